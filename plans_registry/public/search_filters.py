"""The filters of a list as choices, each with its label, its count and whether it is chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.forms import Form
from django.utils.translation import get_language, gettext_lazy
from markupsafe import Markup, escape

from plans_registry.catalogue.comparison import FEWEST, MOST
from plans_registry.catalogue.filters import PARAMETER_LABELS, STATE_LABELS
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.reference import Place, Reference, reference
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


STATES_SHOWN = ("active", "ending", "upcoming", "starting", "ended")
MOST_PLACES = 8
"""Municipalities of a result that are offered to be compared, those with most measures in it."""

FEW = 5
"""More places than these inside a region are folded."""

LONG = 10
"""More choices than these in a filter can be searched by name."""

OPEN = 2
"""The first filters are open, the others until something in them is chosen only their titles: 95 boxes are a wall."""

Counts = Mapping[str, Mapping[str, int]]
Chosen = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet, and how many it would find.

    ``inside``: of an upper region the places in it, sub-regions (``depth`` 1) each before its municipalities (2).
    ``also``: what else it is called, for whoever searches the choices by name.
    """

    facet: str
    value: str
    label: Markup
    count: int
    chosen: bool
    depth: int = 0
    also: str = ""
    inside: tuple["Choice", ...] = ()

    @property
    def folds(self) -> bool:
        return len(self.inside) > FEW

    @property
    def chosen_inside(self) -> int:
        return sum(choice.chosen for choice in self.inside)

    @property
    def disabled(self) -> bool:
        """A choice that would find nothing stays visible; one that is chosen can always be taken back."""
        return self.count == 0 and not self.chosen


@dataclass(frozen=True, slots=True)
class Filter:
    title: str
    choices: list[Choice]
    first: bool = False

    @property
    def chosen(self) -> int:
        return sum(choice.chosen + choice.chosen_inside for choice in self.choices)

    @property
    def open(self) -> bool:
        return self.first or self.chosen > 0

    @property
    def long(self) -> bool:
        return sum(1 + len(choice.inside) for choice in self.choices) > LONG


_DRAWN = ("state", "region", "type", "form", "year", "round")
_TITLES = {
    "region": gettext_lazy("地域・自治体"),
    "year": gettext_lazy("計画期間に入る年度"),
    "state": gettext_lazy("計画の状態"),
}
"""Where a filter is called by more than the name of its field."""


def filters_of(form: Form, counts: Counts, snapshot: Snapshot) -> list[Filter]:
    """The filters of a page as its form reads them, in their order; those with nothing to choose are left out."""
    filters: list[Filter] = []
    for name in _DRAWN:
        if name in form.fields and (choices := list(_choices_of(name, form.cleaned_data, counts, snapshot))):
            title = str(_TITLES.get(name) or form.fields[name].label)
            filters.append(Filter(title, choices, first=len(filters) < OPEN))
    return filters


def _choices_of(name: str, chosen: Chosen, counts: Counts, snapshot: Snapshot) -> Iterable[Choice]:
    known, labels = snapshot.known, labels_at(snapshot.stamp)
    if name == "region":
        return _places(chosen, counts, known, labels)
    values: dict[str, Iterable[str]] = {
        "type": known.types,
        "form": known.forms,
        "year": sorted({*counts["year"], *chosen["year"]}, reverse=True),
        "state": STATES_SHOWN,
        "round": counts.get("round", ()),
    }
    return _choices(name, values[name], chosen, counts, labels)


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
    facet: str, values: Iterable[str], chosen: Chosen, counts: Counts, labels: Labels, *, depth: int = 0
) -> list[Choice]:
    counted = counts.get(facet, {})
    return [
        Choice(
            facet=facet,
            value=value,
            label=_label(facet, value, labels),
            count=counted.get(value, 0),
            chosen=value in chosen[facet],
            depth=depth,
        )
        for value in values
    ]


def _label(facet: str, value: str, labels: Labels) -> Markup:
    if facet == "year":
        return escape(year_label(int(value)))
    return labels[facet][value] if facet in labels else japanese(value)


def _places(chosen: Chosen, counts: Counts, known: Reference, labels: Labels) -> Iterable[Choice]:
    """The tree of places: each upper region, and of what is inside it all that is found or chosen."""
    municipalities = {*chosen["municipality"], *counts.get("municipality", {})}
    regions = {*chosen["region"], *counts.get("region", {}), *(known.places[code].region for code in municipalities)}
    for upper in known.upper_areas():
        inside: list[Choice] = []
        for area in known.areas_in(upper):
            if area.slug in regions:
                inside += _choices("region", [area.slug], chosen, counts, labels, depth=1)
            codes = sorted(code for code in municipalities if known.places[code].region == area.slug)
            inside += [
                replace(choice, also=_also(known.places[choice.value]))
                for choice in _choices("municipality", codes, chosen, counts, labels, depth=2)
            ]
        (choice,) = _choices("region", [upper.slug], chosen, counts, labels)
        yield replace(choice, inside=tuple(inside))


def _also(place: Place) -> str:
    """あだちく on a Japanese page, 足立区 on an English one."""
    return place.kana if get_language() == "ja" else place.name
