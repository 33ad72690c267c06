"""Filters of the desk's lists, each with its counts."""

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from django.contrib import admin
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality, Region
from plans_registry.documents.periods import format_year
from plans_registry.editorial.admin.state_labels import CHANGED, CHANGED_LABEL, unsubmitted_on_page
from plans_registry.editorial.permissions import plans_of
from plans_registry.models import Measure, Pillar, PillarType, Plan, Round, SupportForm

_offered_on_page: WeakKeyDictionary[HttpRequest, dict[str | None, list[tuple[str, str]]]] = WeakKeyDictionary()
"""Known values and their names by parameter, for as long as a request lives."""


class ConditionFilter(admin.SimpleListFilter):
    """A choice of one among known values; ``plan`` is the path from the listed row to its plan, ``""`` or ``"…__"``."""

    plan = ""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.request = request
        super().__init__(request, *args)

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        """The known values and their names."""
        raise NotImplementedError

    def condition(self, value: str) -> Q:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        # Django makes every filter anew for the counts of each: the names are read once for a page.
        names = _offered_on_page.setdefault(request, {})
        if self.parameter_name not in names:
            names[self.parameter_name] = list(self.offered(request))
        return names[self.parameter_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        known = {str(value) for value, _label in self.lookup_choices}
        return queryset.filter(self.condition(chosen)) if chosen in known else queryset

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet) -> dict[str, Any]:
        return {
            f"{place}__c": Count(pk_attname, filter=self.condition(str(value)))
            for place, (value, _label) in enumerate(self.lookup_choices)
        }


class RegionFilter(ConditionFilter):
    """By region; an upper region takes its sub-regions in."""

    title = _("地域")
    parameter_name = "region"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        regions = list(Region.objects.all())
        uppers = [region for region in regions if region.parent_id is None]
        for upper in uppers:
            yield upper.slug, str(upper)
            for region in regions:
                if region.parent_id == upper.pk:
                    yield region.slug, f"・{region}"

    def condition(self, value: str) -> Q:
        region = f"{self.plan}municipality__region"
        return Q(**{f"{region}__slug": value}) | Q(**{f"{region}__parent__slug": value})


class YearFilter(ConditionFilter):
    """By fiscal year in force."""

    title = _("計画期間に含む年度")
    parameter_name = "year"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        span = plans_of(request.user).aggregate(first=Min("first_year"), last=Max("last_year"))
        if span["first"] is None:
            return []
        return [(str(year), f"{format_year(year)}（{year}）") for year in range(span["last"], span["first"] - 1, -1)]

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.plan}first_year__lte": int(value), f"{self.plan}last_year__gte": int(value)})


class StatusFilter(ConditionFilter):
    title = _("状態")
    parameter_name = "status"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [*Plan.Status.choices, (CHANGED, CHANGED_LABEL)]

    def condition(self, value: str) -> Q:
        if value == CHANGED:
            return Q(**{f"{self.plan}pk__in": unsubmitted_on_page(self.request)})
        return Q(**{f"{self.plan}status": value})


class RoundFilter(ConditionFilter):
    title = _("承認回")
    parameter_name = "round"
    without = "none"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        rounds = Round.objects.filter(plans__in=plans_of(request.user).order_by()).distinct()
        return [*((str(row.pk), row.label) for row in rounds), (self.without, _("承認回なし"))]

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.plan}round": None if value == self.without else int(value)})


class MunicipalityFilter(ConditionFilter):
    """By municipality, of those that have a plan here."""

    title = _("区市町村")
    parameter_name = "municipality"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        with_plans = Municipality.objects.filter(plans__in=plans_of(request.user).order_by()).distinct()
        return list(with_plans.order_by("pk").values_list("pk", "name"))

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.plan}municipality": value})


class PlanTypeFilter(ConditionFilter):
    """Plans with a pillar of the type."""

    title = _("柱の類型")
    parameter_name = "type"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [(row.slug, str(row)) for row in PillarType.objects.all()]

    def condition(self, value: str) -> Q:
        return Q(Exists(Pillar.objects.filter(plan=OuterRef("pk"), types__slug=value)))


class MeasureTypeFilter(PlanTypeFilter):
    """Measures that count under the type, as ``PillarDocument.types_of`` says."""

    def condition(self, value: str) -> Q:
        own = Measure.types.through.objects.filter(measure=OuterRef("pk"))
        lent = Pillar.types.through.objects.filter(pillar=OuterRef("pillar_id"))
        is_lent = ~Exists(own) | ~Exists(lent.exclude(pillartype__slug=value))
        return Q(Exists(own.filter(pillartype__slug=value))) | Q(Exists(lent.filter(pillartype__slug=value)) & is_lent)


class FormFilter(ConditionFilter):
    title = _("支援の形")
    parameter_name = "form"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [(row.slug, str(row)) for row in SupportForm.objects.all()]

    def condition(self, value: str) -> Q:
        return Q(Exists(Measure.objects.filter(pk=OuterRef("pk"), forms__slug=value)))


class MeasureRegionFilter(RegionFilter):
    plan = "pillar__plan__"


class MeasureYearFilter(YearFilter):
    plan = "pillar__plan__"


class MeasureStatusFilter(StatusFilter):
    plan = "pillar__plan__"


class MeasureRoundFilter(RoundFilter):
    plan = "pillar__plan__"


class MeasureMunicipalityFilter(MunicipalityFilter):
    plan = "pillar__plan__"


PLAN_FILTERS = [StatusFilter, YearFilter, PlanTypeFilter, RoundFilter, RegionFilter, MunicipalityFilter]
MEASURE_FILTERS = [
    MeasureStatusFilter,
    MeasureYearFilter,
    MeasureTypeFilter,
    FormFilter,
    MeasureRoundFilter,
    MeasureRegionFilter,
    MeasureMunicipalityFilter,
]
