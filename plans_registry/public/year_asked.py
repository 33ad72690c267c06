"""This year, next year, last year among the words of a search: which year that is, and the way to what runs in it."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.query import encoded
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.years_named import year_beside_now
from plans_registry.public.facet_labels import year_label
from plans_registry.public.links import measures_address, plans_address

_LINK = Markup('{}<a href="{}">{}</a>')


def year_asked_said(hits: Hits, now: int) -> list[str]:
    """One sentence, with a link where some of what is found runs in that year, and some does not; none where a year is chosen."""
    asked = year_beside_now(fold(hits.query.q), now)
    if not asked or not hits.total or hits.choices["year"]:
        return []
    word, year = asked
    running = hits.facets["year"].get(str(year), 0)
    said = _meant(word, year)
    if not running:
        return [said + _("この中に、その年度の計画の施策はありません。")]
    if running == hits.total:
        return [said + _("どの施策も、その年度の計画にあります。")]
    address = measures_address(hits.query.replaced(year=(str(year),)))
    return [_LINK.format(said, address, _("その年度の計画の施策だけを見る（%(number)d件）") % {"number": running})]


def year_of_plans_said(asked: PlanFilter) -> list[str]:
    """Likewise of the list of plans; where the words ask for nothing else (今年度の計画), of all that runs in that year."""
    named = year_beside_now(fold(asked.words), asked.snapshot.fiscal_year)
    if not named or asked.selection.choices["year"]:
        return []
    word, year = named
    said, total = _meant(word, year), asked.found.total
    asks_nothing_else = not total and any(selection.asks_nothing for selection in asked.tried())
    if not total and not asks_nothing_else:
        return [said]
    left_out = ("q", "match") if asks_nothing_else else ()
    pairs = [*(pair for pair in asked.parameters() if pair[0] not in left_out), ("year", str(year))]
    of_year = PlanFilter(QueryDict(encoded(pairs)), snapshot=asked.snapshot)
    running = of_year.found.total
    if not running:
        return [said + _("その年度に計画期間中の計画の掲載は、ありません。")]
    if running == total:
        return [said + _("どの計画も、その年度に計画期間中です。")]
    shown = _("その年度に計画期間中の計画だけを見る（%(number)d件）") % {"number": running}
    return [_LINK.format(said, plans_address(of_year.parameters()), shown)]


def _meant(word: str, year: int) -> str:
    return _("「%(word)s」は%(year)sです。") % {"word": word, "year": year_label(year)}
