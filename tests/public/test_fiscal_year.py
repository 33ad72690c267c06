"""Now is the first question: what is in force today, what ends and begins, and what was approved and not entered."""

import pytest
import time_machine
from django.test import Client

from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]

LAST_EVENING, MIDNIGHT = "2024-03-31T23:50:00+09:00", "2024-04-01T00:10:00+09:00"
TODAY = "2026-11-28T09:00:00+09:00"
SUMIDA = "131075"


def now(page: Reader) -> list[str]:
    return [plain(element.text) for element in page.with_class("in-force-now")]


def tiles(page: Reader) -> dict[str, set[str]]:
    """By state the names on the map."""
    found: dict[str, set[str]] = {}
    for tile in page.with_class("tile"):
        found.setdefault(tile["class"].split()[1], set()).add(plain(tile.text).split()[0])
    return {state: found.get(state, set()) for state in ("in-force", "other-years", "approved")}


def shown(page: Reader) -> str:
    return plain(page.with_class("year-shown")[0].text)


def test_the_first_page_says_what_is_in_force(client: Client):
    assert now(read(client, "/")) == ["令和4年度に計画期間中：計画 4、自治体 4 ／ 掲載 4"]
    factories.published(factories.ADACHI, first_year=2022, last_year=2022)
    factories.published(factories.ADACHI, first_year=2018, last_year=2020)
    assert now(read(client, "/")) == ["令和4年度に計画期間中：計画 5、自治体 4 ／ 掲載 6"]
    assert now(read(client, "/en/")) == ["In force in FY2022 – plans: 5, municipalities: 4 / listed: 6"]


def test_it_says_plainly_when_nothing_is(client: Client):
    with time_machine.travel(LAST_EVENING):
        before = client.get("/")
        assert now(Reader(before.content.decode())) == ["令和5年度に計画期間中：計画 4、自治体 4 ／ 掲載 4"]
    with time_machine.travel(MIDNIGHT):
        page = client.get("/", headers={"If-None-Match": before["ETag"]})
        assert now(Reader(page.content.decode())) == [
            "令和6年度に計画期間中の計画の掲載は、ありません。 掲載している4件は、すべて期間が終わった計画の記録です。"
        ]
        factories.published(factories.MACHIDA, first_year=2025, last_year=2027)
        assert now(read(client, "/"))[0].endswith("掲載 5（うち期間が終わったもの 4）")


@pytest.mark.parametrize("address", ["/", "/municipalities/"])
def test_the_map_shows_the_current_fiscal_year(client: Client, address: str):
    factories.published("131229", first_year=2018, last_year=2020)
    page = read(client, address)
    assert shown(page) == "令和4年度に計画期間中の計画を表示しています。 すべての計画を表示"
    assert tiles(page) == {
        "in-force": {"足立", "世田谷", "町田", "羽村"},
        "other-years": {"葛飾"},
        "approved": set(),
    }
    every = read(client, page.link("すべての計画を表示"))
    assert shown(every) == "掲載しているすべての計画を表示しています。 今年度（令和4年度）を表示"
    assert tiles(every)["in-force"] == {"足立", "世田谷", "町田", "羽村", "葛飾"}
    assert shown(read(client, every.link("今年度（令和4年度）を表示"))) == shown(page)


@pytest.mark.parametrize("address", ["/", "/municipalities/", "/coverage/"])
def test_when_all_is_ended_pages_show_the_nearest_year_and_say_so(client: Client, address: str):
    with time_machine.travel(TODAY):
        page = read(client, address)
        assert shown(page).startswith(
            "令和8年度に計画期間中の計画の掲載はないため、いちばん近い令和5年度を表示しています。"
        )
        every = read(client, page.link("すべての計画を表示"))
        assert shown(every).endswith("いちばん近い年度を表示")


def test_of_an_approved_plan_nobody_says_that_there_is_none(client: Client):
    with time_machine.travel("2025-10-01T09:00:00+09:00"):
        (neighbours,) = read(client, "/municipalities/132276/").with_class("covered-list")
        assert "瑞穂町 多摩 承認あり・内容は未掲載" in plain(neighbours.text)
        assert "承認あり・内容は未掲載" in read(client, "/municipalities/133035/").title
        (option,) = read(client, "/compare/").all("option", value="133035")[:1]
        assert plain(option.text) == "瑞穂町：承認あり・内容は未掲載"
        folded = next(place for place in read(client, "/coverage/?year=2025").all("li") if "瑞穂町" in place.text)
        assert "承認あり・内容は未掲載" in folded.text
        missing = read(client, "/measures/?q=瑞穂町で創業したい").main
        assert "承認は発表されていますが" in missing


def test_an_approval_that_is_over_marks_no_place_any_more_and_says_so_on_its_page(client: Client):
    with time_machine.travel(TODAY):
        (neighbours,) = read(client, "/municipalities/131075/").with_class("covered-list")
        page = read(client, "/municipalities/131067/")
    assert "台東区 区部 掲載なし" in plain(neighbours.text)
    assert page.title.startswith("台東区の産業支援（計画の掲載なし）")
    (approval,) = page.with_class("approvals")
    assert "計画期間が終了" in approval.text
    assert sections(page)[0] == "期間が終わった承認・内容は未掲載（1件）"
    assert "承認は発表されていますが" not in page.main


def test_the_map_marks_what_is_approved_and_not_entered(client: Client):
    with time_machine.travel(TODAY):
        page = read(client, "/")
        assert tiles(page) == {
            "in-force": {"足立", "世田谷", "町田", "羽村"},
            "other-years": set(),
            "approved": {"墨田", "渋谷", "荒川", "板橋", "青梅", "福生", "瑞穂"},
        }
        assert now(page)[1] == "令和8年度が計画期間に入る、承認あり・内容は未掲載の計画：7件 承認の一覧と、東京都の発表"
        assert tiles(read(client, "/coverage/"))["approved"] == tiles(page)["approved"]
        factories.published(SUMIDA, first_year=2025, last_year=2027)
        assert tiles(read(client, "/"))["in-force"] == {"墨田"}
        assert now(read(client, "/")) == [
            "令和8年度に計画期間中：計画 1、自治体 1 ／ 掲載 5",
            "令和8年度が計画期間に入る、承認あり・内容は未掲載の計画：6件 承認の一覧と、東京都の発表",
        ]
        past = read(client, "/municipalities/?year=2016")
        assert tiles(past)["approved"] >= {"品川", "江戸川", "八王子", "三鷹", "台東", "大田"}


@pytest.mark.parametrize("value", ["abc", "99999", "every"])
def test_an_impossible_year_is_ignored_and_said(client: Client, value: str):
    page = read(client, f"/municipalities/?year={value}")
    assert f"「{value}」は年度ではないため、無視しました。" in page.main
    assert shown(page).startswith("令和4年度")


def test_the_coverage_is_that_of_the_current_year_and_its_file_that_of_the_page(client: Client):
    factories.published(factories.ADACHI, first_year=2018, last_year=2020)
    page = read(client, "/coverage/")
    assert "62自治体のうち4です" in page.main
    assert page.link("この表をCSVで保存（Excel対応）") == "/coverage.csv?layout=wide&sort=stated&year=2022"
    assert page.link("1行に1つの種類のCSV") == "/coverage.csv?year=2022"
    every = read(client, page.link("すべての計画を表示"))
    assert every.link("この表をCSVで保存（Excel対応）") == "/coverage.csv?layout=wide&sort=stated"
    assert "/coverage/?year=all&sort=talent#grid" in [link["href"] for link in every.all("a")]


def sections(page: Reader) -> list[str]:
    return [name for level, name in page.headings if level in (2, 3)]


def test_a_page_lists_what_ends_and_what_begins(client: Client):
    factories.published(factories.ADACHI, first_year=2024, last_year=2026, title="足立区の次の計画")
    with time_machine.travel(LAST_EVENING):
        page = read(client, "/fiscal-year/")
        assert sections(page)[:8] == [
            "今年度で終わる計画（4件）",
            "世田谷区地域産業活性化計画",
            "足立区地域産業活性化計画",
            "町田市地域産業活性化計画",
            "羽村市地域産業活性化計画",
            "来年度に始まる計画（1件）",
            "足立区の次の計画",
            "承認あり・内容は未掲載（0件）",
        ]
        rows = [plain(row.text) for row in page.with_class("plan-row")]
        assert rows[1].endswith("来年度に始まる計画があります。")
        assert rows[2].endswith("続く計画の掲載は、まだありません。")
    with time_machine.travel(MIDNIGHT):
        assert sections(read(client, "/fiscal-year/"))[:2] == ["今年度で終わる計画（0件）", "来年度に始まる計画（0件）"]


def test_it_names_every_approval_that_nobody_entered_with_its_announcement(client: Client):
    with time_machine.travel(TODAY):
        page = read(client, "/fiscal-year/")
        assert "承認あり・内容は未掲載（7件）" in sections(page)
        announcements = [link["href"] for link in page.all("a") if "東京都の発表（" in link.text]
        assert len(announcements) == 19
        assert announcements[0] == "https://www.metro.tokyo.lg.jp/information/press/2025/03/2025032401"
        assert "すべての発表を載せてはいません" in page.main
        assert not [link for link in page.all("a") if "state=active" in link["href"]]  # it would find nothing
        factories.published(SUMIDA, first_year=2025, last_year=2027)
        assert [link for link in read(client, "/fiscal-year/").all("a") if "state=active" in link["href"]]
        assert "承認あり・内容は未掲載（6件）" in sections(read(client, "/fiscal-year/"))


@pytest.mark.parametrize("address", ["/fiscal-year/", "/municipalities/131075/"])
def test_only_the_foot_leads_to_the_staff_area_where_plans_are_entered(client: Client, address: str):
    with time_machine.travel(TODAY):
        page = read(client, address)
    staff = [plain(link.text) for link in page.all("a") if link["href"].startswith("/admin/")]
    assert "承認あり・内容は未掲載" in page.main
    assert staff == ["職員のログイン"]


def test_the_calendar_is_said_to_be_of_the_plans_that_are_listed(client: Client):
    with time_machine.travel(TODAY):
        page = read(client, "/fiscal-year/")
        assert page.link("掲載している計画の期間をカレンダーに入れる（iCalendar）") == "/plans.ics"
        events = client.get("/plans.ics").getvalue().decode()
    assert "足立区" in events
    assert "墨田区" not in events  # approved, not entered


def test_an_approval_announced_later_is_not_known_yet(client: Client):
    assert "墨田区" not in read(client, "/fiscal-year/").main


def test_the_timeline_has_the_approvals_on_their_years(client: Client):
    with time_machine.travel(TODAY):
        page = read(client, "/timeline/")
        stretch = next(link for link in page.with_class("approved") if "2025032401" in link["href"])
        assert plain(stretch.text) == "R7～R9 令和7年度～令和9年度 承認あり・内容は未掲載"
        counts = [plain(cell.text) for cell in page.with_class("number") if cell.tag == "td"]
        assert counts == ["4", "4", "4", "0", "0", "0", "0", *["0"] * 4, "7", "7", "7"]
        factories.published(SUMIDA, first_year=2025, last_year=2027)
        counts = [plain(cell.text) for cell in read(client, "/timeline/").with_class("number") if cell.tag == "td"]
        assert counts[-3:] == ["6", "6", "6"]


def test_a_municipality_names_its_approvals_with_a_plan_and_without(client: Client):
    with time_machine.travel(TODAY):
        page = read(client, "/municipalities/131075/")
        assert "承認あり・内容は未掲載（1件）" in sections(page)
        assert "東京都の発表（2025年3月24日）" in page.main
        assert "承認は発表されていますが、計画の内容は、いま掲載していません。" in page.main
        assert "計画の掲載なし" not in page.main  # that would contradict the approval above it
        factories.published(SUMIDA, first_year=2022, last_year=2024)
        page = read(client, "/municipalities/131075/")
        assert "承認あり・内容は未掲載（1件）" in sections(page)
        assert [plain(link.text) for link in page.with_class("stretch")] == [
            "R4～R6 令和4年度～令和6年度 柱1・施策1：墨田区地域産業活性化計画",
            "R7～R9 令和7年度～令和9年度 承認あり・内容は未掲載",
        ]
        factories.published(SUMIDA, first_year=2025, last_year=2027)
        page = read(client, "/municipalities/131075/")
        assert "未掲載" not in "".join([*sections(page), *(link.text for link in page.with_class("stretch"))])


def found_in_force(client: Client, address: str) -> tuple[str, str]:
    """What the list says, and how many it has when only these are asked for."""
    page = read(client, address)
    links = [link for link in page.all("a") if plain(link.text).endswith("：計画期間中のものだけを見る")]
    only = plain(read(client, links[0]["href"]).one("h2", id="count").text) if links else ""
    return now(page)[0].removesuffix("：計画期間中のものだけを見る"), only


def test_a_list_says_how_many_of_it_are_in_force_and_shows_them_alone(client: Client):
    assert found_in_force(client, "/measures/?q=販路") == ("令和4年度に計画期間中：8件", "")
    factories.published(factories.ADACHI, first_year=2018, last_year=2020)
    factories.published(factories.SETAGAYA, first_year=2020, last_year=2022)
    said, only = found_in_force(client, "/measures/?q=販路&match=literal&sort=code")
    assert (said, only) == ("令和4年度に計画期間中：9件", "「販路」を含む、状態が「計画期間中」の施策 9 件")
    assert found_in_force(client, "/plans/?round=&sort=newest") == ("令和4年度に計画期間中：5件", "5 件の計画")
    assert found_in_force(client, "/plans/?state=ended") == ("令和4年度に計画期間中：0件", "")
    assert found_in_force(client, "/plans/?state=ending") == ("令和4年度に計画期間中：1件", "")
    with time_machine.travel(TODAY):
        assert found_in_force(client, "/measures/?q=販路")[0] == "令和8年度に計画期間中：0件"
