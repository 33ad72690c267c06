"""Several people at once, on PostgreSQL: one wins, the others get a sentence, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection

from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.approver.verbs import record_reading
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.renewal.verbs import renew
from plans_registry.editorial.review.begin import begin
from plans_registry.models import Plan
from plans_registry.models.audit import AuditRecord
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.draws import draws
from tests.editorial.desk import fields_of, page_of, signed_in
from tests.intake.overviews import small

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]

MANY = draws(12)


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


def test_of_many_who_renew_a_plan_one_makes_the_next_and_the_others_are_led_to_it():
    factories.load_reference()
    plan = factories.published()
    people = [factories.person(f"approver-{n}", group=factories.APPROVERS) for n in range(10)]
    said = at_once([lambda by=by: renew(plan, by=by) for by in people])
    assert said.count("") == 1
    assert sum("すでにあります" in sentence for sentence in said) == 9
    assert Plan.objects.filter(predecessor=plan).count() == 1


def test_one_reading_is_recorded_once_however_often_it_is_opened_at_once():
    factories.load_reference()
    plan, chiba = factories.submitted(), factories.chiba()
    whole = Plan.objects.with_parts().get(pk=plan.pk)
    assert set(at_once([lambda: record_reading(whole, by=chiba) for _time in range(10)])) == {""}
    assert plan.readings.count() == 1


def test_many_first_editions_at_once_are_all_there_with_an_address_each():
    factories.load_reference()
    plans = [factories.submitted() for _ in range(MANY)]
    chiba = factories.chiba()
    assert set(at_once([lambda plan=plan: workflow.publish(plan, by=chiba) for plan in plans])) == {""}
    assert len(set(Plan.objects.values_list("key", flat=True))) == MANY
    assert (Edition.objects.filter(is_current=True).count(), Entry.objects.count()) == (MANY, MANY)


def test_many_edits_and_publications_of_the_same_plans_lose_and_double_nothing():
    """Whoever comes first: an edition holds what its approver read, and every edit is in the draft."""
    factories.load_reference()
    plans, chiba, aoki = [factories.submitted() for _ in range(MANY)], factories.chiba(), signed_in(factories.aoki())
    seen = {plan.pk: document_of(Plan.objects.with_parts().get(pk=plan.pk)).fingerprint for plan in plans}
    pages = {plan.pk: fields_of(aoki.get(page_of(plan))) for plan in plans}
    answers: dict[int, int] = {}

    def edit(plan: Plan) -> None:
        client = signed_in(factories.aoki())
        typed = {**pages[plan.pk], "title": f"直した計画{plan.pk}", "_continue": "1"}
        answers[plan.pk] = client.post(page_of(plan), typed).status_code

    publishing = [lambda plan=plan: workflow.publish(plan, by=chiba, seen=seen[plan.pk]) for plan in plans]
    said = at_once([*publishing, *(lambda plan=plan: edit(plan) for plan in plans)])[:MANY]
    assert set(answers.values()) == {302}
    for plan, sentence in zip(plans, said, strict=True):
        titles = list(Edition.objects.filter(plan=plan).values_list("title", flat=True))
        assert titles == ([] if sentence else ["足立区地域産業活性化計画"])
        assert Plan.objects.get(pk=plan.pk).title == f"直した計画{plan.pk}"
        verbs = list(AuditRecord.objects.about(plan).values_list("verb", flat=True))
        assert (verbs.count("publish"), verbs.count("change")) == (len(titles), 1)


def test_of_ten_who_read_the_same_overview_one_makes_its_plan():
    factories.load_reference()
    head, lines = (
        "「足立区産業振興プラン」（足立区）【計画期間：令和６年度から３年間】",
        ("１ 販路の拡大", "展示会出展支援事業"),
    )
    texts = [small(*lines, head=head, background=f"背景{n}である。").encode() for n in range(10)]
    aoki = factories.aoki()
    assert set(at_once([lambda text=text: begin(text, by=aoki) for text in texts])) == {""}
    assert Plan.objects.count() == 1


def test_many_people_save_one_page_at_once_and_one_is_first():
    factories.load_reference()
    plan = factories.draft()
    people = [
        factories.person(f"editor-{n}", group=factories.EDITORS, municipality=factories.ADACHI) for n in range(MANY)
    ]
    clients = [signed_in(one) for one in people]
    pages = [fields_of(client.get(page_of(plan))) for client in clients]
    answers: dict[int, int] = {}

    def save(n: int) -> None:
        typed = {**pages[n], "title": f"計画{n}", "_continue": "1"}
        answers[n] = clients[n].post(page_of(plan), typed).status_code

    at_once([lambda n=n: save(n) for n in range(MANY)])
    assert sorted(answers.values()) == [200] * (MANY - 1) + [302]
    (first,) = (n for n, status in answers.items() if status == 302)
    assert Plan.objects.get(pk=plan.pk).title == f"計画{first}"


def test_a_publication_whose_database_goes_away_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch):
    factories.load_reference()
    plan, chiba = factories.submitted(), factories.chiba()

    def cut(*_args: object, **_named: object) -> None:
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
