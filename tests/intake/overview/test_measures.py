"""The sentence of measures of a pillar, and its traps."""

import pytest

from tests.intake.overviews import codes, plan_of, read, small


def measures(*lines):
    """Name and description of every measure of one pillar with these lines."""
    (pillar,) = plan_of("１ 柱", *lines).pillars
    return [(measure.name, measure.description) for measure in pillar.measures]


def pillar(*lines):
    return plan_of("１ 柱", *lines).pillars[0]


def test_a_comma_separates_only_outside_brackets():
    assert measures("A事業（甲、乙）、B事業、C事業（丙「丁、戊」、己）") == [
        ("A事業", "甲、乙"),
        ("B事業", ""),
        ("C事業", "丙「丁、戊」、己"),
    ]


def test_a_comma_in_a_quoted_name_separates_nothing():
    assert measures("「作る、売る」応援事業、B事業") == [("「作る、売る」応援事業", ""), ("B事業", "")]


@pytest.mark.parametrize(("opening", "closing"), ["「」", "『』", "｢｣"])
def test_a_name_goes_without_the_quotes_around_all_of_it(opening, closing):
    run = "{0}玉川上水の朝市{1}（出店料の補助、広報）、{0}職人塾{1}、「多摩の技」発信事業、{0}「乾杯」条例の普及{1}"
    assert measures(run.format(opening, closing) + "等") == [
        ("玉川上水の朝市", "出店料の補助、広報"),
        ("職人塾", ""),
        ("「多摩の技」発信事業", ""),
        ("「乾杯」条例の普及", ""),
    ]
    assert measures(
        *(line.format(opening, closing) for line in ("・【新規】{0}朝市{1}：出店料の補助", "・{0}職人塾{1}"))
    ) == [
        ("朝市", "出店料の補助"),
        ("職人塾", ""),
    ]


def test_a_closed_quote_is_the_whole_of_the_last_name():
    assert "text-cut" not in codes(read(small("１ 柱", "「職人塾」、「玉川上水の朝の市」")))
    assert "text-cut" in codes(read(small("１ 柱", "職人塾、「玉川上水」の")))


def test_joining_words_never_split_a_name():
    overview = read(small("１ 柱", "新製品・新技術の開発及び販売支援事業、B事業"))
    assert [measure.name for measure in overview.plans[0].measures] == ["新製品・新技術の開発及び販売支援事業", "B事業"]
    (issue,) = [issue for issue in overview.issues if issue.code == "name-joins"]
    assert (issue.line, issue.text) == (5, "新製品・新技術の開発及び販売支援事業")


@pytest.mark.parametrize("end", ["等", " 等", "　等", "等。", " 等　", "など", "\n等"])
def test_a_list_that_ends_in_etc_is_open_ended(end):
    for last in ("B事業", "B事業（甲等）"):
        found = pillar(f"A事業（乙）、{last}{end}")
        assert found.open_ended
        assert [measure.name for measure in found.measures] == ["A事業", "B事業"]


@pytest.mark.parametrize("last", ["B事業（甲等）", "B事業（甲 等）", "等々力商店街支援", "高等教育連携"])
def test_etc_elsewhere_leaves_the_list_closed(last):
    assert not pillar(f"A事業、{last}").open_ended


def test_lines_join_inside_words_and_keep_published_blanks():
    assert measures("EC サイト出店（オ", "ンライン ", "", "  PR 活動、せたがや", "Pay の活用、EC", "サイト）") == [
        ("EC サイト出店", "オンライン PR 活動、せたがや Pay の活用、EC サイト")
    ]


def test_a_document_without_blanks_beside_latin_words_gets_none():
    assert measures("ECサイト出店（PR活動、EC", "サイト）") == [("ECサイト出店", "PR活動、ECサイト")]


def test_the_last_bracket_is_the_description():
    overview = read(small("１ 柱", "商店街支援（仮称）事業（甲の補助）"))
    (measure,) = overview.plans[0].measures
    assert (measure.name, measure.description) == ("商店街支援（仮称）事業", "甲の補助")
    assert "brackets-in-name" in codes(overview)


def test_words_behind_a_bracket_stay_in_the_name():
    overview = read(small("１ 柱", "施設（町田）の運営、B事業"))
    assert [measure.name for measure in overview.plans[0].measures] == ["施設（町田）の運営", "B事業"]
    assert "brackets-in-name" in codes(overview)


@pytest.mark.parametrize("sentence", ["A事業（甲、B事業", "A事業）、B事業", "A事業（「甲）、B事業", "A事業「甲、B事業"])
def test_unbalanced_brackets_name_their_line(sentence):
    overview = read(small("１ 柱", "X事業、", sentence))
    assert [(d.line, d.text) for d in overview.issues if d.code == "brackets-unbalanced"] == [(6, sentence)]
    assert overview.plans[0].measures[0].name == "X事業"


def test_an_unclosed_bracket_does_not_swallow_the_next_pillar():
    plan = plan_of("１ 柱", "A事業（甲、乙", "２ 次の柱", "B事業")
    assert [(pillar.title, len(pillar.measures)) for pillar in plan.pillars] == [("柱", 1), ("次の柱", 1)]


def test_a_list_cut_behind_a_comma_is_an_issue():
    overview = read(small("１ 柱", "A事業、B事業、"))
    assert [measure.name for measure in overview.plans[0].measures] == ["A事業", "B事業"]
    assert "text-cut" in codes(overview)


def test_empty_places_between_commas_are_no_measures():
    assert [name for name, _ in measures("、A事業、、B事業")] == ["A事業", "B事業"]


def test_a_pillar_without_measures_is_an_issue():
    overview = read(small("１ 柱", "２ 次の柱", "B事業"))
    assert [pillar.title for pillar in overview.plans[0].pillars] == ["柱", "次の柱"]
    assert [issue.line for issue in overview.issues if issue.code == "measures-missing"] == [4]


def test_a_description_without_a_name_is_kept_and_an_issue():
    overview = read(small("１ 柱", "（甲の補助）、B事業"))
    assert [measure.name for measure in overview.plans[0].measures] == ["（甲の補助）", "B事業"]
    assert "name-missing" in codes(overview)


def test_a_name_of_a_hundred_characters_has_lost_its_commas():
    assert "name-long" in codes(read(small("１ 柱", "支援事業" * 30)))


@pytest.mark.parametrize("bullet", "◎●◆○・■")
def test_bulleted_measures_are_one_each(bullet):
    assert measures(f"{bullet}セミナー、相談会の開催（甲", "乙）", f"{bullet} B事業") == [
        ("セミナー、相談会の開催", "甲乙"),
        ("B事業", ""),
    ]


@pytest.mark.slow
def test_a_pillar_with_ten_thousand_measures_keeps_them_in_order():
    names = [f"事業{number}" for number in range(10_000)]
    assert measures("、".join(f"{name}（説明、その他）" for name in names)) == [
        (name, "説明、その他") for name in names
    ]
