"""The words by which concepts are asked for, found by how they begin."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.vocabulary import Meaning, Vocabulary


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word by which a concept is asked for, at a place where a person may begin to type it.

    ``rank``: the concept's own word before others of its meaning, troubles behind, words inside a phrase last.
    """

    needle: str
    rank: tuple[int, int]
    word: str
    language: str
    meaning: Meaning


RANKS = {"preferred": 0, "same": 1, "trouble": 2}


@lru_cache(maxsize=2)
def _table(words: Vocabulary) -> tuple[list[str], list[Beginning], dict[str, str]]:
    """The needles in order, what they begin, and each concept's English word where it has one."""
    meanings = {meaning.preferred: meaning for found in words.widening.values() for meaning in found}
    found: list[Beginning] = []
    english: dict[str, str] = {}
    for concept, word, language, relation in words.rows:
        needle, meaning = fold(word), meanings.get(concept)
        if relation not in RANKS or not needle or meaning is None:
            continue
        if language == "en" and relation == "same":
            english.setdefault(concept, word)
        found.append(Beginning(needle, (0, RANKS[relation]), word, language, meaning))
        # fair begins a word of trade fair
        for at, letter in enumerate(needle):
            if letter == " " and language == "en":
                found.append(Beginning(needle[at + 1 :], (1, RANKS[relation]), word, language, meaning))
    found.sort(key=lambda beginning: beginning.needle)
    return [beginning.needle for beginning in found], found, english


def beginnings_with(needle: str, words: Vocabulary) -> list[Beginning]:
    """The words that begin so, best first: by rank, then the shortest."""
    needles, beginnings, _english = _table(words)
    at = bisect_left(needles, needle)
    found = []
    while at < len(needles) and needles[at].startswith(needle):
        found.append(beginnings[at])
        at += 1
    return sorted(found, key=lambda beginning: (*beginning.rank, len(beginning.needle)))


def english_word_of(concept: str, words: Vocabulary) -> str:
    """The first English word of the same meaning, or nothing."""
    _needles, _beginnings, english = _table(words)
    return english.get(concept, "")
