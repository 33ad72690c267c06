"""The library ``registry``: how the public templates write years, numbers, names and Japanese."""

import re
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markupsafe import Markup, escape

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period, format_period, format_year
from plans_registry.public.addresses import add_address

register = template.Library()

TYPE_ICONS = {
    "sales-channels",
    "startups",
    "talent",
    "management",
    "innovation",
    "networks",
    "business-location",
    "succession",
    "livelihood",
}
EXAMPLES = ("販路", "創業", "補助金", "展示会")
_JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
_SYLLABLE = re.compile(r"[^aeiou]*[aeiou](?:n(?![aeiouy]))?", re.IGNORECASE)


@register.filter
def japanese(text: Any) -> Markup:
    """Text of the registry, marked as Japanese on pages in another language (WCAG 3.1.2)."""
    escaped = escape(text)
    if get_language() == "ja" or not _JAPANESE.search(escaped):
        return escaped
    return Markup(f'<span lang="ja">{escaped}</span>')


@register.filter
def japanese_parts(text: Any) -> SafeString:
    """A sentence of the page's language in which every Japanese run is marked; may hold safe HTML."""
    escaped = conditional_escape(text)
    if get_language() == "ja":
        return escaped
    return mark_safe(_JAPANESE.sub(lambda run: f'<span lang="ja">{run[0]}</span>', escaped))


@register.filter
def number(value: int) -> str:
    return f"{value:,}"


@register.filter
def period(value: Period) -> str:
    """令和3年度～令和5年度, or FY2021–2023."""
    return format_period(value, get_language() or "ja")


@register.filter
def fiscal_year(value: int) -> str:
    return format_year(value, get_language() or "ja")


@register.filter
def months(value: Period) -> str:
    """The period in the western calendar: 2021年4月～2024年3月."""
    first, last = value.start_date, value.end_date
    if get_language() == "ja":
        return f"{first.year}年{first.month}月～{last.year}年{last.month}月"
    return f"{first:%B} {first.year} – {last:%B} {last.year}"


@register.filter
def state_in(value: Period, today: date) -> str:
    """upcoming, active or ended."""
    return value.state(today)


@register.filter
def state_label(state: str) -> str:
    return str(STATE_LABELS[state])


@register.simple_tag(takes_context=True)
def label(context: template.Context, facet: str, value: str) -> Markup:
    """The name of a facet value in the page's language."""
    return japanese(context["snapshot"].known.label(facet, value))


@register.filter
def tile_name(place: Place) -> SafeString | Markup:
    """A name that fits a square: four characters in two lines; English may break between syllables."""
    if get_language() == "ja" or not place.name_en:
        return (
            format_html("{}<br>{}", place.short[:2], place.short[2:]) if len(place.short) > 3 else escape(place.short)
        )
    name = place.name_en.rpartition(" ")[0] or place.name_en
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in _syllables(name)))


def _syllables(name: str) -> list[str]:
    parts = _SYLLABLE.findall(name)
    rest = name[len("".join(parts)) :]
    return [*parts[:-1], parts[-1] + rest] if parts else [name]


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, text: str = "") -> SafeString:
    """A picture of ``static/icons.svg``; hidden from screen readers unless it has a text."""
    spoken = format_html('role="img" aria-label="{}"', text) if text else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon icon-{}" {}><use href="{}#{}"/></svg>', name, spoken, static("icons.svg"), name
    )


@register.simple_tag
def type_icon(slug: str) -> SafeString:
    return icon(slug if slug in TYPE_ICONS else "other")


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, language: str, *, parameters: bool = True) -> str:
    """The absolute address of this page in a language, with its parameters or without; the first page's if it is none.

    In a frame that is drawn before its page (frame.py) it is a gap.
    """
    if gaps := context.get("gaps"):
        return gaps[language]
    request = context.get("request")
    if request is None:
        return f"/{language}/"
    known = request.resolver_match is not None
    address = request.build_absolute_uri(
        translate_url(quote(request.path) if known else reverse("public:home"), language)
    )
    return f"{address}?{request.GET.urlencode()}" if parameters and request.GET else address


@register.simple_tag(takes_context=True)
def add_to_shortlist(context: template.Context, measure: int) -> str:
    """The address of the reader's list with this measure in it, after what the current address carries."""
    return add_address(context["request"].GET, measure)


@register.filter
def media_address(name: str) -> str:
    return default_storage.url(name)


@register.simple_tag
def search_examples() -> tuple[str, ...]:
    """Words to try, shown under every search box."""
    return EXAMPLES
