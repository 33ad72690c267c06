"""What every page of the desk shares: search without pitfalls, a trail that leads back, plain button names."""

import unicodedata
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import Model, Q, QuerySet, URLField
from django.forms import CharField, CheckboxSelectMultiple, TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.years_named import years_at
from plans_registry.editorial.audit import kept_of, record_saved
from plans_registry.editorial.permissions import may_write, plan_of
from plans_registry.models import AuditRecord
from plans_registry.models.audit import record

RECORDS_SHOWN = 100  # on the history of one row

Trail = list[tuple[str, str]]
"""Breadcrumbs between home and the page itself: label and address."""

SEARCH_LENGTH = 200  # characters of a search that are read
FOUND_LIMIT = 5000  # keys that one statement takes
_FORMS = [*range(0x2100, 0x2500), *range(0x3000, 0x3400), *range(0xFF00, 0xFFF0)]  # ℡ ① 　 ㈱ ！ ｱ
_KANA = 0x60  # from ぁ to ァ


@cache
def _same_letters() -> dict[str, str]:
    """For every letter the others that are read like it: ＆ for &, ア and ｱ for あ."""
    found: dict[str, str] = {}
    for code in _FORMS:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            found[plain] = found.get(plain, "") + chr(code)
    found["~"] = found.get("~", "") + "〜∼"
    for code in range(ord("ぁ"), ord("ゖ") + 1):
        kana, katakana = chr(code), chr(code + _KANA)
        both = kana + katakana + found.get(katakana, "")
        found[kana] = found[katakana] = both
    return found


def pattern_of(word: str) -> str:
    """A regular expression for a text that says the word, typed or printed in any width and either kana."""
    # The text stays as it was published, so it is not folded: each letter of the word stands for all its forms.
    letters = (_any_of(letter) for letter in unicodedata.normalize("NFKC", word))
    return f"(?:{''.join(letters)}|{''.join(map(_escaped, word))})"


def _any_of(letter: str) -> str:
    others = _same_letters().get(letter, "")
    return f"[{''.join(map(_escaped, dict.fromkeys(letter + others)))}]" if others else _escaped(letter)


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter


def change_url(row: Model) -> str:
    """Address of a row's own page at the desk."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_url(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


# A browser sends none from such a control; what else sends one would put it into every file as it is.
one_line = RegexValidator(
    "[\n\x0b\x0c\r\x85\u2028\u2029]",
    message=_("改行は入れられません。1行で入力してください。"),
    code="one_line",
    inverse_match=True,
)


class FoundRow(AutocompleteSelect):
    """Django's fails on what is no key at all when it shows the form again."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if self._is_key(one)], attr)

    def _is_key(self, value: str) -> bool:
        try:
            self.field.remote_field.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return "\0" not in value


class PlainChoices:
    """Choices without side doors: several as checkboxes, no pencil, cross or eye beside a field.

    ``addable``: fields whose row may be made on the way, by who has the right to.
    """

    addable: tuple[str, ...] = ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", FoundRow(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **{"widget": CheckboxSelectMultiple, **kwargs})
        if field and isinstance(field.widget, CheckboxSelectMultiple):
            field.choices = list(field.choices)  # read once for all forms of a page
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, CharField) and isinstance(field.widget, TextInput):
            field.validators = [*field.validators, one_line]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            wrapper = field.widget
            wrapper.can_change_related = wrapper.can_delete_related = wrapper.can_view_related = False
            wrapper.can_add_related = wrapper.can_add_related and db_field.name in self.addable
        return field


class RegistryAdmin(PlainChoices, admin.ModelAdmin):
    """Django's ModelAdmin with the desk's habits."""

    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    save_label = _("保存する")
    period_of: str | None = None
    """Where the first and last year of a row stand, as "pillar__plan__": a fiscal year typed then finds it, too."""

    def parent(self, row: Any) -> Model | None:
        """The row on whose page this one is edited; going back leads there."""
        return None

    def trail(self, row: Model | None) -> Trail:
        return [(str(self.opts.verbose_name_plural), list_url(self.model))]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Words in any order, each in some field, whatever their widths and kana: M&A finds M＆A, ｱﾀﾞﾁ finds あだち.

        Of a list that shows periods also one of a year in any notation: R3, 2021, 令和3年度～令和5年度.
        """
        words = search_term.replace("\x00", "")[:SEARCH_LENGTH].split()
        found = queryset
        for word in words:
            says = reduce(or_, (self._says(name, word) for name in self.search_fields))
            found = found.filter(says | self._is_of(word))
        if not words:
            return queryset, False
        # The list, its number and the counts of each filter ask again: of keys, not of every text.
        keys = list(found.order_by().values_list("pk", flat=True)[: FOUND_LIMIT + 1])
        if len(keys) <= FOUND_LIMIT:
            return queryset.filter(pk__in=keys), False
        return found, False

    def _is_of(self, word: str) -> Q:
        """Whose period touches the fiscal years that the word is a name of; nothing for another word."""
        typed = fold(word)
        years, end = years_at(typed, 0)
        if self.period_of is None or not years or end < len(typed):
            return Q()
        return Q(**{f"{self.period_of}first_year__lte": years[-1], f"{self.period_of}last_year__gte": years[0]})

    def _says(self, name: str, word: str) -> Q:
        if name.startswith("="):  # Django's sign for a field that is the word, as a number is
            return Q(**{f"{name[1:]}__iexact": unicodedata.normalize("NFKC", word)})
        says = Q(**{f"{name}__iregex": pattern_of(word)})
        if not lookup_spawns_duplicates(self.opts, name):
            return says
        # Of several rows of one, each is read once: joined to the list's own columns they would be read as often as there are such rows.
        return Q(pk__in=self.model._base_manager.filter(says).values("pk"))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_write(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or may_write(request.user, obj))

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """PostgreSQL takes no NUL, in whatever filter a stranger's link has one."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = QueryDict(request.META["QUERY_STRING"].replace("%00", ""))
        title = _("%sの一覧") % self.opts.verbose_name_plural
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:
        """Of rows that a list can have marked."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(key)
        except ValidationError as error:
            raise BadRequest(ACTION_CHECKBOX_NAME) from error
        return super().response_action(request, queryset)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> TemplateResponse:
        row = context.get("original")
        title = str(row) if row else _("%sを登録する") % self.opts.verbose_name
        context |= {"title": title, "subtitle": None, "trail": self.trail(row), "save_label": self.save_label}
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        parent = self.parent(row) if row else None
        response = super().delete_view(request, object_id, self._on_row(request, object_id, extra_context))
        deleted = request.method == "POST" and response.status_code == 302
        return HttpResponseRedirect(change_url(parent)) if deleted and parent else response

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        parent = self.parent(obj)
        return HttpResponseRedirect(change_url(parent)) if parent else super().response_post_save_change(request, obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        records = AuditRecord.objects.about(plan_of(row) or row)[:RECORDS_SHOWN] if row else []
        context = {**self._on_row(request, object_id, extra_context), "records": records}
        return super().history_view(request, object_id, context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """As Django's; what was saved is recorded with its state before and after, of a plan's part the plan's."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            row = self.get_object(request, unquote(object_id)) if object_id else None
            target = (plan_of(row) or row) if row else None
            before = kept_of(target) if target else None
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if target and type(target)._default_manager.filter(pk=target.pk).exists():
                target.refresh_from_db()
                record_saved(target, by=request.user, before=before)
        return response

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        record_saved(plan_of(obj) or obj, by=request.user, before=None)
        return super().log_addition(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        target, note = plan_of(obj) or obj, _("「%s」を削除") % obj
        before = kept_of(target)
        if target == obj:
            record("delete", obj, by=request.user, before=before)
        super().delete_model(request, obj)
        if target != obj:
            record_saved(target, by=request.user, before=before, note=note)

    def _on_row(self, request: HttpRequest, object_id: str, context: dict | None) -> dict:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return context or {}
        return {"trail": [*self.trail(row), (str(row), change_url(row))], **(context or {})}


class ReferenceAdmin(RegistryAdmin):
    """Rows that public pages name: every change makes the public pages stale."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        Generation.advance()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        Generation.advance()
