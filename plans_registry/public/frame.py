"""The frame of a page (head, menus, foot), drawn from base.html once per language, with gaps for what changes.

Drawing it anew takes as long as a search in the registry.  A page fits when all that changes in its frame is one of
the gaps; tests/public/test_frame.py holds the search page to that.
"""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup, escape

GAPS = ("title", "head", "main", "ja", "en")
"""``ja`` and ``en`` are the absolute addresses of the page in these languages."""

_EDGE = "\ue000"


def framed(template: str, section: str, fillings: Mapping[str, str]) -> HttpResponse:
    """A page: ``template`` extends base.html and puts ``gaps.title``, ``gaps.head`` and ``gaps.main`` in its blocks.

    ``fillings`` has one text for every gap; what is not marked as HTML is escaped.
    """
    pieces = frame(template, section, get_language() or "ja")
    filled = {name: escape(fillings[name]) for name in GAPS}
    return HttpResponse("".join(filled[piece] if at % 2 else piece for at, piece in enumerate(pieces)))


def frame(template: str, section: str, language: str) -> list[str]:
    """The frame in the active language: its pieces, and between each two the name of the gap."""
    return _drawn(template, section) if settings.DEBUG else _kept(template, section, language)


@lru_cache(maxsize=32)
def _kept(template: str, section: str, language: str) -> list[str]:
    return _drawn(template, section)


def _drawn(template: str, section: str) -> list[str]:
    gaps = {name: Markup(f"{_EDGE}{name}{_EDGE}") for name in GAPS}
    return render_to_string(template, {"section": section, "gaps": gaps}).split(_EDGE)
