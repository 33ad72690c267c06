"""What is read of an address, and under which one its answer is kept (decision 16).

A page is given the parameters that pages read, and no others: what strangers add to an address (``utm_source=…``) can
neither come into a page nor make another copy of it.
"""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest, QueryDict
from django.urls import register_converter
from django.urls.converters import IntConverter


class PlainNumber(IntConverter):
    """``<number:measure>``: 1 and not 01, so that one thing has one address."""

    regex = "0|[1-9][0-9]*"


register_converter(PlainNumber, "number")

PARAMETERS = frozenset(
    "q type form region municipality year state round sort page syn match as_of before m hide from plan id removed removed_at".split()  # noqa: SIM905
)
"""Names of the parameters of public pages, beside the notes of a list (``note.17``)."""

FILES = re.compile(r"/api/v1/.*|/.*\.(csv|xlsx|json|jsonl|jsonld|md|atom|jsonfeed|ics|bib|ris|sqlite|parquet|svg)")
"""Addresses of what programs read."""
IN_OTHER_FORMS = re.compile(r"(/en)?/(measures/\d+|plans/[\w-]+(/editions/\d+)?|municipalities/[\w-]+)/", re.ASCII)
"""Pages from which ``Accept`` leads to their other forms (``opendata/negotiation.py``)."""
LONGEST_PARAMETER = max(map(len, PARAMETERS))


def canonical(asked: QueryDict) -> QueryDict:
    """What pages read of the parameters, by name: ``?utm_source=x&type=&q=販路&page=2`` is ``?page=2&q=販路``.

    A slip (``regoin``) stays, so that the page can say so.
    """
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        if _is_read(name) or meant_by(name):
            values = [value for value in asked.getlist(name) if value]
            if values:
                kept.setlist(name, values)
    return kept


def _is_read(name: str) -> bool:
    return name in PARAMETERS or name.startswith("note.")


@lru_cache(maxsize=1_000)
def meant_by(name: str) -> str:
    """The parameter that somebody wanted to write: ``region`` for ``regoin``, nothing for ``region`` or ``utm_source``."""
    if _is_read(name) or len(name) > 2 * LONGEST_PARAMETER:
        return ""
    return next(iter(get_close_matches(name, PARAMETERS, n=1, cutoff=0.82)), "")


def page_address(request: HttpRequest) -> tuple[str, bool]:
    """``https://plans.example.jp/measures/?q=%E8%B2%A9%E8%B7%AF``: scheme, host, path and the parameters that are read;
    and whether shared caches may have the answer."""
    read = read_query(request.META.get("QUERY_STRING", ""))
    return f"{request.scheme}://{request.get_host()}{request.path}?{read.query}", read.is_shared


def file_address(request: HttpRequest) -> tuple[str, bool]:
    """Likewise of a file or an answer of the API, which reads every parameter or refuses it; no list of a reader's own."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.scheme}://{request.get_host()}{request.path}?{query}", not _names_a_list(query)


@lru_cache(maxsize=1_000)
def _names_a_list(query: str) -> bool:
    return "id" in QueryDict(query)


class _ReadQuery(NamedTuple):
    """``utm_source=x&type=&q=a`` as pages read it: ``q=a``, and nothing else is seen by a page or in its key.

    ``is_shared``: whether shared caches may have the answer.  Not where a parameter means nothing, of which anybody could
    make any number of copies, nor somebody's own list.
    """

    parameters: QueryDict
    query: str
    is_shared: bool


@lru_cache(maxsize=1_000)  # the same questions are asked again and again, and what is kept is found by this alone
def read_query(query: str) -> _ReadQuery:
    asked = QueryDict(query.encode("latin-1", "replace"))
    read = canonical(asked).urlencode()
    return _ReadQuery(QueryDict(read), read, "id" not in asked and all(map(_is_read, asked)))
