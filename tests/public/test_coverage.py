"""62 municipalities × pillar types: counts, the three kinds of empty, orders, years, the table as a file."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from municipalities.models import Municipality
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.models import PillarType
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

SLUGS = [
    "sales-channels",
    "startups",
    "talent",
    "management",
    "innovation",
    "networks",
    "business-location",
    "succession",
    "livelihood",
]


def rows(page: Reader) -> list[list[str]]:
    """Every row of the table: its head, then its cells."""
    found: list[list[str]] = []
    for element in page.elements:
        if element.tag == "th" and element.attrs.get("scope") == "row":
            found.append([plain(element.text)])
        elif element.tag == "td":
            found[-1].append(plain(element.text))
    return found


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/coverage.csv{query}").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def without(page: Reader) -> list[str]:
    """The municipalities without a plan, folded into one line."""
    (fold,) = page.with_class("more")
    title, *names = plain(fold.text.replace("承認あり・内容は未掲載", "")).split()
    assert title.removeprefix("この年度の") == f"計画の掲載がない{len(names)}自治体"
    return names


def test_there_is_a_row_for_each_plan_a_cell_for_each_type_and_one_line_for_all_others(client: Client):
    page = read(client, "/coverage/")
    found = rows(page)
    assert {len(row) for row in found} == {1 + 9 + 3}
    assert [[row[0], *row[-3:]] for row in found] == [
        ["町田市", "1", "8", "7"],
        ["羽村市", "1", "9", "7"],
        ["世田谷区", "1", "7", "5"],
        ["足立区", "1", "8", "5"],
    ]
    assert len({row[0] for row in found} | set(without(page))) == Municipality.objects.count() == 62
    assert without(page)[:2] == ["千代田区", "中央区"]


def test_a_cell_is_shaded_by_its_number(client: Client):
    page = read(client, "/coverage/")
    shades = {int(plain(e.text).partition("件")[0]): e["class"] for e in page.all("td") if "shade-" in e.attrs["class"]}
    assert {n: shade.removeprefix("number shade-") for n, shade in shades.items()} == {
        **{1: "1", 2: "1"},
        **{3: "2", 4: "2", 5: "2"},
    }


def test_every_number_leads_to_as_many_measures(client: Client):
    page = read(client, "/coverage/")
    links = [e for e in page.all("a") if e["href"].startswith("/measures/?type=") and "municipality=" in e["href"]]
    assert len(links) == 23
    for link in links[::5]:
        number = plain(link.text).partition("件")[0]
        assert plain(read(client, link["href"]).one("h2", id="count").text).endswith(f" {number} 件")


def test_a_type_that_only_a_pillar_has_leads_to_its_plan_and_is_explained(client: Client):
    """経営力強化 of 町田市: no measure of that pillar is about it."""
    page = read(client, "/coverage/")
    (cell,) = page.with_class("in-pillar")
    assert plain(cell.text) == "柱に記載：町田市、経営力強化"
    assert "町田市地域産業活性化計画" in read(client, cell["href"]).main
    (empties,) = page.with_class("empties")
    assert "柱に記載 計画の柱にその種類がありますが、その種類の施策は書かれていません。" in plain(empties.text)
    assert "経営力強化 4自治体" in page.main


def test_the_three_kinds_of_empty_are_told_apart(client: Client):
    adachi = next(row for row in rows(read(client, "/coverage/")) if row[0] == "足立区")
    assert adachi.count("·記載なし") == 4
    Entry.objects.filter(municipality=factories.ADACHI, pillar_number=1, number=1).update(types=[])
    Generation.advance()
    adachi = next(row for row in rows(read(client, "/coverage/")) if row[0] == "足立区")
    assert (adachi.count("·記載なし"), adachi.count("掲載準備中")) == (0, 4)


@pytest.mark.parametrize("sort", ["stated", "code", "plans", "sales-channels"])
def test_the_file_of_the_table_has_its_rows_in_its_order(client: Client, sort: str):
    """The numbers of the page as they are, 0 for 記載なし and 柱に記載, nothing where nothing is known."""
    Entry.objects.filter(municipality=factories.ADACHI, pillar_number=1, number=1).update(types=[])
    Generation.advance()
    page = read(client, f"/coverage/?sort={sort}")
    cells = {"·記載なし": "0", "柱に記載": "0", "掲載準備中": ""}
    in_short = lambda cell: cell.partition("：")[0]  # noqa: E731
    shown = [
        [name, *(cells.get(cell, cell.partition("件")[0]) for cell in map(in_short, types)), plans, measures]
        for name, *types, plans, measures, _stated in rows(page)
    ]
    address = page.link("この表をCSVで保存（Excel対応）")
    header, *written = csv.reader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig")))
    assert header[6:] == [f"施策の数_{name}" for name in PillarType.objects.values_list("name", flat=True)]
    with_plan = [row for row in written if row[4] != "0"]
    assert [[row[1], *row[6:], row[4], row[5]] for row in with_plan] == shown
    assert [row[1] for row in written[len(with_plan) :]] == without(page)
    assert all(set(row[6:]) == {""} for row in written[len(with_plan) :])


def test_the_long_file_is_sorted_like_the_wide_one_if_asked_to(client: Client):
    long = table(client, "?sort=sales-channels")
    wide = table(client, "?sort=sales-channels&layout=wide")
    assert [row["地方公共団体名"] for row in long[::9]] == [row["地方公共団体名"] for row in wide]
    assert [row["地方公共団体名"] for row in table(client)[::9]] != [row["地方公共団体名"] for row in wide]
    assert client.get("/coverage.csv?layout=broad").status_code == 400


def test_only_the_empty_cells_that_a_page_has_are_explained(client: Client):
    def explained(address: str) -> list[str]:
        (empties,) = read(client, address).with_class("empties")
        words = ("·", "記載なし", "計画の掲載なし", "掲載準備中", "柱に記載")
        return [word for word in words if word in plain(empties.text).split()]

    assert explained("/coverage/") == ["·", "計画の掲載なし", "柱に記載"]
    assert explained("/compare/?m=131211&m=132098") == ["記載なし", "柱に記載"]
    assert explained("/compare/?m=131211&m=131016") == ["記載なし", "計画の掲載なし"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("code", "世田谷区"), ("name", "足立区"), ("plans", "世田谷区"), ("measures", "羽村市"), ("stated", "町田市")],
)
def test_rows_can_be_sorted(client: Client, sort: str, first: str):
    page = read(client, f"/coverage/?sort={sort}")
    assert rows(page)[0][0] == first
    marked = [head for head in page.all("th", scope="col") if "aria-sort" in head.attrs]
    assert len(marked) == (sort != "code")


@pytest.mark.parametrize("slug", SLUGS)
def test_rows_can_be_sorted_by_every_type(client: Client, slug: str):
    page = read(client, f"/coverage/?sort={slug}")
    at = 1 + list(PillarType.objects.values_list("slug", flat=True)).index(slug)
    numbers = [int(row[at].partition("件")[0]) if row[at][0].isdigit() else 0 for row in rows(page)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0


def test_the_english_table_is_sorted_by_the_alphabet(client: Client):
    assert rows(read(client, "/en/coverage/?sort=name"))[0][0].startswith("A")


@pytest.mark.parametrize(
    ("year", "covered"), [("2020", 0), ("2021", 4), ("2023", 4), ("2024", 1), ("2026", 1), ("2027", 0)]
)
def test_a_year_counts_the_plans_in_force_then(client: Client, year: str, covered: int):
    factories.published(factories.ADACHI, first_year=2024, last_year=2026)
    page = read(client, f"/coverage/?year={year}")
    assert sum(row[1] != "0" for row in rows(page)) == covered
    assert f"62自治体のうち{covered}です" in page.main
    assert sum(row["計画の数"] != "0" for row in table(client, f"?year={year}")) == covered * 9
    for link in [e["href"] for e in page.all("a") if "municipality=" in e["href"]][:2]:
        assert link.endswith(f"&year={year}")


@pytest.mark.parametrize("value", ["abc", "99999", "0", "２０２２"])
def test_impossible_years_and_orders_are_ignored_and_said(client: Client, value: str):
    page = read(client, f"/coverage/?year={value}&sort={value}")
    assert "は年度ではないため" in page.main
    assert "という並び順は無いため" in page.main
    assert rows(page)[0][0] == "町田市"
    assert client.get(f"/coverage.csv?year={value}").status_code == 400  # a file is not what was asked for


def test_an_order_stays_when_the_year_changes_and_a_year_when_the_order_does(client: Client):
    page = read(client, "/coverage/?year=2022&sort=measures")
    assert page.one("input", name="sort")["value"] == "measures"
    assert "/coverage/?year=2022&sort=talent#grid" in [link["href"] for link in page.all("a")]


def test_the_map_says_in_numbers_what_it_shows(client: Client):
    page = read(client, "/coverage/")
    tiles = page.with_class("tile")
    assert len(tiles) == 62
    machida = next(tile for tile in tiles if "町田" in tile.text)
    assert plain(machida.text) == "町田 7種類"
    assert "level-4" in machida["class"]
    assert sum("level-" in tile["class"] for tile in tiles) == 4


def test_the_map_tells_plans_of_other_years_from_no_plan(client: Client):
    factories.published("131229", first_year=2015, last_year=2017)
    page = read(client, "/coverage/?year=2022")
    (katsushika,) = [tile for tile in page.with_class("other-years") if "tile" in tile["class"]]
    assert plain(katsushika.text) == "葛飾 ほかの年度の計画だけを掲載"
    assert katsushika["href"] == "/municipalities/131229/"
    assert not read(client, "/coverage/?year=all").with_class("other-years")


def test_the_bars_say_how_many_municipalities_state_a_type(client: Client):
    items = [plain(item.text) for item in read(client, "/coverage/").all("li")]
    bars = [item for item in items if item.endswith("自治体") and item != "自治体"]
    assert bars[0] == "販路拡大 4自治体"
    assert len(bars) == 9


def test_the_file_has_a_row_for_each_cell(client: Client):
    found = table(client)
    assert len(found) == 62 * 9
    row = next(row for row in found if row["地方公共団体名"] == "町田市" and row["支援の種類コード"] == "startups")
    assert (row["施策の数"], row["記載の状態"], row["計画の数"], row["地域"]) == ("3", "記載あり", "1", "多摩")
    assert {row["記載の状態"] for row in found} == {"記載あり", "計画に記載なし", "計画の掲載なし"}


def test_a_year_costs_few_queries_and_a_second_visit_fewer(client: Client, count_queries: Any):
    costs = []
    for _visit in range(2):
        with count_queries() as queries:
            client.get("/coverage/?year=2022")
        costs.append(len(queries))
    assert costs[0] <= 11  # five of them read the reference data
    assert costs[1] == 1
