"""Addresses of pages with a query behind them, and the pages of a long list."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, override

from plans_registry.catalogue.query import MeasureQuery, encoded
from plans_registry.catalogue.shortlist import MOST_ITEMS, Shortlist, TakenOut, shortlist_of
from plans_registry.public.formatting import said as _


def measures_address(
    query: MeasureQuery, *, page: int = 1, language: str = "", listed: Sequence[tuple[str, str]] = ()
) -> str:
    """The search page of a query, in a language or that of the page; defaults are left out.

    ``listed``: the parameters of the reader's list, where the page's address is to carry it.
    """
    return _with_parameters(url("public:measures", language=language), [*query.parameters(), *listed], page)


def url(name: str, *arguments: str | int, language: str = "") -> str:
    """The address of a page or file by its name, in a language or that of the page; each is worked out once."""
    return _url(name, arguments, language or get_language() or "ja")


@lru_cache(maxsize=2_000)
def _url(name: str, arguments: tuple[str | int, ...], language: str) -> str:
    with override(language):
        return reverse(name, args=arguments)


def plans_address(pairs: list[tuple[str, str]], *, page: int = 1) -> str:
    return _with_parameters(url("public:plans"), pairs, page)


def changes_address(pairs: list[tuple[str, str]]) -> str:
    return _with_parameters(url("public:changes"), pairs, 1)


def compare_address(pairs: list[tuple[str, str]]) -> str:
    return _with_parameters(url("public:compare"), pairs, 1)


def coverage_address(pairs: list[tuple[str, str]]) -> str:
    return _with_parameters(url("public:coverage"), pairs, 1)


def shortlist_address(
    shortlist: Shortlist, language: str = "", *, words: str = "", taken_out: TakenOut | None = None
) -> str:
    """The page of a person's own list, which is in its address and nowhere else; ``words`` look for measures to add."""
    looked_for = [("q", words)] if words else []
    offered_back = taken_out.parameters() if taken_out else []
    pairs = [*shortlist.parameters(), *looked_for, *offered_back]
    return _with_parameters(url("public:shortlist", language=language), pairs, 1)


class CarriedList(NamedTuple):
    """Where a reader's list is, and how many measures are in it."""

    address: str
    length: int
    most: int = MOST_ITEMS


def carried_list(parameters: QueryDict) -> CarriedList:
    """The list that the current address carries (``id``, ``note.…``); without one the page where a list begins."""
    if "id" not in parameters:
        return CarriedList(url("public:shortlist"), 0)
    shortlist = shortlist_of(parameters)
    return CarriedList(shortlist_address(shortlist), len(shortlist.ids))


class ListBeside(NamedTuple):
    """A reader's list beside the measures of a page: which are in it, and how the page's links add to it."""

    ids: tuple[int, ...]
    address: str
    more: str

    def address_of(self, measure: int) -> str:
        """Of a measure in the list the list itself; else ``?q=販路&id=12&id=7#listed-7``: this page again, its address
        carrying a measure more, at the same place."""
        return self.address if measure in self.ids else f"{self.more}{measure}#listed-{measure}"

    def said_of(self, measure: int) -> str:
        """The last one was just put in."""
        if measure not in self.ids:
            return _("リストに入れる")
        if measure == self.ids[-1]:
            return _("リストに入れました（%(n)s件）") % {"n": len(self.ids)}
        return _("リストにあります")


def list_beside(parameters: QueryDict, language: str = "") -> ListBeside:
    """The list that the address of a page carries.  A full one takes no more: its own page says so."""
    shortlist = shortlist_of(parameters)
    address = shortlist_address(shortlist, language)
    if shortlist.full:
        return ListBeside(shortlist.ids, address, f"{address}&id=")
    of_page = [
        (name, value)
        for name, values in parameters.lists()
        if name != "id" and not name.startswith("note.")
        for value in values
    ]
    return ListBeside(shortlist.ids, address, f"?{encoded([*of_page, *shortlist.parameters(), ('id', '')])}")


def _with_parameters(address: str, pairs: list[tuple[str, str]], page: int) -> str:
    pairs = [*pairs, ("page", str(page))] if page > 1 else pairs
    return f"{address}?{encoded(pairs)}" if pairs else address


class AskedPage(NamedTuple):
    """A page of a list, the places of its rows in the list, and what was asked for instead, if it was not there."""

    page: Page
    rows: range
    notices: list[str]


def page_asked_for(asked: str, total: int) -> AskedPage:
    """The page that ``?page=`` asks for in a list of ``total`` rows; the nearest one, with a notice, if there is none."""
    places = range(total)
    paginator = Paginator(places, settings.PAGE_SIZE)
    number, notices = 1, []
    try:
        number = paginator.validate_number(asked or 1)
    except (PageNotAnInteger, EmptyPage):
        if asked.isdecimal() and (len(asked) > 9 or int(asked) > paginator.num_pages):
            number = paginator.num_pages
            notices = [_("ページは%(last)dまでです。最後のページを表示しています。") % {"last": number}]
        else:
            notice = _("「ページ」の値「%(value)s」は使えないため、1ページ目を表示しています。")
            notices = [notice % {"value": asked[:40]}]
    start = (number - 1) * paginator.per_page
    return AskedPage(paginator.page(number), places[start : start + paginator.per_page], notices)
