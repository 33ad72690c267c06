"""Measures as a table: the one definition of the columns, for public files and for staff's.

Form: the columns of the open data contract, a Japanese header, CRLF, no line break in a cell, no totals row.
Rules: Digital Agency, machine-readable data (one datum a cell, codes beside names, years as numbers).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from django.utils.timezone import localdate

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Reference

SEPARATOR = ";"  # between several values in one cell
BOM = "\ufeff"

COLUMNS: dict[str, Callable[[Entry, Reference], object]] = {
    "全国地方公共団体コード": lambda entry, known: entry.municipality_id,
    "地方公共団体名": lambda entry, known: known.places[entry.municipality_id].name,
    "地域": lambda entry, known: known.areas[known.places[entry.municipality_id].upper].name,
    "計画ID": lambda entry, known: entry.plan_key,
    "計画名": lambda entry, known: entry.plan_title,
    "計画期間_開始年度": lambda entry, known: entry.first_year,
    "計画期間_終了年度": lambda entry, known: entry.last_year,
    "計画期間_原文": lambda entry, known: entry.period_text,
    "柱_番号": lambda entry, known: entry.pillar_number,
    "柱_名称": lambda entry, known: entry.pillar_title,
    "柱_一覧に「等」あり": lambda entry, known: int(entry.open_ended),
    "施策ID": lambda entry, known: entry.measure,
    "施策_番号": lambda entry, known: entry.number,
    "施策_名称": lambda entry, known: entry.name,
    "施策_概要": lambda entry, known: entry.description,
    "支援の種類コード": lambda entry, known: SEPARATOR.join(entry.types),
    "支援の種類": lambda entry, known: _names(entry.types, known.types),
    "支援の形コード": lambda entry, known: SEPARATOR.join(entry.forms),
    "支援の形": lambda entry, known: _names(entry.forms, known.forms),
    "対象者": lambda entry, known: entry.audience,
    "補助額・補助率": lambda entry, known: entry.amount,
    "問い合わせ先": lambda entry, known: entry.contact,
    "詳細URL": lambda entry, known: entry.url,
    "出典名": lambda entry, known: entry.source_title,
    "出典URL": lambda entry, known: entry.source_url,
    "公開日": lambda entry, known: entry.published_on.isoformat(),
    "最終更新日": lambda entry, known: entry.updated_on.isoformat(),
}


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


def plan_row_of(edition: Edition, known: Reference) -> list[str]:
    """The cells of a plan, in the order of :data:`PLAN_COLUMNS`."""
    return [_cell(value(edition, known)) for value in PLAN_COLUMNS.values()]


def row_of(entry: Entry, known: Reference) -> list[str]:
    """The cells of a measure, in the order of :data:`COLUMNS`; ``None`` is an empty cell."""
    return [_cell(value(entry, known)) for value in COLUMNS.values()]


def csv_lines(rows: Iterable[Iterable[str]], *, header: Iterable[str] = tuple(COLUMNS), bom: bool) -> Iterator[str]:
    """A CSV file line by line, each ending in CRLF; Excel needs the byte order mark to see UTF-8."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    yield (BOM if bom else "") + _written(writer, line, header)
    for row in rows:
        yield _written(writer, line, row)


def _written(writer, line: io.StringIO, row: Iterable[str]) -> str:
    line.seek(0)
    line.truncate()
    writer.writerow(row)
    return line.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).splitlines())


def _names(slugs: list[str], terms) -> str:
    return SEPARATOR.join(terms[slug].name if slug in terms else slug for slug in slugs)
