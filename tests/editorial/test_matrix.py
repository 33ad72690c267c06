"""Every staff address and every verb × every role, as docs/roles.md says; an address without a row fails.

A new row: ``python -m pytest tests/editorial/test_matrix.py`` prints what each role was answered; read it, and copy
it into the table where it is right.
"""

import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils import timezone

from plans_registry.catalogue.models.misses import record_miss
from plans_registry.editorial import workflow
from plans_registry.editorial.accounts.invitations import token_for
from plans_registry.editorial.admin.plan_actions import VERBS as WORKFLOW
from plans_registry.editorial.review.begin import begin
from plans_registry.editorial.tables.views import store_upload
from plans_registry.models import AuditRecord, Photo, Plan, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import page_of, signed_in
from tests.editorial.test_workflow_table import plan_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SAMPLE = Path(begin.__code__.co_filename).parents[2] / "intake" / "sample" / "overview-r3.txt"
TABLE = Path(__file__).parents[2] / "docs" / "roles.md"
PEOPLE: dict[str, Callable[[], Any] | None] = {
    "anonymous": None,
    "no role": factories.doi,
    "editor": factories.aoki,
    "other editor": factories.baba,
    "approver": factories.chiba,
    "keeper": factories.ito,
    "auditor": factories.kudo,
    "administrator": factories.administrator,
}
VERBS = ("submit", "publish", "send_back", "withdraw")


def staff_addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Name, route and pattern of everything under ``admin/`` and ``accounts/``."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from staff_addresses(pattern.url_patterns, route)
        elif route.startswith(("admin/", "accounts/")) and pattern.name:
            yield pattern.name, route, pattern


def rows_of_adachi() -> dict[str, Any]:
    """A submitted plan of 足立区 with one row of every kind that has a page."""
    plan = factories.draft()
    Photo.objects.create(plan=plan, caption="会場")
    factories.concept("事業承継", "跡継ぎ")
    source = SourceDocument.objects.create(title="資料", file=ContentFile(b"x", name="a.txt"))
    type(plan).objects.filter(pk=plan.pk).update(source=source)
    review = begin(SAMPLE.read_bytes(), round_label="", by=factories.aoki())
    store_upload(SimpleUploadedFile("a.csv", b"x"), by=factories.aoki())
    workflow.submit(plan, by=factories.aoki())
    for day in (1, 2):
        record_miss("温泉", today=date(2026, 11, day))
    rows = {model._meta.model_name: model._default_manager.first() for model in apps.get_models()}
    rows |= {"plan": plan, "review": review, "auditrecord": AuditRecord.objects.get(verb="submit")}
    return {**rows, "token": token_for(factories.person("hana", email="hana@city.example"))}


def addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Row of the table and a real address; of the workflow one for each verb."""
    for name, route, pattern in staff_addresses():
        kind = next((part for part in name.split("_") if rows.get(part)), "plan")
        kind = {"review": "review", "round": "round", "table": "tableimport"}.get(name.split("_")[0], kind)
        values = {"object_id": rows[kind].pk, "pk": rows[kind].pk, "number": 1, "plan": rows["plan"].pk}
        values |= {
            "name": "mine",
            "place": 0,
            "app_label": "plans_registry",
            "content_type_id": 1,
            "token": rows["token"],
        }
        for verb in VERBS if "verb" in pattern.pattern.converters else ("",):
            yield f"{name} {verb}".strip(), "/" + filled(route, {**values, "verb": verb})


def filled(route: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        for kind in ("path:", "str:", "int:", "slug:", ""):
            route = route.replace(f"<{kind}{name}>", str(value))
    if "(?P<uidb36>" in route:
        return "accounts/password/reset/key/1-none/"
    return "admin/plans_registry/" if "(?P<app_label>" in route else route


def answer(client: Client, address: str) -> str:
    """``r`` may be read, ``w`` takes what is sent, ``–`` neither.  Nothing stays of what was sent."""
    said = ""
    for letter, method in (("r", client.get), ("w", client.post)):
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            response: Any = method(address)
            transaction.set_rollback(True)
        client.cookies = cookies
        assert response.status_code < 500, address
        said += "" if refused(response, address) or (letter == "r" and response.status_code == 302) else letter
    return said or "–"


def refused(response: Any, address: str) -> bool:
    """By its status, or by being led away: to prove who one is, or from a missing row to the first page."""
    away = response.headers.get("Location", "")
    if address.startswith("/accounts/"):
        asked = away == "/admin/" or "/login/" in away or "/reauthenticate/" in away
        away = away if asked and not address.endswith("/logout/") else ""
    return 400 <= response.status_code < 500 or away == "/admin/" or away.startswith(("/accounts/", "/admin/login/"))


def table(heading: str) -> dict[str, list[str]]:
    section = TABLE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name.strip("`"): answers for name, *answers in cells}


def differing(found: dict[str, list[str]], said: dict[str, list[str]]) -> str:
    wrong = [f"| `{name}` | {' | '.join(answers)} |" for name, answers in found.items() if said.get(name) != answers]
    return "\n".join(["not as docs/roles.md says:", *wrong]) if wrong else ""


def unlisted() -> set[str]:
    """Names of addresses without a row, and of rows without an address."""
    return {name for name, _, _ in staff_addresses()} ^ {name.split()[0] for name in table("Every address")}


@pytest.mark.one_database
def test_every_role_is_answered_as_the_table_says():
    factories.load_reference()
    rows = rows_of_adachi()
    clients = [signed_in(who()) if who else Client() for who in PEOPLE.values()]
    for client in clients:
        client.raise_request_exception = False
    found = {name: [answer(client, address) for client in clients] for name, address in addresses(rows)}
    assert not (wrong := differing(found, table("Every address"))), wrong
    assert table("Every address").keys() == found.keys()


def test_an_address_without_a_row_is_noticed(settings: Any, monkeypatch: pytest.MonkeyPatch):
    assert not unlisted()
    planted = ModuleType("planted_addresses")
    planted.urlpatterns = [path("admin/planted/", lambda request: None, name="planted"), *get_resolver().url_patterns]
    monkeypatch.setitem(sys.modules, planted.__name__, planted)
    settings.ROOT_URLCONF = planted.__name__
    assert unlisted() == {"planted"}


def carried_out(client: Client, plan: Plan, verb: str) -> bool:
    """Whether the verb, sent to its address with all it asks for, changed the plan; nothing stays of it."""
    sent = {
        "seen": document_of(plan).fingerprint,
        "reason": "理由",
        "on": str(timezone.localdate() + timedelta(days=1)),
    }
    with transaction.atomic():
        client.post(page_of(plan, "verb", verb), sent)
        changed = Plan.objects.get(pk=plan.pk).status_at != plan.status_at
        transaction.set_rollback(True)
    return changed


@pytest.mark.one_database
def test_every_verb_is_open_to_whom_and_where_the_table_says():
    factories.load_reference()
    clients = [signed_in(who()) if who else Client() for who in PEOPLE.values()]
    found: dict[str, list[list[str]]] = {verb: [[] for _ in clients] for verb in WORKFLOW}
    for state in Plan.Status.values:
        with transaction.atomic():
            plan = plan_in(state)
            for verb, row in found.items():
                for client, states in zip(clients, row, strict=True):
                    states += [state] if carried_out(client, plan, verb) else []
            transaction.set_rollback(True)
    told = {verb: [", ".join(states) or "–" for states in row] for verb, row in found.items()}
    assert not (wrong := differing(told, table("Every verb"))), wrong
    assert table("Every verb").keys() == told.keys()
