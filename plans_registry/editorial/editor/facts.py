"""The plan's own facts between their form and a document, and what is said where two people wrote one field."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import measure_named, pillar_named
from plans_registry.documents.differences import inline
from plans_registry.documents.merging import Conflict
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.editor.edits import photo_place
from plans_registry.models import Measure, Photo, Pillar, Plan, Round, SourceDocument
from plans_registry.models.plan_rows import reference_to

TEXTS = ("title", "first_year", "last_year", "period_text", "background", "plain_summary")


def with_facts(document: PlanDocument, cleaned: dict[str, Any]) -> PlanDocument:
    """The document with what a valid form says; a fact the form does not show stays."""
    changed = {name: _typed(cleaned[name]) for name in TEXTS if name in cleaned}
    if "municipality" in cleaned:
        town = cleaned["municipality"]
        changed |= {"municipality": town.pk if town else "", "municipality_name": town.name if town else ""}
    if "round" in cleaned:
        changed["round"] = cleaned["round"].label if cleaned["round"] else ""
    if "source" in cleaned:
        source = cleaned["source"]
        changed |= {"source": reference_to(source) if source else None, "caveat": source.caveat if source else ""}
    return replace(document, **changed)


def _typed(value: Any) -> Any:
    return without_controls(value) if isinstance(value, str) else value


def without_controls(text: str) -> str:
    """With plain line ends, and without the signs that no text has: a cell copied from Word ends in \\x07."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\x0b", "\n"))


def storable(text: str) -> str:
    """As :func:`without_controls`, and without halves of a character (\\ud83d), which JSON can carry and no file can."""
    return without_controls(text).encode(errors="replace").decode()


_CONTROLS = re.compile(r"[\x00-\x08\x0c-\x1f\x7f]")


def facts_of(document: PlanDocument) -> dict[str, Any]:
    """What the form shows of a document."""
    source = SourceDocument.objects.filter(sha256=document.source.sha256).first() if document.source else None
    label = Round.objects.filter(label=document.round).first() if document.round else None
    links = {"municipality": document.municipality, "source": source and source.pk, "round": label and label.pk}
    return {name: getattr(document, name) for name in TEXTS} | links


def conflicts_told(conflicts: Iterable[Conflict], document: PlanDocument) -> list[dict[str, Any]]:
    """For a list; the name of the municipality goes with its code."""
    return [_told(conflict, document) for conflict in conflicts if conflict.field != "municipality_name"]


def _told(conflict: Conflict, document: PlanDocument) -> dict[str, Any]:
    """Where it is, with a link, what the field is called, and what the other person made of its text.

    ``inside`` is what a pillar holds that one deleted and that stays for what the other did to it.
    """
    kind = conflict.place.partition("-")[0]
    model: Any = {"": Plan, "pillar": Pillar, "measure": Measure, "photo": Photo}[kind]
    where, inside = part_named(document, conflict.place), []
    if kind == "pillar":
        pillar = document.pillars[int(conflict.place.split("-")[1])]
        inside = [part.name for part in pillar.measures] + [_("写真「%s」") % photo.caption for photo in pillar.photos]
    control = f"{conflict.place}-{conflict.field}" if conflict.place else conflict.field
    label = model._meta.get_field(conflict.field).verbose_name if conflict.field else ""
    was, theirs = ("" if value is None else str(value) for value in (conflict.was, conflict.theirs))
    if conflict.field == "image":
        address = default_storage.url(theirs) if theirs else ""
        picture = {"anchor": f"id_{conflict.place}-upload", "where": where, "label": label}
        return picture | {"gone": False, "kept": False, "spans": (), "is_picture": True, "picture": address}
    return {
        "anchor": f"id_{control}" if conflict.field else conflict.place,
        "where": where,
        "label": label,
        "gone": conflict.theirs is None and not conflict.field,
        "kept": not conflict.field,
        "inside": "、".join(inside),
        "spans": inline(was, theirs) if conflict.field else (),
    }


def part_named(document: PlanDocument, place: str) -> str:
    """What the part at the place of a conflict is called; "" for the plan."""
    kind, *places = place.split("-")
    numbers = [int(number) for number in places]
    if kind == "measure":
        return measure_named(numbers[0] + 1, document.pillars[numbers[0]].measures[numbers[1]].name)
    if kind == "pillar":
        return pillar_named(numbers[0] + 1, document.pillars[numbers[0]].title)
    if kind == "photo":
        owner, at = photo_place(document, numbers[0])
        return _("写真「%s」") % (document.photos if owner < 0 else document.pillars[owner].photos)[at].caption
    return ""
