"""A file as lines of cells: CSV and XLSX told apart by the first bytes, not by the name."""

from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.tables.csv_lines import csv_lines
from plans_registry.intake.tables.lines import Line, UnreadableTable
from plans_registry.intake.tables.xlsx_lines import xlsx_lines

SIGNATURES = {b"PK\x03\x04": "xlsx", b"PK\x05\x06": "xlsx", b"\xd0\xcf\x11\xe0": "ole", b"%PDF": "pdf"}


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """Every line of a CSV or XLSX file, blank ones too.  Raises :class:`UnreadableTable`, also midway."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not size:
        raise UnreadableTable(_("ファイルが空です（0バイト）。別のファイルを選んでください。"))
    if size > settings.TABLE_BYTES_LIMIT:
        limit = settings.TABLE_BYTES_LIMIT // 1_000_000
        raise UnreadableTable(_("ファイルは%sMBまでです。分けて取り込んでください。") % limit)
    kind = SIGNATURES.get(head)
    if kind == "pdf":
        raise UnreadableTable(_("PDFです。表は、CSVかExcelブック（.xlsx）で用意してください。"))
    if kind == "ole":
        raise UnreadableTable(
            _("古い形式（.xls）か、パスワードの付いたファイルです。パスワードなしの.xlsxで保存し直してください。")
        )
    return xlsx_lines(file) if kind == "xlsx" else csv_lines(file, size)
