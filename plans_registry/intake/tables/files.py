"""A file as lines of cells.  What kind it is tells its content, never its name."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.intake.tables.columns import TableIssues, TableLine, UnreadableTable
from plans_registry.intake.tables.csv_files import lines_of_csv
from plans_registry.intake.tables.workbooks import tables_of_workbook

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0"
START = 4096  # bytes by which a file is known

OLD_BOOK = gettext_lazy("古い形式のExcelブック（.xls）")
PACKED = gettext_lazy("圧縮ファイル")
PICTURE = gettext_lazy("画像")
WEB_PAGE = gettext_lazy("WebページとしてHTMLで保存された表")

OPENED_BY_SPREADSHEETS = {
    b"MIME-Version:": gettext_lazy("Webアーカイブ（.mht）"),
    b"ID;P": gettext_lazy("SYLK形式の表（.slk）"),
    b"TABLE": gettext_lazy("DIF形式の表（.dif）"),
    # The first record of the formats before 1997.
    b"\x09\x00": OLD_BOOK,
    b"\x09\x02": OLD_BOOK,
    b"\x09\x04": OLD_BOOK,
    b"\x09\x08": OLD_BOOK,
}
NO_TABLES = {
    b"%PDF": "PDF",
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"{\\rtf": gettext_lazy("文書（.rtf）"),
    b"\x1f\x8b": PACKED,
    b"7z\xbc\xaf": PACKED,
    b"Rar!": PACKED,
}
OLE_STREAMS = {
    "EncryptedPackage": gettext_lazy("パスワードの付いたブック"),
    "WordDocument": gettext_lazy("Word文書"),
    "PowerPoint": gettext_lazy("PowerPointの資料"),
}
"""Names in the directory of an OLE file; any other one is an old workbook."""


def tables_of(file: BinaryIO, notes: TableIssues) -> Iterator[tuple[str, Iterator[TableLine]]]:
    """The name of each sheet, ``""`` of a CSV file, with every line, blank ones too.  Raises :class:`UnreadableTable`, also midway."""
    size = file.seek(0, 2)
    if not size:
        raise UnreadableTable(_("ファイルが空です（0バイト）。別のファイルを選んでください。"))
    if size > settings.TABLE_BYTES_LIMIT:
        limit = settings.TABLE_BYTES_LIMIT // 1_000_000
        raise UnreadableTable(_("ファイルは%sMBまでです。分けて取り込んでください。") % limit)
    file.seek(0)
    start = file.read(START)
    is_zip = start.startswith(ZIP)
    if is_zip:
        _refuse_other_archives(file)
    else:
        _refuse_other_kinds(file, start)
    file.seek(0)
    return tables_of_workbook(file, notes) if is_zip else iter([("", lines_of_csv(file, size, notes))])


def _resave(kind: object) -> UnreadableTable:
    return UnreadableTable(_("%sです。表計算ソフトで開き、「Excelブック（.xlsx）」で保存し直してください。") % kind)


def _no_table(kind: object) -> UnreadableTable:
    return UnreadableTable(_("%sです。表は、CSVかExcelブック（.xlsx）で用意してください。") % kind)


def _refuse_other_kinds(file: BinaryIO, start: bytes) -> None:
    for sign, kind in NO_TABLES.items():
        if start.startswith(sign):
            raise _no_table(kind)
    for sign, kind in OPENED_BY_SPREADSHEETS.items():
        if start.startswith(sign):
            raise _resave(kind)
    if start.startswith(OLE):
        raise _old_office(file, start)
    has_wide_mark = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if has_wide_mark else "utf-8-sig", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return
    if re.search("<(html|table|!doctype html)", text, re.IGNORECASE):
        raise _resave(WEB_PAGE)
    raise _resave(_("XML形式のファイル（XMLスプレッドシート2003など）"))


def _old_office(file: BinaryIO, start: bytes) -> UnreadableTable:
    """By the streams that the directory names: [MS-CFB] 2.2, sector size at byte 30, first directory sector at 48."""
    sector = 1 << min(int.from_bytes(start[30:32], "little"), 12)
    file.seek((int.from_bytes(start[48:52], "little") + 1) * sector)
    directory = file.read(START)
    for name, kind in OLE_STREAMS.items():
        if name.encode("utf-16-le") in directory:
            if name == "EncryptedPackage":
                return UnreadableTable(_("%sです。パスワードを外して、保存し直してください。") % kind)
            return _no_table(kind)
    return _resave(OLD_BOOK)


def _refuse_other_archives(file: BinaryIO) -> None:
    """A broken archive is left to who reads workbooks."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            book = _start_of(archive, "xl/workbook.xml")
            mime = _start_of(archive, "mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return
    if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise _resave(_("OpenDocumentの表（.ods）"))
    if "xl/workbook.bin" in names:
        raise _resave(_("バイナリ形式のExcelブック（.xlsb）"))
    if b"http://purl.oclc.org/ooxml/" in book:
        raise _resave(_("Strict Open XML形式のブック"))
    if any(name.startswith("Index/") for name in names):
        raise _resave(_("Numbersの書類"))
    if any(name.startswith("word/") for name in names):
        raise _no_table(OLE_STREAMS["WordDocument"])
    if any(name.startswith("ppt/") for name in names):
        raise _no_table(OLE_STREAMS["PowerPoint"])
    if names and "[Content_Types].xml" not in names:
        raise UnreadableTable(_("%sです。展開して、中の表を選んでください。") % PACKED)


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(START)
