"""Every notation of a period that overviews publish: read, or refused with a reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans_registry.documents.periods import (
    Period,
    read_period,
)

NOTATIONS = {
    "令和３年度～令和５年度": (2021, 2023),
    "【計画期間：令和３年度～令和５年度】": (2021, 2023),
    "平成27年度~平成29年度": (2015, 2017),
    "平成26~28年度": (2014, 2016),
    "平成25年~27年": (2013, 2015),
    "平成25年から27年": (2013, 2015),
    "平成29年度から3年間": (2017, 2019),
    "平成29年度からの三箇年": (2017, 2019),
    "平成29年度から平成31年度までの3年間": (2017, 2019),
    "令和4(2022)年度から令和7(2025)年度までの4か年": (2022, 2025),
    "令和4（2022）年度～令和7（2025）年度（4ヶ年）": (2022, 2025),
    "2018年度(平成30年度)~2021年度(平成33年度)": (2018, 2021),
    "2014年度から2018年度": (2014, 2018),
    "平成30年度から概ね10年間": (2018, 2027),
    "令和元年度": (2019, 2019),
    "令和元年度～令和3年度": (2019, 2021),
    "昭和63年度～平成2年度": (1988, 1990),
    "R3–R5": (2021, 2023),
    "R元-R3": (2019, 2021),
    "H29-31": (2017, 2019),
    "R7 から3年": (2025, 2027),
    "令和三年度から令和五年度": (2021, 2023),
    "平成二十九年度〜三十一年度": (2017, 2019),
    "自令和3年度 至令和5年度": (2021, 2023),
    "令和3年度～令和5年度（2021年度～2023年度）": (2021, 2023),
    "2021～2023年度（令和3～5年度）": (2021, 2023),
    "令和 ３ 年度　～　令和 ５ 年度 の 3カ年計画": (2021, 2023),
    "平成31年度～令和3年度": (2019, 2021),
    "FY2021–2023": (2021, 2023),
    "令和3年4月～令和6年3月": (2021, 2023),
    "2025.4-2028.3": (2025, 2027),
    "R7.4.1～R10.3.31": (2025, 2027),
    "令和３年４月１日から令和６年３月３１日まで": (2021, 2023),
    "2021年4月～2024年3月（3年間）": (2021, 2023),
    "令和3(2021)年4月～令和6(2024)年3月": (2021, 2023),
    "平成29年4月から3年間": (2017, 2019),
}
WITHIN_A_YEAR = {
    "令和3年10月～令和6年3月": (2021, 2023),
    "令和3年4月～令和6年2月": (2021, 2023),
    "令和3年1月～令和3年12月": (2020, 2021),
}
REFUSED = {
    "": "empty",
    "平成 2534 年度": "lost-separator",
    "平成911年度": "lost-separator",
    "20182022年度": "lost-separator",
    "令和3年度令和5年度": "lost-separator",
    "令和4(2023)年度から3年間": "brackets-contradict",
    "2018年度(平成29年度)~2021年度(平成33年度)": "brackets-contradict",
    "令和3年度～令和5年度（2021年度～2024年度）": "brackets-contradict",
    "令和3年度～令和5年度の4か年": "length-contradicts",
    "令和3年度～令和5年度（2年間）": "length-contradicts",
    "令和5年度～令和3年度": "end-before-start",
    "令和3年から5年": "length-ambiguous",
    "26~28年度": "era-missing",
    "令和3年度～": "one-end",
    "令和5年度まで": "one-end",
    "昭和0年度": "absurd-year",
    "1900年度～1903年度": "absurd-year",
    "令和3年度から0年間": "end-before-start",
    "令和80年度から10年間": "absurd-year",
    "計画2022": "unreadable",
    "ビジョン2018": "unreadable",
    "2022": "unreadable",
    "平成12345年度": "unreadable",
    "（（（": "unreadable",
    "令和3年度～令和5年度" * 50: "too-long",
}


@pytest.mark.parametrize(("text", "years"), WITHIN_A_YEAR.items())
def test_months_inside_a_fiscal_year_are_said(text, years):
    reading = read_period(text)
    assert (reading.period, [issue.code for issue in reading.issues]) == (Period(*years), ["within-a-year"])


@pytest.mark.parametrize(("text", "years"), NOTATIONS.items())
def test_published_notations_are_read(text, years):
    assert read_period(text).period == Period(*years)


@pytest.mark.parametrize("separator", ["～", "~", "〜", "∼", "–", "-", "－", "−", "―", "—", "から", " から ", "至"])
def test_every_separator_is_read(separator):
    assert read_period(f"令和3年度{separator}令和5年度").period == Period(2021, 2023)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_is_not_certain_is_an_issue_and_no_period(text, code):
    reading = read_period(text)
    assert reading.period is None
    assert [issue.code for issue in reading.issues] == [code]


def test_a_lost_separator_names_the_two_years_it_could_be():
    (issue,) = read_period("平成 2534 年度").issues
    assert "「平成 2534 年度」" in issue.message
    assert "平成25年度～平成34年度" in issue.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("平成30年度から概ね10年間", "approximate"),
        ("令和3年度～令和5年度（予定）", "brackets-unread"),
        ("令和3年度～令和30年度", "long-period"),
        ("令和35年度", "distant-year"),
    ],
)
def test_an_odd_period_is_read_with_an_issue(text, code):
    reading = read_period(text)
    assert reading.period is not None
    assert code in [issue.code for issue in reading.issues]


@pytest.mark.parametrize(
    "text", ["（" * 200, "9" * 200, "令和" * 100, "\x00", "令和3年度\x00～令和5年度", "\ud800", "R" * 200]
)
def test_damaged_text_never_raises(text):
    assert all(issue.message for issue in read_period(text).issues)


@given(st.text(alphabet="令和平成昭RHS元0123456789三十年度～~からまでの間か()（）概ね 【】", max_size=40))
def test_any_mixture_of_the_words_is_a_period_or_an_issue(text):
    reading = read_period(text)
    assert reading.period or reading.issues


FULL_WIDTH = str.maketrans("0123456789()~-RHS", "０１２３４５６７８９（）～－ＲＨＳ")
KANJI_TENS = ["", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十"]


def _kanji(match):
    tens, ones = divmod(int(match[0]), 10)
    return KANJI_TENS[tens] + ("" if not ones else "一二三四五六七八九"[ones - 1])


@st.composite
def written_years(draw, year):
    """One fiscal year in one of its spellings; an era may be counted past its end."""
    eras = [("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925)]
    name, letter, offset = draw(st.sampled_from([era for era in eras if 1 <= year - era[2] <= 99]))
    number = "元" if year - offset == 1 and draw(st.booleans()) else str(year - offset)
    era = draw(st.sampled_from([name, letter])) + number
    return draw(
        st.sampled_from(
            [
                f"{era}年度",
                f"{era}年",
                f"{era}({year})年度",
                f"{era}年度({year}年度)",
                f"{year}年度",
                f"{year}({era})年度",
                f"{year}年度({era}年度)",
            ]
        )
    )


@st.composite
def notations(draw):
    first = draw(st.integers(1970, 2040))
    last = first + draw(st.integers(1, 9))
    count = last - first + 1
    length = f"{count}{draw(st.sampled_from(['年間', 'か年', 'カ年', 'ヶ年', '箇年', 'か年計画']))}"
    separator = draw(st.sampled_from(["～", "~", "〜", "∼", "–", "-", "−", "―", "から"]))
    end = draw(written_years(last)) + draw(
        st.sampled_from(["", "まで", f"の{length}", f"までの{length}", f"({length})"])
    )
    counted = draw(st.sampled_from(["", "の", "の概ね", "おおむね"])) + length
    text = draw(written_years(first)) + draw(st.sampled_from([separator + end, "から" + counted]))
    if draw(st.booleans()):
        text = re.sub(r"(?<!\d)\d{1,2}(?!\d)", _kanji, text)
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    blanks = draw(st.lists(st.tuples(st.integers(0, len(text)), st.sampled_from([" ", "　"])), max_size=4))
    for at, blank in blanks:
        text = text[:at] + blank + text[at:]
    return text, Period(first, last)


@given(notations())
def test_every_combination_of_spellings_is_read(notation):
    text, period = notation
    assert read_period(text).period == period
