"""The way back: an earlier release can be put in place again, and finds rows it understands."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.documents.plan import SourceReference
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition, strike_passage
from plans_registry.models import AuditRecord, Plan, SourceDocument
from tests import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


def migrate(name: str | None, app: str = "plans_registry"):
    """To a migration of the plans, or of another app, and what it needs, or to the newest; the models as they are there."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    targets = [(app, name)] if name else leaves
    return executor.migrate(targets).apps


def test_a_plan_approved_for_a_day_waits_for_approval_where_there_were_no_days():
    plan = factories.submitted()
    workflow.schedule(plan, by=factories.chiba(), on=timezone.localdate() + timedelta(days=5))
    before = migrate("0005_audit").get_model("plans_registry", "Plan").objects.get(pk=plan.pk)
    assert (before.status, before.title) == ("submitted", plan.title)
    migrate(None)
    after = Plan.objects.get(pk=plan.pk)
    assert (after.status, after.publish_on, after.approved_document) == ("submitted", None, None)


def test_measures_say_the_terms_that_editions_stated_before_they_had_a_place_for_them():
    terms = {"licence": "CC BY 4.0", "licence_url": "https://example.jp/by"}
    row = SourceDocument.objects.create(title="概要", file=ContentFile(b"x", name="gaiyo.txt"), **terms)
    factories.published(source=SourceReference(title="概要", sha256=row.sha256))
    factories.published(factories.MACHIDA)
    before = migrate("0013_edition_photos", "catalogue").get_model("catalogue", "Entry")
    assert not hasattr(before, "source_licence")
    migrate(None)
    stated = dict(Entry.objects.values_list("municipality", "source_licence"))
    assert stated == {factories.ADACHI: "CC BY 4.0", factories.MACHIDA: ""}
    assert Entry.objects.get(municipality=factories.ADACHI).source_licence_url == "https://example.jp/by"


def test_editions_struck_before_they_knew_when_learn_it_from_the_records():
    plan = factories.published(background="電話は090-1234-5678")
    for _correction in range(2):
        factories.republished(plan)
    strike_edition(plan, 1, by=None, reason="本人の求め")
    strike_passage(plan, "090-1234-5678", by=None, reason="本人の求め")
    assert not hasattr(migrate("0014_terms_of_sources", "catalogue").get_model("catalogue", "Edition"), "struck_out_at")
    migrate(None)
    recorded = AuditRecord.objects.get(verb="strike", after__struck="edition")
    struck = Edition.objects.exclude(struck_out_at=None)
    assert list(struck.values_list("number", "struck_out_at")) == [(1, recorded.at)]
