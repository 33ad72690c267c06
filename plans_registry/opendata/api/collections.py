"""The lists of the API: of each its table, its parameters and how its rows are found.

The views, the OpenAPI document and the page about it are written from these.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plans_registry.catalogue.columns import EDITION, MEASURE, MUNICIPALITY_TABLE, PLAN_KEY, DataColumn, DataTable
from plans_registry.catalogue.coverage import rows_of_places
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.moments import generation_since
from plans_registry.catalogue.past_list import measures_at
from plans_registry.catalogue.plans import listed_plans, rounds_of
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.parameters import (
    AS_OF,
    CHANGED_SINCE,
    CURSOR,
    FACETS,
    OF_MEASURES,
    OF_PLANS,
    PAGE_NUMBER,
    PER_PAGE,
    PLAN,
    SINCE,
    Parameter,
    fields_parameter,
)
from plans_registry.opendata.tables import (
    EDITION_TABLE,
    FORM_TABLE,
    FULL_MEASURES,
    FULL_PLANS,
    REGION_TABLE,
    ROUND_TABLE,
    TYPE_TABLE,
)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """How many rows there are, and ``part(offset, limit)`` of them in order.

    ``facets``: counts by parameter and value, worked out when asked for; ``head``: what else the answer says.
    """

    total: int
    part: Callable[[int, int], Iterable[Any]]
    facets: Callable[[], Mapping[str, Mapping[str, int]]] | None = None
    head: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """``rows``: of the parameters asked at a snapshot."""

    title: str | Promise
    row: str | Promise
    table: DataTable
    rows: Callable[[QueryDict, Snapshot], FoundRows]
    parameters: tuple[Parameter, ...] = ()
    has_facets: bool = False


def _measures(asked: QueryDict, snapshot: Snapshot) -> FoundRows:
    query = MeasureFilter(asked, snapshot=snapshot).query
    hits = measures_at(query, snapshot)
    head = {"match": hits.match}
    if since := CHANGED_SINCE.one(asked):
        changed = hits.changed_after(generation_since(since, snapshot.generation))
        return FoundRows(len(changed), lambda offset, limit: hits.read(changed[offset : offset + limit]), head=head)
    return FoundRows(hits.total, hits.entries, lambda: hits.facets, head)


def _plans(asked: QueryDict, snapshot: Snapshot) -> FoundRows:
    found = PlanFilter(asked, snapshot=snapshot)
    editions, head = found.qs, {"match": found.selection.match}
    if since := CHANGED_SINCE.one(asked):
        after = generation_since(since, snapshot.generation)
        editions = editions.filter(Q(from_generation__gt=after) | Q(struck_generation__gt=after))
        return FoundRows(editions.count(), _slices(editions), head=head)
    return FoundRows(editions.count(), _slices(editions), lambda: found.found.facets, head)


def _editions(asked: QueryDict, snapshot: Snapshot) -> FoundRows:
    begun = Edition.objects.filter(from_generation__lte=snapshot.generation).defer("document")
    if key := PLAN.one(asked):
        begun = begun.filter(key=key)
    ordered = begun.order_by("from_generation", "key", "number")
    return FoundRows(ordered.count(), lambda offset, limit: map(_as_of(snapshot), ordered[offset : offset + limit]))


def _as_of(snapshot: Snapshot) -> Callable[[Edition], Edition]:
    def of_then(edition: Edition) -> Edition:
        """Of an edition that was still public then nobody knew the end."""
        if edition.until_generation and edition.until_generation > snapshot.generation:
            edition.until_generation = edition.until_at = None
        return edition

    return of_then


def _municipalities(asked: QueryDict, snapshot: Snapshot) -> FoundRows:
    return _listed(rows_of_places(snapshot))


def _rounds(asked: QueryDict, snapshot: Snapshot) -> FoundRows:
    plans = listed_plans(snapshot)
    return _listed([(name, sum(name in plan.values["round"] for plan in plans)) for name in rounds_of(snapshot)])


def _slices(rows: Any) -> Callable[[int, int], Iterable[Any]]:
    return lambda offset, limit: rows[offset : offset + limit]


def _listed(rows: Sequence[Any]) -> FoundRows:
    return FoundRows(len(rows), _slices(rows))


COLLECTIONS = {
    "measures": Collection(
        pgettext_lazy("plural", "施策"),
        _("1行は1つの施策"),
        FULL_MEASURES,
        _measures,
        (*OF_MEASURES, CHANGED_SINCE),
        has_facets=True,
    ),
    "plans": Collection(
        pgettext_lazy("plural", "計画"),
        _("1行は1つの計画"),
        FULL_PLANS,
        _plans,
        (*OF_PLANS, CHANGED_SINCE),
        has_facets=True,
    ),
    "editions": Collection(
        pgettext_lazy("plural", "版"), _("1行は計画の1回の公開。公開した順"), EDITION_TABLE, _editions, (PLAN,)
    ),
    "municipalities": Collection(_("自治体と窓口"), _("1行は1つの自治体"), MUNICIPALITY_TABLE, _municipalities),
    "regions": Collection(
        _("地域コード"),
        _("1行は1つの地域"),
        REGION_TABLE,
        lambda asked, snapshot: _listed(list(snapshot.known.areas.values())),
    ),
    "types": Collection(
        _("支援の種類コード"),
        _("1行は1つの種類"),
        TYPE_TABLE,
        lambda asked, snapshot: _listed(list(snapshot.known.types.values())),
    ),
    "forms": Collection(
        _("支援の形コード"),
        _("1行は1つの形"),
        FORM_TABLE,
        lambda asked, snapshot: _listed(list(snapshot.known.forms.values())),
    ),
    "rounds": Collection(pgettext_lazy("plural", "承認回"), _("1行は1つの承認回。新しい順"), ROUND_TABLE, _rounds),
}
"""By the name in the address.  Names of regions, types and forms are today's: reference data has no past (decision 12)."""


def parameters_of(collection: Collection) -> tuple[Parameter, ...]:
    """All that its list takes."""
    facets = (FACETS,) if collection.has_facets else ()
    as_of = () if AS_OF in collection.parameters else (AS_OF,)
    return (*collection.parameters, *facets, *as_of, fields_parameter(collection.table), PAGE_NUMBER, PER_PAGE, CURSOR)


@dataclass(frozen=True, slots=True)
class SingleRecord:
    """One row by itself: ``places`` are the chosen parts of its address, each the value of a column."""

    path: str
    title: str | Promise
    table: DataTable
    places: Mapping[str, DataColumn]
    has_document: bool = False
    has_past: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        more = ("document",) if self.has_document else ()
        return (*((AS_OF,) if self.has_past else ()), fields_parameter(self.table, more))


RECORDS = {
    "measure": SingleRecord("measures/{measure}", _("1つの施策"), FULL_MEASURES, {"measure": MEASURE}),
    "plan": SingleRecord("plans/{key}", _("1つの計画の全体"), FULL_PLANS, {"key": PLAN_KEY}, has_document=True),
    "edition": SingleRecord(
        "editions/{key}/{number}",
        _("1つの版の全体。文章は変わりません"),
        EDITION_TABLE,
        {"key": PLAN_KEY, "number": EDITION},
        has_document=True,
        has_past=False,
    ),
}


@dataclass(frozen=True, slots=True)
class FormOfChanges:
    """What an ending of ``/api/v1/changes`` gives, as which media type, and what it takes."""

    title: str | Promise
    media_type: str
    parameters: tuple[Parameter, ...] = ()


OF_CHANGES = (SINCE, AS_OF)
CHANGES_IN = {
    "": FormOfChanges(_("変更：ページごとに（JSON）"), "application/json", OF_CHANGES),
    ".jsonl": FormOfChanges(_("変更：すべてを1行に1つずつ（JSON Lines）"), "application/jsonl", OF_CHANGES),
    ".atom": FormOfChanges(_("変更：フィードリーダーのために（Atom）"), "application/atom+xml"),
    ".jsonfeed": FormOfChanges(_("変更：フィードリーダーのために（JSON Feed）"), "application/feed+json"),
}
"""By the ending of ``/api/v1/changes``."""
