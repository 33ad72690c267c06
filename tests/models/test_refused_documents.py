"""The one writer, and documents that cannot be rows: each is refused with a sentence, and nothing is written."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from plans_registry.documents.plan import PlanDocument
from plans_registry.models import Measure, Plan
from plans_registry.models.working_copy import document_of, write
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def stored(plan: Plan) -> PlanDocument:
    return document_of(Plan.objects.with_parts().get(pk=plan.pk))


def test_a_measure_goes_on_with_another():
    old, plan = factories.published(first_year=2018, last_year=2020), factories.draft()
    own = Measure.objects.get(pillar__plan=plan).pk
    itself = factories.pillar("柱", factories.measure(id=own, continues=own))
    with pytest.raises(ValidationError, match="それ自身"):
        write(plan, factories.document(predecessor=old.key, lineage_confirmed=True, pillars=(itself,)))


@pytest.mark.parametrize(
    "wrong", [{"page": 0}, {"name": ""}, {"number": 0}], ids=["a page before the first", "no name", "no number"]
)
def test_a_measure_is_held_to_the_constraints_of_its_table(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        write(None, factories.document(pillars=(factories.pillar("柱", factories.measure(**wrong)),)))
    assert not Plan.objects.exists()


@pytest.mark.parametrize("nameless", [{"municipality": "", "municipality_name": ""}, {"title": ""}])
def test_only_a_draft_may_lack_its_municipality_and_title(nameless: dict[str, Any]):
    for target in (None, factories.draft()):
        assert stored(write(target, replace(factories.document(), **nameless)).plan).title == nameless.get(
            "title", "足立区地域産業活性化計画"
        )
    for state in (factories.submitted, factories.published):
        plan = state()
        before = stored(plan)
        with pytest.raises(ValidationError, match="区市町村と計画名を入力してください"):
            write(plan, replace(before, **nameless))
        assert stored(plan) == before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"municipality": "999999", "municipality_name": "どこか村"}, "「どこか村」は登録されていません"),
        ({"round": "ない回"}, "「ない回」は登録されていません"),
        ({"predecessor": "131211-1999"}, "「131211-1999」は登録されていません"),
        ({"first_year": 2024}, "終了年度は、開始年度と同じかあと"),
        ({"pillars": (factories.pillar("柱", types=("nothing",)),)}, "「nothing」は登録されていません"),
        ({"pillars": (factories.pillar("柱", factories.measure(forms=("nothing",))),)}, "「nothing」は登録"),
        ({"pillars": (factories.pillar(), factories.pillar())}, "同じ番号の柱"),
        ({"pillars": (factories.pillar("柱", factories.measure(), factories.measure()),)}, "同じ番号の施策"),
        ({"pillars": (factories.pillar("柱", factories.measure(page=0)),)}, "出典のページは1から"),
        ({"pillars": (factories.pillar("柱", factories.measure(number=40_000)),)}, "32767"),
        ({"pillars": (factories.pillar("柱", factories.measure("=1+1")),)}, "計算式"),
    ],
)
def test_a_document_that_cannot_be_rows_changes_nothing(fields: dict[str, Any], sentence: str):
    plan = factories.draft()
    before = stored(plan)
    for target in (None, plan):
        with pytest.raises(ValidationError, match=sentence):
            write(target, replace(before, **fields))
    assert (stored(plan), Plan.objects.count()) == (before, 1)


def test_a_plan_that_is_gone_is_not_made_again():
    plan = factories.draft()
    document = stored(plan)
    Plan.objects.all().delete()
    plan.pk = plan.pk or 1
    with pytest.raises(Plan.DoesNotExist):
        write(plan, document)
