"""What readers call the values of filters: in the active language, read once in a generation."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from markupsafe import Markup

from plans_registry.catalogue.filters import PARAMETER_LABELS, STATE_LABELS
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.documents.periods import format_year
from plans_registry.public.formatting import japanese, type_icon

Labels = Mapping[str, Mapping[str, Markup]]
"""Facet → value → what it is called; ``badge`` has the types with their pictures.  Years have labels of their own
(``year_label``)."""


def labels_at(stamp: str, language: str = "") -> Labels:
    """In a language or that of the page, at a generation's stamp."""
    return _labels(stamp, language or get_language() or "ja")


@lru_cache(maxsize=8)
def _labels(stamp: str, language: str) -> Labels:
    known = reference(stamp)
    rows: dict[str, Mapping[str, Any]] = {
        "type": known.types,
        "form": known.forms,
        "region": known.areas,
        "municipality": known.places,
    }
    labels = {facet: {value: japanese(row.label) for value, row in rows[facet].items()} for facet in rows}
    labels["state"] = {state: japanese(str(label)) for state, label in STATE_LABELS.items()}
    return labels | {"badge": {slug: type_icon(slug) + label for slug, label in labels["type"].items()}}


def value_label(facet: str, value: str, known: Reference, language: str = "") -> str:
    """What a reader calls a value: a name, a state, or a year in both calendars."""
    if facet == "state":
        return str(STATE_LABELS[value])
    return year_label(int(value), language) if facet == "year" else known.label(facet, value)


def year_label(year: int, language: str = "") -> str:
    """令和5年度（2023年度）, or FY2023."""
    return _year_label(year, language or get_language() or "ja")


@lru_cache(maxsize=1000)
def _year_label(year: int, language: str) -> str:
    return f"{format_year(year)}（{year}年度）" if language == "ja" else format_year(year, language)


def facet_label(facet: str, language: str = "") -> str:
    return _facet_label(facet, language or get_language() or "ja")


@lru_cache(maxsize=50)
def _facet_label(facet: str, language: str) -> str:
    return str(PARAMETER_LABELS[facet])
