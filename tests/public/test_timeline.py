"""年表: every public plan on its fiscal years, with the numbers in text."""

import pytest
from django.test import Client

from plans_registry.public.views.timeline import SPAN, years_shown
from tests import factories
from tests.public.reading import Element, Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]


def years(page: Reader) -> list[str]:
    return [plain(head.text) for head in page.all("th", scope="col")][1:]


def stretches(page: Reader) -> list[Element]:
    return [cell for cell in page.all("td") if "colspan" in cell.attrs]


def counts(page: Reader) -> list[str]:
    return [plain(cell.text) for cell in page.all("td") if "colspan" not in cell.attrs]


def test_each_plan_covers_its_years(client: Client):
    page = read(client, "/timeline/")
    assert years(page) == ["令和3年度 R3 2021", "令和4年度 R4 2022今年度", "令和5年度 R5 2023"]
    assert [cell["colspan"] for cell in stretches(page)] == ["3"] * 4
    assert plain(stretches(page)[1].text) == "R3～R5 令和3年度～令和5年度 柱4・施策8：足立区地域産業活性化計画"
    assert counts(page) == ["4", "4", "4"]


def test_plans_follow_one_another_on_one_line_and_overlapping_ones_take_two(client: Client):
    factories.published(factories.ADACHI, first_year=2024, last_year=2025)
    lines = [plain(head.text) for head in read(client, "/timeline/").all("th", scope="row")]
    assert lines.count("足立区") == 1
    factories.published(factories.ADACHI, first_year=2025, last_year=2026)
    page = read(client, "/timeline/")
    assert [plain(head.text) for head in page.all("th", scope="row")].count("足立区") == 2
    assert counts(page) == ["4", "4", "4", "1", "2", "1"]


def test_a_row_always_fills_all_years(client: Client):
    factories.published(factories.MACHIDA, first_year=1998, last_year=2000)
    factories.published(factories.MACHIDA, first_year=2040, last_year=2049)
    for query in ("", "?from=1990", "?from=1999", "?from=2019", "?from=2045", "?from=2090"):
        page = read(client, f"/timeline/{query}")
        width = len(years(page))
        assert width == SPAN
        rows: list[int] = []
        for element in page.elements:
            if element.tag == "th" and element.attrs.get("scope") == "row":
                rows.append(0)
            elif element.tag == "td" and "colspan" in element.attrs:
                rows[-1] += int(element["colspan"])
        assert set(rows) - {0} == {width}, query  # the rows of numbers have cells of one year each


def test_a_plan_that_goes_on_outside_says_so(client: Client):
    factories.published(factories.MACHIDA, first_year=2022, last_year=2040)
    page = read(client, "/timeline/?from=2030")
    (cell,) = [cell for cell in stretches(page) if "in-force" in cell["class"]]
    assert "goes-before" in cell["class"]
    assert "goes-after" in cell["class"]
    assert page.link("前の期間") == "/timeline/?from=2021"
    assert page.link("次の期間") == "/timeline/?from=2039"
    assert [link.text for link in read(client, page.link("次の期間")).all("a") if link.text == "次の期間"] == []


def test_who_has_a_plan_in_force_stands_first_by_its_end_then_what_is_to_come_then_what_ended(client: Client):
    """Today is a day of 2022; the four real plans end with 2023."""
    for code, first, last in (
        ("131016", 2022, 2022),
        ("131024", 2024, 2026),
        ("131032", 2023, 2025),
        ("131041", 2016, 2018),
        ("131059", 2017, 2021),
    ):
        factories.published(code, first_year=first, last_year=last)
    page = read(client, "/timeline/")
    heads = [plain(head.text) for head in page.all("th") if head.attrs.get("scope") in ("row", "rowgroup")]
    assert heads[:9] == [
        *("計画期間中（5区市）", "千代田区", "世田谷区", "足立区", "町田市", "羽村市"),
        *("計画期間の前（2区）", "港区", "中央区"),
    ]
    assert heads[9].startswith("計画期間が終了（")
    assert heads.index("文京区") < heads.index("新宿区")


def test_a_bar_of_one_year_is_written_short_and_read_in_full(client: Client):
    factories.published("131016", first_year=2022, last_year=2022)
    (bar,) = [cell for cell in stretches(read(client, "/timeline/")) if cell["colspan"] == "1" and "柱" in cell.text]
    assert plain(bar.text).startswith("R4 令和4年度 柱1・施策1：")


@pytest.mark.parametrize("value", ["abc", "-1", "99999", "２０２２"])
def test_an_impossible_year_is_ignored_and_said(client: Client, value: str):
    page = read(client, f"/timeline/?from={value}")
    assert "は年度ではないため" in page.main
    assert len(years(page)) == 3


@pytest.mark.parametrize(
    ("all_years", "first", "shown"),
    [
        (range(2021, 2024), 2018, range(2021, 2024)),
        (range(2000, 2030), 2018, range(2018, 2027)),
        (range(2000, 2030), 1990, range(2000, 2009)),
        (range(2000, 2030), 2028, range(2021, 2030)),
        (range(0), 2018, range(0)),
    ],
)
def test_the_years_shown_stay_inside_those_there_are(all_years: range, first: int, shown: range):
    assert years_shown(all_years, first) == shown


def test_years_without_a_plan_up_to_now_are_shown(client: Client, time_machine):
    time_machine.move_to("2026-05-01T09:00:00+09:00")
    page = read(client, "/timeline/")
    assert "令和8年度 R8 2026今年度" in years(page)
    assert counts(page)[:7] == ["4", "4", "4", "0", "0", "0", "0"]


def test_approvals_without_their_plans_are_counted_apart(client: Client, time_machine):
    time_machine.move_to("2026-04-15T09:00:00+09:00")
    factories.published(factories.ADACHI, first_year=2025, last_year=2027)
    page = read(client, "/timeline/")
    groups = [plain(head.text) for head in page.all("th", scope="rowgroup")]
    assert groups[0] == "計画期間中（1区）、承認あり・内容は未掲載（7区市町）"
    this_year = [plain(head.text) for head in page.all("th", scope="col")].index("令和8年度 R8 2026今年度") - 1
    listed, approved = counts(page)[: len(years(page))], counts(page)[len(years(page)) :]
    assert (listed[this_year], approved[this_year]) == ("1", "7")
    assert "掲載している5件の計画の期間を" in page.main
    assert f"承認あり・内容は未掲載の{page.source.count('stretch approved')}件の期間も" in page.main


def test_a_plan_that_is_not_in_force_does_not_make_an_approval_one(client: Client, time_machine):
    """As the home page counts: 墨田区's plan is over, what is in force there nobody has entered."""
    time_machine.move_to("2026-04-15T09:00:00+09:00")
    factories.published(factories.ADACHI, first_year=2025, last_year=2027)
    factories.published("131075", first_year=2022, last_year=2024)
    groups = [plain(head.text) for head in read(client, "/timeline/").all("th", scope="rowgroup")]
    assert groups[0] == "計画期間中（1区）、承認あり・内容は未掲載（7区市町）"
