"""Whatever writes a document into a plan: what was struck out of the plan does not come back with it."""

import pytest

from plans_registry.editorial.strikes.verbs import strike_passage
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of, write, write_all
from tests import factories
from tests.factories import ADACHI, HAMURA

pytestmark = pytest.mark.django_db
SECRET = "090-1234-5678"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def plan_of(code: str) -> Plan:
    said = factories.measure(contact=f"担当 {SECRET}", url=f"https://example.jp/{SECRET}")
    return factories.draft(code, background=f"電話は{SECRET}", pillars=(factories.pillar("販路", said),))


def strike(plan: Plan) -> None:
    strike_passage(plan, SECRET, by=factories.administrator(), reason="本人の求め")


def test_a_document_from_before_the_strike_is_written_without_the_words():
    plan = plan_of(ADACHI)
    before = document_of(plan)
    strike(plan)
    after = write(Plan.objects.get(), before).after
    assert after == document_of(Plan.objects.get())
    assert (after.background, after.measures[0].contact, after.measures[0].url) == (
        "電話は（抹消）",
        "担当 （抹消）",
        "",
    )


def test_of_several_plans_those_that_were_struck():
    adachi, hamura = plan_of(ADACHI), plan_of(HAMURA)
    documents = [document_of(adachi), document_of(hamura)]
    strike(adachi)
    written = write_all(list(zip([adachi, hamura], documents, strict=True)))
    assert [done.after.background for done in written] == ["電話は（抹消）", f"電話は{SECRET}"]
