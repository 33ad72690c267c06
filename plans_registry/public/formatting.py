"""How public pages write Japanese, numbers and pictures."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup, escape

from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period, format_period
from plans_registry.documents.plan import SourceReference

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
EXAMPLES = {
    "ja": ("販路", "創業", "補助金", "展示会"),
    "en": ("trade fair", "startup", "subsidy", "business succession"),
}
"""Words to try in each language, shown under every search box."""

_LAST_PART = re.compile(
    r"(?<=...)(?=(?:murayama|kurume|yamato|tokyo|tachi|gawa|kawa|shika|shima|jima|wara|gaya|bashi|juku|nami)$)"
    r"|(?<=Chiyo)(?=da$)|(?<=Hachi)(?=oji$)|(?<=Kokubun)(?=ji$)|(?<=Musashi)(?=no$)|(?<=To)(?=shima$)"
)
_WORDS_OF_TITLES = re.compile("(?<=.)(?=地域産業|活性化計画)")
"""Browsers take them for one long word, and break it anywhere."""
_JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")


def language(given: str = "") -> str:
    """That of the page.  ``given``: by its template, which knows; a page asks hundreds of times, and Django answers slowly."""
    return given or get_language() or "ja"


def said(message: str, language: str = "") -> str:
    """``gettext``, for the texts that every page has: each is looked up once in a language."""
    return _said(message, language or get_language() or "ja")


@lru_cache(maxsize=1_000)
def _said(message: str, language: str) -> str:
    return gettext(message)


def plural_said(one: str, several: str, number: int, language: str = "") -> str:
    """``ngettext``, likewise; the languages of the site tell one from all other numbers."""
    return _plural_said(one, several, 1 if number == 1 else 2, language or get_language() or "ja")


@lru_cache(maxsize=500)
def _plural_said(one: str, several: str, number: int, language: str) -> str:
    return ngettext(one, several, number)


def is_japanese(text: str) -> bool:
    """Whether a text has Japanese characters, so that a page in another language has to mark it."""
    return _JAPANESE.search(text) is not None


def japanese(text: Any, language: str = "") -> Markup:
    """Text of the registry, marked as Japanese on pages in another language (WCAG 3.1.2)."""
    escaped = escape(text)
    if (language or get_language()) == "ja" or not is_japanese(escaped):
        return escaped
    return Markup(f'<span lang="ja">{escaped}</span>')


def title_in_words(text: Any, language: str = "") -> Markup:
    """The title of a plan, which parts between its words where it needs two lines: 江戸川区地域産業｜活性化計画."""
    return Markup(_WORDS_OF_TITLES.sub("<wbr>", japanese(text, language)))


def japanese_parts(text: Any, language: str = "") -> Markup:
    """A sentence of the page's language in which every Japanese run is marked; may hold safe HTML."""
    escaped = escape(text)
    if (language or get_language()) == "ja":
        return escaped
    return Markup(_JAPANESE.sub(lambda run: f'<span lang="ja">{run[0]}</span>', escaped))


# Tama area, Islands, Special wards, Eastern wards (Joto), but not West Tama nor Oshima Subprefecture.
_WITH_ARTICLE = re.compile(r"(?:area|islands|wards)(?: \(.+\))?", re.IGNORECASE)


def within_sentence(region: str, language: str = "") -> str:
    """The name of a region as a sentence has it: 多摩, the Tama area, the Islands, West Tama."""
    if (language or get_language()) != "en" or not _WITH_ARTICLE.fullmatch(region.partition(" ")[2] or region):
        return region
    return f"the {region}"


def number(value: int) -> str:
    return f"{value:,}"


_KINDS = {"ward": "区", "city": "市", "town": "町", "village": "村"}


def municipality_count(places: Iterable[Place]) -> str:
    """23区, 30市町村, 9町村, or 30 municipalities: how many, named by the kinds among them."""
    found = [place.kind for place in places]
    if get_language() == "ja":
        return f"{len(found)}{''.join(name for kind, name in _KINDS.items() if kind in found)}"
    return ngettext("%(n)s区市町村", "%(n)s区市町村", len(found)) % {"n": len(found)}


def sources_told(
    plans: Iterable[tuple[SourceReference | None, Place, Period]],
) -> list[tuple[SourceReference | None, str]]:
    """The documents of several plans, each once, with whose they are: 足立区、町田市.

    Where a municipality has several of the plans, with the period: 足立区（令和3年度～令和5年度）.
    """
    every = list(dict.fromkeys(plans))
    numbers = Counter(place for _source, place, _period in every)
    owners: dict[SourceReference | None, list[str]] = {}
    for source, place, period in every:
        years = f"{gettext('（')}{format_period(period, language())}{gettext('）')}" if numbers[place] > 1 else ""
        # Two files of one document read the same to a person.
        owners.setdefault(source and replace(source, sha256=""), []).append(f"{place.label}{years}")
    return [(source, gettext("、").join(names)) for source, names in owners.items()]


@lru_cache(maxsize=500)
def icon(name: str, text: str = "") -> Markup:
    """A picture of ``static/icons.svg``; hidden from screen readers unless it has a text."""
    spoken = Markup('role="img" aria-label="{}"').format(text) if text else Markup('aria-hidden="true"')
    svg = Markup('<svg class="icon icon-{}" {}><use href="{}#{}"/></svg>')
    return svg.format(name, spoken, static("icons.svg"), name)


def type_icon(slug: str) -> Markup:
    return icon(slug if slug in TYPE_ICONS else "other")


def name_parts(name: str) -> list[str]:
    """The words that the name of a place is made of, in Latin letters: Higashi, murayama.  It may be broken between them."""
    return _LAST_PART.split(name)
