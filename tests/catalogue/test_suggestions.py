"""Ways out of a search that found nothing, with the number each would give."""

from datetime import date

import pytest

from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.suggestions import near_spellings, removals, words_alone
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


def _make() -> None:
    factories.sample_registry()
    for word in ("見本市", "出展"):
        factories.concept(word)


_registry = once_a_module(_make, autouse=True)


@pytest.mark.parametrize("typed", ["補助率", "2028", "成事業者", "支援金"])
def test_no_piece_of_a_word_is_offered_for_one(typed: str):
    """補助及び経費 is near 補助率, but 補助及 is no word; nor is 支援等 or 支援、."""
    assert near_spellings(ask(typed, match="literal"), today=TODAY) == []


TODAY = date(2023, 6, 1)


def ask(q: str, **filters) -> Hits:
    return search(MeasureQuery(q=q, **filters), today=TODAY)


def test_every_condition_that_can_be_removed_with_what_it_would_give():
    hits = ask("見本市 キャッシュレス", municipality=(ADACHI,), synonyms=False)
    assert hits.total == 0
    found = {(way.facet, way.value, str(way.part or "")): way for way in removals(hits, today=TODAY)}
    assert found.keys() == {("", "", "キャッシュレス")}
    way = found["", "", "キャッシュレス"]
    assert (way.query.q, way.query.municipality, way.total) == ("見本市", (ADACHI,), 1)


def test_a_filter_and_a_name_lifted_out_of_the_words_can_be_removed():
    hits = ask("町田 見本市", year=("2022",), type=("talent",), synonyms=False)
    ways = removals(hits, today=TODAY)
    assert all(search(way.query, today=TODAY).total == way.total > 0 for way in ways)
    ways = removals(ask("足立 せたがや", synonyms=False), today=TODAY)
    assert [(str(way.part), way.query.q) for way in ways] == [("足立", "せたがや"), ("せたがや", "足立")]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("「出展 見本市」", [("出展 見本市", 2)]),
        ("「温泉 出展」", []),
        ("出展 見本市 温泉", []),
    ],
)
def test_words_quoted_in_vain_are_offered_without_their_quotation_marks(typed: str, offered: list[tuple[str, int]]):
    assert [(way.spelling, way.total) for way in near_spellings(ask(typed), today=TODAY)] == offered


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("見本氏", "見本市"),
        ("見本市出店", "見本市出展"),
        ("マッチイング", "マッチング"),
        ("マチング", "マッチング"),
        ("オンランイン", "オンライン"),
        ("伴奏支援", "伴走支援"),
        ("ブランデ", "ブランド"),
    ],
)
def test_words_spelled_nearly_the_same(typed: str, spelled: str):
    hits = ask(typed, match="literal")
    assert hits.total == 0
    near = near_spellings(hits, today=TODAY)
    assert spelled in [way.spelling for way in near]
    assert all(way.total == search(way.query, today=TODAY).total > 0 for way in near)


def test_the_rest_of_the_words_and_the_filters_stay():
    near = near_spellings(ask("伴奏支援 経費 -融資", year=("2022",)), today=TODAY)
    assert [(way.query.q, way.query.year) for way in near] == [("「伴走支援」 経費 -融資", ("2022",))]


@pytest.mark.parametrize("typed", ["", "販路", "鬱憤晴", "ｘｙ", "-見本氏", "🏭🏭🏭", "見本市"])
def test_nothing_near(typed: str):
    assert near_spellings(ask(typed), today=TODAY) == []


def test_only_what_is_removed_changes():
    hits = ask("見当たらないことば", municipality=(MACHIDA,))
    ways = removals(hits, today=TODAY)
    assert [(way.query.q, way.query.municipality, way.total) for way in ways] == [("", (MACHIDA,), 8)]


@pytest.mark.parametrize(
    ("typed", "alone"),
    [
        ("女性の見本市", ["見本市"]),
        ("women trade fair", ["trade fair"]),
        ("若い人の見本市", ["見本市"]),  # of which 若い人 is known for something, too
        ("キャッシュレスと見本市", ["キャッシュレス", "見本市"]),
        ("見本市", []),
    ],
)
def test_each_word_that_finds_something_is_offered_alone(typed: str, alone: list[str]):
    factories.concept("女性", "女性の見本市", trouble=["若い人"])
    factories.word_of("女性", "women trade fair", "en")
    factories.word_of("見本市", "trade fair", "en")
    ways = words_alone(ask(typed, match="literal"), today=TODAY)
    assert [(way.spelling, way.query.match) for way in ways] == [(word, "") for word in alone]
    assert all(search(way.query, today=TODAY).total == way.total > 0 for way in ways)


def test_no_cut_word_is_offered_alone():
    factories.concept("ブランド", "ブランド作成", trouble=["ブランド作"])
    ways = words_alone(ask("ブランド作成", match="literal"), today=TODAY)
    assert [way.spelling for way in ways] == ["ブランド"]


def test_a_text_of_known_words_is_no_slip_of_another():
    factories.concept("販路", "見本市改装")
    assert [near.spelling for near in near_spellings(ask("見本市改修", match="literal"), today=TODAY)] == ["見本市改装"]
    factories.concept("改修")
    assert near_spellings(ask("見本市改修", match="literal"), today=TODAY) == []


def test_a_word_is_offered_from_the_moment_it_is_known():
    asked = ask("たたら製哲", match="literal")
    assert near_spellings(asked, today=TODAY) == []
    factories.concept("販路", "たたら製鉄")
    near = near_spellings(ask("たたら製哲", match="literal"), today=TODAY)
    assert [way.spelling for way in near] == ["たたら製鉄"]
