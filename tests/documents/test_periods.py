"""Fiscal years and periods: when they begin and end, and how they are written in both languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans_registry.documents.periods import (
    Period,
    fiscal_year_of,
    format_period,
    format_year,
    parse_fiscal_year,
    read_period,
    short_period,
)


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="2020"):
        Period(2021, 2020)


def test_a_period_runs_from_april_to_march():
    period = Period(2021, 2023)
    assert (period.start_date, period.end_date) == (date(2021, 4, 1), date(2024, 3, 31))
    assert list(period.years) == [2021, 2022, 2023]


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2021, 3, 31), "upcoming"),
        (date(2021, 4, 1), "active"),
        (date(2024, 3, 31), "active"),
        (date(2024, 4, 1), "ended"),
    ],
)
def test_state_turns_on_the_first_of_april(today, state):
    assert Period(2021, 2023).state(today) == state


def test_a_day_in_march_is_in_the_fiscal_year_before():
    assert [fiscal_year_of(date(2022, 3, 31)), fiscal_year_of(date(2022, 4, 1))] == [2021, 2022]


@pytest.mark.parametrize(
    ("period", "japanese", "english"),
    [
        (Period(2021, 2023), "令和3年度～令和5年度", "FY2021–2023"),
        (Period(2021, 2021), "令和3年度", "FY2021"),
        (Period(2018, 2020), "平成30年度～令和2年度", "FY2018–2020"),
        (Period(2019, 2019), "令和元年度", "FY2019"),
        (Period(1989, 1989), "平成元年度", "FY1989"),
        (Period(1926, 1988), "昭和元年度～昭和63年度", "FY1926–1988"),
    ],
)
def test_a_period_is_written_in_both_languages(period, japanese, english):
    assert format_period(period) == japanese
    assert format_period(period, "en") == english


@pytest.mark.parametrize(
    ("period", "japanese", "english"),
    [
        (Period(2021, 2023), "R3～R5", "2021–23"),
        (Period(2018, 2020), "H30～R2", "2018–20"),
        (Period(2019, 2019), "R1", "2019"),
        (Period(1920, 1926), "1920～S1", "1920–26"),
    ],
)
def test_for_a_narrow_place_a_period_is_written_short(period, japanese, english):
    assert short_period(period) == japanese
    assert short_period(period, "en") == english


@pytest.mark.parametrize(
    ("word", "year"),
    [
        ("令和4年度", 2022),
        ("令和4年", 2022),
        ("令和四年度", 2022),
        ("R4", 2022),
        ("ｒ４年度", 2022),
        ("2022年度", 2022),
        ("2022 年", 2022),
        ("FY2022", 2022),
        ("平成31年度", 2019),
        ("H31", 2019),
        ("令和元年", 2019),
    ],
)
def test_a_search_word_names_a_fiscal_year(word, year):
    assert parse_fiscal_year(word) == year


@pytest.mark.parametrize(
    "word", ["2022", "R", "R0", "R100", "3年", "令和4年度から", "販路", "", "2999年度", "9" * 9999, "R3-R5"]
)
def test_other_search_words_name_no_year(word):
    assert parse_fiscal_year(word) is None


periods = st.tuples(st.integers(1926, 2100), st.integers(1926, 2100)).map(lambda pair: Period(min(pair), max(pair)))


@given(periods)
def test_what_is_written_is_read_back(period):
    assert read_period(format_period(period)).period == period
    assert read_period(format_period(period, "en")).period == period


def test_every_single_year_is_read_back():
    for year in range(1926, 2101):
        assert read_period(format_year(year)).period == Period(year, year)
        assert parse_fiscal_year(format_year(year)) == year


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (date(2020, 3, 31), {"upcoming"}),
        (date(2020, 4, 1), {"upcoming", "starting"}),
        (date(2021, 4, 1), {"active"}),
        (date(2023, 3, 31), {"active"}),
        (date(2023, 4, 1), {"active", "ending"}),
        (date(2024, 3, 31), {"active", "ending"}),
        (date(2024, 4, 1), {"ended"}),
    ],
)
def test_a_period_begins_next_year_and_ends_this_year_from_april_on(today, states):
    assert Period(2021, 2023).states(today) == states
