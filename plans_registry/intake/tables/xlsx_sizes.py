"""How big a workbook really is, found by streaming through its parts before openpyxl opens any of them.

openpyxl holds all shared strings in memory, and one row at a time as a tree: a part that would grow is
refused here.  The declared sizes hold, for zipfile never unpacks more of a member than it declares.
"""

import re
import zipfile
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.tables.lines import UnreadableTable, too_many_rows

UNPACKED = 4
"""Times TABLE_BYTES_LIMIT that all parts may have together."""
GAP = 4_000_000  # bytes from one row or string to the next; a full row of the longest cells has 3 MB
MEMBERS = 1000
STRINGS_A_ROW = 8  # different texts; the others of a row repeat those of its plan
CHUNK = 1 << 20  # bytes
_PIECE = re.compile(rb"<(?:\w+:)?(row|si)[\s/>]")
_OVERLAP = 64  # bytes; longer than any start of a piece


def check_sizes(file: BinaryIO) -> int:
    """The number of rows of the longest sheet.  Raises :class:`UnreadableTable` for what would not fit."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MEMBERS or unpacked > UNPACKED * settings.TABLE_BYTES_LIMIT:
            raise too_big()
        return max((_rows_in(archive, member) for member in members), default=0)


def too_big() -> UnreadableTable:
    return UnreadableTable(_("ブックの中身が大きすぎます。必要な行だけを、新しいブックに値として貼り付けてください。"))


def _most_strings() -> int:
    return STRINGS_A_ROW * settings.TABLE_ROWS_LIMIT


def _rows_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    rows = strings = 0
    position = last = 0  # where the window starts; where the last piece was found
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            window, seen = tail + chunk, 0
            for match in _PIECE.finditer(window):
                rows, strings = rows + (match[1] == b"row"), strings + (match[1] == b"si")
                last, seen = position + match.start(), match.end()
            if rows > settings.TABLE_ROWS_LIMIT + 1:
                raise too_many_rows()
            if strings and (member.file_size > settings.TABLE_BYTES_LIMIT or strings > _most_strings()):
                raise too_big()
            if position + len(window) - last > GAP:
                raise too_big()
            tail = window[max(len(window) - _OVERLAP, seen) :]
            position += len(window) - len(tail)
    return rows
