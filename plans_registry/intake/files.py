"""A file of an overview as text and blocks, or a sentence that says why it cannot be one."""

import codecs
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.blocks import Block, written
from plans_registry.intake.csv_text import blocks_of_csv
from plans_registry.intake.html import blocks_of_page, is_page
from plans_registry.intake.issues import Issue
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.reader import Picture, ScannedFile, draw_scans, is_pdf, read_pdf
from plans_registry.intake.pdf.sentences import page_recognised, page_scanned
from plans_registry.intake.recognition import may_recognise, recognised_pages
from plans_registry.intake.sheets import blocks_of_sheets
from plans_registry.intake.word import blocks_of_word

__all__ = ["FileText", "UnreadableFile", "read_file"]

ENCODINGS = ("utf-8-sig", "cp932")  # what town halls' computers write


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file and its blocks, None for a plain text; what a person should know that is not in it; and the
    pictures of a PDF, where wanted."""

    text: str
    blocks: tuple[Block, ...] | None = None
    issues: tuple[Issue, ...] = ()
    pictures: tuple[Picture, ...] = ()


def read_file(content: bytes, *, pictures: bool = False) -> FileText:
    """The text of an uploaded or named file: PDF, Word, a workbook, or text or HTML in UTF-8 (with or without mark), cp932,
    or UTF-16 with its mark.  Raises UnreadableFile, in the reader's language."""
    if not content.strip():
        raise UnreadableFile(_("ファイルが空です。別のファイルを選んでください。"))
    if len(content) > settings.SOURCE_BYTES_LIMIT:
        raise UnreadableFile(_("ファイルは%sMBまでです。") % (settings.SOURCE_BYTES_LIMIT // 1_000_000))
    if is_pdf(content):
        try:
            found = read_pdf(content, pictures=pictures)
        except ScannedFile:
            if not may_recognise():
                raise
            return _recognised(content)
        return FileText(found.text, found.blocks, found.issues, found.pictures)
    if content.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    for sign, name in _OTHER_KINDS:
        if content.startswith(sign):
            if name == "picture" and may_recognise() and content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
                return _of_pages(recognised_pages([content]))
            raise UnreadableFile(told_kind(name))
    text = _decoded(content)
    if is_page(text):
        return FileText(*written(blocks_of_page(text)))
    table = blocks_of_csv(text)
    return FileText(*written(table)) if table else FileText(text)


def _recognised(content: bytes) -> FileText:
    """The text of a PDF of scans, as far as a recognition makes it out."""
    pages, pictures = draw_scans(content, most=settings.SCAN_PAGES_LIMIT)
    found = _of_pages(recognised_pages(pictures))
    left = range(len(pictures) + 1, pages + 1)
    missing = tuple(Issue(0, "page-scanned", params={"sentence": page_scanned(page)}) for page in left)
    return replace(found, issues=(*found.issues, *missing))


def _of_pages(pages: Sequence[str]) -> FileText:
    issues = (
        Issue(0, "page-recognised", params={"sentence": page_recognised(number)})
        for number, _page in enumerate(pages, start=1)
    )
    return FileText("\f".join(pages), issues=tuple(issues))


def ending_of(content: bytes) -> str:
    """How the name of such a file ends."""
    if is_pdf(content):
        return "pdf"
    if not content.startswith(b"PK"):
        return "txt"
    return "docx" if b"word/document.xml" in content else "xlsx"


def _of_archive(content: bytes) -> FileText:
    """A Word file or a workbook; others are told what they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(_("ファイルが壊れているか、途中で切れています。もう一度保存し直してください。")) from error
    if "word/document.xml" in names:
        return FileText(*written(blocks_of_word(content)))
    if "xl/workbook.xml" in names:
        blocks, hidden = blocks_of_sheets(content)
        sentence = _("非表示のシート「%s」は読みませんでした。")
        issues = (Issue(0, "sheet-hidden", name, {"sentence": sentence % name}) for name in hidden)
        return FileText(*written(blocks), tuple(issues))
    if "ppt/presentation.xml" in names:
        raise UnreadableFile(_("PowerPointのファイルです。PDFとして保存し直してから選んでください。"))
    raise UnreadableFile(_("ZIPファイルです。中の文書を取り出してから、一つずつ選んでください。"))


_OTHER_KINDS = (
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\0\0\0\x18ftyp", "picture"),
    (b"\0\0\0\x1cftyp", "picture"),
    (b"\0\0\0\x20ftyp", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
    (b"{\\rtf", "rtf"),
)
"""How files begin that hold no text we read."""


def told_kind(kind: str) -> str:
    """What a file is, and what to do with it."""
    sentences = {
        "picture": _(
            "画像のファイルです。文字が入っていないので読み取れません。"
            "元の文書か、文字認識（OCR）をかけたPDFを選んでください。"
        ),
        "old": _("古い形式のWord・Excel・PowerPointか一太郎のファイルです。.docxかPDFとして保存し直してください。"),
        "rtf": _("リッチテキスト（RTF）のファイルです。.docxかPDFとして保存し直してください。"),
    }
    return sentences[kind]


def _decoded(content: bytes) -> str:
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("文字コードを判別できません。UTF-8のテキストファイルにして、もう一度選んでください。"))
