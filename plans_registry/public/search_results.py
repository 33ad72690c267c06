"""The results of a search, ready for the page, and what to change where there are none."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from plans_registry.catalogue.comparison import FEWEST, MOST
from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.index.past import PastSnapshot
from plans_registry.catalogue.marks import Marks, Match
from plans_registry.catalogue.normalisation import FIELDS
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.read_now import ENTRIES_REMEMBERED
from plans_registry.catalogue.reading_text import NAMED, lacks_only_here
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import format_period
from plans_registry.public.facet_labels import labels_at
from plans_registry.public.formatting import japanese
from plans_registry.public.formatting import said as _
from plans_registry.public.jinja import part_with_gaps
from plans_registry.public.links import ListBeside, measures_address, url
from plans_registry.public.not_recorded import not_recorded_said
from plans_registry.public.readings import Reading, reading_of
from plans_registry.public.search_sentence import search_sentence_of
from plans_registry.public.search_text import (
    Chip,
    Lift,
    chips_of,
    lifts_of,
    like_words_said,
    measures_with_words,
)
from plans_registry.public.year_asked import year_asked_said

MOST_PLACES = 8
"""Municipalities of a result that are offered to be compared, those with most measures in it."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A municipality of a result, with its number of measures; whether it is chosen to be compared."""

    code: str
    label: Markup
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Results:
    """``rows``: a list item for each measure; what was looked for is marked in its texts.

    ``offices``: of the municipalities asked for, where their plans do not say what was looked for."""

    total: int
    sentence: str
    rows: Markup
    reading: Reading | None
    chips: list[Chip]
    lifts: list[Lift]
    notices: list[str]
    like_words: Markup
    without_like_words: str
    with_like_words: str
    sorts: list[tuple[str, str, bool]]
    places: list[PlaceFound]
    offices: list[Place]


def results_of(hits: Hits, rows: range, snapshot: Snapshot, listed: ListBeside, spoken: str) -> Results:
    """One page of an answer; reads the entries of that page only."""
    query, question, known = hits.query, hits.question, snapshot.known
    labels = labels_at(snapshot.stamp, spoken)
    drawn_before = _rows(hits.shown_stamp, snapshot.today, spoken)
    more, not_listed = str(escape(listed.more)), _("リストに入れる", spoken)
    page = _Page(hits, drawn_before, snapshot.today, listed, more, not_listed, spoken)
    drawn = Markup("\n".join([page.row(entry) for entry in hits.entries(rows.start, len(rows))]))
    return Results(
        total=hits.total,
        sentence=search_sentence_of(hits, known, spoken),
        rows=drawn,
        reading=reading_of(hits),
        chips=chips_of(hits, known, spoken),
        lifts=lifts_of(question, known, measures_with_words(query), _find(hits)),
        notices=[notice.message for notice in question.notices]
        + year_asked_said(hits, snapshot.fiscal_year)
        + _not_recorded(hits, known),
        like_words=like_words_said(hits.selection, page.standing, spoken),
        without_like_words=_without_like_words(hits, page.standing, spoken),
        with_like_words=measures_address(query.replaced(synonyms=True), language=spoken)
        if question.groups and not query.synonyms
        else "",
        sorts=_sorts(hits.sort, bool(question.groups), spoken),
        places=_places_to_compare(hits, labels["municipality"]),
        offices=offices_of(hits, known) if lacks_only_here(hits) else [],
    )


def _find(hits: Hits) -> Callable[[str], bool]:
    """Whether other words find anything with the same filters."""
    snapshot = hits.found.snapshot
    past = snapshot if isinstance(snapshot, PastSnapshot) else None
    return lambda words: bool(search(hits.query.replaced(q=words), today=hits.today, stamp=hits.stamp, past=past).total)


def offices_of(hits: Hits, known: Reference) -> list[Place]:
    """The municipalities asked for that have a plan."""
    with_plan = [code for code in hits.places_asked if code not in hits.places_without_plan]
    return [known.places[code] for code in with_plan[:NAMED]]


def _places_to_compare(hits: Hits, labels: Mapping[str, Markup]) -> list[PlaceFound]:
    """The municipalities of a result, most measures first, as many chosen as can be compared; none where it is one."""
    codes = hits.selection.codes
    found = [(code, n) for code, n in hits.facets["municipality"].items() if n and (codes is None or code in codes)]
    if len(found) < FEWEST:
        return []
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return [PlaceFound(code, labels[code], n, place < MOST) for place, (code, n) in enumerate(found[:MOST_PLACES])]


def _without_like_words(hits: Hits, standing: Set[str], spoken: str) -> str:
    """Where the words as they stand find something, too."""
    if hits.reads_otherwise or not hits.total or not hits.question.widened:
        return ""
    # A row of the page that has the only word as it was typed tells as much as another search.
    groups = hits.question.groups if hits.match == "literal" else ()
    is_seen = len(groups) == 1 and not standing.isdisjoint(groups[0].needles)
    if not is_seen and not hits.total_without_like_words:
        return ""
    return measures_address(hits.query.replaced(synonyms=False), language=spoken)


def _not_recorded(hits: Hits, known: Reference) -> list[str]:
    readings = [reading.selection for reading in (hits, *hits.vain)]
    return not_recorded_said(readings, hits.typed, known, hits.stamp, found=hits.total)


@lru_cache(maxsize=100)
def _sorts(chosen: str, has_words: bool, _language: str) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen; the default has no value, as in addresses.

    Without words there is no relevance but that of what is in force.
    """
    labels = {
        "": _("関連度の高い順") if has_words else _("計画期間中が先"),
        "code": _("団体コード順"),
        "newest": _("計画期間の新しい順"),
        "updated": _("更新の新しい順"),
    }
    return [(sort, label, (sort or "relevance") == chosen) for sort, label in labels.items()]


@dataclass(frozen=True, slots=True)
class _Row:
    """``form``: with gaps for all that a search decides; ``texts``: by field, without marks."""

    form: str
    texts: dict[str, str]


@lru_cache(maxsize=4)
def _rows(shown_stamp: str, today: date, language: str) -> dict[int, _Row]:
    """Those drawn already, of the newest generations only: rows of the ones before would stay until 5,000 others came."""
    return {}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rows of a page have in common.  ``rows``: those drawn already, by measure; entries are the same where their
    ids are.  ``more``: the address that adds a measure to the reader's list, but for that measure.  ``standing``: the
    needles that stand in those drawn so far."""

    hits: Hits
    rows: dict[int, _Row]
    today: date
    listed: ListBeside
    more: str
    not_listed: str
    language: str
    standing: set[str] = field(default_factory=set)

    def row(self, entry: AnyEntry) -> str:
        measure, match = entry.measure, self.hits.matched(entry)
        row = self.rows.get(measure) or self._draw(entry)
        self.standing.update(match.needles)
        values = row.texts.copy()
        for name, marks in match.marks.items():
            shown = marked(getattr(entry, name), marks)
            values[name] = shown if self.language == "ja" else japanese(Markup(shown), self.language)
        only_in = _only_in(match, self.hits.question, self.language)
        values["only_in"] = f"<br>{escape(only_in)}" if only_in else ""
        if measure in self.listed.ids:
            values["listed_at"] = escape(self.listed.address_of(measure))
            values["listed_as"] = self.listed.said_of(measure)
        else:
            values["listed_at"] = f"{self.more}{measure}#listed-{measure}"
            values["listed_as"] = self.not_listed
        return row.form % values

    def _draw(self, entry: AnyEntry) -> _Row:
        if len(self.rows) >= ENTRIES_REMEMBERED:
            self.rows.clear()
        row = self.rows[entry.measure] = _drawn(entry, self.hits.shown_stamp, self.today, self.language)
        return row


def _drawn(entry: AnyEntry, shown_stamp: str, today: date, language: str) -> _Row:
    labels = labels_at(shown_stamp.partition(" ")[0])
    types, forms = labels["badge"], labels["form"]
    state = entry.period.turn(today) or entry.period.state(today)
    context = {
        "entry": entry,
        "address": f"{url('public:measures')}{entry.measure}/",
        "place": labels["municipality"][entry.municipality_id],
        "period": format_period(entry.period, language),
        "state": state,
        "state_label": str(STATE_LABELS[state]),
        "types": [types.get(slug, escape(slug)) for slug in entry.types],
        "forms": [forms.get(slug, escape(slug)) for slug in entry.forms],
    }
    texts: dict[str, str] = {name: japanese(getattr(entry, name), language) for name in FIELDS}
    return _Row(part_with_gaps("parts/hit.html", context, (*FIELDS, "only_in", "listed_at", "listed_as")), texts)


def _only_in(match: Match, question: Question, spoken: str) -> str:
    """A word of explanation where neither the name nor the description holds what was looked for, or not all of it."""
    if match.only_in_captions:
        return _("「写真の説明」がことばに一致しています。", spoken)
    if match.in_captions:
        named = [word for word, needle in question.words_looked_for if needle in match.in_captions][:NAMED]
        return _("「%(words)s」は、写真の説明にあります。", spoken) % {"words": _("」と「", spoken).join(named)}
    if not match.only_in_titles:
        return ""
    if "pillar_title" in match.fields:
        return _("「柱」の名前がことばに一致しています。", spoken)
    return _("「計画」の名前がことばに一致しています。", spoken)


_NEEDS_ESCAPING = re.compile("[&<>'\"]")


def marked(text: str, marks: Marks) -> str:
    """The text as markup, with every marked part inside ``<mark>``."""
    # Escaped as one: no text of the registry has these signs.
    opened, closed = ("\1", "\2") if _NEEDS_ESCAPING.search(text) else ("<mark>", "</mark>")
    pieces: list[str] = []
    last = 0
    for start, end in marks:
        pieces += (text[last:start], opened, text[start:end], closed)
        last = end
    pieces.append(text[last:])
    whole = "".join(pieces)
    if opened == "\1":
        whole = str(escape(whole)).replace(opened, "<mark>").replace(closed, "</mark>")
    return whole
