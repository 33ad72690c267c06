"""The engine of the public pages, Jinja2: its filters, its functions, its texts.

Its templates are ``templates/public/``; all others are Django's and belong to staff.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import linebreaks_filter, truncatechars
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup, escape

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.labels import counted, measure_label
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period, format_period, format_year, short_period
from plans_registry.public.formatting import (
    EXAMPLES,
    icon,
    japanese,
    japanese_parts,
    municipality_count,
    number,
    syllables,
    type_icon,
)
from plans_registry.public.links import carried_list, list_beside, url
from plans_registry.public.pictures.fonts import font_files

ENGINE = "public"
"""The name of the engine in the settings."""

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page, drawn from a template in ``templates/public/``; for HEAD, which sends none, it is not drawn."""
    if request.method == "HEAD":
        return HttpResponse(status=status)
    return render(request, template, dict(context), status=status, using=ENGINE)


class Unindented(Extension):
    """Leaves the indentation of a template out of its pages: it would be a tenth of their bytes."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENTATION.sub("", source)


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend is given: escaping on, and a name that a page forgot is an error.

    A text that is looked up may hold HTML; what is put into it is escaped.
    """
    extensions: list[str | type[Extension]] = ["jinja2.ext.i18n", Unindented]
    jinja = Environment(**options | {"undefined": StrictUndefined}, trim_blocks=True, extensions=extensions)
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    jinja.globals |= {
        "_": text,
        "gettext": text,
        "carried_list": lambda request: carried_list(request.GET),
        "counted": counted,
        "examples": examples,
        "htmx_script": _htmx_script,
        "has_picture_font": has_picture_font,
        "icon": icon,
        "lang_ja": lang_ja,
        "language": language,
        "linked_data": linked_data,
        "list_beside": lambda request: list_beside(request.GET),
        "static": static,
        "operator": operator,
        "this_page_in": this_page_in,
        "type_icon": type_icon,
        "url": url,
    }
    filters: dict[str, Callable] = {
        "day": day,
        "day_or_month": day_or_month,
        "measure_label": measure_label,
        "fiscal_year": fiscal_year,
        "iso_day": iso_day,
        "japanese": japanese,
        "japanese_parts": japanese_parts,
        "last_month": last_month,
        "linebreaks": linebreaks_filter,
        "media_address": default_storage.url,
        "months": months,
        "municipality_count": municipality_count,
        "number": number,
        "period": period,
        "short_period": short_period_of,
        "shown_state": shown_state,
        "state": Period.state,
        "state_label": state_label,
        "tile_name": tile_name,
        "truncatechars": truncatechars,
    }
    jinja.filters |= {name: asked_for_each_page(function) for name, function in filters.items()}
    return jinja


def asked_for_each_page(function: Callable) -> Callable:
    """A filter that Jinja does not work out while it compiles a template.

    "name"|measure_label is a constant to Jinja, and would stay in the language of the first visitor.
    """

    @pass_context
    def of_page(_page: Context, *values: Any, **options: Any) -> Any:
        return function(*values, **options)

    return of_page


def text(message: str, **values: Any) -> Markup:
    """What ``_("…")`` and ``{% trans %}`` give.  Pages have a hundred texts each: every one is looked up once."""
    return _text(message, language()) % values


@lru_cache(maxsize=5_000)
def _text(message: str, language: str) -> Markup:
    return Markup(gettext(message))


def language() -> str:
    return get_language() or "ja"


def operator() -> Any:
    """Who runs the site, as the settings say."""
    return settings.OPERATOR


def examples() -> tuple[str, ...]:
    """Words to try, in the language of the page."""
    return EXAMPLES[language()]


def lang_ja() -> Markup:
    """What marks an element of Japanese text on pages in another language (WCAG 3.1.2)."""
    return Markup("" if language() == "ja" else ' lang="ja"')


@lru_cache(maxsize=1)
def _htmx_script() -> Markup:
    return Markup(htmx_script(version=4))


def this_page_in(request: HttpRequest, language: str, pairs: list[tuple[str, str]] | None = None) -> str:
    """The absolute address of this page in a language; the first page's if it is none.

    ``pairs``: the parameters that make the page, where not all that were asked for are meant.
    """
    match = request.resolver_match
    path = url("public:home", language=language)
    if match is not None:
        try:
            path = url(match.view_name, *match.args, *match.kwargs.values(), language=language)
        except NoReverseMatch:
            path = request.path
    address = f"{request.scheme}://{request.get_host()}{path}"
    query = request.GET.urlencode() if pairs is None else urlencode(pairs)
    return f"{address}?{query}" if query else address


def has_picture_font() -> bool:
    return font_files() is not None


def linked_data(value: dict[str, Any]) -> Markup:
    """A data block of JSON-LD: ASCII, and nothing in it can end the element."""
    text = json.dumps(value).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})
    return Markup(f'<script type="application/ld+json">{text}</script>')


def period(value: Period) -> str:
    """令和3年度～令和5年度, or FY2021–2023."""
    return format_period(value, language())


def short_period_of(value: Period) -> str:
    """R3～R5, or 2021–23."""
    return short_period(value, language())


def fiscal_year(value: int) -> str:
    return format_year(value, language())


def months(value: Period) -> str:
    """The period in the western calendar: 2021年4月～2024年3月."""
    first, last = value.start_date, value.end_date
    if language() == "ja":
        return f"{first.year}年{first.month}月～{last.year}年{last.month}月"
    return f"{first:%B} {first.year} – {last:%B} {last.year}"


def last_month(value: Period) -> str:
    """2024年3月."""
    last = value.end_date
    return f"{last.year}年{last.month}月" if language() == "ja" else f"{last:%B} {last.year}"


def shown_state(value: Period, today: date) -> str:
    """upcoming, starting (upcoming, with the next fiscal year), active, ending (active, with this one) or ended."""
    return value.turn(today) or value.state(today)


def state_label(state: str) -> str:
    return str(STATE_LABELS[state])


def day(value: date) -> str:
    """2026年4月1日, or 1 April 2026: the day in Tokyo."""
    # Django's own English format is American, the texts are not.
    form = "DATE_FORMAT" if language() == "ja" else "j F Y"
    return date_format(localtime(value) if isinstance(value, datetime) else value, form)


def day_or_month(value: date) -> str:
    """2026年9月15日; 2026年9月 for its first day, which also stands for a month whose day nobody wrote down."""
    if value.day > 1:
        return day(value)
    return f"{value.year}年{value.month}月" if language() == "ja" else f"{value:%B} {value.year}"


def iso_day(value: datetime) -> str:
    """2026-04-01: the day in Tokyo, for programs."""
    return localtime(value).date().isoformat()


def tile_name(place: Place) -> Markup:
    """A name that fits a square: four characters in two lines; English may break between syllables."""
    return _tile_name(place, language())


@lru_cache(maxsize=200)
def _tile_name(place: Place, language: str) -> Markup:
    if language == "ja" or not place.name_en:
        short = place.short
        return Markup("{}<br>{}").format(short[:2], short[2:]) if len(short) > 3 else escape(short)
    name = place.name_en.rpartition(" ")[0] or place.name_en
    return Markup("<wbr>").join(syllables(name))
