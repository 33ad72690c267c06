"""A search in words, its count, and its conditions as chips that remove themselves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from markupsafe import Markup

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.plans import PLAN_FACETS
from plans_registry.catalogue.query import FACETS, MeasureQuery, Selection
from plans_registry.catalogue.question import Group, Lifted, Part, Question, Term
from plans_registry.catalogue.reading_text import NAMED
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.public.facet_labels import facet_label, value_label
from plans_registry.public.formatting import (
    japanese,
    japanese_parts,
    language,
)
from plans_registry.public.formatting import plural_said as ngettext
from plans_registry.public.formatting import said as _
from plans_registry.public.links import measures_address, plans_address
from plans_registry.public.search_sentence import said_of_part


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition, and the address of the same search without it; empty where that would find nothing, or less.

    ``is_word``: it is a word, or what a word was read as."""

    text: str
    address: str
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Lift:
    """A word that was taken for a filter: a sentence that says so, and a link that keeps it a word; none where that finds nothing."""

    said: Markup
    undo: Markup
    address: str


@dataclass(frozen=True, slots=True)
class InForceFound:
    """Of what a list finds, how many are in force today; the address of these alone, where that is a narrower list."""

    count: int
    address: str


def in_force_found(counts: Mapping[str, int], chosen: tuple[str, ...], total: int, address: str) -> InForceFound:
    """``counts`` and ``chosen``: of the states; ``address``: of the list with the state ``active`` alone."""
    if "ending" in chosen and "active" not in chosen:
        return InForceFound(counts.get("ending", 0), "")
    count = counts.get("active", 0) if not chosen or "active" in chosen else 0
    return InForceFound(count, address if 0 < count < total else "")


WithWords = Callable[[str], str]
"""Other words → the address of the same list with them."""


def chips_of(hits: Hits, known: Reference, spoken: str) -> list[Chip]:
    """One chip for every word of the question and every chosen value, in this order.

    Without a condition the others are read as they are now: read anew they might find less than before.
    """
    query = hits.query
    read = hits.as_read if hits.total else query
    chips = _chips_of_words(hits.question, known, _with_words_read(read, spoken), spoken)
    if hits.match == "some" and hits.total:
        useless = (*hits.common_groups, *hits.groups_of_no_use)
        # Without the only word there is none of which one could be enough.
        with_words = _with_words_read(read.replaced(match="words"), spoken)
        of_places_left = _chips_of_words(hits.question, known, with_words, spoken)
        are_several = len(hits.question.groups) > 1
        for place, part in enumerate(hits.question.parts):
            if isinstance(part, Group) and not are_several:
                chips[place] = of_places_left[place]
            elif isinstance(part, Group) and part not in useless:
                chips[place] = replace(chips[place], address="")
    return chips + [
        Chip(
            condition_of_value(facet, value, known, spoken),
            measures_address(read.without(facet, value), language=spoken),
        )
        for facet in FACETS
        for value in query.chosen(facet)
    ]


def _with_words_read(query: MeasureQuery, spoken: str) -> WithWords:
    """The reading is demanded of words only: without any there is nothing to read."""
    return lambda words: measures_address(query.replaced(q=words, match=query.match if words else ""), language=spoken)


def chips_of_plans(asked: PlanFilter, known: Reference) -> list[Chip]:
    """The same for the list of plans."""
    pairs = asked.parameters()
    return _chips_of_words(asked.selection.question, known, plans_with_words(asked), language()) + [
        Chip(condition_of_value(facet, value, known), plans_address([pair for pair in pairs if pair != (facet, value)]))
        for facet in PLAN_FACETS
        for value in asked.chosen[facet]
    ]


def measures_with_words(query: MeasureQuery) -> WithWords:
    return lambda words: measures_address(query.replaced(q=words))


def plans_with_words(asked: PlanFilter) -> WithWords:
    others = [pair for pair in asked.parameters() if pair[0] != "q"]
    return lambda words: plans_address([("q", words), *others] if words else others)


def _chips_of_words(question: Question, known: Reference, with_words: WithWords, spoken: str) -> list[Chip]:
    return [
        Chip(
            _of_words(part, known, spoken),
            with_words(question.without(part).typed_text()),
            is_word=isinstance(part, Group | Lifted),
        )
        for part in question.parts
    ]


def _of_words(part: Part, known: Reference, spoken: str) -> str:
    """自治体：足立区（ことばから）: a filter that no box has chosen."""
    condition = condition_of_part(part, known, spoken)
    return (
        _("%(condition)s（ことばから）", spoken) % {"condition": condition} if isinstance(part, Lifted) else condition
    )


def lifts_of(
    question: Question, known: Reference, with_words: WithWords, finds: Callable[[str], bool] = bool
) -> list[Lift]:
    """The words that name a place or a year, so that the page can say it and offer to undo it.

    ``finds``: whether other words find anything."""
    by_word: dict[str, list[Lifted]] = {}
    for lifted in question.lifted:
        by_word.setdefault(lifted.term.typed or lifted.term.word, []).append(lifted)
    return [_lift(question, typed, alike, known, with_words, finds) for typed, alike in by_word.items()]


def _lift(
    question: Question,
    typed: str,
    alike: list[Lifted],
    known: Reference,
    with_words: WithWords,
    finds: Callable[[str], bool],
) -> Lift:
    """``alike``: what one word was taken for; 2021-2023 are three years, and Kamata lies in two municipalities."""
    conditions = [condition_of_part(lifted, known) for lifted in alike]
    word, condition = japanese(typed), japanese_parts(_("、").join(conditions))
    said = _("「%(word)s」は、絞り込みの条件（%(condition)s）として使いました。")
    if len(alike) > 1 and alike[0].facet == "municipality":
        said = _("「%(word)s」という所はいくつかの自治体にあるので、どれも条件（%(condition)s）として使いました。")
    words = question.as_words(alike[0]).typed_text()
    if get_language() == "en" and typed.isascii() and '"' not in typed:
        words = words.replace(f"「{typed}」", f'"{typed}"')
    return Lift(
        said=Markup(said) % {"word": word, "condition": condition},
        undo=Markup(_("「%(word)s」をことばとしてさがす")) % {"word": word},
        address=with_words(words) if finds(words) else "",
    )


LIKE_WORDS_NAMED = 3
"""Words of like meaning that a page names."""


def like_words_said(selection: Selection, standing: Collection[str] = (), spoken: str = "") -> Markup:
    """「展示会」に近い意味のことば（見本市・出展ほか8語）もふくめて検索しました。  Nothing where there were none.

    ``standing``: needles that stand in what is shown; where words of like meaning are among them, only these are named.
    """
    looked_for: dict[str, str] = {}
    meant: dict[str, None] = {}
    for term in (term for group in selection.question.groups for term in group.terms):
        like = (*term.synonyms, *(term.related if selection.match == "some" else ()))
        looked_for |= {needle: word for word, needle in like}
        if like:
            meant[_own_word(term)] = None
    if not looked_for:
        return Markup("")
    spoken = spoken or language()
    sentence = _("「%(meant)s」に近い意味のことば（%(words)s）もふくめて検索しました。", spoken)
    words = _listed(looked_for, standing, spoken)
    said = sentence % {"meant": _("」と「", spoken).join(list(meant)[:NAMED]), "words": words}
    return japanese_parts(said, spoken)


def related_words_said(selection: Selection, standing: Collection[str]) -> str:
    """「ブランド」に関連のあることば（販路ほか3語）, where one of them stands; of a question of one word."""
    (group,) = selection.question.groups if len(selection.question.groups) == 1 else (None,)
    terms = group.terms if group else ()
    related = {needle: word for term in terms for word, needle in term.related}
    if selection.match != "some" or related.keys().isdisjoint(standing):
        return ""
    words = {"meant": _own_word(terms[0]), "words": _listed(related, standing, language())}
    return _("「%(meant)s」に関連のあることば（%(words)s）") % words


def _listed(looked_for: Mapping[str, str], standing: Collection[str], spoken: str) -> str:
    """見本市・出展ほか8語: words by their needles, those that stand in what is shown or else the first ones."""
    words = list(dict.fromkeys(looked_for.values()))
    shown = list(dict.fromkeys(word for needle, word in looked_for.items() if needle in standing))
    named = (shown or words)[:LIKE_WORDS_NAMED]
    listed = _("・", spoken).join(named)
    if others := len(words) - len(named):
        listed = ngettext("%(words)sほか%(n)s語", "%(words)sほか%(n)s語", others, spoken) % {
            "words": listed,
            "n": others,
        }
    return listed


def _own_word(term: Term) -> str:
    """The word in the reader's language: 見本市 for 展示会に出たい, and exhibition in English, which was read as 見本市."""
    return (term.typed or term.word) if get_language() == "en" else term.word


def condition_of_part(part: Part, known: Reference, spoken: str = "") -> str:
    """ことば：販路, or the filter a word was taken for."""
    if isinstance(part, Lifted):
        return condition_of_value(part.facet, part.value, known, spoken)
    said, spoken = said_of_part(part), spoken or language()
    said = said.replace("「", "“").replace("」", "”") if spoken == "en" else said
    return _condition(_("ことば", spoken), said, spoken)


def condition_of_value(facet: str, value: str, known: Reference, spoken: str = "") -> str:
    """地域：多摩."""
    spoken = spoken or language()
    return _condition(facet_label(facet, spoken), value_label(facet, value, known, spoken), spoken)


def _condition(name: str, value: str, spoken: str) -> str:
    return _("%(name)s：%(value)s", spoken) % {"name": name, "value": value}
