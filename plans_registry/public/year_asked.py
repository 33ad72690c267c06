"""This year, next year, last year among the words of a search: which year that is, and the way to what runs in it."""

from django.utils.translation import gettext as _
from markupsafe import Markup

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.years_named import year_beside_now
from plans_registry.public.facet_labels import year_label
from plans_registry.public.links import measures_address


def year_asked_said(hits: Hits, now: int) -> list[str]:
    """One sentence, with a link where some of what is found runs in that year, and some does not; none where a year is chosen."""
    asked = year_beside_now(fold(hits.query.q), now)
    if not asked or not hits.total or hits.choices["year"]:
        return []
    word, year = asked
    running = hits.facets["year"].get(str(year), 0)
    said = _("「%(word)s」は%(year)sです。") % {"word": word, "year": year_label(year)}
    if not running:
        return [said + _("この中に、その年度の計画の施策はありません。")]
    if running == hits.total:
        return [said + _("どの施策も、その年度の計画にあります。")]
    link = Markup('{}<a href="{}">{}</a>')
    address = measures_address(hits.query.replaced(year=(str(year),)))
    return [link.format(said, address, _("その年度の計画の施策だけを見る（%(number)d件）") % {"number": running})]
