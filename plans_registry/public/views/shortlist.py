"""The shortlist: measures a reader gathers in the address alone, to order, annotate, print and hand on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.read_now import caveats_now, entries_now
from plans_registry.catalogue.search import search
from plans_registry.catalogue.shortlist import (
    ADDRESS_LENGTH,
    MOST_ITEMS,
    NOTE_LENGTH,
    Shortlist,
    TakenOut,
    is_id,
    kept_in,
    shortlist_of,
    taken_out_of,
)
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.plan import SourceReference
from plans_registry.opendata.door import absolute
from plans_registry.public.formatting import sources_told
from plans_registry.public.jinja import page
from plans_registry.public.links import CarriedList, shortlist_address
from plans_registry.public.qr_code import qr_code

VERBS = ("up", "down", "remove", "add", "restore")
"""The buttons that change the list, each with the id of its measure as value."""
FOUND = 8
"""Measures offered below the list for words typed there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A measure of the list with its note, and whether one stands above and below it."""

    entry: AnyEntry
    note: str
    has_above: bool
    has_below: bool


# Nothing is saved and nobody is signed in: there is nothing a foreign page could do in the reader's name.
# A token would need a cookie, and the public pages set none.
@csrf_exempt
def shortlist(request: HttpRequest) -> HttpResponseBase:
    """A list is read at its address; changes are posted with the notes typed so far, because only then can notes that are
    too long be refused kindly."""
    return _change(request) if request.method == "POST" else _show(request)


@catalogue_page
def _show(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked, taken_out = shortlist_of(request.GET), taken_out_of(request.GET)
    return _page(request, snapshot, asked, words=_words(request.GET), taken_out=taken_out)


def _change(request: HttpRequest) -> HttpResponse:
    """The list as the pressed button changes it, with all notes and the words typed below it."""
    changed, place, taken_out = _pressed(request.POST)
    words = _words(request.POST)
    length = len(urlencode(changed.parameters()))
    if length <= ADDRESS_LENGTH:
        return redirect(shortlist_address(changed, words=words, taken_out=taken_out) + place)
    # Percent-encoded, a Japanese character takes nine.
    excess = -(-(length - ADDRESS_LENGTH) // 9)
    notice = _(
        "メモが長すぎて、アドレスに入りません。合わせて%(excess)d文字ほど短くしてください。書いたメモは下に残っています。"
    )
    return _page(request, Snapshot.take(), changed, words=words, notices=[notice % {"excess": excess}])


def _words(parameters: QueryDict) -> str:
    return parameters.get("q", "").strip()


def _pressed(posted: QueryDict) -> tuple[Shortlist, str, TakenOut | None]:
    """What the button makes of the list that was sent, the place on the page where the reader goes on, and what it took out."""
    sent = shortlist_of(posted)
    verb = next((name for name in VERBS if is_id(posted.get(name, ""))), "")
    if not verb:
        return sent, "#add" if "find" in posted else "", None
    measure = int(posted.get(verb, ""))
    if verb == "add":
        return sent.with_added(measure), "#add", None
    if verb == "restore" and (taken_out := taken_out_of(posted)):
        return sent.with_restored(taken_out), f"#item-{measure}", None
    if measure not in sent.ids:
        return sent, "", None
    if verb == "remove":
        taken_out = TakenOut(measure, sent.ids.index(measure), sent.notes.get(measure, ""))
        return sent.without(measure), "#removed", taken_out
    return sent.moved(measure, by=-1 if verb == "up" else 1), f"#item-{measure}", None


def _page(
    request: HttpRequest,
    snapshot: Snapshot,
    asked: Shortlist,
    *,
    words: str,
    taken_out: TakenOut | None = None,
    notices: Sequence[str] = (),
) -> HttpResponse:
    kept = kept_in(asked, snapshot.stamp)
    known = asked.without(*(row.measure for row in kept.retired), *kept.unknown)
    without_notes = replace(known, notes={})
    shared = absolute(shortlist_address(without_notes))
    context = {
        "snapshot": snapshot,
        "items": [_item(entry, known) for entry in kept.entries],
        "contents": kept,
        "taken_out": _offer_back(taken_out, known, snapshot),
        "shortlist": known,
        "reader_list": CarriedList(shortlist_address(known), len(known.ids)),
        "page_parameters": known.parameters(),
        "querystring": urlencode(known.parameters()),
        # A feed is read by other people's servers: they are told no notes.
        "followed": urlencode(without_notes.parameters()),
        "address": shared,
        "code": qr_code(shared, _("このリストを開く二次元コード")) if kept.entries else "",
        "notices": [*notices, *asked.notices],
        "sources": sources_told(
            (_source(entry), snapshot.known.places[entry.municipality_id], entry.period) for entry in kept.entries
        ),
        "places": [snapshot.known.places[code] for code in sorted({entry.municipality_id for entry in kept.entries})],
        "caveats": _caveats(kept.entries, snapshot.stamp),
        "most": MOST_ITEMS,
        "note_length": NOTE_LENGTH,
        **_more(words, known, snapshot),
    }
    return page(request, "shortlist.html", context)


def _offer_back(taken_out: TakenOut | None, known: Shortlist, snapshot: Snapshot) -> dict[str, Any] | None:
    """What the button to put it back says and sends; None where it is in the list again, or public no more."""
    if taken_out is None or taken_out.measure in known.ids or known.full:
        return None
    entry = entries_now(snapshot.stamp, [taken_out.measure]).get(taken_out.measure)
    return {"name": entry.name, "measure": taken_out.measure, "sent": taken_out.parameters()} if entry else None


def _source(entry: AnyEntry) -> SourceReference | None:
    if not entry.source_title:
        return None
    return SourceReference(
        title=entry.source_title,
        url=entry.source_url,
        licence=entry.source_licence,
        licence_url=entry.source_licence_url,
    )


def _caveats(entries: list[AnyEntry], stamp: str) -> list[str]:
    """What the plans of these measures say of themselves, each sentence once."""
    caveats = caveats_now(stamp, sorted({entry.plan_key for entry in entries}))
    return list(dict.fromkeys(filter(None, caveats)))


def _item(entry: AnyEntry, shortlist: Shortlist) -> Item:
    measure = entry.measure
    return Item(
        entry=entry,
        note=shortlist.notes.get(measure, ""),
        has_above=measure != shortlist.ids[0],
        has_below=measure != shortlist.ids[-1],
    )


def _more(words: str, shortlist: Shortlist, snapshot: Snapshot) -> dict[str, object]:
    """Measures that could be added: those found by the words typed below the list."""
    if not words:
        return {"words": "", "found": []}
    hits = search(MeasureQuery(q=words), today=snapshot.today)
    return {
        "words": words,
        "total": hits.total,
        "found": [
            (entry, snapshot.known.places[entry.municipality_id], entry.measure in shortlist.ids)
            for entry in hits.entries(0, FOUND)
        ],
        "everything_found": f"?{urlencode([('q', words)])}",
    }
