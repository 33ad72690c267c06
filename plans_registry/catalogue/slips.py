"""Which known word a slip was meant for: a wrong conversion, a wrong kanji, a letter too many or too few.  Pure.

By sound: 点字会 for 展示会 (kanji.py).  By shape: 異行種交流 for 異業種交流.  By letters: ネットワク, enterpreneur.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from plans_registry.catalogue.kanji import Sounds, is_kanji, may_sound_alike, may_sound_nearly_alike

LEAST_KANJI = 4
"""Kanji of a word that one wrong kanji may stand in; a shorter one would be another word: 畜産業 is not 水産業."""

LEAST_KANA, LEAST_LATIN = 5, 7
"""Kana of a katakana word, and letters of a Latin one, that may lack one or have a wrong one."""

SHORT_RUN = 3
"""Kanji of a run that sounds like a word by chance, unless it has one of the word's kanji."""

# ミッション and ミツシヨン, データー and データ are no different words.
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょ", "あいうえおつやゆよ", "ー")


class Slips:
    """Known words, to be found by what was written in their place.

    ``words``: folded words that may be meant; ``readings``: reading in kana → the Japanese words that it may stand for.
    """

    def __init__(self, words: Iterable[str], readings: Mapping[str, Iterable[str]]) -> None:
        self.words = tuple(words)
        self.japanese = {reading: tuple(found) for reading, found in readings.items()}

    @cached_property
    def sounds(self) -> Sounds:
        return Sounds(self.japanese)

    def by_sound(self, text: str, at: int) -> Iterator[tuple[int, str]]:
        """The readings that a text from a place on may have been meant for, each with its end, the longest first.

        A short one has a kanji of a word of that reading, and the others are read as usual: 総業 for 創業, but not
        公演 for 後援, nor 経済 for 共済.
        """
        for heard in self.sounds.heard_at(text, at):
            typed = set(filter(is_kanji, text[at : heard.end]))
            shared = [typed & set(word) for word in self.japanese[heard.reading]]
            if len(typed) > SHORT_RUN or any(kanji and heard.unusual <= kanji for kanji in shared):
                yield heard.end, heard.reading

    @cached_property
    def _opened(self) -> Mapping[str, set[str]]:
        """A word of kanji with one or two of them left open → the words it can be: 異＊種交流 → 異業種交流."""
        words: dict[str, set[str]] = {}
        for word in self.words:
            if len(word) >= LEAST_KANJI and all(map(is_kanji, word)):
                for opened in chain(_with_one_open(word), _with_two_open(word)):
                    words.setdefault(opened, set()).add(word)
        return words

    def by_shape(self, run: str) -> str | None:
        """The only word that a run of kanji is but for one of them, or for two that stand side by side of which one sounds
        right and the other nearly.

        反路拡大 for 販路拡大, 事業証券 for 事業承継, but not 社会実験 for 社会貢献, of which 実 and 貢 sound nothing like.
        """
        if len(run) < LEAST_KANJI:
            return None
        found = set(chain.from_iterable(self._opened.get(opened, ()) for opened in _with_one_open(run)))
        if not found:
            nearly = chain.from_iterable(self._opened.get(opened, ()) for opened in _with_two_open(run))
            found = {word for word in nearly if _sounds_right_but_for_one(run, word)}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _shortened(self) -> Mapping[str, set[str]]:
        """Letters of a word, one of them left out or none → the words."""
        words: dict[str, set[str]] = {}
        for word in self.words:
            letters = _letters(word)
            if _is_spelled(letters):
                for shortened in _with_one_gone(letters):
                    words.setdefault(shortened, set()).add(word)
        return words

    def by_letters(self, run: str) -> str | None:
        """The only word that a run of katakana or of Latin letters is but for one letter: ネットワク, enterpreneur."""
        letters = _letters(run)
        if not _is_spelled(letters):
            return None
        found = set(chain.from_iterable(self._shortened.get(shortened, ()) for shortened in _with_one_gone(letters)))
        alike = {word for word in found if word[0] == run[0] and abs(len(_letters(word)) - len(letters)) <= 1}
        return alike.pop() if len(alike) == 1 else None


def _with_one_open(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield f"{word[:at]}＊{word[at + 1 :]}"


def _with_two_open(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield f"{word[:at]}＊＊{word[at + 2 :]}"


def _sounds_right_but_for_one(run: str, word: str) -> bool:
    other = [(typed, meant) for typed, meant in zip(run, word, strict=True) if typed != meant]
    nearly = all(may_sound_alike(typed, meant) or may_sound_nearly_alike(typed, meant) for typed, meant in other)
    return nearly and any(may_sound_alike(typed, meant) for typed, meant in other)


def _letters(word: str) -> str:
    return word.translate(_LARGE)


def _is_spelled(letters: str) -> bool:
    """Whether a word is written in letters alone, kana (katakana is folded) or Latin ones, and in enough of them."""
    if all("ぁ" <= letter <= "ゖ" for letter in letters):
        return len(letters) >= LEAST_KANA
    return letters.isascii() and letters.isalpha() and len(letters) >= LEAST_LATIN


def _with_one_gone(letters: str) -> Iterator[str]:
    yield letters
    for at in range(len(letters)):
        yield letters[:at] + letters[at + 1 :]
