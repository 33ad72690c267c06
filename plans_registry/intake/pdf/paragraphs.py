"""Lines of a box or cell as headings, paragraphs and items."""

import re
from collections.abc import Iterator, Sequence

from plans_registry.documents.blocks import Block, BlockLine
from plans_registry.intake.lines import LIST_SIGN, Nesting, shape_of
from plans_registry.intake.looks import Looks
from plans_registry.intake.pdf.boxes import TextLine

FULL = 1.6
"""Em that may be left at the end of a line whose paragraph goes on: what comes next did not fit."""
INDENT, CENTRED, HANGING = 0.6, 2.2, 6
LEADING = 1.45
_NUMBER = re.compile(r"\s*([0-9]{1,2})\s")
_ORNAMENT = re.compile(r"[\s▶►▷▼▽→⇒➡⬇↓⇩⇨➔≫＞>|｜・…]+")


def is_ornament(text: str) -> bool:
    """Whether a line only points from one box to the next."""
    return bool(_ORNAMENT.fullmatch(text)) and "・" not in text


def paragraphs_of(lines: Sequence[TextLine], page: int, looks: Looks) -> Iterator[Block]:
    """The lines of one box or column as blocks: a heading, a paragraph or an item each."""
    lines = [line for line in lines if not is_ornament(line.text)]
    if not lines:
        return
    if len(lines) > 1 and _is_one_heading(lines, looks):
        yield block_of(lines, page, looks)
        return
    right = max(line.box.right for line in lines)
    group: list[TextLine] = []
    nesting = Nesting()
    number = 0
    for line in lines:
        # １ 創業の支援 … ２ 商店会の支援
        counted = _NUMBER.match(shape_of(line.text))
        counts_on = bool(counted) and int(counted[1]) == number + 1  # type: ignore[index]
        number += counts_on
        if group and (counts_on or not _goes_on(group, line, right, nesting, looks)):
            yield block_of(group, page, looks)
            group, nesting = [], Nesting()
        group.append(line)
        nesting.read(shape_of(line.text))
    yield block_of(group, page, looks)


def _is_one_heading(lines: Sequence[TextLine], looks: Looks) -> bool:
    """Whether a box holds nothing but a heading, over several lines."""
    whole = "".join(line.text for line in lines)
    alike = len({line.look for line in lines}) == 1
    return (
        alike
        and not any(LIST_SIGN.match(shape_of(line.text)) for line in lines[1:])
        and looks.is_heading(whole, lines[0].look)
    )


def _goes_on(group: Sequence[TextLine], line: TextLine, right: float, nesting: Nesting, looks: Looks) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last, first = group[-1], group[0]
    # A name in bold letters may go on with its text in others; what is another heading or text begins in another look,
    # unless a bracket is open at the end of the width.
    if last.ends[1] != line.ends[0] and not (nesting.depth and last.box.right > right - FULL * line.em):
        return False
    begins = bool(LIST_SIGN.match(shape_of(line.text)))
    if nesting.depth:
        return not (
            begins and LIST_SIGN.match(shape_of(first.text)) and abs(line.box.left - first.box.left) < INDENT * line.em
        )
    if begins or line.box.top - last.box.bottom > LEADING * line.em:
        return False
    ended = last.text.endswith("。")
    if line.box.left < last.box.left - INDENT * line.em and (ended or len(group) > 1):
        return False
    # Lines in the middle of the page are no paragraph.
    if (
        abs(line.box.left - last.box.left) > CENTRED * line.em
        and abs(line.box.centre - last.box.centre) < 0.5 * line.em
    ):
        return False
    # An item hangs: its other lines begin further right; ア　事業の名称 ends before the width and has its description there.
    if (
        last.box.right > right - HANGING * line.em
        and LIST_SIGN.match(shape_of(first.text))
        and line.box.left > first.box.left + INDENT * line.em
    ):
        return True
    if re.search("。$", shape_of(last.text)) and line.box.left > first.box.left - INDENT * line.em and len(group) == 1:
        return False
    return last.box.right > right - FULL * line.em


def block_of(lines: Sequence[TextLine], page: int, looks: Looks) -> Block:
    text = "".join(line.text for line in lines)
    look = lines[0].look
    kind = "item" if LIST_SIGN.match(shape_of(text)) else "paragraph"
    level = 0
    if looks.is_heading(text, look):
        kind, level = "heading", looks.level(look)
    sides = [line.box for line in lines]
    place = (
        min(box.left for box in sides),
        min(box.top for box in sides),
        max(box.right for box in sides),
        max(box.bottom for box in sides),
    )
    return Block(
        kind=kind,  # type: ignore[arg-type]
        level=level,
        page=page,
        place=place,
        look=look,
        lines=tuple(BlockLine(0, line.text) for line in lines),
    )
