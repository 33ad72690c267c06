"""What to try when a search finds nothing: every condition removed, and words spelled nearly the same.

Each with the number of measures it would give.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice, product

import numpy as np

from plans_registry.catalogue.gazetteer import gazetteer_at, names_in_sentences
from plans_registry.catalogue.index.answer import look_up
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.latin import stem
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.normalisation import FIELDS, fold, occurrences, spans
from plans_registry.catalogue.query import FACETS, MeasureQuery, selections
from plans_registry.catalogue.question import Group, Part, Question, Term
from plans_registry.catalogue.reading import words_inside
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.vocabulary import Vocabulary, vocabulary
from plans_registry.catalogue.whole_words import is_whole

SAMPLE = 200
"""Entries in which a near spelling is looked for, per half of the word, the latest plans first."""

LEAST_LENGTH = 3
"""Characters of the shortest word that near spellings are offered for: two have too many neighbours."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another query and the number of measures it finds.

    One of: a filter removed (``facet``, ``value``), a part of the words removed (``part``), a part with another
    spelling (``part``, ``spelling``), or one of the words alone (``spelling``).
    """

    query: MeasureQuery
    total: int
    facet: str = ""
    value: str = ""
    part: Part | None = None
    spelling: str = ""


def removals(hits: Hits, *, today: date, stamp: str = "") -> list[Alternative]:
    """The query without each of its filters and each part of its words, where that finds something."""
    query, question = hits.query, hits.question
    found = [
        Alternative(query.without(facet, value), hits.total_without(facet, value), facet=facet, value=value)
        for facet in FACETS
        for value in query.chosen(facet)
    ]
    for part in question.parts:
        without = Alternative(query.replaced(q=question.without(part).typed_text()), 0, part=part)
        found.append(_counted(without, today, stamp))
    return [alternative for alternative in found if alternative.total]


WORDS_TRIED = 4
"""Words of a text that are searched for alone at most."""


def words_alone(hits: Hits, *, today: date, stamp: str = "") -> list[Alternative]:
    """The query with one of its words alone, where that finds something, also of a text without blanks: 起業 of 女性の起業."""
    (reading,) = selections(hits.query, hits.stamp, today=today, matches=("words",))
    known, names = vocabulary(hits.stamp), names_in_sentences(hits.stamp)
    words: list[str] = []
    for group in reading.question.groups:
        term = group.terms[0]
        is_plain = len(group.terms) == 1 and not term.quoted
        words += words_inside(term.typed or term.word, known, names) if is_plain else [str(group)]
    tried = [word for word in dict.fromkeys(words) if fold(word) != fold(hits.query.q)]
    found = [Alternative(hits.query.replaced(q=word, match=""), 0, spelling=word) for word in tried[:WORDS_TRIED]]
    return [counted for alone in found if (counted := _counted(alone, today, stamp)).total]


def _counted(alternative: Alternative, today: date, stamp: str = "") -> Alternative:
    return replace(alternative, total=search(alternative.query, today=today, stamp=stamp).total)


def near_spellings(hits: Hits, *, today: date, stamp: str = "", limit: int = 3) -> list[Alternative]:
    """The query with words that are known nowhere replaced by near ones; most measures first.

    Words of the vocabulary and names of places, or else whole words of the measures one edit away: a character put in,
    left out or replaced by another, after folding.
    """
    if known := [*_without_quotes(hits, today, stamp), *_known_spellings(hits, today, stamp)]:
        return known[:limit]
    found = []
    for group, term in _unknown_terms(hits):
        for alternative in _respelled(hits, group, term, limit):
            near = _counted(alternative, today, stamp)
            if near.total:
                found.append(near)
    found.sort(key=lambda near: -near.total)
    return found[:limit]


def _without_quotes(hits: Hits, today: date, stamp: str) -> Iterator[Alternative]:
    """The words of a text without its quotation marks: what stands in no text as one may stand there in another way."""
    question = hits.question
    groups = {group: Group(tuple(replace(term, quoted=False) for term in group.terms)) for group in question.groups}
    parts = tuple(groups.get(part, part) if isinstance(part, Group) else part for part in question.parts)
    if parts == question.parts:
        return
    text = replace(question, parts=parts).text()
    unquoted = search(hits.query.replaced(q=text), today=today, stamp=stamp)
    if unquoted.total and (unquoted.match != "some" or len(unquoted.question.groups) == 1):
        yield Alternative(unquoted.query, unquoted.total, spelling=text)


NEAR_TRIED = 6
"""Other spellings of a text that are counted at most, of each word the first two."""


def _known_spellings(hits: Hits, today: date, stamp: str) -> list[Alternative]:
    """The unknown words of a text as known ones, where that finds them all, or words related to the only one."""
    for question in dict.fromkeys(other.question for other in (hits, *hits.vain) if other.match != "some"):
        found = []
        for text in dict.fromkeys(_respelled_as_known(question, hits.stamp)):
            query = hits.query.replaced(q=text)
            other = search(query, today=today, stamp=stamp)
            if other.total and (other.match != "some" or len(other.question.groups) == 1):
                found.append(Alternative(query, other.total, spelling=text))
        if found:
            return sorted(found, key=lambda near: -near.total)
    return []


def _respelled_as_known(question: Question, stamp: str) -> Iterator[str]:
    """trede fiar → trade fair: every unknown word as one that is near to it, where there is one; tradefair → trade fair."""
    words = vocabulary(stamp)
    if groups := question.groups:
        others = tuple(part for part in question.parts if part not in groups)
        for phrase in words.near_words.of_other_blanks(_plain_needles(groups))[:NEAR_TRIED]:
            yield replace(question, parts=(Group((Term(phrase, phrase),)), *others)).text()
    choices: list[list[Part]] = []
    for part in question.parts:
        term = _unknown_term(part, words)
        near = _near(term.needle, stamp) if term and not _is_of_known_words(term, stamp) else ()
        choices.append([Group((Term(word, word),)) for word in near] or [part])
    if any(part not in kept for part, kept in zip(question.parts, choices, strict=True)):
        yield from (replace(question, parts=parts).text() for parts in islice(product(*choices), NEAR_TRIED))


@lru_cache(maxsize=300)
def _near(needle: str, stamp: str) -> tuple[str, ...]:
    """The known words and names of places that an unknown word is nearest to, among thousands.

    What finds nothing is asked for again without its filters, and with others.
    """
    names = [name for name in gazetteer_at(stamp) if " " not in name]
    return tuple(vocabulary(stamp).near_words.near(needle, names)[:2])


def _plain_needles(groups: Sequence[Group]) -> list[str]:
    """The words of a text in which none is quoted or has another beside it; else none."""
    terms = [term for group in groups for term in group.terms]
    return [] if len(terms) > len(groups) or any(term.quoted for term in terms) else [term.needle for term in terms]


def _unknown_term(part: Part, words: Vocabulary) -> Term | None:
    """The only word of a part, where neither it nor its stem means anything."""
    if not isinstance(part, Group) or len(part.terms) > 1:
        return None
    term = part.terms[0]
    is_known = (
        term.quoted or term.typed or term.synonyms or term.needle in words.senses or stem(term.needle) in words.stems
    )
    return None if is_known else term


def _is_of_known_words(term: Term, stamp: str) -> bool:
    """Whether a text is put together of nothing but known words: シニア採用 is no slip of シニア活用."""
    known = vocabulary(stamp)
    inside = [fold(word) for word in words_inside(term.word, known, names_in_sentences(stamp))]
    return "".join(inside) == term.needle and all(word in known.senses for word in inside)


def _unknown_terms(hits: Hits) -> Iterator[tuple[Group, Term]]:
    groups = hits.question.groups
    needles = [term.needle for group in groups for term in group.terms]
    _now, stands = look_up(needles, beside=hits.found.snapshot)
    for group in groups:
        for term in group.terms:
            if len(term.needle) >= LEAST_LENGTH and not len(stands[term.needle].ordinals):
                yield group, term


def _respelled(hits: Hits, group: Group, term: Term, limit: int) -> Iterator[Alternative]:
    for needle, spelling in _neighbours(term.needle, limit, vocabulary(hits.stamp), hits.found.snapshot).items():
        near = Term(spelling, needle, quoted=True)
        terms = tuple(near if same is term else same for same in group.terms)
        other = Group(terms)
        parts = tuple(other if part is group else part for part in hits.question.parts)
        text = replace(hits.question, parts=parts).text()
        yield Alternative(hits.query.replaced(q=text), 0, part=group, spelling=spelling)


def _neighbours(needle: str, limit: int, words: Vocabulary, beside: IndexSnapshot) -> dict[str, str]:
    """Needles one edit away that stand in some entry, the most frequent first, each as published once.

    One edit leaves one half of the word as it is: only where a half stands can a neighbour stand.
    """
    middle = len(needle) // 2
    halves = (needle[:middle], needle[middle:])
    now, stands = look_up(halves, beside=beside)
    found: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for left, half in zip((True, False), halves, strict=True):
        latest = np.sort(now.places("by_year")[stands[half].ordinals])[:SAMPLE]
        measures = now.measures[now.order("by_year")[latest]].tolist()
        for entry in Entry.objects.filter(pk__in=measures).only("folded", *FIELDS) if measures else ():
            for near in set(_around(entry.folded, half, needle, words, left=left)):
                found[near] += 1
                spelled.setdefault(near, _as_published(entry, near))
    return {near: spelled[near] for near, _count in found.most_common(limit) if spelled[near]}


def _around(folded: str, half: str, needle: str, words: Vocabulary, *, left: bool) -> Iterator[str]:
    """The neighbours of a needle around each place of one of its halves, as far as they are whole words."""
    for at in occurrences(folded, half):
        for length in (len(needle), len(needle) - 1, len(needle) + 1):
            start = at if left else at + len(half) - length
            window = folded[start : start + length] if start >= 0 else ""
            if len(window) < length or "\n" in window or not _is_one_edit(window, needle):
                continue
            if is_whole(folded, start, start + length, words):
                yield window


def _is_one_edit(one: str, other: str) -> bool:
    """Whether one character put in, left out or replaced makes one text the other; a mere beginning or end of it
    is no other spelling."""
    if other.startswith(one) or other.endswith(one):
        return False
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        return abs(len(one) - len(other)) == 1
    shift = len(one) - len(other)
    return one[same + (shift >= 0) :] == other[same + (shift <= 0) :]


def _as_published(entry: Entry, needle: str) -> str:
    for name in FIELDS:
        text = getattr(entry, name)
        for start, end in spans(text, [needle])[:1]:
            spelling = text[start:end]
            if fold(spelling) == needle:
                return spelling
    return ""
