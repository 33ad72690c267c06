"""Notes beside the text, and the signs that point to them."""

import pytest

from tests.intake.overviews import codes, read, small


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
