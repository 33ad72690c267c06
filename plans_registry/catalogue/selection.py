"""What a query selects, worked out: the question read, names of places and years applied, the sort decided.

Both the scan and the index answer a :class:`Selection`; neither knows requests, limits or reference data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from plans_registry.catalogue.gazetteer import gazetteer_at, lift_facets
from plans_registry.catalogue.query import FACETS, MeasureQuery
from plans_registry.catalogue.query_language import Question, parse
from plans_registry.catalogue.reference import reference
from plans_registry.documents.periods import fiscal_year_of

MOST_TERMS = 31
"""More than these no setting allows: the index counts the groups of a field in five bits."""


@dataclass(frozen=True, slots=True)
class Selection:
    """``choices`` has every facet of ``FACETS``; ``sort`` is one of ``SORTS``; ``fiscal_year`` decides the states."""

    question: Question
    choices: Mapping[str, tuple[str, ...]]
    sort: str
    fiscal_year: int

    def with_chosen(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        """Counts as a page shows them: nothing at zero but what is chosen."""
        return {
            facet: dict.fromkeys(self.choices[facet], 0) | {value: n for value, n in counts[facet].items() if n}
            for facet in FACETS
        }


def select(query: MeasureQuery, stamp: str, *, today: date) -> Selection:
    """``stamp``: of the generation whose reference data and synonyms count."""
    question = parse(
        query.q,
        synonyms=reference(stamp).synonyms if query.synonyms else (),
        length_limit=settings.QUERY_LENGTH_LIMIT,
        term_limit=min(settings.QUERY_TERM_LIMIT, MOST_TERMS),
    )
    question = lift_facets(question, gazetteer_at(stamp))
    return Selection(question, _choices(query, question), _sort(query, question), fiscal_year_of(today))


def _choices(query: MeasureQuery, question: Question) -> dict[str, tuple[str, ...]]:
    """Per facet the values chosen and those named in the words, each once."""
    named = {facet: [lifted.value for lifted in question.lifted if lifted.facet == facet] for facet in FACETS}
    return {facet: tuple(dict.fromkeys([*query.chosen(facet), *named[facet]])) for facet in FACETS}


def _sort(query: MeasureQuery, question: Question) -> str:
    """Relevance needs words; without them it is the order by code."""
    if query.sort in ("", "relevance"):
        return "relevance" if question.groups else "code"
    return query.sort
