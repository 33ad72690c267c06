"""CSV of what stands side by side on a page: a reader's own list, a comparison, the coverage."""

from django.http import HttpRequest, StreamingHttpResponse

from plans_registry.catalogue import comparison
from plans_registry.catalogue.coverage import GRID_COLUMNS, grid_of, rows_of_grid, year_asked
from plans_registry.catalogue.exports import COLUMNS, row_of
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.shortlist import kept_in, shortlist_of
from plans_registry.opendata.files import csv_response, file_name


@catalogue_page
def shortlist(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/shortlist.csv`` with the parameters of ``/shortlist/``: its public measures in its order, each with its note."""
    asked = shortlist_of(request.GET)
    rows = [
        [*row_of(entry, snapshot.known), str(place), _harmless(asked.notes.get(entry.measure, ""))]
        for place, entry in enumerate(kept_in(asked).entries, start=1)
    ]
    return csv_response(request, file_name("shortlist", snapshot.today), rows, header=(*COLUMNS, "順番", "メモ"))


@catalogue_page
def compare(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/compare.csv`` with the parameters of ``/compare/``: a row for each measure of each type, one for each empty place."""
    found = comparison.comparison_of(request.GET, snapshot)
    rows = comparison.rows_of(found, snapshot.known)
    return csv_response(request, file_name("comparison", snapshot.today), rows, header=comparison.COLUMNS)


@catalogue_page
def coverage(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/coverage.csv``, with ``year`` as on ``/coverage/``: a row for each municipality and pillar type."""
    year, _ignored = year_asked(request.GET)
    rows = rows_of_grid(grid_of(snapshot, year), snapshot.known)
    return csv_response(request, file_name("coverage", snapshot.today), rows, header=GRID_COLUMNS)


def _harmless(note: str) -> str:
    """A note comes from an address anybody may have written: a spreadsheet must not take it for a formula."""
    return f"'{note}" if note.startswith(("=", "+", "-", "@")) else note
