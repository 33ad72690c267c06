"""The published plans as charts, columns, boxes and downwards: every head is read, every pillar, and nine of ten measures."""

import pytest

from plans_registry.documents.plan import PlanDocument
from tests.intake.overviews import read_bytes
from tests.intake.pdf.charts import CHARTS, NAMES_ONLY, pairs
from tests.intake.pdf.layouts import drawn
from tests.intake.pdf.make_samples import PLANS
from tests.intake.pdf.samples import sheets

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

RIGHT = 0.95
FILES = {name: drawn(layout) for name, layout in (CHARTS | NAMES_ONLY).items()} | {
    "side by side": sheets(*pairs(PLANS))
}


@pytest.mark.parametrize("name", FILES)
def test_the_plans_are_read_from_every_chart(name: str):
    plans = read_bytes(FILES[name]).plans
    assert [_head(plan) for plan in plans] == [_head(plan) for plan in PLANS]
    expected = [own for plan in PLANS for own in _measures(plan, described=name not in NAMES_ONLY)]
    found = [own for plan in plans for own in _measures(plan)]
    assert len(found) == len(expected)
    assert sum(own in found for own in expected) >= RIGHT * len(expected)


def _head(plan: PlanDocument) -> tuple:
    return _folded(plan.title), plan.municipality, plan.first_year, plan.last_year


def _measures(plan: PlanDocument, *, described: bool = True) -> list[tuple[str, str, str]]:
    return [
        (_folded(pillar.title), _folded(own.name), _folded(own.description) if described else "")
        for pillar in plan.pillars
        for own in pillar.measures
    ]


def _folded(text: str) -> str:
    return "".join(text.split()).rstrip("。")
