"""What stands in the way of saving a document: what the rules of its rows say, each with the field it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, TextField
from django.forms import ModelForm
from django.utils.translation import gettext as _

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.admin.base import one_line
from plans_registry.models import Measure, Photo, Pillar, Plan

OUTSIDE = {"plan", "pillar", "number", "position", "continues"}
"""Set while saving; a page does not send them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` is the id of the control; ``where`` names the part and the label, for the list on top."""

    field: str
    message: str
    where: str = ""


def problems_of(document: PlanDocument) -> list[Problem]:
    """Of the pillars, measures and photos; the plan's own facts have a form that says its own."""
    found = list(_photo_problems(document.photos, 0, _("計画の写真")))
    count = len(document.photos)
    for i, pillar in enumerate(document.pillars):
        here = _("柱%s") % (i + 1)
        found += _complaints(Pillar(number=1, title=pillar.title), f"pillar-{i}", here)
        for j, part in enumerate(pillar.measures):
            row = Measure(
                number=1,
                name=part.name,
                description=part.description,
                audience=part.audience,
                amount=part.amount,
                contact=part.contact,
                url=part.url,
                page=part.page,
            )
            found += _complaints(row, f"measure-{i}-{j}", _("柱%(pillar)sの施策%(n)s") % {"pillar": i + 1, "n": j + 1})
        found += _photo_problems(pillar.photos, count, here)
        count += len(pillar.photos)
    return found


def problems_of_facts(document: PlanDocument) -> list[Problem]:
    """Of the plan's own facts, before they stand in a form."""
    row = Plan(title=document.title, period_text=document.period_text, background=document.background)
    return list(_complaints(row, "plan", _("計画")))


def problems_of_form(form: ModelForm) -> list[Problem]:
    """Of the plan's own facts, each with the id of its field."""
    found = []
    for name, errors in form.errors.items() if form.is_bound else ():
        field = form.fields.get(name)
        place, label = (f"id_{name}", str(field.label)) if field else ("", "")
        found += [Problem(place, cast(str, error), label) for error in errors]
    return found


def _photo_problems(photos: tuple[PhotoDocument, ...], first: int, owner: str) -> Iterator[Problem]:
    for n, photo in enumerate(photos):
        where = _("%(owner)sの写真%(n)s") % {"owner": owner, "n": n + 1}
        row = Photo(caption=photo.caption, alt=photo.alt, credit=photo.credit)
        yield from _complaints(row, f"photo-{first + n}", where)
        if photo.image and not photo.alt:
            yield Problem(f"id_photo-{first + n}-alt", _("画像があるときは、代替テキストを入力してください。"), where)


def _breaks(text: str, control: str, where: str) -> Iterator[Problem]:
    """No control of one line sends a break; what else sends one is told as in the forms of the admin."""
    try:
        one_line(text)
    except ValidationError as error:
        yield Problem(control, error.messages[0], where)


def _complaints(row: Model, prefix: str, where: str) -> Iterator[Problem]:
    for field in row._meta.get_fields():
        if type(field) is CharField:
            yield from _breaks(getattr(row, field.name), f"id_{prefix}-{field.name}", f"{where} {field.verbose_name}")
        # Django leaves the length of a long text to forms.
        if isinstance(field, TextField) and field.max_length and len(getattr(row, field.name)) > field.max_length:
            said = _("%(limit)s文字までです（いまは%(count)s文字）。")
            counts = {"limit": field.max_length, "count": len(getattr(row, field.name))}
            yield Problem(f"id_{prefix}-{field.name}", said % counts, f"{where} {field.verbose_name}")
    try:
        # The fields say all that the constraints say; these would ask the database, four times a measure.
        row.full_clean(
            OUTSIDE & {field.name for field in row._meta.fields}, validate_unique=False, validate_constraints=False
        )
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            control = f"id_{prefix}-{name}" if name != "__all__" else prefix
            label = "" if name == "__all__" else f" {row._meta.get_field(name).verbose_name}"  # type: ignore[union-attr]
            for message in dict.fromkeys(messages):
                yield Problem(control, message, f"{where}{label}")
