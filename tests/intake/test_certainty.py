"""Measures that were read by thin evidence are asked about, the others are not."""

import pytest

from tests.intake.overviews import read, read_bytes, small

HEAD = "<h1>町田市産業振興計画</h1><p>計画期間　令和７年度～令和９年度</p><h2>１　現状と課題</h2><p>町田市は商業のまちである。</p>"
TALENT = "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li><li>奨学金返還支援</li></ul>"


def asked(*parts: str) -> list[str]:
    overview = read_bytes(f"<html lang=ja><body>{HEAD}{''.join(parts)}</body></html>".encode())
    return [issue.text.removesuffix("（）") for issue in overview.issues if issue.code == "measure-uncertain"]


def sales(*names: str) -> str:
    return f"<h2>３　販路の拡大</h2><ul>{''.join(f'<li>{name}</li>' for name in names)}</ul>"


def test_whole_names_are_not_asked_about():
    assert asked(TALENT, sales("見本市出展補助", "のれん市の開催", "観光案内板の更新")) == []


@pytest.mark.parametrize(
    "odd",
    [
        "を改修する企業への補助",
        "商店会が共同で行う",
        "見本市への出展費の",
        "見本市出展経費新",
        "後継者カルテ新規",
        "事業１　見本市出展補助",
        "補助金900千円の交付",
        "連絡担当の産業振興課",
        "区の逸品▷朝市の開催",
        "成",
    ],
)
def test_an_odd_name_asks_about_its_pillar_and_about_no_other(odd):
    own = asked(
        TALENT + TALENT.replace("人材の育成", "企業の誘致").replace("技術", "立地").replace("奨学金返還", "用地取得"),
        sales("朝市の開催", odd),
    )
    assert own[:2] == ["販路の拡大", "朝市の開催"]
    assert len(own) == 3


def test_where_many_names_are_odd_all_are_asked_about():
    assert "技術講座の開催" in asked(TALENT, sales("を改修し", "と語る三代目は"))


def test_letters_that_a_text_recognition_takes_for_others_ask_about_everything():
    assert "技術講座の開催" in asked(TALENT, sales("見本市出展補助", "伝統エ芸の発信"))


def test_a_piece_left_over_asks_about_its_pillar():
    overview = read(
        small(
            "１ 販路拡大支援",
            "見本市出展事業（小間料を助成）、朝市の開催（出店料を助成）",
            "成",
            "２ 人材の育成",
            "創業塾の開催",
        )
    )
    own = [issue.text for issue in overview.issues if issue.code == "measure-uncertain"]
    assert own == ["見本市出展事業（小間料を助成）", "朝市の開催（出店料を助成）"]


def test_the_title_of_another_plan_asks_about_everything():
    assert "技術講座の開催" in asked(TALENT, sales("見本市出展補助"), "<p>「はちおうじ観光ビジョン」</p>")


@pytest.mark.parametrize("line", ["朝市の開催", "弟子入り支援　伝統工芸の工房に助成します。"])
def test_a_name_among_the_sentences_of_the_background_may_be_a_measure(line):
    overview = read_bytes(f"<html lang=ja><body>{HEAD}<p>{line}</p><p>課題も多い。</p>{TALENT}</body></html>".encode())
    assert [issue.text for issue in overview.issues if issue.code == "line-without-pillar"] == [line]


def test_an_overview_in_its_own_notation_is_asked_about_only_where_it_is_damaged():
    whole = ["１ 販路拡大支援", "見本市出展助成（小間料を補助）、朝市の開催", "２ 人材の育成", "創業塾の開催"]
    assert not [issue for issue in read(small(*whole)).issues if issue.code == "measure-uncertain"]
    cut = read(small(*whole[:1], "見本市出展助成（小間料を）、朝市の開催", *whole[2:]))
    assert [issue.text for issue in cut.issues if issue.code == "measure-uncertain"] == [
        "見本市出展助成（小間料を）",
        "朝市の開催（）",
    ]
