"""Pages of the web: their tables, lists and definitions as measures, their frame as no text."""

import pytest

from plans_registry.intake.files import read_file
from tests.intake.overviews import CAVEAT, HEAD, codes, plan_of, read, read_bytes, small

TOP = f"<html><body><h1>【承認した地域産業活性化計画の概要】</h1><h2>{HEAD}</h2><p>町田市の背景である。</p>"


def plan_on(*parts: str):
    (plan,) = read_bytes(f"{TOP}{''.join(parts)}<p>{CAVEAT}</p></body></html>".encode()).plans
    return plan


def measures(plan):
    return [[(measure.name, measure.description) for measure in pillar.measures] for pillar in plan.pillars]


EXPECTED = [[("A事業（甲）", "説明、その他等"), ("B補助金", "乙：丙")], [("C相談", "")]]


def test_a_table_of_measures_is_read_by_its_header():
    rows = (
        "<tr><th>柱</th><th>事業名</th><th>事業概要</th></tr>"
        "<tr><td rowspan=2>１　人材の柱</td><td>A事業（甲）</td><td>説明、<br>その他等</td></tr>"
        "<tr><td>B補助金</td><td>乙：丙</td></tr><tr><td>２　次の柱</td><td>C相談</td><td></td></tr>"
    )
    plan = plan_on("<table>", rows, "</table>")
    assert [pillar.title for pillar in plan.pillars] == ["人材の柱", "次の柱"]
    assert measures(plan) == EXPECTED
    assert not any(pillar.open_ended for pillar in plan.pillars)


def test_a_pasted_table_is_read_by_its_tabs():
    plan = plan_of(
        "柱\t事業名\t内容",
        "１　人材の柱\tA事業（甲）\t説明、その他等",
        "\tB補助金\t乙：丙",
        "２　次の柱\tC相談\t",
    )
    assert measures(plan) == EXPECTED


def test_a_pasted_table_may_have_blanks_for_tabs():
    plan = plan_of(
        "柱              事業名            内容",
        "１ 人材の柱       A事業（甲）         説明、その他等",
        "                B補助金           乙：丙",
        "２ 次の柱         C相談",
    )
    assert measures(plan) == EXPECTED


def test_other_columns_of_a_table_are_notes_and_said():
    lines = ["１ 柱\tNo.\t事業名\t内容\t予算額", "人材\t1\tA事業\t説明\t500万円", "\t2\tB事業\t－\t"]
    overview = read(small(*(line.replace("１ 柱", "柱") for line in lines)))
    assert measures(overview.plans[0]) == [[("A事業", "説明"), ("B事業", "")]]
    assert [issue.text for issue in overview.issues if issue.code == "note-apart"] == ["※予算額：500万円"]


def test_a_bold_line_of_an_item_is_its_name():
    items = "<li><b>A事業</b><br>説明、<br>その他等</li><li><strong>B補助金</strong></li><li>C<b>相談</b>窓口</li>"
    assert measures(plan_on(f"<h3>１　人材の柱</h3><ul>{items}</ul>")) == [
        [("A事業", "説明、その他等"), ("B補助金", ""), ("C相談窓口", "")]
    ]


def test_definitions_are_measures_with_a_description():
    terms = "<dt>A事業（甲）</dt><dd>説明、<br>その他等</dd><dt>B補助金</dt><dd>乙：丙</dd>"
    assert (
        measures(plan_on(f"<h3>１　人材の柱</h3><dl>{terms}</dl><h3>２　次の柱</h3><dl><dt>C相談</dt><dd></dd></dl>"))
        == EXPECTED
    )


@pytest.mark.parametrize(
    "items", ["<dl><dt>A事業</dt><dd>説明</dd><dt>B相談</dt></dl>", "<ul><li>A事業：説明</li><li>B相談</li></ul>"]
)
def test_a_paragraph_behind_a_list_describes_none_of_its_items(items):
    plan = plan_on(f"<h3>１　人材の柱</h3>{items}<p>産業振興センター</p><h3>２　次の柱</h3>{items}")
    assert measures(plan) == [[("A事業", "説明"), ("B相談", "")]] * 2


def test_a_list_is_numbered_as_a_browser_does():
    items = "<li>人材の柱<ul><li>A事業：説明</li><li>B補助金</li></ul></li><li>次の柱<ul><li>C相談</li></ul></li>"
    plan = plan_on(f"<ol>{items}</ol>")
    assert [(pillar.number, pillar.title) for pillar in plan.pillars] == [(1, "人材の柱"), (2, "次の柱")]
    assert measures(plan) == [[("A事業", "説明"), ("B補助金", "")], [("C相談", "")]]


@pytest.mark.parametrize("spans", ["rowspan=99999999 colspan=99999999", "rowspan=-1 colspan=x", "rowspan=² colspan=0"])
def test_absurd_spans_make_no_large_table(spans):
    table = f"<table><tr><th>柱</th><th>事業名</th><th>内容</th></tr><tr><td {spans}>１　柱</td></tr></table>"
    assert len(read_file(f"{TOP}{table}".encode()).text) < 1000


@pytest.mark.slow
def test_tables_in_tables_take_no_time():
    page = TOP + "<table><tr><td>" * 20_000 + "<p>ぬ</p>" * 20_000
    assert read_file(page.encode()).text.count("ぬ") == 20_000


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><ul><li>トップ</li><li>しごと</li></ul></nav>",
        "<footer>東京都庁　新宿区西新宿</footer>",
        "<p>このページの先頭へ戻る</p>",
        "<h2>問い合わせ先</h2><p>産業労働局商工部調整課<br>電話 03-5320-0000</p>",
        "<p>Copyright (C) Tokyo</p>",
        "<p>概要版（PDF：1.2MB）</p>",
        "<h2>関連情報</h2><ul><li>融資あっせん制度</li><li>商店街イベントカレンダー</li></ul>",
    ],
)
def test_the_frame_of_a_page_is_no_text_and_is_said(frame):
    page = f"{TOP}<p>１　柱</p><p>A事業（甲）、B事業</p>{frame}</body></html>"
    overview = read_bytes(page.encode())
    assert measures(overview.plans[0]) == [[("A事業", "甲"), ("B事業", "")]]
    assert "page-frame" in codes(overview)
    assert not [issue for issue in overview.issues if issue.code == "line-unplaced"]
