"""A plan that somebody deletes between the look and the lock: what was typed comes back, to be copied elsewhere."""

import pytest

from plans_registry.editorial.admin import conflicts
from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import page_of, save, signed_in

pytestmark = pytest.mark.django_db


def test_what_was_typed_is_shown_when_the_plan_is_gone_at_the_lock(monkeypatch: pytest.MonkeyPatch):
    factories.load_reference()
    plan = factories.draft()
    held = conflicts.editing

    def late(row: Plan, **by):
        Plan.objects.filter(pk=row.pk).delete()
        return held(row, **by)

    monkeypatch.setattr(conflicts, "editing", late)
    response = save(signed_in(factories.aoki()), page_of(plan), background="長く書いた文章")
    assert response.status_code == 410
    assert "長く書いた文章" in response.content.decode()
