"""The filters of the search page: every choice leads to the number it shows, every condition can be taken back."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import Element, Reader, plain, read
from tests.public.search_page import boxes, chips, count, counted_boxes, names, sent, total

pytestmark = pytest.mark.django_db

SAME = {"region": {"municipality"}, "municipality": {"region"}}  # two names for one question: where


@pytest.mark.slow
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
    page = read(client, "/en/measures/?region=tama&region=joto&region=islands")
    assert count(page) == "Measures in the Tama area, the Eastern wards (Joto) or the Islands: 25"
    page = read(client, "/en/measures/?region=nishi-tama&municipality=132098")
    assert count(page) == "Measures in West Tama or Machida City: 17"
    page = read(client, "/measures/?region=tama&municipality=132098&region=nishi-tama")
    assert count(page) == "西多摩・町田市の施策 17 件"
    assert {box["value"] for box in boxes(page) if "checked" in box.attrs} == {"tama", "nishi-tama", "132098"}


def test_of_several_types_the_heading_says_that_one_is_enough(client: Client, registry: None):
    address = "/measures/?type=talent&type=succession&state=active&state=ended"
    assert count(read(client, address)).startswith(
        "種類が「人材」か「事業承継」の、状態が「計画期間中」か「計画期間が終了」の施策"
    )
    assert count(read(client, f"/en{address}")).startswith(
        "Measures of the types “Talent” or “Succession”, with the status “In force” or “Period ended”"
    )
    assert count(read(client, "/en/measures/?year=2021&year=2022&year=2023")).startswith(
        "Measures in force in FY2021, FY2022 or FY2023"
    )


def facets(page: Reader) -> dict[str, bool]:
    """The filters by what their titles say, and whether each is open."""
    titles = [plain(summary.text) for summary in page.all("summary")]
    folds = dict(zip(titles, page.all("details"), strict=True))
    return {title: "open" in fold.attrs for title, fold in folds.items() if fold["class"] == "filter"}


def test_the_state_stands_first_and_what_is_further_down_is_folded_until_something_in_it_is_chosen(
    client: Client, registry: None
):
    assert facets(read(client, "/measures/")) == {
        "計画の状態 0件えらんでいます": True,
        "地域・自治体 0件えらんでいます": True,
        "支援の種類 0件えらんでいます": False,
        "支援の形 0件えらんでいます": False,
        "計画期間に入る年度 0件えらんでいます": False,
    }
    page = read(client, "/measures/?type=talent&type=succession&municipality=131211&year=2021")
    assert facets(page) == {
        "計画の状態 0件えらんでいます": True,
        "地域・自治体 1件えらんでいます": True,
        "支援の種類 2件えらんでいます": True,
        "支援の形 0件えらんでいます": False,
        "計画期間に入る年度 1件えらんでいます": True,
    }
    said = [plain(count.text) for count in page.with_class("several") if "hidden" not in count.attrs]
    assert said == ["1件えらんでいます", "2件えらんでいます", "1件えらんでいます", "4件えらんでいます"]


def test_many_places_of_a_region_are_folded_until_one_is_chosen(client: Client, registry: None):
    for code in ("131016", "131024", "131032"):
        factories.published(code)
    (wards,) = read(client, "/measures/").with_class("fold")
    assert plain(wards.text).startswith("区部の中をえらぶ（5）")
    assert "open" not in wards.attrs
    page = read(client, "/measures/?municipality=131211")
    (wards,) = page.with_class("fold")
    assert plain(wards.text).startswith("区部の中をえらぶ（5） 1件えらんでいます")
    assert "open" in wards.attrs
    assert {box["value"] for box in boxes(page)} >= {"131016", "131211"}  # there without scripts


def test_a_long_filter_has_a_box_to_find_a_choice_by_name(client: Client, registry: None):
    assert [box.attrs.get("name") for box in read(client, "/measures/").all("input", type="search")] == ["q", None]
    assert read(client, "/measures/").one("li", **{"data-also": "あだちく"})
    for first in range(1990, 2020, 3):
        factories.published("131016", first_year=first, last_year=first + 2)
    page = read(client, "/measures/")
    assert [plain(box.text) for box in page.with_class("finding")] == ["この中をことばでさがす"] * 2


def test_only_places_of_the_result_are_offered_to_be_compared(client: Client, registry: None):
    page = read(client, "/measures/?region=tama&municipality=131211")
    assert {box["value"] for box in page.all("input", type="checkbox", name="m")} == {"131211", "132098", "132276"}
    assert page.all("input", type="checkbox", name="m") != []
    assert read(client, "/measures/?region=tama&municipality=132098").all("input", type="checkbox", name="m") == []


def test_nothing_is_applied_before_the_button_is_pressed(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&sort=newest&syn=0")
    assert "この条件で絞り込む" in [plain(button.text) for button in page.all("button", type="submit")]
    assert sorted(sent(page, pressed="apply")) == [("q", "販路"), ("sort", "newest"), ("syn", "0")]


@pytest.mark.parametrize("pressed", ["search-button", "apply", "change"])
@pytest.mark.parametrize("kind", ["measures", "plans"])
def test_whichever_button_is_pressed_words_filters_and_order_go_along(
    client: Client, registry: None, kind: str, pressed: str
):
    page = read(client, f"/{kind}/?q=販路&type=sales-channels&region=tama&sort=code")
    pairs = sent(page, pressed=pressed, q="創業")
    assert sorted(pairs) == [("q", "創業"), ("region", "tama"), ("sort", "code"), ("type", "sales-channels")]


def test_where_nothing_is_found_the_order_is_kept_too(client: Client, registry: None):
    page = read(client, "/measures/?q=そんなものはない&sort=code")
    assert sent(page, pressed="search-button") == [("q", "そんなものはない"), ("sort", "code")]


def test_what_words_name_goes_with_its_words(client: Client, registry: None):
    """足立区の見本市: the box of 足立区 is ticked, and sends nothing of its own."""
    page = read(client, "/measures/?q=足立区の見本市")
    assert "checked" in page.one("input", value=factories.ADACHI, type="checkbox").attrs
    assert sent(page, pressed="search-button", q="町田市の見本市") == [("q", "町田市の見本市"), ("sort", "")]


def test_a_filter_keeps_the_reading_and_new_words_are_read_anew(client: Client, registry: None):
    page = read(client, "/measures/?q=見本市を開きたい")
    assert ("match", "words") in sent(page, pressed="apply")
    assert "match" not in dict(sent(page, pressed="search-button"))
    assert "match" not in dict(sent(page, pressed="change"))
    assert ("match", "words") in sent(read(client, "/measures/?q=見本市を開きたい&match=words"), pressed="change")


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


def test_states_inside_another_stand_under_it(client: Client, registry: None):
    page = read(client, "/measures/")
    inside = [plain(item.text) for item in page.with_class("depth-1") if "うち、" in item.text]
    assert inside == ["うち、今年度で終わる 0件", "うち、来年度に始まる 0件"]
    english = [plain(item.text) for item in read(client, "/en/measures/").with_class("depth-1")]
    assert {"of which ending this fiscal year 0 measures", "of which starting next fiscal year 0 measures"} <= set(
        english
    )


@pytest.mark.parametrize(
    "address",
    [
        "/measures/?q=墨田区 補助&",
        "/measures/?q=足立区&municipality=132098&",
        "/measures/?region=tama&",
        "/plans/?q=足立区&",
    ],
)
def test_beside_a_place_that_was_chosen_another_shows_what_both_find(client: Client, registry: None, address: str):
    page = read(client, address)
    places = [pair for pair in counted_boxes(page) if pair[0]["name"] in ("region", "municipality")]
    others = [(box, shown) for box, shown in places if "checked" not in box.attrs]
    assert len(others) > 5
    for box, shown in others:
        if "disabled" not in box.attrs:
            found = count(read(client, f"{address}{box['name']}={box['value']}"))
            assert re.search(r"([0-9]+) 件", found)[1] == str(shown), box.attrs  # type: ignore[index]


def test_a_place_or_year_among_the_words_is_ticked_and_only_its_word_can_be_taken_back(client: Client, registry: None):
    page = read(client, "/measures/?q=足立区 令和4年度&municipality=132098")
    ticked = {box["value"]: "disabled" in box.attrs for box in boxes(page) if "checked" in box.attrs}
    assert ticked == {"131211": True, "2022": True, "132098": False}
    labels = [plain(label.text) for label in page.with_class("choice")]
    assert "足立区 ことばから 8件" in labels
    assert "世田谷区 あわせて 23件" in labels
    assert "区部 あわせて 16件" in labels  # 足立区 stands for it
    assert "条件を解除：自治体：足立区（ことばから）" in [plain(link.text) for link in page.all("a")]


def test_of_words_read_in_another_way_each_number_comes_and_no_place_takes_anything_away(
    client: Client, registry: None
):
    factories.concept("創業", "起業", related=["新ビジネス"])
    page = read(client, "/measures/?q=下北沢 創業")
    assert total(page)
    before = set(names(page))
    others = [(box, shown) for box, shown in counted_boxes(page) if not {"checked", "disabled"} & box.attrs.keys()]
    places = [pair for pair in others if pair[0]["name"] in ("region", "municipality")]
    assert len(places) > 2
    for box, shown in places:
        more = read(client, _ticked(page, box))
        assert total(more) == shown, box.attrs
        assert before <= set(names(more)), box.attrs


def _ticked(page: Reader, box: Element) -> str:
    """Where the form of the filters leads with one box more: what it keeps, and what is ticked."""
    pairs = [*sent(page, pressed="apply"), (box["name"], box["value"])]
    return f"{page.one('form', id='filters')['action']}?{urlencode(pairs)}"
