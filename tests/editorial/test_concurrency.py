"""Several people at once, on PostgreSQL: one wins, the others get a sentence, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection

from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.guards import WorkflowError
from plans_registry.models import Plan
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """All acts in threads with connections of their own; "" for each that was done, else its sentence."""

    def one(act: Callable[[], Any]) -> str:
        try:
            act()
        except WorkflowError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def test_of_many_approvers_one_wins_and_the_others_get_a_sentence():
    factories.load_reference()
    plan = factories.submitted()
    people = [factories.person(f"approver-{n}", group=factories.APPROVERS) for n in range(10)]
    said = at_once([lambda by=by: workflow.publish(plan, by=by) for by in people])
    assert said.count("") == 1
    assert sum("公開中" in sentence for sentence in said) == 9
    assert Edition.objects.count() == 1


def test_fifty_first_editions_at_once_are_all_there_with_an_address_each():
    factories.load_reference()
    plans = [factories.submitted() for _ in range(50)]
    chiba = factories.chiba()
    assert set(at_once([lambda plan=plan: workflow.publish(plan, by=chiba) for plan in plans])) == {""}
    assert len(set(Plan.objects.values_list("key", flat=True))) == 50
    assert (Edition.objects.filter(is_current=True).count(), Entry.objects.count()) == (50, 50)


def test_a_publication_whose_database_goes_away_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch):
    factories.load_reference()
    plan, chiba = factories.submitted(), factories.chiba()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(Generation, "advance", cut)

    def publish() -> None:
        try:
            workflow.publish(plan, by=chiba)
        except DatabaseError as error:
            raise WorkflowError("gone") from error

    assert at_once([publish]) == ["gone"]
    plan.refresh_from_db()
    assert (plan.status, plan.key, Edition.objects.count(), Entry.objects.count()) == ("submitted", None, 0, 0)
