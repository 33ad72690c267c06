"""The search page: what it finds in the four real plans, says, orders and offers."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import plain, read
from tests.public.search_page import chips, count, names, notices, total

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
        "Measures containing “販路”, of the type “Sales channels”, in the form of “Grant”, in the Tama area,"
        " in force in FY2022, with the status “In force”: 1"
    )
    assert {element.lang for element in page.all("mark")} == {"ja"}


def test_the_sentence_says_every_condition(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&region=tama&year=2022&year=2023")
    assert count(page) == "「販路」を含む、多摩の、令和4年度・令和5年度に計画期間中の施策 5 件"


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


def test_every_hit_says_whether_it_is_in_force_and_titles_of_ended_ones_are_soft(client: Client, registry: None):
    factories.published(factories.SETAGAYA, first_year=2014, last_year=2016)
    factories.published(factories.ADACHI, first_year=2020, last_year=2022)
    factories.published(factories.MACHIDA, first_year=2023, last_year=2025)
    hits = read(client, "/measures/?q=見本市等出展助成事業&match=literal").with_class("hit")
    states = [(hit.text.split("年度～")[1].split()[1], "is-ended" in hit["class"]) for hit in hits]
    assert states == [
        ("計画期間中", False),
        ("今年度で終わる", False),
        ("来年度に始まる", False),
        ("計画期間が終了", True),
    ]


def test_the_order_is_chosen_with_its_own_button(client: Client, registry: None):
    page = read(client, "/measures/?q=販路&region=tama")
    options = [(option["value"], "selected" in option.attrs) for option in page.all("option")]
    assert options == [("", True), ("code", False), ("newest", False), ("updated", False)]
    assert "変更" in [plain(button.text) for button in page.all("button")]
    by_code = read(client, "/measures/?q=販路&region=tama&sort=code")
    assert names(by_code)[0] == "創業支援事業"
    assert names(page)[0] == "販路開拓支援助成金"


@pytest.mark.parametrize(
    ("address", "first"), [("/measures/", "計画期間中が先"), ("/measures/?q=創業", "関連度の高い順")]
)
def test_without_words_what_is_in_force_is_all_that_is_relevant(
    client: Client, registry: None, address: str, first: str
):
    options = read(client, address).all("option")
    assert [option["value"] for option in options] == ["", "code", "newest", "updated"]
    assert plain(options[0].text) == first
    assert "selected" in options[0].attrs


def test_words_of_like_meaning_are_said_and_can_be_left_out(client: Client, registry: None):
    factories.concept("見本市", "展示会")
    page = read(client, "/measures/?q=展示会")
    (notice,) = notices(page)
    assert "見本市" in notice
    assert "産業見本市出展支援事業" in names(page)
    assert count(page).startswith("「展示会」か近い意味のことばを含む施策")
    narrow = read(client, page.link("近い意味のことばをふくめずにさがす"))
    assert count(narrow).startswith("「展示会」を含む施策")
    (notice,) = notices(narrow)
    assert notice.startswith("近い意味のことばをふくめずにさがしました。")
    assert "産業見本市出展支援事業" not in names(narrow)


def test_the_name_of_a_place_is_a_filter_that_can_be_undone(client: Client, registry: None):
    page = read(client, "/measures/?q=足立区 展示会&syn=0")
    assert count(page) == "「展示会」を含む、足立区の施策 2 件"
    assert notices(page)[0].startswith("「足立区」は、絞り込みの条件（自治体：足立区）として使いました。")
    undone = read(client, page.link("「足立区」をことばとしてさがす"))
    assert count(undone).startswith("「『足立区』 展示会」を含む施策")
    assert set(chips(page)) == {"自治体：足立区（ことばから）", "ことば：展示会"}


def test_nothing_found_helps_on(client: Client, registry: None):
    page = read(client, "/measures/?q=ドローン&type=startups")
    assert count(page) == "「ドローン」を含む、種類が「創業・起業」の施策は見つかりませんでした（0 件）"
    ways = {plain(item.text) for item in page.all("li") if "はず" in item.text}
    assert ways == {
        "「ことば：ドローン」をはずす 7件",
        "条件をすべてはずす 32件",
    }
    assert total(read(client, page.link("「ことば：ドローン」をはずす"))) == 7
    assert "掲載しているのは4自治体の4計画です" in page.main
    assert set(chips(page)) == {"ことば：ドローン", "支援の種類：創業・起業"}


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
    assert canonical["href"] == "http://127.0.0.1:8000/measures/?type=startups&year=2022"


def test_what_a_reader_typed_is_escaped_everywhere(client: Client, registry: None):
    source = client.get("/measures/", {"q": "<script>\"'&"}).content.decode()
    assert "<script>&" not in source
    assert source.count("<script") == client.get("/measures/").content.decode().count("<script")
