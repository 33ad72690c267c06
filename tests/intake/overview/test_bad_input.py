"""Texts that are no overview, or a damaged one: a sentence for a person, never a crash, never a hang."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans_registry.intake.overview.reader import MAX_CHARACTERS, MAX_LINES, MAX_PLANS, NotAnOverview
from tests.intake.overviews import CAVEAT, HEAD, SAMPLE, codes, read, small

SECONDS, LONGEST_SECONDS = 2, 8


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n　\n\t",
        "\x00\x00",
        "買い物メモ\n牛乳、卵（10個）\n",
        "１ 販路拡大支援\nA事業（甲）、B事業\n",
        "足立ブランド 見本市出展の様子\n「せたがや Pay」\n",
        CAVEAT,
        "「販路開拓支援」「起業・創業の促進」に取り組む。",
        "（" * MAX_CHARACTERS,
        "「" * MAX_CHARACTERS,
    ],
    ids=lambda text: text[:12] or "empty",
)
def test_what_is_no_overview_is_refused_with_a_sentence(text):
    with pytest.raises(NotAnOverview, match=r"。\Z"):
        read(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign",
    [*",.、「【", "（・", "(1)", "・1.、「（a) 等\n"],
)
def test_the_longest_text_of_one_sign_is_refused_in_seconds(sign: str):
    """Each sign costs so many tries of a pattern; a longer text is refused unread."""
    began = time.process_time()
    with pytest.raises(NotAnOverview):
        read((sign * MAX_CHARACTERS)[:MAX_CHARACTERS])
    assert time.process_time() - began < LONGEST_SECONDS


@pytest.mark.parametrize(
    "text",
    ["あ" * (MAX_CHARACTERS + 1), "あ\n" * (MAX_LINES + 1), (HEAD + "\n") * (MAX_PLANS + 1), "字" * 10_000_000],
    ids=["characters", "lines", "plans", "10 MB"],
)
def test_too_much_is_refused(text):
    with pytest.raises(NotAnOverview, match="まで"):
        read(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        ["（" * 125_000],
        ["「（" * 12_500],
        ["A（" + "「" * 12_500 + "）" * 12_500],
        ["A（" * 12_500 + "）」" * 12_500],
        ["A事業（甲）、" * 6_250],
        ["、" * 25_000],
        ["及び" * 12_500],
        [" 等" * 12_500],
        ["（各区市の予算"] * 1_250,
        ["各区市"] * 1_250,
        ["「町田計画"] * 1_250,
        ["【"] * 1_250,
        ["A事業（甲）", *["満開の桜の様子"] * 1_250],
        ["１ 柱"] * 1_250,
        ["A" * 62_500],
        ["A " * 12_500],
        ["A（甲、" + "（" * 12_500],
        ["A（" + "B事業、" * 12_500],
        ["A（甲、B事業（" * 6_250],
        ["A（甲）支援事業" * 6_250],
        ["A（甲）" + "B" * 25_000 + "「」" * 6_250],
        ["① A"] * 1_250,
        ["① A", "② A"] * 625,
        ["・A"] * 1_250,
        ["(1) A", "ア B", "・ C"] * 375,
        ["満開の桜"] * 1_250,
        ["・" * 25_000],
        ["……" * 12_500],
        ["柱1" * 12_500],
    ],
    ids=lambda lines: f"{lines[-1][:6]}x{len(lines)}",
)
def test_the_time_stays_linear(lines):
    start = time.process_time()
    read(small("１ 柱", *lines))
    assert time.process_time() - start < SECONDS


def test_control_characters_are_removed_and_named():
    overview = read(small("１ 柱", "A\x00事業（\x07甲）、B事業"))
    assert [measure.name for measure in overview.plans[0].measures] == ["A事業", "B事業"]
    assert [issue.line for issue in overview.issues if issue.code == "control-characters"] == [5]


def test_unreadable_characters_are_kept_and_named():
    overview = read(small("１ 柱", "A\ufffd事業"))
    assert overview.plans[0].measures[0].name == "A\ufffd事業"
    assert [issue.line for issue in overview.issues if issue.code == "unreadable-characters"] == [5]


def test_half_a_surrogate_never_reaches_a_document():
    overview = read(small("１ 柱", "A\ud800事業"))
    assert overview.plans[0].measures[0].name == "A事業"


def test_a_document_without_title_or_caveat_says_so():
    overview = read(f"{HEAD}\n背景である。\n１ 柱\nA事業")
    assert (overview.title, overview.caveat, overview.plans[0].caveat) == ("", "", "")
    assert [issue.code for issue in overview.issues if issue.line == 0] == ["title-missing", "caveat-missing"]


@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_any_part_of_an_overview_is_read_or_refused(first, last):
    text = SAMPLE[min(first, last) : max(first, last)]
    try:
        overview = read(text)
    except NotAnOverview:
        return
    count = text.count("\n") + 1
    assert all(0 <= issue.line <= count and issue.message.endswith("。") for issue in overview.issues)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.sampled_from("（）「」【】、等。１\n\f\x00 A")), max_size=20))
def test_any_damage_leaves_an_answer(damage):
    text = SAMPLE
    for at, sign in damage:
        text = text[:at] + sign + text[at:]
    try:
        overview = read(text)
    except NotAnOverview:
        return
    for plan in overview.plans:
        assert plan.from_json(plan.to_json()) == plan
        numbers = [pillar.number for pillar in plan.pillars]
        assert numbers == sorted(set(numbers))
        assert all(measure.name for measure in plan.measures)


@pytest.mark.slow
@given(st.integers(110, 210).filter(lambda line: SAMPLE.split("\n")[line - 1].strip()))
def test_every_line_is_placed_or_named(line):
    """A strange line between two lines changes texts or is an issue: it never vanishes."""
    lines = SAMPLE.split("\n")
    lines.insert(line, "奇妙な一行である")
    overview = read("\n".join(lines))
    placed = "奇妙な一行である" in str(overview.plans)
    assert placed or "奇妙な一行である" in "".join(issue.text for issue in overview.issues)
    assert codes(overview)
