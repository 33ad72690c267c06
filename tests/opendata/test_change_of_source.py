"""A plan published again of another source, or under other terms, that says the same: told as that, wherever changes are."""

import json

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.documents.plan import SourceReference
from plans_registry.models import Measure, Plan, SourceDocument
from tests import factories
from tests.catalogue.following.mailbox import bodies, follows, send
from tests.opendata.api.asking import ask
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Of a source that states no terms."""
    factories.load_reference()
    row = SourceDocument.objects.create(title="概要", file=ContentFile(b"x", name="gaiyo.txt"))
    return factories.published(source=SourceReference(title="概要", sha256=row.sha256))


def other_terms(plan: Plan) -> None:
    SourceDocument.objects.update(licence="CC BY 4.0")
    factories.republished(plan)


def test_the_plan_s_page_calls_it_by_its_name(client: Client, plan: Plan):
    other_terms(plan)
    assert "出典の変更 " in plain(read(client, "/plans/131211-2021/").main)
    assert "計画の文章の変更" not in read(client, "/plans/131211-2021/").main
    assert "出典：概要 → 概要（利用条件：CC BY 4.0）" in plain(read(client, "/plans/131211-2021/editions/2/").main)
    Plan.objects.filter(pk=plan.pk).update(title="改めた計画")
    SourceDocument.objects.update(licence="CC0")
    factories.republished(plan)
    assert "計画の文章の変更1、出典の変更" in plain(read(client, "/plans/131211-2021/").main)


def test_the_changes_have_a_word_for_it(client: Client, plan: Plan):
    since = Generation.latest()
    other_terms(plan)
    of_plan, of_measure = ask(client, "changes", since=since)["results"]
    assert of_plan["aspects"] == of_measure["aspects"] == ["source"]
    assert of_measure["new"]["source_licence"] == of_plan["new"]["source_licence"] == "CC BY 4.0"
    assert ask(client, "changes", since=0)["results"][0]["aspects"] == []
    schema = json.dumps(client.get("/api/v1/openapi.json").json())
    assert '"enum": ["moved", "reworded", "reclassified", "source"]' in schema


def test_the_feed_counts_measures_that_say_what_they_said_apart(client: Client, plan: Plan):
    other_terms(plan)
    assert (
        client.get("/api/v1/changes.jsonfeed").json()["items"][0]["content_text"]
        == "計画とともに変わった施策：1、出典の変更"
    )
    Measure.objects.filter(pillar__plan=plan).update(name="起業塾")
    SourceDocument.objects.update(licence="CC0")
    factories.republished(plan)
    newest = client.get("/api/v1/changes.jsonfeed").json()["items"][0]
    assert newest["content_text"] == "変わった施策：1、出典の変更"


def test_a_mail_says_it(plan: Plan, time_machine):
    time_machine.move_to("2026-06-01 08:00 +0900")
    follows()
    other_terms(plan)
    time_machine.move_to("2026-06-02 08:00 +0900")
    send()
    assert len(mail.outbox) == 1
    assert "出典が変わりました。" in bodies()[0]
