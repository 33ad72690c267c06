"""柱: inside the page of its plan, and a page of its own with its measures and photos.

施策: inside the page of its pillar, on a page of its own, and as a list to search and export.

写真, on the page of a plan or of a pillar.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count, QuerySet, TextField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import PlainChoices, Trail, change_url, list_url
from plans_registry.editorial.admin.conflicts import PlanPartAdmin
from plans_registry.editorial.admin.exports import MEASURE_TABLES, ExportingAdmin, export_measures
from plans_registry.editorial.admin.filters import MEASURE_FILTERS
from plans_registry.editorial.admin.form_tagging import tag_with_forms
from plans_registry.editorial.admin.ordering import (
    NumberedForm,
    NumberedFormSet,
    OrderedPartsAdmin,
    order_buttons,
    with_neighbours,
)
from plans_registry.editorial.admin.state_labels import StatedList
from plans_registry.editorial.permissions import measures_of, pillars_of
from plans_registry.editorial.type_proposals import TypeProposals
from plans_registry.models import Measure, Photo, Pillar, Plan


class PhotoInline(PlainChoices, admin.StackedInline):
    model = Photo
    extra = 0
    parent: str
    own_fields: list[Any] = [("position", "order"), "caption", ("image", "preview"), "alt", "credit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return with_neighbours(super().get_queryset(request), self.parent, movable=self.has_change_permission(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["order", "preview"]

    @admin.display(description=gettext_lazy("順番を変える"))
    def order(self, photo: Photo) -> str:
        return order_buttons(photo)

    @admin.display(description=gettext_lazy("いまの画像"))
    def preview(self, photo: Photo) -> str:
        if not photo.image:
            return gettext("まだありません。公開ページには「写真は原資料に」と出ます。")
        return format_html('<img src="{}" alt="{}" class="preview">', photo.image.url, photo.alt)


class PlanPhotoInline(PhotoInline):
    """All photos of a plan, each with the choice of its pillar."""

    parent = "plan"
    fk_name = "plan"
    fields = [*PhotoInline.own_fields, "pillar"]

    def get_formset(self, request: HttpRequest, obj: Plan | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("pillar")
        if field:
            field.queryset = Pillar.objects.filter(plan=obj)
            field.choices = [("", gettext("柱を決めない")), *((pillar.pk, str(pillar)) for pillar in field.queryset)]
        return formset


class PillarPhotoInline(PhotoInline):
    """The photos of one pillar."""

    parent = "pillar"
    fk_name = "pillar"
    fields = PhotoInline.own_fields


SHORT_TEXTS = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
DETAIL_FIELDS = ["audience", "amount", "contact", "url", "page"]


class MeasureInline(PlainChoices, admin.StackedInline):
    model = Measure
    form = NumberedForm
    formset = NumberedFormSet
    formfield_overrides = SHORT_TEXTS
    show_change_link = True

    def get_fieldsets(self, request: HttpRequest, obj: Pillar | None = None) -> Any:
        proposal = ["proposal"] if obj and obj.types.count() > 1 else []
        return [
            (None, {"fields": [("number", "order"), "name", "description", "types", *proposal, "forms"]}),
            (_("くわしい項目（資料に書かれているときだけ）"), {"classes": ["collapse"], "fields": DETAIL_FIELDS}),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        return with_neighbours(
            super().get_queryset(request), "pillar", movable=self.has_change_permission(request)
        ).prefetch_related("types", "forms")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.measures.exists() else 1

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["order", "proposal"]

    @admin.display(description=_("順番を変える"))
    def order(self, measure: Measure) -> str:
        return order_buttons(measure)

    @cached_property
    def proposals(self) -> TypeProposals:
        return TypeProposals.load()  # once for a page: Django makes its inlines anew for each

    @admin.display(description=_("ことばからの類型の提案"))
    def proposal(self, measure: Measure) -> str:
        return proposal_for(measure, self.proposals)


def proposal_for(measure: Measure, proposals: TypeProposals) -> str:
    if measure.pk is None:
        return gettext("保存したあとで出ます。")
    return proposals.sentence(measure.name, measure.description, [term.slug for term in measure.types.all()])


@admin.register(Measure)
class MeasureAdmin(ExportingAdmin, PlanPartAdmin):
    save_label = _("保存して柱へ戻る")
    list_display = ["name", "municipality", "plan", "pillar_name", "number", "form_names", "status"]
    list_filter = MEASURE_FILTERS
    search_fields = [
        "name",
        "description",
        "pillar__title",
        "pillar__plan__title",
        "pillar__plan__municipality__name",
        "pillar__plan__municipality__kana",
        "pillar__plan__municipality__code",
    ]
    search_help_text = _("施策・柱・計画・自治体の名称、よみ、団体コードでさがします。例：販路")
    actions = [export_measures, tag_with_forms]
    tables = MEASURE_TABLES
    formfield_overrides = SHORT_TEXTS
    readonly_fields = ["plan", "pillar_name", "number", "proposal"]

    def get_fieldsets(self, request: HttpRequest, obj: Measure | None = None) -> Any:
        proposal = ["proposal"] if obj and obj.pillar.types.count() > 1 else []
        own = ["plan", "pillar_name", "number", "name", "description", "types", *proposal, "forms"]
        return [
            (None, {"fields": own}),
            (_("くわしい項目（資料に書かれているときだけ）"), {"fields": DETAIL_FIELDS}),
        ]

    @admin.display(description=_("ことばからの類型の提案"))
    def proposal(self, measure: Measure) -> str:
        return proposal_for(measure, TypeProposals.load())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        rows = measures_of(request.user).select_related("pillar__plan__municipality").prefetch_related("forms")
        return rows.order_by(
            "pillar__plan__municipality", "-pillar__plan__first_year", "pillar__plan", "pillar", "number"
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StatedList]:
        return StatedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a measure is added on its pillar's page

    def parent(self, row: Measure) -> Pillar:
        return row.pillar

    def trail(self, row: Measure | None) -> Trail:
        if row is None:
            return super().trail(row)
        pillar = row.pillar
        return [
            (str(Plan._meta.verbose_name_plural), list_url(Plan)),
            (pillar.plan.title, change_url(pillar.plan)),
            (str(pillar), change_url(pillar)),
        ]

    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.pillar.plan.save(update_fields=["updated_at"])

    def delete_model(self, request: HttpRequest, obj: Measure) -> None:
        super().delete_model(request, obj)
        obj.pillar.plan.save(update_fields=["updated_at"])

    @admin.display(description=_("自治体"), ordering="pillar__plan__municipality")
    def municipality(self, measure: Measure) -> str:
        return str(measure.pillar.plan.municipality)

    @admin.display(description=_("計画"), ordering="pillar__plan__title")
    def plan(self, measure: Measure) -> str:
        return str(measure.pillar.plan)

    @admin.display(description=_("柱"), ordering="pillar__number")
    def pillar_name(self, measure: Measure) -> str:
        return str(measure.pillar)

    @admin.display(description=_("支援の形"))
    def form_names(self, measure: Measure) -> str:
        return "、".join(str(form) for form in measure.forms.all()) or "–"

    @admin.display(description=_("状態"), ordering="pillar__plan__status")
    def status(self, measure: Any) -> str:
        return measure.pillar.plan.state_shown


class PillarInline(PlainChoices, admin.StackedInline):
    model = Pillar
    form = NumberedForm
    formset = NumberedFormSet
    show_change_link = True
    fields = [("number", "order"), "title", "types", "open_ended", "measures"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pillar]:
        rows = with_neighbours(
            super().get_queryset(request), "plan", movable=self.has_change_permission(request)
        ).prefetch_related("types")
        return rows.annotate(measure_count=Count("measures"))

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.pillars.exists() else 1

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["order", "measures"]

    @admin.display(description=gettext_lazy("順番を変える"))
    def order(self, pillar: Pillar) -> str:
        return order_buttons(pillar)

    @admin.display(description=gettext_lazy("施策と写真"))
    def measures(self, pillar: Pillar) -> str:
        if pillar.pk is None:
            return gettext("保存したあとで入力できます。")
        label = gettext("施策%(count)s件。柱%(number)sの施策と写真を編集する")
        return format_html(
            '<a href="{}">{}</a>',
            change_url(pillar),
            label % {"count": pillar.measure_count, "number": pillar.number},
        )


@admin.register(Pillar)
class PillarAdmin(OrderedPartsAdmin):
    save_label = gettext_lazy("保存して計画へ戻る")
    fields = ["number", "title", "types", "open_ended"]
    readonly_fields = ["number"]
    inlines = [MeasureInline, PillarPhotoInline]
    parts = {"measure": "measures", "photo": "photos"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pillar]:
        return pillars_of(request.user).select_related("plan__municipality")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # a pillar is reached through its plan

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # and added on its plan's page

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return HttpResponseRedirect(list_url(Plan))

    def parent(self, row: Pillar) -> Plan:
        return row.plan

    def trail(self, row: Pillar | None) -> Trail:
        trail = [(str(Plan._meta.verbose_name_plural), list_url(Plan))]
        return [*trail, (row.plan.title, change_url(row.plan))] if row else trail

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.plan.save(update_fields=["updated_at"])

    def delete_model(self, request: HttpRequest, obj: Pillar) -> None:
        super().delete_model(request, obj)
        obj.plan.save(update_fields=["updated_at"])
