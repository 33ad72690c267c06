"""The filters of a list as choices, each with its label, its count and whether it is chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, npgettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.comparison import FEWEST, MOST
from plans_registry.catalogue.filters import PARAMETER_LABELS, STATE_LABELS, CatalogueFilter
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.reference import Place, Reference, reference
from plans_registry.catalogue.search import Hits
from plans_registry.documents.periods import format_year
from plans_registry.public.formatting import japanese, language, number, type_icon
from plans_registry.public.jinja import part_with_gaps

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


STATES_SHOWN = {"active": 0, "ending": 1, "upcoming": 0, "starting": 1, "ended": 0}
"""With their depths: what ends this fiscal year is in force, what starts with the next is still to come."""
_STATES_WITHIN = {"ending": gettext_lazy("うち、今年度で終わる"), "starting": gettext_lazy("うち、来年度に始まる")}

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


@dataclass(slots=True)  # not frozen, which takes three times as long to make: a page has sixty
class Choice:
    """One value of a facet, and how many it would find.

    ``box``: the markup of its list item, open where there is a list inside it.  ``inside``: of an upper region the places in it,
    sub-regions each before its municipalities.
    """

    value: str
    label: Markup
    count: int
    chosen: bool
    box: str = ""
    inside: tuple["Choice", ...] = ()

    @property
    def folds(self) -> bool:
        return len(self.inside) > FEW

    @property
    def chosen_inside(self) -> int:
        return sum(choice.chosen for choice in self.inside)

    @property
    def municipalities_inside(self) -> int:
        """Without the sub-regions, whose values are no codes."""
        return sum(choice.value.isdecimal() for choice in self.inside)

    @property
    def boxes_inside(self) -> Markup:
        return _boxes(self.inside)


@dataclass(frozen=True, slots=True)
class Filter:
    """``chosen``: how many of its choices are.  ``note``: what its choices are, where the title does not say it."""

    title: str
    choices: list[Choice]
    chosen: int
    first: bool
    note: str = ""

    @property
    def open(self) -> bool:
        return self.first or self.chosen > 0

    @property
    def long(self) -> bool:
        return sum(1 + len(choice.inside) for choice in self.choices) > LONG

    @property
    def is_tree(self) -> bool:
        return any(choice.inside for choice in self.choices)

    @property
    def boxes(self) -> Markup:
        """The list, where it is no tree."""
        return _boxes(self.choices)


def _boxes(choices: Iterable[Choice]) -> Markup:
    return Markup("\n".join(choice.box for choice in choices))


_DRAWN = ("state", "region", "type", "form", "year", "round")
_TITLES = {
    "region": gettext_lazy("地域・自治体"),
    "year": gettext_lazy("計画期間に入る年度"),
    "state": gettext_lazy("計画の状態"),
}
"""Where a filter is called by more than the name of its field."""
_NOTES = {
    "type": gettext_lazy("何のための支援か"),
    "form": gettext_lazy("どのように支援するか"),
}


def filters_of(
    asked: CatalogueFilter, in_force: Mapping[str, tuple[str, ...]], counts: Counts, snapshot: Snapshot, *, noun: str
) -> list[Filter]:
    """The filters of a page in their order; those with nothing to choose are left out.

    ``in_force``: what is chosen, also what the words name.  ``noun``: what is counted, measures or plans.
    """
    chosen, of_words = dict(asked.chosen), dict[str, list[str]]()
    for facet, values in in_force.items():
        if named := [value for value in values if value not in asked.chosen.get(facet, ())]:
            of_words[facet] = named
            chosen[facet] = (*asked.chosen.get(facet, ()), *named)
    spoken = language()
    page = _Page(chosen, of_words, counts, snapshot, _units(noun, spoken), spoken, _boxes_at(snapshot.stamp, spoken))
    filters: list[Filter] = []
    for name in _DRAWN:
        if name in asked.fields and (choices := page.choices_of(name)):
            title, note = _head_of(name, page.language)
            ticked = sum(choice.chosen + (choice.chosen_inside if choice.inside else 0) for choice in choices)
            filters.append(Filter(title, choices, ticked, first=len(filters) < OPEN, note=note))
    return filters


@lru_cache(maxsize=50)
def _head_of(name: str, language: str) -> tuple[str, str]:
    """What a filter is called in the active language, which is ``language``, and its note."""
    return str(_TITLES.get(name) or PARAMETER_LABELS[name]), str(_NOTES.get(name, ""))


@dataclass(frozen=True, slots=True)
class _Box:
    """``pieces``: what stands around its state, its count and what is counted."""

    label: Markup
    pieces: tuple[str, str, str, str]


Boxes = dict[tuple[str, bool], dict[str, _Box]]
"""By facet and whether there is a list inside, then by value."""


@lru_cache(maxsize=4)
def _boxes_at(stamp: str, language: str) -> Boxes:
    """Those drawn already."""
    return {}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the choices of a page have in common.  ``of_words``: those of the chosen that the words name, and no box can undo.

    ``boxes``: those drawn already.
    """

    chosen: Chosen
    of_words: Chosen
    counts: Counts
    snapshot: Snapshot
    units: tuple[str, str]
    language: str
    boxes: Boxes

    def choices_of(self, name: str) -> list[Choice]:
        known = self.snapshot.known
        if name == "region":
            return self._places(known)
        if name == "year":
            return self._choices(name, sorted({*self.counts["year"], *self.chosen["year"]}, reverse=True))
        values: dict[str, Iterable[str]] = {
            "type": known.types,
            "form": known.forms,
            "state": STATES_SHOWN,
            "round": self.counts.get("round", ()),
        }
        return self._choices(name, values[name])

    def _places(self, known: Reference) -> list[Choice]:
        """The tree of places: each upper region, and of what is inside it all that is found or chosen."""
        municipalities = {*self.chosen["municipality"], *self.counts.get("municipality", {})}
        regions = {*self.chosen["region"], *self.counts.get("region", {})}
        inside: dict[str, list[Choice]] = {}
        for choice in self._choices("municipality", sorted(municipalities)):
            inside.setdefault(known.places[choice.value].region, []).append(choice)
        parts = [
            area.slug for area in known.areas.values() if area.parent and (area.slug in inside or area.slug in regions)
        ]
        heads = dict(zip(parts, self._choices("region", parts), strict=True))
        choices = []
        for upper in known.upper_areas():
            places: list[Choice] = []
            for area in known.areas_in(upper):
                if area.slug in heads:
                    places += [heads[area.slug], *inside.get(area.slug, ())]
            choices += self._choices("region", [upper.slug], inside=tuple(places))
        return choices

    def _choices(self, facet: str, values: Iterable[str], *, inside: tuple[Choice, ...] = ()) -> list[Choice]:
        counts, chosen, of_words = self.counts.get(facet, {}), self.chosen[facet], self.of_words.get(facet, ())
        adds_up = self._adds_up and facet in ("region", "municipality")
        is_open = bool(inside)
        boxes = self.boxes.setdefault((facet, is_open), {})
        choices = []
        for value in values:
            count, is_chosen = counts.get(value, 0), value in chosen
            box = boxes.get(value)
            if box is None:
                box = boxes[value] = _drawn(facet, value, is_open, self.snapshot)
            beside = ""
            if adds_up and count and not is_chosen:
                count, beside = self._with_another(facet, value)
            # A choice that would find nothing stays visible; one that is chosen can always be taken back, or its word can.
            state = " checked" if is_chosen else "" if count else " disabled"
            if value in of_words:
                state, beside = " checked disabled", _before_count(self.language)[1]
            before, behind_state, behind_number, behind = box.pieces
            unit = self.units[count != 1]
            drawn = f"{before}{state}{behind_state}{beside}{number(count)}{behind_number}{unit}{behind}"
            choices.append(Choice(value, box.label, count, is_chosen, drawn, inside))
        return choices

    @property
    def _adds_up(self) -> bool:
        """Whether a place is chosen, so that another one is found beside it."""
        return bool(self.chosen["region"] or self.chosen["municipality"])

    def _with_another(self, facet: str, value: str) -> tuple[int, str]:
        """What is found with one place more chosen, and what is said where that has more than this place: あわせて."""
        known, counts = self.snapshot.known, self.counts["municipality"]
        chosen = {"region": tuple(self.chosen["region"]), "municipality": tuple(self.chosen["municipality"])}
        chosen[facet] += (value,)
        codes = known.codes_meant(chosen["region"], chosen["municipality"])
        its = codes & known.codes_in[value] if facet == "region" else (value,)
        total, own = (sum(counts.get(code, 0) for code in some) for some in (codes, its))
        return total, _before_count(self.language)[0] if total > own else ""


@lru_cache(maxsize=4)
def _before_count(_language: str) -> tuple[str, str]:
    """あわせて 15件, with what is chosen already; ことばから 8件, chosen by a word, which its own link removes."""
    return f"{escape(_('あわせて'))} ", f"{escape(_('ことばから'))} "


def _drawn(facet: str, value: str, is_open: bool, snapshot: Snapshot) -> _Box:
    """A choice in the active language."""
    known, label = snapshot.known, _label(facet, value, labels_at(snapshot.stamp))
    context = {
        "facet": facet,
        "value": value,
        "depth": _depth(facet, value, known),
        "is_open": is_open,
        "label": label,
        "also": _also(known.places[value]) if facet == "municipality" else "",
    }
    form = part_with_gaps("parts/choice.html", context, ("state", "number", "unit"))
    before, behind_state, behind_number, behind = (form % dict.fromkeys(("state", "number", "unit"), "\0")).split("\0")
    return _Box(label, (before, behind_state, behind_number, behind))


def _depth(facet: str, value: str, known: Reference) -> int:
    """How far in a choice stands: a municipality inside a region that is inside another."""
    if facet == "region":
        return 1 if known.areas[value].parent else 0
    return 2 if facet == "municipality" else STATES_SHOWN.get(value, 0)


@lru_cache(maxsize=4)
def _units(noun: str, _language: str) -> tuple[str, str]:
    """What is counted, one and several."""
    if noun == "plans":
        return npgettext("plans", "件", "件", 1), npgettext("plans", "件", "件", 2)
    return ngettext("件", "件", 1), ngettext("件", "件", 2)


def places_to_compare(hits: Hits, labels: Labels) -> list[Choice]:
    """The municipalities of a result, most measures first, as many chosen as can be compared; none where it is one."""
    codes = hits.selection.codes
    found = [(code, n) for code, n in hits.facets["municipality"].items() if n and (codes is None or code in codes)]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return [
        Choice(code, labels["municipality"][code], n, place < MOST)
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
    return _facet_label(facet, get_language() or "ja")


@lru_cache(maxsize=50)
def _facet_label(facet: str, language: str) -> str:
    return str(PARAMETER_LABELS[facet])


def _label(facet: str, value: str, labels: Labels) -> Markup:
    if facet == "year":
        return escape(year_label(int(value)))
    if facet == "state" and value in _STATES_WITHIN:
        return escape(_STATES_WITHIN[value])
    return labels[facet][value] if facet in labels else japanese(value)


def _also(place: Place) -> str:
    """あだちく on a Japanese page, 足立区 on an English one."""
    return place.kana if get_language() == "ja" else place.name
