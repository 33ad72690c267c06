"""What a search asks for and how many it finds, in one sentence: the title of a page, its heading, and that of a picture."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.question import Excluded, Group, Part, Term, inside_marks
from plans_registry.catalogue.reading_text import NAMED
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.documents.periods import format_year
from plans_registry.public.facet_labels import value_label
from plans_registry.public.formatting import is_japanese, japanese_parts, language, number, within_sentence
from plans_registry.public.formatting import plural_said as ngettext
from plans_registry.public.formatting import said as _

MOST_TYPED = 10
"""Characters of Japanese that a heading and a chip quote of what was read as one word."""


def said_of_part(part: Part) -> str:
    """The reader's own words: 展示会に出たい, which was read as 見本市; of more than a few the word: 特許 for 特許を取りたいのですが費用."""
    if isinstance(part, Excluded):
        return part.in_words
    if not isinstance(part, Group):
        return str(part)
    return " OR ".join(map(_said_of_term, part.terms))


def _said_of_term(term: Term) -> str:
    is_long = len(term.told) > MOST_TYPED and is_japanese(term.told)
    return term.told if term.told and not is_long else str(term)


def search_sentence_of(hits: Hits, known: Reference, spoken: str = "") -> str:
    """That of its selection; where somebody demanded the reading that looks into captions, too, with that: the literal one of
    the same words has another count under the same words."""
    sentence = search_sentence(hits.selection, known, spoken)
    if hits.query.match != "words" or not hits.question.groups:
        return sentence
    return _("%(sentence)s（写真の説明もふくめて）") % {"sentence": sentence}


def search_sentence(selection: Selection, known: Reference, spoken: str = "") -> str:
    """「販路」を含む、多摩の、令和5年度に計画期間中の施策."""
    spoken = spoken or language()
    conditions = _words_phrase(selection, spoken)
    if excluded := selection.question.places_excluded:
        labels = [_short(facet, value, known, spoken) for facet, value in excluded]
        conditions.append(_("%(values)s以外の", spoken) % {"values": _alternatives(labels, spoken)})
    for name, labels in _chosen_labels(selection.choices, known, spoken).items():
        conditions.append(_PHRASES[name](labels, spoken))
    if not conditions:
        return _("すべての施策", spoken)
    return _("%(conditions)s施策", spoken) % {"conditions": _("、", spoken).join(conditions)}


def _words_phrase(selection: Selection, spoken: str) -> list[str]:
    """「販路」を含む, 「販路 補助金」に関わる; of a long text that was read as words the first ones.

    With words of like meaning 「展示会」か近い意味のことばを含む: the count has those found by them, too.
    Words that were read as others are only what it is about: 「展示会に出たい」に関わる.
    What must not stand there comes behind: 「創業」を含まない.
    """
    excluded = selection.question.excluded_in_words()
    return [*_words_looked_for(selection, spoken), *([excluded] if excluded else [])]


def _words_looked_for(selection: Selection, spoken: str) -> list[str]:
    parts = [said_of_part(part) for part in selection.question.parts if isinstance(part, Group)]
    read_as_others = any(term.typed for group in selection.question.groups for term in group.terms)
    if selection.match != "literal" and len(parts) > NAMED:
        parts = [*parts[:NAMED], "…"]
    if not parts:
        return []
    if selection.match == "some" or read_as_others:
        phrase = _("「%(words)s」に関わる", spoken)
    elif selection.question.widened:
        phrase = _("「%(words)s」か近い意味のことばを含む", spoken)
    else:
        phrase = _("「%(words)s」を含む", spoken)
    return [phrase % {"words": inside_marks(" ".join(parts))}]


def title_of(sentence: str, total: int, spoken: str = "") -> str:
    """「販路」を含む施策 8件."""
    title = ngettext("%(sentence)s %(number)s件", "%(sentence)s %(number)s件", total, spoken)
    return title % {"sentence": sentence, "number": number(total)}


def heading_of(sentence: str, total: int, spoken: str = "") -> Markup:
    """「販路」を含む施策 8 件, with the number and the Japanese marked; in words where there are none."""
    heading = ngettext(
        '%(sentence)s <span class="number">%(number)s</span> 件',
        '%(sentence)s <span class="number">%(number)s</span> 件',
        total,
        spoken,
    )
    if not total:
        heading = _('%(sentence)sは見つかりませんでした（<span class="number">0</span> 件）', spoken)
    return Markup(heading % {"sentence": japanese_parts(sentence, spoken), "number": number(total)})


def _chosen_labels(choices: Mapping[str, tuple[str, ...]], known: Reference, spoken: str) -> dict[str, list[str]]:
    """By filter what is chosen, where anything is; of places those that count: 多摩 with 町田市 is 町田市."""
    chosen: dict[str, list[str]] = {}
    for facet in FACETS:
        values = choices[facet]
        if values and facet == "region":
            values = known.standing_regions(values, choices["municipality"])
        if values:
            chosen.setdefault(FILTER_OF[facet], []).extend([_short(facet, value, known, spoken) for value in values])
    return chosen


def _short(facet: str, value: str, known: Reference, spoken: str) -> str:
    if facet == "year":
        return format_year(int(value), spoken)
    label = value_label(facet, value, known, spoken)
    return within_sentence(label, spoken) if facet == "region" else label


_PHRASES: Mapping[str, Callable[[list[str], str], str]] = {
    "type": lambda labels, spoken: _of_types(labels, spoken),
    "form": lambda labels, spoken: _("形が「%(values)s」の", spoken) % {"values": _quoted(labels, spoken)},
    "place": lambda labels, spoken: _("%(values)sの", spoken) % {"values": _alternatives(labels, spoken)},
    "year": lambda labels, spoken: _("%(values)sに計画期間中の", spoken) % {"values": _alternatives(labels, spoken)},
    "state": lambda labels, spoken: _("状態が「%(values)s」の", spoken) % {"values": _quoted(labels, spoken)},
}
"""Filter → what a heading says of the values chosen, of which one is enough."""


def _of_types(labels: list[str], spoken: str) -> str:
    phrase = ngettext("種類が「%(values)s」の", "種類が「%(values)s」の", len(labels), spoken)
    return phrase % {"values": _quoted(labels, spoken)}


def _alternatives(labels: list[str], spoken: str) -> str:
    """多摩・島しょ; the Tama area, the Islands or Adachi City."""
    *others, last = labels
    if not others:
        return last
    return _("%(values)s・%(value)s", spoken) % {"values": _("・", spoken).join(others), "value": last}


def _quoted(labels: list[str], spoken: str) -> str:
    """For a place inside quotation marks: 人材」か「事業承継, as types have 「・」 in their names."""
    return _("」か「", spoken).join(labels) if len(labels) > 1 else labels[0]
