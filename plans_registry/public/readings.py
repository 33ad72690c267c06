"""How the words of a search were understood, in a sentence; the other readings, and what they would bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext
from markupsafe import Markup

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.question import Question, Term
from plans_registry.catalogue.search import Hits
from plans_registry.public.formatting import japanese, japanese_parts, number
from plans_registry.public.formatting import said as _
from plans_registry.public.links import measures_address, plans_address, url

NAMED = 4
"""Words that a sentence names at most."""

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
    query = hits.query
    if not query.q:
        return None
    if not query.match and (hits.match == "literal" or not hits.total):
        return None
    if hits.match == "literal":
        return Reading([Markup(_("入力したとおりのことばでさがしました。"))], [], _others(hits))
    missing = _not_all(hits)
    only_related = bool(missing) and len(words_of(hits.question)) == 1
    found = [_found(hits, only_related=only_related), missing] if hits.total else []
    words_read = [*_read_as(hits), _left_out(hits.question)]
    return Reading(_marked(found), _marked(words_read), _others(hits))


def _marked(sentences: Sequence[str]) -> list[Markup]:
    return [japanese_parts(sentence) for sentence in sentences if sentence]


def _found(hits: Hits, *, only_related: bool = False) -> str:
    """「創業」と「補助金」をふくむ 3件。  With ``only_related``: 「ドローン」に近い意味のことばをふくむ 7件。"""
    words, total = words_of(hits.question), hits.total
    sentence = ngettext("%(words)sをふくむ %(n)s件。", "%(words)sをふくむ %(n)s件。", total)
    if not words:
        sentence = ngettext("場所や年度の条件に読みかえて %(n)s件。", "場所や年度の条件に読みかえて %(n)s件。", total)
    elif only_related:
        sentence = ngettext(
            "%(words)sに近い意味のことばをふくむ %(n)s件。", "%(words)sに近い意味のことばをふくむ %(n)s件。", total
        )
    elif hits.match == "some" and hits.question.related_needles:
        sentence = ngettext(
            "%(words)s、または近い意味のことばをふくむ %(n)s件。",
            "%(words)s、または近い意味のことばをふくむ %(n)s件。",
            total,
        )
    elif _one_replaced(hits):
        sentence = ngettext(
            "「%(typed)s」を%(words)sに読みかえて %(n)s件。", "「%(typed)s」を%(words)sに読みかえて %(n)s件。", total
        )
    joint = _("」か「") if hits.match == "some" else _("」と「")
    return sentence % {"typed": _one_replaced(hits), "words": _quoted(words, joint), "n": number(total)}


def _one_replaced(hits: Hits) -> str:
    """What was typed for the only word of a reading that needs them all, where that is another one."""
    terms = _terms(hits.question)
    return terms[0].typed if hits.match == "words" and len(terms) == 1 else ""


def _terms(question: Question) -> list[Term]:
    return [term for group in question.groups for term in group.terms]


def _not_all(hits: Hits) -> str:
    """両方をふくむ施策はありません。  Only of some of the words, and only where it is so."""
    words = words_of(hits.question)
    if hits.match != "some" or not words or (hits.is_complete and hits.query.match):
        return ""
    here = hits.is_complete  # elsewhere there is one, and the filters leave it out
    if len(words) == 1:
        sentence = (
            _("選んだ条件に、%(words)sをふくむ施策はありません。") if here else _("%(words)sをふくむ施策はありません。")
        )
        return sentence % {"words": _quoted(words, "")}
    if len(words) == 2:
        return _("選んだ条件に、両方をふくむ施策はありません。") if here else _("両方をふくむ施策はありません。")
    return _("選んだ条件に、すべてをふくむ施策はありません。") if here else _("すべてをふくむ施策はありません。")


def _read_as(hits: Hits) -> list[str]:
    """「店を始めたい」は「創業」と読みました。"""
    if hits.total and _one_replaced(hits):
        return []
    terms = [term for term in _terms(hits.question) if term.typed][:NAMED]
    return [_("「%(typed)s」は「%(word)s」と読みました。") % {"typed": term.typed, "word": term.word} for term in terms]


def _left_out(question: Question) -> str:
    dropped = list(dict.fromkeys(question.dropped))
    if not dropped:
        return ""
    return _("%(words)sは、たずねることばとして外しました。") % {"words": _quoted(dropped, _("」と「"))}


def words_of(question: Question) -> list[str]:
    """The words that are looked for, as they were read, without quotation marks."""
    return [_("」か「").join(term.word for term in group.terms) for group in question.groups]


def _quoted(words: Sequence[str], joint: str) -> str:
    """「創業」と「補助金」; of many words the first ones only."""
    quoted = _("「%(words)s」ほか") if len(words) > NAMED else _("「%(words)s」")
    return quoted % {"words": joint.join(words[:NAMED])}


def _others(hits: Hits) -> list[Link]:
    """The words as typed, the readings that find more (beside a short answer they have a block), and the page's own choice where one was demanded."""
    query = hits.query
    links = []
    if hits.match != "literal":
        links.append(Link(_("入力したとおりにさがす"), measures_address(query.replaced(match="literal"))))
    if hits.match == "words" and hits.total >= SHORT and (wider := hits.wider):
        links.append(Link(_some_of_the_words(wider.total), measures_address(query.replaced(match=wider.match))))
    if query.match:
        links.append(Link(_("読み方を選ばずにさがす"), measures_address(query.replaced(match=""))))
    return links


def _some_of_the_words(total: int) -> str:
    text = ngettext("一部のことばや近い意味でさがす（%(n)s件）", "一部のことばや近い意味でさがす（%(n)s件）", total)
    return text % {"n": number(total)}


def wider_than(hits: Hits) -> Wider | None:
    """The next reading beside a short answer, where it finds something else; reads the entries it names."""
    later = hits.wider if hits.total < SHORT else None
    if not later:
        return None
    address = measures_address(hits.query.replaced(match=later.match))
    entries = later.beyond(hits, SHOWN)
    return Wider(japanese_parts(_found_besides(later, hits)), address, [_named(entry) for entry in entries])


def _found_besides(later: Hits, hits: Hits) -> str:
    if later.match == "words" and later.question.needles == hits.question.needles:
        text = ngettext("写真の説明もふくめて %(n)s件。", "写真の説明もふくめて %(n)s件。", later.total)
        return text % {"n": number(later.total)}
    return _found(later)


@dataclass(frozen=True, slots=True)
class PlansSaying:
    """That plans' own texts say the words too: a sentence with their number, and the list of plans with these words."""

    sentence: str
    address: str


def plans_also_saying(hits: Hits) -> PlansSaying | None:
    """Beside an answer from names and descriptions; costs one look into the texts of plans."""
    query, total = hits.query, hits.number_of_plans_in_texts if hits.question.groups else 0
    if not total:
        return None
    sentence = ngettext("計画の文章にもあります：%(n)s計画", "計画の文章にもあります：%(n)s計画", total)
    if not hits.total:
        sentence = ngettext("計画の文章にはあります：%(n)s計画", "計画の文章にはあります：%(n)s計画", total)
    kept = [(name, value) for name, value in query.parameters() if name == "q" or name in _FITTING]
    return PlansSaying(sentence % {"n": number(total)}, plans_address(kept))


_FITTING = ("region", "municipality", "year", "state")
"""Filters that a plan itself fits or not."""


def _named(entry: Entry) -> tuple[Markup, Markup, str]:
    return japanese(entry.name), japanese(entry.plan_title), url("public:measure", entry.measure)
