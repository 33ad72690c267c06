"""Feeds of the current result, as Atom (RFC 4287) and as JSON Feed 1.1: what a reader shows of a search or a list of plans."""

from collections.abc import Callable
from datetime import date, datetime, time
from html import unescape
from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import CatalogueEvent, Edition, Entry, RetiredMeasure
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moved_keys import keys_of_before
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.periods import format_period
from plans_registry.opendata.door import Document, absolute, for_programs, json_text, text_document
from plans_registry.opendata.files import found_measures
from plans_registry.opendata.lookup import public_place, public_plan
from plans_registry.opendata.parameters import OF_MEASURES, OF_PLANS, Parameter


def measures_feed(request: HttpRequest, snapshot: Snapshot) -> "FeedWithTombstones":
    """With the parameters of ``/measures/``: its rows, the newest change first, ``FEED_ITEMS_LIMIT`` at most."""
    hits = found_measures(request, snapshot)
    words = hits.question.text()
    title = _("施策：%(words)s") % {"words": words} if words else _("施策")
    feed = empty_feed(request, snapshot, title, reverse("public:measures"), hits.total)
    newest = found_measures(request, snapshot, sort="updated")  # so that a feed that is cut still tells what is new
    for entry in newest.entries(limit=settings.FEED_ITEMS_LIMIT):
        _add_measure(feed, entry, snapshot.known)
    if snapshot.as_of is None:
        _bury_measures(feed)
    return feed


def plans_feed(request: HttpRequest, snapshot: Snapshot) -> "FeedWithTombstones":
    """With the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    feed = empty_feed(request, snapshot, _("計画"), reverse("public:plans"), editions.count())
    for edition in editions.defer("document").order_by("-from_generation", "key")[: settings.FEED_ITEMS_LIMIT]:
        _add_plan(feed, edition, snapshot.known)
    if snapshot.as_of is None:
        _bury_plans(feed)
    return feed


def municipality_feed(request: HttpRequest, snapshot: Snapshot, code: str) -> "FeedWithTombstones":
    """Every edition of the municipality's public plans, the latest first."""
    place = public_place(code, snapshot)
    keys = Edition.objects.filter(is_current=True, municipality=code).values("key")
    page, title = reverse("public:municipality", args=[code]), _("%(place)sの計画") % {"place": place.name}
    feed = _editions_feed(request, snapshot, title, page, Edition.objects.filter(key__in=keys))
    _bury_editions(feed, code, snapshot)
    return feed


def plan_feed(request: HttpRequest, snapshot: Snapshot, key: str) -> "FeedWithTombstones":
    """Every edition of a plan, the latest first; of one that is withdrawn there is no feed any more (410)."""
    title = public_plan(key, snapshot).title
    return _editions_feed(request, snapshot, title, reverse("public:plan", args=[key]), Edition.objects.filter(key=key))


def _editions_feed(
    request: HttpRequest, snapshot: Snapshot, title: str, page: str, among: EditionQuerySet
) -> "FeedWithTombstones":
    editions = among.filter(withheld=False).defer("document").order_by("-published_at", "-id")
    feed = empty_feed(request, snapshot, title, page, len(editions))
    for edition in editions[: settings.FEED_ITEMS_LIMIT]:
        _add_edition(feed, edition, snapshot.known)
    return feed


class FeedWithTombstones(Atom1Feed):
    """Without an entry it is of the day of its data: the same bytes as long as nothing is published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buried: dict[str, datetime] = {}

    def bury(self, reference: str, when: datetime) -> None:
        """The entry of this id is gone since then at the latest (RFC 6721)."""
        self.buried[reference] = when

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for reference, when in self.graves():
            handler.addQuickElement("at:deleted-entry", None, {"ref": reference, "when": when.isoformat()})

    def graves(self) -> list[tuple[str, datetime]]:
        there = {item["unique_id"] for item in self.items}  # an address may be that of a new plan again
        return [(reference, when) for reference, when in self.buried.items() if reference not in there]

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["day"]


def empty_feed(request: HttpRequest, snapshot: Snapshot, title: str, page: str, total: int = 0) -> FeedWithTombstones:
    parameters = f"?{request.GET.urlencode()}" if request.GET else ""
    limit = settings.FEED_ITEMS_LIMIT
    cut = _("%(total)s件のうち、新しく変わった%(limit)s件です。") % {"total": f"{total:,}", "limit": f"{limit:,}"}
    return FeedWithTombstones(
        title=f"{title}｜{settings.SITE_NAME}",
        link=absolute(page + parameters),
        feed_url=absolute(request.get_full_path()),
        description="",
        subtitle=cut if total > limit else None,
        author_name=settings.OPERATOR.name or None,
        author_link=settings.OPERATOR.contact_address or None,
        feed_copyright=rights_text(),
        language="ja",
        day=_midnight(snapshot.data_day),
    )


def rights_text() -> str:
    """The licence covers what the registry adds; the texts stay under the conditions of their sources."""
    if not settings.OPERATOR.licence:
        return _("分類：利用条件は、まだ定めていません。計画の文章：もとの文書の利用条件。")
    sentence = _("分類：%(licence)s。計画の文章：もとの文書の利用条件。")
    return sentence % {"licence": f"{settings.OPERATOR.licence} {settings.OPERATOR.licence_url}".strip()}


def terms_address() -> str:
    """Where the conditions are told whole."""
    return absolute(reverse("public:open_data")) + "#terms"


def _add_measure(feed: FeedWithTombstones, entry: Entry, known: Reference) -> None:
    place = known.places[entry.municipality_id].name
    address = absolute(reverse("public:measure", args=[entry.measure]))
    about = _("%(place)s、%(period)s、柱%(number)s「%(pillar)s」") % {
        "place": place,
        "period": format_period(entry.period),
        "number": entry.pillar_number,
        "pillar": entry.pillar_title,
    }
    feed.add_item(
        title=_clean(entry.name),
        link=address,
        unique_id=address,
        # The summary is HTML: <販路> would vanish.
        description=escape(_clean(f"{about} {entry.description}".strip())),
        author_name=place,
        categories=[known.types[slug].name for slug in entry.types if slug in known.types],
        pubdate=_midnight(entry.published_on),
        updateddate=entry.changed_at,
    )


def _add_plan(feed: FeedWithTombstones, edition: Edition, known: Reference) -> None:
    address = absolute(reverse("public:plan", args=[edition.key]))
    counts = counted(pillars=edition.pillar_count, measures=edition.measure_count)
    feed.add_item(
        title=_clean(edition.title),
        link=address,
        unique_id=address,
        description=f"{format_period(edition.period)} {counts}",
        author_name=known.places[edition.municipality_id].name,
        pubdate=edition.first_published_at,
        updateddate=edition.published_at,
    )


def _add_edition(feed: FeedWithTombstones, edition: Edition, known: Reference) -> None:
    address = absolute(reverse("public:edition", args=[edition.key, edition.number]))
    feed.add_item(
        title=_clean(_("%(title)s（第%(number)s版）") % {"title": edition.title, "number": edition.number}),
        link=address,
        unique_id=address,
        description=format_period(edition.period),
        author_name=known.places[edition.municipality_id].name,
        pubdate=edition.published_at,
        updateddate=edition.published_at,
    )


def _bury_measures(feed: FeedWithTombstones) -> None:
    """Whatever is asked for: who never read an entry passes its tombstone over."""
    last = CatalogueEvent.objects.filter(key=OuterRef("plan_key")).order_by("-generation")
    retired = RetiredMeasure.objects.annotate(gone_at=Subquery(last.values("at")[:1])).exclude(gone_at=None)
    for row in retired.order_by("-gone_at", "measure")[: settings.FEED_ITEMS_LIMIT]:
        feed.bury(absolute(reverse("public:measure", args=[row.measure])), row.gone_at)


def _bury_plans(feed: FeedWithTombstones) -> None:
    public = Edition.objects.filter(is_current=True).values("key")
    withdrawn = CatalogueEvent.objects.filter(kind=CatalogueEvent.Kind.WITHDRAWN).exclude(key__in=public)
    ends = withdrawn.values_list("key").annotate(at=Max("at")).order_by("-at", "key")
    for key, at in (*ends[: settings.FEED_ITEMS_LIMIT], *keys_of_before(settings.FEED_ITEMS_LIMIT)):
        feed.bury(absolute(reverse("public:plan", args=[key])), at)


def _bury_editions(feed: FeedWithTombstones, code: str, snapshot: Snapshot) -> None:
    gone = Edition.objects.filter(municipality=code, withheld=True).order_by("-published_at", "-id")
    last_break = snapshot.last_break
    if last_break is None:
        return
    for key, number in gone.values_list("key", "number")[: settings.FEED_ITEMS_LIMIT]:
        feed.bury(absolute(reverse("public:edition", args=[key, number])), last_break.at)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _as_atom(feed: FeedWithTombstones) -> Document:
    return text_document("application/atom+xml", [feed.writeString("utf-8")])


def _as_json_feed(feed: FeedWithTombstones) -> Document:
    """https://www.jsonfeed.org/version/1.1/; ``_tombstones``: what is gone, by the id of its item."""
    head, authors = feed.feed, feed.feed["author_name"]
    described = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head["title"],
        "home_page_url": head["link"],
        "feed_url": head["feed_url"],
        "description": head["subtitle"],
        "language": head["language"],
        "authors": [{"name": authors}] if authors else None,
        "_rights": head["feed_copyright"],
        "_tombstones": [{"id": reference, "when": when.isoformat()} for reference, when in feed.graves()],
        "items": [_json_item(item) for item in feed.items],
    }
    text = json_text({name: value for name, value in described.items() if value is not None})
    return text_document("application/feed+json", [text])


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_text": unescape(item["description"]),
        "date_published": item["pubdate"].isoformat(),
        "date_modified": item["updateddate"].isoformat(),
    }
    if item["author_name"]:
        found["authors"] = [{"name": item["author_name"]}]
    return found | ({"tags": list(item["categories"])} if item["categories"] else {})


Feed = Callable[..., FeedWithTombstones]


def feed_views(feed: Feed, *parameters: Parameter) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The views of a feed: as Atom, and as JSON Feed."""

    def view(written: Callable[[FeedWithTombstones], Document]) -> Callable[..., Any]:
        @for_programs(*parameters)
        def answer(request: HttpRequest, snapshot: Snapshot, **kwargs: str) -> Document:
            return written(feed(request, snapshot, **kwargs))

        return answer

    return view(_as_atom), view(_as_json_feed)


measures_atom, measures_json_feed = feed_views(measures_feed, *OF_MEASURES)
plans_atom, plans_json_feed = feed_views(plans_feed, *OF_PLANS)
municipality_atom, municipality_json_feed = feed_views(municipality_feed)
plan_atom, plan_json_feed = feed_views(plan_feed)
