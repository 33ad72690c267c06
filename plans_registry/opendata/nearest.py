"""What was meant by a name or a value that there is not, told with the refusal."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from plans_registry.catalogue.plans import KEY

MOST_NEAR = 3

CALLED_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("query", "keyword", "keywords", "search", "term", "text", "word"), ("q",)),
    **dict.fromkeys(("limit", "size", "page_size", "pagesize", "rows", "top", "per-page", "perpage"), ("per_page",)),
    **dict.fromkeys(("offset", "start", "skip"), ("cursor", "page")),
    "after": ("since", "cursor", "page"),
    **dict.fromkeys(("order", "order_by", "orderby", "ordering", "sort_by", "sortby"), ("sort",)),
    **dict.fromkeys(("status", "active"), ("state",)),
    **dict.fromkeys(("pref", "prefecture", "area", "ward"), ("region", "municipality")),
    **dict.fromkeys(("city", "code", "town"), ("municipality",)),
    **dict.fromkeys(("category", "kind", "tag"), ("type",)),
    **dict.fromkeys(("date", "time", "at", "asof", "as-of", "version"), ("as_of",)),
    "generation": ("since", "as_of"),
    **dict.fromkeys(("since", "from"), ("since", "changed_since")),
    **dict.fromkeys(("fiscal_year", "fiscalyear", "fy"), ("year",)),
    **dict.fromkeys(("updated_since", "modified_since", "updated_after"), ("changed_since", "since")),
    **dict.fromkeys(("columns", "select", "include"), ("fields",)),
    **dict.fromkeys(("synonyms", "synonym"), ("syn",)),
    **dict.fromkeys(("lang", "language", "locale", "format", "callback", "key", "api_key", "token"), ()),
}
"""What other APIs call a parameter → ours, where it is taken; of nothing of ours nothing is guessed by its letters."""

_TAKEN = """
    q type form region municipality year state round sort syn match as_of changed_since since fields facets page per_page
    cursor plan encoding layout m id hide
"""
HERE = frozenset(_TAKEN.split())
"""Parameters of some address: where one is not taken, none that is like it by its letters was meant."""

VALUES_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("created", "date", "desc"), ("newest", "updated")),
    **dict.fromkeys(("23区", "特別区", "23ku", "23wards"), ("wards",)),
}
"""Likewise values, folded, whichever parameter takes one of ours."""

COLUMNS_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "plan_title"),
    "title": ("plan_title",),
    "id": ("measure", "plan_key"),
    "key": ("plan_key",),
    "url": ("page",),
}
"""Likewise the columns of a record."""


def nearest_name(text: str, known: Collection[str]) -> str:
    """A sentence with the parameters that were meant; empty where there is none."""
    if text in CALLED_ELSEWHERE or text in HERE:
        return _said([name for name in CALLED_ELSEWHERE.get(text, ()) if name in known])
    return nearest(text, known, alike=0.6)


def nearest_column(text: str, known: Collection[str]) -> str:
    """Likewise of ``fields``."""
    found = [name for name in COLUMNS_ELSEWHERE.get(text, ()) if name in known]
    return _said(found[:1]) or nearest(text, known)


def nearest(text: str, known: Collection[str], *, alike: float = 0.5) -> str:
    """What was meant: by its name, without regard to case or width, but for the last sign, by its beginning, or by its letters.

    足立区, 足立, あだちく, あだち or Adachi City for 131211, 創業 of 創業・起業 for startups, north-tama for kita-tama, TAMA, １３１２１１, 131212, sale for
    sales-channels, startps.
    """
    terms = known if isinstance(known, Mapping) else {}
    folded = _folded(text)
    found = (
        [value for value in VALUES_ELSEWHERE.get(folded, ()) if value in known]
        or [value for value, term in terms.items() if folded in _names_of(term)]
        or [value for value in known if _folded(value) == folded]
        or [value for value, term in terms.items() if any(_begins(name, folded) for name in _names_of(term))][
            :MOST_NEAR
        ]
        or [value for value in known if value[:-1] == text[:-1] != ""]
        or _begun_by(folded, known)
        or _beside(text, known, alike)
    )
    return _said(found)


def _said(found: list[str]) -> str:
    return _("近いもの：%s。") % _("、").join(found) if found else ""


def _folded(text: str) -> str:
    """Ｎorth-Tama as northtama."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _names_of(term: Any) -> set[str]:
    """As the API publishes them; of a municipality without 区, 市, 町 or 村, too, and the parts of 創業・起業."""
    published = [getattr(term, name, "") for name in ("name", "name_en", "kana", "short")]
    published += [_KIND_IN_KANA.sub("", getattr(term, "kana", "")), *getattr(term, "name", "").split("・")]
    return {_folded(name) for name in published if name}


_KIND_IN_KANA = re.compile("(?<=..)(く|し|まち|むら)$")
"""あだちく, みずほまち, ひのはらむら."""


def _begins(name: str, folded: str) -> bool:
    return len(folded) > LEAST_BEGINNING and name.startswith(folded)


LEAST_BEGINNING = 3  # characters: machida of Machida City, but none of the thirteen that begin with 131


def _begun_by(folded: str, known: Collection[str]) -> list[str]:
    """What begins with it; where that is more than can be told, it says as good as nothing (13 of municipalities)."""
    begun = [value for value in known if folded and _folded(value).startswith(folded)]
    return begun if len(begun) <= MOST_NEAR else []


def _beside(text: str, known: Collection[str], alike: float) -> list[str]:
    """Like it by its letters; of 131211-1999 plans of the same municipality, or that, and never those of another."""
    if KEY.match(text):
        code = text.partition("-")[0]
        return sorted(value for value in known if value.startswith(f"{code}-"))[:MOST_NEAR] or [code] * (code in known)
    return get_close_matches(text[:40], list(known), n=MOST_NEAR, cutoff=alike)
