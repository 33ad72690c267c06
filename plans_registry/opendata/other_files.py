"""The smaller tables as files: one plan, one municipality, a list, a comparison, municipalities and the coverage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue import comparison
from plans_registry.catalogue.columns import (
    COMPARISON_TABLE,
    COVERAGE_TABLE,
    MEASURE_TABLE,
    MUNICIPALITY_TABLE,
    SHORTLIST_TABLE,
    DataTable,
)
from plans_registry.catalogue.coverage import (
    ROW_SORTS,
    CoverageForm,
    PlaceCounts,
    grid_of,
    rows_of_grid,
    rows_of_places,
    rows_sorted,
)
from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.filters import is_year
from plans_registry.catalogue.in_force import EVERY_YEAR, not_entered_of, year_shown
from plans_registry.catalogue.index.past import plans_at
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.plans import withdrawal_of
from plans_registry.catalogue.reference import Announced, Place
from plans_registry.catalogue.shortlist import MOST_ITEMS, is_id, kept_in, shortlist_of
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.files import TableAsked, file_views
from plans_registry.opendata.linked_data import municipality_address_of, plan_address_of
from plans_registry.opendata.lookup import public_place, public_plan
from plans_registry.opendata.parameters import AS_OF, PLAN, Parameter
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.opendata.tables import FULL_PLANS, wide_coverage_table


def _listed(table: DataTable, sources: Iterable[Any], **more: Any) -> TableAsked:
    rows = list(sources)
    return TableAsked(table, rows, lambda: len(rows), **more)


def _plan(request: HttpRequest, snapshot: Snapshot, key: str) -> TableAsked:
    """The measures of one plan, in the order of the document."""
    public_plan(key, snapshot)
    return _listed(MEASURE_TABLE, _measures_of(snapshot, [key]), stem=f"plan_{key}", page=plan_address_of(key))


def _measures_of(snapshot: Snapshot, keys: list[str]) -> list[Entry]:
    """Plan by plan in the order of the keys, each in the order of its document."""
    if snapshot.as_of is None:
        entries = list(Entry.objects.filter(plan_key__in=keys).order_by("pillar_number", "number"))
    else:
        entries = [entry for of_plan in plans_at(snapshot.as_of, Q(key__in=keys)) for entry in of_plan]
    return sorted(entries, key=lambda entry: keys.index(entry.plan_key))


def _municipality(request: HttpRequest, snapshot: Snapshot, code: str) -> TableAsked:
    """The measures of a municipality's plans, the latest first as on its page, or of the ``plan`` that is asked for."""
    place = public_place(code, snapshot)
    every = list(snapshot.editions().filter(municipality=code).order_by("-first_year", "key"))
    asked = PLAN.one(request.GET)
    editions = [edition for edition in every if asked in ("", edition.key)]
    if asked and not editions:
        own = [edition.key for edition in every]
        raise ProblemDetail(400, in_each_language(lambda: withdrawal_of(asked) or no_plan_of_it(asked, own)))
    in_force = [edition for edition in every if snapshot.fiscal_year in edition.period.years]
    approvals = not_entered_of(code, every, snapshot)
    rows = _counts_of(place, every), _counts_of(place, in_force), len(approvals)
    head = {
        "municipality": MUNICIPALITY_TABLE.record(rows, snapshot.known),
        "plans": [FULL_PLANS.record(edition, snapshot.known) for edition in editions],
        "approvals": [_told(approval) for approval in approvals],
    }
    entries = _measures_of(snapshot, [edition.key for edition in editions])
    return _listed(MEASURE_TABLE, entries, area=code, head=head, page=municipality_address_of(code))


def no_plan_of_it(asked: str, own: list[str]) -> str:
    """Those of other municipalities would not do here, whatever they look like."""
    sentence = _("この自治体が公開している計画に「%(key)s」はありません。") % {"key": asked[:40]}
    return sentence + (_("使える値：%s。") % _("、").join(own) if own else "")


def _told(approval: Announced) -> dict[str, Any]:
    """An approval whose plan is not here, as its announcement says it."""
    names = ("programme", "round", "title", "first_year", "last_year", "announced_on", "url")
    return {name: getattr(approval, name) for name in names}


def _counts_of(place: Place, editions: list[Edition]) -> PlaceCounts:
    return PlaceCounts(place, len(editions), sum(edition.measure_count for edition in editions), 0, Counter())


def _shortlist(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    """With the parameters of ``/shortlist/``: its public measures in its order, each with its note."""
    asked = shortlist_of(request.GET)
    kept = kept_in(asked, snapshot.stamp)
    missing = [*(row.measure for row in kept.retired), *kept.unknown]
    refuse_measures(missing)
    rows = ((entry, place, asked.notes.get(entry.measure, "")) for place, entry in enumerate(kept.entries, start=1))
    return _listed(SHORTLIST_TABLE, rows, narrowing=())


def refuse_measures(missing: Iterable[int]) -> None:
    """Raises a :class:`ProblemDetail` (400) that names them, if there are any."""
    if missing:
        sentence = in_each_language(
            lambda: (
                _("公開していない施策です：%(measures)s。はぶくと、ほかの施策のファイルになります。")
                % {"measures": _("、").join(map(str, missing))}
            )
        )
        raise ProblemDetail(400, sentence)


def _compared(snapshot: Snapshot) -> list[str]:
    """What ``m`` takes: the codes of municipalities and the keys of public plans."""
    return [*snapshot.known.places, *snapshot.editions().values_list("key", flat=True)]


def _comparison(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    """With the parameters of ``/compare/``: a row for each measure of each type, one for each empty place."""
    found = comparison.comparison_of(request.GET, snapshot)
    return _listed(COMPARISON_TABLE, comparison.comparison_rows(found, snapshot.known.types))


def _municipalities(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    """All of them, with their plans in numbers and how to reach them."""
    return _listed(MUNICIPALITY_TABLE, rows_of_places(snapshot))


def _coverage(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    """Long: a row for each municipality and pillar type; wide: a column for each type.

    ``year`` as on ``/coverage/``, without it all plans; ``sort`` likewise, without it by code.
    """
    asked = CoverageForm(request.GET, known=snapshot.known).cleaned_data["year"]
    grid = grid_of(snapshot, year_shown(asked or EVERY_YEAR, snapshot).year)
    sort = _ROW_SORT.one(request.GET)
    rows = rows_sorted(grid, sort, snapshot.known) if sort else grid.rows
    if _LAYOUT.one(request.GET) == "wide":
        return _listed(wide_coverage_table(snapshot.known.types), ((row, grid.year) for row in rows))
    return _listed(COVERAGE_TABLE, rows_of_grid(rows, grid.year))


_ONE_YEAR = Parameter(
    "year",
    gettext_lazy("西暦の年度、またはすべて（all）"),
    "2026",
    fits=lambda text: text == EVERY_YEAR or is_year(text),
)


_ROW_SORT = Parameter(
    "sort",
    gettext_lazy("自治体の並び順。種類のコードは、その種類の施策の多い順"),
    "stated",
    lambda snapshot: (*ROW_SORTS, *snapshot.known.types),
)
_LAYOUT = Parameter(
    "layout",
    gettext_lazy("longは1行に1つの自治体の1つの種類、wideは1行に1つの自治体"),
    "wide",
    lambda snapshot: ("long", "wide"),
)
COMPARED = Parameter(
    "m",
    gettext_lazy("全国地方公共団体コードか計画ID"),
    "131211",
    _compared,
    repeats=True,
    at_most=comparison.MOST,
)
_HIDE = Parameter("hide", gettext_lazy("どこにも記載のない種類をはぶく"), "1", lambda snapshot: ("0", "1"))
OF_COVERAGE = (_ONE_YEAR, _ROW_SORT)
OF_COVERAGE_FILES = (*OF_COVERAGE, _LAYOUT, AS_OF)
OF_COMPARISON = (COMPARED, _ONE_YEAR, _HIDE)
OF_SHORTLIST = (
    Parameter("id", gettext_lazy("施策ID"), "17", fits=is_id, repeats=True, at_most=MOST_ITEMS),
    Parameter("note.", gettext_lazy("施策IDごとのメモ"), "note.17=電話で確認"),
    Parameter("q", gettext_lazy("リストに足すためにさがすことば"), "販路"),
)
PLAN_MEASURE_FILES = file_views(_plan, AS_OF)
OF_MUNICIPALITY_FILES = file_views(_municipality, replace(PLAN, values=None), AS_OF)
SHORTLIST_FILES = file_views(_shortlist, *OF_SHORTLIST)
COMPARISON_FILES = file_views(_comparison, *OF_COMPARISON)
MUNICIPALITY_FILES = file_views(_municipalities, AS_OF)
COVERAGE_FILES = file_views(_coverage, *OF_COVERAGE_FILES)
