"""The search page the plain way, for a production server: Django's ``icontains`` with counts, its rows as bare lines."""

from collections.abc import Callable, Iterable

import django
from django.http import QueryDict

from benchmarks.search.peers import by_icontains

django.setup()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    from django.db import close_old_connections

    asked = QueryDict(environ["QUERY_STRING"])
    filters = {facet: tuple(asked.getlist(facet)) for facet in asked if facet != "q"}
    rows = by_icontains(asked.get("q", "").split(), filters)
    close_old_connections()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return ["\n".join(f"{row.name} {row.description}" for row in rows).encode()]
