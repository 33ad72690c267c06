"""How kanji may be read, and so which word a wrong conversion was meant for: 点字会 sounds like てんじかい, 展示会.  Pure.

The readings are those of Unihan (kanji_readings.tsv), with the changes that sounds undergo inside a word.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "kanji_readings.tsv"

LEAST_KANJI = 2
"""Kanji of a run that may be a wrong conversion."""

LEAST_KANA = 4
"""Kana of a reading that a run may sound like; a shorter one sounds like too many words: 融資, 有志."""

# 栗 くり is ぐり in しきんぐり: a kun reading behind another one.
_VOICED = dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True))
# 舗 ほ is ぽ in てんぽ: an on reading behind ん or っ.
_HALF_VOICED = dict(zip("はひふへほ", "ぱぴぷぺぽ", strict=True))
_BEFORE_HALF_VOICED = ("ん", "つ")
# 学 がく is がっ in がっこう; つ is among the small kana written large.
_DOUBLING = "ちくき"
# しょうてんがい, and how a hurried hand has it: しようてんがい (使用店街).
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょ", "あいうえおつやゆよ")


@dataclass(frozen=True, slots=True)
class _Ways:
    """The readings of a kanji: on, the usual one first, kun, and the beginnings of kun that kana may follow (空 in 空き)."""

    on: tuple[str, ...]
    kun: tuple[str, ...]
    stems: tuple[str, ...]

    def after(self, before: str, *, kana_follows: bool) -> Iterator[tuple[str, bool]]:
        """How the kanji may sound behind other sounds, and whether that is one of its usual readings."""
        for rank, reading in enumerate(self.on):
            yield reading, not rank
            if reading[-1] in _DOUBLING and len(reading) > 1:
                yield f"{reading[:-1]}つ", not rank
            if reading[0] in _HALF_VOICED and before.endswith(_BEFORE_HALF_VOICED):
                yield _HALF_VOICED[reading[0]] + reading[1:], not rank
        for reading in (*self.kun, *self.stems) if kana_follows else self.kun:
            yield reading, True
            if before and reading[0] in _VOICED:
                yield _VOICED[reading[0]] + reading[1:], True


@cache
def _ways() -> Mapping[str, _Ways]:
    ways = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        # 空	くう	から あく そら
        kanji, on, kun = (part.split(" ") if part else [] for part in line.translate(_LARGE).split("\t"))
        stems = [word[:length] for word in kun for length in range(1, len(word))]
        ways[kanji[0]] = _Ways(tuple(on), tuple(kun), tuple(dict.fromkeys(stems)))
    return ways


def is_kanji(letter: str) -> bool:
    return "㐀" <= letter <= "鿿"


def may_sound_alike(one: str, other: str) -> bool:
    """Whether two kanji share a usual reading: 証 and 承."""
    ways = [_ways().get(kanji) for kanji in (one, other)]
    first, second = ({*way.on[:1], *way.kun} if way else set() for way in ways)
    return not first.isdisjoint(second)


def may_sound_nearly_alike(one: str, other: str) -> bool:
    """Whether the usual readings of two kanji inside a compound begin with the same kana: 券 (けん) and 継 (けい)."""
    first, second = (
        {reading[0] for reading in way.on[:1]} if (way := _ways().get(kanji)) else set() for kanji in (one, other)
    )
    return not first.isdisjoint(second)


@dataclass(frozen=True, slots=True)
class Heard:
    """A reading that a text sounds like; ``unusual``: the kanji that are seldom read as they are here."""

    end: int
    reading: str
    unusual: frozenset[str]


class Sounds:
    """Readings in kana, to be found by text that sounds like one of them."""

    def __init__(self, readings: Iterable[str]) -> None:
        long_enough = (reading for reading in readings if len(reading) >= LEAST_KANA)
        self.readings = {reading.translate(_LARGE): reading for reading in long_enough}
        self.beginnings = frozenset(reading[:length] for reading in self.readings for length in range(len(reading) + 1))

    def heard_at(self, text: str, at: int) -> list[Heard]:
        """The readings that kanji, and kana beside them, sound like from a place of a folded text on; the longest first."""
        sounds: dict[str, frozenset[str]] = {"": frozenset()}
        found: list[Heard] = []
        kanji = 0
        for place in range(at, len(text)):
            kanji += text[place] in _ways()
            sounds = self._continued(sounds, text, place)
            if not sounds:
                break
            if kanji >= LEAST_KANJI:
                whole = sorted(sounds.keys() & self.readings.keys())
                found += [Heard(place + 1, self.readings[sound], sounds[sound]) for sound in whole]
        return found[::-1]

    def _continued(self, sounds: Mapping[str, frozenset[str]], text: str, place: int) -> dict[str, frozenset[str]]:
        """The sounds with those of one more character behind them, as far as a reading begins so."""
        written, follows = text[place], text[place + 1 : place + 2]
        ways = _ways().get(written)
        if ways is None:
            letter = written.translate(_LARGE)
            longer = {before + letter: unusual for before, unusual in sounds.items()}
            return {sound: unusual for sound, unusual in longer.items() if sound in self.beginnings}
        longer = {}
        for before, unusual in sounds.items():
            for sound, is_usual in ways.after(before, kana_follows="ぁ" <= follows <= "ゖ"):
                after = before + sound
                if after in self.beginnings:
                    known = unusual if is_usual else unusual | {written}
                    longer[after] = min(longer.get(after, known), known, key=len)
        return longer
