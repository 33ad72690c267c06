"""Measures as a table: the one definition of the columns, for public files and for staff's.

Form: the columns of the open data contract, a Japanese header, CRLF, no line break in a cell, no totals row.
Rules: Digital Agency, machine-readable data (one datum a cell, codes beside names, years as numbers).

Tables as XLSX: every text stays a text, whatever it begins with; whole numbers are numbers.

An edition as an entry of a reference manager: BibTeX and RIS.

The address cited is that of the edition, whose text never changes.  Both formats are UTF-8; RIS lines end in CRLF.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import BinaryIO

from django.conf import settings
from django.utils.timezone import localdate
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from plans_registry.catalogue.coverage import Grid
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.documents.cells import defused
from plans_registry.documents.columns import MEASURE_COLUMNS, SEPARATOR, WHOLE_NUMBERS, flat
from plans_registry.documents.periods import format_period

BOM = "\ufeff"

_VALUES: dict[str, Callable[[Entry, Reference], object]] = {
    "code": lambda entry, known: entry.municipality_id,
    "municipality_name": lambda entry, known: known.places[entry.municipality_id].name,
    "region": lambda entry, known: known.areas[known.places[entry.municipality_id].upper].name,
    "plan_key": lambda entry, known: entry.plan_key,
    "plan_title": lambda entry, known: entry.plan_title,
    "first_year": lambda entry, known: entry.first_year,
    "last_year": lambda entry, known: entry.last_year,
    "period_text": lambda entry, known: entry.period_text,
    "pillar_number": lambda entry, known: entry.pillar_number,
    "pillar_title": lambda entry, known: entry.pillar_title,
    "open_ended": lambda entry, known: int(entry.open_ended),
    "measure": lambda entry, known: entry.measure,
    "number": lambda entry, known: entry.number,
    "name": lambda entry, known: entry.name,
    "description": lambda entry, known: entry.description,
    "types": lambda entry, known: SEPARATOR.join(entry.types),
    "type_names": lambda entry, known: _names(entry.types, known.types),
    "forms": lambda entry, known: SEPARATOR.join(entry.forms),
    "form_names": lambda entry, known: _names(entry.forms, known.forms),
    "audience": lambda entry, known: entry.audience,
    "amount": lambda entry, known: entry.amount,
    "contact": lambda entry, known: entry.contact,
    "url": lambda entry, known: entry.url,
    "source_title": lambda entry, known: entry.source_title,
    "source_url": lambda entry, known: entry.source_url,
    "published_on": lambda entry, known: entry.published_on.isoformat(),
    "updated_on": lambda entry, known: entry.updated_on.isoformat(),
}
COLUMNS = {header: _VALUES[name] for name, header in MEASURE_COLUMNS.items()}


PLAN_COLUMNS: dict[str, Callable[[Edition, Reference], object]] = {
    "全国地方公共団体コード": lambda edition, known: edition.municipality_id,
    "地方公共団体名": lambda edition, known: known.places[edition.municipality_id].name,
    "地域": lambda edition, known: known.areas[known.places[edition.municipality_id].upper].name,
    "計画ID": lambda edition, known: edition.key,
    "計画名": lambda edition, known: edition.title,
    "計画期間_開始年度": lambda edition, known: edition.first_year,
    "計画期間_終了年度": lambda edition, known: edition.last_year,
    "計画期間_原文": lambda edition, known: edition.document["period_text"],
    "柱の数": lambda edition, known: edition.pillar_count,
    "施策の数": lambda edition, known: edition.measure_count,
    "出典名": lambda edition, known: (edition.document["source"] or {}).get("title"),
    "出典URL": lambda edition, known: (edition.document["source"] or {}).get("url"),
    "版": lambda edition, known: edition.number,
    "公開日": lambda edition, known: localdate(edition.first_published_at).isoformat(),
    "最終更新日": lambda edition, known: localdate(edition.published_at).isoformat(),
}


MUNICIPALITY_COLUMNS = (
    "全国地方公共団体コード", "地方公共団体名", "地方公共団体名_よみ", "地方公共団体名_英語", "地域",
    "計画の数", "今年度に有効な計画の数", "施策の数", "公式サイト", "事業者向けの窓口", "事業者向けのページ", "電話番号",
    "連絡先を確認した日",
)  # fmt: skip


def municipality_rows(grid: Grid, grid_in_force: Grid, known: Reference) -> Iterator[list[str]]:
    """Every municipality with what it has published, what of it is in force, and how to reach it.

    The day of a check is its month alone where only that is known: 2026-09.
    """
    for row, in_force in zip(grid.rows, grid_in_force.rows, strict=True):
        place = row.place
        checked = place.contact_checked_on
        yield [
            *(place.code, place.name, place.kana, place.name_en, known.areas[place.upper].name),
            *(str(row.plans), str(in_force.plans), str(row.measures)),
            *(place.website, place.industry_section, place.industry_page, place.phone),
            f"{checked:%Y-%m-%d}".removesuffix("-01") if checked else "",
        ]


def plan_row_of(edition: Edition, known: Reference) -> list[str]:
    """The cells of a plan, in the order of :data:`PLAN_COLUMNS`."""
    return [_cell(value(edition, known)) for value in PLAN_COLUMNS.values()]


def row_of(entry: Entry, known: Reference) -> list[str]:
    """The cells of a measure, in the order of :data:`COLUMNS`; ``None`` is an empty cell."""
    return [_cell(value(entry, known)) for value in COLUMNS.values()]


def csv_lines(rows: Iterable[Iterable[str]], *, header: Iterable[str] = tuple(COLUMNS), bom: bool) -> Iterator[str]:
    """A CSV file line by line, each ending in CRLF, no cell a formula; Excel needs the byte order mark to see UTF-8."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    yield (BOM if bom else "") + _written(writer, line, header)
    for row in rows:
        yield _written(writer, line, row)


def _written(writer, line: io.StringIO, row: Iterable[str]) -> str:
    line.seek(0)
    line.truncate()
    writer.writerow(map(defused, row))
    return line.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else flat(str(value))


def _names(slugs: list[str], terms) -> str:
    return SEPARATOR.join(terms[slug].name if slug in terms else slug for slug in slugs)


NUMBERS = frozenset(MEASURE_COLUMNS[name] for name in WHOLE_NUMBERS) | {"柱の数", "施策の数", "版"}


def write_xlsx(
    rows: Iterable[Iterable[str]], file: BinaryIO, *, header: Iterable[str] = tuple(COLUMNS), sheet: str = "施策"
) -> None:
    """Write rows of ``row_of`` (or with another ``header``) as one sheet, row by row: memory does not grow with them."""
    book = Workbook(write_only=True)
    table = book.create_sheet(sheet)
    table.freeze_panes = "A2"
    titles = tuple(header)
    numbers = [title in NUMBERS for title in titles]
    table.append([_head(table, title) for title in titles])
    for row in rows:
        table.append([_xlsx_cell(table, value, number=number) for value, number in zip(row, numbers, strict=True)])
    book.save(file)


def xlsx_bytes(rows: Iterable[Iterable[str]], *, header: Iterable[str] = tuple(COLUMNS), sheet: str = "施策") -> bytes:
    out = io.BytesIO()
    write_xlsx(rows, out, header=header, sheet=sheet)
    return out.getvalue()


def _head(table: WriteOnlyWorksheet, title: str) -> Cell:
    cell = WriteOnlyCell(table, title)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(table: WriteOnlyWorksheet, value: str, *, number: bool) -> Cell | int | None:
    if not value:
        return None
    if number and value.isascii() and value.isdigit():
        return int(value)
    cell = WriteOnlyCell(table, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # else openpyxl takes =1+1 for a formula and #N/A for an error
    return cell


SITE = "東京 地域産業活性化計画データベース"
_TEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex(edition: Edition, place: Place, address: str, today: date) -> str:
    """The plan, not its edition here: by whom and of which year it is, and where it was read."""
    fields = {
        "author": f"{{{_tex(place.name)}}}",  # a corporate author: braces keep it in one piece
        "title": f"{{{_tex(edition.title)}}}",
        "year": _year(edition),
        "howpublished": _tex(f"{SITE}、{_published(edition)}"),
        "publisher": f"{{{_tex(settings.OPERATOR.name)}}}" if settings.OPERATOR.name else "",
        "note": _tex("。".join(_notes(edition))),
        "url": address,
        "urldate": today.isoformat(),
        "language": "japanese",
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{plan-{edition.key}-{edition.number},\n" + ",\n".join(lines) + "\n}\n"


def _year(edition: Edition) -> str:
    """The year in which the source was published; where that is not known, the first of the plan."""
    source = edition.plan_document().source
    return source.published_on[:4] if source and source.published_on else str(edition.first_year)


def _published(edition: Edition) -> str:
    return f"第{edition.number}版（{localdate(edition.published_at):%Y-%m-%d}公開）"


def _notes(edition: Edition) -> Iterator[str]:
    """The period, and the source with its address."""
    yield f"計画期間：{format_period(edition.period)}"
    source = edition.plan_document().source
    if source:
        yield f"出典：{source.title}" + (f" {source.url}" if source.url else "")


def ris(edition: Edition, place: Place, address: str, today: date) -> str:
    fields = [
        ("TY", "RPRT"),
        ("AU", place.name),
        ("TI", edition.title),
        ("PY", _year(edition)),
        ("ET", _published(edition)),
        ("DB", SITE),
        *([("DP", settings.OPERATOR.name)] if settings.OPERATOR.name else []),
        *(("N1", note) for note in _notes(edition)),
        ("LA", "ja"),
        ("UR", address),
        ("Y2", f"{today:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields)


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)
