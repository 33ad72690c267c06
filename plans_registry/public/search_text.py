"""A search in words, its count, and its conditions as chips that remove themselves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language, ngettext
from markupsafe import Markup

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.plans import PLAN_FACETS
from plans_registry.catalogue.query import FACETS, FILTER_OF, MeasureQuery, Selection
from plans_registry.catalogue.question import Group, Lifted, Part, Question, Term
from plans_registry.catalogue.reading_text import NAMED
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.documents.periods import format_year
from plans_registry.public.facet_labels import facet_label, value_label
from plans_registry.public.formatting import is_japanese, japanese, japanese_parts, number, within_sentence
from plans_registry.public.formatting import said as _
from plans_registry.public.links import measures_address, plans_address


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


def chips_of(hits: Hits, known: Reference) -> list[Chip]:
    """One chip for every word of the question and every chosen value, in this order.

    Without a condition the others are read as they are now: read anew they might find less than before.
    """
    query = hits.query
    read = hits.as_read if hits.total else query
    chips = _chips_of_words(hits.question, known, _with_words_read(read))
    if hits.match == "some" and hits.total:
        useless = (*hits.common_groups, *hits.groups_of_no_use)
        # Without the only word there is none of which one could be enough.
        of_places_left = _chips_of_words(hits.question, known, _with_words_read(read.replaced(match="words")))
        are_several = len(hits.question.groups) > 1
        for place, part in enumerate(hits.question.parts):
            if isinstance(part, Group) and not are_several:
                chips[place] = of_places_left[place]
            elif isinstance(part, Group) and part not in useless:
                chips[place] = replace(chips[place], address="")
    return chips + [
        Chip(condition_of_value(facet, value, known), measures_address(read.without(facet, value)))
        for facet in FACETS
        for value in query.chosen(facet)
    ]


def _with_words_read(query: MeasureQuery) -> WithWords:
    """The reading is demanded of words only: without any there is nothing to read."""
    return lambda words: measures_address(query.replaced(q=words, match=query.match if words else ""))


def chips_of_plans(asked: PlanFilter, known: Reference) -> list[Chip]:
    """The same for the list of plans."""
    pairs = asked.parameters()
    return _chips_of_words(asked.selection.question, known, plans_with_words(asked)) + [
        Chip(condition_of_value(facet, value, known), plans_address([pair for pair in pairs if pair != (facet, value)]))
        for facet in PLAN_FACETS
        for value in asked.chosen[facet]
    ]


def measures_with_words(query: MeasureQuery) -> WithWords:
    return lambda words: measures_address(query.replaced(q=words))


def plans_with_words(asked: PlanFilter) -> WithWords:
    others = [pair for pair in asked.parameters() if pair[0] != "q"]
    return lambda words: plans_address([("q", words), *others] if words else others)


def _chips_of_words(question: Question, known: Reference, with_words: WithWords) -> list[Chip]:
    return [
        Chip(
            _of_words(part, known),
            with_words(question.without(part).typed_text()),
            is_word=isinstance(part, Group | Lifted),
        )
        for part in question.parts
    ]


def _of_words(part: Part, known: Reference) -> str:
    """自治体：足立区（ことばから）: a filter that no box has chosen."""
    condition = condition_of_part(part, known)
    return _("%(condition)s（ことばから）") % {"condition": condition} if isinstance(part, Lifted) else condition


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


def like_words_said(selection: Selection, standing: Collection[str] = ()) -> Markup:
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
    sentence = _("「%(meant)s」に近い意味のことば（%(words)s）もふくめて検索しました。")
    words = _listed(looked_for, standing)
    return japanese_parts(sentence % {"meant": _("」と「").join(list(meant)[:NAMED]), "words": words})


def related_words_said(selection: Selection, standing: Collection[str]) -> str:
    """「ブランド」に関連のあることば（販路ほか3語）, where one of them stands; of a question of one word."""
    (group,) = selection.question.groups if len(selection.question.groups) == 1 else (None,)
    terms = group.terms if group else ()
    related = {needle: word for term in terms for word, needle in term.related}
    if selection.match != "some" or related.keys().isdisjoint(standing):
        return ""
    words = {"meant": _own_word(terms[0]), "words": _listed(related, standing)}
    return _("「%(meant)s」に関連のあることば（%(words)s）") % words


def _listed(looked_for: Mapping[str, str], standing: Collection[str]) -> str:
    """見本市・出展ほか8語: words by their needles, those that stand in what is shown or else the first ones."""
    words = list(dict.fromkeys(looked_for.values()))
    shown = list(dict.fromkeys(word for needle, word in looked_for.items() if needle in standing))
    named = (shown or words)[:LIKE_WORDS_NAMED]
    listed = _("・").join(named)
    if others := len(words) - len(named):
        listed = ngettext("%(words)sほか%(n)s語", "%(words)sほか%(n)s語", others) % {"words": listed, "n": others}
    return listed


def _own_word(term: Term) -> str:
    """The word in the reader's language: 見本市 for 展示会に出たい, and exhibition in English, which was read as 見本市."""
    return (term.typed or term.word) if get_language() == "en" else term.word


def condition_of_part(part: Part, known: Reference) -> str:
    """ことば：販路, or the filter a word was taken for."""
    if isinstance(part, Lifted):
        return condition_of_value(part.facet, part.value, known)
    said = _said(part)
    return _condition(_("ことば"), said.replace("「", "“").replace("」", "”") if get_language() == "en" else said)


MOST_TYPED = 10
"""Characters of Japanese that a heading and a chip quote of what was read as one word."""


def _said(part: Part) -> str:
    """The reader's own words: 展示会に出たい, which was read as 見本市; of more than a few the word: 特許 for 特許を取りたいのですが費用."""
    if not isinstance(part, Group):
        return str(part)
    is_long = {term.typed: len(term.typed) > MOST_TYPED and is_japanese(term.typed) for term in part.terms}
    return " OR ".join(term.typed if term.typed and not is_long[term.typed] else str(term) for term in part.terms)


def condition_of_value(facet: str, value: str, known: Reference) -> str:
    """地域：多摩."""
    return _condition(facet_label(facet), value_label(facet, value, known))


def _condition(name: str, value: str) -> str:
    return _("%(name)s：%(value)s") % {"name": name, "value": value}


def search_sentence_of(hits: Hits, known: Reference) -> str:
    """That of its selection; where somebody demanded the reading that looks into captions, too, with that: the literal one of
    the same words has another count under the same words."""
    sentence = search_sentence(hits.selection, known)
    if hits.query.match != "words" or not hits.question.groups:
        return sentence
    return _("%(sentence)s（写真の説明もふくめて）") % {"sentence": sentence}


def search_sentence(selection: Selection, known: Reference) -> str:
    """「販路」を含む、多摩の、令和5年度に計画期間中の施策."""
    conditions = _words_phrase(selection)
    chosen = _chosen_labels(selection.choices, known)
    conditions += [_PHRASES[name](labels) for name, labels in chosen.items() if labels]
    if not conditions:
        return _("すべての施策")
    return _("%(conditions)s施策") % {"conditions": _("、").join(conditions)}


def _words_phrase(selection: Selection) -> list[str]:
    """「販路」を含む, 「販路 補助金」に関わる; of a long text that was read as words the first ones.

    With words of like meaning 「展示会」か近い意味のことばを含む: the count has those found by them, too.
    Words that were read as others are only what it is about: 「展示会に出たい」に関わる.
    """
    parts = [_said(part) for part in selection.question.parts if not isinstance(part, Lifted)]
    read_as_others = any(term.typed for group in selection.question.groups for term in group.terms)
    if selection.match != "literal" and len(parts) > NAMED:
        parts = [*parts[:NAMED], "…"]
    if not parts:
        return []
    phrase = _("「%(words)s」を含む")
    if selection.match == "some" or read_as_others:
        phrase = _("「%(words)s」に関わる")
    elif selection.question.widened:
        phrase = _("「%(words)s」か近い意味のことばを含む")
    return [phrase % {"words": _inside_marks(" ".join(parts))}]


def _inside_marks(words: str) -> str:
    """「販路」 for a phrase that would stand as 「「販路」」; beside other words 『販路』."""
    if words.startswith("「") and words.index("」") == len(words) - 1:
        return words[1:-1]
    return words.replace("「", "『").replace("」", "』")


def title_of(sentence: str, total: int) -> str:
    """「販路」を含む施策 8件."""
    title = ngettext("%(sentence)s %(number)s件", "%(sentence)s %(number)s件", total)
    return title % {"sentence": sentence, "number": number(total)}


def heading_of(sentence: str, total: int) -> Markup:
    """「販路」を含む施策 8 件, with the number and the Japanese marked; in words where there are none."""
    heading = ngettext(
        '%(sentence)s <span class="number">%(number)s</span> 件',
        '%(sentence)s <span class="number">%(number)s</span> 件',
        total,
    )
    if not total:
        heading = _('%(sentence)sは見つかりませんでした（<span class="number">0</span> 件）')
    return Markup(heading) % {"sentence": japanese_parts(sentence), "number": number(total)}


def _chosen_labels(choices: Mapping[str, tuple[str, ...]], known: Reference) -> dict[str, list[str]]:
    """By filter what is chosen; of places those that count: 多摩 with 町田市 is 町田市."""
    standing = known.standing_regions(choices["region"], choices["municipality"])
    chosen: dict[str, list[str]] = {}
    for facet in FACETS:
        values = standing if facet == "region" else choices[facet]
        chosen.setdefault(FILTER_OF[facet], []).extend(_short(facet, value, known) for value in values)
    return chosen


def _short(facet: str, value: str, known: Reference) -> str:
    if facet == "year":
        return format_year(int(value), get_language() or "ja")
    label = value_label(facet, value, known)
    return within_sentence(label) if facet == "region" else label


_PHRASES: Mapping[str, Callable[[list[str]], str]] = {
    "type": lambda labels: _of_types(labels),
    "form": lambda labels: _("形が「%(values)s」の") % {"values": _quoted_alternatives(labels)},
    "place": lambda labels: _("%(values)sの") % {"values": _alternatives(labels)},
    "year": lambda labels: _("%(values)sに計画期間中の") % {"values": _alternatives(labels)},
    "state": lambda labels: _("状態が「%(values)s」の") % {"values": _quoted_alternatives(labels)},
}
"""Filter → what a heading says of the values chosen, of which one is enough."""


def _of_types(labels: list[str]) -> str:
    phrase = ngettext("種類が「%(values)s」の", "種類が「%(values)s」の", len(labels))
    return phrase % {"values": _quoted_alternatives(labels)}


def _alternatives(labels: list[str]) -> str:
    """多摩・島しょ; the Tama area, the Islands or Adachi City."""
    *others, last = labels
    if not others:
        return last
    return _("%(values)s・%(value)s") % {"values": _("・").join(others), "value": last}


def _quoted_alternatives(labels: list[str]) -> str:
    """For a place inside quotation marks: 人材」か「事業承継, as types have 「・」 in their names."""
    return _("」か「").join(labels)
