"""Request parameters → a query of known values.  What is unknown or impossible is left out, and said."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from functools import lru_cache
from itertools import takewhile
from typing import Any, ClassVar, Self

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans_registry.catalogue.addresses import meant_by
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moments import is_moment, is_on_record, why_not_on_record
from plans_registry.catalogue.plans import (
    NO_PLANS,
    PLAN_FACETS,
    PLAN_READINGS,
    PLAN_SORTS,
    FoundPlans,
    find_plans,
    places_of_plans,
    rounds_asked,
)
from plans_registry.catalogue.query import FACETS, READINGS, SORTS, STATES, MeasureQuery, Selection, readings
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.models.plans import YEARS

PARAMETER_LABELS: dict[str, str | Promise] = {
    "q": gettext_lazy("ことば"),
    "type": gettext_lazy("支援の種類"),
    "form": gettext_lazy("支援の形"),
    "region": gettext_lazy("地域"),
    "municipality": gettext_lazy("自治体"),
    "year": gettext_lazy("年度"),
    "state": gettext_lazy("状態"),
    "round": gettext_lazy("承認回"),
    "sort": gettext_lazy("並び順"),
    "syn": gettext_lazy("近い意味のことば"),
    "match": gettext_lazy("読み方"),
    "as_of": gettext_lazy("時点"),
}
STATE_LABELS = {
    "upcoming": gettext_lazy("計画期間の前"),
    "starting": gettext_lazy("来年度に始まる"),
    "active": gettext_lazy("計画期間中"),
    "ending": gettext_lazy("今年度で終わる"),
    "ended": gettext_lazy("計画期間が終了"),
}
MOST_SAID = 10
"""Values left out that a page names one by one."""


FIRST_YEAR, LAST_YEAR = YEARS


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR


def first_year(years: Iterable[str]) -> int | None:
    """The year of a page that shows one; of several the first."""
    return next(map(int, years), None)


Fields = dict[str, forms.Field]


class SharedField(forms.Field):
    def __deepcopy__(self, memo: dict) -> Self:
        """Itself: a form copies its fields so that it may change them, which none of ours does."""
        return self


class KnownValuesField(SharedField):
    """Several values of a known set, each once.  Others are left out; :meth:`unknown` names them."""

    widget = forms.SelectMultiple

    def __init__(self, *, is_known: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.is_known = is_known

    def clean(self, value: Iterable[str] | None) -> tuple[str, ...]:
        return tuple(filter(self.is_known, _filled(value)))

    def unknown(self, value: Iterable[str] | None) -> tuple[str, ...]:
        return tuple(text for text in _filled(value) if not self.is_known(text))


def _filled(values: Iterable[str] | None) -> dict[str, None]:
    """The values without blanks around them, each once; empty ones are nothing."""
    return dict.fromkeys(value.strip() for value in values or () if value.strip())


def left_out(fields: Fields, data: QueryDict) -> Iterator[tuple[str, str]]:
    """Parameter and value of everything that fields of known values leave out."""
    for name, field in fields.items():
        if name in data and isinstance(field, KnownValuesField):
            for value in field.unknown(data.getlist(name)):
                yield name, value


def notices_of(fields: Fields, data: QueryDict, sentences: Mapping[str, str] | None = None) -> Iterator[str]:
    """A sentence for every value that fields of known values leave out; of very many the first, and how many more.

    ``sentences``: by parameter one of its own, with a place for ``value``.
    """
    values = list(left_out(fields, data))
    for name, value in values[:MOST_SAID]:
        if name == "as_of" and (why := why_not_on_record(value)):
            yield why
            continue
        sentence = (sentences or {}).get(name) or _("「%(name)s」の値「%(value)s」は見つからないため、無視しました。")
        yield sentence % {"name": PARAMETER_LABELS.get(name, name), "value": value[:40]}
    if more := len(values[MOST_SAID:]):
        rest = ngettext(
            "ほかに%(n)s件の値も見つからないため、無視しました。",
            "ほかに%(n)s件の値も見つからないため、無視しました。",
            more,
        )
        yield rest % {"n": more}


class SharedFilter(django_filters.Filter):
    field_class = SharedField

    def __deepcopy__(self, memo: dict) -> Self:
        """A copy that shares its options, which nothing changes: every request makes a filter set."""
        return copy(self)

    def field_in(self, filters: "CatalogueFilter") -> forms.Field:
        return self.field


class KnownValuesFilter(SharedFilter):
    """A parameter with known values; its filter set says which they are."""

    def field_in(self, filters: "CatalogueFilter") -> KnownValuesField:
        name = self.field_name
        return KnownValuesField(label=PARAMETER_LABELS.get(name), is_known=filters.is_known(name))


class CatalogueFilter(django_filters.FilterSet):
    """Filters of a public page, over what is known at a snapshot of the catalogue."""

    sorts: ClassVar[Collection[str]] = ()
    matches: ClassVar[Collection[str]] = ()

    q = SharedFilter(label=PARAMETER_LABELS["q"])

    def __init__(self, data: QueryDict, *, snapshot: Snapshot) -> None:
        """Without the copies of its filters that django-filter makes for each request, which nothing asks."""
        self.snapshot = snapshot
        self.data, self.is_bound, self.form_prefix = data, True, None
        self.queryset = self._meta.model._default_manager

    @property
    def errors(self) -> dict[str, Any]:
        """None: what is unknown is left out, and said.  So django-filter makes no form, which would be in a circle with its
        fields and hold all that was known at a snapshot until Python looks for circles."""
        return {}

    def is_known(self, name: str) -> Callable[[str], bool]:
        """The test of a parameter's values."""
        known, snapshot = self.snapshot.known, self.snapshot
        tests: dict[str, Callable[[str], bool]] = {
            "type": known.types.__contains__,
            "form": known.forms.__contains__,
            "region": known.areas.__contains__,
            "municipality": known.places.__contains__,
            "year": is_year,
            "state": STATES.__contains__,
            "round": lambda value: value in rounds_asked(snapshot),
            "sort": self.sorts.__contains__,
            "syn": ("0", "1").__contains__,
            "match": self.matches.__contains__,
            # As of a past the moment has been looked up already.
            "as_of": is_on_record if snapshot.as_of is None else is_moment,
        }
        return tests[name]

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """By parameter the known values asked for."""
        return {
            name: field.clean(self.data.getlist(name)) if name in self.data else ()
            for name, field in self.fields.items()
            if isinstance(field, KnownValuesField)
        }

    @cached_property
    def fields(self) -> Fields:
        """By parameter what reads its values."""
        return _fields(type(self), self.snapshot)  # type: ignore[arg-type]  # every class is hashable

    @property
    def words(self) -> str:
        return self.data.get("q", "").strip()

    @property
    def order(self) -> str:
        """The sort asked for, the first where it is doubled; empty for the default."""
        return next(iter(self.chosen["sort"]), "")

    @cached_property
    def ignored(self) -> list[str]:
        """A sentence for every value that was left out, and for parameters that are nearly one of ours."""
        slips = [
            _("「%(name)s」という条件はないため、無視しました。近いもの：%(near)s。") % {"name": name, "near": near}
            for name in self.data
            if (near := meant_by(name))
        ]
        return [*slips, *notices_of(self.fields, self.data)]


@lru_cache(maxsize=8)
def _fields(filters: type[CatalogueFilter], snapshot: Snapshot) -> Fields:
    """Made once for a snapshot, as they hold what is known at it."""
    made = filters(QueryDict(), snapshot=snapshot)
    return {name: each.field_in(made) for name, each in filters.base_filters.items()}


class MeasureFilter(CatalogueFilter):
    """The parameters of ``/measures/`` as a :class:`MeasureQuery`; ``search()`` answers it."""

    sorts, matches = SORTS, READINGS

    type = KnownValuesFilter()
    form = KnownValuesFilter()
    region = KnownValuesFilter()
    municipality = KnownValuesFilter()
    year = KnownValuesFilter()
    state = KnownValuesFilter()
    sort = KnownValuesFilter()
    syn = KnownValuesFilter()
    match = KnownValuesFilter()
    as_of = KnownValuesFilter()

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = []

    @cached_property
    def query(self) -> MeasureQuery:
        facets: dict[str, Any] = {facet: self.chosen[facet] for facet in FACETS}
        return MeasureQuery(
            q=self.words,
            sort=self.order,
            synonyms="0" not in self.chosen["syn"],
            match=next(iter(self.chosen["match"]), ""),
            as_of=next(iter(self.chosen["as_of"]), ""),
            **facets,
        )


class PlanFilter(CatalogueFilter):
    """The parameters of ``/plans/``; ``qs`` are the current editions asked for, in the order asked for."""

    sorts, matches = PLAN_SORTS, PLAN_READINGS

    type = KnownValuesFilter()
    region = KnownValuesFilter()
    municipality = KnownValuesFilter()
    year = KnownValuesFilter()
    state = KnownValuesFilter()
    round = KnownValuesFilter()
    sort = KnownValuesFilter()
    match = KnownValuesFilter()

    class Meta:
        model = Edition
        fields: ClassVar[list[str]] = []

    @property
    def selection(self) -> Selection:
        """How the words were understood, and the values chosen or named in them."""
        return self._answer[0]

    @property
    def demanded(self) -> str:
        """The reading asked for, one of ``PLAN_READINGS``; empty for the first that finds something."""
        return next(iter(self.chosen["match"]), "")

    @property
    def followed(self) -> list[tuple[str, str]]:
        """The parameters that go on reading the words as they are read today, for who follows the list; as typed where they
        find nothing yet."""
        pairs, is_settled = self.parameters(), self.demanded or not self.words
        return pairs if is_settled else [*pairs, ("match", self.selection.match)]

    def tried(self) -> Iterator[Selection]:
        """The readings that the words may have, each made when it is asked for."""
        facets: dict[str, Any] = {facet: self.chosen[facet] for facet in FACETS if facet in self.chosen}
        query = MeasureQuery(q=self.words, match=self.demanded, **facets)
        may_be = readings(query, self.snapshot.stamp, today=self.snapshot.today)
        return takewhile(lambda selection: selection.match in PLAN_READINGS, may_be)

    @property
    def found(self) -> FoundPlans:
        return self._answer[1]

    @cached_property
    def _answer(self) -> tuple[Selection, FoundPlans]:
        """The first reading that finds plans with all the words, and what it finds; where none does, that which a search of
        measures would show."""
        answers = []
        for selection in self.tried():
            answers.append((selection, self._find(selection)))
            if answers[-1][1].total:
                return answers[-1]
        literal = answers[0][0].question
        return next((answer for answer in answers if answer[0].question.names_more_than(literal)), answers[0])

    def _find(self, selection: Selection) -> FoundPlans:
        if selection.asks_nothing:
            return NO_PLANS
        choices = {**selection.choices, "round": self.chosen["round"]}
        return find_plans(choices, selection.codes, selection.question, self.snapshot, outside=selection.outside)

    def rows(self, places: range) -> list[Edition]:
        """Those at some places of the list, with what it says of them."""
        place_of = places_of_plans(self.snapshot, self.order or next(iter(PLAN_SORTS)))
        pks = sorted(self.found.editions & place_of.keys(), key=place_of.__getitem__)
        return Edition.objects.rows_of_list(pks[places.start : places.stop])

    def filter_queryset(self, queryset: EditionQuerySet) -> EditionQuerySet:
        order = PLAN_SORTS[self.order or next(iter(PLAN_SORTS))]
        found = self.snapshot.editions().filter(pk__in=self.found.editions)
        return found.with_standing(self.snapshot.fiscal_year).order_by(*order)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address, defaults left out, always in the same order."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet in PLAN_FACETS for value in self.chosen[facet]]
        pairs += [("sort", self.order)] if self.order else []
        return [*pairs, ("match", self.demanded)] if self.demanded else pairs
