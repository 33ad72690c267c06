"""Which known words an unknown one is near to: a slip of the hand, offered where nothing is found."""

from datetime import date

import pytest

from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.near_words import NearWords, is_one_slip
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.catalogue.slips import Slips
from plans_registry.catalogue.suggestions import near_spellings
from plans_registry.catalogue.vocabulary import vocabulary
from tests import factories

READINGS = {"そうぎょう": ["創業"], "じぎょうしょうけい": ["事業承継"], "ゆうし": ["融資"]}
WORDS = {"startup": 3, "start": 1, "fair": 2, "fail": 1, "補助金": 1, "創業": 1, "奨励": 1, "ぶらんど": 1}
NEAR = NearWords(WORDS, Slips(WORDS, READINGS))


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("startp", "startup", True),
        ("starttup", "startup", True),
        ("stertup", "startup", True),
        ("fiar", "fair", True),
        ("startu", "startup", True),
        ("fair", "fair", False),
        ("fira", "fair", False),
        ("satrtpu", "startup", False),
        ("補肋金", "補助金", True),
    ],
)
def test_one_slip(one: str, other: str, is_slip: bool):
    assert is_one_slip(one, other) == is_one_slip(other, one) == is_slip


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("startp", ["startup", "start"]),
        ("fiar", ["fair"]),
        ("faib", ["fair", "fail"]),
        ("hair", []),
        ("startup", []),
        ("創行", ["創業"]),
        ("農業", []),
        ("補肋金", ["補助金"]),
        ("補助", []),
        ("じぎょうしょけい", ["事業承継"]),
        ("そぎょう", ["創業"]),
        ("うぎょう", ["創業"]),
        ("そうぎ", []),
        ("ゆう", []),
        ("ぶらんで", ["ぶらんど"]),
        ("machda", ["machida"]),
        ("", []),
    ],
)
def test_near_words(typed: str, near: list[str]):
    assert NEAR.near(typed, names=["machida", "hino"]) == near


@pytest.fixture
def _vocabulary(db: None) -> None:
    factories.load_reference()
    factories.concept("見本市", "展示会")
    factories.concept("創業", "起業")
    factories.concept("たずねることば", asking=["start"])
    for preferred, word, language in (
        ("見本市", "trade fair", "en"),
        ("創業", "startup", "en"),
        ("創業", "start a shop", "en"),
        ("創業", "そうぎょう", "kana"),
    ):
        factories.word_of(preferred, word, language)
    pillar = factories.pillar(
        "販路", factories.measure("見本市出展", description="創業の方も"), factories.measure("創業塾", number=2)
    )
    factories.published(pillars=(pillar,))


@pytest.mark.usefixtures("_vocabulary")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("startp", {"startup": 2}),
        ("trade fiar", {"trade fair": 2}),
        ("trede fiar", {"trade fair": 2}),
        ("tradefair", {"trade fair": 2}),
        ("tradefiar", {"trade fair": 2}),
        ("traid fair", {"trade fair": 2}),
        ("star tup", {"startup": 2}),
        ("tradefair -塾", {"trade fair -塾": 1}),
        ("創行", {"創業": 2}),
        ("創行したい", {"創業": 2}),
        ("startp -塾", {"startup -塾": 1}),
        ("「startp」", {}),
        ("温泉", {}),
        ("startp 温泉", {}),
    ],
)
def test_what_is_near_is_offered_where_it_finds_all_words(typed: str, offered: dict[str, int]):
    today = date(2022, 6, 1)
    hits = search(MeasureQuery(q=typed), today=today)
    assert {near.spelling: near.total for near in near_spellings(hits, today=today)} == offered


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        (["tradefair"], ["trade fair"]),
        (["trade", "fair"], []),
        (["travel", "fair"], []),
        (["traid", "fear"], []),
        (["fairtrade"], []),
        (["ho", "tel"], []),
        (["work", "shop"], ["workshop"]),
        ([], []),
    ],
)
def test_a_phrase_may_have_other_blanks(typed: list[str], phrases: list[str]):
    near = NearWords(WORDS, Slips(WORDS, READINGS), ["trade fair", "workshop", "hotel"])
    assert near.of_other_blanks(typed) == phrases


@pytest.mark.usefixtures("_vocabulary")
def test_a_word_that_only_asks_is_near_to_nothing():
    assert vocabulary(Generation.stamp()).near_words.near("startp") == ["startup"]
