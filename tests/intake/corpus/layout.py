"""A sheet as the text a person pastes: widths of signs, broken lines, blank lines, indentation."""

import unicodedata
from collections.abc import Iterator
from random import Random

from tests.intake.corpus.sheet import Block, Sheet, Style, is_mark, without_marks

_HALF = dict(zip("（）「」【】：、。・０１２３４５６７８９．", "()｢｣[]:､｡･0123456789.", strict=True))
_FULL = dict(zip("0123456789().~-EPRDXIT", "０１２３４５６７８９（）．～－ＥＰＲＤＸＩＴ", strict=True))
_NEVER_FIRST = frozenset("、。）」】・ー､｡)｣]･")
_NEVER_LAST = frozenset("（「【(｢[")
_SHORT = frozenset({"title", "head", "caption", "furniture"})
"""Blocks that stand on one line: what breaks them is a damage of its own."""


def lay_out(sheet: Sheet) -> tuple[str, dict[int, range]]:
    """The text, and the numbers of the lines on which each marked measure stands."""
    lines: list[str] = []
    for block in sheet.blocks:
        lines += _lines_of(sheet, block)
    ends: dict[int, list[int]] = {}
    for number, line in enumerate(lines, start=1):
        for sign in filter(is_mark, line):
            ends.setdefault(ord(sign), []).append(number)
    return sheet.style.newline.join(map(without_marks, lines)), {
        mark: range(min(found), max(found) + 1) for mark, found in ends.items()
    }


def _lines_of(sheet: Sheet, block: Block) -> Iterator[str]:
    style, dice = sheet.style, sheet.dice
    text = block.text if block.kind in ("title", "form feed") else other_widths(dice, style, block.text)
    indent = style.indent if block.kind in ("measures", "item") else ""
    for line in _broken(dice, style, block, text):
        yield indent + line + dice.choice(["", "", " "])
        if dice.random() < style.blanks:
            yield dice.choice(["", "", " ", "　"])


def other_widths(dice: Random, style: Style, text: str) -> str:
    if not style.half and not style.full:
        return text
    table, often = (_HALF, style.half) if style.half else (_FULL, style.full)
    return "".join(table[sign] if sign in table and dice.random() < often else sign for sign in text)


def _broken(dice: Random, style: Style, block: Block, text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        if block.kind in _SHORT or not style.width or (style.ragged and block.kind == "pillar"):
            yield paragraph
        else:
            yield from _wrapped(dice, style, paragraph)


def _wrapped(dice: Random, style: Style, text: str) -> Iterator[str]:
    line, width = "", 0
    limit = _limit(dice, style)
    for i, sign in enumerate(text):
        if width >= limit and may_break(text, i, anywhere=style.anywhere):
            yield line
            line, width, limit = "", 0, _limit(dice, style)
        line += sign
        width += 0 if is_mark(sign) else columns(sign)
    yield line


def _limit(dice: Random, style: Style) -> int:
    return dice.randint(style.width // 2, style.width) if style.ragged else style.width


def may_break(text: str, at: int, *, anywhere: bool) -> bool:
    """Never beside a blank or inside a Latin word or number; nor, in a tidy text, before a closing sign."""
    left, right = without_marks(text[:at])[-1:], without_marks(text[at:])[:1]
    if not left or not right or " " in left + right or "　" in left + right:
        return False
    if left.isascii() and right.isascii():
        return False
    if is_mark(text[at - 1]) or (left + right).isascii() or _is_latin(left) or _is_latin(right):
        return False
    return anywhere or not (right in _NEVER_FIRST or left in _NEVER_LAST)


def _is_latin(sign: str) -> bool:
    return unicodedata.normalize("NFKC", sign).isascii() and sign.isalpha()


def columns(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
