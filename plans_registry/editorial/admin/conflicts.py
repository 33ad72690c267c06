"""Pages that edit a plan or a part of it: one person at a time, and the later one is told what changed."""

import json
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.editorial.admin.overtaking import SHOWN, Merged, merge, read_shown, values_of
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.editing import editing
from plans_registry.editorial.permissions import plan_of
from plans_registry.models import AuditRecord, Plan

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
