"""Every staff address × every role, as the table of docs/roles.md says; an address without a row fails.

A new row: ``python -m pytest tests/editorial/test_matrix.py`` prints what each role was answered; read it, and copy
it into the table where it is right.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from plans_registry.editorial import workflow
from plans_registry.editorial.review.starting import begin
from plans_registry.editorial.tables.uploading import keep
from plans_registry.models import AuditRecord, Photo, Round, SourceDocument
from tests import factories
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db

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
    """Name, route and pattern of everything under ``admin/``."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from staff_addresses(pattern.url_patterns, route)
        elif route.startswith("admin/") and pattern.name not in {None, "logout"}:
            yield pattern.name, route, pattern


def rows_of_adachi() -> dict[str, Any]:
    """A submitted plan of 足立区 with one row of every kind that has a page."""
    plan = factories.draft()
    Photo.objects.create(plan=plan, caption="会場")
    source = SourceDocument.objects.create(title="資料", file=ContentFile(b"x", name="a.txt"))
    type(plan).objects.filter(pk=plan.pk).update(source=source)
    Round.objects.create(label="令和6年度後期")
    review = begin(SAMPLE.read_bytes(), round_label="", by=factories.aoki())
    keep(SimpleUploadedFile("a.csv", b"x"), by=factories.aoki())
    workflow.submit(plan, by=factories.aoki())
    rows = {model._meta.model_name: model._default_manager.first() for model in apps.get_models()}
    return {**rows, "plan": plan, "review": review, "auditrecord": AuditRecord.objects.get(verb="submit")}


def addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Row of the table and a real address; of the workflow one for each verb."""
    for name, route, pattern in staff_addresses():
        kind = next((part for part in name.split("_") if rows.get(part)), "plan")
        kind = {"review": "review", "round": "round", "table": "tableimport"}.get(name.split("_")[0], kind)
        values = {"object_id": rows[kind].pk, "pk": rows[kind].pk, "number": 1, "plan": rows["plan"].pk}
        values |= {"name": "mine", "app_label": "plans_registry", "content_type_id": 1}
        for verb in VERBS if "verb" in pattern.pattern.converters else ("",):
            yield f"{name} {verb}".strip(), "/" + filled(route, {**values, "verb": verb})


def filled(route: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        for kind in ("path:", "str:", "int:", "slug:", ""):
            route = route.replace(f"<{kind}{name}>", str(value))
    return "admin/plans_registry/" if "(?P<app_label>" in route else route


def answer(client: Client, address: str) -> str:
    """``r`` may be read, ``w`` takes what is sent, ``–`` neither.  Nothing stays of what was sent."""
    said = ""
    for letter, method in (("r", client.get), ("w", client.post)):
        with transaction.atomic():
            response: Any = method(address)
            transaction.set_rollback(True)
        away = response.headers.get("Location", "")
        assert response.status_code < 500, address
        refused = response.status_code in (400, 403, 404, 405, 410)
        said += "" if refused or away.startswith(("/accounts/", "/admin/login/")) or away == "/admin/" else letter
    return said or "–"


def table() -> dict[str, list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name.strip("`"): answers for name, *answers in cells}


def test_every_role_is_answered_as_the_table_says():
    factories.load_reference()
    rows = rows_of_adachi()
    clients = [signed_in(who()) if who else Client() for who in PEOPLE.values()]
    for client in clients:
        client.raise_request_exception = False
    found = {name: [answer(client, address) for client in clients] for name, address in addresses(rows)}
    wrong = [f"| `{name}` | {' | '.join(answers)} |" for name, answers in found.items() if table().get(name) != answers]
    assert not wrong, "\n".join(["not as docs/roles.md says:", *wrong])
    assert table().keys() == found.keys()
