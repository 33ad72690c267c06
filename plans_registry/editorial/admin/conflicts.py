"""Pages that edit a plan or a part of it: one person at a time, and the later one is told what changed.

Two people at one form: what the later one typed, put together with what the earlier one has saved.

A page carries the values it showed.  When it comes back, a field whose saved value is still the one shown is the
person's own; one that was saved meanwhile keeps the newer value where the person left it alone.

The door to a plan's working copy: every page that changes it goes through :func:`editing`.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from plans_registry.documents.differences import Span, inline
from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.editorial.checks import WorkflowError, locked
from plans_registry.editorial.permissions import plan_of
from plans_registry.models import AuditRecord, Plan
from plans_registry.models.working_copy import document_of

UNDER_DECISION = {Plan.Status.SUBMITTED, Plan.Status.SCHEDULED}


@contextmanager
def editing(plan: Plan, *, by) -> Iterator[Plan]:
    """Hold the plan against everyone else while the block changes it.

    Whoever changes a plan that waits for approval is not the one who approves it.
    """
    with transaction.atomic():
        held = locked(plan)
        before = document_of(held)
        yield held
        changed = Plan.objects.with_parts().filter(pk=held.pk).first()
        if changed and changed.status in UNDER_DECISION and document_of(changed) != before:
            changed.edited_by.add(by)


SHOWN = "_shown"
Values = dict[str, list[str]]
"""Field → what a browser sends for it; of a row in a list the key is ``prefix/key of the row/field``."""


def values_of(form: forms.BaseForm, formsets: Iterable[BaseInlineFormSet]) -> Values:
    """What a page of these forms shows, files and new rows left out."""
    values = dict(_sent_by(form))
    for formset in formsets:
        for row in formset.initial_forms:
            values |= {f"{formset.prefix}/{row.instance.pk}/{name}": sent for name, sent in _sent_by(row)}
    return values


def _sent_by(form: forms.BaseForm) -> Iterator[tuple[str, list[str]]]:
    for bound in form:
        if not isinstance(bound.field, forms.FileField) and not bound.is_hidden and bound.name != "DELETE":
            yield bound.name, _plain(bound.initial)


def _plain(value: Any) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["on"]
    several = value if isinstance(value, list | tuple) else [value]
    return sorted(str(item.pk) if isinstance(item, Model) else _unix(str(item)) for item in several)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def read_shown(sent: QueryDict) -> Values | None:
    """The values the page showed when it was opened; None where it does not say so."""
    try:
        shown = json.loads(sent.get(SHOWN, ""))
    except ValueError:
        return None
    known = isinstance(shown, dict) and all(isinstance(value, list) for value in shown.values())
    return {str(key): [str(item) for item in value] for key, value in shown.items()} if known else None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing saved meanwhile: which row, which field, and its old and new value with marks."""

    row: str
    name: str
    spans: tuple[Span, ...] = ()
    kept: bool = False  # the person has typed something else here, and that stands in the form


@dataclass(slots=True)
class Merged:
    """The form as it comes back.  ``sent`` and ``files`` take the place of what the browser sent."""

    sent: QueryDict
    files: MultiValueDict
    changes: list[Change] = field(default_factory=list)


class Merge:
    """Puts together what was ``sent``, what the page had ``shown`` and what is saved ``now``."""

    def __init__(self, sent: QueryDict, files: MultiValueDict, shown: Values, now: Values) -> None:
        self.sent, self.files, self.shown, self.now = sent, files, shown, now
        self.merged = Merged(sent.copy(), files.copy() if files else MultiValueDict())

    def form(self, form: forms.BaseForm) -> None:
        for bound in form:
            self._field(bound.name, bound.name, "", str(bound.label or bound.name), bound.field)

    def rows(self, formset: BaseInlineFormSet) -> None:
        """Rows in the order a formset wants them: those that are saved first, then the new ones."""
        prefix = formset.prefix
        places = range(int(self.sent.get(f"{prefix}-TOTAL_FORMS") or 0))
        saved = {str(row.instance.pk): row for row in formset.initial_forms}
        keys = {place: self.sent.get(f"{prefix}-{place}-id", "") for place in places}
        parts = {place: self._taken_out(f"{prefix}-{place}-") for place in places}
        staying = [place for place in places if keys[place] in saved]
        for place in staying:
            self._row(f"{prefix}/{keys[place]}", parts[place], saved[keys[place]])
        gone = [place for place in places if keys[place] and keys[place] not in saved]
        kept = [place for place in gone if self._removed(f"{prefix}/{keys[place]}", parts[place], formset)]
        added = [self._added(row) for key, row in saved.items() if key not in keys.values()]
        fresh = [place for place in places if not keys[place]]
        rows = [*(parts[place] for place in staying), *added, *(parts[place] for place in (*kept, *fresh))]
        for number, part in enumerate(rows):
            self._put_in(f"{prefix}-{number}-", part)
        self.merged.sent[f"{prefix}-INITIAL_FORMS"] = str(len(staying) + len(added))
        self.merged.sent[f"{prefix}-TOTAL_FORMS"] = str(len(rows))

    def _field(self, key: str, name: str, row: str, label: str, kind: forms.Field, part: Any = None) -> None:
        """Where the saved value is another than the one shown, say so; take it over where nothing was typed."""
        was, now = self.shown.get(key), self.now.get(key)
        if was is None or now is None or was == now:
            return
        part = self.merged.sent if part is None else part
        typed = sorted(filter(None, map(_unix, part.getlist(name))))
        if typed == was:
            part.setlist(name, now)
        kept = typed not in (was, now)
        self.merged.changes.append(Change(row, label, inline(_words(was, kind), _words(now, kind)), kept))

    def _row(self, key: str, part: MultiValueDict, row: forms.ModelForm) -> None:
        for bound in row:
            label = str(bound.label or bound.name)
            self._field(f"{key}/{bound.name}", bound.name, str(row.instance), label, bound.field, part)

    def _added(self, row: forms.ModelForm) -> MultiValueDict:
        """A row somebody else has added, as the browser would send it back."""
        self.merged.changes.append(Change(str(row.instance), _("追加されました")))
        part = MultiValueDict(dict(_sent_by(row)))
        part["id"] = str(row.instance.pk)
        return part

    def _removed(self, key: str, part: MultiValueDict, formset: BaseInlineFormSet) -> bool:
        """A row somebody else has deleted: it comes back as a new one if the person has changed it."""
        shown = {name.rpartition("/")[2]: value for name, value in self.shown.items() if name.startswith(f"{key}/")}
        typed = {name: sorted(filter(None, map(_unix, part.getlist(name)))) for name in shown}
        label = next((typed[name][0] for name in ("title", "name", "caption") if typed.get(name)), "")
        kept = typed != shown and "DELETE" not in part
        self.merged.changes.append(Change(label, _("削除されました"), kept=kept))
        part["id"] = ""
        part.pop("number", None)
        part.pop("position", None)
        return kept

    def _taken_out(self, start: str) -> MultiValueDict:
        """Everything sent for one row, by the names of its fields; files too, which are told by their type."""
        part: MultiValueDict = MultiValueDict()
        for stock in (self.merged.sent, self.merged.files):
            for name in [name for name in stock if name.startswith(start)]:
                part.setlist(name.removeprefix(start), stock.pop(name))
        return part

    def _put_in(self, start: str, part: MultiValueDict) -> None:
        for name, values in part.lists():
            is_file = any(not isinstance(value, str) for value in values)
            (self.merged.files if is_file else self.merged.sent).setlist(start + name, values)


def _words(values: list[str], kind: forms.Field) -> str:
    """Values as a person reads them: the words of a choice, not its key."""
    if isinstance(kind, forms.BooleanField):
        return _("あり") if values else _("なし")
    choices: Any = getattr(kind, "choices", None)
    if choices is not None:
        words = {str(key): str(word) for key, word in choices}
        values = [words.get(value, value) for value in values]
    return "、".join(values) or _("（空欄）")


def merge(
    sent: QueryDict,
    files: MultiValueDict,
    shown: Values,
    form: forms.BaseForm,
    formsets: list[BaseInlineFormSet],
) -> Merged | None:
    """What to show again, or None when nothing was saved since the page was opened.

    ``form`` and ``formsets`` are unbound: what is saved now.
    """
    now = values_of(form, formsets)
    if now == shown:
        return None
    work = Merge(sent, files, shown, now)
    work.form(form)
    for formset in formsets:
        work.rows(formset)
    return work.merged if work.merged.changes else None  # a publication only takes fields off the page


_NOT_TYPED = ("_", "csrfmiddlewaretoken")


class PlanPartAdmin(RegistryAdmin):
    """Saving a row locks the plan it belongs to."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_change_permission(request, row):
            return self._without_row(request, row) or super().changeform_view(
                request, object_id, form_url, extra_context
            )
        try:
            return self._save_held(request, object_id, plan_of(row) or row, form_url, extra_context)
        except WorkflowError:  # deleted between the look and the lock
            gone = self._without_row(request, None)
            return gone or self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def _save_held(
        self, request: HttpRequest, object_id: str, held: Plan, form_url: str, extra_context: dict | None
    ) -> HttpResponse:
        with editing(held, by=request.user) as plan:
            merged = self._merged(request, object_id)
            if merged:
                request.POST, request._files = merged.sent, merged.files
                request.overtaken = merged
                extra_context = {**(extra_context or {}), "overtaken": merged.changes, "overtaken_by": _latest(plan)}
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if row is None or isinstance(row, Plan):
            return super().delete_view(request, object_id, extra_context)
        with editing(plan_of(row) or row, by=request.user):
            return super().delete_view(request, object_id, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (_Overtaken, form), {}) if getattr(request, "overtaken", None) else form

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> TemplateResponse:
        if (row := context.get("original")) and self.has_change_permission(request, row):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            shown = values_of(context["adminform"].form, formsets)
            if any(formset.is_bound for formset in formsets) or context["adminform"].form.is_bound:
                shown = values_of(*self._saved(request, row))
            context["shown"] = {"name": SHOWN, "values": json.dumps(shown, ensure_ascii=False)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _merged(self, request: HttpRequest, object_id: str) -> Merged | None:
        shown, row = read_shown(request.POST), self.get_object(request, unquote(object_id))
        if shown is None or row is None:
            return None
        return merge(request.POST, request.FILES, shown, *self._saved(request, row))

    def _saved(self, request: HttpRequest, row: Model) -> tuple[forms.BaseForm, list[Any]]:
        """The page's forms with what is saved, whatever was sent."""
        row = self.get_object(request, str(row.pk)) or row
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = super().get_form(request, row, change=True, fields=fields)(instance=row)
        formsets = [
            formset(instance=row, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, row)
        ]
        return form, formsets

    def _without_row(self, request: HttpRequest, row: Model | None) -> HttpResponse | None:
        """What was typed into a form whose row somebody has deleted meanwhile, to be copied elsewhere."""
        typed = [value for name in request.POST for value in _typed(request, name)]
        if row is not None or not typed or not self.has_change_permission(request):
            return None
        title = _("この%sは、ほかの人が削除しました") % self.opts.verbose_name
        context = {**self.admin_site.each_context(request), "title": title, "typed": typed, "trail": self.trail(None)}
        return TemplateResponse(request, "admin/typed.html", context, status=410)


class _Overtaken:
    """A form that comes back once more, because somebody else has saved since it was opened."""

    def clean(self) -> Any:
        cleaned = super().clean()
        message = _("まだ保存していません。ほかの人が変えたところを上で確かめてから、もう一度保存してください。")
        self.add_error(None, forms.ValidationError(message, code="overtaken"))
        return cleaned


def _latest(plan: Plan) -> str:
    """Who saved last, as far as is known."""
    latest = AuditRecord.objects.about(plan).filter(before__has_key="document").first()
    return latest.by_name if latest else ""


def _typed(request: HttpRequest, name: str) -> list[str]:
    if name.startswith(_NOT_TYPED) or name.endswith(("_FORMS", "-id")):
        return []
    return [value for value in request.POST.getlist(name) if len(value) > 3 and value != "on"]
