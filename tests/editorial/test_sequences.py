"""Random sequences of verbs by random people: nothing happens but what :mod:`.plan_model` expects.

``DRAWS=250 python -m pytest tests/editorial/test_sequences.py`` runs a thousand, each of :data:`STEPS` steps;
``FIRST_SEED`` is the seed of the first.  A failure names its seed and the steps that led to it.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Edition
from plans_registry.editorial import workflow
from plans_registry.editorial.approver.verbs import add_note, resolve_note
from plans_registry.editorial.audit import content_of
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.renewal.verbs import renew
from plans_registry.editorial.review.begin import begin
from plans_registry.editorial.review.drafts import throw_away
from plans_registry.editorial.review.reread import read_again
from plans_registry.editorial.versions import restore
from plans_registry.editorial.workflow import confirm_unchanged
from plans_registry.models import AuditRecord, Measure, OpenIssue, Plan, Review
from tests import factories
from tests.draws import draws
from tests.editorial.desk import fields_of, page_of, signed_in
from tests.editorial.plan_model import Expected
from tests.intake.overviews import small

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEQUENCES, FIRST_SEED = draws(4), int(os.environ.get("FIRST_SEED", "1"))
STEPS = 14
BEGIN = "2026-03-20 09:00 +0900"  # a sequence may pass from one fiscal year into the next
VERBS: dict[str, Callable[..., Any]] = {
    "submit": partial(workflow.submit, note="メモには次の版で答えます"),
    "submit_silently": workflow.submit,
    "take_back": workflow.take_back,
    "send_back": partial(workflow.send_back, reason="理由"),
    "publish": workflow.publish,
    "cancel_schedule": partial(workflow.cancel_schedule, reason="理由"),
    "publish_approved": workflow.publish_approved,
    "withdraw": partial(workflow.withdraw, reason="理由"),
    "confirm_unchanged": confirm_unchanged,
    "renew": renew,
    "note": partial(add_note, text="なぜですか"),
}
# Weights that lead sequences into every state, also into second and third editions.
WEIGHTS = {"submit": 8, "publish": 8, "schedule": 6, "edit": 4, "send_back": 3, "night": 2, "withdraw": 3}
WEIGHTS |= {"name_place": 3, "submit_silently": 3, "settle": 2, "resolve": 2, "read_again": 2, "throw_away": 1}
OF_DOCUMENTS = {"read_again", "throw_away"}
WEIGHTS |= dict.fromkeys(
    ("take_back", "cancel_schedule", "publish_approved", "confirm_unchanged", "restore", "renew", "note"), 1
)
OF_EDITORS = {"submit", "submit_silently", "take_back", "edit", "restore", "renew", "name_place", "settle", "resolve"}
OF_EDITORS |= OF_DOCUMENTS
DOCUMENT = small(
    "１ 販路拡大支援",
    "商店街の事業（補助）",
    head="「足立区商店街計画」（架空区）【計画期間：令和１２年度～令和１４年度】",
    background="足立区の商店街の背景である。",
)


@dataclass
class Walk:
    """One sequence: the rows, what is expected of them, and the steps so far."""

    random: Random
    clock: Any
    people: dict[str, Any]
    plans: list[tuple[Plan, Expected]]
    begun: dict[int, dict[str, Any]]
    review: Review
    steps: list[str] = field(default_factory=list)
    public: Client = field(default_factory=Client)
    touched: list[Expected] = field(default_factory=list)  # in this step

    def step(self) -> None:
        act = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if act == "night":
            return self.night(self.random.randint(1, 4))
        plan, expected = self.plans[-1] if act in OF_DOCUMENTS else self.random.choices(self.plans, [3, 1, 2])[0]
        self.touched = [expected]
        # Mostly people who may, or no sequence would get anywhere.
        likely = [expected.editor, "chiba"] if act in OF_EDITORS else ["chiba", "endo"]
        who = self.random.choice([*likely, *likely, self.random.choice(list(self.people))])
        self.steps.append(f"{act} {expected.key} by {who}")
        return self.act(act, who, plan, expected)

    def act(self, act: str, who: str, plan: Plan, expected: Expected) -> None:
        today, by = timezone.localdate(), self.people[who]
        if act == "edit":
            name = f"施策{len(self.steps)}の事業"
            self.same(expected.edit(who, today, name), edited(plan, by, **{"measure-0-0-name": name}))
        elif act == "name_place":
            given = {"municipality": expected.municipality} if expected.nameless else {}
            self.same(expected.name_place(who, today), edited(plan, by, **given))
        elif act == "settle":
            ticks = OpenIssue.objects.filter(origin__plan=plan).values_list("pk", flat=True)
            self.same(expected.settle(who, today), edited(plan, by, settled=[str(key) for key in ticks]))
        elif act == "resolve":
            note = plan.notes.open().first()
            happened = note is not None and done(lambda _plan, by: resolve_note(note, by=by), plan, by)
            self.same(expected.resolve(who, today), happened)
        elif act in OF_DOCUMENTS:
            self.same(getattr(expected, act)(who, today), of_document(act, self.review, by))
        elif act == "schedule":
            day = today + timedelta(days=self.random.randint(0, 5))
            happened = done(partial(workflow.schedule, on=day), plan, by)
            self.same(expected.schedule(who, today, day), happened)
        elif act == "restore":
            asked: dict[str, Any] = {"number": self.random.randint(1, 3), "confirmed": self.random.random() < 0.5}
            happened = done(partial(restore, **asked), plan, by)
            self.same(expected.restore(who, today, **asked), happened)
        else:
            self.same(getattr(expected, act)(who, today), done(VERBS[act], plan, by))

    def night(self, days: int) -> None:
        self.steps.append(f"{days} nights")
        self.touched = [expected for _plan, expected in self.plans]
        self.clock.shift(timedelta(days=days))
        workflow.publish_due()
        for _plan, expected in self.plans:
            expected.publish_due(timezone.localdate())

    def same(self, expected: bool, happened: bool) -> None:
        assert happened == expected, "it was done" if happened else "it was refused"

    def check(self) -> None:
        """The registry is as expected, inside and as the public reads it."""
        for plan, expected in self.plans:
            if expected.gone:
                assert not Plan.objects.filter(pk=plan.pk).exists()
                continue
            plan.refresh_from_db(fields=["status", "key", "municipality"])
            assert (plan.status, plan.key or expected.key) == (expected.status, expected.key)
            assert Measure.objects.get(pillar__plan=plan).name == expected.draft
            assert Edition.objects.filter(plan=plan).count() == len(expected.editions)
            assert (plan.municipality is None) == expected.nameless
            assert OpenIssue.objects.filter(origin__plan=plan, settled_at=None).count() == expected.issues
            assert plan.notes.open().count() == expected.notes
        rows = json.loads(self.public.get("/measures.json").getvalue())["results"]
        listed = {(row["plan"]["key"], row["name"]) for row in rows}
        assert listed == {(expected.key, expected.public) for _plan, expected in self.plans if expected.public}
        for expected in self.touched:
            self.check_page(expected)

    def check_page(self, expected: Expected) -> None:
        response = self.public.get(f"/plans/{expected.key}/")
        assert response.status_code == expected.answer
        page, names = response.content.decode(), {expected.draft, expected.approved, *expected.editions}
        assert {name for name in names if f">{name}</a></h4>" in page} == {expected.public} - {""}

    def replay(self) -> None:
        """The audit trail alone leads from the first draft to what is there now."""
        for plan, expected in self.plans:
            state = dict(self.begun[plan.pk])
            for record in AuditRecord.objects.about(plan).order_by("pk"):
                before = {name: value for name, value in (record.before or {}).items() if name in state}
                assert before == {name: state[name] for name in before}, record
                state |= {name: value for name, value in (record.after or {}).items() if name in state}
            if expected.gone:
                assert AuditRecord.objects.about(plan).latest("pk").verb == "delete"
                continue
            assert state == content_of(plan)
            for new in Plan.objects.filter(predecessor=plan):
                made = AuditRecord.objects.about(new).get(verb="renew").after
                # A document names its predecessor by the key, which a plan has from its first publication on.
                made["document"]["predecessor"] = plan.key or ""
                assert made == content_of(new)
            assert (state["status"], state["edition"]) == (expected.status, expected.public_edition)


def done(verb: Callable[..., Any], plan: Plan, by: Any) -> bool:
    try:
        verb(plan, by=by)
    except WorkflowError:
        return False
    return True


def of_document(act: str, review: Review, by: Any) -> bool:
    """Whether a person who may open the document read it again, or threw a draft away."""
    if not reviews_of(by).filter(pk=review.pk).exists():
        return False
    review.refresh_from_db()
    if act == "throw_away":
        return throw_away(review, by=by) > 0
    return done(lambda _plan, by: read_again(review, {}, by=by), review, by)  # type: ignore[arg-type]


def edited(plan: Plan, by: Any, **changes: Any) -> bool:
    """As the page of the plan would send it."""
    client = signed_in(by)
    page = client.get(page_of(plan))
    fields = fields_of(page) if page.status_code == 200 else {}
    sent = {**fields, **changes, "_continue": "1"}
    return client.post(page_of(plan), sent).get("Location", "") == page_of(plan)


@contextmanager
def walk(seed: int) -> Iterator[Walk]:
    """A registry with two drafts and one that was read, of nobody knows whom; nothing stays of what is done in the block."""
    with time_machine.travel(BEGIN, tick=False) as clock, transaction.atomic():
        people = {name: getattr(factories, name)() for name in ("aoki", "baba", "chiba", "doi", "kudo")}
        people |= {"administrator": factories.administrator()}
        people |= {"endo": factories.person("endo", group=factories.APPROVERS)}
        expected = [
            Expected(factories.ADACHI, "aoki", "足立の事業"),
            Expected(factories.MACHIDA, "baba", "町田の事業"),
        ]
        plans = [
            (factories.draft(one.municipality, pillars=(factories.pillar("柱", factories.measure(one.draft)),)), one)
            for one in expected
        ]
        begin(DOCUMENT.encode(), by=people["aoki"])
        read = Plan.objects.get(municipality=None)
        issues = OpenIssue.objects.filter(origin__plan=read).count()
        told = {"first_year": 2030, "nameless": True, "issues": issues}
        plans.append((read, Expected(factories.ADACHI, "aoki", "商店街の事業", **told)))
        review = read.origins.get().review
        yield Walk(Random(seed), clock, people, plans, {plan.pk: content_of(plan) for plan, _ in plans}, review)
        transaction.set_rollback(True)


@pytest.mark.one_database
def test_nothing_happens_but_what_is_expected():
    factories.load_reference()
    reached = set()
    for seed in range(FIRST_SEED, FIRST_SEED + SEQUENCES):
        with walk(seed) as one:
            try:
                for _ in range(STEPS):
                    one.step()
                    one.check()
                    reached |= {expected.status for _plan, expected in one.plans}
                one.replay()
            except AssertionError as error:
                raise AssertionError("\n".join([f"seed {seed}:", *one.steps])) from error
    assert SEQUENCES < 50 or reached == {*Plan.Status.values, "gone"}, "the sequences do not reach every state any more"
