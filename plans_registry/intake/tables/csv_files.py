"""The records of a CSV file, in whatever signs and letters a spreadsheet or a town hall's computer writes it.

Read line by line; the whole file is never in memory.  An encoding or a separator other than the usual ones is taken only
where the known headers appear by it, and is told in a note.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from plans_registry.intake.tables.columns import TableIssues, TableLine, UnreadableTable
from plans_registry.intake.tables.header import HEADER_WITHIN, known_headers

USUAL = ("utf-8-sig", "utf-8", "cp932")
ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
"""What is tried for a file without a byte order mark; the unusual ones only with known headers."""
DELIMITERS = ",\t;|"
CHUNK = 1 << 20  # bytes
HEAD = 1 << 16  # bytes in which the header stands
# A byte order mark before the first cell; two of them, or one that was taken for letters.
_MARKS = re.compile("(?:\ufeff|ï»¿)+")
# sep=; / "sep=;" as Excel's first line
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*\s*\Z', re.IGNORECASE)


def lines_of_csv(file: BinaryIO, size: int, notes: TableIssues) -> Iterator[TableLine]:
    """The records; any of the three line ends, also mixed."""
    encoding = _encoding_of(file)
    delimiter = _delimiter_of(_head_of(file, encoding))
    if encoding not in USUAL:
        notes.add(0, _("文字コードを%sとして読みました。") % encoding.upper())
    if delimiter != ",":
        notes.add(0, _("列の区切りを「%s」として読みました。") % sign_name(delimiter))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    reader = csv.reader(_without_marks(text), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield TableLine(number, tuple(cells), min(file.tell() / size, 1.0), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableTable(
            _(
                '%s行目：「"」の数か位置が正しくありません（または、1つのセルが長すぎます）。'
                'セルの中の「"」は2つ重ねて書きます。'
            )
            % (number + 1)
        ) from error
    finally:
        text.detach()  # the file belongs to the caller: not closed with this layer


def sign_name(delimiter: str) -> str:
    return _("タブ") if delimiter == "\t" else delimiter


def _without_marks(lines: Iterator[str]) -> Iterator[str]:
    first = _MARKS.sub("", next(lines, ""), count=1)
    return lines if _SEPARATOR_LINE.match(first) else chain((first,), lines)


def _head_of(file: BinaryIO, encoding: str) -> str:
    file.seek(0)
    return _MARKS.sub("", file.read(HEAD).decode(encoding, "ignore"), count=1)


def _delimiter_of(head: str) -> str:
    """The sign by which most headers are known; a comma where it makes no difference."""
    said = _SEPARATOR_LINE.match(head.splitlines()[0]) if head else None
    signs = DELIMITERS + (said[1] if said and said[1] not in DELIMITERS else "")
    return max(signs, key=lambda sign: _known_headers(head, sign))


def _known_headers(head: str, delimiter: str) -> int:
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    most = 0
    try:
        for cells in islice(rows, HEADER_WITHIN):
            most = max(most, known_headers(cells))
    except csv.Error:  # of a head that ends in the middle of a cell, or of another sign
        pass
    return most


def _encoding_of(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _first_wrong_line(file, "utf-16"):
            raise UnreadableTable(
                _("文字コードがUTF-16ですが、途中で壊れています。「CSV UTF-8」で保存し直してください。")
            )
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        wrong = _first_wrong_line(file, "utf-8")
        if wrong:
            raise UnreadableTable(
                _("%s行目に、UTF-8ではない文字があります。「CSV UTF-8」で保存し直してください。") % wrong
            )
        return "utf-8-sig"
    wrong_lines = {}
    for encoding in ENCODINGS:
        wrong_lines[encoding] = _first_wrong_line(file, encoding)
        head = "" if wrong_lines[encoding] else _head_of(file, encoding)
        if _known_headers(head, _delimiter_of(head)):
            return encoding
    usual = [encoding for encoding in ENCODINGS if encoding in USUAL]
    for encoding in usual:
        if not wrong_lines[encoding]:
            return encoding
    wrong = wrong_lines[usual[-1]]
    raise UnreadableTable(_("文字コードを判別できません（%s行目）。「CSV UTF-8」で保存し直してください。") % wrong)


def _first_wrong_line(file: BinaryIO, encoding: str) -> int:
    """The line, from 1, where the file stops being of an encoding; 0 when it is all of it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    line = 1
    while True:
        chunk = file.read(CHUNK)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + chunk.count(b"\n", 0, error.start)
        if not chunk:
            return 0
