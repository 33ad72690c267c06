"""What each feed tells: what a reader shows of a search, of a list, of a municipality and of a plan."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Min, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.filters import PARAMETER_LABELS, PlanFilter
from plans_registry.catalogue.following import conditions_in_words
from plans_registry.catalogue.gone import (
    Departures,
    answered_list,
    answered_search,
    measures_gone,
    of_places_and_years,
    plans_gone,
)
from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import Edition, RetiredMeasure
from plans_registry.catalogue.models.editions import CHANGED_GENERATION, EditionQuerySet
from plans_registry.catalogue.moved_keys import first_keys, last_move
from plans_registry.catalogue.query import FACETS, MeasureQuery, readings
from plans_registry.catalogue.reading_text import how_plans_read, how_read
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import fiscal_year_of, format_period
from plans_registry.opendata.door import Moved, absolute
from plans_registry.opendata.feed_forms import (
    FeedWithTombstones,
    empty_feed,
    feed_views,
    midnight,
    rights_of,
    with_terms,
)
from plans_registry.opendata.files import found_measures
from plans_registry.opendata.lookup import public_place, public_plan
from plans_registry.opendata.parameters import AS_OF, OF_MEASURES, OF_PLANS


def measures_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/measures/``: its rows, the newest change first, ``FEED_ITEMS_LIMIT`` at most.

    An address that leaves the reading of its words open leads to the one that names it: who follows that reads on by it.
    """
    hits = found_measures(request, snapshot)
    if isinstance(hits, Hits) and hits.followed != hits.query:
        raise _moved_to_reading(request, hits.match)
    query, page = hits.query.replaced(sort=""), reverse("public:measures")
    read = how_read(hits) if isinstance(hits, Hits) else None
    said = [*read[0], *read[1]] if read else []
    title = _titled(_("施策"), conditions_in_words(query, snapshot.known))
    feed = empty_feed(request, snapshot, title, page, hits.total, parameters=query.parameters(), said=said)
    newest = found_measures(request, snapshot, sort="updated")  # so that a feed that is cut still tells what is new
    tell_measures(feed, list(newest.entries(limit=settings.FEED_ITEMS_LIMIT)), snapshot.known)
    if isinstance(hits, Hits) and snapshot.as_of is None:
        _bury_found_before(feed, hits)
    return feed


def _moved_to_reading(request: HttpRequest, match: str) -> Moved:
    parameters = request.GET.copy()
    parameters["match"] = match
    return Moved(parameters)


def _bury_found_before(feed: FeedWithTombstones, hits: Hits) -> None:
    """What answered the search, in its reading or, where nothing does now, in one of all, and does not now."""
    tried = list(readings(hits.query, hits.stamp, today=hits.today))
    literal = tried[0]
    among = of_places_and_years(literal.codes, literal.choices["year"])
    if not any((literal.question.parts, *literal.choices.values())):
        among = Q(key__in=RetiredMeasure.objects.values("plan_key"))  # all that can be gone from a feed of all
    gone = measures_gone(among, answered_search(tried))
    found = set(hits.found.measures(0, hits.total)) if gone.since else set()
    bury_measures(feed, gone, found)
    if literal.choices["state"]:
        feed.move_on(turn_of(hits.today))


def plans_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """With the parameters of ``/plans/``; of one reading of the words, like that of measures."""
    asked = PlanFilter(request.GET, snapshot=snapshot)
    if asked.followed != asked.parameters():
        raise _moved_to_reading(request, asked.selection.match)
    editions = asked.qs
    parameters = [pair for pair in asked.parameters() if pair[0] != "sort"]
    parameters += [("as_of", moment)] if (moment := AS_OF.one(request.GET)) else []
    title, page = _titled(_("計画"), _plans_in_words(asked)), reverse("public:plans")
    said = how_plans_read(asked.selection, asked.demanded, snapshot.stamp)
    feed = empty_feed(request, snapshot, title, page, editions.count(), parameters=parameters, said=said)
    tell_plans(feed, with_terms(editions).order_by(CHANGED_GENERATION.desc(), "key"), snapshot)
    if snapshot.as_of is None:
        among = of_places_and_years(asked.selection.codes, asked.selection.choices["year"])
        answered = answered_list(list(asked.tried()), asked.chosen["round"], snapshot)
        found = set(editions.order_by().values_list("plan", flat=True))
        bury_plans(feed, plans_gone(among & ~Q(plan__in=found), answered))
        if asked.selection.choices["state"]:
            feed.move_on(turn_of(snapshot.today))
    return feed


def _titled(noun: str, conditions: Sequence[str]) -> str:
    """施策：「販路」 ／ 地域：多摩."""
    named = {"name": noun, "value": " ／ ".join(conditions)}
    return _("%(name)s：%(value)s") % named if conditions else noun


def _plans_in_words(asked: PlanFilter) -> list[str]:
    facets: dict[str, Any] = {facet: asked.chosen[facet] for facet in FACETS if facet in asked.chosen}
    query = MeasureQuery(q=asked.words, **facets)
    rounds = _("、").join(asked.chosen["round"])
    name = {"name": PARAMETER_LABELS["round"], "value": rounds}
    more = [_("%(name)s：%(value)s") % name] if rounds else []
    return [*conditions_in_words(query, asked.snapshot.known), *more]


def turn_of(today: date) -> datetime:
    """When plans came to be in the states that they are in."""
    return midnight(date(fiscal_year_of(today), 4, 1))


def municipality_feed(request: HttpRequest, snapshot: Snapshot, code: str) -> FeedWithTombstones:
    """Every edition of the municipality's public plans, the latest first."""
    place = public_place(code, snapshot)
    page, title = reverse("public:municipality", args=[code]), _("%(place)sの計画") % {"place": place.name}
    return _editions_feed(request, snapshot, title, page, Q(municipality=code), first_keys())


def plan_feed(request: HttpRequest, snapshot: Snapshot, key: str) -> FeedWithTombstones:
    """Every edition of a plan, the latest first; of one that is withdrawn there is no feed any more (410)."""
    edition, first = public_plan(key, snapshot), first_keys()
    # Not the address of its page, which is the id of the plan as an entry of other feeds (RFC 4287, 4.2.6).
    identity = absolute(reverse("opendata:plan_atom", args=[first.get(edition.plan_id, key)]))
    page = reverse("public:plan", args=[key])
    return _editions_feed(request, snapshot, edition.title, page, Q(key=key), first, identity=identity)


def _editions_feed(
    request: HttpRequest,
    snapshot: Snapshot,
    title: str,
    page: str,
    among: Q,
    first: Mapping[int, str],
    *,
    identity: str = "",
) -> FeedWithTombstones:
    """``among``: those of the plan, or of the municipality, by which its plans are found; ``first``: keys they had first."""
    plans = Edition.objects.filter(among, is_current=True).values("plan")
    told = with_terms(Edition.objects.filter(plan__in=plans, withheld=False)).annotate(moved_at=last_move("plan"))
    feed = empty_feed(request, snapshot, title, page, told.count(), identity=identity)
    for edition in told.order_by("-published_at", "-id")[: settings.FEED_ITEMS_LIMIT]:
        _add_edition(feed, edition, snapshot.known, first.get(edition.plan_id, edition.key))
    _bury_editions(feed, among, first)
    return feed


def _bury_editions(feed: FeedWithTombstones, among: Q, first: Mapping[int, str]) -> None:
    """Those that were told while their plan was among these: struck out or withdrawn since, or put right to another place."""
    there = set(Edition.objects.filter(among).values_list("pk", flat=True))
    own = Edition.objects.filter(plan__in=Edition.objects.filter(among).values("plan")).order_by("plan", "-number")
    for plan, editions in groupby(own.defer("document", "measures_since"), key=attrgetter("plan_id")):
        for edition, when in _left(editions, there):
            feed.bury(_edition_id(first.get(plan, edition.key), edition.number), when)


def _left(editions: Iterable[Edition], there: Collection[int]) -> Iterator[tuple[Edition, datetime]]:
    """Of a plan's editions, the latest first, those that were told, each with the moment when it was so no more."""
    following, arrived_at, left_at = None, None, None
    for edition in editions:
        if following is None or edition.until_generation != following.from_generation:
            arrived_at = left_at = None  # its plan was withdrawn at its end, or is public
        if edition.pk in there:
            left_at = left_at if arrived_at else edition.until_at
            arrived_at = edition.published_at
        following = edition
        if arrived_at is None:
            continue  # an edition was told as long as a later one in whose life it was
        struck_at = edition.struck_out_at if edition.struck_out_at and edition.struck_out_at > arrived_at else None
        if edition.struck_out_at and struck_at is None:
            continue  # before its plan was there
        if moments := [at for at in (left_at, struck_at) if at]:
            yield edition, min(moments)


def tell_measures(
    feed: FeedWithTombstones, entries: Collection[AnyEntry], known: Reference, *, notes: Mapping[int, str] | None = None
) -> None:
    """``notes``: by measure what is said of it beside its text."""
    first = _first_public(entries)
    for entry in entries:
        note = (notes or {}).get(entry.measure, "")
        _tell_measure(feed, entry, known, published=first.get(entry.measure), note=note)


def _first_public(entries: Collection[AnyEntry]) -> dict[int, datetime]:
    """When each measure became public, whatever became of it since; nothing of those of which too much is to be read.

    What reads as it did since the first edition of its plan came with that.  Of others the earlier editions are read, the
    first ones first, until ``FEED_ITEMS_LIMIT`` measures have been looked at.
    """
    since = {entry.measure: entry.changed_at for entry in entries}
    key_of = {entry.measure: entry.plan_key for entry in entries}
    editions = Edition.objects.filter(key__in=set(key_of.values())).order_by()
    began = dict(editions.values_list("key").annotate(Min("published_at")))
    sought = {measure for measure, key in key_of.items() if began[key] < since[measure]}
    of_sought = Edition.objects.filter(key__in={key_of[measure] for measure in sought}).order_by("number", "key")
    rows, left = (
        of_sought.values_list("published_at", "measure_count", "document", "measures_since"),
        settings.FEED_ITEMS_LIMIT,
    )
    for published_at, count, document, of_struck in rows.iterator(chunk_size=50) if sought else ():
        if not sought or left <= 0:
            break
        left -= max(count, 1)
        there = {row.get("id") for pillar in document["pillars"] for row in pillar["measures"]}
        there |= set(map(int, of_struck or ()))
        since |= dict.fromkeys(sought & there, published_at)
        sought -= there
    return {measure: at for measure, at in since.items() if measure not in sought}


def _tell_measure(
    feed: FeedWithTombstones, entry: AnyEntry, known: Reference, *, published: datetime | None, note: str
) -> None:
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
        pubdate=published,
        updateddate=entry.changed_at,
        item_copyright=rights_of(entry.source_licence, entry.source_licence_url),
    )


def tell_plans(
    feed: FeedWithTombstones,
    editions: EditionQuerySet,
    snapshot: Snapshot,
    more: Callable[[Edition], str] = lambda edition: "",
) -> None:
    """The first of them, as :func:`with_terms` reads them.  ``more``: what is said of each beside its period and its counts."""
    first = first_keys()
    for edition in editions[: settings.FEED_ITEMS_LIMIT]:
        counts = counted(pillars=edition.pillar_count, measures=edition.measure_count)
        feed.add_item(
            title=edition.title,
            link=absolute(reverse("public:plan", args=[edition.key])),
            unique_id=_plan_id(first.get(edition.plan_id, edition.key)),
            description=f"{format_period(edition.period)} {counts} {more(edition)}".strip(),
            author_name=snapshot.known.places[edition.municipality_id].name,
            pubdate=edition.first_published_at,
            updateddate=edition.changed_at,
            item_copyright=rights_of(edition.terms, edition.terms_url),
        )


def _add_edition(feed: FeedWithTombstones, edition: Any, known: Reference, first_key: str) -> None:
    """``moved_at`` of the edition: when its key came to be the one of now, None where it always was."""
    feed.add_item(
        title=_("%(title)s（第%(number)s版）") % {"title": edition.title, "number": edition.number},
        link=absolute(reverse("public:edition", args=[edition.key, edition.number])),
        unique_id=_edition_id(first_key, edition.number),
        description=escape(f"{format_period(edition.period)} {edition.note}".strip()),
        author_name=known.places[edition.municipality_id].name,
        pubdate=edition.published_at,
        # A plan may come back to a municipality: a reader passes over what is older than the tombstone it has read at this id.
        updateddate=max(edition.changed_at, edition.moved_at or edition.changed_at),
        item_copyright=rights_of(edition.terms, edition.terms_url),
    )


def _plan_id(first_key: str) -> str:
    """An id stays what it was when the key moves (RFC 4287, 4.2.6); its address leads to that of now."""
    return absolute(reverse("public:plan", args=[first_key]))


def _edition_id(first_key: str, number: int) -> str:
    return absolute(reverse("public:edition", args=[first_key, number]))


def bury_measures(feed: FeedWithTombstones, gone: Departures, found: Collection[int]) -> None:
    """``found``: measures that the feed is about now, told or cut off."""
    feed.move_on(gone.unread_until)
    for measure, when in gone.since.items():
        if measure not in found:
            feed.bury(absolute(reverse("public:measure", args=[measure])), when)


def bury_plans(feed: FeedWithTombstones, gone: Departures) -> None:
    feed.move_on(gone.unread_until)
    keys = dict(Edition.objects.filter(plan__in=gone.since).order_by().values_list("plan", "key")) | first_keys()
    for plan, when in gone.since.items():
        feed.bury(_plan_id(keys[plan]), when)


MEASURE_FEED = feed_views(measures_feed, *OF_MEASURES)
PLAN_LIST_FEED = feed_views(plans_feed, *OF_PLANS)
MUNICIPALITY_FEED = feed_views(municipality_feed)
PLAN_FEED = feed_views(plan_feed)
