"""How a feed is written, as Atom (RFC 4287) and as JSON Feed 1.1: its head, its tombstones (RFC 6721), its rights."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from html import unescape
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import CatalogueEvent
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moved_keys import all_moves
from plans_registry.catalogue.query import encoded
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.xml_text import for_xml
from plans_registry.opendata.door import Document, absolute, for_programs, json_text, text_document
from plans_registry.opendata.parameters import Parameter


class FeedWithTombstones(Atom1Feed):
    """Its head holds a moment before which it was not changed last (``changed``), for what left it may not be told any more.

    Texts may hold anything: what XML cannot is left out, here for every feed.
    """

    def __init__(self, **head: Any) -> None:
        super().__init__(**_writable(head))
        self.buried: dict[str, datetime] = {}

    def add_item(self, title: str, link: str, description: str, *args: Any, **more: Any) -> None:
        super().add_item(for_xml(title), link, for_xml(description), *args, **_writable(more))

    def bury(self, reference: str, when: datetime) -> None:
        """The entry of this id is gone since then at the latest (RFC 6721)."""
        self.buried[reference] = when

    def move_on(self, when: datetime | None) -> None:
        """It was changed then or later."""
        self.feed["changed"] = max(self.feed["changed"], when or self.feed["changed"])

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
        """Of the last entry or grave, and never before what it was."""
        told = [item["updateddate"] for item in self.items] + [when for _reference, when in self.graves()]
        return max([*told, self.feed["changed"]])


def _writable(texts: dict[str, Any]) -> dict[str, Any]:
    return {name: for_xml(text) if isinstance(text, str) else text for name, text in texts.items()}


def empty_feed(
    request: HttpRequest,
    snapshot: Snapshot,
    title: str,
    page: str,
    total: int = 0,
    *,
    parameters: Iterable[tuple[str, str]] = (),
    said: Iterable[str] = (),
    identity: str = "",
) -> FeedWithTombstones:
    """The head of a feed; ``total``: how many entries there are, of which it may tell the newest only.

    ``parameters``: what of the address decides what it tells, in one order, so that one feed has one id.  ``said``:
    sentences about what it tells.  ``identity``: its id, where that is not the address of ``page``.
    """
    asked = encoded(parameters)
    query = f"?{asked}" if asked else ""
    limit = settings.FEED_ITEMS_LIMIT
    cut = _("%(total)s件のうち、新しく変わった%(limit)s件です。") % {"total": f"{total:,}", "limit": f"{limit:,}"}
    return FeedWithTombstones(
        title=f"{title}｜{settings.SITE_NAME}",
        link=absolute(page + query),
        feed_url=absolute(request.path + query),
        feed_guid=identity or None,
        description="",
        subtitle=" ".join([*said, *([cut] if total > limit else [])]) or None,
        author_name=settings.OPERATOR.name or settings.SITE_NAME,  # RFC 4287, 4.1.1: a change has no author of its own
        author_link=settings.OPERATOR.contact_address or None,
        feed_copyright=rights_text(),
        language="ja",
        changed=_last_change(snapshot),
    )


def _last_change(snapshot: Snapshot) -> datetime:
    """Of what feeds are read by, which may change any: names of types, words of like meaning, texts that were struck out.

    Not of a key that moved.  Without one, the beginning.
    """
    events = CatalogueEvent.objects.filter(generation__lte=snapshot.generation)
    moves = [move.generation for move in all_moves()]
    of_reference = Q(kind=CatalogueEvent.Kind.REFERENCE) & ~Q(generation__in=moves)
    known = events.aggregate(last=Max("at", filter=of_reference), first=Min("at"))
    return known["last"] or known["first"] or midnight(snapshot.data_day)


def rights_text() -> str:
    """The licence covers what the registry adds; the texts stay under the conditions of their sources."""
    if not settings.OPERATOR.licence:
        return _("分類：利用条件は、まだ定めていません。計画の文章：もとの文書の利用条件。")
    sentence = _("分類：%(licence)s。計画の文章：もとの文書の利用条件。")
    return sentence % {"licence": f"{settings.OPERATOR.licence} {settings.OPERATOR.licence_url}".strip()}


def rights_of(terms: str | None, terms_url: str | None) -> str | None:
    """Of an entry whose source states its own terms (RFC 4287, 4.2.10); None where those of the feed say all."""
    if not terms:
        return None
    operator, said = settings.OPERATOR, {"terms": f"{terms} {terms_url or ''}".strip()}
    if not operator.licence:
        return _("分類：利用条件は、まだ定めていません。計画の文章：%(terms)s。") % said
    said["licence"] = f"{operator.licence} {operator.licence_url}".strip()
    return _("分類：%(licence)s。計画の文章：%(terms)s。") % said


def with_terms(editions: EditionQuerySet) -> EditionQuerySet:
    """Without their documents, but with ``terms`` and ``terms_url`` of their source."""
    source = "document__source__licence"
    return editions.defer("document").annotate(terms=KT(source), terms_url=KT(f"{source}_url"))


def terms_address() -> str:
    """Where the conditions are told whole."""
    return absolute(reverse("public:open_data")) + "#terms"


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _as_atom(feed: FeedWithTombstones) -> Document:
    return text_document("application/atom+xml", feed.writeString("utf-8"))


def _as_json_feed(feed: FeedWithTombstones) -> Document:
    """https://www.jsonfeed.org/version/1.1/; ``_tombstones``: what is gone, by the id of its item."""
    head = feed.feed
    described = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head["title"],
        "home_page_url": head["link"],
        "feed_url": head["feed_url"],
        "description": head["subtitle"],
        "language": head["language"],
        "authors": [{"name": head["author_name"]}],
        "_rights": head["feed_copyright"],
        "_tombstones": [{"id": reference, "when": when.isoformat()} for reference, when in feed.graves()],
        "items": [_json_item(item) for item in feed.items],
    }
    text = json_text({name: value for name, value in described.items() if value is not None})
    return text_document("application/feed+json", text)


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_text": unescape(item["description"]),
        "date_modified": item["updateddate"].isoformat(),
    }
    if item["pubdate"]:
        found["date_published"] = item["pubdate"].isoformat()
    if item["author_name"]:
        found["authors"] = [{"name": item["author_name"]}]
    if item["item_copyright"]:
        found["_rights"] = item["item_copyright"]
    return found | ({"tags": list(item["categories"])} if item["categories"] else {})


Feed = Callable[..., FeedWithTombstones]
View = Callable[..., Any]


def feed_views(feed: Feed, *parameters: Parameter) -> dict[str, View]:
    """A feed as Atom and as JSON Feed: the view of each, by the ending of its address."""

    def view(written: Callable[[FeedWithTombstones], Document]) -> View:
        @for_programs(*parameters)
        def answer(request: HttpRequest, snapshot: Snapshot, **kwargs: str) -> Document:
            return written(feed(request, snapshot, **kwargs))

        return answer

    return {"atom": view(_as_atom), "jsonfeed": view(_as_json_feed)}
