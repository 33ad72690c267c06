"""Request parameters → a query of known values.  What is unknown or impossible is ignored, and said so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.models import Edition, Entry
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


class KnownValuesField(forms.Field):
    """Several values of a known set; the others are kept aside in ``ignored`` instead of failing the form."""

    widget = forms.SelectMultiple

    def __init__(self, *, is_known: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_known = is_known
        self.ignored: tuple[str, ...] = ()

    def clean(self, value: Iterable[str] | None) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(item.strip() for item in value or () if item.strip()))
        self.ignored = tuple(item for item in values if not self.is_known(item))
        return tuple(item for item in values if self.is_known(item))


class WordsField(forms.Field):
    """The words of a search, as typed; the query language itself forgives everything."""

    def clean(self, value: str | None) -> str:
        return (value or "").strip()


class KnownValuesFilter(django_filters.Filter):
    field_class = KnownValuesField


class WordsFilter(django_filters.Filter):
    field_class = WordsField


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and YEARS[0] <= int(text) <= YEARS[1]


class _LenientFilterSet(django_filters.FilterSet):
    """A filter set over the snapshot of reference data; names what it ignored."""

    def __init__(self, data: Mapping, *, known: Reference, **kwargs: Any) -> None:
        self.known = known
        super().__init__(data, **kwargs)
        for name, values in self._known_values().items():
            if name in self.filters:
                self.filters[name].extra["is_known"] = values

    def _known_values(self) -> dict[str, Callable[[str], bool]]:
        return {
            "type": self.known.types.__contains__,
            "form": self.known.forms.__contains__,
            "region": self.known.areas.__contains__,
            "municipality": self.known.places.__contains__,
            "year": is_year,
            "state": STATES.__contains__,
            "sort": SORTS.__contains__,
            "syn": ("0", "1").__contains__,
        }

    @cached_property
    def chosen(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def ignored(self) -> list[str]:
        """A sentence for every value that was ignored."""
        self.form.is_valid()
        return [
            _("「%(name)s」の値「%(value)s」は見つからないため、無視しました。")
            % {"name": PARAMETER_LABELS.get(name, name), "value": value[:40]}
            for name, field in self.form.fields.items()
            for value in getattr(field, "ignored", ())
        ]


class MeasureFilter(_LenientFilterSet):
    """The parameters of ``/measures/`` as a :class:`MeasureQuery`; ``search()`` answers it."""

    q = WordsFilter()
    type = KnownValuesFilter()
    form = KnownValuesFilter()
    region = KnownValuesFilter()
    municipality = KnownValuesFilter()
    year = KnownValuesFilter()
    state = KnownValuesFilter()
    sort = KnownValuesFilter()
    syn = KnownValuesFilter()

    def __init__(self, data: Mapping, *, known: Reference) -> None:
        super().__init__(data, known=known, queryset=Entry.objects.none())

    @cached_property
    def query(self) -> MeasureQuery:
        chosen = self.chosen
        return MeasureQuery(
            q=chosen["q"],
            sort=next(iter(chosen["sort"]), ""),
            synonyms="0" not in chosen["syn"],
            **{facet: chosen[facet] for facet in FACETS},
        )


class PlanFilter(_LenientFilterSet):
    """The parameters of ``/plans/``, applied to the current editions."""

    region = KnownValuesFilter(method="in_regions")
    municipality = KnownValuesFilter(field_name="municipality", lookup_expr="in")
    year = KnownValuesFilter(method="in_force")
    state = KnownValuesFilter(method="in_state")

    def __init__(self, data: Mapping, *, known: Reference, today: date) -> None:
        self.today = today
        super().__init__(data, known=known, queryset=Edition.objects.current())

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
