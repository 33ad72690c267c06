"""Addresses of the search page that nobody meant: page numbers, unknown values, words of any kind."""

import pytest
from django.test import Client

from tests.public.reading import read
from tests.public.search_page import names, notices, total

pytestmark = pytest.mark.django_db


def test_the_pager_offers_only_what_is_there(client: Client, registry: None):
    first, second = read(client, "/measures/"), read(client, "/measures/?page=2")
    assert len(names(second)) == 12
    assert "1 / 2" in first.main
    assert first.link("次のページ") == "/measures/?page=2"
    assert second.link("前のページ") == "/measures/"
    assert "前のページ" not in first.main
    assert "次のページ" not in second.main
    assert not set(names(first)) & set(names(second)) - {"創業支援事業"}  # two municipalities use this name


def test_the_pager_keeps_the_conditions(client: Client, registry: None):
    assert read(client, "/measures/?year=2022").link("次のページ") == "/measures/?year=2022&page=2"


def test_one_page_has_no_pager(client: Client, registry: None):
    assert read(client, "/measures/?q=販路").with_class("pager") == []


@pytest.mark.parametrize("page", ["9999", "3", "9" * 30, pytest.param("9" * 5000, id="5000-digits")])
def test_past_the_end_it_shows_the_last_page_and_says_so(client: Client, registry: None, page: str):
    result = read(client, f"/measures/?page={page}")
    assert len(names(result)) == 12
    assert any("最後のページを表示しています" in notice for notice in notices(result))


@pytest.mark.parametrize("page", ["-1", "0", "abc", "1.5", "²"])
def test_what_is_no_page_number_shows_the_first_page_and_says_so(client: Client, registry: None, page: str):
    result = read(client, f"/measures/?page={page}")
    assert len(names(result)) == 20
    assert any(f"「{page}」は使えない" in notice for notice in notices(result))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("year=abc", "「年度」の値「abc」"),
        ("year=99999", "「年度」の値「99999」"),
        ("type=nothing", "「支援の種類」の値「nothing」"),
        ("form=%00", "「支援の形」の値"),
        ("region=<b>", "「地域」の値「<b>」"),
        ("municipality=131212", "「自治体」の値「131212」"),
        ("state=open", "「状態」の値「open」"),
        ("sort=random", "「並び順」の値「random」"),
        ("syn=2", "「近い意味のことば」の値「2」"),
        ("q=" + "あ" * 800, "検索のことばが長すぎるため"),
        ("q=" + "a " * 200, "検索のことばが多すぎるため"),
        ("q=「販路", "閉じていない引用符"),
    ],
)
def test_what_cannot_be_used_is_ignored_and_said(client: Client, registry: None, parameters: str, said: str):
    page = read(client, f"/measures/?{parameters}")
    assert any(said in notice for notice in notices(page)), notices(page)
    read(client, f"/en/measures/?{parameters}")


@pytest.mark.parametrize(
    "q",
    [
        "%00",
        "a%00b",
        "%ED%A0%80",
        "%FF%FE",
        "-販路",
        "OR",
        "「」",
        '"',
        "%E2%80%AE販路",
        "😀",
        "' OR 1=1 --",
        "%",
        "*",
        "　",
    ],
)
def test_no_words_break_the_page(client: Client, registry: None, q: str):
    read(client, f"/measures/?q={q}")
    read(client, f"/en/measures/?q={q}&page=2")


def test_a_lone_surrogate_does_not_break_the_page(client: Client, registry: None):
    assert client.get("/measures/", {"q": "\udc80販路".encode("utf-8", "surrogatepass")}).status_code == 200


def test_empty_parameters_say_nothing(client: Client, registry: None):
    page = read(client, "/measures/?q=&type=&region=&year=&sort=&page=")
    assert notices(page) == []
    assert total(page) == 32
