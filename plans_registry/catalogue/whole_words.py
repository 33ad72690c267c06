"""Which piece of a folded text is a whole word: what spelling help offers and what similar measures have in common."""

from collections.abc import Iterator

from plans_registry.catalogue.normalisation import starts_run
from plans_registry.catalogue.vocabulary import Vocabulary

_PARTICLES = frozenset("のをにでがはともへや")
_AND_SO_ON = "等"
# 支援、 and 支援等 are no words.
_SCRIPTS = {"latin", "kana", "kanji"}
LEAST = 2
"""Characters of the shortest word."""


def is_whole(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether a piece is a word: known, put together of known ones, or with a change of script at both ends.

    販路開拓 in 販路開拓の支援, but not 補助及 in 補助及び経費, nor 203 in 2030.
    """
    return _stands_alone(text, start, end) or list(known_words(text[start:end], vocabulary)) == [text[start:end]]


def whole_words(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """The words that a piece of a text consists of: itself where it is one, else the known ones inside."""
    if _stands_alone(text, start, end):
        yield start, end
        return
    at = start
    for word in known_words(text[start:end], vocabulary):
        at = text.index(word, at)
        yield at, at + len(word)
        at += len(word)


def known_words(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The longest known words in a text, left to right, those that touch put together; words that only ask are none."""
    at, joined = 0, ""
    while at < len(text):
        word = _known_at(text, at, vocabulary)
        if word:
            joined += word
        elif joined:
            yield joined
            joined = ""
        at += len(word) or 1
    if joined:
        yield joined


def _known_at(text: str, at: int, vocabulary: Vocabulary) -> str:
    for length in vocabulary.lengths.get(text[at], ()):
        word = text[at : at + length]
        sense = vocabulary.senses.get(word)
        if length >= LEAST and sense and sense.looked_for:
            return word
    return ""


def _stands_alone(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    before, behind = text[start - 1 : start], text[end : end + 1]
    if last == _AND_SO_ON or not {_script(first), _script(last)} <= _SCRIPTS:
        return False
    if before and _script(before) == _script(first) and before not in _PARTICLES:
        return False
    if not behind:
        return True
    script, next_script = _script(last), _script(behind)
    if script == "kanji" and next_script == "kana":
        return behind in _PARTICLES  # else the kana belongs to the word: 及び
    if next_script != script:
        return True
    return script == "kana" and behind in _PARTICLES


def _script(character: str) -> str:
    if starts_run(character):
        return "latin"
    if "ぁ" <= character <= "ゖ" or character == "ー":
        return "kana"
    return "kanji" if "㐀" <= character <= "鿿" else character
