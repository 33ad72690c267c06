"""The comparison of two to four municipalities side by side, all of it in the address."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.comparison import FEWEST, MOST, Column, Comparison, comparison_of
from plans_registry.catalogue.coverage import Statement, shown_statement
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import approvals_shown, in_force_today, year_shown, years_of
from plans_registry.catalogue.reference import Category, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.facet_labels import year_label
from plans_registry.public.formatting import language, sources_told
from plans_registry.public.holdings import holdings_of, panels_of
from plans_registry.public.jinja import page, part
from plans_registry.public.links import compare_address

SEEN_AT_ONCE = 6
"""Measures of a cell; the others are folded."""


@dataclass(frozen=True, slots=True)
class FormCount:
    """A form of support and how many measures of a cell have it; ``only``: none beside it has the form in its row."""

    form: str
    count: int
    only: bool


@dataclass(frozen=True, slots=True)
class TypeCell:
    """What a plan states of a type: how many measures, and the cell as it is shown."""

    statement: Statement
    measure_count: int
    drawn: Markup


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A pillar type with a cell for each column."""

    type: Category
    cells: list[TypeCell]

    @property
    def empty(self) -> bool:
        return not any(cell.statement == "stated" for cell in self.cells)


@catalogue_page
def compare(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    comparison = comparison_of(request.GET, snapshot)
    hide = comparison.hides_empty
    rows = _rows(comparison, snapshot.known)
    shown = [row for row in rows if not (hide and row.empty)]
    year = year_shown(comparison.asked_year, snapshot)
    context = {
        "snapshot": snapshot,
        "columns": [(column, _without(column, comparison, hide=hide)) for column in comparison.columns],
        "rows": shown,
        "statements": {shown_statement(cell.statement, cell.measure_count) for row in shown for cell in row.cells},
        "hidden": len(rows) - len(shown),
        "hide": hide,
        "year": comparison.year,
        "compared": sum(1 for column in comparison.columns if column.edition),
        "asked_year": comparison.asked_year,
        "shown": year,
        "here": compare_address([pair for pair in comparison.parameters() if pair[0] == "m"]),
        "in_force": in_force_today(snapshot),
        "sources": sources_told(
            (column.document.source, column.place, column.edition.period)
            for column in comparison.columns
            if column.document and column.edition
        ),
        "approvals": {approval.municipality: approval for approval in approvals_shown(year, snapshot)},
        "kept": [("m", column.asked) for column in comparison.columns],
        "querystring": urlencode(comparison.parameters()),
        "page_parameters": [*comparison.parameters(), *_hiding(hide=hide)],
        "notices": [*comparison.notices, *_too_few(comparison)],
        "most": MOST,
        **_choices(comparison, snapshot),
    }
    return page(request, "compare.html", context)


def _rows(comparison: Comparison, known: Reference) -> list[TypeRow]:
    return [TypeRow(term, _cells(slug, comparison, known)) for slug, term in known.types.items()]


def _cells(slug: str, comparison: Comparison, known: Reference) -> list[TypeCell]:
    measures = [[measure for _pillar, measure in column.measures(slug)] for column in comparison.columns]
    statements = [column.statement(slug) for column in comparison.columns]
    forms = [Counter(form for measure in own for form in measure.forms) for own in measures]
    with_form = Counter(form for counted in forms for form in counted)
    # Beside a plan that is not sorted by type yet, nobody can be said to be the only one.
    alone = statements.count("stated") == 1 and "not-stated" in statements and "not-entered" not in statements
    several = statements.count("stated") > 1
    cells = []
    for column, statement, counted in zip(comparison.columns, statements, forms, strict=True):
        only_forms = tuple(form for form in counted if several and with_form[form] == 1)
        drawn = _drawn(column, slug, known, language(), only=alone and statement == "stated", only_forms=only_forms)
        cells.append(TypeCell(statement, len(column.measures(slug)), drawn))
    return cells


@lru_cache(maxsize=600)  # a column is the same throughout a generation, whatever stands beside it
def _drawn(
    column: Column, slug: str, known: Reference, _language: str, *, only: bool, only_forms: tuple[str, ...]
) -> Markup:
    """``only``: the type is stated here, and not in the plans beside it; ``only_forms``: they have measures of the type in
    other forms."""
    measures = [measure for _pillar, measure in column.measures(slug)]
    counted = Counter(form for measure in measures for form in measure.forms)
    context = {
        "known": known,
        "only": only,
        "statement": column.statement(slug),
        "measures": measures,
        "first": measures[:SEEN_AT_ONCE],
        "folded": measures[SEEN_AT_ONCE:],
        "forms": [FormCount(form, counted[form], form in only_forms) for form in known.forms if counted[form]],
    }
    return Markup(part("parts/compared_cell.html", context))


def _too_few(comparison: Comparison) -> list[str]:
    if len(comparison.columns) != 1:
        return []
    return [
        _("くらべるには、自治体を%(fewest)dつ以上えらんでください。いまは1つだけを表示しています。")
        % {"fewest": FEWEST}
    ]


def _without(column: Column, comparison: Comparison, *, hide: bool) -> str:
    pairs = [pair for pair in comparison.parameters() if pair != ("m", column.asked)]
    return compare_address([*pairs, *_hiding(hide=hide)])


def _hiding(*, hide: bool) -> list[tuple[str, str]]:
    return [("hide", "1")] if hide else []


@lru_cache(maxsize=8)
def _places_to_add(snapshot: Snapshot, _language: str) -> list[tuple[str, list[tuple[str, Markup, bool]]]]:
    """By region: code and name of each municipality, and whether it has a plan."""
    return [
        (group.area.label, [(row.place.code, escape(row.place.label), bool(row.plans)) for row in group.rows])
        for group in panels_of(holdings_of(snapshot).rows, snapshot.known)
    ]


def _choices(comparison: Comparison, snapshot: Snapshot) -> dict[str, object]:
    """What can be added: municipalities of each region, other periods of those already there; and the years."""
    chosen = {column.asked for column in comparison.columns}
    room = MOST - len(chosen)
    return {
        "adding": range(1, (min(1, room) if chosen else MOST) + 1),
        "groups": [
            (area, [place for place in places if place[0] not in chosen])
            for area, places in _places_to_add(snapshot, language())
        ],
        "periods": [
            (plan.key, snapshot.known.places[plan.municipality_id], plan.period)
            for plan in comparison.periods
            if plan.key not in chosen
        ],
        "years": [(year, year_label(year)) for year in reversed(years_of(snapshot))],
        "covered": holdings_of(snapshot, year_shown(comparison.asked_year, snapshot).year).covered,
    }
