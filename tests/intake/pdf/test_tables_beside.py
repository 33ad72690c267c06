"""Tables without lines and without a header: the title of a pillar in the left column, its measures in the right one."""

from collections.abc import Callable

import pytest

from tests.intake.overviews import pillars, read_bytes
from tests.intake.pdf.layouts import Drawing
from tests.intake.pdf.samples import sheets

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

HEAD = "「葛飾区地域産業活性化計画」（葛飾区）【計画期間：令和６年度～令和８年度】"
MEASURES = [
    (
        ["１　販路の開拓と地域の", "品の発信支援"],
        ["・見本市出展支援事業（出展する経費の補助、商談への専門家", "の同行）", "・区内製品認定制度"],
    ),
    (["２　技能の継承"], ["・職人入門塾（町工場での実習）", "・若手技術者表彰事業", "・技能競技大会"]),
]
READ = [
    (
        "販路の開拓と地域の品の発信支援",
        [("見本市出展支援事業", "出展する経費の補助、商談への専門家の同行"), ("区内製品認定制度", "")],
    ),
    ("技能の継承", [("職人入門塾", "町工場での実習"), ("若手技術者表彰事業", ""), ("技能競技大会", "")]),
]
LEFT, RIGHT, LEADING = 50, 180, 16

Place = Callable[[float, int, int], float]


def from_top(y: float, lines: int, listed: int) -> float:
    return y


def in_the_middle(y: float, lines: int, listed: int) -> float:
    return y + (listed - lines) * LEADING / 2


def drawn(rows: list[tuple[list[str], list[str]]], place: Place = from_top) -> bytes:
    page = Drawing()
    page.write(LEFT, 60, "承認した地域産業活性化計画の概要").write(LEFT, 90, HEAD)
    page.write_lines(
        LEFT,
        110,
        [
            "葛飾区は、町工場と商店が並ぶまちであり、後継者の不足が続くなか、販路の開拓と",
            "人材の育成が課題となっている。",
        ],
    )
    y = 150.0
    for title, listed in rows:
        page.write_lines(LEFT, place(y, len(title), len(listed)), title, leading=LEADING)
        y = page.write_lines(RIGHT, y, listed, leading=LEADING) + 4
    page.write(LEFT, y + 20, "（計画に基づく事業は、都及び各区市の予算についての議会の議決を受け、確定するものです。）")
    return sheets(page)


def read(rows: list[tuple[list[str], list[str]]], place: Place = from_top) -> list[tuple[str, list[tuple[str, str]]]]:
    (plan,) = read_bytes(drawn(rows, place)).plans
    return pillars(plan)


@pytest.mark.parametrize("place", [from_top, in_the_middle])
def test_a_title_on_two_lines_keeps_its_measures(place: Place):
    assert read(MEASURES, place) == READ


@pytest.mark.parametrize("sign", ["◆", ""])
def test_a_title_needs_no_number(sign: str):
    rows = [
        ([sign + title[0].removeprefix(f"{number}　"), *title[1:]], listed)
        for number, (title, listed) in zip("１２", MEASURES, strict=True)
    ]
    assert read(rows, in_the_middle) == READ


def test_measures_may_stand_in_a_sentence():
    rows = [
        (
            ["柱１　販路の開拓と地域", "の品の発信支援"],
            ["見本市出展支援事業（出展する経費の補助、商談への専門家", "の同行）、区内製品認定制度"],
        ),
        (["柱２　技能の継承"], ["職人入門塾（町工場での実習）、若手技術者表彰事業、技能", "競技大会　等"]),
    ]
    assert read(rows) == READ


def test_names_with_their_texts_beside_are_no_pillars():
    rows = [
        (["（１）商いの支援"], []),
        (["・朝市の開催事業"], ["出店する経費を補助"]),
        (["・空き店舗活用補助金"], ["改装する経費を補助"]),
    ]
    assert [title for title, _measures in read(rows)] == ["商いの支援"]


def test_a_list_in_two_columns_has_no_titles():
    rows = [
        (["（１）商いの支援"], []),
        (["・朝市の開催事業"], ["・空き店舗活用補助金"]),
        (["・商店街の催し補助金"], ["・商い相談事業"]),
        (["・商品券発行事業"], ["・商い塾"]),
    ]
    ((title, measures),) = read(rows)
    assert title == "商いの支援"
    assert sorted(name for name, _text in measures) == sorted(
        own[0].removeprefix("・") for row in rows[1:] for own in row
    )
