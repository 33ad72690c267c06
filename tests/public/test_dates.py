"""How public pages write days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from plans_registry.public.dates import day


@pytest.mark.parametrize("active", ["ja", "en"])
def test_a_day_is_written_in_the_language_of_its_template(active: str):
    with override(active):
        assert day(date(2026, 4, 1), "ja") == "2026年4月1日"
        assert day(date(2026, 4, 1), "en") == "1 April 2026"


def test_without_one_in_that_of_the_page():
    for language, written in (("en", "1 April 2026"), ("ja", "2026年4月1日")):
        with override(language):
            assert day(date(2026, 4, 1)) == written


def test_a_moment_is_of_its_day_in_tokyo():
    assert day(datetime(2026, 3, 31, 15, 30, tzinfo=ZoneInfo("UTC")), "ja") == "2026年4月1日"
