"""The engine of the public pages, Jinja2: its filters and its functions, and parts of pages that are drawn once.

Its templates are ``templates/public/``; all others are Django's and belong to staff.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.defaultfilters import linebreaks_filter, truncatechars
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup, escape

from plans_registry.catalogue.in_force import approved_codes
from plans_registry.catalogue.labels import counted, measure_label
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period
from plans_registry.opendata.door import absolute
from plans_registry.public.dates import (
    day,
    day_or_month,
    fiscal_year,
    iso_day,
    last_month,
    months,
    period,
    short_period_of,
    short_year,
    shown_state,
    state_label,
)
from plans_registry.public.formatting import (
    EXAMPLES,
    icon,
    japanese,
    japanese_parts,
    language,
    municipality_count,
    name_parts,
    number,
    title_in_words,
    type_icon,
    within_sentence,
)
from plans_registry.public.links import carried_list, list_beside, url
from plans_registry.public.past_asked import past_asked
from plans_registry.public.pictures.fonts import font_files
from plans_registry.public.template_texts import (
    LanguageEnvironment,
    LanguageLoader,
    OfOneLanguage,
    plural_text,
    text,
)

ENGINE = "public"
"""The name of the engine in the settings."""

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page, drawn from a template in ``templates/public/``; for HEAD, which sends none, it is not drawn."""
    if request.method == "HEAD":
        return HttpResponse(status=status)
    past = past_asked(request) if status == HTTPStatus.OK and "as_of" in request.GET else None
    drawn = part(template, {"request": request, "past": past, **context})
    return HttpResponse(
        drawn, status=status, charset="utf-8"
    )  # else Django looks it up in the header that it has written


def part(template: str, context: Mapping[str, Any]) -> str:
    """A part of a page by itself, in the active language."""
    return _engine().get_template(template).render(context)


def part_with_gaps(template: str, context: Mapping[str, Any], gaps: Iterable[str]) -> str:
    """A part drawn once, for all pages that show it with other values: markup with ``%(name)s`` wherever it shows a gap.

    A page has sixty choices and twenty rows; but for counts and marks each is the same throughout a generation.
    """
    marks = {name: gap(name) for name in gaps}
    markup = part(template, {**context, **marks}).replace("%", "%%")
    for name, mark in marks.items():
        markup = markup.replace(mark, f"%({name})s")
    return markup


def gap(name: str) -> str:
    """What stands for a gap until its part is drawn; no text of the registry has these."""
    return f"\0{name}\0"


@lru_cache(maxsize=2_000)
def kept_part(language: str, template: str, **values: Any) -> Markup:
    """A part that many pages have alike: nothing but the language and the values, which are few, makes it another."""
    return Markup(part(template, values))


def _engine() -> Environment:
    return engines[ENGINE].env  # type: ignore[attr-defined]  # Django's Jinja backend has it


class Unindented(Extension):
    """Leaves the indentation of a template out of its pages: it would be a tenth of their bytes."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENTATION.sub("", source)


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend is given: escaping on, and a name that a page forgot is an error.

    A text that is looked up may hold HTML; what is put into it is escaped.
    """
    extensions: list[str | type[Extension]] = ["jinja2.ext.i18n", Unindented, OfOneLanguage]
    options |= {"undefined": StrictUndefined, "loader": LanguageLoader(options["loader"])}
    # A plain dictionary: there are as many templates as files.  That of the 400 last used counts each of a page's fourteen.
    jinja = LanguageEnvironment(**options, trim_blocks=True, extensions=extensions, cache_size=-1)
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    jinja.globals |= {
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
        "absolute": absolute,
        "this_page_in": this_page_in,
        "type_icon": type_icon,
        "url": url,
    }
    filters: dict[str, Callable] = {
        "approved_codes": approved_codes,
        "measure_label": measure_label,
        "iso_day": iso_day,
        "linebreaks": linebreaks_filter,
        "municipality_count": municipality_count,
        "shown_state": shown_state,
        "state_label": state_label,
        "truncatechars": truncatechars,
    }
    of_language: dict[str, Callable] = {
        "day": day,
        "day_or_month": day_or_month,
        "fiscal_year": fiscal_year,
        "japanese": japanese,
        "japanese_parts": japanese_parts,
        "within_sentence": within_sentence,
        "last_month": last_month,
        "months": months,
        "period": period,
        "short_period": short_period_of,
        "short_year": short_year,
        "tile_name": tile_name,
        "title_in_words": title_in_words,
    }
    jinja.filters |= {name: asked_for_each_page(function) for name, function in filters.items()}
    texts: dict[str, Callable[..., Markup]] = {"_": text, "gettext": text, "ngettext": plural_text}
    jinja.globals |= {name: partial(function, "") for name, function in texts.items()}
    for code, _name in settings.LANGUAGES:  # {{ date|day }} is {{ date|day_ja }} in ja/plan.html
        jinja.globals |= {f"{name}_{code}": partial(function, code) for name, function in texts.items()}
        jinja.globals |= {f"kept_part_{code}": partial(kept_part, code), f"url_{code}": partial(url, language=code)}
        jinja.filters |= {f"{name}_{code}": partial(function, language=code) for name, function in of_language.items()}
    jinja.filters |= dict.fromkeys(("japanese_ja", "japanese_parts_ja"), escape)  # there no Japanese is marked as such
    jinja.filters |= {"media_address": default_storage.url, "number": number, "state": Period.state}
    return jinja


def asked_for_each_page(function: Callable) -> Callable:
    """A filter that Jinja does not work out while it compiles a template.

    "name"|measure_label is a constant to Jinja, and would stay in the language of the first visitor.
    """

    @pass_context
    def of_page(_page: Context, *values: Any, **options: Any) -> Any:
        return function(*values, **options)

    return of_page


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
    """The address of this page in a language; the first page's if it is none.

    ``pairs``: the parameters that make the page, where not all that were asked for are meant.
    """
    match = request.resolver_match
    path = url("public:home", language=language)
    if match is not None:
        try:
            path = url(match.view_name, *match.args, *match.kwargs.values(), language=language)
        except NoReverseMatch:
            path = request.path
    query = request.GET.urlencode() if pairs is None else urlencode(pairs)
    return f"{path}?{query}" if query else path


def has_picture_font() -> bool:
    return font_files() is not None


def linked_data(value: dict[str, Any]) -> Markup:
    """A data block of JSON-LD: ASCII, and nothing in it can end the element."""
    text = json.dumps(value).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})
    return Markup(f'<script type="application/ld+json">{text}</script>')


@lru_cache(maxsize=200)
def tile_name(place: Place, language: str) -> Markup:
    """A name that fits a square: four characters in two lines; English may break between the words it is made of."""
    if language == "ja" or not place.short_en:
        short = place.short
        return Markup("{}<br>{}").format(short[:2], short[2:]) if len(short) > 3 else escape(short)
    return Markup(" ").join(Markup("&shy;").join(name_parts(word)) for word in place.short_en.split())
