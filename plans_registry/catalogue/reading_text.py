"""How the words of a search were read and what that found, in sentences that pages and feeds say."""

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.catalogue.beginnings import english_word_of
from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.question import Group, Question, Term
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.vocabulary import vocabulary

NAMED = 4
"""Words that a sentence names at most."""


def how_read(hits: Hits) -> tuple[list[str], list[str]] | None:
    """What was found, and how the words were read; None where they were taken as typed, and nobody demanded that."""
    query = hits.query
    if not query.q:
        return None
    if not query.match and hits.match == "literal":
        return None
    if hits.match == "literal":
        return [_("読みかえずにさがしました。")], []
    missing = _not_all(hits)
    only_related = bool(missing) and (
        set(_finding(hits)) <= set(hits.groups_in_none) or (hits.is_complete and len(hits.question.groups) == 1)
    )
    found = [found_by(hits, only_related=only_related), _too_common(hits), missing] if hits.total else []
    words_read = [*_read_as(hits), _left_out(hits.question), _wanted_anyhow(hits.question)]
    said = list(filter(None, found)), list(filter(None, words_read))
    return said if query.match or any(said) else None


def how_plans_read(selection: Selection, demanded: str, stamp: str) -> list[str]:
    """Likewise of the list of plans; ``demanded``: the reading that was asked for, if any."""
    if selection.match == "literal":
        return [_("読みかえずにさがしました。")] if demanded and selection.question.parts else []
    words = selection.question.without_excluded.text()
    for term in selection.question.replaced:
        words = words.replace(term.word, word_named(term, stamp))
    return [_("「%(words)s」と読みかえてさがしました。") % {"words": words}]


def found_by(hits: Hits, *, only_related: bool = False, too: bool = False) -> str:
    """「創業」と「補助金」をふくむ 3件。  With ``only_related``: 「ドローン」に近い意味のことばをふくむ 7件。

    ``too``: of a reading beside another one.

    Of some of the words those that measures were found by: a common one finds none by itself, nor does one that stands nowhere.
    Where words of like meaning were looked for beside them, the count has what these found: 「補助金」（または近い意味のことば）
    をふくむ 14件。
    """
    groups = _finding(hits)
    words, total = _words_in(groups, hits), hits.total
    if not words and not hits.question.lifted:
        return ""  # only words that must not stand there
    is_widened = any(group.wider_needles or (hits.match == "some" and group.related_needles) for group in groups)
    sentence = ngettext("%(words)sをふくむ %(n)s件。", "%(words)sをふくむ %(n)s件。", total)
    if not words:
        sentence = _read_as_conditions(hits)
    elif only_related:
        sentence = ngettext(
            "%(words)sに近い意味のことばをふくむ %(n)s件。", "%(words)sに近い意味のことばをふくむ %(n)s件。", total
        )
    elif _one_replaced(hits) and too:
        sentence = ngettext(
            "「%(typed)s」を%(words)sとも読むと %(n)s件。", "「%(typed)s」を%(words)sとも読むと %(n)s件。", total
        )
    elif _one_replaced(hits):
        sentence = ngettext(
            "「%(typed)s」を%(words)sに読みかえて %(n)s件。", "「%(typed)s」を%(words)sに読みかえて %(n)s件。", total
        )
    elif is_widened:
        sentence = ngettext(
            "%(words)s（または近い意味のことば）をふくむ %(n)s件。",
            "%(words)s（または近い意味のことば）をふくむ %(n)s件。",
            total,
        )
    joint = _("」か「") if hits.match == "some" else _("」と「")
    return sentence % {"typed": _one_replaced(hits), "words": _quoted(words, joint), "n": f"{total:,}"}


def _read_as_conditions(hits: Hits) -> str:
    """場所の条件に読みかえて 8件, for a text of nothing but names of places."""
    total, are_years = hits.total, {lifted.facet == "year" for lifted in hits.question.lifted}
    if are_years == {True}:
        return ngettext("年度の条件に読みかえて %(n)s件。", "年度の条件に読みかえて %(n)s件。", total)
    if are_years == {False}:
        return ngettext("場所の条件に読みかえて %(n)s件。", "場所の条件に読みかえて %(n)s件。", total)
    return ngettext("場所と年度の条件に読みかえて %(n)s件。", "場所と年度の条件に読みかえて %(n)s件。", total)


def _finding(hits: Hits) -> list[Group]:
    useless = (*hits.common_groups, *hits.groups_of_no_use)
    return [group for group in hits.question.groups if group not in useless]


def missing_words(hits: Hits) -> list[str]:
    """Where nothing is found, of which of several words that comes: 「農家」をふくむ施策はありません。

    Of those of the reading that some are enough for; nothing where no word stands in any measure, which the heading says.
    """
    some = next((other for other in (hits, *hits.vain) if other.match == "some"), None)
    if some is None or hits.total or len(some.groups_in_none) in (0, len(some.question.groups)):
        return []
    return list(filter(None, [_too_common(some), _not_all(some)]))


def _too_common(hits: Hits) -> str:
    """「補助金」は多くの施策にあるので、それだけでは選んでいません。"""
    words = common_words(hits)
    sentence = ngettext(
        "%(words)sは多くの施策にあるので、それだけでは選んでいません。",
        "%(words)sは多くの施策にあるので、それだけでは選んでいません。",
        len(hits.common_groups),
    )
    return sentence % {"words": words} if words else ""


def common_words(hits: Hits) -> str:
    """「補助金」と「支援」: those of the words that carry no answer alone; nothing where there are none."""
    words = _words_in(hits.common_groups, hits)
    return _quoted(words, _("」と「")) if words else ""


def _one_replaced(hits: Hits) -> str:
    """What was typed for the only word of a reading that needs them all, where that is another one."""
    terms = _terms(hits.question)
    return terms[0].told if hits.match == "words" and len(terms) == 1 else ""


def _terms(question: Question) -> list[Term]:
    return [term for group in question.groups for term in group.terms]


def _not_all(hits: Hits) -> str:
    """「女性」をふくむ施策はありません。  Or, where each stands in one: 両方のことばがそのままある施策はありません。

    Of a place among the words that is all that narrows the search: 世田谷区には、「創業」をふくむ施策はありません。

    Only of some of the words, and only where it is so.
    """
    words = _words_in(hits.question.groups, hits)
    if hits.match != "some" or not words or (hits.is_complete and hits.query.match):
        return ""
    here = hits.is_complete  # elsewhere there is one, and the filters leave it out
    places = [reference(hits.stamp).label(facet, value) for facet, value in only_places_named(hits)] if here else []
    if len(words) > 1 and (in_none := _words_in(hits.groups_in_none, hits)):
        return _("%(words)sをふくむ施策はありません。") % {"words": _quoted(in_none, _("」か「"))}
    if len(words) == 1:
        anywhere, under_filters = (
            _("%(words)sをふくむ施策はありません。"),
            _("選んだ条件に、%(words)sをふくむ施策はありません。"),
        )
    elif len(words) == 2:
        anywhere, under_filters = (
            _("両方のことばがそのままある施策はありません。"),
            _("選んだ条件に、両方のことばがそのままある施策はありません。"),
        )
    else:
        anywhere, under_filters = (
            _("すべてのことばがそのままある施策はありません。"),
            _("選んだ条件に、すべてのことばがそのままある施策はありません。"),
        )
    sentence = under_filters if here and not places else anywhere
    if len(words) == 1:
        sentence = sentence % {"words": _quoted(words, "")}
    if not places:
        return sentence
    return _("%(places)sには、%(sentence)s") % {"places": _("・").join(places), "sentence": sentence}


def lacks_only_here(hits: Hits) -> bool:
    """Whether it has some of the words only, or words near to them, where a measure outside the filters has them all."""
    return hits.match == "some" and hits.is_complete and bool(hits.total) and not hits.query.match


def only_places_named(hits: Hits) -> tuple[tuple[str, str], ...]:
    """The places that the words name, facet and value, where no other condition narrows the search; else none."""
    lifted = hits.question.lifted
    if any(hits.query.chosen(facet) for facet in FACETS) or any(FILTER_OF[part.facet] != "place" for part in lifted):
        return ()
    return tuple(dict.fromkeys((part.facet, part.value) for part in lifted))


def _read_as(hits: Hits) -> list[str]:
    """「店を始めたい」は「創業」と読みました。"""
    if hits.total and _one_replaced(hits):
        return []
    terms = [term for term in _terms(hits.question) if term.typed][:NAMED]
    sentence = _("「%(typed)s」は「%(word)s」と読みました。")
    return [sentence % {"typed": term.told, "word": word_named(term, hits.stamp)} for term in terms]


def _left_out(question: Question) -> str:
    dropped = list(dict.fromkeys(question.dropped))
    if not dropped:
        return ""
    sentence = ngettext(
        "%(words)sは、たずねることばか広すぎることばとして外しました。",
        "%(words)sは、たずねることばか広すぎることばとして外しました。",
        len(dropped),
    )
    return sentence % {"words": _quoted(dropped, _("」と「"))}


def _wanted_anyhow(question: Question) -> str:
    """「足立区」は、文がそれに限っていないので、さがしていません。  Of 足立区に限らず, お金がなくても, 補助金だけでなく."""
    words = list(dict.fromkeys(question.anyhow))
    if not words:
        return ""
    sentence = ngettext(
        "%(words)sは、文がそれに限っていないので、さがしていません。",
        "%(words)sは、文がそれに限っていないので、さがしていません。",
        len(words),
    )
    return sentence % {"words": _quoted(words, _("」と「"))}


def _words_in(groups: Iterable[Group], hits: Hits) -> list[str]:
    """The words that are looked for, as they were read, without quotation marks."""
    return [_("」か「").join(word_named(term, hits.stamp) for term in group.terms) for group in groups]


def word_named(term: Term, stamp: str) -> str:
    """創業; in English, of a word that something else was read as, with what it means: 見本市 (trade fair)."""
    if not term.typed or get_language() != "en":
        return term.word
    meaning = english_word_of(term.word, vocabulary(stamp))
    return f"{term.word} ({meaning})" if meaning else term.word


def _quoted(words: Sequence[str], joint: str) -> str:
    """「創業」と「補助金」; of many words the first ones only."""
    quoted = _("「%(words)s」ほか") if len(words) > NAMED else _("「%(words)s」")
    return quoted % {"words": joint.join(words[:NAMED])}
