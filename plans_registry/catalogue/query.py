"""One question to the catalogue: the value behind page, counts, sentence, chips, CSV, JSON, feed and pager.

The same parameters give the same rows in the same order everywhere, and :meth:`MeasureQuery.parameters`
gives the address back.

What a query selects, worked out: the question read, names of places and years applied, the sort decided.

Both the scan and the index answer a :class:`Selection`; neither knows requests, limits or reference data.

Words that name a place or a fiscal year: in a search they are filters, not words to look for.

足立区 and 足立, 多摩, 令和4年度, R4.  A name without 区, 市, 町, 村 counts where it names one thing only: 多摩 is the
region, 大島 the town.  北, 港, 中央 and 国立 are words of their own and need their last character.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from django.conf import settings

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.query_language import Group, Lifted, Part, Question, parse
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.documents.periods import fiscal_year_of, parse_fiscal_year

ORDINARY_WORDS = {"北", "港", "中央", "国立"}

Gazetteer = Mapping[str, tuple[str, str]]
"""Folded name → (facet, value)."""


def gazetteer(known: Reference) -> Gazetteer:
    """Every name that is a filter: full names before regions before short names."""
    shorts = [(place.short, place.code) for place in known.places.values() if place.short not in ORDINARY_WORDS]
    names = {fold(short): ("municipality", code) for short, code in shorts}
    names |= {fold(area.name): ("region", area.slug) for area in known.areas.values()}
    return names | {fold(place.name): ("municipality", place.code) for place in known.places.values()}


@lru_cache(maxsize=4)
def gazetteer_at(stamp: str) -> Gazetteer:
    """The names of the reference data at a generation's stamp."""
    return gazetteer(reference(stamp))


def lift_facets(question: Question, names: Gazetteer) -> Question:
    """The question with every unquoted word that names a place or a fiscal year turned into that filter.

    Never a quoted word, an excluded one, or one of several with OR between them.
    """
    parts = tuple(_lifted(part, names) for part in question.parts)
    return Question(parts, question.notices)


def _lifted(part: Part, names: Gazetteer) -> Part:
    if not isinstance(part, Group) or len(part.terms) > 1 or part.terms[0].quoted:
        return part
    term = part.terms[0]
    if named := names.get(term.needle):
        return Lifted(term, *named)
    year = parse_fiscal_year(term.word)
    return Lifted(term, "year", str(year)) if year else part


STATES = ("upcoming", "active", "ended")
SORTS = ("relevance", "code", "newest", "updated")

FACETS = ("type", "form", "region", "municipality", "year", "state")
"""Repeatable parameters, in the order of the address."""

FILTER_OF = dict(zip(FACETS, FACETS, strict=True)) | {"region": "place", "municipality": "place"}
"""Facet → the filter it belongs to: OR inside a filter, AND across them.  Regions and municipalities are one tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureQuery:
    """All values are known ones (see filters.py): slugs, six-digit codes, fiscal years as text, states.

    ``sort`` is empty for the default: relevance where ``q`` has a term, else municipality code.
    """

    q: str = ""
    type: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    sort: str = ""
    synonyms: bool = True

    def chosen(self, facet: str) -> tuple[str, ...]:
        return getattr(self, facet)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address, defaults left out, always in the same order."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet in FACETS for value in self.chosen(facet)]
        pairs += [("sort", self.sort)] if self.sort else []
        return pairs if self.synonyms else [*pairs, ("syn", "0")]

    def querystring(self) -> str:
        """``?q=…`` ready to stand behind an address, or nothing at all."""
        pairs = self.parameters()
        return f"?{urlencode(pairs)}" if pairs else ""

    def replaced(self, **values) -> Self:
        return replace(self, **values)

    def without(self, facet: str, value: str) -> Self:
        """This query with one chosen value removed."""
        return self.replaced(**{facet: tuple(other for other in self.chosen(facet) if other != value)})

    def only_words(self) -> Self:
        """This query with every filter removed; words, sort and synonyms stay."""
        return self.replaced(**dict.fromkeys(FACETS, ()))


MOST_TERMS = 31
"""More than these no setting allows: the index counts the groups of a field in five bits."""


@dataclass(frozen=True, slots=True)
class Selection:
    """``choices`` has every facet of ``FACETS``; ``sort`` is one of ``SORTS``; ``fiscal_year`` decides the states.

    ``codes``: the municipalities that the choices of region and municipality mean; None where no place is chosen.
    """

    question: Question
    choices: Mapping[str, tuple[str, ...]]
    sort: str
    fiscal_year: int
    codes: frozenset[str] | None = None

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
    choices = _choices(query, question)
    codes = _codes(choices, reference(stamp))
    return Selection(question, choices, _sort(query, question), fiscal_year_of(today), codes)


def _choices(query: MeasureQuery, question: Question) -> dict[str, tuple[str, ...]]:
    """Per facet the values chosen and those named in the words, each once."""
    named = {facet: [lifted.value for lifted in question.lifted if lifted.facet == facet] for facet in FACETS}
    return {facet: tuple(dict.fromkeys([*query.chosen(facet), *named[facet]])) for facet in FACETS}


def _codes(choices: Mapping[str, tuple[str, ...]], known: Reference) -> frozenset[str] | None:
    regions, municipalities = choices["region"], choices["municipality"]
    return known.codes_meant(regions, municipalities) if regions or municipalities else None


def _sort(query: MeasureQuery, question: Question) -> str:
    """Relevance needs words; without them it is the order by code."""
    if query.sort in ("", "relevance"):
        return "relevance" if question.groups else "code"
    return query.sort
