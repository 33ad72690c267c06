"""What has been saved of a plan since a page of it was opened, and by whom, as the reader of that page is told."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from plans_registry.documents.merging import Conflict, merge
from plans_registry.documents.plan import PlanDocument
from plans_registry.models import AuditRecord, Plan

LOOKED_THROUGH = 50  # records; a page that is older than so many saves is told of nobody


def saves_since(plan: Plan, base: PlanDocument) -> list[AuditRecord]:
    """The records of what was saved after ``base``, the first one first; none where the trail does not know of it."""
    form = base.to_json()
    found: list[AuditRecord] = []
    records = AuditRecord.objects.about(plan).filter(before__has_key="document", after__has_key="document")
    for record in records[:LOOKED_THROUGH].iterator(chunk_size=1):  # each holds a whole plan, twice
        if _document(record.after) == form:
            return found[::-1]
        found.append(record)
        if _document(record.before) == form:
            return found[::-1]
    return []


def saves_of(
    conflicts: Iterable[Conflict], saves: list[AuditRecord], base: PlanDocument, typed: PlanDocument
) -> list[AuditRecord]:
    """Those of the saves that brought the conflicts of what was typed."""
    if len({save.by_name for save in saves}) < 2:
        return saves
    brought: dict[tuple, AuditRecord] = {}
    for save in saves:
        now = PlanDocument.from_json(_document(save.after))
        brought = {key: brought.get(key, save) for key in map(_key, merge(base, typed, now).conflicts)}
    keys = {_key(conflict) for conflict in conflicts}
    meant = {save.pk for key, save in brought.items() if key in keys}
    return [save for save in saves if save.pk in meant]


def _document(state: dict[str, Any] | None) -> Any:
    return (state or {}).get("document")


def _key(conflict: Conflict) -> tuple:
    """Without the place, which changes with every part that comes before it."""
    return conflict.place.partition("-")[0], conflict.field, conflict.was, conflict.theirs


def savers(saves: Iterable[AuditRecord], reader: Any) -> str:
    """Their names, each once; the reader's own is "you"."""
    names = [_("あなた") if save.by_id == reader.pk else _("%(name)sさん") % {"name": save.by_name} for save in saves]
    return "、".join(dict.fromkeys(names)) or _("だれか")
