"""What a page carries besides its text: numbers, contents, running headers, other titles, notes; and HTML."""

import pytest

from plans_registry.intake.files import read_file
from tests.intake.overviews import CAVEAT, HEAD, codes, plan_of, read, read_bytes, small

SENTENCE = ["１ 柱", "A事業（甲、", "乙）、B事業"]


def of_code(overview, code):
    return [issue.text for issue in overview.issues if issue.code == code]


@pytest.mark.parametrize("number", ["3", "- 3 -", "3/12", "３ページ", "P.3", "（ 3 ）", "－3－", "3 頁"])
def test_a_page_number_is_no_text_and_is_said(number):
    overview = read(small(*SENTENCE[:2], number, SENTENCE[2]))
    assert overview.plans[0].pillars == plan_of(*SENTENCE).pillars
    assert len(of_code(overview, "page-number")) == 1


def test_lines_that_head_every_page_are_no_text_and_are_said():
    overview = read("東京都産業労働局\n" + small(SENTENCE[0], SENTENCE[1], "\f東京都産業労働局", SENTENCE[2]))
    assert [measure.name for measure in overview.plans[0].measures] == ["A事業", "B事業"]
    assert of_code(overview, "page-furniture") == ["東京都産業労働局"] * 2


@pytest.mark.parametrize("dots", ["………………", "・・・・・・・・", "..........", " …… "])
def test_a_table_of_contents_is_no_text_and_is_said(dots):
    entry = f"町田市地域産業活性化計画{dots}2"
    overview = read("\n".join(["【承認した計画の概要】", "目次", entry, HEAD, "背景である。", *SENTENCE, CAVEAT]))
    assert len(overview.plans) == 1
    assert of_code(overview, "page-furniture") == ["目次", entry]


def test_the_title_of_another_round_is_said():
    second = "【令和６年度後期に承認した地域産業活性化計画の概要】"
    overview = read(
        small(*SENTENCE, second, HEAD.replace("３", "７").replace("５年", "９年"), "背景である。", "１ 柱", "C事業")
    )
    assert [plan.first_year for plan in overview.plans] == [2021, 2025]
    assert of_code(overview, "title-second") == [second]


PAGE = f"""<!DOCTYPE html>
<html lang="ja"><head><title>報道発表</title><style>p {{ margin: 0 }}</style></head><body>
<script>if (1 < 2) {{ var x = "<p>計画</p>"; }}</script>
<h1>【承認した地域産業活性化計画の概要】</h1><h2>{HEAD}</h2><p>町田市の背景&amp;現状
である。</p>
<h3>１ 柱</h3><ul><li>A事業（甲、<b>乙</b>）</li><li>B事業</li></ul>
<table><tr><td>２ 次の柱</td></tr><tr><td>C事業（丙）、D事業 等</td></tr></table><p>{CAVEAT}</p></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_page_of_the_web_is_read_as_its_text(encoding):
    (plan,) = read_bytes(PAGE.encode(encoding)).plans
    assert plan.background == "町田市の背景&現状である。"
    assert [[measure.name for measure in pillar.measures] for pillar in plan.pillars] == [
        ["A事業", "B事業"],
        ["C事業", "D事業"],
    ]
    assert plan.pillars[0].measures[0].description == "甲、乙"
    assert plan.pillars[1].open_ended


def test_a_text_that_only_holds_signs_of_html_stays_as_it_is():
    text = small("１ 柱", "A事業（<b>甲</b>&amp;）")
    assert read_file(text.encode()).text == text
    assert "title-missing" not in codes(read(text))


def names(overview):
    return [(measure.name, measure.description) for measure in overview.plans[0].measures]


@pytest.mark.parametrize(
    "note", ["※市内の事業者に限る。", "（注）併用はできません。", "＊商工会が実施", "※１　令和７年度から実施予定"]
)
def test_a_note_is_no_measure_and_is_said(note):
    overview = read(small("１ 柱", "A事業（甲）、B事業", note, "２ 次の柱", note, "C事業"))
    assert names(overview) == [("A事業", "甲"), ("B事業", ""), ("C事業", "")]
    assert codes(overview).count("note-apart") == 2


def test_a_note_over_two_lines_goes_whole():
    overview = read(
        small(
            "１ 柱",
            "A事業（甲）、B事業",
            "※市内に本社又は主たる事業所を有する中小企業者に",
            "限る。",
            "２ 次の柱",
            "C事業",
        )
    )
    assert names(overview) == [("A事業", "甲"), ("B事業", ""), ("C事業", "")]


@pytest.mark.parametrize("pointer", ["（※１）", "※", "＊", "（注）", "※2"])
def test_a_sign_that_points_to_a_note_is_no_part_of_a_name(pointer):
    overview = read(small("１ 柱", f"A事業{pointer}（甲）、B事業（乙）{pointer}、C事業{pointer}"))
    assert names(overview) == [("A事業", "甲"), ("B事業", "乙"), ("C事業", "")]
    assert codes(overview).count("note-pointer") == 3


@pytest.mark.parametrize(
    "caveat",
    [
        "※各市町の事業は、それぞれの議会の議決を経て確定します。",
        "注　本概要は都が作成した。事業の実施は予算の議決後に確定する。",
        "（事業の実施については、今後の予算編成により変更となる場合があります。）",
    ],
)
def test_other_wordings_of_the_caveat(caveat):
    overview = read(
        "\n".join(["【計画の概要】", "町田市計画（町田市）R3-R5", "背景である。", "１ 柱", "A事業", caveat])
    )
    assert overview.caveat
    assert names(overview) == [("A事業", "")]


@pytest.mark.parametrize("end", ["　ほか", " 他", "（甲）ほか", " など"])
def test_other_words_for_a_list_that_goes_on(end):
    (pillar,) = read(small("１ 柱", f"A事業、B事業{end}")).plans[0].pillars
    assert pillar.open_ended
    assert pillar.measures[1].name == "B事業"
