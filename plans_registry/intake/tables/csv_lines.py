"""CSV line by line: UTF-8 with or without mark, else cp932; the whole file is never in memory."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from plans_registry.intake.tables.lines import Line, UnreadableTable

ENCODINGS = ("utf-8", "cp932")  # what town halls' computers write
CHUNK = 1 << 20  # bytes


def csv_lines(file: BinaryIO, size: int) -> Iterator[Line]:
    """The records of a CSV file; any of the three line ends, also mixed."""
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Line(number, tuple(cells), min(file.tell() / size, 1.0), ragged=True)
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


def _encoding_of(file: BinaryIO) -> str:
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableTable(_("文字コードがUTF-16です。「CSV UTF-8」で保存し直してください。"))
    if start.startswith(codecs.BOM_UTF8):
        wrong = _first_wrong_line(file, "utf-8")
        if wrong:
            raise UnreadableTable(
                _("%s行目に、UTF-8ではない文字があります。「CSV UTF-8」で保存し直してください。") % wrong
            )
        return "utf-8-sig"
    for encoding in ENCODINGS:
        if not (wrong := _first_wrong_line(file, encoding)):
            return encoding
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
