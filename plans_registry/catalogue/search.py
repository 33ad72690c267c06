"""The front door of the search: one question in, one answer behind page, CSV, JSON and feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import cached_property  # that of functools has a lock for all requests (Python 3.11)

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.index.answer import Answer, answer, plans_saying
from plans_registry.catalogue.index.layout import ENTRIES
from plans_registry.catalogue.index.past import PastSnapshot
from plans_registry.catalogue.index.snapshot import keep_at, latest_at
from plans_registry.catalogue.marks import Match, match_in
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.query import READINGS, MeasureQuery, Selection, choose, readings, select, selections
from plans_registry.catalogue.question import Excluded, Group, Question
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.stored_rows import StoredRows


def _words_of(question: Question) -> list[tuple[str, ...]]:
    parts = [part for part in question.parts if not isinstance(part, Excluded)]
    return [part.needles if isinstance(part, Group) else (part.facet, part.value) for part in parts]


@dataclass(frozen=True)
class Hits:
    """The measures found, counted and in order; their entries are read only when asked for.

    ``question`` says how the words were understood, ``choices`` every filter applied (chosen, or lifted out of the
    words), ``sort`` the order decided on.  ``facets``: facet → value → count, nothing at zero but what is chosen.
    ``vain``: where nothing was found, the answers of the other readings, which were tried in vain.
    """

    query: MeasureQuery
    selection: Selection
    found: Answer
    stamp: str
    today: date
    vain: tuple[Hits, ...] = ()

    @property
    def shown_stamp(self) -> str:
        """The stamp, and behind a blank that of the past which is shown: what an entry of one id reads depends on both."""
        past = self.found.snapshot
        return f"{self.stamp} {past.stamp}" if isinstance(past, PastSnapshot) else self.stamp

    @property
    def match(self) -> str:
        """The reading that makes this answer, one of ``READINGS``."""
        return self.selection.match

    @cached_property
    def reads_otherwise(self) -> bool:
        """Whether this reading looks for other words than were typed, or takes some for filters or leaves some out.

        Words of like meaning, and captions, make no other words of them.
        """
        if self.match == "literal":
            return False
        return bool(self.question.dropped or self.question.anyhow) or _words_of(self.question) != _words_of(self.typed)

    @cached_property
    def typed(self) -> Question:
        """The words as they were typed, names of places and years taken for filters."""
        if self.match == "literal":
            return self.question
        return select(self.query, self.stamp, today=self.today).question

    @cached_property
    def total_without_like_words(self) -> int:
        """What these words find without words of like meaning.  A reading that nobody demanded has none: without them only the
        literal one is tried, and with them it found nothing."""
        query = self.query.replaced(synonyms=False)
        return self._total_read(query, self.match) if query.match or self.match == "literal" else 0

    @cached_property
    def total_as_typed(self) -> int:
        """What the literal reading finds beside another one that was demanded; the first that finds something comes after it."""
        return self._total_read(self.query, "literal") if self.query.match and self.match != "literal" else 0

    def _total_read(self, query: MeasureQuery, match: str) -> int:
        selection = select(query, self.stamp, today=self.today, match=match)
        return answer(selection, reference(self.stamp), beside=self.found.snapshot).total

    @property
    def followed(self) -> MeasureQuery:
        """The query that goes on reading the words as they are read today, for who follows it: what is published later makes
        no reading wider or narrower, which would tell, or drop, many at once.  Words that find nothing yet are read as typed."""
        query = self.query
        return query.replaced(match=self.match) if query.q else query

    @property
    def as_read(self) -> MeasureQuery:
        """The query with the reading of this page, which its filters keep: read anew, with a place more, the words may find
        less than before, and another number than the one that stands beside the place."""
        return self.query.replaced(match=self.match) if self.match != "literal" else self.query

    @property
    def is_complete(self) -> bool:
        """Whether any measure, filters aside, has all the words."""
        return self.found.complete

    @cached_property
    def found_by_word(self) -> dict[str, int]:
        """Each word of the question and in how many measures, filters aside, it or a word of like meaning stands."""
        return {str(group): number for group, number in zip(self.question.groups, self.found.by_group, strict=True)}

    @cached_property
    def groups_in_none(self) -> tuple[Group, ...]:
        """The words that stand in no measure, filters aside, nor does one of like meaning; only where some are enough."""
        if self.match != "some":
            return ()
        groups = zip(self.question.groups, self.found.by_group, strict=False)
        return tuple(group for group, number in groups if not number)

    @cached_property
    def groups_of_no_use(self) -> tuple[Group, ...]:
        """Those of them of which no related word stands anywhere either: nothing was found by them."""
        numbers = self.found.scored.by_group_or_near
        return tuple(group for group, number in zip(self.question.groups, numbers, strict=False) if not number)

    @cached_property
    def common_groups(self) -> tuple[Group, ...]:
        """The words that carry no answer alone, as too many measures have them; only where some of the words are enough."""
        if not self.found.scored.common:
            return ()
        groups = zip(self.question.groups, self.found.scored.common, strict=True)
        return tuple(group for group, is_common in groups if is_common)

    @cached_property
    def places_asked(self) -> tuple[str, ...]:
        """Codes of the municipalities asked for, in any reading."""
        asked = [code for hits in (self, *self.vain) for code in hits.selection.choices["municipality"]]
        return tuple(dict.fromkeys(asked))

    @cached_property
    def places_without_plan(self) -> tuple[str, ...]:
        """Those of them that have no public plan: nothing can be found there."""
        return tuple(code for code in self.places_asked if code not in self.found.snapshot.codes)

    @cached_property
    def wider(self) -> Hits | None:
        """The first reading after this one that finds a measure which this one does not."""
        if not self.total and not self.query.match:
            return None
        if not self.question.groups or not self.query.synonyms:
            return None
        later = READINGS[READINGS.index(self.match) + 1 :]
        for selection in selections(self.query, self.stamp, today=self.today, matches=later):
            found = answer(selection, reference(self.stamp), beside=self.found.snapshot)
            other = Hits(self.query, selection, found, self.stamp, self.today)
            if other.total > self.total or other.brings_more_than(self):
                return other
        return None

    def total_without(self, facet: str, value: str) -> int:
        """What the same words would find with one chosen value removed, where with it no reading finds anything."""
        query = self.query.without(facet, value)
        for hits in (self, *self.vain):
            selection = choose(hits.selection, query, self.stamp)
            if total := replace(hits.found, selection=selection).total:
                return total
        return 0

    def brings_more_than(self, other: Hits) -> bool:
        return bool(set(self.found.measures(0, self.total)) - set(other.found.measures(0, other.total)))

    def beyond(self, other: Hits, limit: int) -> list[AnyEntry]:
        """The first entries of this answer that a short other one does not hold."""
        known = set(other.found.measures(0, other.total))
        measures = [pk for pk in self.found.measures(0, limit + len(known)) if pk not in known][:limit]
        return self.read(measures)

    @cached_property
    def number_of_plans_in_texts(self) -> int:
        """The plans whose own texts, background and summary, say every word; reads no plan."""
        snapshot, plans = plans_saying(self.question, beside=self.found.snapshot)
        return self.found.number_of_fitting_plans(plans, snapshot)

    @property
    def question(self) -> Question:
        return self.selection.question

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        return dict(self.selection.choices)

    @property
    def sort(self) -> str:
        return self.selection.sort

    @cached_property
    def total(self) -> int:
        return self.found.total

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        return self.found.facets

    def entries(self, offset: int = 0, limit: int = 20) -> list[AnyEntry]:
        """The entries of one page, in order; one query."""
        return self.read(self.found.measures(offset, limit))

    def read(self, measures: list[int]) -> list[AnyEntry]:
        """The entries of measures, in their order; one query at most, and one for what has been replaced since then."""
        past = self.found.snapshot
        replaced = past.read_replaced(measures) if isinstance(past, PastSnapshot) else {}
        return entries_beside(replaced, measures, self.stamp)

    def changed_after(self, generation: int) -> list[int]:
        """Ids of the measures found, in order, that changed after a generation."""
        changes = self.found.snapshot.changes
        changed = set(self.found.snapshot.measures[changes > generation].tolist())
        return [measure for measure in self.found.measures(0, self.total) if measure in changed]

    def iterate(self, chunk: int = 500) -> Iterable[Any]:
        """Every entry in order, a chunk in memory at a time: rows with what files tell of it."""
        parts = (self.found.measures(offset, chunk) for offset in range(0, self.total, chunk))
        past = self.found.snapshot
        if isinstance(past, PastSnapshot) and past.texts[ENTRIES]:
            return (entry for measures in parts for entry in self.read(measures))
        return StoredRows(parts)

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        return self.selection.needles

    @cached_property
    def _needles_by_word(self) -> list[frozenset[str]]:
        """For each word of the question the needles that stand for it."""
        every = frozenset(self._needles)
        return [
            every.intersection((*group.needles, *group.wider_needles, *group.related_needles))
            for group in self.question.groups
        ]

    def matched(self, entry: AnyEntry) -> Match:
        """Where the words of the question, and those of like meaning, stand in an entry."""
        # The literal reading looks into no caption.
        return match_in(entry, self._needles, self._needles_by_word, and_captions=self.match != "literal")


def entries_beside(known: Mapping[int, AnyEntry], measures: list[int], stamp: str) -> list[AnyEntry]:
    """The entries of measures, in their order; one query for those that neither are known nor were shown by a page of
    this generation."""
    read = entries_now(stamp, (measure for measure in measures if measure not in known))
    return [entry for measure in measures if (entry := known.get(measure) or read.get(measure))]


def search(query: MeasureQuery, *, today: date, stamp: str = "", past: PastSnapshot | None = None) -> Hits:
    """The answer to a query: its first reading that finds something.

    Where none does, the literal one; or that of its words, if it tells a place or a year from them as the literal one does
    not: 多摩市 from 多摩市の展示会, Tama City from "in" in "trade fairs in Tama City"; or what they leave out: 町田市以外の展示会.

    ``today`` decides which plans are upcoming, active or ended.  ``stamp``: of the generation, where the caller has
    asked for it already.  ``past``: what was public at another time, where that is asked about.
    """
    stamp = stamp or Generation.stamp()
    vain: list[Hits] = []
    for selection in readings(query, stamp, today=today):
        beside = vain[-1].found.snapshot if vain else past or latest_at(stamp)
        hits = Hits(query, selection, answer(selection, reference(stamp), beside=beside), stamp, today)
        if not past:
            keep_at(stamp, hits.found.snapshot)
        if hits.total:
            return hits
        vain.append(hits)
    shown = next((hits for hits in vain if hits.question.names_more_than(vain[0].question)), vain[0])
    return replace(shown, vain=tuple(hits for hits in vain if hits is not shown))
