"""Words that name a place or a fiscal year: in a search they are filters, not words to look for.

足立区 and 足立, 多摩, 令和4年度, R4.  A name without 区, 市, 町, 村 counts where it names one thing only: 多摩 is the
region, 大島 the town.  北, 港, 中央 and 国立 are words of their own and need their last character.
"""

from collections.abc import Mapping
from functools import lru_cache

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.query_language import Group, Lifted, Part, Question
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.documents.periods import parse_fiscal_year

ORDINARY_WORDS = {"北", "港", "中央", "国立"}

Gazetteer = Mapping[str, tuple[str, str]]
"""Folded name → (facet, value)."""


def gazetteer(known: Reference) -> Gazetteer:
    """Every name that is a filter: full names before regions before short names."""
    shorts = [(place.short, place.code) for place in known.places.values() if place.short not in ORDINARY_WORDS]
    names = {fold(short): ("municipality", code) for short, code in shorts}
    names |= {fold(area.name): ("region", area.slug) for area in known.areas.values()}
    return names | {fold(place.name): ("municipality", place.code) for place in known.places.values()}


@lru_cache(maxsize=4)
def gazetteer_at(stamp: str) -> Gazetteer:
    """The names of the reference data at a generation's stamp."""
    return gazetteer(reference(stamp))


def lift_facets(question: Question, names: Gazetteer) -> Question:
    """The question with every unquoted word that names a place or a fiscal year turned into that filter.

    Never a quoted word, an excluded one, or one of several with OR between them.
    """
    parts = tuple(_lifted(part, names) for part in question.parts)
    return Question(parts, question.notices)


def _lifted(part: Part, names: Gazetteer) -> Part:
    if not isinstance(part, Group) or len(part.terms) > 1 or part.terms[0].quoted:
        return part
    term = part.terms[0]
    if named := names.get(term.needle):
        return Lifted(term, *named)
    year = parse_fiscal_year(term.word)
    return Lifted(term, "year", str(year)) if year else part
