"""写真, on the page of a plan or of a pillar."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from plans_registry.editorial.admin.base import PlainChoices
from plans_registry.editorial.admin.ordering import order_buttons, with_neighbours
from plans_registry.models import Photo, Pillar, Plan


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
