"""くらべる: two to four municipalities side by side, three kinds of empty, the same as a table."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]

CHIYODA = "131016"


def address(*asked: str, **parameters: str) -> str:
    return f"/compare/?{urlencode([*(('m', value) for value in asked), *parameters.items()])}"


def columns(page: Reader) -> list[str]:
    return [plain(head.text).split()[0] for head in page.all("th", scope="col")]


def cells(page: Reader, row: str) -> list[str]:
    """The texts of a row of the table, its head left out."""
    rows = page.one("table").text and [element for element in page.elements if element.tag in ("tr", "th", "td")]
    at = next(n for n, e in enumerate(rows) if e.tag == "th" and plain(e.text) == row)
    found = []
    for element in rows[at + 1 :]:
        if element.tag != "td":
            break
        found.append(plain(element.text))
    return found


def table(client: Client, where: str) -> list[dict[str, str]]:
    text = client.get(where.replace("/compare/", "/compare.csv")).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("asked", [(ADACHI, MACHIDA), (MACHIDA, ADACHI, HAMURA), (HAMURA, MACHIDA, SETAGAYA, ADACHI)])
def test_columns_stand_in_the_order_of_the_address(client: Client, asked: tuple[str, ...]):
    names = {ADACHI: "足立区", MACHIDA: "町田市", HAMURA: "羽村市", SETAGAYA: "世田谷区"}
    page = read(client, address(*asked))
    assert columns(page) == [names[code] for code in asked]
    assert page.headings[0][1] == f"{len(asked)}つの自治体をくらべる"


def test_a_cell_holds_the_measures_of_its_type(client: Client):
    page = read(client, address(ADACHI, MACHIDA))
    adachi, machida = cells(page, "販路拡大")
    assert adachi.endswith(" 国内・海外販路拡大支援事業 見本市等出展助成事業 足立ブランド認定推進事業")
    assert "創業支援事業" in machida
    assert cells(page, "柱と施策の数") == ["柱4・施策8", "柱3・施策8"]


def test_what_only_one_plan_states_is_marked(client: Client):
    page = read(client, address(ADACHI, MACHIDA, CHIYODA))
    assert [cell.startswith("ここだけ") for cell in cells(page, "事業承継")] == [False, True, False]
    assert [cell.startswith("ここだけ") for cell in cells(page, "販路拡大")] == [False, False, False]
    adachi, machida, _chiyoda = cells(page, "創業・起業")
    assert "◆補助・助成 1（ここだけの形）" in adachi
    assert "施設・場の提供 1" in adachi
    assert "施設・場の提供 1" in machida
    assert "◆施設・場の提供" not in adachi + machida
    other = read(client, address(ADACHI, MACHIDA, HAMURA))
    assert "◆補助・助成" not in cells(other, "創業・起業")[0]  # 羽村市 has one too


def test_beside_a_plan_that_is_not_sorted_by_type_nobody_is_the_only_one(client: Client):
    plan = factories.published(CHIYODA)
    edition = Edition.objects.get(key=plan.key)
    edition.document["pillars"][0]["types"] = []
    edition.save()
    Generation.advance()
    page = read(client, address(MACHIDA, CHIYODA))
    assert cells(page, "事業承継")[1] == "掲載準備中"
    assert "ここだけ" not in cells(page, "事業承継")[0]


def test_of_many_measures_the_first_six_are_seen_and_the_others_folded(client: Client):
    many = [factories.measure(f"事業{number}", number=number) for number in range(1, 9)]
    factories.published(CHIYODA, pillars=(factories.pillar("人材", *many, types=("talent",)),))
    page = read(client, address(CHIYODA, ADACHI))
    (fold,) = [fold for fold in page.with_class("more") if "施策" in fold.text]
    assert plain(fold.text) == "ほか2件の施策 事業7 事業8"
    assert cells(page, "人材")[0].endswith("事業5 事業6 ほか2件の施策 事業7 事業8")


def test_the_kinds_of_empty_are_told_apart(client: Client):
    page = read(client, address(ADACHI, CHIYODA))
    assert cells(page, "事業承継") == ["記載なし", "計画の掲載なし"]
    edition = Edition.objects.get(municipality=ADACHI)
    edition.document["pillars"][0]["types"] = []
    edition.document["pillars"][0]["measures"][0]["types"] = []
    edition.save()
    Generation.advance()
    factories.published(CHIYODA)  # the address is cached by the catalogue's stamp: something was published
    assert cells(read(client, address(ADACHI, CHIYODA)), "事業承継") == ["掲載準備中", "記載なし"]


def test_a_year_takes_the_plan_in_force_then(client: Client):
    factories.published(ADACHI, first_year=2024, last_year=2026, title="つぎの計画")
    assert cells(read(client, address(ADACHI, MACHIDA)), "計画")[0] == "足立区地域産業活性化計画"  # in force today
    later = read(client, address(ADACHI, MACHIDA, year="2025"))
    assert cells(later, "計画") == ["つぎの計画", "計画の掲載なし"]
    assert cells(read(client, address(ADACHI, MACHIDA, year="2023")), "計画")[0] == "足立区地域産業活性化計画"
    assert cells(read(client, address(ADACHI, MACHIDA, year="2020")), "計画") == ["計画の掲載なし"] * 2


def test_without_one_in_force_the_latest_plan_is_taken(client: Client):
    factories.published(CHIYODA, first_year=2010, last_year=2012, title="古い計画")
    factories.published(CHIYODA, first_year=2013, last_year=2015, title="次に古い計画")
    assert cells(read(client, address(CHIYODA, ADACHI)), "計画")[0] == "次に古い計画"


def test_two_periods_of_one_municipality(client: Client):
    plan = factories.published(ADACHI, first_year=2024, last_year=2026, title="つぎの計画")
    page = read(client, address("131211-2021", plan.key))
    assert columns(page) == ["足立区", "足立区"]
    assert cells(page, "計画") == ["足立区地域産業活性化計画", "つぎの計画"]
    offered = [option["value"] for option in read(client, address(ADACHI)).all("option")]
    assert {"131211-2021", "131211-2024"} <= set(offered)


@pytest.mark.parametrize(
    ("asked", "shown", "said"),
    [
        ((), [], ""),
        (("", " "), [], ""),
        ((ADACHI,), ["足立区"], "2つ以上えらんでください"),
        ((ADACHI, ADACHI), ["足立区"], "2つ以上えらんでください"),
        ((ADACHI, "131212", MACHIDA), ["足立区", "町田市"], "「131212」という自治体は見つからない"),
        ((ADACHI, "<b>", "'; DROP"), ["足立区"], "見つからない"),
        ((ADACHI, "131211-1999", MACHIDA), ["足立区", "町田市"], "計画「131211-1999」は公開されていない"),
        ((ADACHI, MACHIDA, HAMURA, SETAGAYA, CHIYODA), ["足立区", "町田市", "羽村市", "世田谷区"], "はじめの4つを表示"),
        (("\x00", "あ" * 500), [], "見つからない"),
    ],
)
def test_what_cannot_be_compared_is_said(client: Client, asked: tuple[str, ...], shown: list[str], said: str):
    page = read(client, address(*asked))
    assert columns(page) == shown
    assert said in page.main
    for link in page.all("a"):
        if "/compare.csv" in link["href"]:
            assert len(client.get(link["href"]).getvalue().splitlines()) > 9 * len(shown)


@pytest.mark.parametrize("year", ["abc", "0", "99999", "２０２２", "-2022", "1e3"])
def test_a_year_that_is_none_is_ignored_and_said(client: Client, year: str):
    page = read(client, address(ADACHI, MACHIDA, year=year))
    assert "は年度ではないため" in page.main
    assert cells(page, "計画")[0] == "足立区地域産業活性化計画"


def test_a_withdrawn_plan_leaves_its_column_empty(client: Client):
    workflow.withdraw(Plan.objects.get(municipality=HAMURA), by=factories.chiba(), reason="誤り")
    assert cells(read(client, address(ADACHI, HAMURA)), "販路拡大")[1] == "計画の掲載なし"
    said = read(client, address(ADACHI, "132276-2021")).main
    assert "計画「132276-2021」は、公開を取りやめました。" in said
    assert client.get(f"/compare.csv?m={ADACHI}&m=132276-2021").json()["detail"] in said


def test_each_column_can_be_taken_away_and_the_rest_stays(client: Client):
    page = read(client, address(ADACHI, MACHIDA, HAMURA, year="2022", hide="1"))
    assert page.link("町田市を外す") == f"/compare/?m={ADACHI}&m={HAMURA}&year=2022&hide=1"


def test_rows_empty_everywhere_can_be_hidden(client: Client):
    assert cells(read(client, address(ADACHI, MACHIDA)), "区民生活・地域を支える産業") == ["記載なし", "記載なし"]
    page = read(client, address(ADACHI, MACHIDA, hide="1"))
    assert "区民生活・地域を支える産業" not in page.one("table").text
    assert "どこにも記載がない1種類をかくしています" in page.main


def test_no_more_can_be_added_than_four(client: Client):
    assert len(read(client, "/compare/").all("select", name="m")) == 4
    assert len(read(client, address(ADACHI, MACHIDA)).all("select", name="m")) == 1
    assert read(client, address(ADACHI, MACHIDA, HAMURA, SETAGAYA)).all("select", name="m") == []


def test_the_table_has_a_row_for_each_measure_and_each_empty_place(client: Client):
    found = table(client, address(ADACHI, CHIYODA))
    adachi = [row for row in found if row["地方公共団体名"] == "足立区"]
    sales = [row["施策_名称"] for row in adachi if row["支援の種類"] == "販路拡大"]
    assert sales == ["国内・海外販路拡大支援事業", "見本市等出展助成事業", "足立ブランド認定推進事業"]
    states = {row["記載の状態"] for row in adachi}
    assert states == {"記載あり", "計画に記載なし"}
    chiyoda = [row for row in found if row["地方公共団体名"] == "千代田区"]
    assert {(row["記載の状態"], row["施策ID"]) for row in chiyoda} == {("計画の掲載なし", "")}
    assert len(chiyoda) == 9


def test_four_columns_cost_as_many_queries_as_two(client: Client, count_queries: Any):
    costs = []
    for asked in ((ADACHI, MACHIDA), (ADACHI, MACHIDA, HAMURA, SETAGAYA)):
        client.get(address(*asked))
        with count_queries() as queries:
            client.get(address(*asked))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 5


def compared(page: Reader) -> str:
    return plain(page.with_class("year-shown")[0].text)


def test_plans_in_force_today_are_compared_with_one_switch_to_the_latest(client: Client):
    factories.published(factories.ADACHI, first_year=2024, last_year=2026, title="足立区の次の計画")
    factories.published("131229", first_year=2018, last_year=2020, title="葛飾区の計画")
    page = read(client, "/compare/?m=131211&m=131229")
    assert compared(page).startswith(
        "令和4年度に計画期間中の計画を表示しています。その年度の計画の掲載がない自治体は、掲載しているいちばん新しい計画です。"
    )
    assert "足立区の次の計画" not in page.one("table").text
    assert page.one("table").text.count("今年度に計画期間中の計画の掲載がないため、いちばん新しい計画です。") == 1
    latest = read(client, page.link("いちばん新しい計画をくらべる"))
    assert compared(latest).startswith("自治体ごとに、掲載しているいちばん新しい計画を表示しています。")
    assert "足立区の次の計画" in latest.one("table").text
    assert compared(read(client, latest.link("今年度（令和4年度）を表示"))) == compared(page)


def test_when_nothing_is_in_force_the_latest_are_compared_and_it_says_so(client: Client):
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        page = read(client, "/compare/?m=131211&m=131075")
    assert (
        compared(page)
        == "令和8年度に計画期間中の計画の掲載はないため、自治体ごとに、掲載しているいちばん新しい計画を表示しています。"
    )
    table = plain(page.one("table").text)
    assert "計画の掲載なし 承認あり・内容は未掲載 （令和7年度～令和9年度）" in table
    assert "足立区の事業者向けページ" in table


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "えらんだ自治体の計画は、掲載していません。"),
        ({"year": "all"}, "えらんだ自治体の計画は、掲載していません。"),
        ({"year": "2022"}, "えらんだ自治体の、令和4年度に計画期間中の計画は、掲載していません。"),
    ],
)
def test_where_no_plan_is_shown_none_is_said_to_be(client: Client, parameters: dict[str, str], said: str):
    assert compared(read(client, address(CHIYODA, **parameters))).startswith(said)


def test_the_marks_are_explained_before_the_table_in_the_words_a_screen_reader_says(client: Client):
    page = read(client, address(ADACHI, MACHIDA))
    before, table, _after = page.main.partition("地域産業活性化計画の比較")
    assert "◆（ここだけの形）は、その種類の中で1つだけにある支援の形です。" in "".join(before.split())
    assert "（ここだけの形）" in table + _after
    alone = read(client, address(MACHIDA)).main
    assert "ここだけ" not in alone
    assert "数字は、施策の数です。" in alone


def test_the_municipalities_offered_are_those_with_a_plan_in_force(client: Client):
    factories.published("131229", first_year=2018, last_year=2020)
    (offered,) = read(client, "/compare/").with_class("covered-list")
    assert "葛飾区" not in offered.text
    (every,) = read(client, "/compare/?year=all").with_class("covered-list")
    assert "葛飾区" in every.text


def test_many_municipalities_to_begin_with_stand_in_lines_by_region(client: Client):
    assert read(client, "/compare/").with_class("covered-list") != []
    for code in ("131016", "131024", "131032", "131041", "131059", "131067", "131075", "131083", "133612"):
        factories.published(code)
    page = read(client, "/compare/")
    assert page.with_class("covered-list") == []
    assert [name for level, name in page.headings if level == 3] == ["区部", "多摩", "島しょ"]
    (lines,) = page.with_class("in-lines")
    assert plain(lines.text).startswith("区部 千代田区 1件の施策 中央区 1件の施策")
    assert page.link("千代田区") == "/compare/?m=131016"


def test_each_source_is_told_once_with_whose_it_is(client: Client):
    document = "承認した地域産業活性化計画の概要（アドレスの記録なし）"
    assert f"出典 足立区、町田市：{document}" in read(client, address(ADACHI, MACHIDA)).main
    assert f"Source Adachi City, Machida City: {document[:-11]}" in read(client, f"/en{address(ADACHI, MACHIDA)}").main
    listed = [Entry.objects.filter(municipality=code)[0].measure for code in (MACHIDA, ADACHI)]
    listed_page = read(client, f"/shortlist/?id={listed[0]}&id={listed[1]}")
    assert f"町田市、足立区：{document}" in listed_page.main
    factories.published(ADACHI, first_year=2024, last_year=2026)
    page = read(client, address(f"{ADACHI}-2021", f"{ADACHI}-2024", MACHIDA))
    first, second = "足立区（令和3年度～令和5年度）", "足立区（令和6年度～令和8年度）"
    assert f"出典 {first}、町田市：{document} {second}：文書の名称の記録なし" in page.main
