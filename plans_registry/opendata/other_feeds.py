"""Feeds of what a reader has chosen: a comparison, a list, a year of the coverage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans_registry.catalogue.comparison import Column, Comparison, comparison_of
from plans_registry.catalogue.coverage import CoverageForm
from plans_registry.catalogue.gone import measures_gone, of_places_and_years, plans_gone
from plans_registry.catalogue.in_force import EVERY_YEAR, year_shown
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import CHANGED_GENERATION, in_force_condition
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.shortlist import kept_in, shortlist_of
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import Period, format_period
from plans_registry.opendata.feed_forms import FeedWithTombstones, empty_feed, feed_views, with_terms
from plans_registry.opendata.feeds import bury_measures, bury_plans, tell_measures, tell_plans, turn_of
from plans_registry.opendata.other_files import COMPARED, OF_COMPARISON, OF_COVERAGE, OF_SHORTLIST, refuse_measures
from plans_registry.opendata.parameters import keys_of_every_time


def comparison_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/compare/``: the measures in its table, the newest change first, each once.

    A plan that is withdrawn leaves the table and its tombstones here, so that who follows the comparison learns of it.
    """
    found = comparison_of(request.GET, snapshot)
    plans = [column.edition.key for column in found.columns if column.edition]
    entries = Entry.objects.filter(plan_key__in=plans).order_by("-changed_generation", "measure")
    shown = [entry for entry in entries if not snapshot.known.types.keys().isdisjoint(entry.types)]
    title = _("比較：%(names)s") % {"names": _names(found)} if found.columns else _("比較")
    asked = COMPARED.asked(request.GET)
    parameters = [*(("m", value) for value in asked), *([("year", found.asked_year)] if found.asked_year else [])]
    feed = empty_feed(request, snapshot, title, reverse("public:compare"), len(shown), parameters=parameters)
    tell_measures(feed, shown[: settings.FEED_ITEMS_LIMIT], snapshot.known)
    _bury_compared_before(feed, _of_plans(asked, found.year), snapshot.known)
    if not found.year:  # the plan in force today
        feed.move_on(turn_of(snapshot.today))
    return feed


def _names(comparison: Comparison) -> str:
    """足立区・町田市、令和4年度: what is compared and the year, which stay what they are."""
    names = _("・").join(map(_name, comparison.columns))
    year = format_period(Period(comparison.year, comparison.year)) if comparison.year else ""
    return _("、").join(filter(None, (names, year)))


def _name(column: Column) -> str:
    """足立区, or 足立区（令和3年度～令和5年度） where this plan and no other is asked for."""
    if column.edition is None or column.asked == column.place.code:
        return column.place.name
    return f"{column.place.name}{_('（')}{format_period(column.edition.period)}{_('）')}"


def _of_plans(asked: Iterable[str], year: int | None) -> Q:
    """Editions of these municipalities in the year, or of these plans, whatever their years."""
    in_year = in_force_condition((year,)) if year else Q()
    either = Q(pk__in=[])
    for value in asked:
        either |= Q(key=value) if "-" in value else Q(municipality=value) & in_year
    return either


def _bury_compared_before(feed: FeedWithTombstones, among: Q, known: Reference) -> None:
    """Of some editions the measures with a type.  Those of a plan that is still among them may not be shown, but have not left."""

    def is_typed(types: Iterable[str]) -> bool:
        return not known.types.keys().isdisjoint(types)

    current = Edition.objects.filter(among, is_current=True)
    rows = Entry.objects.filter(edition__in=current.values("pk")).order_by().values_list("measure", "types")
    gone = measures_gone(among, lambda entry, edition: is_typed(entry.types) or edition.struck_out_at is not None)
    bury_measures(feed, gone, {measure for measure, types in rows if is_typed(types)})


def shortlist_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/shortlist/``: its measures, the newest change first, each with its note.

    Of those that are gone the tombstones; 400 for ids that no measure ever had.
    """
    asked = shortlist_of(request.GET)
    kept = kept_in(asked, snapshot.stamp)
    refuse_measures(kept.unknown)
    number = len(kept.entries)
    title = ngettext("リスト（%(number)s件）", "リスト（%(number)s件）", number) % {"number": number}
    feed = empty_feed(request, snapshot, title, reverse("public:shortlist"), parameters=asked.parameters())
    newest = sorted(kept.entries, key=lambda entry: (-entry.changed_generation, entry.measure))
    notes = {measure: _("メモ：%(note)s") % {"note": note} for measure, note in asked.notes.items() if note}
    tell_measures(feed, newest, snapshot.known, notes=notes)
    retired = {row.measure for row in kept.retired}
    of_plans = Q(key__in={row.plan_key for row in kept.retired})
    bury_measures(feed, measures_gone(of_plans, lambda entry, edition: entry.measure in retired), ())
    return feed


def coverage_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/coverage/``: the plans that fill its cells, the latest publication first.

    Each tells how many measures of which types it brings.  Without a year, as in the files, all plans.
    """
    asked = CoverageForm(request.GET, known=snapshot.known).cleaned_data["year"] or EVERY_YEAR
    year = year_shown(asked, snapshot).year
    plans = Edition.objects.current().filter(in_force_condition((year,)) if year else Q())
    title = _("自治体ごとの支援の種類") + (f"{_('：')}{format_period(Period(year, year))}" if year else "")
    parameters = [("year", str(year))] if year else []
    feed = empty_feed(request, snapshot, title, reverse("public:coverage"), plans.count(), parameters=parameters)
    newest = with_terms(plans).order_by(CHANGED_GENERATION.desc(), "key")[: settings.FEED_ITEMS_LIMIT]
    counts = _counts_by_plan(newest)

    def cells(edition: Edition) -> str:
        own = counts[edition.key]
        return _("、").join(f"{term.name} {own[slug]}" for slug, term in snapshot.known.types.items() if own[slug])

    tell_plans(feed, newest, snapshot, cells)
    among = of_places_and_years(None, [str(year)] if year else [])
    gone = among & ~Q(plan__in=plans.order_by().values("plan"))
    bury_plans(feed, plans_gone(gone, lambda edition: True))
    return feed


def _counts_by_plan(editions: Iterable[Edition]) -> dict[str, Counter[str]]:
    """Of each plan how many of its measures have which type."""
    counts: dict[str, Counter[str]] = {edition.key: Counter() for edition in editions}
    rows = Entry.objects.filter(plan_key__in=counts).order_by()
    for key, types, number in rows.values_list("plan_key", "types").annotate(Count("measure")):
        counts[key] += Counter(dict.fromkeys(types, number))
    return counts


def _ever_compared(snapshot: Snapshot) -> list[str]:
    """What ``m`` takes here: also the keys of plans that are withdrawn, for their tombstones."""
    return [*snapshot.known.places, *keys_of_every_time(snapshot)]


_FOLLOWED = replace(COMPARED, values=_ever_compared)
COMPARISON_FEED = feed_views(comparison_feed, *(_FOLLOWED if one is COMPARED else one for one in OF_COMPARISON))
SHORTLIST_FEED = feed_views(shortlist_feed, *OF_SHORTLIST)
COVERAGE_FEED = feed_views(coverage_feed, *OF_COVERAGE)
