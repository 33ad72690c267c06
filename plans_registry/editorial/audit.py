"""What the audit trail keeps: of a plan its state, and its document where that changes; of other rows their fields."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.core import serializers
from django.db.models import Model

from municipalities.models import Affiliation
from plans_registry.catalogue.models import Edition
from plans_registry.editorial.roles import PERMISSIONS
from plans_registry.models import Plan
from plans_registry.models.audit import record
from plans_registry.models.working_copy import document_of

State = dict[str, Any]
ADMINISTRATOR = "管理者"  # no group: a superuser
TIMES = {"created_at", "updated_at"}


def state_of(plan: Plan) -> State:
    """``status``, and ``edition``: the number of the edition the public reads now, or None."""
    current = Edition.objects.filter(plan=plan, is_current=True).values_list("number", flat=True).first()
    return {"status": plan.status, "edition": current}


def content_of(plan: Plan) -> State:
    """The state with ``document``, the working copy as the database has it now."""
    whole = Plan.objects.with_parts().get(pk=plan.pk)
    return {**state_of(whole), "document": document_of(whole).to_json()}


def roles_of(user: Any) -> list[str]:
    """Names of a person's roles, in the order of their weight."""
    names = {group.name for group in user.groups.all()}
    return [name for name in PERMISSIONS if name in names] + ([ADMINISTRATOR] if user.is_superuser else [])


def person_of(user: Any) -> State:
    """What a person may, and who they are; no password and nothing of their second factor."""
    named = {name: getattr(user, name) for name in ("username", "last_name", "first_name", "email", "is_active")}
    codes = sorted(Affiliation.objects.filter(user=user).values_list("municipality", flat=True))
    return {**named, "roles": roles_of(type(user).objects.get(pk=user.pk)), "municipalities": codes}


def fields_of(row: Model) -> State:
    """The fields of a row by name, as Django's serializer writes them, and the words that propose a term."""
    state = json.loads(serializers.serialize("json", [row]))[0]["fields"]
    if words := getattr(row, "keywords", None):
        state["keywords"] = sorted(words.values_list("keyword", flat=True))
    return {name: value for name, value in state.items() if name not in TIMES}


def kept_of(row: Model) -> State:
    if isinstance(row, get_user_model()):
        return person_of(row)
    return content_of(row) if isinstance(row, Plan) else fields_of(row)


@contextmanager
def recorded(
    verb: str, plan: Plan, *, by: Any, note: str = "", state: Callable[[Plan], State] = state_of
) -> Iterator[None]:
    """Record what the block does to a plan, unless it raises.  Inside the act's own transaction."""
    before = state(plan)
    yield
    record(verb, plan, by=by, before=before, after=state(plan), note=note)


def record_saved(row: Model, *, by: Any, before: State | None, note: str = "") -> None:
    """Record a row that was made (``before`` is None) or saved; a save that changed nothing leaves no record."""
    after = kept_of(row)
    if before != after:
        record("change" if before else "create", row, by=by, before=before, after=after, note=note)
