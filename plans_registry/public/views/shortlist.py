"""The shortlist: measures a reader gathers in the address alone, to order, annotate, print and hand on."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.read_now import caveats_now
from plans_registry.catalogue.search import search
from plans_registry.catalogue.shortlist import ADDRESS_LENGTH, MOST_ITEMS, NOTE_LENGTH, Shortlist, kept_in, shortlist_of
from plans_registry.documents.plan import SourceReference
from plans_registry.opendata.door import absolute
from plans_registry.public.formatting import sources_told
from plans_registry.public.jinja import page
from plans_registry.public.links import CarriedList, shortlist_address
from plans_registry.public.qr_code import qr_code

FOUND = 8
"""Measures offered below the list for words typed there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A measure of the list and the addresses of the list without it, with it higher, with it lower."""

    entry: AnyEntry
    note: str
    without: str
    up: str
    down: str


# Nothing is saved and nobody is signed in: there is nothing a foreign page could do in the reader's name.
# A token would need a cookie, and the public pages set none.
@csrf_exempt
def shortlist(request: HttpRequest) -> HttpResponseBase:
    """A list is read at its address; notes are posted, because only then can one that is too long be refused kindly."""
    return _keep_notes(request) if request.method == "POST" else _show(request)


@catalogue_page
def _show(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    return _page(request, snapshot, shortlist_of(request.GET))


def _keep_notes(request: HttpRequest) -> HttpResponse:
    posted = shortlist_of(request.POST)
    length = len(urlencode(posted.parameters()))
    if length <= ADDRESS_LENGTH:
        return redirect(shortlist_address(posted))
    # Percent-encoded, a Japanese character takes nine.
    excess = -(-(length - ADDRESS_LENGTH) // 9)
    notice = _(
        "メモが長すぎて、アドレスに入りません。合わせて%(excess)d文字ほど短くしてください。書いたメモは下に残っています。"
    )
    return _page(request, Snapshot.take(), posted, [notice % {"excess": excess}])


def _page(request: HttpRequest, snapshot: Snapshot, asked: Shortlist, notices: list[str] | None = None) -> HttpResponse:
    kept = kept_in(asked, snapshot.stamp)
    known = asked.without(*(row.measure for row in kept.retired), *kept.unknown)
    without_notes = replace(known, notes={})
    shared = absolute(shortlist_address(without_notes))
    context = {
        "snapshot": snapshot,
        "items": [_item(entry, known, first=entry == kept.entries[0]) for entry in kept.entries],
        "contents": kept,
        "shortlist": known,
        "reader_list": CarriedList(shortlist_address(known), len(known.ids)),
        "page_parameters": known.parameters(),
        "querystring": urlencode(known.parameters()),
        # A feed is read by other people's servers: they are told no notes.
        "followed": urlencode(without_notes.parameters()),
        "address": shared,
        "code": qr_code(shared, _("このリストを開く二次元コード")) if kept.entries else "",
        "notices": [*(notices or ()), *asked.notices],
        "sources": sources_told(
            (_source(entry), snapshot.known.places[entry.municipality_id], entry.period) for entry in kept.entries
        ),
        "places": [snapshot.known.places[code] for code in sorted({entry.municipality_id for entry in kept.entries})],
        "caveats": _caveats(kept.entries, snapshot.stamp),
        "most": MOST_ITEMS,
        "note_length": NOTE_LENGTH,
        **_more(request, known, snapshot),
    }
    return page(request, "shortlist.html", context)


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


def _item(entry: AnyEntry, shortlist: Shortlist, *, first: bool) -> Item:
    measure = entry.measure
    last = measure == shortlist.ids[-1]
    return Item(
        entry=entry,
        note=shortlist.notes.get(measure, ""),
        without=shortlist_address(shortlist.without(measure)),
        up="" if first else shortlist_address(shortlist.moved(measure, by=-1)),
        down="" if last else shortlist_address(shortlist.moved(measure, by=1)),
    )


def _more(request: HttpRequest, shortlist: Shortlist, snapshot: Snapshot) -> dict[str, object]:
    """Measures that could be added: those found by the words typed below the list."""
    words = request.GET.get("q", "").strip()
    if not words:
        return {"words": "", "found": []}
    hits = search(MeasureQuery(q=words), today=snapshot.today)
    return {
        "words": words,
        "total": hits.total,
        "found": [
            (
                entry,
                snapshot.known.places[entry.municipality_id],
                "" if entry.measure in shortlist.ids else shortlist_address(shortlist.with_added(entry.measure)),
            )
            for entry in hits.entries(0, FOUND)
        ],
        "everything_found": f"?{urlencode([('q', words)])}",
    }
