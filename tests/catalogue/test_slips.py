"""Which known word a slip was meant for: by sound, by shape, by letters.  Pure."""

import pytest

from plans_registry.catalogue.kanji import Sounds, may_sound_alike
from plans_registry.catalogue.slips import Slips

READINGS = {
    "てんじかい": ["展示会"],
    "きぎょうか": ["起業家"],
    "こうしゅうよくじょう": ["公衆浴場"],
    "あきてんぽ": ["空き店舗"],
    "しきんぐり": ["資金繰り"],
    "しょうてんがい": ["商店街"],
    "がっこう": ["学校"],
    "きょうさい": ["共済"],
    "こうえん": ["後援"],
    "ゆうし": ["融資"],
}
WORDS = ["事業承継", "社会貢献", "異業種交流", "人材育成", "ねっとわーく", "まーけてぃんぐ", "entrepreneur", "さーびす"]
SLIPS = Slips(WORDS, READINGS)


def by_sound(text: str) -> list[str]:
    return [text[:end] + "=" + reading for end, reading in SLIPS.by_sound(text, 0)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("点字会", "てんじかい"),
        ("企業化", "きぎょうか"),
        ("公衆欲情", "こうしゅうよくじょう"),
        ("空き天保", "あきてんぽ"),  # ほ is ぽ behind ん
        ("資金栗", "しきんぐり"),  # くり is ぐり inside a word
        ("使用店街", "しょうてんがい"),  # しよう, with a large よ
        ("額校", "がっこう"),  # がく is がっ before another kanji
        ("てんじ会場", None),
        ("てん示会", "てんじかい"),
        ("展じ会", "てんじかい"),
        ("てんじ会", None),  # one kanji
        ("店時会議", "てんじかい"),
    ],
)
def test_kanji_that_sound_like_a_known_word(written: str, meant: str | None):
    assert [found.split("=")[1] for found in by_sound(written)] == ([meant] if meant else [])


@pytest.mark.parametrize("other", ["公演", "公園", "経済", "有志", "後"])
def test_a_short_word_of_its_own_sounds_like_another_by_chance(other: str):
    """Without a kanji in common, or by a reading that a kanji seldom has: 経 is けい, seldom きょう."""
    assert by_sound(other) == []


def test_the_longest_word_is_heard_first():
    sounds = Sounds(["そうぎょう", "そうぎょうじゅく"])
    assert [heard.end for heard in sounds.heard_at("操業熟", 0)] == [3, 2]


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ("異行種交流", "異業種交流"),
        ("事業証券", "事業承継"),  # 証 sounds like 承
        ("社会実験", None),  # 験 sounds like 献, but 実 nothing like 貢
        ("事業計画", None),
        ("事業", None),
        ("人間教成", None),
    ],
)
def test_a_wrong_kanji_in_a_long_word(run: str, word: str | None):
    assert SLIPS.by_shape(run) == word


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ("ねっとわく", "ねっとわーく"),
        ("ねつとわーく", "ねっとわーく"),
        ("まーけてんぐ", "まーけてぃんぐ"),
        ("enterpreneur", "entrepreneur"),
        ("entreprenur", "entrepreneur"),
        ("さーびすび", None),  # too short to be sure
        ("くっとわーく", None),
        ("さんぷる", None),
    ],
)
def test_a_letter_too_many_or_too_few(run: str, word: str | None):
    assert SLIPS.by_letters(run) == word


def test_two_words_a_slip_may_be_are_none():
    assert Slips(["ねっとわーく", "ねっとわーる"], {}).by_letters("ねっとわーす") is None
    assert Slips(["人材育成", "人材養成"], {}).by_shape("人材醸成") is None


def test_kanji_sound_alike_by_their_usual_readings():
    assert may_sound_alike("証", "承")
    assert not may_sound_alike("証", "成")  # 成 is じょう by its second reading only, せい by its first
    assert not may_sound_alike("証", "〆")
