"""Pages of a list: by number as it is now, or by a cursor, which goes on in the generation in which it began.

A cursor names that generation, so that a publication between two pages neither repeats nor skips a row.  What is
withdrawn meanwhile is gone from the past too and moves the rows behind it: then the cursor has ended (410).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.moments import PastMoment, is_moment, past_moment
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.parameters import (
    AS_OF,
    CURSOR,
    CURSOR_FORM,
    PAGE_NUMBER,
    PER_PAGE,
    PER_PAGE_NORMALLY,
    Parameter,
)
from plans_registry.opendata.problems import ProblemDetail

BESIDE = (CURSOR.name, PAGE_NUMBER.name, PER_PAGE.name, "fields", "facets")
"""Parameters that do not decide which rows there are, nor their order."""


def snapshot_asked(request: HttpRequest, parameters: tuple[Parameter, ...], snapshot: Snapshot) -> Snapshot:
    """The catalogue now, which is given, or as of the moment or the cursor that the address names."""
    asked = AS_OF.one(request.GET)
    if asked and AS_OF in parameters and is_moment(asked):
        snapshot = _as_of(asked, snapshot)
    cursor = CURSOR.one(request.GET)
    if cursor and CURSOR in parameters and CURSOR_FORM.fullmatch(cursor):
        generation = _generation_of(cursor, request, snapshot)
        snapshot = snapshot.at(PastMoment(generation, snapshot.today))
    return snapshot


@lru_cache(maxsize=100)
def _as_of(asked: str, now: Snapshot) -> Snapshot:
    """The same until something is published, or tomorrow comes."""
    return now.at(past_moment(asked))


def _generation_of(cursor: str, request: HttpRequest, snapshot: Snapshot) -> int:
    generation, offset, last_break, signature = cursor.split(".")
    if not constant_time_compare(signature, _signature(request, snapshot, f"{generation}.{offset}.{last_break}")):
        raise ProblemDetail(
            400,
            gettext_lazy("「cursor」は、この問い合わせのものではありません。はじめのページから読み直してください。"),
        )
    if int(last_break) != _last_break(snapshot):
        sentence = gettext_lazy(
            "途中で公開の取りやめ、文章の抹消、計画IDの移動か参照データの変更があったため、続きを出せません。はじめのページから読み直してください。"
        )
        raise ProblemDetail(410, sentence)
    return int(generation)


def _last_break(snapshot: Snapshot) -> int:
    event = snapshot.last_break
    return event.generation if event else 0


def _signature(request: HttpRequest, snapshot: Snapshot, place: str) -> str:
    """Of a place in the answer to one question; the fiscal year decides the states of plans."""
    question = sorted((name, request.GET.getlist(name)) for name in request.GET if name not in BESIDE)
    return salted_hmac("cursor", f"{request.path} {question} {snapshot.fiscal_year} {place}").hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PartAsked:
    """Which rows of a list are asked for; ``by_number``: as the page of a number."""

    offset: int
    limit: int
    by_number: bool

    @property
    def number(self) -> int:
        return self.offset // self.limit + 1


def part_asked(request: HttpRequest) -> PartAsked:
    """``page``, ``cursor`` and ``per_page``, which are known to be of their form."""
    limit = int(PER_PAGE.one(request.GET) or PER_PAGE_NORMALLY)
    number, cursor = PAGE_NUMBER.one(request.GET), CURSOR.one(request.GET)
    if number and cursor:
        raise ProblemDetail(400, gettext_lazy("「page」と「cursor」は、どちらか1つです。"))
    if cursor:
        return PartAsked(int(cursor.split(".")[1]), limit, by_number=False)
    return PartAsked((int(number or 1) - 1) * limit, limit, by_number=bool(number))


def links_of(request: HttpRequest, snapshot: Snapshot, part: PartAsked, total: int) -> dict[str, str]:
    """The addresses of the pages around one, by relation: the next by cursor, the others where a number is asked for."""
    links = {}
    if part.by_number:
        last = max(-(-total // part.limit), 1)
        numbers = {"first": 1, "last": last}
        if part.number > 1:
            numbers["prev"] = min(part.number - 1, last)
        links = {relation: _address(request, {PAGE_NUMBER.name: str(number)}) for relation, number in numbers.items()}
    if part.offset + part.limit < total:
        links["next"] = _address(request, {CURSOR.name: _cursor(request, snapshot, part.offset + part.limit)})
    return links


def _cursor(request: HttpRequest, snapshot: Snapshot, offset: int) -> str:
    place = f"{snapshot.generation}.{offset}.{_last_break(snapshot)}"
    return f"{place}.{_signature(request, snapshot, place)}"


def _address(request: HttpRequest, changed: Mapping[str, str]) -> str:
    parameters = request.GET.copy()
    for name in (CURSOR.name, PAGE_NUMBER.name):  # either of them
        parameters.pop(name, None)
    for name, value in changed.items():
        parameters[name] = value
    return f"{settings.SITE_URL}{request.path}?{parameters.urlencode()}"
