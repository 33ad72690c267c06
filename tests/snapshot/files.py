"""The other kinds of answers as lines: JSON, CSV, XLSX, XML, calendars, pictures."""

import hashlib
import io
import json
import re
from collections.abc import Callable

import openpyxl

from tests.snapshot.html_lines import html_lines

BOM = "\ufeff"


def lines_of(content_type: str, content: bytes) -> list[str]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind in READERS:
        return READERS[kind](content)
    if kind.startswith("text/"):
        return text_lines(content)
    return [f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"]


def text_lines(content: bytes) -> list[str]:
    """The lines, after one that says how they end: a file read by other programs may depend on it."""
    text = content.decode()
    ends = [
        name for name, end in (("CRLF", r"\r\n"), ("LF", r"(?<!\r)\n"), ("CR", r"\r(?!\n)")) if re.search(end, text)
    ]
    head = f"[{'BOM, ' if text.startswith(BOM) else ''}lines end with {' and '.join(ends) or 'nothing'}]"
    return [head, *re.split(r"\r\n|\n|\r", text.removeprefix(BOM))]


def json_lines(content: bytes) -> list[str]:
    text = content.decode()
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1).split("\n")
    except json.JSONDecodeError:
        return text_lines(content)


def xml_lines(content: bytes) -> list[str]:
    """One element a line; blanks between elements are nothing."""
    return re.sub(r">\s*<", ">\n<", content.decode().strip()).splitlines()


def workbook_lines(content: bytes) -> list[str]:
    """Every cell that holds something, and what a person sees of the sheet: its name, its frozen heads, its links."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        lines.append(f"[sheet {sheet.title}: {sheet.dimensions}, frozen at {sheet.freeze_panes}]")
        for row in sheet.iter_rows():
            lines += [_cell(cell) for cell in row if cell.value is not None]
    return lines


def _cell(cell) -> str:
    link = f" → {cell.hyperlink.target}" if cell.hyperlink else ""
    return f"{cell.coordinate}: {cell.value!r} ({cell.number_format}){link}"


READERS: dict[str, Callable[[bytes], list[str]]] = {
    "text/html": lambda content: html_lines(content.decode()),
    "application/json": json_lines,
    "application/ld+json": json_lines,
    "application/atom+xml": xml_lines,
    "application/xml": xml_lines,
    "text/xml": xml_lines,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook_lines,
}
