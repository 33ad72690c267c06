"""Workbooks by openpyxl and by LibreOffice: what a clerk sees is what the CSV has, codes as texts, days as days."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook

from benchmarks.opendata.valid.looking import FILES, NOT_RUN, Look, answers_in, count, program

Rows = list[list[str]]
Sheets = dict[str, Rows]
"""By their titles."""
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quote, UTF-8, from the first line, cells as they are shown, every sheet a file."""
CELL_LIMIT = 32_767
TEXTS_OF_DAYS = ("checked_on",)
"""Columns of texts that may be a day: 2026-09 or 2026-09-15."""
DAY, MOMENT = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*"


@dataclass(frozen=True, slots=True)
class Book:
    """``tables``: its rows as the CSV has them, by the title of the sheet; ``records``: as JSON Lines has them."""

    name: str
    path: Path
    tables: Sheets
    records: dict[str, list[dict[str, Any]]]


def by_openpyxl(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    books = _books(folder)
    found = [fault for book in books for fault in (*_differing(book, _shown_by_openpyxl), *_other_kinds(book))]
    yield Look("XLSX", program("openpyxl"), _looked_at(books), found)


def by_office(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    office, books = shutil.which("soffice"), _books(folder)
    if office is None:
        yield Look("XLSX", "LibreOffice", f"{NOT_RUN}: soffice is not here")
        return
    said = subprocess.run([office, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()
    found = [fault for book in books for fault in _differing(book, partial(_shown_by_office, office, folder))]
    yield Look("XLSX", " ".join(said[:2]), _looked_at(books), found)


def _books(folder: Path) -> list[Book]:
    beside = {answer.address: answer for answer in answers_in(folder, ".csv", ".jsonl")}
    books = []
    for answer in answers_in(folder, ".xlsx"):
        table = beside.get(answer.address.replace(".xlsx", ".csv"))
        lines = beside.get(answer.address.replace(".xlsx", ".jsonl"))
        if table and lines:
            tables, records = {"": _rows(table.content)}, {"": _records(lines.content)}
            books.append(Book(answer.address, Path(answer.file), tables, records))
    return [*books, _registry(folder / FILES)]


def _registry(files: Path) -> Book:
    """The workbook of all tables, whose sheets have their Japanese titles."""
    book = Book("registry.xlsx", files / "registry.xlsx", {}, {})
    for resource in json.loads((files / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        path = files / resource["path"]
        if path.suffix == ".csv":
            book.tables[resource["title"]] = _rows(path.read_bytes())
            book.records[resource["title"]] = _records(path.with_suffix(".jsonl").read_bytes())
    return book


def _rows(content: bytes) -> Rows:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def _records(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().split("\n") if line]


def _looked_at(books: list[Book]) -> str:
    cells = sum(len(row) for book in books for rows in book.tables.values() for row in rows)
    return count(len(books), "workbooks beside their CSV", f"{cells:,} cells")


def _differing(book: Book, shown: Callable[[Path], Sheets]) -> Iterator[str]:
    """Cell by cell, but for the header, which is Japanese in every workbook."""
    for title, rows in shown(book.path).items():
        wanted = book.tables.get(title) or book.tables.get("")
        if wanted is None:
            yield f"{book.name}: no CSV has the rows of {title}"
            continue
        for number, (row, other) in enumerate(zip_longest(rows[1:], wanted[1:], fillvalue=[]), start=2):
            for column, (cell, text) in enumerate(zip_longest(row, other, fillvalue="")):
                if not _is_same(cell, text):
                    name = wanted[0][column] if column < len(wanted[0]) else column
                    yield f"{book.name} {title} row {number} {name}: {cell[:60]!r}, in the CSV {text[:60]!r}"


def _is_same(cell: str, text: str) -> bool:
    """A CSV marks what looks like a formula; a cell knows no zone, and ends with Excel's limit."""
    if re.fullmatch(MOMENT, text):
        return cell == text[:19].replace("T", " ")
    if len(text) > CELL_LIMIT:
        return cell.endswith("…") and text.startswith(cell[:-1])
    return cell in (text, text.removeprefix("'"))


def _shown_by_openpyxl(path: Path) -> Sheets:
    sheets = load_workbook(path).worksheets
    return {sheet.title: [[_told(value) for value in row] for row in sheet.values] for sheet in sheets}


def _told(value: Any) -> str:
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _other_kinds(book: Book) -> Iterator[str]:
    """A text of JSON is a text in its cell, a number a number, a day a day; nothing is a formula."""
    for sheet in load_workbook(book.path).worksheets:
        records = book.records.get(sheet.title) or book.records.get("", [])
        for row, record in zip(sheet.iter_rows(min_row=2), records, strict=False):
            for cell, (name, value) in zip(row, record.items(), strict=False):
                if cell.value is not None and cell.data_type != _kind(name, value):
                    yield f"{book.name} {sheet.title} {cell.coordinate}: {value!r} is of the kind {cell.data_type!r}"


def _kind(name: str, value: Any) -> str:
    if isinstance(value, int):
        return "n"
    is_time = isinstance(value, str) and (re.fullmatch(DAY, value) or re.fullmatch(MOMENT, value))
    return "d" if is_time and name not in TEXTS_OF_DAYS else "s"


def _shown_by_office(office: str, folder: Path, path: Path) -> Sheets:
    with TemporaryDirectory() as made:
        home = f"-env:UserInstallation=file://{folder}/office"
        command = [office, home, "--headless", "--convert-to", EVERY_SHEET, "--outdir", made, str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        files = sorted(Path(made).glob("*.csv"))
        found = {file.stem.removeprefix(f"{path.stem}-"): _rows(file.read_bytes()) for file in files}
    if not found:
        raise ValueError(f"LibreOffice wrote nothing of {path.name}")
    return found


LOOKS = (by_openpyxl, by_office)
