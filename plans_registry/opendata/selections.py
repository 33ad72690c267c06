"""CSV of what a reader put together: a list of their own."""

from django.http import HttpRequest, StreamingHttpResponse

from plans_registry.catalogue.freshness import Snapshot, catalogue_page
from plans_registry.catalogue.shortlist import kept_in, shortlist_of
from plans_registry.catalogue.table import COLUMNS, row_of
from plans_registry.opendata.tables import csv_response, file_name


@catalogue_page
def shortlist(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/shortlist.csv`` with the parameters of ``/shortlist/``: its public measures in its order, each with its note."""
    asked = shortlist_of(request.GET)
    rows = [
        [*row_of(entry, snapshot.known), str(place), _harmless(asked.notes.get(entry.measure, ""))]
        for place, entry in enumerate(kept_in(asked).entries, start=1)
    ]
    return csv_response(request, file_name("shortlist", snapshot.today), rows, header=(*COLUMNS, "順番", "メモ"))


def _harmless(note: str) -> str:
    """A note comes from an address anybody may have written: a spreadsheet must not take it for a formula."""
    return f"'{note}" if note.startswith(("=", "+", "-", "@")) else note
