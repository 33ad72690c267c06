"""How the measures of a search spread, against a plain count of every entry."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.spread import MOST_YEARS, Spread, in_places, spread_of
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db

TODAY = date(2022, 10, 3)
QUERIES = [
    MeasureQuery(),
    MeasureQuery(q="展示会"),
    MeasureQuery(type=("startups",)),
    MeasureQuery(region=("tama",)),
    MeasureQuery(municipality=(ADACHI,), q="創業"),
    MeasureQuery(year=("2022", "2023")),
    MeasureQuery(state=("active",)),
    MeasureQuery(q="ドローン"),
]


@pytest.fixture(autouse=True)
def registry() -> None:
    """Three plans of two municipalities, their years overlapping, one with measures of two types."""
    fairs, talks = measure("展示会への出展"), measure("創業の相談", number=2, types=("startups",))
    factories.published(ADACHI, first_year=2019, last_year=2021, pillars=(pillar("販路", fairs, talks),))
    factories.published(ADACHI, first_year=2021, last_year=2023, pillars=(pillar("販路", fairs),))
    schools = pillar("創業", measure("創業の学校"), types=("startups", "talent"))
    factories.published(MACHIDA, first_year=2022, last_year=2022, pillars=(schools,))


def spread(query: MeasureQuery) -> tuple[Hits, Spread]:
    hits = search(query, today=TODAY)
    return hits, spread_of(hits)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_every_number_is_that_of_a_plain_count(query: MeasureQuery):
    hits, found = spread(query)
    entries: list[Entry] = hits.entries(0, hits.total)
    assert found.total == len(entries)
    assert in_places(hits) == Counter(entry.municipality_id for entry in entries)
    for place, year in enumerate(found.years):
        inside = [entry for entry in entries if year in entry.period.years]
        assert found.in_year[place] == len(inside)
        assert _at(found.by_place, place) == Counter(entry.municipality_id for entry in inside)
        assert _at(found.by_type, place) == Counter(slug for entry in inside for slug in entry.types)


def _at(rows: dict, place: int) -> dict[str, int]:
    return {name: counts[place] for name, counts in rows.items() if counts[place]}


@pytest.mark.parametrize(
    ("query", "years"),
    [
        (MeasureQuery(), (2019, 2020, 2021, 2022, 2023)),
        (MeasureQuery(municipality=(MACHIDA,)), (2022,)),
        (MeasureQuery(year=("2023", "2021")), (2021, 2023)),
        (MeasureQuery(q="ドローン"), ()),
    ],
)
def test_the_years_are_those_chosen_or_those_in_force(query: MeasureQuery, years: tuple[int, ...]):
    assert spread(query)[1].years == years


def test_a_plan_with_a_wrong_year_makes_no_endless_row():
    factories.published(MACHIDA, first_year=1950, last_year=2099)
    found = spread(MeasureQuery())[1]
    assert found.years == tuple(range(2100 - MOST_YEARS, 2100))


def test_it_asks_the_database_nothing(count_queries: Any):
    hits = search(MeasureQuery(q="展示会"), today=TODAY)
    with count_queries() as queries:
        spread_of(hits)
    assert len(queries) == 0
