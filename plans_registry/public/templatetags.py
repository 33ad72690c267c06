"""The library ``registry``: how the public templates write years, numbers, names and Japanese."""

import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote

from django import template
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period, format_period, format_year
from plans_registry.public.formatting import EXAMPLES, icon, japanese, japanese_parts, number, type_icon
from plans_registry.public.gaps import FIELDS
from plans_registry.public.jinja import ENGINE
from plans_registry.public.links import add_address

register = template.Library()
register.filter("japanese", japanese)
register.filter("japanese_parts", japanese_parts)
register.filter("number", number)
register.simple_tag(icon, name="icon")
register.simple_tag(type_icon, name="type_icon")

_SYLLABLE = re.compile(r"[^aeiou]*[aeiou](?:n(?![aeiouy]))?", re.IGNORECASE)


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
def shown_state(value: Period, today: date) -> str:
    """upcoming, active, ending (active, with six months or less to go) or ended."""
    return "ending" if value.ends_soon(today) else value.state(today)


@register.filter
def last_month(value: Period) -> str:
    """2024年3月."""
    last = value.end_date
    return f"{last.year}年{last.month}月" if get_language() == "ja" else f"{last:%B} {last.year}"


@register.filter
def field_label(field: str) -> str:
    """説明, 対象者 …: what a reader calls a text of a measure."""
    return _("名称") if field == "name" else str(FIELDS[field])


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
def jinja(template_name: str, **context: Any) -> Markup:
    """A fragment that Jinja draws on other pages too: it is told all it needs."""
    return Markup(render_to_string(template_name, context, using=ENGINE))


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, language: str, *, parameters: bool = True) -> str:
    """The absolute address of this page in a language, with its parameters or without; the first page's if it is none."""
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
def linked_data(value: dict[str, Any]) -> SafeString:
    """A data block of JSON-LD: ASCII, and nothing in it can end the element."""
    text = json.dumps(value).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def search_examples() -> tuple[str, ...]:
    """Words to try, shown under every search box."""
    return EXAMPLES
