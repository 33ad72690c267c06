"""What a person asked: groups of words, words left out, and names that are filters; and how it is written again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from django.utils.functional import cached_property  # that of functools has a lock for all requests (Python 3.11)
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the question a person should know.  ``code`` is a stable slug."""

    code: str
    values: dict[str, str | int] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        sentences = {
            "too-long": _("検索のことばが長すぎるため、はじめの%(limit)s文字だけでさがしました。"),
            "too-many": _("検索のことばが多すぎるため、はじめの%(limit)s語だけでさがしました。"),
            "unclosed": _("閉じていない引用符があるため、そこから終わりまでを1つのことばとしてさがしました。"),
            "brackets": _("かっこは、ことばの区切りとして扱いました。"),
            "empty-term": _("さがせる文字のないことばは無視しました。"),
        }
        return sentences[self.code] % self.values


_LEFT_OVER = re.compile("(?<=[a-zA-Zァ-ヶー㐀-鿿])[をがはにと]$")
"""A particle at the end."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed (without what nobody sees), and the folded needle that is looked for.

    ``typed``: what was written, where the word is what it was read as (創業 for 操業支援).  ``listed``: a comma stands before it.
    """

    word: str
    needle: str
    quoted: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()  # (word, needle) of every word of like meaning
    related: tuple[tuple[str, str], ...] = ()  # the same of words that are only near in meaning
    typed: str = ""
    listed: bool = field(default=False, compare=False)

    @property
    def told(self) -> str:
        """What was written, as a page quotes it: コロナで売上 for コロナで売上が, of which the vocabulary knows コロナ…売上が."""
        return _LEFT_OVER.sub("", self.typed)

    def __str__(self) -> str:
        if not self.quoted:
            return self.word
        return f"「{self.word}」" if _is_balanced(self.word) else f'"{self.word}"'


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of which one is enough: one, or several with OR between them."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.terms))

    @property
    def needles(self) -> tuple[str, ...]:
        """The typed words."""
        return tuple(term.needle for term in self.terms)

    @property
    def wider_needles(self) -> tuple[str, ...]:
        """The words of like meaning."""
        return tuple(needle for term in self.terms for _word, needle in term.synonyms)

    @property
    def related_needles(self) -> tuple[str, ...]:
        """The words only near in meaning."""
        return tuple(needle for term in self.terms for _word, needle in term.related)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A word that must not stand in an entry; of a sentence (創業以外の) nor one of like meaning.

    ``places``: facet and value of each place that the word names, and that nothing may come from (足立区以外の).
    ``typed``: how a sentence says it.
    """

    term: Term
    places: tuple[tuple[str, str], ...] = ()
    typed: str = ""

    def __str__(self) -> str:
        return self.typed or f"-{self.term}"

    @property
    def told(self) -> str:
        """The word as a page names it: grants as it was typed, and not the 補助金 that stands in the texts."""
        return self.term.typed if self.term.typed.isascii() and self.term.typed else str(self.term)

    @property
    def in_words(self) -> str:
        """創業を含まない, 足立区以外."""
        return self.typed if self.places else _("%(word)sを含まない") % {"word": self.told}


@dataclass(frozen=True, slots=True)
class Lifted:
    """A word that names a facet value and is applied as that filter: ``year`` ``2022`` for 令和4年度."""

    term: Term
    facet: str
    value: str

    def __str__(self) -> str:
        return str(self.term)


Part = Group | Excluded | Lifted


@dataclass(frozen=True)
class Question:
    """What was asked, in the order it was typed.  All groups must match, no excluded word may.

    ``dropped``: words that only ask (教えて, 支援), which a reading leaves out; ``anyhow``: those that need not be there, nor
    must not (オンラインに限らず).  What its parts are is worked out once: a page
    asks a hundred times, and the questions of the same words are one (``query.py``).
    """

    parts: tuple[Part, ...] = ()
    notices: tuple[Notice, ...] = ()
    dropped: tuple[str, ...] = ()
    anyhow: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(part for part in self.parts if isinstance(part, Group))

    @cached_property
    def all_excluded(self) -> tuple[Excluded, ...]:
        """What must not be found: words, and places."""
        return tuple(part for part in self.parts if isinstance(part, Excluded))

    @cached_property
    def excluded(self) -> tuple[Term, ...]:
        return tuple(part.term for part in self.all_excluded if not part.places)

    @cached_property
    def excluded_needles(self) -> tuple[str, ...]:
        return tuple(needle for term in self.excluded for needle in _needles_of(term))

    @cached_property
    def minus_needles(self) -> tuple[str, ...]:
        """Those of them written with a minus, which may stand in no caption either.

        What a sentence leaves out (ブランド以外の) may: a picture is beside every measure of its pillar, and shows one.
        """
        minus = (part.term for part in self.all_excluded if not part.typed)
        return tuple(needle for term in minus for needle in _needles_of(term))

    @cached_property
    def places_excluded(self) -> tuple[tuple[str, str], ...]:
        """Facet and value of each place that nothing may come from."""
        return tuple(place for part in self.all_excluded for place in part.places)

    @property
    def without_excluded(self) -> Self:
        return replace(self, parts=tuple(part for part in self.parts if not isinstance(part, Excluded)))

    def excluded_in_words(self) -> str:
        """「創業」を含まない, 「創業」も「補助金」も含まない, 「創業」も近い意味のことばも含まない; empty where no word is left out."""
        words = [part.told for part in self.all_excluded if not part.places]
        quoted = [_("「%(words)s」") % {"words": inside_marks(word)} for word in words]
        if any(term.synonyms for term in self.excluded):
            return _("%(words)sも近い意味のことばも含まない") % {"words": _("も").join(quoted)}
        if len(quoted) > 1:
            return _("%(words)sも含まない") % {"words": _("も").join(quoted)}
        return _("%(words)sを含まない") % {"words": quoted[0]} if quoted else ""

    @cached_property
    def lifted(self) -> tuple[Lifted, ...]:
        return tuple(part for part in self.parts if isinstance(part, Lifted))

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Every needle that makes an entry match, typed or of like meaning: what a page marks."""
        found = (needle for group in self.groups for needle in (*group.needles, *group.wider_needles))
        return tuple(dict.fromkeys(found))

    @cached_property
    def related_needles(self) -> tuple[str, ...]:
        return tuple(needle for group in self.groups for needle in group.related_needles)

    @property
    def words_looked_for(self) -> Iterator[tuple[str, str]]:
        """Every word that is looked for, with its needle: as typed, of like meaning, related."""
        for group in self.groups:
            for term in group.terms:
                yield term.word, term.needle
                yield from (*term.synonyms, *term.related)

    @property
    def replaced(self) -> tuple[Term, ...]:
        """The terms that stand for something else that was typed."""
        terms: list[Term] = []
        for group in self.groups:
            terms += group.terms
        terms += [part.term for part in self.lifted]
        return tuple(term for term in terms if term.typed)

    @cached_property
    def widened(self) -> tuple[Term, ...]:
        """The terms that words of like meaning were added to."""
        return tuple(term for group in self.groups for term in group.terms if term.synonyms)

    def names_more_than(self, other: Self) -> bool:
        """Whether the words leave something out here, or name a place or a year, and another reading does not know it, or has
        more words beside it."""
        if len(self.all_excluded) > len(other.all_excluded):
            return True
        named, known = ({(part.facet, part.value) for part in question.lifted} for question in (self, other))
        return bool(named) and (not named <= known or len(self.groups) < len(other.groups))

    def text(self) -> str:
        """The question in the query language: parsing it gives the same parts."""
        return " ".join(map(str, self.parts))

    def typed_text(self) -> str:
        """The same in the words that were typed, where others are looked for: a reading takes them for the same again."""
        return " ".join(dict.fromkeys(map(_as_typed, self.parts)))

    def without(self, part: Part) -> Self:
        """Without one of the places that a word was read as, the others stand by their own names: the word means it, too."""
        others = [other for other in self.parts if other is not part]
        if isinstance(part, Lifted) and part.term.typed:
            others = [_by_its_name(other) if _is_typed_as(other, part.term.typed) else other for other in others]
        return type(self)(tuple(others), self.notices, self.dropped, self.anyhow)  # three times as quick as replace()

    def without_group(self, index: int) -> Self:
        return self.without(self.groups[index])

    def as_words(self, lifted: Lifted) -> Self:
        """The question with a word that was taken for a filter, or for several, quoted as typed: it stays a word."""
        typed = lifted.term.typed
        term = replace(lifted.term, word=typed or lifted.term.word, quoted=True)
        quoted = Group((term,))
        parts: list[Part] = []
        for part in self.parts:
            if part is lifted:
                parts.append(quoted)
            elif not (typed and _is_typed_as(part, typed)):
                parts.append(part)
        return replace(self, parts=tuple(parts))


def _needles_of(term: Term) -> tuple[str, ...]:
    return (term.needle, *(needle for _word, needle in term.synonyms))


def _is_typed_as(part: Part, typed: str) -> bool:
    return isinstance(part, Lifted) and part.term.typed == typed


def _by_its_name(part: Part) -> Part:
    return replace(part, term=replace(part.term, typed="")) if isinstance(part, Lifted) else part


def _as_typed(part: Part) -> str:
    if isinstance(part, Group) and len(part.terms) == 1 and not part.terms[0].quoted:
        return part.terms[0].typed or str(part)
    if isinstance(part, Lifted) and part.facet != "year":  # 2021-2023 are three, of which one may be left
        return part.term.typed or str(part)
    return str(part)


def inside_corners(rest: str) -> tuple[str, bool]:
    """What stands before the 」 that closes, and whether there is one; 「」 may stand inside."""
    # 「「作る、売る」応援事業」 is one quotation.
    depth = 1
    for at, character in enumerate(rest):
        depth += (character in "「｢") - (character in "」｣")
        if not depth:
            return rest[:at], True
    return rest, False


def inside_marks(words: str) -> str:
    """Words as they stand inside 「」: 販路 for a phrase that would be 「「販路」」; beside other words 『販路』."""
    if words.startswith("「") and words.index("」") == len(words) - 1:
        return words[1:-1]
    return words.replace("「", "『").replace("」", "』")


def _is_balanced(word: str) -> bool:
    return inside_corners(word + "」") == (word, True)
