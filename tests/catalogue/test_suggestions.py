"""Completions while typing: municipalities, pillar titles, names of measures."""

import pytest

from plans_registry.catalogue.suggestions import Suggestion, suggest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.sample_registry()


def texts(typed: str, **options) -> list[str]:
    return [suggestion.text for suggestion in suggest(typed, **options)]


def test_municipalities_by_name_reading_and_english_name():
    assert suggest("足立")[0] == Suggestion("足立区", "municipality")
    assert texts("あだち")[0] == texts("アダチ")[0] == texts("adachi")[0] == "足立区"
    assert "足立ブランド認定推進事業" in texts("足立")


def test_what_begins_with_it_comes_before_what_holds_it():
    found = suggest("販路")
    begins = [suggestion.text.startswith("販路") for suggestion in found]
    assert begins == sorted(begins, reverse=True)
    assert Suggestion("販路拡大支援", "pillar") in found
    assert Suggestion("国内・海外販路拡大支援事業", "measure") in found


def test_folded_spellings_are_completed():
    assert "せたがや産業創造プラットフォーム" in texts("ｾﾀｶﾞﾔ")
    assert texts("見") == ["見本市等出展助成事業", "産業見本市出展支援事業"]


def test_no_more_than_asked_for_and_no_text_twice():
    found = texts("支援", limit=4)
    assert len(found) == len(set(found)) == 4


@pytest.mark.parametrize("typed", ["", " 　", "\x00\ud800", "見当たらない", "あ" * 10_000, "%", "「"])
def test_nothing_to_complete(typed: str):
    assert suggest(typed) == []


def test_what_is_published_later_is_completed_too():
    assert texts("ものづくり新製品") == []
    factories.published(
        first_year=2030, last_year=2031, pillars=(factories.pillar("柱", factories.measure("ものづくり新製品展")),)
    )
    assert texts("ものづくり新製品") == ["ものづくり新製品展"]
