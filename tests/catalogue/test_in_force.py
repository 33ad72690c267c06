"""What is in force in a fiscal year, and which year pages show unless another is asked for."""

from datetime import date

import pytest

from plans_registry.catalogue.in_force import in_force_today, not_entered, not_entered_in, year_to_show
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.snapshot import Snapshot
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SUMIDA = "131075"


def on(day: str) -> Snapshot:
    return Snapshot(Generation.stamp(), date.fromisoformat(day))


def test_plans_and_municipalities_in_force_are_counted_by_the_fiscal_year():
    factories.published(factories.ADACHI)
    factories.published(factories.ADACHI, first_year=2022, last_year=2022)
    factories.published(factories.MACHIDA, first_year=2024, last_year=2026)
    counted = {day: in_force_today(on(day)) for day in ("2023-03-31", "2023-04-01", "2024-04-01", "2027-04-01")}
    numbers = {day: (now.plans, len(now.places), now.listed, now.ended) for day, now in counted.items()}
    assert numbers == {
        "2023-03-31": (2, 1, 3, 0),
        "2023-04-01": (1, 1, 3, 1),
        "2024-04-01": (1, 1, 3, 2),
        "2027-04-01": (0, 0, 3, 3),
    }
    assert [now.year for now in counted.values()] == [2022, 2023, 2024, 2027]


def test_the_year_to_show_is_the_current_one_or_the_nearest_with_a_plan():
    assert year_to_show(on("2022-10-01")) is None
    factories.published(factories.ADACHI, first_year=2024, last_year=2025)
    years = {day: year_to_show(on(day)) for day in ("2022-10-01", "2024-03-31", "2024-04-01", "2026-04-01")}
    assert years == {"2022-10-01": 2024, "2024-03-31": 2024, "2024-04-01": 2024, "2026-04-01": 2025}
    factories.published(factories.MACHIDA, first_year=2030, last_year=2031)
    assert year_to_show(on("2028-10-01")) == 2025


def test_an_approval_counts_until_the_plan_of_its_municipality_and_period_is_public():
    today = "2026-11-28"
    assert len(not_entered_in(on(today), 2026)) == 7
    assert len(in_force_today(on(today)).approvals) == 7
    plan = factories.draft(SUMIDA, first_year=2025, last_year=2027)
    factories.published(SUMIDA, first_year=2022, last_year=2024)
    assert len(not_entered_in(on(today), 2026)) == 7
    factories.republished(plan)
    assert SUMIDA not in {approval.municipality for approval in not_entered(on(today))}
    assert len(not_entered_in(on(today), 2026)) == 6
    assert in_force_today(on(today)).plans == 1
    assert not_entered_in(on(today), 2028) == []
