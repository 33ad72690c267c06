"""What the audit trail keeps: of a plan its state, and its document where that changes; of other rows their fields.

What a record of the audit trail changed, in words that staff read: pairs of before and after, and a plan's text.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from municipalities.models import Affiliation
from plans_registry.catalogue.change_text import KINDS, Told, tell
from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import Edition
from plans_registry.documents.differences import differences
from plans_registry.documents.plan import DocumentError, PlanDocument
from plans_registry.editorial.permissions import PERMISSIONS
from plans_registry.models import AuditRecord, PillarType, Plan, SupportForm
from plans_registry.models.audit import record
from plans_registry.models.working_copy import Written, document_of

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


def record_written(verb: str, written: Written, *, by: Any, note: str = "") -> bool:
    """Record what the one writer did to a plan; False, and no record, where it changed nothing."""
    state = state_of(written.plan)
    before = {**state, "document": written.before.to_json()} if written.before else None
    after = {**state, "document": written.after.to_json()}
    if before != after:
        record(verb, written.plan, by=by, before=before, after=after, note=note)
    return before != after


ROOMS = ("plans_registry", "municipalities", "auth", "catalogue")


@dataclass(frozen=True, slots=True)
class Changes:
    """``pairs`` are name, before and after; ``told`` what changed in the document of a plan."""

    pairs: tuple[tuple[str, str, str], ...]
    told: tuple[Told, ...] = ()


def changes_of(record: AuditRecord) -> Changes:
    before, after = dict(record.before or {}), dict(record.after or {})
    old, new = before.pop("document", None), after.pop("document", None)
    names = dict.fromkeys((*before, *after))
    model = model_of(record.target_kind)
    pairs = tuple(
        (_label(model, name), _shown(name, before.get(name)), _shown(name, after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    )
    return Changes(pairs, tuple(_told(old, new)))


def told_between(old: PlanDocument, new: PlanDocument) -> list[Told]:
    """What turns one document into the other, with types and forms by their names."""
    return tell(differences(old, new), _terms())


def model_of(kind: str) -> Any:
    """The model a record's ``target_kind`` names, None for one the registry no longer has."""
    found = (apps.all_models[room].get(kind) for room in ROOMS)
    return next((model for model in found if model), None)


def _told(old: Any, new: Any) -> Iterator[Told]:
    try:
        documents = [PlanDocument.from_json(form) for form in (old, new) if form]
    except DocumentError:  # written by another version of the registry
        yield Told("changed", str(KINDS["changed"]), _("計画の内容（いまの形では示せません）"))
        return
    if old and new:
        yield from tell(differences(*documents), _terms())
    elif documents:
        kind = "added" if new else "removed"
        counts = counted(pillars=len(documents[0].pillars), measures=len(documents[0].measures))
        yield Told(kind, str(KINDS[kind]), documents[0].title, (counts,))


def _terms() -> dict[str, str]:
    return {row.slug: str(row) for model in (PillarType, SupportForm) for row in model._default_manager.all()}


def _label(model: Any, name: str) -> str:
    if name in _OWN_NAMES:
        return str(_OWN_NAMES[name]())
    try:
        return str(model._meta.get_field(name).verbose_name) if model else name
    except (FieldDoesNotExist, AttributeError):
        return name


_OWN_NAMES = {
    "edition": lambda: _("公開中の版"),
    "keywords": lambda: _("ことば"),
    "plans": lambda: _("計画の番号"),
    "municipalities": lambda: _("自治体"),
    "measures": lambda: _("施策の数"),
    "records": lambda: _("記録の数"),
    "followed": lambda: _("フォローの数"),
    "roles": lambda: _("役割"),
}


def _shown(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return _("なし")
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if name == "status" and value in Plan.Status.values:
        return str(Plan.Status(value).label)
    if name == "edition":
        return _("第%s版") % value
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
