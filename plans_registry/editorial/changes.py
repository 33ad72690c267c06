"""What a record of the audit trail changed, in words that staff read: pairs of before and after, and a plan's text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Told, tell
from plans_registry.documents.differences import differences
from plans_registry.documents.plan import DocumentError, PlanDocument
from plans_registry.models import AuditRecord, PillarType, Plan, SupportForm

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
        yield Told("changed", _("変更"), _("計画の内容（いまの形では示せません）"))
        return
    if old and new:
        yield from tell(differences(*documents), _terms())
    elif documents:
        kind, label = ("added", _("追加")) if new else ("removed", _("削除"))
        counts = {"pillars": len(documents[0].pillars), "measures": len(documents[0].measures)}
        yield Told(kind, label, documents[0].title, (_("柱%(pillars)s、施策%(measures)s") % counts,))


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
