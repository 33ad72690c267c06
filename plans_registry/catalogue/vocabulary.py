"""The concepts as the search uses them: folded word → what it means, and what else is looked for.

Built once for each state of the vocabulary and process, from the rows that staff keep (models/vocabulary.py).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Count, Max, Min

from plans_registry.catalogue.latin import sound_of, stems_of
from plans_registry.catalogue.near_words import NearWords
from plans_registry.catalogue.normalisation import contains, fold
from plans_registry.catalogue.slips import Slips
from plans_registry.models import Concept, ConceptWord

MOST_LIKE_WORDS = 40
"""Words of a concept that a search looks for beside the one typed: the first ones, those inside others left out."""

MOST_RELATED_WORDS = 20
"""Words only near in meaning that a search looks for, likewise."""

Row = tuple[str, str, str, str]
"""Concept, word, language, relation; the relation of a concept's own word is ``preferred``."""
LikeWord = tuple[str, str]
"""A word and its needle."""
Way = tuple[str, str, "Meaning"]
"""How a word asks for a concept: language, relation, concept."""

WIDENS = ("preferred", "same")
ASKS_FOR = ("preferred", "same", "trouble", "mistake")
"""Relations by which a word stands for its concept; a narrower or a related one does not."""


@dataclass(frozen=True, eq=False)
class Meaning:
    """A concept: its preferred word, and its other Japanese words by relation, each with its needle."""

    preferred: str
    words: Mapping[str, tuple[LikeWord, ...]]

    @property
    def needle(self) -> str:
        return fold(self.preferred)

    @cached_property
    def like_words(self) -> tuple[LikeWord, ...]:
        """Words of the same or of a narrower meaning, the preferred one first."""
        named = ((self.preferred, self.needle), *self.words.get("same", ()), *self.words.get("narrower", ()))
        return tuple(_smallest(named))

    @cached_property
    def related_words(self) -> tuple[LikeWord, ...]:
        return tuple(_smallest(self.words.get("related", ())))


def _smallest(words: Iterable[LikeWord]) -> list[LikeWord]:
    """The words that hold none of the others: wherever 創業支援 stands, 創業 is found too."""
    named = {needle: word for word, needle in words if needle}
    kept = []
    for needle, word in named.items():
        if named.keys().isdisjoint(_parts(needle)):
            kept.append((word, needle))
    return kept[:MOST_LIKE_WORDS]


def _parts(needle: str) -> Iterator[str]:
    """The shorter needles that are found wherever this one stands."""
    for start in range(len(needle)):
        for end in range(start + 1, len(needle) + 1):
            part = needle[start:end]
            if part != needle and contains(needle, part):
                yield part


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word as typed stands for.

    ``asking``: it asks for nothing.  ``looked_for``: it may stand in a text itself, as 跡継ぎ may and 操業支援, a slip
    for 創業支援, or a reading in kana may not.
    """

    meanings: tuple[Meaning, ...] = ()
    asking: bool = False
    looked_for: bool = False


BETWEEN = "…"
"""Stands in a complaint or wish for a few other words: 音…うるさ is found in 音が夜おそくまでうるさい.

Twice, also for words of another meaning: お年寄り……行けな is found in お年寄りがスーパーに行けない."""


@dataclass(frozen=True, slots=True)
class SpreadPhrase:
    """What means something together although other words stand between: needles, or the stems of English words."""

    parts: tuple[str, ...]
    sense: Sense
    whatever_between: bool = False


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What folded words mean.

    ``senses``: needle → what it stands for; ``phrases``: the same for English words, by their stems; ``sounds``: the
    same for readings, by how they are written in Latin letters; ``slips``: what was meant for one of them.

    ``spread``: first character → what is said with other words between; ``spread_english``: the same by the first stem.
    ``widening``: needle → the concepts it is a word of; ``near``: needle → the concepts that it is only a narrower or a
    related word of.  ``rows``: what it was made of, but for
    what is said with other words between.
    """

    senses: Mapping[str, Sense]
    phrases: Mapping[tuple[str, ...], Sense]
    sounds: Mapping[str, Sense]
    slips: Slips
    spread: Mapping[str, tuple[SpreadPhrase, ...]]
    spread_english: Mapping[str, tuple[SpreadPhrase, ...]]
    widening: Mapping[str, tuple[Meaning, ...]]
    near: Mapping[str, tuple[Meaning, ...]]
    rows: tuple[Row, ...]

    @cached_property
    def needles(self) -> frozenset[str]:
        """Every needle that texts may be searched for: Japanese words of concepts, complaints and slips aside."""
        looked_for = {*WIDENS, "narrower", "related"}
        words = (
            word for _concept, word, language, relation in self.rows if language == "ja" and relation in looked_for
        )
        return frozenset(filter(None, map(fold, words)))

    def like_words(self, needle: str) -> tuple[LikeWord, ...]:
        """What a word as typed is widened by: the words of every concept of which it is a word of the same meaning."""
        meanings = self.widening.get(needle, ())
        found = {like: word for meaning in meanings for word, like in meaning.like_words}
        return tuple((word, like) for like, word in found.items() if like != needle)

    def stands_for_something(self, text: str) -> bool:
        """Whether a word, a trouble or an English phrase is one of a concept's: 店を出したい, open a shop."""
        needle = fold(text)
        sense = self.senses.get(needle) or self.phrases.get(stems_of(needle))
        return bool(sense and sense.meanings)

    @cached_property
    def near_words(self) -> NearWords:
        """Of English words each by itself, whatever it is a part of: "fair" in "trade fair"."""
        words: Counter[str] = Counter()
        phrases: list[str] = []
        for _concept, word, language, relation in self.rows:
            if language == "en":
                phrases.append(fold(word))
                words.update(re.findall("[a-z]+", fold(word)))
            elif language == "ja" and relation in WIDENS:
                words[fold(word)] += 1
        says_something = {word: number for word, number in words.items() if not self._only_asks(word)}
        return NearWords(says_something, self.slips, phrases)

    def _only_asks(self, word: str) -> bool:
        sense = self.senses.get(word) or self.phrases.get(stems_of(word))
        return sense is not None and sense.asking

    @cached_property
    def lengths(self) -> Mapping[str, tuple[int, ...]]:
        """First character → the lengths of the needles that begin with it, the longest first."""
        lengths: dict[str, set[int]] = {}
        for needle in self.senses:
            lengths.setdefault(needle[0], set()).add(len(needle))
        return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    @cached_property
    def longest_phrase(self) -> int:
        return max(map(len, self.phrases), default=0)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every English word that stands in the vocabulary, by its stem."""
        return frozenset(stem for stems in self.phrases for stem in stems)

    @cached_property
    def first_stems(self) -> frozenset[str]:
        return frozenset(stems[0] for stems in self.phrases)


def vocabulary_of(rows: Iterable[Row]) -> Vocabulary:
    """The vocabulary that rows make, in their order."""
    folded = [(concept, word, fold(word), language, relation) for concept, word, language, relation in rows]
    japanese: dict[str, dict[str, list[LikeWord]]] = {}
    for concept, word, needle, language, relation in folded:
        relations = japanese.setdefault(concept, {})
        if language == "ja" and needle:
            relations.setdefault(relation, []).append((word, needle))
    meanings = {
        concept: Meaning(concept, {relation: tuple(words) for relation, words in relations.items()})
        for concept, relations in japanese.items()
    }
    ways: dict[str, list[Way]] = {}
    phrases: dict[tuple[str, ...], list[Way]] = {}
    sounds: dict[str, list[Way]] = {}
    readings: dict[str, list[Meaning]] = {}
    spread: dict[str, list[SpreadPhrase]] = {}
    spread_english: dict[str, list[SpreadPhrase]] = {}
    spelled: dict[str, None] = {}
    near: dict[str, list[Meaning]] = {}
    for concept, word, needle, language, relation in folded:
        way = (language, relation, meanings[concept])
        if not needle:
            continue
        if BETWEEN in word:
            _spread_out(word, language, _sense([way]), spread_english if language == "en" else spread)
            continue
        if relation in ("narrower", "related"):
            near.setdefault(needle, []).append(meanings[concept])
            continue
        ways.setdefault(needle, []).append(way)
        if relation == "trouble" and (beginning := _without_ending(needle)):
            ways.setdefault(beginning, []).append(way)
        # IT company: what is left without the joining word, company, is no name of it.
        if language == "en" and "IT" not in word.split() and (stems := stems_of(needle)):
            phrases.setdefault(stems, []).append(way)
        if language == "kana" and (sound := sound_of(needle)):
            sounds.setdefault(sound, []).append(way)
            readings.setdefault(needle, []).append(meanings[concept])
        if relation in WIDENS and (language == "ja" or (language == "en" and " " not in needle)):
            spelled[needle] = None
    return Vocabulary(
        senses={needle: _sense(found) for needle, found in ways.items()},
        phrases={stems: _sense(found) for stems, found in phrases.items()},
        sounds={sound: _sense(found) for sound, found in sounds.items()},
        slips=Slips(spelled, {reading: _japanese(found) for reading, found in readings.items()}),
        spread={first: tuple(found) for first, found in spread.items()},
        spread_english={first: tuple(found) for first, found in spread_english.items()},
        widening={
            needle: tuple(dict.fromkeys(meaning for _, relation, meaning in found if relation in WIDENS))
            for needle, found in ways.items()
            if any(relation in WIDENS for _, relation, _ in found)
        },
        near={needle: tuple(dict.fromkeys(found)) for needle, found in near.items()},
        rows=tuple(row[:2] + row[3:] for row in folded if BETWEEN not in row[1]),
    )


def _spread_out(word: str, language: str, sense: Sense, phrases: dict[str, list[SpreadPhrase]]) -> None:
    """Adds what a word with something left open between its parts stands for, under the beginning of its first part."""
    # 音…うるさ / neighbours…noise
    whatever = BETWEEN * 2 in word
    needles = tuple(filter(None, map(fold, word.split(BETWEEN))))
    if language == "en":
        stems = tuple(filter(None, (" ".join(stems_of(needle)) for needle in needles)))
        if stems:
            phrases.setdefault(stems[0].split()[0], []).append(SpreadPhrase(stems, sense, whatever))
    elif needles:
        phrases.setdefault(needles[0][0], []).append(SpreadPhrase(needles, sense, whatever))


def _japanese(meanings: Iterable[Meaning]) -> Iterator[str]:
    for meaning in meanings:
        yield from (needle for _word, needle in meaning.like_words)


_ENDING = re.compile("(?:たい|ない|ません|ている|ています|てほしい|てもらいたい|られない|できない)$")
_LEAST_TROUBLE = 4


def _without_ending(needle: str) -> str:
    """A complaint or wish in any of its forms: 店を始めたい → 店を始め, which 店を始めるには begins with too."""
    beginning = _ENDING.sub("", needle)
    return beginning if beginning != needle and len(beginning) >= _LEAST_TROUBLE else ""


def _sense(ways: list[tuple[str, str, Meaning]]) -> Sense:
    """Of several concepts those that the word names outright, before those it only complains about or misspells."""
    for relations in (WIDENS, ("mistake",), ("trouble",)):
        found = [(language, meaning) for language, relation, meaning in ways if relation in relations]
        if found:
            looked_for = relations == WIDENS and any(language == "ja" for language, _ in found)
            return Sense(tuple(dict.fromkeys(meaning for _, meaning in found)), looked_for=looked_for)
    return Sense(asking=True)


@lru_cache(maxsize=2)
def _vocabulary(state: tuple) -> Vocabulary:
    concepts = Concept.objects.order_by("id").values_list("id", "preferred")
    names = dict(concepts)
    asking = set(ConceptWord.objects.filter(relation="asking").values_list("concept", flat=True))
    rows = [(name, name, "ja", "preferred") for pk, name in names.items() if pk not in asking]
    words = ConceptWord.objects.order_by("id").values_list("concept", "word", "language", "relation")
    return vocabulary_of([*rows, *((names[pk], word, language, relation) for pk, word, language, relation in words)])


@lru_cache(maxsize=4)
def vocabulary(stamp: str) -> Vocabulary:
    """The vocabulary at a generation's stamp; built anew only when a concept or a word was changed since."""
    concepts = Concept.objects.aggregate(Count("id"), Max("updated_at"), Min("preferred"), Max("preferred"))
    words = ConceptWord.objects.aggregate(Count("id"), Max("id"), Min("word"), Max("word"))
    return _vocabulary((*concepts.values(), *words.values()))
