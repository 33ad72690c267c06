"""Pages of municipalities: all 62 in a list, one with its plans, and all against the pillar types (coverage)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from plans_registry.catalogue.coverage import ROW_SORTS, CoverageForm, GridRow, grid_of, row_orders, rows_sorted
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import (
    YearForm,
    YearShown,
    approvals_shown,
    in_force_today,
    not_entered,
    periods_of_plans,
    year_shown,
    years_of,
)
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.peers import peers_of
from plans_registry.catalogue.place_box import is_called, places_named, quarters_meant
from plans_registry.catalogue.plans import withdrawal_of
from plans_registry.catalogue.read_now import editions_now
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.negotiation import AS_ROWS, OF_ONE, in_other_forms
from plans_registry.opendata.other_files import no_plan_of_it
from plans_registry.public.facet_labels import labels_at, year_label
from plans_registry.public.holdings import Holdings, MunicipalityHoldings, holdings_of, panels_of, tile_map_of
from plans_registry.public.jinja import page
from plans_registry.public.links import coverage_address, url
from plans_registry.public.plan_page import Profile, profile_of
from plans_registry.public.structured_data import municipality_data
from plans_registry.public.views.embed import municipality_embedded
from plans_registry.public.views.timeline import Shown, timeline_rows, years_in, years_of_plans


def neighbours_of(place: Place, holdings: Holdings) -> list[MunicipalityHoldings]:
    return [row for row in holdings.rows if abs(row.place.x - place.x) + abs(row.place.y - place.y) == 1]


@catalogue_page
def municipalities(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """All of them; ``q`` is a name, an address or a postcode and leads to the page of the one it means."""
    words = request.GET.get("q", "").strip()[:LONGEST_NAME]
    found = {place.code for place in places_named(words, snapshot.stamp)} if words else set()
    quarters = quarters_meant(words, snapshot.stamp) if words else {}
    # Osaka may be that of 大坂上, and 橋本 that of 板橋本町
    is_guess = bool(quarters) and not any(name.startswith(words) for names in quarters.values() for name in names)
    if len(found) == 1 and not is_guess:
        return redirect(url("public:municipality", *found))
    asked = YearForm(request.GET)
    shown = year_shown(asked.cleaned_data["year"], snapshot)
    holdings = holdings_of(snapshot)
    named = [row for row in holdings.rows if row.place.code in found]
    called = [row for row in named if is_called(row.place, words)]
    context = {
        "snapshot": snapshot,
        "holdings": holdings,
        "words": words,
        "named": named,
        "called": called,
        "quarters": quarters,
        "others_named": [row for row in named if row not in called],
        "map": tile_map_of(snapshot, shown),
        "shown": shown,
        "page_parameters": [*([("q", words)] if words else []), *shown.parameters],
        "in_force": in_force_today(snapshot),
        "notices": list(asked.notices()),
    }
    return page(request, "municipalities.html", context)


LONGEST_NAME = 100
"""Characters of a name or an address that are read."""


@in_other_forms("municipality", *OF_ONE, *AS_ROWS, "ics")
@catalogue_page
def municipality(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponse:
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    editions = list(editions_now(snapshot.stamp, code)[code])
    approvals = [approval for approval in not_entered(snapshot) if approval.municipality == code]
    rows: list[Shown] = [*editions, *approvals]
    this_year = snapshot.fiscal_year
    years = years_of_plans(rows, this_year)
    asked = request.GET.get("plan", "").strip()
    profile = profile_of(editions, snapshot.known, this_year, asked=asked)
    context = {
        "snapshot": snapshot,
        "place": place,
        "structured_data": municipality_data(place),
        "profile": profile,
        "over": _last_of_ended(editions, this_year),
        "page_parameters": _which_plan(profile),
        "notices": _lost(asked, profile.plans),
        "approvals": [approval for approval in approvals if approval.last_year >= this_year],
        "past_approvals": [approval for approval in approvals if approval.last_year < this_year],
        "years": years_in(rows, years, this_year),
        "lines": timeline_rows(rows, years, snapshot.known),
        "embedded": municipality_embedded(place),
        "peers": peers_of(place, snapshot),
        "neighbours": neighbours_of(place, holdings_of(snapshot)),
    }
    return page(request, "municipality.html", context)


def _last_of_ended(editions: list[Edition], this_year: int) -> Edition | None:
    """The plan that ended last, where none is in force and none is to come."""
    last = max(editions, key=lambda plan: plan.last_year, default=None)
    return last if last and last.last_year < this_year else None


def _which_plan(profile: Profile) -> list[tuple[str, str]]:
    return [("plan", profile.shown.key)] if profile.shown and profile.shown is not profile.main else []


def _lost(asked: str, plans: list[Edition]) -> list[str]:
    """As its files say it, which refuse what is ignored here."""
    own = [plan.key for plan in plans]
    return [withdrawal_of(asked) or no_plan_of_it(asked, own)] if asked and asked not in own else []


LEVELS = (1, 4, 7)
"""From how many stated types on a tile of the map is light, medium, full."""


@catalogue_page
def coverage(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    known = snapshot.known
    asked = CoverageForm(request.GET, known=known)
    shown, sort = year_shown(asked.cleaned_data["year"], snapshot), asked.cleaned_data["sort"]
    grid = grid_of(snapshot, shown.year)
    stating, approvals = grid.places_stating(), approvals_shown(shown, snapshot)
    rows = [row for row in rows_sorted(grid, sort, known) if row.plans]
    context = {
        "snapshot": snapshot,
        "grid": grid,
        "rows": rows,
        "labels": labels_at(snapshot.stamp),
        "statements": {cell.kind for row in grid.rows for cell in row.cells},
        "without": [row.place for row in grid.rows if not row.plans],
        "sort": sort,
        "heads": {name: coverage_address(_parameters(name, shown)) for name in row_orders(known)},
        "types": [
            (term, stating[slug], coverage_address(_parameters(slug, shown))) for slug, term in known.types.items()
        ],
        "other_years": {code for code, _period in periods_of_plans(snapshot)},
        "panels": [(panel.area, [(row, level_of(row)) for row in panel.rows]) for panel in panels_of(grid.rows, known)],
        "year": shown.year,
        "shown": shown,
        "here": coverage_address([("sort", sort)] if sort != ROW_SORTS[0] else []),
        "in_force": in_force_today(snapshot),
        "approvals": approvals,
        "approved": {approval.municipality for approval in approvals},
        "page_parameters": _parameters(sort, shown),
        "years": [(value, year_label(value)) for value in reversed(years_of(snapshot))],
        "notices": list(asked.notices()),
    }
    return page(request, "coverage.html", context)


def level_of(row: GridRow) -> int:
    """0 without a plan, else 1 to 4: none, a few, half, most of the types stated."""
    return 1 + sum(row.stated >= least for least in LEVELS) if row.plans else 0


def _parameters(sort: str, shown: YearShown) -> list[tuple[str, str]]:
    pairs = shown.parameters
    return pairs if sort == ROW_SORTS[0] else [*pairs, ("sort", sort)]
