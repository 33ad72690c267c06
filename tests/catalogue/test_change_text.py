"""Everything that can differ between two texts of a plan has a name that people read."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from plans_registry.catalogue.change_text import KINDS, tell
from plans_registry.catalogue.labels import measure_label, pillar_label, plan_label
from plans_registry.documents.differences import (
    MEASURE_FACTS,
    MEASURE_WORDINGS,
    PILLAR_FACTS,
    PLAN_FACTS,
    PLAN_WORDINGS,
    differences,
)
from plans_registry.documents.plan import PlanDocument


@pytest.mark.parametrize("field", [*PLAN_WORDINGS, *PLAN_FACTS])
def test_what_differs_in_a_plan_is_called_something(field: str):
    assert plan_label(field)


def test_what_differs_in_a_pillar_or_measure_is_called_something():
    assert all(map(pillar_label, ("title", *PILLAR_FACTS)))
    assert all(map(measure_label, (*MEASURE_WORDINGS, *MEASURE_FACTS)))


def test_a_municipality_put_right_is_told_once_by_its_name():
    old = PlanDocument(title="計画", municipality="131211", municipality_name="足立区")
    new = replace(old, municipality="132098", municipality_name="町田市")
    (told,) = tell(differences(old, new), {})
    assert told.notes == ("区市町村：足立区 → 町田市",)


def test_in_english_a_change_is_told_as_done_not_as_a_button_says_it():
    with override("en"):
        assert list(map(str, KINDS.values())) == ["Added", "Removed", "Moved", "Changed"]
