"""Help in finding: completions, similar measures elsewhere, and ways out of an empty result."""

import json
import re

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.public.reading import read
from tests.public.search_page import chips
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


_sample = once_a_module(factories.sample_registry, autouse=True)


def completions(client: Client, words: str, prefix: str = "") -> list[dict]:
    response = client.get(f"{prefix}/measures/suggest", {"q": words})
    assert response.status_code == 200
    return json.loads(response.content)["suggestions"]


def text_of(client: Client, address: str, **parameters) -> str:
    html = client.get(address, parameters).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_completions_come_from_municipalities_pillars_and_measures(client: Client) -> None:
    assert completions(client, "あだち")[0] == {
        "text": "足立区",
        "language": "ja",
        "query": "足立区",
        "kind": "municipality",
        "label": "自治体",
    }
    kinds = {found["kind"] for found in completions(client, "創業")}
    assert kinds == {"pillar", "measure"}
    factories.concept("創業")
    assert completions(client, "創")[0]["label"] == "テーマ"
    assert completions(client, "たま")[0]["label"] == "地域"


def test_completions_are_in_the_language_of_the_page(client: Client) -> None:
    found = completions(client, "machi", "/en")[0]
    assert (found["text"], found["language"], found["label"]) == ("Machida City", "en", "Municipality")
    assert completions(client, "machi")[0]["text"] == "町田市"


@pytest.mark.parametrize("words", ["", " ", "\x00", "'; DROP TABLE", "(" * 500, "%", "😀", "‮", "あ" * 800])
def test_completions_of_anything_are_an_answer(client: Client, words: str) -> None:
    assert completions(client, words) == []


def test_unpublished_names_are_never_offered(client: Client) -> None:
    factories.draft(pillars=(factories.pillar("ひみつの柱", factories.measure("ひみつの事業")),))
    assert completions(client, "ひみつ") == []


def test_unchanged_completions_are_not_sent_again(client: Client) -> None:
    etag = client.get("/measures/suggest", {"q": "創業"})["ETag"]
    assert client.get("/measures/suggest", {"q": "創業"}, headers={"If-None-Match": etag}).status_code == 304


def test_a_measure_names_similar_ones_elsewhere_and_why(client: Client) -> None:
    factories.concept("見本市")
    entry = Entry.objects.get(name="産業見本市出展支援事業")
    text = text_of(client, f"/measures/{entry.measure}/")
    assert "似ている施策" in text
    after = text.split("似ている施策")[1]
    assert "見本市等出展助成事業 足立区" in after
    assert re.search("同じことば：[^。]*見本市", after)


def test_a_similar_measure_without_a_whole_word_in_common_says_what_else_it_shares(client: Client) -> None:
    entry = Entry.objects.get(name="見本市等出展助成事業")
    text = text_of(client, f"/measures/{entry.measure}/").split("似ている施策")[1]
    assert "名称や説明に同じ文字のならびがある施策です。" in text
    items = [item for item in text.split("計画期間")[1:] if "同じことば：" not in item]
    assert any(re.search("同じ種類：販路拡大", item) for item in items)
    english = text_of(client, f"/en/measures/{entry.measure}/")
    assert "share a run of characters" in english
    assert "Same type: Sales channels" in english


def test_an_empty_result_offers_each_condition_dropped_with_its_count(client: Client) -> None:
    text = text_of(client, "/measures/", q="キャッシュレス 販路", region="tama", syn="0")
    assert "「ことば：キャッシュレス」をはずす 8件" not in text
    assert "「ことば：キャッシュレス」をはずす 5件" in text
    assert "「地域：多摩」をはずす" not in text  # it would still find nothing
    assert "条件をすべてはずす 32件" in text
    assert "4自治体" in text


def test_a_word_without_which_nothing_is_found_either_has_no_chip(client: Client) -> None:
    shown = chips(read(client, "/measures/?q=キャッシュレス+販路&region=tama&syn=0"))
    assert set(shown) == {"ことば：キャッシュレス", "地域：多摩"}
    assert set(chips(read(client, "/measures/?q=販路&region=tama"))) == {"ことば：販路", "地域：多摩"}


def test_an_empty_result_offers_each_word_alone_also_without_blanks(client: Client) -> None:
    factories.concept("女性", trouble=["女性の販路"])
    assert "「販路」だけでさがす 8件" in text_of(client, "/measures/", q="女性の販路")
    assert "Search for “販路” alone 8 measures" in text_of(client, "/en/measures/", q="女性の販路")


def test_an_empty_result_offers_near_spellings(client: Client) -> None:
    factories.concept("見本市")
    text = text_of(client, "/measures/", q="見本氏")
    assert "もしかして" in text
    assert "見本市 2件" in text
