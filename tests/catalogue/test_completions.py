"""Completions while typing: in the language of the page, by reading and in English too, and never in vain."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from plans_registry.catalogue.completions import MOST, Completion, completions
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.search import search
from plans_registry.catalogue.synthetic import plans
from plans_registry.catalogue.vocabulary import vocabulary
from plans_registry.editorial import workflow
from plans_registry.models.working_copy import write
from tests import factories
from tests.factories import MACHIDA, measure, pillar
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

TODAY = date(2023, 6, 1)


def _make() -> None:
    factories.sample_registry()
    factories.load_concepts()


_registry = once_a_module(_make, autouse=True)


def texts(typed: str, language: str = "ja") -> list[str]:
    return [completion.text for completion in completions(typed, language=language)]


def in_vain(typed: str, language: str) -> list[Completion]:
    """What is offered and finds nothing."""
    offered = completions(typed, language=language)
    return [one for one in offered if not search(MeasureQuery(q=one.query), today=TODAY).total]


def test_municipalities_by_name_reading_and_english_name():
    assert completions("足立", language="ja")[0] == Completion("足立区", "municipality", "ja", "足立区")
    assert texts("あだち")[0] == texts("アダチ")[0] == texts("adachi")[0] == texts("東京都足")[0] == "足立区"
    assert "足立ブランド認定推進事業" in texts("足立")


def test_in_english_a_place_has_its_english_name():
    assert completions("あだち", language="en")[0] == Completion("Adachi City", "municipality", "en", "Adachi City")
    assert texts("hamu", "en")[0] == "Hamura City"


def test_regions_by_name_reading_and_english_name():
    assert completions("たま", language="ja")[0] == Completion("多摩", "region", "ja", "多摩")
    assert completions("tama", language="en")[0] == Completion("Tama area", "region", "en", "Tama area")
    assert completions("josai", language="en")[0] == Completion(
        "Western wards (Josai)", "region", "en", "Western wards"
    )


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["かつしか", "葛飾", "katsushika", "しまし", "hachijo"])
def test_a_place_without_a_plan_is_not_offered(typed: str):
    assert not {"municipality", "region"} & {completion.kind for completion in completions(typed, language="ja")}


@pytest.mark.parametrize("typed", ["じぎょうしょ", "ｼﾞｷﾞｮｳｼｮｳ", "business succ", "事業承", "後継者がいな"])
def test_a_concept_by_its_words_reading_and_in_english(typed: str):
    found = completions(typed, language="ja")
    assert found[0].kind == "concept"
    assert "事業承継支援事業" in [completion.text for completion in found] or found[0].text.startswith(typed)


def test_a_concept_is_named_in_the_language_of_the_page():
    assert texts("じぎょうしょうけ")[0] == texts("succession", "ja")[0] == "事業承継"
    assert completions("じぎょうしょうけ", language="en")[0].language == "en"
    assert texts("fair", "ja")[0] != texts("fair", "en")[0]


def test_a_reading_and_an_english_word_lead_to_titles_and_names_that_hold_the_word():
    assert "事業承継支援事業" in texts("じぎょうしょうけ")
    assert "事業承継支援事業" in texts("succession", "en")


def test_a_word_inside_an_english_phrase_begins_it_too():
    assert any(text.endswith("fair") for text in texts("fair", "en"))


@pytest.mark.slow
def test_a_concept_that_nothing_in_the_registry_is_about_is_not_offered():
    factories.concept("温泉")
    assert texts("温泉") == []
    factories.published(
        first_year=2030, last_year=2031, pillars=(pillar("柱", measure("足湯", description="温泉の活用")),)
    )
    assert texts("温泉") == ["温泉"]


def test_places_come_first_then_concepts_then_what_begins_with_it_then_what_holds_it():
    factories.concept("足立ブランド認定")
    kinds = [completion.kind for completion in completions("足立", language="ja")]
    assert kinds[:2] == ["municipality", "concept"]
    titles = [one.text for one in completions("販路", language="ja") if one.kind in ("pillar", "measure")]
    begins = [title.startswith("販路") for title in titles]
    assert begins == sorted(begins, reverse=True)
    assert {"販路拡大支援", "国内・海外販路拡大支援事業"} <= set(titles)


def test_folded_spellings_are_completed():
    assert "せたがや産業創造プラットフォーム" in texts("ｾﾀｶﾞﾔ")
    assert {"見本市等出展助成事業", "産業見本市出展支援事業"} <= set(texts("見"))


def test_no_more_than_a_page_shows_and_no_text_twice():
    found = texts("支援")
    assert len(found) == len(set(found)) == MOST


@pytest.mark.parametrize("typed", ["", " 　", "\x00\ud800", "見当たらない", "あ" * 10_000, "%", "「"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_to_complete(typed: str, language: str):
    assert completions(typed, language=language) == ()


def test_what_is_published_later_is_completed_too():
    assert texts("ものづくり新製品") == []
    factories.published(first_year=2030, last_year=2031, pillars=(pillar("柱", measure("ものづくり新製品展")),))
    assert texts("ものづくり新製品") == ["ものづくり新製品展"]


AWKWARD = (
    "催し OR 集い",
    "催し −限定",
    "催し「名産 品」の会",
    '催し"名産 品"の会',
    "催し 足立",
    "催し（足立）",
    "催し｜集い",
    "催し、葛飾区",
    '催し 「"',
    "2022年度",
    "葛飾",
)


def test_a_name_that_the_query_language_takes_apart_is_asked_for_as_a_quotation():
    parts = [measure(name, number=number, description="") for number, name in enumerate(AWKWARD, start=1)]
    factories.published(MACHIDA, first_year=2030, last_year=2031, pillars=(pillar("集まり", *parts),))
    offered = {one.text: one.query for one in completions("催し", language="ja")}
    assert offered["催し OR 集い"] == "「催し OR 集い」"
    assert len(offered) == len([name for name in AWKWARD if name.startswith("催し")]) - 1  # one cannot be quoted
    for typed in ("催し", "2022", "葛飾"):
        assert in_vain(typed, "ja") == in_vain(typed, "en") == []


def beginnings() -> Iterator[str]:
    """What people may have typed so far of anything that can be completed."""
    stamp = Generation.stamp()
    known = reference(stamp)
    words = [name for place in (*known.places.values(), *known.areas.values()) for name in _names(place)]
    words += [row[1] for row in vocabulary(stamp).rows]
    for entry in Entry.objects.all():
        words += [entry.name, entry.name[3:], entry.pillar_title]
    for word in words:
        yield from (word[:length] for length in (1, 2, 3, 5, len(word)))


def _names(place: Any) -> tuple[str, str, str]:
    return place.name, place.kana, place.name_en


def some_beginnings(number: int) -> list[str]:
    found = sorted({typed for typed in beginnings() if typed})
    return random.Random(number).sample(found, number)


@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
def test_whatever_is_offered_finds_something_in_the_real_plans(language: str):
    assert [one for typed in some_beginnings(1500) for one in in_vain(typed, language)] == []


@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
def test_whatever_is_offered_finds_something_in_a_made_up_registry(language: str):
    places = list(reference(Generation.stamp()).places.values())
    for _plan, edition, _entries in plans(300, places):
        plan = write(None, edition.plan_document()).plan
        workflow.submit(plan, by=factories.administrator())
        workflow.publish(plan, by=factories.chiba())
    assert [one for typed in some_beginnings(700) for one in in_vain(typed, language)] == []
