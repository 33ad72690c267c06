"""The search page: what it finds in the four real plans, says, offers and forgives."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import Element, Reader, plain, read

pytestmark = pytest.mark.django_db

# Read off the document by hand: in a name, a description, or the title of the pillar.
WITH_SALES_CHANNELS = {
    "国内・海外販路拡大支援事業",
    "見本市等出展助成事業",
    "足立ブランド認定推進事業",
    "創業支援事業",
    "産業見本市出展支援事業",
    "企業等立地促進事業",
    "事業承継支援事業",
    "販路開拓支援助成金",
}


def names(page: Reader) -> list[str]:
    return [plain(link.text) for link in page.all("a") if re.fullmatch(r"(/en)?/measures/[0-9]+/", link["href"])]


def count(page: Reader) -> str:
    return plain(page.one("h2", id="count").text)


def boxes(page: Reader) -> list[Element]:
    """Of the filters; those of the comparison below the results are called m."""
    return [box for box in page.all("input", type="checkbox") if box["name"] != "m"]


def notices(page: Reader) -> list[str]:
    return [plain(element.text) for element in page.with_class("notice")]


def chips(page: Reader) -> dict[str, str]:
    links = [link for link in page.all("a") if plain(link.text).startswith("条件を解除：")]
    return {plain(link.text).removeprefix("条件を解除："): link["href"] for link in links}


# What is found


def test_a_word_finds_the_right_measures(client: Client, registry: None):
    page = read(client, "/measures/?q=販路")
    assert set(names(page)) == WITH_SALES_CHANNELS
    assert count(page) == "「販路」を含む施策 8 件"
    assert page.one("title").text == "「販路」を含む施策 8件｜東京 地域産業活性化計画データベース"
    assert page.one("input", name="q", type="search")["value"] == "販路"


def test_without_conditions_it_shows_everything(client: Client, registry: None):
    page = read(client, "/measures/")
    assert count(page) == "すべての施策 32 件"
    assert len(names(page)) == 20


def test_in_english_the_page_is_english_and_the_texts_are_japanese(client: Client, registry: None):
    page = read(client, "/en/measures/?q=販路&region=tama&year=2022&type=sales-channels&form=grant&state=active")
    assert count(page) == (
        "Measures containing “販路”, of the type “Sales channels”, in the form of “Grant”, in Tama area,"
        " in force in FY2022, with the status “In force”: 3"
    )
    assert {element.lang for element in page.all("mark")} == {"ja"}


def test_the_sentence_says_every_condition(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&region=tama&year=2022&year=2023")
    assert count(page) == "「販路」を含む、多摩の、令和4年度・令和5年度に有効な施策 5 件"


def test_what_was_looked_for_is_marked(client: Client, registry: None):
    page = read(client, "/measures/?q=販路")
    assert {mark.text for mark in page.all("mark")} == {"販路"}
    only_pillar = [hit for hit in page.with_class("hit") if "「柱」の名前がことばに一致しています。" in hit.text]
    assert len(only_pillar) == 5


def test_texts_are_escaped(client: Client, registry: None):
    factories.published(
        factories.SETAGAYA,
        first_year=2024,
        last_year=2026,
        pillars=(factories.pillar("柱", factories.measure("<b>販路</b>&amp;", description="<script>")),),
    )
    source = client.get("/measures/?q=販路").content.decode()
    assert "&lt;b&gt;<mark>販路</mark>&lt;/b&gt;&amp;amp;" in source
    assert "<script>" not in source.partition("<body>")[2]


def test_a_hit_says_where_it_stands_and_what_is_not_stated(client: Client, registry: None):
    (hit,) = [hit for hit in read(client, "/measures/?q=販路").with_class("hit") if "販路開拓支援助成金" in hit.text]
    assert "羽村市 令和3年度～令和5年度" in plain(hit.text)
    assert "計画の概要に説明の記載はありません。" in hit.text
    assert "羽村市地域産業活性化計画 › 柱2 成長発展・経営力強化支援事業" in plain(hit.text)


def test_a_plan_that_is_over_is_marked(client: Client, registry: None):
    assert "計画期間が終了" not in read(client, "/measures/?q=販路").one("ol", id="results").text
    factories.published(factories.SETAGAYA, first_year=2014, last_year=2016)
    page = read(client, "/measures/?state=ended")
    assert count(page) == "状態が「計画期間が終了」の施策 1 件"
    assert "計画期間が終了" in page.one("ol", id="results").text


# Filters


@pytest.mark.parametrize("address", ["/measures/?", "/measures/?q=販路&", "/measures/?type=startups&region=wards&"])
def test_every_filter_choice_leads_to_the_number_it_shows(client: Client, registry: None, address: str):
    page = read(client, address)
    chosen = {box["name"] for box in boxes(page) if "checked" in box.attrs}
    others = [
        (box, shown) for box, shown in counted_boxes(page) if not {box["name"], *SAME.get(box["name"], ())} & chosen
    ]
    assert len(others) > 10
    for box, shown in others:
        found = read(client, f"{address}{box['name']}={box['value']}")
        assert total(found) == shown, box.attrs
        assert ("disabled" in box.attrs) == (shown == 0), box.attrs
        assert "checked" in found.one("input", type="checkbox", value=box["value"]).attrs


SAME = {"region": {"municipality"}, "municipality": {"region"}}  # two names for one question: where


def counted_boxes(page: Reader) -> list[tuple[Element, int]]:
    counts = [plain(label.text).removesuffix("件").split()[-1] for label in page.with_class("choice")]
    filters = boxes(page)
    return list(zip(filters, map(int, counts[: len(filters)]), strict=True))


def total(page: Reader) -> int:
    found = re.search(r"([0-9,]+) 件", count(page))
    assert found
    return int(found[1].replace(",", ""))


def test_two_values_of_a_filter_are_either_two_filters_are_both(client: Client, registry: None):
    assert total(read(client, "/measures/?type=talent")) == 2
    assert total(read(client, "/measures/?type=talent&type=succession")) == 3
    assert total(read(client, "/measures/?type=talent&type=succession&municipality=132098")) == 1


def test_a_chosen_value_without_hits_can_still_be_taken_back(client: Client, registry: None):
    page = read(client, "/measures/?region=islands")
    (islands,) = [box for box in boxes(page) if box["value"] == "islands"]
    assert "checked" in islands.attrs
    assert "disabled" not in islands.attrs


def test_a_chosen_sub_region_can_be_taken_back(client: Client, registry: None):
    page = read(client, "/measures/?region=nishi-tama")
    assert total(page) == 9
    assert "checked" in page.one("input", type="checkbox", value="nishi-tama").attrs


def test_places_are_one_tree_and_a_sub_region_can_be_chosen(client: Client, registry: None):
    page = read(client, "/measures/")
    tree = [box["value"] for box in boxes(page) if box["name"] in ("region", "municipality")]
    assert tree == [
        *("wards", "joto", "131211", "josai", "131121"),
        *("tama", "minami-tama", "132098", "nishi-tama", "132276", "islands"),
    ]
    assert count(read(client, "/measures/?region=tama&municipality=131211")) == "多摩・足立区の施策 25 件"
    assert count(read(client, "/measures/?region=tama&municipality=132098")) == "町田市の施策 8 件"
    page = read(client, "/measures/?region=tama&municipality=132098&region=nishi-tama")
    assert count(page) == "西多摩・町田市の施策 17 件"
    assert {box["value"] for box in boxes(page) if "checked" in box.attrs} == {"tama", "nishi-tama", "132098"}


def test_only_places_of_the_result_are_offered_to_be_compared(client: Client, registry: None):
    page = read(client, "/measures/?region=tama&municipality=131211")
    assert {box["value"] for box in page.all("input", type="checkbox", name="m")} == {"131211", "132098", "132276"}
    assert page.all("input", type="checkbox", name="m") != []
    assert read(client, "/measures/?region=tama&municipality=132098").all("input", type="checkbox", name="m") == []


def test_nothing_is_applied_before_the_button_is_pressed(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&sort=newest&syn=0")
    assert "この条件で絞り込む" in [plain(button.text) for button in page.all("button", type="submit")]
    kept = {(field["name"], field["value"]) for field in page.all("input", type="hidden")}
    assert {("q", "販路"), ("sort", "newest"), ("syn", "0")} <= kept


def test_new_words_keep_the_filters(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&type=startups&region=tama")
    kept = [(field["name"], field["value"]) for field in page.all("input", type="hidden")]
    assert ("type", "startups") in kept
    assert ("region", "tama") in kept


def test_every_condition_is_a_chip_that_removes_itself(client: Client, registry: None):
    page = read(client, "/measures/?q=販路 支援&type=sales-channels&region=tama")
    assert chips(page) == {
        "ことば：販路": "/measures/?q=%E6%94%AF%E6%8F%B4&type=sales-channels&region=tama",
        "ことば：支援": "/measures/?q=%E8%B2%A9%E8%B7%AF&type=sales-channels&region=tama",
        "支援の種類：販路拡大": "/measures/?q=%E8%B2%A9%E8%B7%AF+%E6%94%AF%E6%8F%B4&region=tama",
        "地域：多摩": "/measures/?q=%E8%B2%A9%E8%B7%AF+%E6%94%AF%E6%8F%B4&type=sales-channels",
    }
    assert page.link("すべて解除") == "/measures/"
    assert page.link("絞り込みをすべて解除") == "/measures/?q=%E8%B2%A9%E8%B7%AF+%E6%94%AF%E6%8F%B4"


def test_without_conditions_there_is_nothing_to_clear(client: Client, registry: None):
    assert chips(read(client, "/measures/")) == {}


# Order, words of like meaning, words that are places


def test_the_order_is_chosen_with_its_own_button(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&region=tama")
    options = [(option["value"], "selected" in option.attrs) for option in page.all("option")]
    assert options == [("relevance", True), ("code", False), ("newest", False), ("updated", False)]
    assert "変更" in [plain(button.text) for button in page.all("button")]
    by_code = read(client, "/measures/?q=販路&region=tama&sort=code")
    assert names(by_code)[0] == "創業支援事業"
    assert names(page)[0] == "販路開拓支援助成金"


def test_relevance_is_offered_only_with_words(client: Client, registry: None):
    assert [option["value"] for option in read(client, "/measures/").all("option")] == ["code", "newest", "updated"]


def test_words_of_like_meaning_are_said_and_can_be_left_out(client: Client, registry: None):
    page = read(client, "/measures/?q=展示会")
    (notice,) = notices(page)
    assert "見本市" in notice
    assert "産業見本市出展支援事業" in names(page)
    narrow = read(client, page.link("入力したことばだけで検索する"))
    assert notices(narrow) == []
    assert "産業見本市出展支援事業" not in names(narrow)


def test_the_name_of_a_place_is_a_filter_that_can_be_undone(client: Client, registry: None):
    page = read(client, "/measures/?q=足立区 展示会&syn=0")
    assert count(page) == "「展示会」を含む、足立区の施策 2 件"
    assert notices(page)[0].startswith("「足立区」は、絞り込みの条件（自治体：足立区）として使いました。")
    undone = read(client, page.link("「足立区」をことばとしてさがす"))
    assert count(undone).startswith("「「足立区」 展示会」を含む施策")
    assert set(chips(page)) == {"自治体：足立区", "ことば：展示会"}


# The pager


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


@pytest.mark.parametrize("page", ["9999", "3", "9" * 30])
def test_past_the_end_it_shows_the_last_page_and_says_so(client: Client, registry: None, page: str):
    result = read(client, f"/measures/?page={page}")
    assert len(names(result)) == 12
    assert any("最後のページを表示しています" in notice for notice in notices(result))


@pytest.mark.parametrize("page", ["-1", "0", "abc", "１", "1.5", "²"])
def test_what_is_no_page_number_shows_the_first_page_and_says_so(client: Client, registry: None, page: str):
    result = read(client, f"/measures/?page={page}")
    assert len(names(result)) == 20
    assert any(f"「{page}」は使えない" in notice for notice in notices(result))


# Nothing found


def test_nothing_found_helps_on(client: Client, registry: None):
    page = read(client, "/measures/?q=ドローン&type=startups")
    assert count(page) == "「ドローン」を含む、種類が「創業・起業」の施策は見つかりませんでした（0 件）"
    ways = {plain(item.text) for item in page.all("li") if "はず" in item.text}
    assert ways == {
        "7件 「ことば：ドローン」をはずす",
        "32件 条件をすべてはずす",
    }
    assert total(read(client, page.link("「ことば：ドローン」をはずす"))) == 7
    assert "掲載しているのは4自治体の4計画です" in page.main
    assert set(chips(page)) == {"ことば：ドローン", "支援の種類：創業・起業"}


# Bad input


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
        ("q=" + "あ" * 10_000, "検索のことばが長すぎるため"),
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


# Ways on


def test_the_result_can_be_saved_as_it_is(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&region=tama")
    address = page.link("5件をCSVで保存（Excel対応）")
    assert address == f"/measures.csv?q={quote('販路')}&region=tama"
    lines = client.get(address).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 5
    assert [name in line for name, line in zip(names(page), lines[1:], strict=True)] == [True] * 5


def test_a_second_skip_link_leads_to_the_results(client: Client, registry: None):
    for address in ("/measures/", "/measures/?q=ドローン"):
        page = read(client, address)
        assert page.link("検索結果へ") == "#results"
        assert any(element.attrs.get("id") == "results" for element in page.elements)


def test_the_address_of_the_page_is_said_in_its_shortest_form(client: Client, registry: None):
    page = read(client, "/measures/?q=&syn=1&year=2022&type=startups&year=abc")
    (canonical,) = page.all("link", rel="canonical")
    assert canonical["href"] == "http://testserver/measures/?type=startups&year=2022"
