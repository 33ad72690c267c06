"""The filters of a list as choices, each with its label, its count and whether it is chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy, ngettext, npgettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.filters import PARAMETER_LABELS, CatalogueFilter
from plans_registry.catalogue.query import FACETS
from plans_registry.catalogue.reference import Area, Place, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.facet_labels import Labels, labels_at, year_label
from plans_registry.public.formatting import japanese, language, said
from plans_registry.public.jinja import part, part_with_gaps

STATES_SHOWN = {"active": 0, "ending": 1, "upcoming": 0, "starting": 1, "ended": 0}
"""With their depths: what ends this fiscal year is in force, what starts with the next is still to come."""
_STATES_WITHIN = {"ending": gettext_lazy("うち、今年度で終わる"), "starting": gettext_lazy("うち、来年度に始まる")}

FEW = 5
"""More places than these inside a region are folded."""

LONG = 10
"""More choices than these in a filter can be searched by name."""

OPEN = 2
"""The first filters are open, the others until something in them is chosen only their titles: 95 boxes are a wall."""

Counts = Mapping[str, Mapping[str, int]]
Chosen = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class PlacesOfRegion:
    """An upper region as a choice, and the places inside it: sub-regions, each before its municipalities.

    ``box``: the markup of its list item, open where there is a list inside it.
    """

    label: Markup
    box: str
    inside: list[str]
    municipalities: int
    chosen: int

    @property
    def folds(self) -> bool:
        return len(self.inside) > FEW

    @property
    def boxes_inside(self) -> Markup:
        return Markup("\n".join(self.inside))


@dataclass(frozen=True, slots=True)
class Filter:
    """``head``: the markup before its choices.  ``boxes``: that of its choices, where these are no ``regions``.  ``chosen``:
    how many of them are."""

    head: Markup
    boxes: list[str]
    regions: list[PlacesOfRegion]
    chosen: int

    @property
    def is_tree(self) -> bool:
        return any(region.inside for region in self.regions)

    @property
    def listed(self) -> Markup:
        """The list, where it is no tree."""
        return Markup("\n".join(self.boxes or [region.box for region in self.regions]))


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
    drawn, together = _boxes_at(snapshot.stamp, noun, spoken), f"{escape(said('あわせて', spoken))} "
    page = _Page(chosen, of_words, counts, snapshot, noun, drawn, together)
    filters: list[Filter] = []
    for name in _DRAWN:
        if name not in asked.fields:
            continue
        regions = page.regions() if name == "region" else []
        boxes = [] if regions else page.boxes_of(name, page.values_of(name))
        if regions or boxes:
            ticked = len(chosen[name]) + (len(chosen["municipality"]) if regions else 0)
            is_long = len(boxes) + sum(1 + len(region.inside) for region in regions) > LONG
            head = _head_of(name, len(filters) + 1, ticked, is_long, spoken)
            filters.append(Filter(head, boxes, regions, ticked))
    return filters


def kept_without_controls(pairs: Iterable[tuple[str, str]], total: int) -> list[tuple[str, str]]:
    """Of the parameters of a page those for which its form has no control; where nothing is found it has none for the order."""
    controls = {"q", "match", *FACETS, "round", *(["sort"] if total else [])}
    return [(name, value) for name, value in pairs if name not in controls]


@lru_cache(maxsize=500)
def _head_of(name: str, place: int, chosen: int, is_long: bool, language: str) -> Markup:
    """What stands before the choices of a filter, which is the how manyth of its page, in the active language."""
    context = {
        "title": str(_TITLES.get(name) or PARAMETER_LABELS[name]),
        "note": str(_NOTES.get(name, "")),
        "open": place <= OPEN or chosen > 0,
        "chosen": chosen,
        "long": is_long,
        "place": place,
    }
    return Markup(part("parts/filter_head.html", context))


@dataclass(frozen=True, slots=True)
class _Box:
    """The markup around a count: before it as the choice stands, behind it as it is one or several."""

    label: Markup
    free: str
    disabled: str
    chosen: str
    chosen_by_word: str
    one: str
    several: str


Boxes = dict[tuple[str, bool], dict[str, _Box]]
"""By facet and whether there is a list inside, then by value."""


@lru_cache(maxsize=8)
def _boxes_at(stamp: str, noun: str, language: str) -> Boxes:
    """Those drawn already."""
    return {}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the choices of a page have in common.  ``of_words``: those of the chosen that the words name, and no box can undo.

    ``drawn``: the boxes drawn already.  ``together``: あわせて 15件, with what is chosen already.
    """

    chosen: Chosen
    of_words: Chosen
    counts: Counts
    snapshot: Snapshot
    noun: str
    drawn: Boxes
    together: str

    def values_of(self, facet: str) -> Iterable[str]:
        if facet == "year":
            return sorted({*self.counts["year"], *self.chosen["year"]}, reverse=True)
        known = self.snapshot.known
        values: dict[str, Iterable[str]] = {"type": known.types, "form": known.forms, "state": STATES_SHOWN}
        return values[facet] if facet in values else dict.fromkeys((*self.counts.get(facet, ()), *self.chosen[facet]))

    def regions(self) -> list[PlacesOfRegion]:
        """The tree of places: each upper region, and of what is inside it all that is found or chosen."""
        known = self.snapshot.known
        codes = sorted({*self.chosen["municipality"], *self.counts.get("municipality", {})})
        of_area: dict[str, list[str]] = {}
        for code, box in zip(codes, self.boxes_of("municipality", codes), strict=True):
            of_area.setdefault(known.places[code].region, []).append(box)
        shown = {*of_area, *self.chosen["region"], *self.counts.get("region", {})}
        slugs = [area.slug for area in known.areas.values() if area.parent and area.slug in shown]
        heads = dict(zip(slugs, self.boxes_of("region", slugs), strict=True))
        regions = []
        for upper in known.upper_areas():
            areas = [area.slug for area in known.areas_in(upper) if area.slug in heads]
            inside: list[str] = []
            for slug in areas:
                inside += (heads[slug], *of_area.get(slug, ()))
            (box,) = self.boxes_of("region", [upper.slug], is_open=bool(inside))
            label = self.drawn["region", bool(inside)][upper.slug].label
            regions.append(PlacesOfRegion(label, box, inside, len(inside) - len(areas), self._chosen_inside(upper)))
        return regions

    def _chosen_inside(self, upper: Area) -> int:
        known = self.snapshot.known
        regions = sum(known.areas[slug].parent == upper.slug for slug in self.chosen["region"])
        return regions + sum(known.places[code].upper == upper.slug for code in self.chosen["municipality"])

    def boxes_of(self, facet: str, values: Iterable[str], *, is_open: bool = False) -> list[str]:
        """The markup of some choices, each with its count."""
        counts, chosen = self.counts.get(facet, {}), self.chosen[facet]
        adds_up = self._adds_up and facet in ("region", "municipality")
        drawn = self.drawn.setdefault((facet, is_open), {})
        boxes = []
        for value in values:
            box = drawn.get(value)
            if box is None:
                box = drawn[value] = _drawn(facet, value, is_open, self.snapshot, self.noun)
            count, beside, is_chosen = counts.get(value, 0), "", value in chosen
            if adds_up and count and not is_chosen:
                count, beside = self._with_another(facet, value)
            # A choice that would find nothing stays visible; one that is chosen can always be taken back, or its word can.
            before = box.free if count else box.disabled
            if is_chosen:
                before = box.chosen_by_word if value in self.of_words.get(facet, ()) else box.chosen
            boxes.append(f"{before}{beside}{count:,}{box.one if count == 1 else box.several}")
        return boxes

    @property
    def _adds_up(self) -> bool:
        """Whether a place is chosen, so that another one is found beside it."""
        return bool(self.chosen["region"] or self.chosen["municipality"])

    def _with_another(self, facet: str, value: str) -> tuple[int, str]:
        """What is found with one place more chosen, and what is said where that has more than this place: あわせて."""
        known, chosen = self.snapshot.known, {name: [*self.chosen[name]] for name in ("region", "municipality")}
        chosen[facet].append(value)
        standing = known.standing_regions(chosen["region"], chosen["municipality"])
        found = {slug: self.counts["region"].get(slug, 0) for slug in standing}
        # None of these lies in one of those.
        found |= {code: self.counts["municipality"].get(code, 0) for code in chosen["municipality"]}
        inside = known.codes_in.get(value, frozenset())
        others = (
            n for place, n in found.items() if place != value and not known.codes_in.get(place, {place}) <= inside
        )
        return sum(found.values()), self.together if any(others) else ""


def _drawn(facet: str, value: str, is_open: bool, snapshot: Snapshot, noun: str) -> _Box:
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
    free, disabled, chosen, by_word = (
        f"{before}{state}{behind_state}" for state in ("", " disabled", " checked", " checked disabled")
    )
    one, several = (f"{behind_number}{unit}{behind}" for unit in _units(noun))
    # ことばから 8件: by a word, which its own link removes.
    return _Box(label, free, disabled, chosen, f"{by_word}{escape(_('ことばから'))} ", one, several)


def _depth(facet: str, value: str, known: Reference) -> int:
    """How far in a choice stands: a municipality inside a region that is inside another."""
    if facet == "region":
        return 1 if known.areas[value].parent else 0
    return 2 if facet == "municipality" else STATES_SHOWN.get(value, 0)


def _units(noun: str) -> tuple[str, str]:
    """What is counted, one and several."""
    if noun == "plans":
        return npgettext("plans", "件", "件", 1), npgettext("plans", "件", "件", 2)
    return ngettext("件", "件", 1), ngettext("件", "件", 2)


def _label(facet: str, value: str, labels: Labels) -> Markup:
    if facet == "year":
        return escape(year_label(int(value)))
    if facet == "state" and value in _STATES_WITHIN:
        return escape(_STATES_WITHIN[value])
    return labels[facet][value] if facet in labels else japanese(value)


def _also(place: Place) -> str:
    """あだちく on a Japanese page, 足立区 on an English one."""
    return place.kana if get_language() == "ja" else place.name
