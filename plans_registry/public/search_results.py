"""The results of a search, ready for the page, and what to change where there are none."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.gazetteer import places_of_postcode
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.search import Hits, Marks, Match, search
from plans_registry.catalogue.suggestions import Alternative, near_spellings, removals
from plans_registry.documents.periods import Period, format_period
from plans_registry.public.formatting import japanese
from plans_registry.public.holdings import Holdings, MunicipalityHoldings, holdings_of, type_counts
from plans_registry.public.links import measures_address, url
from plans_registry.public.readings import NAMED, Reading, reading_of
from plans_registry.public.search_filters import Choice, Labels, labels_at, places_to_compare
from plans_registry.public.search_text import (
    Chip,
    Lift,
    chips_of,
    condition_of_part,
    condition_of_value,
    lifts_of,
    measures_with_words,
    search_sentence,
    words_of_like_meaning,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure found; what was looked for is marked in its texts, and Japanese on an English page.

    ``state``: one of ``STATES`` and what the page calls it.
    """

    measure: int
    address: str
    place: Markup
    period: str
    state: tuple[str, str]
    types: list[Markup]
    forms: list[Markup]
    name: Markup
    description: Markup
    plan: Markup
    pillar_number: str
    pillar: Markup
    only_in: str


@dataclass(frozen=True, slots=True)
class Results:
    total: int
    sentence: str
    hits: list[Hit]
    reading: Reading | None
    chips: list[Chip]
    lifts: list[Lift]
    notices: list[str]
    synonyms: list[str]
    without_synonyms: str
    sorts: list[tuple[str, str, bool]]
    places: list[Choice]


def results_of(hits: Hits, rows: range, snapshot: Snapshot) -> Results:
    """One page of an answer; reads the entries of that page only."""
    query, question, known = hits.query, hits.question, snapshot.known
    labels = labels_at(snapshot.stamp)
    page = _Page(hits, labels, snapshot.today, url("public:measures"), get_language() or "ja")
    return Results(
        total=hits.total,
        sentence=search_sentence(hits.selection, known),
        hits=[page.hit(entry) for entry in hits.entries(rows.start, len(rows))],
        reading=reading_of(hits),
        chips=chips_of(query, question, known),
        lifts=lifts_of(question, known, measures_with_words(query)),
        notices=[notice.message for notice in question.notices],
        synonyms=words_of_like_meaning(question),
        without_synonyms=measures_address(query.replaced(synonyms=False)) if hits.match == "literal" else "",
        sorts=_sorts(hits),
        places=places_to_compare(hits, labels),
    )


def _sorts(hits: Hits) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen.  Without words there is no relevance but that of what is in force."""
    labels = {
        "relevance": _("関連の高い順") if hits.question.groups else _("有効な計画が先"),
        "code": _("自治体コード順"),
        "newest": _("計画期間の新しい順"),
        "updated": _("更新の新しい順"),
    }
    return [(sort, label, sort == hits.sort) for sort, label in labels.items()]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the hits of a page have in common."""

    hits: Hits
    labels: Labels
    today: date
    measures: str
    language: str

    def hit(self, entry: Entry) -> Hit:
        match = self.hits.matched(entry)
        period = entry.period
        return Hit(
            measure=entry.measure,
            address=f"{self.measures}{entry.measure}/",
            place=self.labels["municipality"][entry.municipality_id],
            period=_period(period, self.language),
            state=_state(period.turn(self.today) or period.state(self.today)),
            types=self._named("badge", entry.types),
            forms=self._named("form", entry.forms),
            name=self._text(entry.name, match, "name"),
            description=self._text(entry.description, match, "description"),
            plan=self._text(entry.plan_title, match, "plan_title"),
            pillar_number=_pillar_number(entry.pillar_number, self.language),
            pillar=self._text(entry.pillar_title, match, "pillar_title"),
            only_in=_only_in(match),
        )

    def _text(self, text: str, match: Match, field: str) -> Markup:
        return japanese(marked(text, match.marks.get(field, [])), self.language)

    def _named(self, facet: str, slugs: list[str]) -> list[Markup]:
        labels = self.labels[facet]
        return [labels[slug] if slug in labels else escape(slug) for slug in slugs]


@lru_cache(maxsize=1000)
def _period(period: Period, language: str) -> str:
    return format_period(period, language)


@lru_cache(maxsize=200)
def _pillar_number(number: int, language: str) -> str:
    return _("柱%(number)s") % {"number": number}


def _state(state: str) -> tuple[str, str]:
    return state, str(STATE_LABELS[state])


def _only_in(match: Match) -> str:
    """A word of explanation where neither the name nor the description holds what was looked for."""
    if not match.only_in_titles:
        return ""
    if "pillar_title" in match.fields:
        return _("「柱」の名前がことばに一致しています。")
    return _("「計画」の名前がことばに一致しています。")


def marked(text: str, marks: Marks) -> Markup:
    """The text, escaped, with every marked part inside ``<mark>``."""
    pieces, last = [], 0
    for start, end in marks:
        pieces.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
        last = end
    return Markup(f"{''.join(pieces)}{escape(text[last:])}")


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to change, the number of measures it would give, and where."""

    text: str
    total: int
    address: str


@dataclass(frozen=True, slots=True)
class PlaceWithoutPlan:
    """A municipality that was asked for and has no public plan, and its neighbours that have one."""

    place: Place
    neighbours: list[MunicipalityHoldings]


@dataclass(frozen=True, slots=True)
class WaysOut:
    """``ways`` and ``spellings`` find something; ``type_counts`` and ``holdings`` speak of the whole registry.

    ``offices``: the municipalities asked for that have a plan, whom one can ask where their plans say nothing.
    ``of_postcode``: those of a postcode that somebody typed among the words.
    """

    places: list[PlaceWithoutPlan]
    offices: list[Place]
    of_postcode: tuple[Place, ...]
    ways: list[WayOut]
    spellings: list[WayOut]
    type_counts: list[tuple[str, int]]
    holdings: Holdings


def ways_out_of(hits: Hits, snapshot: Snapshot) -> WaysOut:
    """Without each condition, with each near spelling, without anything; and what there is at all."""
    everything = holdings_of(snapshot)
    today, stamp = snapshot.today, snapshot.stamp
    removed = removals(hits, today=today, stamp=stamp)
    ways = [_removal(way, snapshot.known) for way in removed if way.query.parameters()]
    ways += _elsewhere(hits, snapshot)
    all_dropped = WayOut(_("条件をすべてはずす"), everything.measures, measures_address(MeasureQuery()))
    spellings = [_spelling(way) for way in near_spellings(hits, today=today, stamp=stamp)]
    known = snapshot.known
    places = [_without_plan(known.places[code], everything) for code in hits.places_without_plan[:NAMED]]
    with_plan = [code for code in hits.places_asked if code not in hits.places_without_plan]
    offices = [known.places[code] for code in with_plan[:NAMED]]
    of_postcode = places_of_postcode(hits.query.q, stamp)
    return WaysOut(places, offices, of_postcode, [*ways, all_dropped], spellings, type_counts(snapshot), everything)


def _without_plan(place: Place, everything: Holdings) -> PlaceWithoutPlan:
    return PlaceWithoutPlan(place, everything.covered_around(place))


def _elsewhere(hits: Hits, snapshot: Snapshot) -> list[WayOut]:
    """The words of a sentence without the place in it that has no plan: 葛飾区で創業したい → 創業."""
    missing = set(hits.places_without_plan) - set(hits.choices["municipality"])
    ways = []
    for question in [selection.question for selection in hits.vain[:1]]:
        for part in (part for part in question.lifted if part.value in missing):
            query = hits.query.replaced(q=question.without(part).text())
            total = search(query, today=snapshot.today, stamp=snapshot.stamp).total if query.q else 0
            if total:
                text = _("「%(condition)s」をはずす") % {"condition": condition_of_part(part, snapshot.known)}
                ways.append(WayOut(text, total, measures_address(query)))
    return ways


def _removal(way: Alternative, known: Reference) -> WayOut:
    dropped = condition_of_part(way.part, known) if way.part else condition_of_value(way.facet, way.value, known)
    text = _("「%(condition)s」をはずす") % {"condition": dropped}
    return WayOut(text, way.total, measures_address(way.query))


def _spelling(way: Alternative) -> WayOut:
    return WayOut(way.spelling, way.total, measures_address(way.query))
