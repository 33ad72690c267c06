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
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from plans_registry.catalogue.normalisation import fold, visible
from plans_registry.catalogue.question import Excluded, Group, Notice, Part, Question, Term, inside_corners

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
_COMMA = re.compile("[、､,，]")
# 販路（EC）: they part words, and a notice says so.
_BRACKETS = re.compile(r"[()（）]")
# 「販路 開拓 "EC: one that is never closed takes the others in as blanks.
_QUOTES = str.maketrans(dict.fromkeys('「」｢｣"“”＂', " "))


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
        parts = [_widened(part, like_words) for part in parts]
    return Question(tuple(parts), tuple(dict.fromkeys(notices)))


_OR, _NOT = "or", "not"
Token = Term | str


def _tokens(q: str, notices: list[Notice]) -> Iterator[Token]:
    """Terms and operators.  A term that folds to nothing is left out."""
    at = 0
    is_listed = False
    while match := _TOKEN.match(q, at):
        at = match.end()
        behind_comma, is_listed = is_listed, False
        match match.lastgroup:
            case "gap":
                notices += [Notice("brackets")] if _BRACKETS.search(match[0]) else []
                is_listed = bool(_COMMA.search(match[0]))
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
                yield from _term(match[0], notices, listed=behind_comma)
            case "corner":
                inside, closed = inside_corners(match["corner"])
                at = match.start("corner") + len(inside) + closed
                yield from _quotation(inside, notices, closed=closed)
            case _:
                closed = bool(match["closed"])
                yield from _quotation(match["double"], notices, closed=closed)


def _quotation(inside: str, notices: list[Notice], *, closed: bool) -> Iterator[Term]:
    if not closed:
        notices.append(Notice("unclosed"))
        inside = inside.translate(_QUOTES)
    yield from _term(inside.strip(), notices, quoted=True)


def _term(word: str, notices: list[Notice], *, quoted: bool = False, listed: bool = False) -> Iterator[Term]:
    if needle := fold(word):
        yield Term(word, needle, quoted, listed=listed)
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


def _widened(part: Part, like_words: LikeWords) -> Part:
    """The part with the words of like meaning beside every unquoted term; of what is excluded beside English, which no text has."""
    if isinstance(part, Group):
        return Group(tuple(_with_like_words(term, part.needles, like_words) for term in part.terms))
    if isinstance(part, Excluded) and part.term.needle.isascii():
        return Excluded(_with_like_words(part.term, (), like_words))
    return part


def _with_like_words(term: Term, beside: Collection[str], like_words: LikeWords) -> Term:
    if term.quoted:
        return term
    wider = tuple((word, needle) for word, needle in like_words(term.needle) if needle not in beside)
    return replace(term, synonyms=wider)
