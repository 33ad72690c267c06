"""Lines written downwards beside text that runs across: each is a box of its own, which is turned as boxes are."""

from collections.abc import Iterator, Sequence

from plans_registry.intake.pdf.boxes import Box, Glyph

FEWEST = 3
"""Letters of the shortest line downwards: two under each other may be parts of two lines."""
ASIDE, STEP = 0.35, (0.5, 1.7)
"""Em by which the middles of two letters may differ from left to right, and from the top down."""
ALONE = 0.6
"""Em left and right of a line downwards in which no other letter stands."""
MOST = 100
"""Lines downwards of a page; where there are more they are a drawing."""
NEXT = 1.9
"""Em from one line downwards to the next one of the same text, to its left."""


def upright_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Texts written downwards, their lines from right to left, among letters that run across."""
    texts: list[list[Glyph]] = []
    for stack in _stacks([glyph for glyph in glyphs if not glyph.text.isspace()]):
        if texts and _is_next(texts[-1], stack):
            texts[-1] += stack
        elif len(stack) >= FEWEST:
            texts.append(list(stack))
    if len(texts) > MOST:
        return []
    return [text for text in texts if _is_writing(text) and _stands_alone(text, glyphs)]


def _stacks(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Letters that follow each other downwards in the file."""
    stack: list[Glyph] = []
    for glyph in glyphs:
        if stack and not _is_below(stack[-1], glyph):
            yield stack
            stack = []
        stack.append(glyph)
    if stack:
        yield stack


def _is_below(last: Glyph, glyph: Glyph) -> bool:
    em = max(last.em, glyph.em)
    aside = abs(glyph.box.centre - last.box.centre) < ASIDE * em
    return aside and STEP[0] * em < glyph.box.middle - last.box.middle < STEP[1] * em


def _is_next(text: Sequence[Glyph], stack: Sequence[Glyph]) -> bool:
    """Whether a stack is the next line of a text: right beside it, and no higher than its first line."""
    box, own = Box.around(glyph.box for glyph in text), Box.around(glyph.box for glyph in stack)
    em = text[0].em
    return (
        0 < box.left - own.left < NEXT * em
        and own.right <= box.left + 0.2 * em
        and abs(own.top - box.top) < em
        and own.bottom < box.bottom + em
    )


def _is_writing(text: Sequence[Glyph]) -> bool:
    """Whether letters make a text: Japanese ones, and not the same again and again, as marks in a column do."""
    letters = [glyph.text for glyph in text if glyph.text.isalpha() and not glyph.text.isascii()]
    return 2 * len(letters) > len(text) and len(set(letters)) >= FEWEST


def _stands_alone(text: Sequence[Glyph], glyphs: Sequence[Glyph]) -> bool:
    box, em = Box.around(glyph.box for glyph in text), text[0].em
    room = Box(box.left - ALONE * em, box.top, box.right + ALONE * em, box.bottom)
    own = set(map(id, text))
    return not any(room.within(glyph.box).area for glyph in glyphs if id(glyph) not in own and not glyph.text.isspace())
