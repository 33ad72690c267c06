"""Pages of plans: the list, one plan, and its editions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.gone_text import PLAN_GONE, edition_gone
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import approvals_beside, in_force_today, not_entered
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.plans import PLAN_FACETS
from plans_registry.catalogue.query import MeasureQuery, select
from plans_registry.catalogue.reading_text import how_plans_read
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import State
from plans_registry.opendata.negotiation import AS_ROWS, OF_ONE, in_other_forms
from plans_registry.public.jinja import page
from plans_registry.public.links import page_asked_for, plans_address
from plans_registry.public.no_results import places_without_plan
from plans_registry.public.not_recorded import not_recorded_said
from plans_registry.public.plan_history import Published, editions_and_family, told_of, versions_of
from plans_registry.public.plan_page import edition_context, ended_plan, plan_context
from plans_registry.public.saving import files_of
from plans_registry.public.search_filters import filters_of, kept_without_controls
from plans_registry.public.search_text import (
    InForceFound,
    Lift,
    chips_of_plans,
    in_force_found,
    lifts_of,
    like_words_said,
    plans_with_words,
)
from plans_registry.public.structured_data import plan_data
from plans_registry.public.year_asked import year_of_plans_said


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = PlanFilter(request.GET, snapshot=snapshot)
    total, question, known = asked.found.total, asked.selection.question, snapshot.known
    asked_page = page_asked_for(request.GET.get("page", ""), total)
    filters = filters_of(asked, _choices(asked), asked.found.facets, snapshot, noun="plans")
    context = {
        "snapshot": snapshot,
        "total": total,
        "words": asked.words,
        "results": Understood(lifts_of(question, known, plans_with_words(asked)), like_words_said(asked.selection)),
        "page": asked_page.page,
        "groups": _by_state(asked, asked.rows(asked_page.rows)),
        "filters": filters,
        "ticked": sum(one.chosen for one in filters),
        "chips": chips_of_plans(asked, known),
        "sorts": _sorts(asked),
        "found_in_force": _found_in_force(asked, total),
        "approvals": approvals_beside(asked.selection, asked.words, snapshot, rounds=asked.chosen["round"]),
        "places_without_plan": [] if total else places_without_plan(asked),
        **_links(asked, total),
        "page_parameters": _page_parameters(asked, asked_page.page.number),
        "notices": [*asked.ignored, *_how_read(asked, total), *asked_page.notices],
    }
    return page(request, "plans.html", context)


def _choices(asked: PlanFilter) -> dict[str, tuple[str, ...]]:
    """What is in force of the filters that a list of plans has."""
    return {facet: asked.selection.choices[facet] for facet in PLAN_FACETS if facet in asked.selection.choices}


def _page_parameters(asked: PlanFilter, number: int) -> list[tuple[str, str]]:
    return [*asked.parameters(), *([("page", str(number))] if number > 1 else [])]


def _how_read(asked: PlanFilter, total: int) -> list[str]:
    """What the page says of the words, the filters among them aside."""
    selection = asked.selection
    notices = [notice.message for notice in selection.question.notices]
    notices += how_plans_read(selection, asked.demanded, asked.snapshot.stamp)
    snapshot = asked.snapshot
    typed = select(MeasureQuery(q=asked.words), snapshot.stamp, today=snapshot.today).question
    notices += year_of_plans_said(asked)
    return notices + not_recorded_said([selection], typed, snapshot.known, snapshot.stamp, found=total)


@dataclass(frozen=True, slots=True)
class PlansOfState:
    """``state``: what the plans stand under; None where all found are in the same, or stand in another order."""

    state: State | None
    plans: list[Edition]


_STATE_OF_TURN: dict[str, State] = {"ending": "active", "starting": "upcoming"}


def _by_state(asked: PlanFilter, plans: Iterable[Edition]) -> list[PlansOfState]:
    """The plans of a page under their states.  A later page that has only one of several says which."""
    counts = asked.found.facets["state"]
    found = {_STATE_OF_TURN.get(state, state) for state in asked.chosen["state"] or counts if counts.get(state)}
    if len(found) < 2 or asked.order:
        return [PlansOfState(None, list(plans))]
    today = asked.snapshot.today
    return [PlansOfState(state, list(own)) for state, own in groupby(plans, lambda plan: plan.state(today))]


@dataclass(frozen=True, slots=True)
class Understood:
    """How the words were read: what was taken for a filter, and the words of like meaning."""

    lifts: list[Lift]
    like_words: Markup
    without_like_words: str = ""
    with_like_words: str = ""


def _found_in_force(asked: PlanFilter, total: int) -> InForceFound:
    others = [pair for pair in asked.parameters() if pair[0] != "state"]
    at = next((at for at, pair in enumerate(others) if pair[0] in ("round", "sort")), len(others))
    address = plans_address([*others[:at], ("state", "active"), *others[at:]])
    return in_force_found(asked.found.facets["state"], asked.chosen["state"], total, address)


def _sorts(asked: PlanFilter) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen; the default has no value, as in addresses."""
    labels = {
        "": _("計画期間中が先"),
        "code": _("団体コード順"),
        "newest": _("計画期間の新しい順"),
        "updated": _("更新の新しい順"),
    }
    return [(sort, label, (sort or "state") == (asked.order or "state")) for sort, label in labels.items()]


def _links(asked: PlanFilter, total: int) -> dict[str, object]:
    """What the forms of the page keep, and where its links lead."""
    pairs = asked.parameters()
    parameters, followed = (f"?{urlencode(told)}" if told else "" for told in (pairs, asked.followed))
    only_words = [(name, value) for name, value in pairs if name not in PLAN_FACETS]
    return {
        "address": plans_address(pairs),
        "joint": "&" if pairs else "?",
        "kept": kept_without_controls(pairs, total),
        "match_read": asked.demanded,
        "match_asked": asked.demanded,
        "filter_count": len(pairs) - len(only_words),
        "only_words": plans_address(only_words),
        "files": files_of("plans", total, parameters, followed=followed),
        "feed_parameters": followed,
    }


@catalogue_page
def fiscal_year(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/fiscal-year/``: what ends with the current fiscal year, what begins with the next, and what nobody entered."""
    year, approvals = snapshot.fiscal_year, not_entered(snapshot)
    ending, starting = _ending_and_starting(snapshot)
    next_year = {plan.municipality_id for plan in starting}
    next_year |= {approval.municipality for approval in approvals if approval.first_year == year + 1}
    context = {
        "snapshot": snapshot,
        "in_force": in_force_today(snapshot),
        "ending": ending,
        "followed": {plan.key: plan.municipality_id in next_year for plan in ending},
        "starting": starting,
        "approvals": [approval for approval in approvals if approval.last_year >= year],
        "past_approvals": [approval for approval in approvals if approval.last_year < year],
    }
    return page(request, "fiscal_year.html", context)


@lru_cache(maxsize=2)
def _ending_and_starting(snapshot: Snapshot) -> tuple[list[Edition], list[Edition]]:
    """The plans that end with the current fiscal year, and those that begin with the next."""
    year = snapshot.fiscal_year
    at_the_turn = Q(last_year=year) | Q(first_year=year + 1)
    plans = Edition.objects.filter(at_the_turn, is_current=True).listed().order_by("municipality_id", "key")
    return [plan for plan in plans if plan.last_year == year], [plan for plan in plans if plan.first_year == year + 1]


@in_other_forms("plan", *OF_ONE, *AS_ROWS)
@catalogue_page
def plan(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    editions, family = editions_and_family(key, snapshot.stamp)
    current = _current(editions)
    if current is None:
        return plan_gone(request, snapshot, key)
    document = current.plan_document()
    context = plan_context(snapshot, current, document, family) | {
        "versions": versions_of(editions),
        "linked": _ids(current),
        "structured_data": plan_data(current, document, snapshot.known.places[current.municipality_id]),
    }
    return page(request, "plan.html", context)


@in_other_forms("edition", *OF_ONE)
@catalogue_page
def edition(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> HttpResponse:
    """An edition as it was published, and what changed before and since."""
    editions, family = editions_and_family(key, snapshot.stamp)
    current = _current(editions)
    shown = next((edition for edition in editions if edition.number == number), None)
    if current is None or shown is None:
        return _edition_gone(request, snapshot, key, number)
    earlier = next((edition for edition in editions if edition.number < number), None)
    document = shown.plan_document()
    context = edition_context(snapshot, shown, document) | {
        "current": current,
        "ended": ended_plan(snapshot, Published(shown, document), family),
        "earlier": earlier,
        "changes": told_of(earlier, shown, snapshot.known) if earlier else [],
        "changes_since": [] if shown == current else told_of(shown, current, snapshot.known),
        "linked": _ids(current),
    }
    return page(request, "edition.html", context)


def _current(editions: list[Edition]) -> Edition | None:
    return next((edition for edition in editions if edition.is_current), None)


def _ids(edition: Edition) -> frozenset[int]:
    """The measures that have a page of their own now."""
    return frozenset(measure.id for measure in edition.plan_document().measures if measure.id)


def plan_gone(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    """A plan that was public once and is withdrawn; what it was called is not public either."""
    taken = Edition.objects.filter(key=key).defer("document").first()
    if taken is None:
        raise Http404
    return _gone(request, snapshot, taken, said=PLAN_GONE)


def _edition_gone(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> HttpResponse:
    """An edition that was public once, with a link to its plan where that is public."""
    taken = Edition.objects.filter(key=key, number=number).defer("document").first()
    current = Edition.objects.current().defer("document").filter(key=key).first()
    if taken is None and current is None:
        return plan_gone(request, snapshot, key)
    if taken is None:
        raise Http404
    said = edition_gone(taken, is_back=current is not None)
    return _gone(request, snapshot, taken, said=said, current=current)


def _gone(request: HttpRequest, snapshot: Snapshot, taken: Edition, **context: object) -> HttpResponse:
    place = snapshot.known.places[taken.municipality_id]
    return page(request, "410.html", {"plan": None, "place": place, **context}, status=410)
