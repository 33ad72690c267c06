"""``/api/v1/changes``: what changed since a generation, as JSON in parts, as JSON Lines whole, and as a feed.

The generation is the cursor: a part ends with one, and whoever asks again from there has missed nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import CatalogueEvent, Edition
from plans_registry.catalogue.moments import generation_since
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.api.collections import OF_CHANGES
from plans_registry.opendata.change_counts import counts_in_words, measures_counted
from plans_registry.opendata.change_log import CHANGE_TABLE, Record, changes_after, told_events
from plans_registry.opendata.door import (
    Document,
    absolute,
    for_programs,
    json_document,
    json_pieces,
    json_text,
    long_document,
    past_told,
    utf8,
)
from plans_registry.opendata.feed_forms import FeedWithTombstones, empty_feed, feed_views, rights_of, with_terms
from plans_registry.opendata.parameters import SINCE

GENERATIONS_AT_ONCE = 100


def _since(request: HttpRequest, snapshot: Snapshot) -> int:
    return generation_since(SINCE.one(request.GET) or "0", snapshot.generation)


def _whole(record: Record) -> Record:
    """With every column, also those that say nothing here."""
    return {name: record.get(name) for name in CHANGE_TABLE.getters}


@for_programs(*OF_CHANGES)
def changes(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``{"since", "until", "generation", "next", "results"}``: ask again with ``since=<until>``, or follow ``next``."""
    since = _since(request, snapshot)
    events = CatalogueEvent.objects.filter(generation__gt=since, generation__lte=snapshot.generation)
    part = list(events.values_list("generation", flat=True)[: GENERATIONS_AT_ONCE + 1])
    until = part[GENERATIONS_AT_ONCE - 1] if len(part) > GENERATIONS_AT_ONCE else snapshot.generation
    following = None
    if until < snapshot.generation:
        parameters = request.GET.copy()
        parameters["since"] = str(until)
        following = absolute(f"{request.path}?{parameters.urlencode()}")
    head = {"since": since, "until": until, "generation": snapshot.generation}
    head |= past_told(request, snapshot) | {"next": following}
    records = map(_whole, changes_after(since, snapshot, generations=GENERATIONS_AT_ONCE))
    links = {"next": following} if following else {}
    return json_document(head, json_pieces(records), links=links)


@for_programs(*OF_CHANGES)
def changes_jsonl(request: HttpRequest, snapshot: Snapshot) -> Document:
    """All of them; ask again with ``since=`` the ``Registry-Generation`` of the answer."""
    lines = (utf8(f"{json_text(_whole(record))}\n") for record in changes_after(_since(request, snapshot), snapshot))
    return long_document("application/jsonl", lines)


def _changes_feed(request: HttpRequest, snapshot: Snapshot) -> FeedWithTombstones:
    """One entry a generation, the newest first; what was withdrawn or struck out later is told anew, without its title, from then on."""
    feed = empty_feed(request, snapshot, _("計画の変更"), reverse("public:changes"))
    events = list(told_events(snapshot.generation).order_by("-generation")[: settings.FEED_ITEMS_LIMIT])
    first = events[-1].generation - 1 if events else snapshot.generation
    told = {at: list(records) for at, records in groupby(changes_after(first, snapshot), key=itemgetter("generation"))}
    editions = _readable(told)
    struck = _strikes(told)
    withdrawn: dict[str, datetime] = {}
    for event in events:
        plan, *measures = told[event.generation]
        key = plan["plan_key"]  # of now, where it moved since
        if event.kind == CatalogueEvent.Kind.WITHDRAWN:
            withdrawn[key] = event.at
        edition = editions.get(event.generation)
        struck_out, moments = struck.get(event.generation, (None, []))
        taken_away = [at for at in (withdrawn.get(key), struck_out) if at]
        asked = f"{reverse('opendata:changes')}?since={event.generation - 1}&as_of={event.generation}"
        feed.add_item(
            title=_("%(plan)s：%(event)s") % {"plan": edition.title if edition else key, "event": _what(event)},
            link=absolute(reverse("public:plan", args=[key])),
            unique_id=absolute(asked),
            description=_text(event, plan, measures),
            pubdate=event.at,
            # A reader replaces only an entry that is newer than the one it holds.
            updateddate=min(taken_away, default=event.at) if plan["withheld"] else max([event.at, *moments]),
            item_copyright=rights_of(edition.terms, edition.terms_url) if edition else None,
        )
    return feed


def _strikes(generations: Iterable[int]) -> dict[int, tuple[datetime | None, list[datetime]]]:
    """By the generation of its publication when an edition was struck out, and what was struck that its entry is told by.

    What it changed is told against the last edition before it that may be read: a strike of those between changes it, too.
    """
    told = Edition.objects.filter(from_generation__in=generations).defer("document", "measures_since").order_by()
    out = Edition.objects.exclude(struck_out_at=None).filter(plan__in={edition.plan_id for edition in told}).order_by()
    out_at = {(plan, number): at for plan, number, at in out.values_list("plan", "number", "struck_out_at")}
    found = {}
    for edition in told:
        moments, before = [edition.struck_at] if edition.struck_at else [], edition.number - 1
        while at := out_at.get((edition.plan_id, before)):
            moments.append(at)
            before -= 1
        found[edition.from_generation] = edition.struck_out_at, moments
    return found


CHANGE_FEED = feed_views(_changes_feed)


def _readable(generations: Iterable[int]) -> dict[int, Any]:
    """By the generation of its publication each edition that may be read, with the terms of its source."""
    editions = Edition.objects.filter(from_generation__in=generations, withheld=False)
    return {edition.from_generation: edition for edition in with_terms(editions)}


def _what(event: CatalogueEvent) -> str:
    return _("計画IDの変更") if event.kind == CatalogueEvent.Kind.REFERENCE else event.get_kind_display()


def _text(event: CatalogueEvent, plan: Record, measures: list[Record]) -> str:
    """Never empty: an item of a JSON Feed says something."""
    if plan["withheld"]:
        return _("この版は、いまは公開していません。")
    if event.kind == CatalogueEvent.Kind.REFERENCE:
        return f"{plan['old']['plan_key']} → {plan['new']['plan_key']}"
    return _sentence(plan, measures) or event.get_kind_display()


def _sentence(plan: Record, measures: list[Record]) -> str:
    """What measures changed, and whether the source is another, which every measure names."""
    said = counts_in_words(measures_counted(measures))
    return _("、").join([*said, _("出典の変更")] if "source" in plan["aspects"] else said)
