"""The filters of a page as choices: each with its count, and whether it is chosen.

What pages call the values of the catalogue, ready to stand in HTML: worked out once per generation and language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.comparison import FEWEST, MOST
from plans_registry.catalogue.filters import PARAMETER_LABELS, STATE_LABELS
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.catalogue.search import Hits
from plans_registry.documents.periods import format_year
from plans_registry.public.formatting import japanese, type_icon

Labels = Mapping[str, Mapping[str, Markup]]
"""Facet → value → what it is called; ``badge`` has the types with their pictures.  Years have labels of their own
(``year_label``)."""


def labels_at(stamp: str) -> Labels:
    """In the active language, at a generation's stamp."""
    return _labels(stamp, get_language() or "ja")


@lru_cache(maxsize=8)
def _labels(stamp: str, language: str) -> Labels:
    known = reference(stamp)
    rows: dict[str, Mapping[str, Any]] = {
        "type": known.types,
        "form": known.forms,
        "region": known.areas,
        "municipality": known.places,
    }
    labels = {facet: {value: japanese(row.label) for value, row in rows[facet].items()} for facet in rows}
    labels["state"] = {state: japanese(str(label)) for state, label in STATE_LABELS.items()}
    return labels | {"badge": {slug: type_icon(slug) + label for slug, label in labels["type"].items()}}


STATES_SHOWN = ("active", "upcoming", "ended")
MOST_PLACES = 8
"""Municipalities of a result that are offered to be compared, those with most measures in it."""

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet; ``count`` is None where nobody counts; ``depth`` is that of a place in its tree."""

    facet: str
    value: str
    label: Markup
    count: int | None
    chosen: bool
    depth: int = 0

    @property
    def disabled(self) -> bool:
        """A choice that would find nothing stays visible; one that is chosen can always be taken back."""
        return self.count == 0 and not self.chosen


@dataclass(frozen=True, slots=True)
class Filter:
    title: str
    choices: list[Choice]


def filters_of(query: MeasureQuery, counts: Counts, snapshot: Snapshot) -> list[Filter]:
    """The filters of the search page, in their order; those with nothing to choose are left out."""
    known, labels = snapshot.known, labels_at(snapshot.stamp)
    return [
        Filter(title, choices)
        for title, choices in (
            (_("地域・自治体"), list(_places(query, counts, known, labels))),
            (_("支援の種類"), _choices("type", known.types, query, counts, labels)),
            (_("支援の形"), _choices("form", known.forms, query, counts, labels)),
            (_("計画期間に入る年度"), _choices("year", _years(query, counts), query, counts, labels)),
            (_("計画の状態"), _choices("state", STATES_SHOWN, query, counts, labels)),
        )
        if choices
    ]


def places_to_compare(hits: Hits, labels: Labels) -> list[Choice]:
    """The municipalities of a result, most measures first, as many chosen as can be compared; none where it is one."""
    codes = hits.selection.codes
    found = [(code, n) for code, n in hits.facets["municipality"].items() if n and (codes is None or code in codes)]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return [
        Choice(facet="m", value=code, label=labels["municipality"][code], count=n, chosen=place < MOST)
        for place, (code, n) in enumerate(found[:MOST_PLACES] if len(found) >= FEWEST else [])
    ]


def value_label(facet: str, value: str, known: Reference) -> str:
    """What a reader calls a value: a name, a state, or a year in both calendars."""
    if facet == "state":
        return str(STATE_LABELS[value])
    return year_label(int(value)) if facet == "year" else known.label(facet, value)


def year_label(year: int) -> str:
    """令和5年度（2023年度）, or FY2023."""
    return _year_label(year, get_language() or "ja")


@lru_cache(maxsize=1000)
def _year_label(year: int, language: str) -> str:
    return f"{format_year(year)}（{year}年度）" if language == "ja" else format_year(year, language)


def facet_label(facet: str) -> str:
    return str(PARAMETER_LABELS[facet])


def _choices(
    facet: str, values: Iterable[str], query: MeasureQuery, counts: Counts, labels: Labels, *, depth: int = 0
) -> list[Choice]:
    counted, chosen, named = counts.get(facet, {}), query.chosen(facet), labels.get(facet)
    return [
        Choice(
            facet=facet,
            value=value,
            label=named[value] if named else escape(year_label(int(value))),
            count=counted.get(value, 0),
            chosen=value in chosen,
            depth=depth,
        )
        for value in values
    ]


def _places(query: MeasureQuery, counts: Counts, known: Reference, labels: Labels) -> Iterable[Choice]:
    """The tree of places: each upper region, and of what is inside it all that is found or chosen."""
    regions = {*query.region, *counts.get("region", {})}
    municipalities = {*query.municipality, *counts.get("municipality", {})}
    for area in known.areas_as_tree():
        if area.parent and area.slug not in regions:
            continue
        depth = 1 if area.parent else 0
        yield from _choices("region", [area.slug], query, counts, labels, depth=depth)
        inside = [code for code in municipalities if known.places[code].region == area.slug]
        yield from _choices("municipality", sorted(inside), query, counts, labels, depth=depth + 1)


def _years(query: MeasureQuery, counts: Counts) -> list[str]:
    """The years that are found or chosen, the latest first."""
    return sorted({*counts.get("year", {}), *query.year}, reverse=True)
