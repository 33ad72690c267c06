"""計画: the list, and the page with its pillars, its photos and its workflow."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.documents.periods import fiscal_year_of, format_year, read_period
from plans_registry.editorial.admin.base import RegistryAdmin, change_url
from plans_registry.editorial.admin.exports import PLAN_TABLES, ExportingAdmin, export_plans
from plans_registry.editorial.admin.filters import PLAN_FILTERS
from plans_registry.editorial.admin.plan_actions import (
    SUBMITTABLE,
    VERBS,
    desk_of,
    perform,
    preview_for,
    restorable,
    restore_for,
)
from plans_registry.editorial.admin.state_labels import PlanList
from plans_registry.editorial.checks import Overtaken, WorkflowError, missing_of
from plans_registry.editorial.editor.page import open_editor, take_editor
from plans_registry.editorial.editor.typed import gone
from plans_registry.editorial.lineage.forms import lineage_of
from plans_registry.editorial.permissions import NO_MUNICIPALITY, acts_for_all, municipalities_of, plans_of, sources_of
from plans_registry.editorial.preview.photos import shown_pictures
from plans_registry.editorial.twins import ask_about_twins
from plans_registry.editorial.versions import compare_versions
from plans_registry.models import Plan

REFUSED = "refused_verb"
"""In the session: what was typed beside the button of a verb that could not be done, until the page is shown again."""
TYPED_LIMIT = 2_000  # characters of a field that are kept so

FIRST_CHOICE, YEARS_AHEAD = 2005, 15  # fiscal years offered; a plan's own years are always among them


class PlanForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # a browser cuts a pasted text off without a word
        for name in {"first_year", "last_year"} & self.fields.keys():
            self.fields[name] = _year_field(self.fields[name], getattr(self.instance, name))

    def clean(self) -> dict[str, Any]:
        """Years left blank are read from the period as published, where that can be read."""
        cleaned = super().clean() or self.cleaned_data
        given = [year for year in ("first_year", "last_year") if cleaned.get(year)]
        if len(given) == 1:
            empty = ({"first_year", "last_year"} - {*given}).pop()
            self.add_error(empty, _("開始年度と終了年度は、両方選ぶか、両方空欄にしてください。"))
        period = read_period(cleaned.get("period_text", "")).period if not given else None
        if period:
            cleaned |= {"first_year": period.first, "last_year": period.last}
        ask_about_twins(self, cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """Also the rules on what this form does not show: a public plan keeps its period."""
        super()._post_clean()
        try:
            self.instance.validate_constraints(exclude=self._wrong_fields())
        except forms.ValidationError as error:
            self._update_errors(error)

    def _wrong_fields(self) -> set[str]:
        """With both years where one is wrong: no rule on the other says anything new."""
        wrong = {name for name in self.errors if name in self.fields}
        years = {"first_year", "last_year"}
        return wrong | years if wrong & years else wrong


class WholeSelect(AutocompleteSelect):
    """With every choice on the page, so that there is something to choose without scripts; for short lists."""

    optgroups = forms.Select.optgroups


def _year_field(field: forms.Field, chosen: int | None) -> forms.Field:
    ahead = fiscal_year_of(timezone.localdate()) + YEARS_AHEAD
    years = sorted({*range(FIRST_CHOICE, ahead + 1), *([chosen] if chosen else [])}, reverse=True)
    return forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=field.label,
        help_text=gettext_lazy("年度を選びます。例：令和3年度（2021）"),
        choices=[("", _("選んでください")), *((year, f"{format_year(year)}（{year}）") for year in years)],
    )


@admin.register(Plan)
class PlanAdmin(ExportingAdmin, RegistryAdmin):
    """The list, the history and the rights are the admin's; the page of a plan is the editor's."""

    form = PlanForm
    save_label = gettext_lazy("下書きとして保存")
    list_display = [
        "municipality",
        "title",
        "period_column",
        "pillar_column",
        "measure_column",
        "status_column",
        "updated_column",
        "missing_column",
    ]
    list_display_links = ["title"]
    list_filter = PLAN_FILTERS
    search_fields = ["title", "key", "municipality__name", "municipality__kana", "municipality__code"]
    period_of = ""
    search_help_text = gettext_lazy("計画名・自治体の名称・よみ・団体コード・年度でさがします。例：あだち、令和4年度")
    autocomplete_fields = ["municipality", "round", "source"]
    addable = ("source", "round")
    actions = [export_plans]
    tables = PLAN_TABLES
    fieldsets = [
        (None, {"fields": ["municipality", "title", ("first_year", "last_year"), "period_text", "background"]}),
        (gettext_lazy("読みやすい要約"), {"fields": ["plain_summary"]}),
        (gettext_lazy("出典と承認"), {"fields": ["source", "round"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return plans_of(request.user).order_by(*Plan._meta.ordering)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PlanList]:
        return PlanList

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        """A plan that is or was public is put right by who acts for all: its address moves, and its editors become others."""
        fixed = obj and (obj.status == Plan.Status.SCHEDULED or (obj.key and not acts_for_all(request.user)))
        return ["municipality"] if fixed else []

    def get_form(self, request: HttpRequest, obj: Plan | None = None, change: bool = False, **kwargs: Any) -> Any:
        if "municipality" in self.get_readonly_fields(request, obj):
            said = _(
                "公開を予定している計画と、公開したことのある計画では、承認者が直します。公開の予定があるときは、先に取り消します。"
            )
            kwargs["help_texts"] = {"municipality": said}
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        own = list(municipalities_of(request.user)[:2])
        initial = super().get_changeform_initial_data(request)
        return {"municipality": own[0].pk, **initial} if len(own) == 1 else initial

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        limited = {"municipality": municipalities_of, "source": sources_of}
        if db_field.name in limited:
            kwargs["queryset"] = limited[db_field.name](request.user)
        if db_field.name == "municipality":
            kwargs["widget"] = WholeSelect(db_field, self.admin_site)
            if not kwargs["queryset"].exists():
                kwargs["help_text"] = NO_MUNICIPALITY
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """What people entered, by its names; the rows that only join these go with them unnamed."""
        _rows, *rest = super().get_deleted_objects(objs, request)
        return [part for plan in objs for part in (plan, *_entered(plan))], *rest

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """A plan that was ever public is withdrawn, never deleted; nor is one that somebody has approved."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.key is None and obj.status != Plan.Status.SCHEDULED))

    def get_urls(self) -> list[URLPattern]:
        verbs = path(
            "<path:object_id>/<str:verb>/do/",
            self.admin_site.admin_view(self.verb_view),
            name="plans_registry_plan_verb",
        )
        compared = path(
            "<path:object_id>/differences/",
            self.admin_site.admin_view(self.differences_view),
            name="plans_registry_plan_differences",
        )
        restored = path(
            "<path:object_id>/restore/<int:number>/",
            self.admin_site.admin_view(self.restore_view),
            name="plans_registry_plan_restore",
        )
        previewed = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="plans_registry_plan_preview",
        )
        return [verbs, compared, restored, previewed, *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        plan = self.get_object(request, unquote(object_id)) if object_id else None
        sent = request.method == "POST"
        if object_id and plan is None:
            may_see = self.has_view_or_change_permission(request)
            lost = gone(self, request) if sent and self.has_change_permission(request) else None
            return lost or self._missing(request, object_id, may_see=may_see)
        allowed = self.has_add_permission(request) if plan is None else self.has_change_permission(request, plan)
        if not allowed and (sent or plan is None or not self.has_view_permission(request, plan)):
            raise PermissionDenied
        if not sent:
            return open_editor(self, request, plan)
        try:
            return take_editor(self, request, plan)
        except WorkflowError:  # deleted between the look and the lock
            return gone(self, request) or self._missing(request, str(object_id), may_see=True)

    def _missing(self, request: HttpRequest, object_id: str, *, may_see: bool) -> HttpResponse:
        if not may_see:
            raise PermissionDenied
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def differences_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What changed between two of the plan's documents, ``?old=`` and ``?new=``."""
        plan = self.get_object(request, unquote(object_id))
        if plan is None or not self.has_view_permission(request, plan):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        compared = compare_versions(plan, request.GET.get("old", ""), request.GET.get("new", ""))
        trail = [*self.trail(plan), (str(plan), change_url(plan))]
        frame = {**self.admin_site.each_context(request), "title": _("内容の違い"), "trail": trail}
        shown = {"compared": compared, "restorable": restorable(plan, compared, request.user)}
        shown["pictures"] = shown_pictures(plan)
        return TemplateResponse(request, "admin/plans_registry/plan/differences.html", {**frame, **shown})

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        plan = self.get_object(request, unquote(object_id))
        if plan is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return restore_for(request, plan, number)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self.get_object(request, unquote(object_id))
        if plan is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return preview_for(request, plan)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """A workflow button was pressed; by GET nothing happens."""
        plan = self.get_object(request, unquote(object_id))
        if plan is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if verb not in VERBS:
            raise Http404
        if not self.has_change_permission(request, plan):
            raise PermissionDenied
        if request.method == "POST":
            self._perform(request, plan, verb)
        return HttpResponseRedirect(change_url(plan))

    def _perform(self, request: HttpRequest, plan: Plan, verb: str) -> None:
        try:
            done = perform(plan, verb, request.user, request.POST)
        except Overtaken as error:
            address = f"{reverse('admin:plans_registry_plan_differences', args=[plan.pk])}?old={error.seen}&new=draft"
            messages.error(request, format_html('{} <a href="{}">{}</a>', error, address, _("変わったところを見る")))
        except WorkflowError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
            return
        typed = {name: request.POST.get(name, "")[:TYPED_LIMIT] for name in VERBS[verb].form.base_fields}
        request.session[REFUSED] = {"plan": plan.pk, "refused": verb, "typed": typed}

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        if plan := context.get("original"):
            context |= {"desk": self._desk(request, plan), "lineage": lineage_of(plan)}
        context["may_submit"] = plan is None or plan.status in SUBMITTABLE
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk(self, request: HttpRequest, plan: Plan) -> dict[str, Any]:
        """What was typed beside a button that was refused stands there again, or in a message where the button is gone."""
        kept = request.session.get(REFUSED, {})
        if kept.get("plan") != plan.pk:
            return desk_of(plan, request.user)
        del request.session[REFUSED]
        desk = desk_of(plan, request.user, refused=kept["refused"], typed=kept["typed"])
        words = " ".join(text for name, text in kept["typed"].items() if name != "seen" and text)
        if words and kept["refused"] not in [verb.name for verb, _address, _form in desk["verbs"]]:
            messages.warning(request, _("入力していた文：%s") % words)
        return desk

    @admin.display(description=gettext_lazy("期間"), ordering="first_year")
    def period_column(self, plan: Plan) -> str:
        return plan.period_label or _("未入力")

    @admin.display(description=gettext_lazy("状態"), ordering="status")
    def status_column(self, plan: Any) -> str:
        return plan.state_shown

    @admin.display(description=gettext_lazy("更新日"), ordering="updated_at")
    def updated_column(self, plan: Plan) -> str:
        return timezone.localdate(plan.updated_at).isoformat()

    @admin.display(description=gettext_lazy("柱"))
    def pillar_column(self, plan: Plan) -> int:
        return len(plan.pillars.all())

    @admin.display(description=gettext_lazy("施策"))
    def measure_column(self, plan: Plan) -> int:
        return sum(len(pillar.measures.all()) for pillar in plan.pillars.all())

    @admin.display(description=gettext_lazy("未入力"))
    def missing_column(self, plan: Plan) -> str:
        missing = len(missing_of(plan))
        issues = sum(issue.settled_at is None for origin in plan.origins.all() for issue in origin.issues.all())
        told = [_("%s件") % missing] if missing else []
        told += [_("確かめる所%s件") % issues] if issues else []
        return "、".join(told) or _("なし")


def _entered(plan: Plan) -> list[list]:
    """Pillars, below each its measures and photos, then photos of the whole plan: as a nested list."""
    parts: list = []
    for pillar in plan.pillars.prefetch_related("measures", "photos"):
        below = [*pillar.measures.all(), *pillar.photos.all()]
        parts += [pillar, below] if below else [pillar]
    parts += plan.photos.filter(pillar=None)
    return [parts] if parts else []
