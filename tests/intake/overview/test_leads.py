"""What stands around the head of a plan and is no sentence of its background: dates, offices, fields, labels."""

import pytest

from tests.intake.overviews import CAVEAT, HEAD, codes, page, pillars, plan_of, read, read_bytes

PILLAR = ["１ 朝市の再生", "多摩川の朝市開催事業（出店料の補助）、朝市の担い手育成講座"]
FOREIGN = [
    "令和７年３月",
    "令和７年３月28日",
    "2025年3月",
    "令和７年３月28日公表",
    "東京都産業労働局",
    "産業労働局 商工部 地域産業振興課",
    "令和７年３月　東京都産業労働局商工部",
    "（令和７年３月　産業労働局）",
    "羽村市産業振興部産業企画課",
    "東京都　令和７年３月",
]


def overview(*lead: str, head: str = HEAD) -> str:
    return "\n".join(["【承認した地域産業活性化計画の概要】", head, *lead, "町田市の背景である。", *PILLAR, CAVEAT])


@pytest.mark.parametrize("background", ["町田市の背景である。", "ものづくりの町である。", "はじめて人口が減った。"])
def test_a_sentence_that_begins_in_kana_is_not_the_rest_of_a_date(background):
    assert read(overview("令和７年３月").replace("町田市の背景である。", background)).plans[0].background == background


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_date_or_an_office_beside_the_head_is_no_background_and_is_said(foreign):
    found = read(overview(foreign))
    assert found.plans[0].background == "町田市の背景である。"
    assert [(issue.line, issue.text) for issue in found.issues if issue.code == "section-apart"] == [(3, foreign)]


def test_a_date_above_the_head_of_the_next_plan_belongs_to_neither():
    second = [HEAD.replace("町田", "羽村"), "羽村市の背景である。", *PILLAR]
    found = read(overview().replace(CAVEAT, "\n".join(["令和７年３月", "産業労働局商工部", *second, CAVEAT])))
    assert [plan.background for plan in found.plans] == ["町田市の背景である。", "羽村市の背景である。"]
    assert [[own.name for own in plan.measures] for plan in found.plans] == [
        ["多摩川の朝市開催事業", "朝市の担い手育成講座"]
    ] * 2
    assert [issue.line for issue in found.issues if issue.code == "section-apart"] == [6, 7]


def test_a_measure_that_ends_as_an_office_does_is_none():
    second = [HEAD.replace("町田", "羽村"), "ものづくりのまちである。", "１ 集う場", "・朝の市", "・多摩川倶楽部"]
    found = read("\n".join([*overview().split("\n")[:2], *second[1:], *second, CAVEAT]))
    assert [[own.name for own in plan.measures] for plan in found.plans] == [["朝の市", "多摩川倶楽部"]] * 2


@pytest.mark.parametrize(
    "first",
    [
        "町田市",
        "日の出町は多摩地域の西部",
        "地域産業の現状と将来を",
        "令和７年３月に町田市は",
        "商店街と工業団地を支える市の産業部",
    ],
)
def test_a_broken_first_line_stays_in_the_background(first):
    assert plan_of(*PILLAR, background=f"{first}\n見つめてきた。").background == f"{first}見つめてきた。"


@pytest.mark.parametrize("line", ["【計画期間】{}", "＜計画期間＞ {}", "■計画期間　{}", "○ 計画の期間：{}"])
def test_the_line_of_the_period_is_no_background(line):
    head = "「町田市地域産業活性化計画」（町田市）"
    found = read(overview(line.format("令和７年度～令和９年度"), "令和７年３月", "【現状】", head=head))
    (plan,) = found.plans
    assert (plan.background, plan.first_year, plan.last_year) == ("町田市の背景である。", 2025, 2027)
    assert not [issue for issue in found.issues if issue.line == 3 and issue.code == "section-apart"]


@pytest.mark.parametrize("words", ["現状・課題", "現状と課題", "市の現況と課題", "課題及び方向性", "計画の背景"])
@pytest.mark.parametrize("brackets", ["〔{}〕", "［{}］", "【{}】", "＜{}＞", "（{}）", "「{}」", "■{}", "◇ {}", "{}"])
def test_the_name_of_the_background_is_a_label_in_any_brackets(words, brackets):
    label = brackets.format(words)
    found = read(overview(label))
    (plan,) = found.plans
    assert (plan.background, [own.title for own in plan.pillars]) == ("町田市の背景である。", ["朝市の再生"])
    assert [issue.text for issue in found.issues if issue.code == "section-label"] == [label]


def test_a_wide_table_holds_title_and_period_of_each_plan_in_one_cell():
    rows = [
        (
            "利島村",
            "利島村産業活性化計画（令和７年度～令和９年度）",
            "利島村は椿の島である。担い手が減り、手入れが届かない林が増えている。",
        ),
        (
            "神津島村",
            "神津島村産業活性化計画（令和７年度～令和９年度）",
            "神津島村は漁業を営む村である。魚の値が下がり、加工と販売の道が求められる。",
        ),
        (
            "御蔵島村",
            "御蔵島村産業活性化計画（令和７年度～令和９年度）",
            "御蔵島村は観光と林業を営む村である。島の木を使う産業が求められている。",
        ),
    ]
    works = [
        ("椿林の再生", "・椿林手入れ支援事業（作業の委託）", "・椿油加工機器導入補助金"),
        ("魚の加工と販売", "・鮮魚直送支援事業（輸送費の補助）", "・加工品開発補助金"),
        ("島の木の活用", "・島材家具製作支援事業（工房の運営）", "・木工講座開催事業"),
    ]
    heads = ("区市町村", "計画名・計画期間", "現状と課題", "柱", "主な事業")
    cells = [heads, *((*row, own[0], "<br>".join(own[1:])) for row, own in zip(rows, works, strict=True))]
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    found = read_bytes(
        page("<h1>地域産業活性化計画の概要（島しょ部）</h1><table><tr>", "</tr><tr>".join(lines), "</tr></table>")
    )
    assert [plan.municipality_name for plan in found.plans] == [row[0] for row in rows]
    assert [(plan.first_year, plan.last_year) for plan in found.plans] == [(2025, 2027)] * 3
    assert [plan.background for plan in found.plans] == [row[2] for row in rows]
    assert [pillar for plan in found.plans for pillar, _measures in pillars(plan)] == [own[0] for own in works]
    assert "note-apart" not in codes(found)
