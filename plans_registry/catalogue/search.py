"""The front door of the search: one question in, one answer behind page, CSV, JSON and feed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from plans_registry.catalogue.index.answer import Answer, answer
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.normalisation import FIELDS, contains, spans
from plans_registry.catalogue.query import MeasureQuery, Selection, readings
from plans_registry.catalogue.query_language import Question
from plans_registry.catalogue.reference import reference

Marks = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Match:
    """Where the words stand in one entry.  ``marks``: field → ``[(start, end)]`` in the text as published."""

    marks: dict[str, Marks] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields with a match, in the order of ``FIELDS``."""
        return tuple(name for name in FIELDS if name in self.marks)

    @property
    def only_in_titles(self) -> bool:
        """Whether the words stand only where a reader of the measure would not see them: pillar or plan title."""
        return bool(self.marks) and not {"name", "description"} & self.marks.keys()


@dataclass(frozen=True)
class Hits:
    """The measures found, counted and in order; their entries are read only when asked for.

    ``question`` says how the words were understood, ``choices`` every filter applied (chosen, or lifted out of the
    words), ``sort`` the order decided on.  ``facets``: facet → value → count, nothing at zero but what is chosen.
    """

    query: MeasureQuery
    selection: Selection
    found: Answer
    stamp: str

    @property
    def match(self) -> str:
        """The reading that makes this answer, one of ``READINGS``."""
        return self.selection.match

    @property
    def question(self) -> Question:
        return self.selection.question

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        return dict(self.selection.choices)

    @property
    def sort(self) -> str:
        return self.selection.sort

    @property
    def total(self) -> int:
        return self.found.total

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        return self.found.facets

    def entries(self, offset: int = 0, limit: int = 20) -> list[Entry]:
        """The entries of one page, in order; one query."""
        measures = self.found.measures(offset, limit)
        rows = Entry.objects.order_by().in_bulk(measures)
        return [rows[measure] for measure in measures if measure in rows]

    def iterate(self, chunk: int = 2000) -> Iterator[Entry]:
        """Every entry in order, a chunk in memory at a time."""
        for offset in range(0, self.total, chunk):
            yield from self.entries(offset, chunk)

    def matched(self, entry: Entry) -> Match:
        """Where the words of the question, and those of like meaning, stand in an entry."""
        lines = entry.folded.split("\n")
        needles = self.selection.needles
        inside = {
            name: [needle for needle in needles if contains(line, needle)]
            for name, line in zip(FIELDS, lines, strict=True)
        }
        return Match({name: spans(getattr(entry, name), found) for name, found in inside.items() if found})


def search(query: MeasureQuery, *, today: date, stamp: str = "") -> Hits:
    """The answer to a query: its first reading that finds something, or the literal one, which found nothing.

    ``today`` decides which plans are upcoming, active or ended.  ``stamp``: of the generation, where the caller has
    asked for it already.
    """
    stamp = stamp or Generation.stamp()
    tried = readings(query, stamp, today=today)
    first: Hits | None = None
    for selection in tried:
        hits = Hits(query, selection, answer(selection, reference(stamp)), stamp)
        if hits.total:
            return hits
        first = first or hits
    assert first is not None
    return first
