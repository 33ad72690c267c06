"""Pages that put side by side: a municipality with its peers, a measure with the same elsewhere."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Edition, Entry, Generation
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA, measure, pillar
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

ADACHI_PEERS = f"/municipalities/{ADACHI}/peers/"


def rows(page: Reader) -> list[list[str]]:
    found: list[list[str]] = []
    for element in page.elements:
        if element.tag == "th" and element.attrs.get("scope") == "row":
            found.append([plain(element.text)])
        elif element.tag == "td" and found:
            found[-1].append(plain(element.text))
    return found


def test_a_municipality_leads_to_its_peers_and_says_how_they_were_chosen(client: Client):
    municipality = read(client, f"/municipalities/{ADACHI}/")
    assert municipality.link("似ている自治体の選び方と、この自治体の計画に書かれていない支援") == ADACHI_PEERS
    page = read(client, ADACHI_PEERS)
    setagaya, *_others = rows(page)
    assert setagaya[0] == "世田谷区"
    assert setagaya[1:3] == ["城西（どちらも区部）", "特別区（同じ）"]
    assert len(rows(page)) == 3
    assert "人口は" in page.source


def test_the_peers_and_what_they_have_come_before_how_they_were_chosen(client: Client):
    page = read(client, ADACHI_PEERS)
    headings = [text for level, text in page.headings if level == 2]
    assert headings[0] == "似ている自治体"
    assert headings[-1] == "選び方"
    assert "点の高い順" not in page.main.partition("世田谷区")[0]
    assert page.link("選び方") == "#how"


def test_each_missing_type_leads_to_as_many_measures(client: Client):
    page = read(client, ADACHI_PEERS)
    links = [link for link in page.all("a") if plain(link.text).endswith("件を見る") or "件を見る" in link.text]
    assert links
    for link in links:
        number = plain(link.text).rpartition("の")[2].removesuffix("件を見る")
        assert plain(read(client, link["href"]).one("h2", id="count").text).endswith(f"{number} 件")


def test_who_shares_nothing_is_not_like_it(client: Client):
    """福生市, a city of 多摩 without a plan, has neither region nor kind nor types in common with a special ward."""
    assert {row[0] for row in rows(read(client, "/municipalities/132187/peers/"))} == {"羽村市", "町田市"}
    assert "世田谷区" not in read(client, "/municipalities/132187/").main


@pytest.mark.parametrize("address", ["/municipalities/133612/", "/municipalities/133612/peers/"])
def test_where_nobody_is_like_it_it_is_said(client: Client, address: str):
    """大島町: no other town, and none of the islands, has a plan."""
    said = "計画を掲載しているほかの自治体に、地域、種別、支援の種類のどれかが近いものは、ありません。"
    page = read(client, address).main
    assert said in page
    assert "下にあるのは" not in page


def test_a_type_that_only_a_pillar_has_is_no_missing_one(client: Client):
    """経営力強化 of 町田市: no measure of that pillar is about it."""
    page = read(client, f"/municipalities/{MACHIDA}/peers/")
    assert "人材" in [text for level, text in page.headings if level == 3]
    assert "経営力強化" not in [text for level, text in page.headings if level == 3]


def test_of_a_type_that_only_a_pillar_of_a_peer_has_its_plan_is_shown(client: Client):
    own = measure("見本市への出展の助成", types=("sales-channels",))
    factories.published("131229", pillars=(pillar("販路と承継", own, types=("sales-channels", "livelihood")),))
    factories.published("131237", pillars=(pillar("販路", own),))
    Edition.objects.filter(municipality__in=(MACHIDA, HAMURA, SETAGAYA, ADACHI)).update(is_current=False)
    Entry.objects.filter(municipality__in=(MACHIDA, HAMURA, SETAGAYA, ADACHI)).delete()
    Generation.advance()
    page = read(client, "/municipalities/131237/peers/")
    address = page.link("柱に「区民生活・地域を支える産業」を書いている計画を見る")
    assert "葛飾区地域産業活性化計画" in read(client, address).main


def test_the_comparison_takes_the_first_of_them(client: Client):
    address = read(client, ADACHI_PEERS).link("上から3つの自治体と横に並べる")
    assert address.startswith(f"/compare/?m={ADACHI}&m=131121&m=")
    assert client.get(address).status_code == 200


def test_a_municipality_without_a_plan_has_the_page_too(client: Client):
    page = read(client, "/municipalities/131016/peers/")
    said, _break, support = page.main.partition("近さを、合わせた順です")
    assert "この自治体の計画は掲載していません" in said  # before what could be read as missing from a plan
    assert "似ている自治体が書いている支援の種類 販路拡大" in support
    assert "ここに記載がないもの" not in page.main
    assert client.get("/municipalities/131017/peers/").status_code == 404


def test_a_measure_stands_beside_the_same_elsewhere(client: Client):
    factories.published("131229", pillars=(pillar("販路", measure("見本市への出展の助成", amount="上限20万円")),))
    own = Entry.objects.get(municipality=ADACHI, name="見本市等出展助成事業").measure
    page = read(client, f"/measures/{own}/")
    address = page.link("ほかの自治体の施策と横に並べる")
    beside = read(client, address)
    places = [plain(head.text) for head in beside.all("th", scope="col")]
    assert places[0] == "足立区"
    assert "葛飾区" in places
    assert places.count("足立区") == 1
    column = places.index("葛飾区") + 1
    table = {head: cells for head, *cells in rows(beside)}
    assert table["補助額・補助率"][column - 1] == "上限20万円"
    assert table["補助額・補助率"][0] == "記載なし"
    assert "見本市" in table["同じことば"][column - 1]
    assert "申込・問合せ先" not in table
    assert "どの施策にも記載なし：" in beside.main


def test_elsewhere_what_is_in_force_comes_first(client: Client):
    same = pillar("販路", measure("見本市等出展助成事業"))
    for place in ("131016", "131024", "131032"):
        factories.published(place, first_year=2014, last_year=2016, pillars=(same,))
    factories.published("131229", pillars=(pillar("販路", measure("見本市への出展の助成")),))
    own = Entry.objects.get(municipality=ADACHI, name="見本市等出展助成事業").measure
    beside = read(client, f"/measures/{own}/elsewhere/")
    in_force = ["計画期間中" in state for state in {head: cells for head, *cells in rows(beside)}["計画期間"][1:]]
    assert in_force == sorted(in_force, reverse=True)
    assert "葛飾区" in [plain(head.text) for head in beside.all("th", scope="col")]


def test_a_measure_like_no_other_says_so(client: Client):
    factories.published("131229", pillars=(pillar("柱", measure("鰻", description="")),))
    alone = Entry.objects.get(name="鰻").measure
    assert "似ている施策は見つかりません" in read(client, f"/measures/{alone}/elsewhere/").source


def test_only_public_measures_stand_beside_others(client: Client):
    factories.draft("131229", pillars=(pillar("販路", measure("見本市等出展助成事業")),))
    own = Entry.objects.get(municipality=ADACHI, name="見本市等出展助成事業").measure
    assert "葛飾区" not in read(client, f"/measures/{own}/elsewhere/").source
    assert client.get("/measures/999999/elsewhere/").status_code == 404
