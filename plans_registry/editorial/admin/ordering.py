"""Rows with a number inside their parent: forms that may swap numbers, and buttons that move a row.

The order of pillars in a plan, of measures in a pillar, of photos: moved, closed up, swapped.

Numbers are unique among siblings, and the database checks row by row: so every change first sets all of
them aside, beyond any number a form accepts, and then writes the new ones.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.admin.conflicts import PlanPartAdmin
from plans_registry.models import Photo

NUMBER_LIMIT = 999  # the highest number a form accepts
_ASIDE = 10_000


def number_field(rows: models.QuerySet) -> str:
    return "position" if rows.model is Photo else "number"


@transaction.atomic
def move_part(rows: models.QuerySet, row: models.Model, *, step: int) -> bool:
    """Let a row change places with its neighbour, ``step`` -1 up or 1 down.  False at either end."""
    ordered = _in_order(rows)
    place = ordered.index(row)
    other = place + step
    if not 0 <= other < len(ordered):
        return False
    numbers = [getattr(sibling, number_field(rows)) for sibling in ordered]
    ordered[place], ordered[other] = ordered[other], ordered[place]
    _write(rows, ordered, numbers if len(set(numbers)) == len(numbers) else range(1, len(ordered) + 1))
    return True


@transaction.atomic
def renumber(rows: models.QuerySet) -> None:
    """Number the rows 1, 2, 3 … in their present order."""
    ordered = _in_order(rows)
    _write(rows, ordered, range(1, len(ordered) + 1))


@contextmanager
def numbers_set_aside(rows: models.QuerySet) -> Iterator[None]:
    """Inside the block every number is free, so siblings may swap theirs while they are saved one by one.

    Rows the block did not save get their old number back; one that was taken meanwhile goes to the end.
    """
    with transaction.atomic():
        rows.update(number=F("number") + _ASIDE)
        yield
        left = list(rows.filter(number__gt=_ASIDE).order_by("number"))
        taken = set(rows.filter(number__lt=_ASIDE).values_list("number", flat=True))
        end = count(max([*taken, *(row.number - _ASIDE for row in left)], default=0) + 1)
        for row in left:
            row.number = row.number - _ASIDE if row.number - _ASIDE not in taken else next(end)
        rows.model._default_manager.bulk_update(left, ["number"])


def _in_order(rows: models.QuerySet) -> list:
    return list(rows.select_for_update().order_by(number_field(rows), "pk"))


def _write(rows: models.QuerySet, ordered: list, numbers: Iterable[int]) -> None:
    field = number_field(rows)
    for row, number in zip(ordered, numbers, strict=True):
        setattr(row, field, number)
    rows.update(**{field: F(field) + _ASIDE})
    rows.model._default_manager.bulk_update(ordered, [field])


class NumberedForm(forms.ModelForm):
    """A row whose number may be left blank (then it goes last) or exchanged with a sibling's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if number := self.fields.get("number"):
            number.required = False
            number.help_text = gettext_lazy("順番です。空欄なら最後になります。例：1")
            number.validators.append(MaxValueValidator(NUMBER_LIMIT))
            number.widget.attrs |= {"min": 1, "max": NUMBER_LIMIT}


class NumberedFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if form not in self.deleted_forms]
        last = max((form.instance.number or 0 for form in kept), default=0)
        for form in kept:
            if form.instance.number is None:
                last += 1
                form.instance.number = last

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        return _("番号が重なっています。同じ番号は使えません。")

    def save(self, commit: bool = True) -> Any:
        if not commit:
            return super().save(commit=False)
        with numbers_set_aside(self.siblings()):
            return super().save()

    def siblings(self) -> QuerySet:
        return self.model._default_manager.filter(**{self.fk.name: self.instance})


def with_neighbours(rows: QuerySet, parent: str, *, movable: bool) -> QuerySet:
    """Annotate ``has_before`` and ``has_after``: whether a sibling stands on either side to change places with."""
    if not movable:
        return rows.annotate(has_before=Value(False), has_after=Value(False))
    siblings = rows.model._default_manager.filter(**{parent: OuterRef(parent)})
    return rows.annotate(
        has_before=Exists(siblings.filter(_beside(rows, "lt"))), has_after=Exists(siblings.filter(_beside(rows, "gt")))
    )


def _beside(rows: QuerySet, side: str) -> Q:
    number = number_field(rows)
    tie = Q(**{number: OuterRef(number), f"pk__{side}": OuterRef("pk")})
    return Q(**{f"{number}__{side}": OuterRef(number)}) | tie


@admin.display(description=gettext_lazy("順番を変える"))
def order_buttons(row: models.Model) -> SafeString | str:
    """Buttons of the page's own form, so that moving a row saves what was typed and needs no script."""
    if row.pk is None:
        return _("保存したあとで動かせます。")
    up = _button(row, "up", _("↑ 上へ"), _("「%s」を上へ")) if row.has_before else SafeString("")
    down = _button(row, "down", _("↓ 下へ"), _("「%s」を下へ")) if row.has_after else SafeString("")
    return up + down or _("ほかに並べるものはありません。")


def _button(row: models.Model, direction: str, text: str, name: str) -> SafeString:
    return format_html(
        '<button type="submit" class="move" name="_move" value="{}-{}-{}" aria-label="{}">{}</button> ',
        row._meta.model_name,
        direction,
        row.pk,
        f"{text} {name % row}",
        text,
    )


class OrderForm(forms.Form):
    """What an ordering button sends beside the page's form; anything else is no ordering."""

    _move = forms.RegexField(r"^(pillar|measure|photo)-(up|down)-\d{1,18}\Z", required=False)
    _renumber = forms.ChoiceField(choices=[("pillar", ""), ("measure", "")], required=False)


class OrderedPartsAdmin(PlanPartAdmin):
    """A page with numbered parts.  ``parts``: model name → the accessor of its rows."""

    parts: dict[str, str] = {}

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        if (row := context.get("original")) and self.has_change_permission(request, row):
            kind, accessor = next(iter(self.parts.items()))
            name = getattr(self.model, accessor).rel.related_model._meta.verbose_name
            context["renumber"] = {"kind": kind, "label": _("%sの番号をふり直す") % name}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        order = OrderForm(request.POST)
        if not order.is_valid() or not any(order.cleaned_data.values()):
            return super().response_change(request, obj)
        place = self._rearrange(request, obj, **order.cleaned_data)
        return HttpResponseRedirect(f"{change_url(obj)}#{place}")

    def _rearrange(self, request: HttpRequest, obj: models.Model, *, _move: str, _renumber: str) -> str:
        """Do what the button says; the id of the group on the page to come back to."""
        kind, direction, key = _move.split("-") if _move else (_renumber, "", "")
        if kind not in self.parts:
            return ""
        rows = getattr(obj, self.parts[kind]).all()
        if not direction:
            renumber(rows)
            messages.success(request, _("保存して、番号を1からふり直しました。"))
        elif row := rows.filter(pk=key).first():
            moved = move_part(rows, row, step=-1 if direction == "up" else 1)
            messages.success(
                request,
                _("保存して、「%s」を動かしました。") % rows.get(pk=key) if moved else _("これ以上は動かせません。"),
            )
        return f"{self.parts[kind]}-group"
