"""What pages call the values of the catalogue, ready to stand in HTML: worked out once per generation and language."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from markupsafe import Markup

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.reference import reference
from plans_registry.public.formatting import japanese, type_icon

Labels = Mapping[str, Mapping[str, Markup]]
"""Facet → value → what it is called; ``badge`` has the types with their pictures.  Years have labels of their own
(facets.py)."""


def labels_at(stamp: str) -> Labels:
    """In the active language, at a generation's stamp."""
    return _labels(stamp, get_language() or "ja")


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
