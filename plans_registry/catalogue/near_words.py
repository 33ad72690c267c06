"""Known words that an unknown one is but for one slip of the hand: startp, trade fiar, 創行, 補肋金.  Pure.

Weaker than slips.py, which reads a slip as the word that was meant: these are only offered where nothing is found.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plans_registry.catalogue.kanji import is_kanji
from plans_registry.catalogue.slips import Slips

LEAST_LATIN = 4
"""Letters of a Latin word that another is near to; of so few the first one is right, or two are exchanged."""

LEAST_KANA = 4
"""Kana of a reading or a word that another is near to: そうだん to そだん."""

LEAST_JAPANESE = 3
"""Characters of a word with kanji; two kanji are near to another word only by their sound."""


LEAST_TOGETHER = 7
"""Letters of an English phrase without its blanks that another text is near to; a shorter one is near to too many."""


class NearWords:
    """``words``: folded words with how often the vocabulary has them; ``slips``: its readings and their words.

    ``phrases``: English ones, also of one word.
    """

    def __init__(self, words: Mapping[str, int], slips: Slips, phrases: Iterable[str] = ()) -> None:
        self.slips = slips
        self.words = words
        self.together: dict[str, str] = {}
        for phrase in phrases:
            self.together.setdefault(phrase.replace(" ", ""), phrase)
        self.by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            self.by_length[len(word)].append(word)

    def near(self, needle: str, names: Iterable[str] = ()) -> list[str]:
        """The words near to a needle, the most frequent first; ``names``: of places, which count as words."""
        if needle in self.words:
            return []
        if needle.isascii():
            found = self._latin(needle, names)
        elif all("ぁ" <= letter <= "ー" for letter in needle):
            found = self._kana(needle)
        else:
            found = self._kanji(needle, names)
        return sorted(dict.fromkeys(found), key=lambda word: -self.words.get(word, 0))

    def of_other_blanks(self, needles: Sequence[str]) -> list[str]:
        """English phrases that a text is but for its blanks: trade fair for tradefair, workshop for work shop.

        Where there is none, those that differ by one slip (tradefiar) or, in one of several words, by vowels (traid fair).
        """
        typed = "".join(needles)
        if len(typed) < LEAST_TOGETHER or not (typed.isascii() and typed.isalpha()):
            return []
        if phrase := self.together.get(typed):
            return [phrase] if phrase != " ".join(needles) else []
        slipped = [phrase for letters, phrase in self.together.items() if is_one_slip(typed, letters)]
        return slipped or [phrase for phrase in self.together.values() if _has_one_word_misspelled(phrase, needles)]

    def _of_like_length(self, needle: str) -> Iterator[str]:
        for length in range(len(needle) - 1, len(needle) + 2):
            yield from self.by_length[length]

    def _latin(self, needle: str, names: Iterable[str]) -> Iterator[str]:
        if len(needle) < LEAST_LATIN or not needle.isalpha():
            return
        for word in (*self._of_like_length(needle), *names):
            if not is_one_slip(needle, word) or len(word) < LEAST_LATIN:
                continue
            if len(needle) > LEAST_LATIN or needle[0] == word[0]:
                yield word

    def _kana(self, needle: str) -> Iterator[str]:
        for reading, words in self.slips.japanese.items():
            if len(reading) >= LEAST_KANA and words and is_one_slip(needle, reading):
                yield words[0]
        for word in self._of_like_length(needle):
            if len(word) >= LEAST_KANA and is_one_slip(needle, word):
                yield word

    def _kanji(self, needle: str, names: Iterable[str]) -> Iterator[str]:
        yield from self._of_like_sound(needle)
        for word in (*self._of_like_length(needle), *names):
            if len(word) >= LEAST_JAPANESE and is_one_slip(needle, word) and not _is_part(word, needle):
                yield word

    def _of_like_sound(self, needle: str) -> Iterator[str]:
        """創業 (そうぎょう) for 創行, of which 行 may be read ぎょう, though seldom; one kanji is right."""
        kanji = set(filter(is_kanji, needle))
        for heard in self.slips.sounds.heard_at(needle, 0):
            if heard.end == len(needle):
                yield from (word for word in self.slips.japanese[heard.reading] if kanji & set(word))


def is_one_slip(one: str, other: str) -> bool:
    """Whether one character put in, left out, replaced, or exchanged with the next makes one text the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        return True
    shift = len(one) - len(other)
    if one[same + (shift >= 0) :] == other[same + (shift <= 0) :]:
        return True
    exchanged = one[same : same + 2] == other[same : same + 2][::-1]
    return not shift and exchanged and one[same + 2 :] == other[same + 2 :]


_VOWELS = str.maketrans("", "", "aeiouy")


def _has_one_word_misspelled(phrase: str, needles: Sequence[str]) -> bool:
    """Whether a phrase has the words of a text but for one, which has the same consonants: traid fair, not travel fair."""
    words = phrase.split(" ")
    if len(words) != len(needles) or len(words) < 2:
        return False
    other = [(typed, meant) for typed, meant in zip(needles, words, strict=True) if typed != meant]
    if len(other) != 1:
        return False
    typed, meant = other[0]
    are_long = min(len(typed), len(meant)) > LEAST_LATIN
    return are_long and typed[0] == meant[0] and typed.translate(_VOWELS) == meant.translate(_VOWELS)


def _is_part(one: str, other: str) -> bool:
    """Whether one is a mere beginning or end of the other: no other spelling of it."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer.startswith(shorter) or longer.endswith(shorter)
