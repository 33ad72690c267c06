"""This year, next year, last year among the words of a search: the page says which year that is, and leads to it."""

from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.years_named import year_beside_now
from tests import factories
from tests.public.reading import Reader, read
from tests.public.search_page import names, notices, total


@pytest.mark.parametrize(
    ("text", "word", "year"),
    [
        ("今年度の見本市", "今年度", 2026),
        ("今年、販路", "今年", 2026),
        ("本年度", "本年度", 2026),
        ("来年度 創業", "来年度", 2027),
        ("去年の展示会", "去年", 2025),
        ("昨年度", "昨年度", 2025),
        ("Who helps with trade fairs this year?", "this year", 2026),
        ("grants next fiscal year", "next fiscal year", 2027),
        ("last year", "last year", 2025),
    ],
)
def test_a_year_is_told_from_now(text: str, word: str, year: int):
    assert year_beside_now(fold(text), 2026) == (word, year)


@pytest.mark.parametrize("text", ["一昨年", "毎年の見本市", "令和8年度", "the three year plan", "yearly"])
def test_other_words_tell_none(text: str):
    assert year_beside_now(fold(text), 2026) is None


def asked(client: Client, address: str) -> tuple[Reader, str]:
    page = read(client, address)
    return page, " ".join(notices(page))


@pytest.mark.django_db
def test_a_page_says_which_year_is_meant_and_leads_to_it(client: Client):
    factories.load_concepts()
    factories.published(factories.ADACHI, first_year=2021, last_year=2023)
    factories.published(factories.MACHIDA, first_year=2024, last_year=2026)
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        page, said = asked(client, "/measures/?q=今年度の見本市")
        assert "「今年度」は令和8年度（2026年度）です。" in said
        both = names(page)
        link = page.link("その年度の計画の施策だけを見る（1件）")
        assert len(both) == 2
        assert len(names(read(client, link))) == 1
        assert "「今年度」は令和" not in asked(client, link)[1]
        assert "“this year” is FY2026." in asked(client, "/en/measures/?q=who helps with trade fairs this year?")[1]
        assert "その年度の計画の施策はありません。" in asked(client, "/measures/?q=来年度の見本市")[1]
    with time_machine.travel("2026-03-31T23:50:00+09:00"):
        assert "「今年度」は令和7年度（2025年度）です。" in asked(client, "/measures/?q=今年度の見本市")[1]


@pytest.mark.django_db
def test_the_list_of_plans_says_it_too(client: Client):
    factories.load_concepts()
    factories.published(factories.ADACHI, first_year=2021, last_year=2023)
    factories.published(factories.MACHIDA, first_year=2024, last_year=2026)
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        for words, address in (
            ("今年度の計画", "/plans/?year=2026"),
            ("今年度の見本市", f"/plans/?q={quote('今年度の見本市')}&year=2026"),
        ):
            page, said = asked(client, f"/plans/?q={words}")
            assert "「今年度」は令和8年度（2026年度）です。" in said
            assert page.link("その年度に計画期間中の計画だけを見る（1件）") == address
            assert total(read(client, address)) == 1
            assert "「今年度」は令和" not in asked(client, address)[1]
        page, said = asked(client, "/en/plans/?q=plans this year&region=tama")
        assert "“this year” is FY2026." in said
        assert page.link("Show only the plans that run in that year (1)") == "/en/plans/?region=tama&year=2026"
        assert "その年度に計画期間中の計画の掲載は、ありません。" in asked(client, "/plans/?q=来年度の計画")[1]
        assert "どの計画も、その年度に計画期間中です。" in asked(client, "/plans/?q=昨年度の見本市&region=tama")[1]
        assert asked(client, "/plans/?q=今年度のドローン")[1].endswith("「今年度」は令和8年度（2026年度）です。")
