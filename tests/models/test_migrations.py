"""The way back: an earlier release can be put in place again, and finds rows it understands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


def migrate(name: str | None):
    """To a migration of the plans and what it needs, or to the newest; the models as they are there."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    targets = [("plans_registry", name)] if name else leaves
    return executor.migrate(targets).apps


def test_a_plan_approved_for_a_day_waits_for_approval_where_there_were_no_days():
    plan = factories.submitted()
    workflow.schedule(plan, by=factories.chiba(), on=timezone.localdate() + timedelta(days=5))
    before = migrate("0005_audit").get_model("plans_registry", "Plan").objects.get(pk=plan.pk)
    assert (before.status, before.title) == ("submitted", plan.title)
    migrate(None)
    after = Plan.objects.get(pk=plan.pk)
    assert (after.status, after.publish_on, after.approved_document) == ("submitted", None, None)
