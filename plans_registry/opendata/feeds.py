"""What each feed tells: what a reader shows of a search, of a list, of a municipality and of a plan."""

from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import CatalogueEvent, Edition, Entry, RetiredMeasure
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moved_keys import editions_of_before, keys_of_before, last_move
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.periods import format_period
from plans_registry.opendata.door import absolute
from plans_registry.opendata.feed_forms import FeedWithTombstones, empty_feed, feed_views, midnight
from plans_registry.opendata.files import found_measures
from plans_registry.opendata.lookup import public_place, public_plan
from plans_registry.opendata.parameters import OF_MEASURES, OF_PLANS


def measures_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/measures/``: its rows, the newest change first, ``FEED_ITEMS_LIMIT`` at most."""
    hits = found_measures(request, snapshot)
    words = hits.question.text()
    title = _("施策：%(words)s") % {"words": words} if words else _("施策")
    feed = empty_feed(request, snapshot, title, reverse("public:measures"), hits.total)
    newest = found_measures(request, snapshot, sort="updated")  # so that a feed that is cut still tells what is new
    for entry in newest.entries(limit=settings.FEED_ITEMS_LIMIT):
        tell_measure(feed, entry, snapshot.known)
    if snapshot.as_of is None:
        bury_measures(feed)
    return feed


def plans_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    feed = empty_feed(request, snapshot, _("計画"), reverse("public:plans"), editions.count())
    for edition in editions.defer("document").order_by("-from_generation", "key")[: settings.FEED_ITEMS_LIMIT]:
        tell_plan(feed, edition, snapshot.known)
    if snapshot.as_of is None:
        bury_plans(feed)
    return feed


def municipality_feed(request: HttpRequest, snapshot: Snapshot, code: str) -> FeedWithTombstones:
    """Every edition of the municipality's public plans, the latest first."""
    place = public_place(code, snapshot)
    keys = Edition.objects.filter(is_current=True, municipality=code).values("key")
    page, title = reverse("public:municipality", args=[code]), _("%(place)sの計画") % {"place": place.name}
    own = Q(key__startswith=f"{code}-")
    feed = _editions_feed(request, snapshot, title, page, Edition.objects.filter(key__in=keys), own)
    _bury_editions(feed, code)
    _bury_keys_of_before(feed, key__startswith=f"{code}-")
    return feed


def plan_feed(request: HttpRequest, snapshot: Snapshot, key: str) -> FeedWithTombstones:
    """Every edition of a plan, the latest first; of one that is withdrawn there is no feed any more (410)."""
    title = public_plan(key, snapshot).title
    page, own = reverse("public:plan", args=[key]), Q(key=key)
    feed = _editions_feed(request, snapshot, title, page, Edition.objects.filter(own), own)
    _bury_keys_of_before(feed, plan__key=key)
    return feed


def _editions_feed(
    request: HttpRequest, snapshot: Snapshot, title: str, page: str, every: EditionQuerySet, among: Q
) -> FeedWithTombstones:
    readable = every.filter(withheld=False).defer("document").order_by("-published_at", "-id")
    editions = readable.annotate(moved_at=last_move("plan"))
    feed = empty_feed(request, snapshot, title, page, len(editions), among=among)
    for edition in editions[: settings.FEED_ITEMS_LIMIT]:
        _add_edition(feed, edition, snapshot.known)
    return feed


def tell_measure(feed: FeedWithTombstones, entry: Entry, known: Reference, *, note: str = "") -> None:
    """``note``: what the reader has written to it."""
    place = known.places[entry.municipality_id].name
    address = absolute(reverse("public:measure", args=[entry.measure]))
    about = _("%(place)s、%(period)s、柱%(number)s「%(pillar)s」") % {
        "place": place,
        "period": format_period(entry.period),
        "number": entry.pillar_number,
        "pillar": entry.pillar_title,
    }
    feed.add_item(
        title=entry.name,
        link=address,
        unique_id=address,
        # The summary is HTML: <販路> would vanish.
        description=escape(" ".join(filter(None, (about, entry.description, note)))),
        author_name=place,
        categories=[known.types[slug].name for slug in entry.types if slug in known.types],
        pubdate=midnight(entry.published_on),
        updateddate=entry.changed_at,
    )


def tell_plan(feed: FeedWithTombstones, edition: Edition, known: Reference, *, more: str = "") -> None:
    """``more``: what is said of it beside its period and its counts."""
    address = absolute(reverse("public:plan", args=[edition.key]))
    counts = counted(pillars=edition.pillar_count, measures=edition.measure_count)
    feed.add_item(
        title=edition.title,
        link=address,
        unique_id=address,
        description=f"{format_period(edition.period)} {counts} {more}".strip(),
        author_name=known.places[edition.municipality_id].name,
        pubdate=edition.first_published_at,
        updateddate=edition.published_at,
    )


def _add_edition(feed: FeedWithTombstones, edition: Any, known: Reference) -> None:
    """``moved_at`` of the edition: when its key came to be the one of now, None where it always was."""
    address = absolute(reverse("public:edition", args=[edition.key, edition.number]))
    feed.add_item(
        title=_("%(title)s（第%(number)s版）") % {"title": edition.title, "number": edition.number},
        link=address,
        unique_id=address,
        description=format_period(edition.period),
        author_name=known.places[edition.municipality_id].name,
        pubdate=edition.published_at,
        # A key may come back: a reader passes over what is older than the tombstone it has read at this id.
        updateddate=max(edition.published_at, edition.moved_at or edition.published_at),
    )


def bury_measures(feed: FeedWithTombstones, among: Q | None = None) -> None:
    """Those among all, whatever else is asked for: who never read an entry passes its tombstone over."""
    last = CatalogueEvent.objects.filter(key=OuterRef("plan_key")).order_by("-generation")
    retired = RetiredMeasure.objects.filter(among or Q())
    dated = retired.annotate(gone_at=Subquery(last.values("at")[:1])).exclude(gone_at=None)
    for row in dated.order_by("-gone_at", "measure")[: settings.FEED_ITEMS_LIMIT]:
        feed.bury(absolute(reverse("public:measure", args=[row.measure])), row.gone_at)


def bury_plans(feed: FeedWithTombstones) -> None:
    public = Edition.objects.filter(is_current=True).values("key")
    withdrawn = CatalogueEvent.objects.filter(kind=CatalogueEvent.Kind.WITHDRAWN).exclude(key__in=public)
    ends = withdrawn.values_list("key").annotate(at=Max("at")).order_by("-at", "key")
    for key, at in (*ends[: settings.FEED_ITEMS_LIMIT], *keys_of_before(settings.FEED_ITEMS_LIMIT)):
        feed.bury(absolute(reverse("public:plan", args=[key])), at)


def _bury_editions(feed: FeedWithTombstones, code: str) -> None:
    """Where the key has moved since, its event has another: at the latest it went before all that is told now."""
    withdrawn = CatalogueEvent.objects.filter(kind=CatalogueEvent.Kind.WITHDRAWN, key=OuterRef("key"))
    gone = Edition.objects.filter(municipality=code, withheld=True).order_by("-published_at", "-id")
    dated = gone.annotate(gone_at=Subquery(withdrawn.order_by("-at").values("at")[:1]))
    for key, number, gone_at in dated.values_list("key", "number", "gone_at")[: settings.FEED_ITEMS_LIMIT]:
        feed.bury(absolute(reverse("public:edition", args=[key, number])), gone_at or feed.feed["changed"])


def _bury_keys_of_before(feed: FeedWithTombstones, **among: str) -> None:
    """Of each edition the id that it had under a key of before."""
    for key, number, moved_at in editions_of_before(settings.FEED_ITEMS_LIMIT, **among):
        feed.bury(absolute(reverse("public:edition", args=[key, number])), moved_at)


MEASURE_FEED = feed_views(measures_feed, *OF_MEASURES)
PLAN_LIST_FEED = feed_views(plans_feed, *OF_PLANS)
MUNICIPALITY_FEED = feed_views(municipality_feed)
PLAN_FEED = feed_views(plan_feed)
