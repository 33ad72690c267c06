"""One question to the catalogue: the value behind page, counts, sentence, chips, CSV, JSON, feed and pager.

The same parameters give the same rows in the same order everywhere, and :meth:`MeasureQuery.parameters`
gives the address back.

What a query selects, worked out: the question read, names of places and years applied, the sort decided.  A question
has up to three readings, tried in this order; the first that finds something is the answer:

``literal``  every word as typed, with words of the same meaning
``words``    every word that the text is about (reading.py); captions of the pillar are looked into as well
``some``     some of these words, related ones too, the best first (ranking.py)

Both the scan and the index answer a :class:`Selection`; neither knows requests, limits or reference data.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple, Self
from urllib.parse import quote_plus

from django.conf import settings

from plans_registry.catalogue.gazetteer import gazetteer_at, lift_facets, names_in_sentences
from plans_registry.catalogue.query_language import parse
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.reading import as_words, with_phrases
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.catalogue.vocabulary import vocabulary
from plans_registry.documents.periods import fiscal_year_of

STATES = ("upcoming", "starting", "active", "ending", "ended")
"""What plans are found under: starting (with the next fiscal year) is part of upcoming, ending (with this one) of active."""
SORTS = ("relevance", "code", "newest", "updated")

READINGS = ("literal", "words", "some")
"""What a question may be read as, in the order in which it is tried."""

FACETS = ("type", "form", "region", "municipality", "year", "state")
"""Repeatable parameters, in the order of the address."""

FILTER_OF = dict(zip(FACETS, FACETS, strict=True)) | {"region": "place", "municipality": "place"}
"""Facet → the filter it belongs to: OR inside a filter, AND across them.  Regions and municipalities are one tree."""


class MeasureQuery(NamedTuple):
    """All values are known ones (see filters.py): slugs, six-digit codes, fiscal years as text, states.

    ``sort`` is empty for the default, relevance.  ``match`` is empty for the first reading that finds something.
    ``as_of`` is the past moment that is asked about, as it was written; empty for now.
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
    match: str = ""
    as_of: str = ""

    def chosen(self, facet: str) -> tuple[str, ...]:
        return getattr(self, facet)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address, defaults left out, always in the same order."""
        pairs = [("q", self.q)] if self.q else []
        # The fields of facets stand as FACETS do; mostly nothing is chosen, and a page asks nineteen times.
        for facet, chosen in zip(FACETS, self[1:7], strict=True):
            if chosen:
                pairs += [(facet, value) for value in chosen]
        if self.sort:
            pairs.append(("sort", self.sort))
        if not self.synonyms:
            pairs.append(("syn", "0"))
        if self.match:
            pairs.append(("match", self.match))
        if self.as_of:
            pairs.append(("as_of", self.as_of))
        return pairs

    def querystring(self) -> str:
        """``?q=…`` ready to stand behind an address, or nothing at all."""
        pairs = self.parameters()
        return f"?{encoded(pairs)}" if pairs else ""

    def replaced(self, **values) -> Self:
        return self._replace(**values)

    def without(self, facet: str, value: str) -> Self:
        """This query with one chosen value removed."""
        return self.replaced(**{facet: tuple(other for other in self.chosen(facet) if other != value)})

    def only_words(self) -> Self:
        """This query with every filter removed; words, sort and synonyms stay."""
        return self.replaced(**dict.fromkeys(FACETS, ()))


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as an address has them, as ``urlencode`` writes them; the same words stand in twenty links of a page."""
    return "&".join(map(_encoded, pairs))


@lru_cache(maxsize=1000)
def _encoded(pair: tuple[str, str]) -> str:
    name, value = pair
    return f"{quote_plus(name)}={quote_plus(value)}"


MOST_TERMS = 31
"""More than these no setting allows: the index counts the groups of a field in five bits."""


@dataclass(frozen=True, slots=True)
class Selection:
    """``choices`` has every facet of ``FACETS``; ``sort`` is one of ``SORTS``; ``fiscal_year`` decides the states.

    ``codes``: the municipalities that the choices of region and municipality mean; None where no place is chosen.
    ``outside``: those that the words leave out (足立区以外の), whatever is chosen.
    ``match``: one of ``READINGS``.  ``asks_nothing``: the text holds no word that could be looked for; it finds nothing.
    """

    question: Question
    choices: Mapping[str, tuple[str, ...]]
    sort: str
    fiscal_year: int
    codes: frozenset[str] | None = None
    outside: frozenset[str] = frozenset()
    match: str = "literal"
    asks_nothing: bool = False

    @property
    def needles(self) -> tuple[str, ...]:
        """Every needle that makes an entry match: what a page marks."""
        related = self.question.related_needles if self.match == "some" else ()
        return tuple(dict.fromkeys((*self.question.needles, *related)))

    def with_chosen(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        """Counts as a page shows them: nothing at zero but what is chosen."""
        return {
            facet: dict.fromkeys(self.choices[facet], 0) | {value: n for value, n in counts[facet].items() if n}
            for facet in FACETS
        }


def select(query: MeasureQuery, stamp: str, *, today: date, match: str = "literal") -> Selection:
    """One reading of a query.  ``stamp``: of the generation whose reference data and vocabulary count."""
    return next(selections(query, stamp, today=today, matches=(match,)))


def selections(query: MeasureQuery, stamp: str, *, today: date, matches: Iterable[str]) -> Iterator[Selection]:
    """Some readings of a query, each made when it is asked for."""
    text = _read_text(query.q, query.synonyms, settings.QUERY_LENGTH_LIMIT, settings.QUERY_TERM_LIMIT, stamp)
    of_words: Selection | None = None
    for match in matches:
        if match == "literal":
            yield _selection(query, text.typed, text.literal, stamp, today, match)
            continue
        of_words = of_words or _selection(query, text.typed, text.words, stamp, today, match)
        yield replace(of_words, match=match)


@dataclass(frozen=True)
class _Text:
    """A typed text and what it is read as."""

    typed: Question
    stamp: str
    is_widened: bool

    @cached_property
    def literal(self) -> Question:
        lifted = lift_facets(self.typed, gazetteer_at(self.stamp), names_in_sentences(self.stamp))
        return with_phrases(lifted, vocabulary(self.stamp)) if self.is_widened else lifted

    @cached_property
    def words(self) -> Question:
        return as_words(self.typed, vocabulary(self.stamp), names_in_sentences(self.stamp))


@lru_cache(maxsize=300)
def _read_text(text: str, synonyms: bool, length_limit: int, term_limit: int, stamp: str) -> _Text:
    """The same words are asked for again with every filter, and on every page of an answer."""
    like_words = vocabulary(stamp).like_words if synonyms else None
    term_limit = min(term_limit, MOST_TERMS)
    typed = parse(text, like_words=like_words, length_limit=length_limit, term_limit=term_limit)
    return _Text(typed, stamp, synonyms)


def _selection(
    query: MeasureQuery, typed: Question, question: Question, stamp: str, today: date, match: str
) -> Selection:
    choices = _choices(query, question)
    return Selection(
        question,
        choices,
        query.sort or "relevance",
        fiscal_year_of(today),
        codes=_codes(choices, reference(stamp)),
        outside=_outside(question, reference(stamp)),
        match=match,
        asks_nothing=bool(typed.groups) and not question.parts,
    )


def choose(selection: Selection, query: MeasureQuery, stamp: str) -> Selection:
    """The same words with the filters of another query."""
    choices = _choices(query, selection.question)
    return replace(selection, choices=choices, codes=_codes(choices, reference(stamp)))


def readings(query: MeasureQuery, stamp: str, *, today: date) -> Iterator[Selection]:
    """The readings of a query in the order in which they are tried: the one it demands, or all that it may have."""
    if query.match:
        yield select(query, stamp, today=today, match=query.match)
        return
    tried = selections(query, stamp, today=today, matches=READINGS)
    literal = next(tried)
    yield literal
    if literal.question.groups and query.synonyms:
        yield from tried


def _choices(query: MeasureQuery, question: Question) -> dict[str, tuple[str, ...]]:
    """Per facet the values chosen and those named in the words, each once."""
    choices = {facet: query.chosen(facet) for facet in FACETS}
    for lifted in question.lifted:
        if lifted.value not in choices[lifted.facet]:
            choices[lifted.facet] += (lifted.value,)
    return choices


def _outside(question: Question, known: Reference) -> frozenset[str]:
    if not question.places_excluded:
        return frozenset()
    named = [[value for facet, value in question.places_excluded if facet == of] for of in ("region", "municipality")]
    return known.codes_meant(*named)


def _codes(choices: Mapping[str, tuple[str, ...]], known: Reference) -> frozenset[str] | None:
    regions, municipalities = choices["region"], choices["municipality"]
    return known.codes_meant(regions, municipalities) if regions or municipalities else None
