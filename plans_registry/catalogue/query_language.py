"""The query language: what a person typed → a :class:`Question`.  Pure, and forgiving: every text has a meaning.

::

    販路 開拓、EC        all three words (a blank, a comma or AND between words)
    補助 OR 助成   補助｜助成   one of them; OR binds closer than the blank
    -融資               not this word
    「販路 開拓」 "M & A"  one term with its blanks, never widened, never a filter
    足立区 令和4年度      unquoted names of places and fiscal years are filters (catalogue/query.py)

Brackets （） have no meaning and separate words.  A quotation that is not closed reaches to the end.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from django.utils.translation import gettext as _

from plans_registry.catalogue.normalisation import fold, visible

# 販路 開拓、EC,PR (gap) / 補助｜助成 (either) / -融資 (minus) / 「販路 開拓」 (corner) / "M & A" (double)
# A comma that groups digits belongs to its word: 1,000万円, but not 2021,2022.
# Corners nest and are closed by counting, in _inside_corners; double quotation marks cannot nest.
_TOKEN = re.compile(
    r"""(?P<gap>[\s、､,，()（）」｣]+)
    |(?P<either>[|｜])
    |(?P<minus>[-－−‐–—]+)
    |[「｢](?P<corner>.*)
    |["“”＂](?P<double>[^"“”＂]*)(?P<closed>["“”＂])?
    |(?P<word>(?:(?<=\d)[,，](?=\d{3}(?!\d))|[^\s、､,，()（）「」｢｣"“”＂|｜])+)""",
    re.VERBOSE | re.DOTALL,
)
# 販路（EC）: they part words, and a notice says so.
_BRACKETS = re.compile(r"[()（）]")
# 「販路 開拓 "EC: one that is never closed takes the others in as blanks.
_QUOTES = str.maketrans(dict.fromkeys('「」｢｣"“”＂', " "))


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


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed (without what nobody sees), and the folded needle that is looked for.

    ``typed``: what was written, where the word is what it was read as (創業 for 操業支援).
    """

    word: str
    needle: str
    quoted: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()  # (word, needle) of every word of like meaning
    related: tuple[tuple[str, str], ...] = ()  # the same of words that are only near in meaning
    typed: str = ""

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
    """A word that must not stand in an entry."""

    term: Term

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True, slots=True)
class Lifted:
    """A word that names a facet value and is applied as that filter: ``year`` ``2022`` for 令和4年度."""

    term: Term
    facet: str
    value: str

    def __str__(self) -> str:
        return str(self.term)


Part = Group | Excluded | Lifted


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, in the order it was typed.  All groups must match, no excluded word may.

    ``dropped``: words that only ask (教えて, 支援), which a reading leaves out.
    """

    parts: tuple[Part, ...] = ()
    notices: tuple[Notice, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(part for part in self.parts if isinstance(part, Group))

    @property
    def excluded(self) -> tuple[Term, ...]:
        return tuple(part.term for part in self.parts if isinstance(part, Excluded))

    @property
    def lifted(self) -> tuple[Lifted, ...]:
        return tuple(part for part in self.parts if isinstance(part, Lifted))

    @property
    def needles(self) -> tuple[str, ...]:
        """Every needle that makes an entry match, typed or of like meaning: what a page marks."""
        found = (needle for group in self.groups for needle in (*group.needles, *group.wider_needles))
        return tuple(dict.fromkeys(found))

    @property
    def related_needles(self) -> tuple[str, ...]:
        return tuple(needle for group in self.groups for needle in group.related_needles)

    @property
    def replaced(self) -> tuple[Term, ...]:
        """The terms that stand for something else that was typed."""
        terms: list[Term] = []
        for group in self.groups:
            terms += group.terms
        terms += [part.term for part in self.lifted]
        return tuple(term for term in terms if term.typed)

    @property
    def widened(self) -> tuple[Term, ...]:
        """The terms that words of like meaning were added to."""
        return tuple(term for group in self.groups for term in group.terms if term.synonyms)

    def text(self) -> str:
        """The question in the query language: parsing it gives the same parts."""
        return " ".join(map(str, self.parts))

    def without(self, part: Part) -> Self:
        return replace(self, parts=tuple(other for other in self.parts if other is not part))

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
            elif not (typed and isinstance(part, Lifted) and part.term.typed == typed):
                parts.append(part)
        return replace(self, parts=tuple(parts))


LikeWords = Callable[[str], Iterable[tuple[str, str]]]
"""A needle → the words of like meaning, each with its own needle."""


def parse(q: str, *, like_words: LikeWords | None = None, length_limit: int = 500, term_limit: int = 30) -> Question:
    """The question a text asks; any text, however damaged.

    ``like_words``: what widens an unquoted term.  ``length_limit``: characters read, ``term_limit``: terms read; what
    was left out is a notice.
    """
    notices = []
    if len(q) > length_limit:
        q = q[:length_limit]
        notices.append(Notice("too-long", {"limit": length_limit}))
    tokens = list(_tokens(visible(q), notices))
    if sum(isinstance(token, Term) for token in tokens) > term_limit:
        tokens = _first_terms(tokens, term_limit)
        notices.append(Notice("too-many", {"limit": term_limit}))
    parts = _parts(tokens)
    if like_words:
        parts = [_widened(part, like_words) if isinstance(part, Group) else part for part in parts]
    return Question(tuple(parts), tuple(dict.fromkeys(notices)))


_OR, _NOT = "or", "not"
Token = Term | str


def _tokens(q: str, notices: list[Notice]) -> Iterator[Token]:
    """Terms and operators.  A term that folds to nothing is left out."""
    at = 0
    while match := _TOKEN.match(q, at):
        at = match.end()
        match match.lastgroup:
            case "gap":
                notices += [Notice("brackets")] if _BRACKETS.search(match[0]) else []
            case "either":
                yield _OR
            case "minus":
                # A dash is an operator only right before a word; elsewhere it is nothing.
                if at < len(q) and not q[at].isspace():
                    yield _NOT
            case "word" if fold(match[0]) == "or" and match[0].isupper():
                yield _OR
            case "word" if fold(match[0]) == "and" and match[0].isupper():
                pass  # 販路 AND 創業: all words are wanted anyhow
            case "word":
                yield from _term(match[0], notices)
            case "corner":
                inside, closed = _inside_corners(match["corner"])
                at = match.start("corner") + len(inside) + closed
                yield from _quotation(inside, notices, closed=closed)
            case _:
                closed = bool(match["closed"])
                yield from _quotation(match["double"], notices, closed=closed)


def _inside_corners(rest: str) -> tuple[str, bool]:
    """What stands before the 」 that closes, and whether there is one; 「」 may stand inside."""
    # 「「作る、売る」応援事業」 is one quotation.
    depth = 1
    for at, character in enumerate(rest):
        depth += (character in "「｢") - (character in "」｣")
        if not depth:
            return rest[:at], True
    return rest, False


def _is_balanced(word: str) -> bool:
    return _inside_corners(word + "」") == (word, True)


def _quotation(inside: str, notices: list[Notice], *, closed: bool) -> Iterator[Term]:
    if not closed:
        notices.append(Notice("unclosed"))
        inside = inside.translate(_QUOTES)
    yield from _term(inside.strip(), notices, quoted=True)


def _term(word: str, notices: list[Notice], *, quoted: bool = False) -> Iterator[Term]:
    if needle := fold(word):
        yield Term(word, needle, quoted)
    else:
        notices.append(Notice("empty-term"))


def _first_terms(tokens: list[Token], limit: int) -> list[Token]:
    at = [position for position, token in enumerate(tokens) if isinstance(token, Term)]
    return tokens[: at[limit - 1] + 1]


def _parts(tokens: Iterable[Token]) -> list[Part]:
    """AND of OR of terms.  An excluded word is never part of an OR; an operator without its words is nothing."""
    parts: list[Part] = []
    joins = negates = False
    for token in tokens:
        if isinstance(token, str):
            joins, negates = token == _OR and bool(parts), token == _NOT
        elif negates:
            parts.append(Excluded(token))
            joins = negates = False
        elif joins and isinstance(parts[-1], Group):
            parts[-1] = Group((*parts[-1].terms, token))
            joins = False
        else:
            parts.append(Group((token,)))
            joins = False
    return parts


def _widened(group: Group, like_words: LikeWords) -> Group:
    """The group with the words of like meaning beside every unquoted term."""
    return Group(tuple(_with_like_words(term, group, like_words) for term in group.terms))


def _with_like_words(term: Term, group: Group, like_words: LikeWords) -> Term:
    if term.quoted:
        return term
    wider = tuple((word, needle) for word, needle in like_words(term.needle) if needle not in group.needles)
    return replace(term, synonyms=wider)
