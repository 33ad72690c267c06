"""Fifty people at the desk at once, on PostgreSQL: what was told saved is there, editions are whole, and the records replay."""

import json
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.editorial.audit import content_of
from plans_registry.editorial.review.begin import begin
from plans_registry.models import AuditRecord, Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.draws import draws
from tests.editorial.desk import Controls, page_of
from tests.intake.overviews import small

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]

EDITORS, APPROVERS, READERS = 30, 10, 10
PLANS, DOCUMENTS, EACH = 5, 5, draws(2)
WEIGHTS = {
    "editor": {"save": 5, "add": 1, "step": 2, "autosave": 2, "submit": 4, "take_back": 1, "renew": 1},
    "approver": {"publish": 6, "send_back": 2, "note": 1, "schedule": 2, "cancel_schedule": 1, "withdraw": 2},
    "reader": {"save": 2, "autosave": 2, "submit": 1, "throw_away": 2},
}
FIELDS = {
    "send_back": {"reason": "施策の名称"},
    "cancel_schedule": {"reason": "発表の延期"},
    "withdraw": {"reason": "誤りのため"},
    "schedule": {"on": "2099-01-01"},
}


@dataclass
class Person:
    """``told`` is what the registry said it has saved of the person's own measure, ``added`` the measures it said it has added."""

    number: int
    user: Any
    plan: Plan
    client: Client = field(init=False)
    told: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def work(self, role: str) -> None:
        self.client = Client(raise_request_exception=False)  # it would raise what happened to any other, too
        self.client.force_login(self.user)
        weights = WEIGHTS[role]
        for act in Random(self.number).choices(list(weights), list(weights.values()), k=EACH):
            self.answers[f"{act} {getattr(self, act, self.decide)(act).status_code}"] += 1

    def page(self) -> dict[str, Any]:
        return controls(self.client.get(page_of(self.plan)))

    def save(self, act: str) -> Any:
        text = f"{act} {self.number} {len(self.told)}"
        button = {"save": "_continue", "submit": "_submit"}[act]
        own = {f"measure-0-{self.number % (EDITORS // PLANS)}-description": text}
        response = self.client.post(page_of(self.plan), {**self.page(), **own, "word": "次の版で", button: "1"})
        self.told += [text] * (response.status_code == 302)
        return response

    submit = save

    def add(self, act: str) -> Any:
        name = f"{act} {self.number} {len(self.added)}"
        page = controls(self.client.post(page_of(self.plan), {**self.page(), "do": "measure-add-1"}))
        new = [one for one in page if one.startswith("measure-1-") and one.endswith("-name")][-1]
        response = self.client.post(page_of(self.plan), {**page, new: name, "_continue": "1"})
        self.added += [name] * (response.status_code == 302)
        return response

    def step(self, act: str) -> Any:
        return self.client.post(page_of(self.plan), {**self.page(), "do": "measure-down-0-0"})

    def autosave(self, act: str) -> Any:
        typed = json.dumps([["measure-0-0-name", "途中"]])
        address = reverse("editor_open_page", args=[self.plan.pk])
        return self.client.post(address, {"page": f"page{self.number}", "typed": typed})

    def renew(self, act: str) -> Any:
        return self.client.post(reverse("renewal", args=[self.plan.pk]))

    def throw_away(self, act: str) -> Any:
        origin = self.plan.origins.first()
        return self.client.post(reverse("review_discard", args=[origin.review_id if origin else self.number]))

    def note(self, act: str) -> Any:
        address = reverse("whole_plan", args=[self.plan.pk])
        return self.client.post(address, {"add": "plan-", "note-plan-": "なぜですか"})

    def decide(self, act: str) -> Any:
        """A button of the approver's page, with what the page showed."""
        address = reverse("whole_plan", args=[self.plan.pk])
        shown = Controls(self.client.get(address).content.decode()).values
        seen = shown.get(f"verb-{act}-seen", [""])[0]
        fields = {f"verb-{act}-{name}": text for name, text in {"seen": seen, **FIELDS.get(act, {})}.items()}
        return self.client.post(address, {"verb": act, **fields})


def controls(response: Any) -> dict[str, Any]:
    return dict(Controls(response.content.decode(), "plan_form").values)


def at_once(acts: list[Callable[[], None]]) -> None:
    def one(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(one, acts))


def test_fifty_people_with_every_verb_lose_nothing_and_leave_records_that_replay():
    factories.load_reference()
    plans, people = registry()
    last = AuditRecord.objects.order_by("pk").last()
    faults: list[str] = []
    got_request_exception.connect(note := lambda **_: faults.append(traceback.format_exc()))
    begun = {plan.pk: {**content_of(plan), "record": last.pk if last else 0} for plan in plans}
    try:
        at_once([lambda one=one, role=role: one.work(role) for role, one in people])
    finally:
        got_request_exception.disconnect(note)
    answers = sum((one.answers for _role, one in people), Counter())
    print(f"\n{answers.total()} requests: {dict(sorted(answers.items()))}")
    assert not faults
    assert not [answer for answer in answers if " 5" in answer]
    for plan in plans:
        check(plan, begun[plan.pk], [one for _role, one in people if one.plan == plan])
    entries = set(Entry.objects.values_list("edition", flat=True))
    assert entries == set(Edition.objects.filter(is_current=True).values_list("pk", flat=True))


def registry() -> tuple[list[Plan], list[tuple[str, Person]]]:
    """Plans in several states and drafts that were read, with fifty people at them."""
    measures = [factories.measure(f"施策{n}", number=n + 1) for n in range(EDITORS // PLANS)]
    pillars = (factories.pillar("販路", *measures), factories.pillar("人材", number=2, types=("talent",)))
    made = (factories.draft, factories.submitted, factories.published, factories.withdrawn, factories.submitted)
    plans = [
        make(title=f"計画{n}", first_year=2021 + 3 * n, last_year=2023 + 3 * n, pillars=pillars)
        for n, make in enumerate(made)
    ]
    for n in range(DOCUMENTS):
        head = f"「足立区商店街計画{n}」（架空区）【計画期間：令和{20 + n}年度～令和{22 + n}年度】"
        text = small("１ 販路拡大支援", f"商店街の事業{n}（補助）", head=head, background="足立区の商店街である。")
        begin(text.encode(), by=factories.aoki())
    read = list(Plan.objects.filter(municipality=None))
    editor: dict[str, str] = {"group": factories.EDITORS, "municipality": factories.ADACHI}
    approvers = [factories.person(f"approver-{n}", group=factories.APPROVERS) for n in range(APPROVERS)]
    people = [
        ("editor", Person(n, factories.person(f"editor-{n}", **editor), plans[n % PLANS])) for n in range(EDITORS)
    ]
    people += [("approver", Person(n, one, plans[n % PLANS])) for n, one in enumerate(approvers)]
    readers = [factories.aoki(), approvers[0]] * (READERS // 2)
    people += [("reader", Person(n, one, read[n % DOCUMENTS])) for n, one in enumerate(readers)]
    return plans, people


def check(plan: Plan, begun: dict[str, Any], people: list[Person]) -> None:
    """The draft has all that was told saved, the records lead to it, and each edition is what stood there when it was approved."""
    editions = list(Edition.objects.filter(plan=plan).order_by("number"))
    state, earlier = begun, begun["edition"] or len([plan.key] * bool(plan.key))
    for record in AuditRecord.objects.about(plan).filter(pk__gt=begun["record"]).order_by("pk"):
        before, after = (
            {name: value for name, value in (form or {}).items() if name in state}
            for form in (record.before, record.after)
        )
        assert before == {name: state[name] for name in before}, record
        state |= after
        if record.verb == "publish":
            assert editions[earlier].document == state["document"]
            earlier += 1
    assert state == {**content_of(Plan.objects.get(pk=plan.pk)), "record": begun["record"]}
    assert [edition.number for edition in editions] == list(range(1, earlier + 1))
    first, second = document_of(Plan.objects.with_parts().get(pk=plan.pk)).pillars
    assert {one.told[-1] for one in people if one.told} <= {measure.description for measure in first.measures}
    added = sorted(measure.name for measure in second.measures if measure.name.startswith("add"))
    assert added == sorted(name for one in people for name in one.added)
