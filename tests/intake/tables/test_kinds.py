"""Files that are no CSV and no XLSX, or another kind than their name says: read where that is certain, else one sentence."""

import codecs
import csv
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from plans_registry.models import Measure
from tests import factories
from tests.intake.tables.tables import errors, lines, read, row, xlsx_bytes

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
RESAVE = "表計算ソフトで開き、「Excelブック（.xlsx）」で保存し直してください。"
NO_TABLE = "表は、CSVかExcelブック（.xlsx）で用意してください。"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def archive(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        if mimetype:
            packed.writestr("mimetype", mimetype)
        for name in names:
            packed.writestr(name, "content")
    return out.getvalue()


def old_office(stream: str) -> bytes:
    """An OLE file of 512-byte sectors whose first directory sector, the second one, names a stream."""
    head = b"\xd0\xcf\x11\xe0" + bytes(26) + (9).to_bytes(2, "little") + bytes(16) + (1).to_bytes(4, "little")
    return head.ljust(1024, b"\0") + b"R\0o\0o\0t\0".ljust(128, b"\0") + stream.encode("utf-16-le").ljust(384, b"\0")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("html.xls", "WebページとしてHTMLで保存された表"),
        ("strict.xlsx", "Strict Open XML形式のブック"),
        ("libreoffice.xls", "古い形式のExcelブック（.xls）"),
        ("libreoffice.ods", "OpenDocumentの表（.ods）"),
        ("libreoffice.fods", "XML形式のファイル（XMLスプレッドシート2003など）"),
        ("libreoffice.slk", "SYLK形式の表（.slk）"),
        ("libreoffice.dif", "DIF形式の表（.dif）"),
    ],
)
def test_a_file_of_another_program_is_named(name: str, kind: str):
    assert errors((FILES / name).read_bytes()) == [f"全体：{kind}です。{RESAVE}"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>x", f"WebページとしてHTMLで保存された表です。{RESAVE}"),
        ("<table><tr>".encode("utf-16"), f"WebページとしてHTMLで保存された表です。{RESAVE}"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', f"XML形式のファイル（XMLスプレッドシート2003など）です。{RESAVE}"),
        (b"MIME-Version: 1.0\r\n", f"Webアーカイブ（.mht）です。{RESAVE}"),
        (b"\x09\x08\x10\x00\x00\x06", f"古い形式のExcelブック（.xls）です。{RESAVE}"),
        (archive("xl/workbook.bin", "[Content_Types].xml"), f"バイナリ形式のExcelブック（.xlsb）です。{RESAVE}"),
        (archive("Index/Document.iwa"), f"Numbersの書類です。{RESAVE}"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet-template"), f"OpenDocumentの表（.ods）です。{RESAVE}"),
        (archive("word/document.xml", "[Content_Types].xml"), f"Word文書です。{NO_TABLE}"),
        (archive("ppt/presentation.xml", "[Content_Types].xml"), f"PowerPointの資料です。{NO_TABLE}"),
        (archive("shisaku.csv"), "圧縮ファイルです。展開して、中の表を選んでください。"),
        (old_office("EncryptedPackage"), "パスワードの付いたブックです。パスワードを外して、保存し直してください。"),
        (old_office("WordDocument"), f"Word文書です。{NO_TABLE}"),
        (old_office("Workbook"), f"古い形式のExcelブック（.xls）です。{RESAVE}"),
        (b"\xd0\xcf\x11\xe0\xff\xff", f"古い形式のExcelブック（.xls）です。{RESAVE}"),
        (b"\xff\xd8\xff\xe0", f"画像です。{NO_TABLE}"),
        (b"{\\rtf1", f"文書（.rtf）です。{NO_TABLE}"),
        (b"\x1f\x8b\x08", f"圧縮ファイルです。{NO_TABLE}"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_what_it_is(content: bytes, sentence: str):
    assert errors(content) == [f"全体：{sentence}"]


def written(delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO(newline="")
    rows = lines([row(types="sales-channels;startups"), row(number="2", description="1,2;3\t4|5", types="talent")])
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def assert_read(content: bytes, *notes: str) -> None:
    report = read(content, commit=True)
    assert report.errors.kept == []
    assert [str(note) for note in report.notes.kept] == [f"全体：{note}" for note in notes]
    assert list(Measure.objects.order_by("number").values_list("description", flat=True)) == [
        "各種展示会出展に対する助成",
        "1,2;3\t4|5",
    ]


@pytest.mark.parametrize(
    ("delimiter", "start", "note"),
    [
        (";", "", "列の区切りを「;」として読みました。"),
        (";", "sep=;\r\n", "列の区切りを「;」として読みました。"),
        ("\t", "", "列の区切りを「タブ」として読みました。"),
        ("\t", "sep=\t\r\n", "列の区切りを「タブ」として読みました。"),
        ("|", "SEP=|\n", "列の区切りを「|」として読みました。"),
        ("^", '"sep=^"\r\n', "列の区切りを「^」として読みました。"),
        (",", "sep=,\r\n", ""),
        (",", "\ufeff", ""),
        (",", "\ufeff\ufeff", ""),
        (",", "ï»¿", ""),
        (",", "\ufeffsep=;,,,\r\n", ""),
    ],
)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_any_separator_and_any_start_is_read(delimiter: str, start: str, note: str, quoting: int):
    content = f"{start}{written(delimiter, quoting=quoting)}".encode("utf-8-sig")
    assert_read(content, *filter(None, [note]))


@pytest.mark.parametrize(
    ("encoding", "start", "notes"),
    [
        ("utf-16", b"", ["文字コードをUTF-16として読みました。"]),
        ("utf-16-be", codecs.BOM_UTF16_BE, ["文字コードをUTF-16として読みました。"]),
        ("utf-16-le", b"", ["文字コードをUTF-16-LEとして読みました。"]),
        ("utf-16-be", b"", ["文字コードをUTF-16-BEとして読みました。"]),
        ("euc_jp", b"", ["文字コードをEUC_JPとして読みました。"]),
        ("iso2022_jp", b"", ["文字コードをISO2022_JPとして読みました。"]),
        ("cp932", b"", []),
    ],
)
def test_any_encoding_is_read_in_which_the_headers_are_known(encoding: str, start: bytes, notes: list[str]):
    content = written("\t").replace("～", "から").encode(encoding)
    assert_read(start + content, *notes, "列の区切りを「タブ」として読みました。")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("ID", "ＩＤ").replace("_", "＿"),
        lambda text: text.replace("柱_一覧に「等」あり", "柱_一覧に｢等｣あり").replace("補助額・", "補助額･"),
        lambda text: text.replace("施策_名称", '"施策_\n名称　"'),
        lambda text: text.replace("地方公共団体コード", "地方\ufe00公共\u200b団体コード"),
    ],
)
def test_a_header_is_known_in_any_width_and_decomposed(change):
    head, _, body = written(",").partition("\r\n")
    assert_read(f"{change(head)}\r\n{body}".encode())


def test_a_header_below_a_title_is_found_and_told():
    title = "令和6年度 施策一覧,,,\r\n\r\n（産業振興課）\r\n"
    assert_read((title + written(",")).encode(), "見出しは4行目です。その上の行は読みませんでした。")


def test_two_files_in_one_have_two_headers():
    head, first, second = written(",").splitlines()
    report = read("\n".join((head, first, head, second)).encode(), commit=True)
    assert [str(note) for note in report.notes.kept] == ["3行目：見出しがもう一度あるので、読みませんでした。"]
    assert Measure.objects.count() == 2


GARBLED = (
    "全体：文字化けしています（文字コードを取り違えて開き、保存し直したファイルです）。元のファイルを選んでください。"
)
ONE_CELL = "全体：1行がまるごと1つのセルに入っています。表計算ソフトの「区切り位置」で列に分け、保存し直してください。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (written(",").encode().decode("cp932", "replace").encode(), GARBLED),
        (written(",").encode().decode("latin-1").encode("utf-8-sig"), GARBLED),
        (written(",").encode("cp932").decode("latin-1").encode(), GARBLED),
        (xlsx_bytes(dict.fromkeys(written(";").splitlines()[:1], "")), ONE_CELL),
        (xlsx_bytes(dict.fromkeys(written(",").splitlines()[:1], "")), ONE_CELL),
        (b"a,b\r\n1,2\r\n", "全体：見出しの行がありません。ひな形のとおりの見出しを、1行目に書いてください。"),
    ],
)
def test_a_table_without_a_known_header_is_one_sentence(content: bytes, sentence: str):
    assert errors(content) == [sentence]


@pytest.mark.parametrize(("delimiter", "name"), [(";", ";"), ("\t", "タブ"), (",", ",")])
def test_a_row_with_too_few_cells_is_told_by_the_sign_of_its_file(delimiter: str, name: str):
    head, first = written(delimiter).splitlines()[:2]
    (sentence,) = errors(f"{head}\r\n{first.rpartition(delimiter)[0]}".encode())
    assert sentence == f"2行目：見出しは14列なのに、13列しかありません。空のセルも「{name}」で区切ってください。"


def test_a_semicolon_file_of_the_user_is_read():
    assert read((FILES / "semicolon.csv").read_bytes(), commit=True).saved
    assert list(Measure.objects.order_by("number").values_list("name", flat=True)) == ["見本市の補助", "展示会の補助"]
