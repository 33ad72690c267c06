"""How the words of a search were understood, in a sentence; the other readings, and what they would bring."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import ngettext
from markupsafe import Markup

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.query import encoded
from plans_registry.catalogue.question import Group
from plans_registry.catalogue.reading_text import common_words, found_by, how_read, lacks_only_here, only_places_named
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.formatting import japanese, japanese_parts, number
from plans_registry.public.formatting import said as _
from plans_registry.public.links import measures_address, plans_address, url
from plans_registry.public.search_text import related_words_said

SHORT = 5
"""An answer of fewer measures is short: the page shows what the next reading would bring."""

SHOWN = 3
"""Measures of the next reading that the page names."""


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page says of the reading it shows: what was found, how the words were read, and links to the others."""

    found: list[Markup]
    words_read: list[Markup]
    others: list[Link]


@dataclass(frozen=True, slots=True)
class Wider:
    """What the next reading finds: a sentence with its count, its address, and measures that are not in the answer."""

    sentence: Markup
    address: str
    measures: list[tuple[Markup, Markup, str]]  # name, municipality, address


def reading_of(hits: Hits) -> Reading | None:
    """Nothing where the words were taken as typed, and nobody demanded that."""
    read = how_read(hits)
    return Reading(_marked(read[0]), _marked(read[1]), _others(hits)) if read else None


def _marked(sentences: Sequence[str]) -> list[Markup]:
    return [japanese_parts(sentence) for sentence in sentences]


def _others(hits: Hits) -> list[Link]:
    """The words uninterpreted where they were read as others and find something so, the readings that find more (beside a
    short answer they have a block), and the page's own choice where one was demanded."""
    query = hits.query
    links = []
    if hits.reads_otherwise and (total := hits.total_as_typed):
        text = ngettext("読みかえずにさがす（%(n)s件）", "読みかえずにさがす（%(n)s件）", total)
        links.append(Link(text % {"n": number(total)}, measures_address(query.replaced(match="literal"))))
    if hits.match == "words" and hits.total >= SHORT and (wider := hits.wider):
        links.append(Link(_some_of_the_words(hits, wider.total), measures_address(query.replaced(match=wider.match))))
    if lacks_only_here(hits) and only_places_named(hits):
        links.append(_everywhere(hits))
    if hits.common_groups and (alone := _common_alone(hits)):
        links.append(alone)
    if query.match:
        links.append(Link(_("必要なら読みかえてさがす"), measures_address(query.replaced(match=""))))
    return links


def _everywhere(hits: Hits) -> Link:
    """The same words without their places: a measure elsewhere has them."""
    question = hits.question
    words = replace(question, parts=tuple(part for part in question.parts if part not in question.lifted))
    return Link(_("ほかの自治体もさがす"), measures_address(hits.query.replaced(q=words.typed_text())))


def _common_alone(hits: Hits) -> Link | None:
    """What the words find that too many measures have to be found by them among others."""
    parts = tuple(part for part in hits.question.parts if not isinstance(part, Group) or part in hits.common_groups)
    query = hits.query.replaced(q=replace(hits.question, parts=parts).text(), match="")
    total = search(query, today=hits.today, stamp=hits.stamp).total
    if not total:
        return None
    text = ngettext("%(words)sだけでさがす（%(n)s件）", "%(words)sだけでさがす（%(n)s件）", total)
    words = {"words": common_words(hits), "n": number(total)}
    return Link(text % words, measures_address(query))


def _some_of_the_words(hits: Hits, total: int) -> str:
    text = ngettext("関連のあることばもふくめてさがす（%(n)s件）", "関連のあることばもふくめてさがす（%(n)s件）", total)
    if len(hits.question.groups) > 1:
        text = ngettext("一部のことばや近い意味でさがす（%(n)s件）", "一部のことばや近い意味でさがす（%(n)s件）", total)
    return text % {"n": number(total)}


def wider_than(hits: Hits) -> Wider | None:
    """The next reading beside a short answer, where it finds something else; reads the entries it names."""
    later = hits.wider if hits.total < SHORT else None
    if not later:
        return None
    address = measures_address(hits.query.replaced(match=later.match))
    entries = later.beyond(hits, SHOWN)
    return Wider(_found_besides(later, hits, entries), address, [_named(entry) for entry in entries])


def _found_besides(later: Hits, hits: Hits, entries: Sequence[AnyEntry]) -> Markup:
    """What brings more where the words are the same, told from measures that are not in the answer; else how they are read.

    「ブランド」に関連のあることば（販路ほか3語）もふくめて 3件, 写真の説明もふくめて 2件.
    """
    if not _looks_for_the_same(later, hits):
        return japanese_parts(found_by(later, too=True))
    matches = [later.matched(entry) for entry in entries]
    standing = {needle for match in matches for needle in match.needles}
    words = related_words_said(later.selection, standing - set(hits.question.needles))
    text = ngettext("写真の説明もふくめて %(n)s件。", "写真の説明もふくめて %(n)s件。", later.total)
    if words and any(match.only_in_captions for match in matches):
        text = ngettext(
            "%(words)sと写真の説明もふくめて %(n)s件。", "%(words)sと写真の説明もふくめて %(n)s件。", later.total
        )
    elif words:
        text = ngettext("%(words)sもふくめて %(n)s件。", "%(words)sもふくめて %(n)s件。", later.total)
    return japanese_parts(text % {"words": words, "n": number(later.total)})


def _looks_for_the_same(later: Hits, hits: Hits) -> bool:
    """Whether another reading has the words of this one: all of one, or, as far as one is enough for it, only one."""
    one, other = later.question, hits.question
    if len(one.groups) != len(other.groups) or len(one.lifted) != len(other.lifted):
        return False
    return set(one.needles) <= set(other.needles) and (later.match == "words" or len(one.groups) == 1)


@dataclass(frozen=True, slots=True)
class PlansSaying:
    """That plans' own texts say the words too: a sentence with their number, and the list of plans with these words."""

    sentence: str
    address: str


def plans_also_saying(hits: Hits, snapshot: Snapshot) -> PlansSaying | None:
    """Beside an answer from names and descriptions, where plans' own texts say the words; and where no measure is found,
    but a plan by all that it says, in any reading of its list.  Costs a look into these texts.

    The number is that of the list it leads to, which has the plans whose measures say them, too.
    """
    readings = (hits, *hits.vain)
    if not any(reading.question.groups for reading in readings):
        return None
    in_texts = any(reading.number_of_plans_in_texts for reading in readings)
    # By the form, or the reading, that the search demands and the list of plans does not have, its plans may say the words
    # in measures that the search left out.
    if not in_texts and (hits.total or hits.query.form or hits.query.match or not hits.query.synonyms):
        return None
    kept = [(name, value) for name, value in hits.query.parameters() if name == "q" or name in _FITTING]
    total = PlanFilter(QueryDict(encoded(kept)), snapshot=snapshot).found.total
    if not total:
        return None
    sentence = ngettext(
        "計画でさがす（計画の文章もふくめて）：%(n)s計画", "計画でさがす（計画の文章もふくめて）：%(n)s計画", total
    )
    if in_texts and not hits.total:
        sentence = ngettext("計画の文章にはあります：%(n)s計画", "計画の文章にはあります：%(n)s計画", total)
    return PlansSaying(sentence % {"n": number(total)}, plans_address(kept))


_FITTING = ("type", "region", "municipality", "year", "state")
"""Filters that a list of plans has, too."""


def _named(entry: AnyEntry) -> tuple[Markup, Markup, str]:
    return japanese(entry.name), japanese(entry.plan_title), url("public:measure", entry.measure)
