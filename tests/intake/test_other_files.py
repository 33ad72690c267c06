"""Files that are none of a plan are told what they are, and Word files that mean harm end in a sentence or in a text."""

import io
import zipfile

import docx
import pytest

from plans_registry.intake.files import UnreadableFile, read_file

SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPH = "<w:p><w:r><w:t>あ</w:t></w:r></w:p>"


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("told", "content"),
    [
        ("画像のファイルです", b"\x89PNG\r\n\x1a\n"),
        ("画像のファイルです", b"\xff\xd8\xff\xe0"),
        ("古い形式のWord", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("リッチテキスト", b"{\\rtf1"),
        ("PowerPointのファイルです", archive(**{"ppt/presentation.xml": ""})),
        ("ZIPファイルです", archive(**{"plan.pdf": ""})),
        ("途中で切れています", archive(**{"plan.pdf": ""})[:40]),
        ("文字コードを判別できません", b"\x81\xff\xfe\x80"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,  # an archive holds the second it was made in
)
def test_a_file_that_holds_no_text_is_told_what_it_is(told: str, content: bytes):
    with pytest.raises(UnreadableFile, match=told):
        read_file(content)


def word(body: str) -> bytes:
    """A document of Word with this body, as a program of somebody else writes it."""
    own, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(own)
    with zipfile.ZipFile(own) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            document = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
            made.writestr(name, document if name == "word/document.xml" else parts.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>" * 5_000 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 5_000,
        "<w:p><w:r>"
        + "<w:pict><w:txbxContent><w:p><w:r>" * 500
        + "</w:r></w:p></w:txbxContent></w:pict>" * 500
        + "</w:r></w:p>",
        "<w:tbl><w:tr>",
    ],
    ids=["tables in tables", "boxes in boxes", "cut off"],
)
def test_a_word_file_nested_too_deep_or_broken_is_refused_with_a_sentence(body: str):
    with pytest.raises(UnreadableFile, match=r"Word文書.*読み取れません"):
        read_file(word(body))


@pytest.mark.parametrize(
    "table",
    [
        "<w:tbl><w:tr>" + f"<w:tc>{PARAGRAPH}</w:tc>" * 500 + "</w:tr></w:tbl>",
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/></w:tcPr>{PARAGRAPH}</w:tc></w:tr></w:tbl>" * 50,
        ("<w:tbl><w:tr><w:tc>" * 10 + PARAGRAPH + f"{PARAGRAPH}</w:tc></w:tr></w:tbl>" * 10) * 20,
    ],
    ids=["very wide", "absurd spans", "ten deep"],
)
def test_an_odd_table_of_word_is_read_whole(table: str):
    assert read_file(word(table)).text.count("あ") == table.count("あ")
