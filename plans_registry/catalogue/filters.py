"""Request parameters → a query of known values.  What is unknown or impossible is ignored, and said so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.query import FACETS, SORTS, STATES, MeasureQuery
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.periods import fiscal_year_of
from plans_registry.models.plans import YEARS

PARAMETER_LABELS = {
    "type": gettext_lazy("支援の種類"),
    "form": gettext_lazy("支援の形"),
    "region": gettext_lazy("地域"),
    "municipality": gettext_lazy("自治体"),
    "year": gettext_lazy("年度"),
    "state": gettext_lazy("状態"),
    "sort": gettext_lazy("並び順"),
    "syn": gettext_lazy("近い意味のことば"),
}
STATE_LABELS = {
    "upcoming": gettext_lazy("計画期間の前"),
    "active": gettext_lazy("計画期間中"),
    "ended": gettext_lazy("計画期間が終了"),
}


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and YEARS[0] <= int(text) <= YEARS[1]


def _tests(known: Reference) -> dict[str, Callable[[str], bool]]:
    """Parameter → whether a value of it is a known one."""
    return {
        "type": known.types.__contains__,
        "form": known.forms.__contains__,
        "region": known.areas.__contains__,
        "municipality": known.places.__contains__,
        "year": is_year,
        "state": STATES.__contains__,
        "sort": SORTS.__contains__,
        "syn": ("0", "1").__contains__,
    }


def _sifted(values: Iterable[str], is_known: Callable[[str], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The known values and the others, each once; empty ones are neither."""
    asked = dict.fromkeys(value.strip() for value in values if value.strip())
    return tuple(filter(is_known, asked)), tuple(value for value in asked if not is_known(value))


def _said(name: str, value: str) -> str:
    words = {"name": PARAMETER_LABELS.get(name, name), "value": value[:40]}
    return _("「%(name)s」の値「%(value)s」は見つからないため、無視しました。") % words


class MeasureFilter:
    """The parameters of ``/measures/`` as a :class:`MeasureQuery`; ``search()`` answers it.

    ``ignored``: a sentence for every value that was ignored.
    """

    def __init__(self, data: QueryDict, *, known: Reference) -> None:
        sifted = {name: _sifted(data.getlist(name), test) for name, test in _tests(known).items() if name in data}
        chosen = {name: values for name, (values, _others) in sifted.items()}
        self.query = MeasureQuery(
            q=data.get("q", "").strip(),
            sort=next(iter(chosen.get("sort", ())), ""),
            synonyms="0" not in chosen.get("syn", ()),
            **{facet: chosen[facet] for facet in FACETS if facet in chosen},
        )
        self.ignored = [_said(name, value) for name, (_values, others) in sifted.items() for value in others]


class KnownValuesField(forms.Field):
    """Several values of a known set; the others are kept aside in ``ignored`` instead of failing the form."""

    widget = forms.SelectMultiple

    def __init__(self, *, is_known: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_known = is_known
        self.ignored: tuple[str, ...] = ()

    def clean(self, value: Iterable[str] | None) -> tuple[str, ...]:
        values, self.ignored = _sifted(value or (), self.is_known)
        return values


class KnownValuesFilter(django_filters.Filter):
    field_class = KnownValuesField


class PlanFilter(django_filters.FilterSet):
    """The parameters of ``/plans/``, applied to the current editions; names what it ignored."""

    region = KnownValuesFilter(method="in_regions")
    municipality = KnownValuesFilter(field_name="municipality", lookup_expr="in")
    year = KnownValuesFilter(method="in_force")
    state = KnownValuesFilter(method="in_state")

    def __init__(self, data: Mapping, *, known: Reference, today: date) -> None:
        self.today = today
        super().__init__(data, queryset=Edition.objects.current())
        for name, is_known in _tests(known).items():
            if name in self.filters:
                self.filters[name].extra["is_known"] = is_known

    @cached_property
    def chosen(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def ignored(self) -> list[str]:
        """A sentence for every value that was ignored."""
        self.form.is_valid()
        fields = self.form.fields.items()
        return [_said(name, value) for name, field in fields for value in getattr(field, "ignored", ())]

    @cached_property
    def plans(self) -> EditionQuerySet:
        """The current editions asked for: by municipality code, the later plan first."""
        self.form.is_valid()
        return self.filter_queryset(self.queryset).order_by("municipality", "-first_year", "key")

    def in_regions(self, editions: EditionQuerySet, name: str, slugs: tuple[str, ...]) -> EditionQuerySet:
        return editions.in_regions(slugs)

    def in_force(self, editions: EditionQuerySet, name: str, years: tuple[str, ...]) -> EditionQuerySet:
        return editions.in_force(tuple(map(int, years)))

    def in_state(self, editions: EditionQuerySet, name: str, states: tuple[str, ...]) -> EditionQuerySet:
        return editions.by_state(states, fiscal_year_of(self.today))
