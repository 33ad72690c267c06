"""The results of a search, ready for the page: hits with their marks, filters, chips, notices."""

from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.search import Hits, Marks, Match
from plans_registry.public.addresses import Paging, measures_address
from plans_registry.public.facets import Filter, filters_of
from plans_registry.public.sentences import Chip, Lift, chips_of, lifts_of, sentence_of


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with what was looked for marked in its texts."""

    entry: Entry
    place: Place
    name: SafeString
    description: SafeString
    pillar: SafeString
    plan: SafeString
    only_in: str


@dataclass(frozen=True, slots=True)
class Results:
    total: int
    sentence: str
    hits: list[Hit]
    filters: list[Filter]
    chips: list[Chip]
    lifts: list[Lift]
    notices: list[str]
    synonyms: list[str]
    without_synonyms: str
    sorts: list[tuple[str, str, bool]]


def results_of(hits: Hits, paging: Paging, known: Reference) -> Results:
    """One page of an answer; reads the entries of that page only."""
    query, question = hits.query, hits.question
    return Results(
        total=hits.total,
        sentence=sentence_of(question, hits.choices, known),
        hits=[_hit(entry, hits, known) for entry in hits.entries(paging.offset, paging.limit)],
        filters=filters_of(query, hits.facets, known),
        chips=chips_of(query, question, known),
        lifts=lifts_of(query, question, known),
        notices=[notice.message for notice in question.notices],
        synonyms=list(dict.fromkeys(word for term in question.widened for word, _needle in term.synonyms)),
        without_synonyms=measures_address(query.replaced(synonyms=False)),
        sorts=_sorts(hits),
    )


def _sorts(hits: Hits) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen; relevance only where there are words."""
    labels = {
        "relevance": _("関連の高い順"),
        "code": _("自治体コード順"),
        "newest": _("計画期間の新しい順"),
        "updated": _("更新の新しい順"),
    }
    return [(sort, label, sort == hits.sort) for sort, label in labels.items() if sort != "relevance" or hits.query.q]


def _hit(entry: Entry, hits: Hits, known: Reference) -> Hit:
    match = hits.matched(entry)
    return Hit(
        entry=entry,
        place=known.places[entry.municipality_id],
        name=marked(entry.name, match.marks.get("name", [])),
        description=marked(entry.description, match.marks.get("description", [])),
        pillar=marked(entry.pillar_title, match.marks.get("pillar_title", [])),
        plan=marked(entry.plan_title, match.marks.get("plan_title", [])),
        only_in=_only_in(match),
    )


def _only_in(match: Match) -> str:
    """A word of explanation where neither the name nor the description holds what was looked for."""
    if not match.only_in_titles:
        return ""
    if "pillar_title" in match.fields:
        return _("「柱」の名前がことばに一致しています。")
    return _("「計画」の名前がことばに一致しています。")


def marked(text: str, marks: Marks) -> SafeString:
    """The text, escaped, with every marked part inside ``<mark>``."""
    pieces, last = [], 0
    for start, end in marks:
        pieces += [conditional_escape(text[last:start]), format_html("<mark>{}</mark>", text[start:end])]
        last = end
    return mark_safe("".join([*pieces, conditional_escape(text[last:])]))
