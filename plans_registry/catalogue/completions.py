"""Completions of what is being typed: places, concepts of the vocabulary, pillar titles and names of measures.

Whoever takes one always finds something: a place has measures, a word of a concept stands in one, and a title that the
query language would take apart is asked for as a quotation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from django.conf import settings

from plans_registry.catalogue.beginnings import Beginning, beginnings_with, english_word_of
from plans_registry.catalogue.gazetteer import folded_name, gazetteer_at, lift_facets, names_in_sentences
from plans_registry.catalogue.index.answer import look_up
from plans_registry.catalogue.index.hits import Hits
from plans_registry.catalogue.index.snapshot import IndexSnapshot, latest_at
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.normalisation import FIELDS, contains, fold
from plans_registry.catalogue.query_language import parse
from plans_registry.catalogue.question import Question, Term
from plans_registry.catalogue.reading import as_words
from plans_registry.catalogue.reference import Area, Place, Reference, reference
from plans_registry.catalogue.vocabulary import Meaning, Vocabulary, vocabulary

LONGEST = 50
"""Characters of the longest text that is completed."""

MOST = 8
"""Completions offered for a text."""

CONSIDERED = 200
"""Entries read for completions, the latest plans first."""

CONCEPTS_TRIED = 12
"""Concepts of which is looked up whether a measure is about them."""

SPOKEN_TRIED = 2
"""Concepts named by their reading or in English whose own word is looked for in titles and names too."""

PLACES_FIRST, CONCEPTS_FIRST = 3, 3
"""Places and concepts that stand before titles and names; more of them stand behind."""

NEEDLES_AT_ONCE = 1000
"""Words of like meaning looked up in an index of one chunk: its size divides them, so that one statement reads them."""

Stands = Mapping[str, Hits]


@dataclass(frozen=True, slots=True)
class Completion:
    """``kind``: municipality, region, concept, pillar or measure.  ``language``: of the text, ja or en.

    ``query`` is what to search for, which may be a quotation of the text.
    """

    text: str
    kind: str
    language: str
    query: str


def completions(typed: str, *, language: str, stamp: str = "") -> tuple[Completion, ...]:
    """Completions in the language of a page, by spelling, by reading in kana and by English name; best first.

    ``stamp``: of the generation, where the caller has asked for it already.
    """
    needle = fold(typed[:LONGEST])
    return _completions(stamp or Generation.stamp(), needle, language) if needle else ()


@lru_cache(maxsize=2000)
def _completions(stamp: str, needle: str, language: str) -> tuple[Completion, ...]:
    asked = _concepts_asked(needle, language, stamp)
    # 事業承継 for じぎょうしょうけい and for succession: titles and names hold neither reading nor English.
    spoken = [concept.meaning.needle for concept in asked if not concept.is_spelled][:SPOKEN_TRIED]
    needles = [needle, *spoken, *(concept.needles[0] for concept in asked)]
    now, stands = look_up(needles, beside=latest_at(stamp))
    places = list(_places(needle, language, stamp, now))
    concepts = [concept.completion for concept in _standing(asked, stands, now)]
    texts = _texts([needle, *spoken], stands, now, stamp)
    first = [*places[:PLACES_FIRST], *concepts[:CONCEPTS_FIRST]]
    rest = [*places[PLACES_FIRST:], *concepts[CONCEPTS_FIRST:]]
    return tuple(islice(_each_text_once(chain(first, texts, rest)), MOST))


def forget_completions() -> None:
    """Empties the completions that are kept: what a benchmark starts from."""
    _completions.cache_clear()


def _each_text_once(found: Iterable[Completion]) -> Iterator[Completion]:
    seen: set[str] = set()
    for completion in found:
        if completion.text not in seen:
            seen.add(completion.text)
            yield completion


# Places


def _places(needle: str, language: str, stamp: str, now: IndexSnapshot) -> Iterator[Completion]:
    """Regions and municipalities with measures of which a name begins so, the shortest name first: 多摩, 多摩市."""
    known = reference(stamp)
    covered = set(now.codes[1:])
    needle = folded_name(needle) or needle
    found = []
    for order, (place, names) in enumerate(_place_names(stamp)):
        lengths = [len(name) for name in names if name.startswith(needle)]
        if lengths and not covered.isdisjoint(_codes_of(place, known)):
            found.append((min(lengths), order, place))
    for _length, _order, place in sorted(found, key=lambda row: row[:2]):
        english = language == "en" and bool(place.name_en)
        kind = "municipality" if isinstance(place, Place) else "region"
        query = _query_of_place(place, stamp) if english else place.name
        yield Completion(place.name_en if english else place.name, kind, "en" if english else "ja", query)


def _codes_of(place: Place | Area, known: Reference) -> frozenset[str]:
    return frozenset({place.code}) if isinstance(place, Place) else known.codes_meant([place.slug], [])


@lru_cache(maxsize=4)
def _place_names(stamp: str) -> tuple[tuple[Place | Area, tuple[str, ...]], ...]:
    """Every region and municipality with its names as they are compared; the bracket of Central wards (Toshin) too."""
    known = reference(stamp)
    every: list[Place | Area] = [*known.areas.values(), *known.places.values()]
    named = []
    for place in every:
        bracket = place.name_en.partition(" (")[2].rstrip(")")
        names = (place.name, place.kana, place.name_en, bracket)
        named.append((place, tuple(folded for name in names if (folded := folded_name(name)))))
    return tuple(named)


def _query_of_place(place: Place | Area, stamp: str) -> str:
    """The English name that a search takes for the place: Adachi City, Central wards for Central wards (Toshin)."""
    value = place.code if isinstance(place, Place) else place.slug
    english, _, bracket = place.name_en.partition(" (")
    tried = (english, bracket.rstrip(")"), english.rpartition(" ")[0])
    for name in tried:
        lifted = lift_facets(parse(name), gazetteer_at(stamp))
        if [part.value for part in lifted.lifted] == [value] and not lifted.groups:
            return name
    for name in tried:
        # North Tama: two words, which only a sentence takes for one name.
        read = as_words(parse(name), vocabulary(stamp), names_in_sentences(stamp))
        if [part.value for part in read.lifted] == [value] and not read.groups:
            return name
    return place.name


# Concepts


@dataclass(frozen=True, slots=True)
class ConceptAsked:
    """``is_spelled``: its Japanese word is what is being typed, and not its reading or an English word.

    ``needles``: one of them standing in a measure, the search for the completion finds that measure.
    """

    completion: Completion
    meaning: Meaning
    needles: tuple[str, ...]
    is_spelled: bool


def _concepts_asked(needle: str, language: str, stamp: str) -> list[ConceptAsked]:
    """Concepts of which a word begins so, each once, in the language of the page where they have a word of it."""
    words = vocabulary(stamp)
    asked: dict[str, ConceptAsked] = {}
    for beginning in beginnings_with(needle, words):
        if len(asked) == CONCEPTS_TRIED:
            break
        preferred = beginning.meaning.preferred
        if preferred in asked:
            continue
        text, spoken = _word_in(language, beginning, english_word_of(preferred, words))
        if proof := _needles_that_find(text, stamp):
            completion = Completion(text, "concept", spoken, text)
            asked[preferred] = ConceptAsked(completion, beginning.meaning, proof, beginning.language == "ja")
    return list(asked.values())


def _word_in(language: str, beginning: Beginning, english: str) -> tuple[str, str]:
    """The word to offer and its language: what is typed, or the concept's word in the language of the page."""
    if beginning.language == language:
        return beginning.word, language
    if language == "en" and english:
        return english, "en"
    return (beginning.word if beginning.language == "ja" else beginning.meaning.preferred), "ja"


@lru_cache(maxsize=1000)
def _needles_that_find(text: str, stamp: str) -> tuple[str, ...]:
    """The needles any of which is enough for a search of the text to find a measure; none where that is not sure."""
    words = vocabulary(stamp)
    typed = _parsed(text, words)
    literal, read = lift_facets(typed, gazetteer_at(stamp)), as_words(typed, words, names_in_sentences(stamp))
    needles = [needle for question in (literal, read) for needle in _needles_of_one_group(question)]
    return tuple(dict.fromkeys(needles))


def _needles_of_one_group(question: Question) -> tuple[str, ...]:
    """Of several groups no needle alone makes a measure fit, nor beside a filter."""
    return question.needles if len(question.parts) == len(question.groups) == 1 else ()


def _standing(asked: Sequence[ConceptAsked], stands: Stands, now: IndexSnapshot) -> list[ConceptAsked]:
    """The concepts that a measure is about; words of like meaning are looked up only for those that need them."""
    sure = {id(concept) for concept in asked if _any_stands(concept.needles, stands)}
    left = [concept for concept in asked if id(concept) not in sure]
    if left and len(sure) < CONCEPTS_FIRST:
        each = NEEDLES_AT_ONCE // max(len(now.sizes), 1) // len(left)
        needles = (needle for concept in left for needle in concept.needles[:each])
        _now, more = look_up(needles, beside=now)
        sure |= {id(concept) for concept in left if _any_stands(concept.needles, more)}
    return [concept for concept in asked if id(concept) in sure]


def _any_stands(needles: Iterable[str], stands: Stands) -> bool:
    return any(len(stands[needle].ordinals) for needle in needles if needle in stands)


# Titles of pillars and names of measures

_TITLED = 1 << FIELDS.index("name") | 1 << FIELDS.index("pillar_title")


def _texts(needles: Sequence[str], stands: Stands, now: IndexSnapshot, stamp: str) -> Iterator[Completion]:
    """Titles and names that hold one of the needles, those first that begin with what is typed, the first needle."""
    found = dict(_titles(needles, stands, now))
    for (text, kind), _folded in sorted(found.items(), key=lambda title: not title[1].startswith(needles[0])):
        if query := _query_of_text(text, stamp):
            yield Completion(text, kind, "ja", query)


def _titles(needles: Sequence[str], stands: Stands, now: IndexSnapshot) -> Iterator[tuple[tuple[str, str], str]]:
    """Text, kind and folded text, the latest plans first."""
    measures: list[int] = []
    for needle in needles:
        hits = stands[needle]
        titled = hits.ordinals[hits.fields & _TITLED > 0]
        latest = np.sort(now.places("by_year")[titled])[:CONSIDERED]
        measures += now.measures[now.order("by_year")[latest]].tolist()
    measures = list(dict.fromkeys(measures))[:CONSIDERED]
    columns = Entry.objects.filter(pk__in=measures).order_by().values_list("pk", "name", "pillar_title", "folded")
    rows = {pk: texts for pk, *texts in columns}
    for name, title, folded in (rows[measure] for measure in measures if measure in rows):
        lines = dict(zip(FIELDS, folded.split("\n"), strict=True))
        for text, kind, line in ((title, "pillar", lines["pillar_title"]), (name, "measure", lines["name"])):
            if any(contains(line, needle) for needle in needles):
                yield (text, kind), line


def _query_of_text(text: str, stamp: str) -> str:
    """The text, where a search looks for it as one word; else a quotation of it; nothing where neither can be."""
    needle = fold(text)
    for query in (text, str(Term(text, needle, quoted=True))):
        question = lift_facets(_parsed(query), gazetteer_at(stamp))
        if _needles_of_one_group(question) == (needle,):
            return query
    return ""


def _parsed(query: str, words: Vocabulary | None = None) -> Question:
    like_words = words.like_words if words else None
    return parse(query, like_words=like_words, length_limit=settings.QUERY_LENGTH_LIMIT)
