"""What a list can be had as beside its page: files, a feed, mails, a calendar, pictures, and a card for pages of others.

Every one of them has the parameters of the list behind its own address; but for these and the number of rows they are the
same on every page, so each part is drawn once, with gaps (part_with_gaps).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from plans_registry.public.formatting import japanese, language, number
from plans_registry.public.jinja import gap, part_with_gaps
from plans_registry.public.links import url
from plans_registry.public.pictures.of_search import KINDS


@dataclass(frozen=True, slots=True)
class Embedded:
    """``code``: to copy into a page; ``address``: of the card alone."""

    code: str
    address: str


@dataclass(frozen=True, slots=True)
class Download:
    label: str
    address: str
    type: str
    icon: str


def files_of(
    noun: str,
    total: int,
    parameters: str,
    embedded: Embedded | None = None,
    *,
    followed: str | None = None,
    spoken: str = "",
) -> Markup:
    """``noun`` is measures or plans, ``parameters`` the query string of the page, ``followed`` that of its feed."""
    spoken = spoken or language()
    form = _files(noun, total == 1, total <= settings.WORKBOOK_ROWS_LIMIT, embedded is not None, spoken)
    feed = parameters if followed is None else followed
    texts = {"parameters": escape(parameters), "feed": escape(feed), "number": number(total)}
    if embedded:
        texts |= {"card": escape(embedded.address), "code": japanese(embedded.code, spoken)}
    return Markup(form % texts)


@lru_cache(maxsize=50)
def _files(noun: str, is_one: bool, fits_workbook: bool, has_card: bool, _language: str) -> str:
    n, mailed = 1 if is_one else 2, noun == "measures"
    csv = ngettext("%(number)s件をCSVで保存（Excel対応）", "%(number)s件をCSVで保存（Excel対応）", n)
    xlsx = ngettext("%(number)s件をXLSXで保存", "%(number)s件をXLSXで保存", n)
    json = ngettext("%(number)s件をJSONで保存", "%(number)s件をJSONで保存", n)
    feed = _("この結果をAtomフィードで受け取る")
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    others = [
        _download(f"opendata:{noun}_json", json, "application/json"),
        _download(f"opendata:{noun}_atom", feed, "application/atom+xml", "outside", "feed"),
        _by_mail() if mailed else _in_a_calendar(),
    ]
    if fits_workbook:
        others.insert(0, _download(f"opendata:{noun}_xlsx", xlsx, workbook))
    context = {
        "more": _("メール・共有・ほか") if mailed else _("カレンダー・共有・ほか"),
        "csv": _download(f"opendata:{noun}_csv", csv, "text/csv"),
        "files": others,
        "embedded": Embedded(gap("code"), gap("card")) if has_card else None,
    }
    return part_with_gaps("parts/files.html", context, ("parameters", "feed", "number", "card", "code"))


def _by_mail() -> Download:
    return _download("public:follow", _("更新をメールで受け取る"), "text/html", "mail")


def _in_a_calendar() -> Download:
    return _download("opendata:plans_ics", _("計画期間をカレンダーに入れる（iCalendar）"), "text/calendar", "years")


def _download(
    name: str, label: str, media_type: str, icon: str = "download", parameters: str = "parameters"
) -> Download:
    return Download(label.replace("%(number)s", gap("number")), url(name) + gap(parameters), media_type, icon)


def links_to_pictures(parameters: str, spoken: str = "") -> Markup:
    """Ways to the pictures of a search, whose query string these are."""
    return Markup(_pictures(spoken or language()) % {"parameters": escape(parameters)})


@lru_cache(maxsize=2)
def _pictures(_language: str) -> str:
    pictures: Mapping[str, str] = {slug: url("public:measures") + slug + "/" + gap("parameters") for slug in KINDS}
    context = {"pictures": [(KINDS[slug], address) for slug, address in pictures.items()]}
    return part_with_gaps("parts/pictures_of_search.html", context, ("parameters",))
