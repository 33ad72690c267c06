"""One question to the catalogue: the value behind page, counts, sentence, chips, CSV, JSON, feed and pager.

The same parameters give the same rows in the same order everywhere, and :meth:`MeasureQuery.parameters`
gives the address back.
"""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

STATES = ("upcoming", "active", "ended")
SORTS = ("relevance", "code", "newest", "updated")

FACETS = ("type", "form", "region", "municipality", "year", "state")
"""Repeatable parameters, in the order of the address: OR inside one, AND across them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureQuery:
    """All values are known ones (see filters.py): slugs, six-digit codes, fiscal years as text, states.

    ``sort`` is empty for the default: relevance where ``q`` has a term, else municipality code.
    """

    q: str = ""
    type: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    sort: str = ""
    synonyms: bool = True

    def chosen(self, facet: str) -> tuple[str, ...]:
        return getattr(self, facet)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address, defaults left out, always in the same order."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet in FACETS for value in self.chosen(facet)]
        pairs += [("sort", self.sort)] if self.sort else []
        return pairs if self.synonyms else [*pairs, ("syn", "0")]

    def querystring(self) -> str:
        """``?q=…`` ready to stand behind an address, or nothing at all."""
        pairs = self.parameters()
        return f"?{urlencode(pairs)}" if pairs else ""

    def replaced(self, **values) -> Self:
        return replace(self, **values)

    def without(self, facet: str, value: str) -> Self:
        """This query with one chosen value removed."""
        return self.replaced(**{facet: tuple(other for other in self.chosen(facet) if other != value)})

    def only_words(self) -> Self:
        """This query with every filter removed; words, sort and synonyms stay."""
        return self.replaced(**dict.fromkeys(FACETS, ()))
