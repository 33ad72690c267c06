"""Glyphs as lines of text: runs of one baseline, and the blanks that stand in the file only as a gap."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from plans_registry.documents.blocks import Look
from plans_registry.intake.pdf.boxes import Box, Glyph, Run, TextLine

WIDE_GAP = 0.5
"""A gap of so many em ends a run: it may be a gutter between columns."""
LATIN_GAP = 0.12
"""Programs leave an eighth to a quarter of an em between Latin and Japanese words, and write no blank."""
WORD_GAP = 0.2
BLANK_GAP = 0.8

WIDEST_SPREAD, FEWEST_SPREAD = 2.5, 3
"""Em between letters of a word that is set wide, and how many letters show that it is one."""
_SAME_BASE, _EVEN, _SMALLER = 0.25, 0.2, 0.8
_LATIN = re.compile("[A-Za-z0-9]")
_JAPANESE = re.compile("[々〆〇ぁ-んァ-ヺー一-鿿㐀-䶿ｦ-ﾟ]")
# Radicals that some programs write instead of the character of the same shape and Unicode does not decompose.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲",
    "民虎西角長青食骨鬼麦黄斉歯竜亀",
)
_KANGXI = re.compile("[⺀-⿟]")


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """Runs in the order of the file; blanks at their ends do not count."""
    groups: list[list[Glyph]] = []
    for glyph in glyphs:
        if groups and _goes_on(groups[-1][-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    trimmed = (_trimmed(group) for group in groups)
    return list(_closed_up([_run(group) for group in trimmed if group]))


def _closed_up(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs, those of single letters at even gaps as one: 計　画　期　間 set wide."""
    spread: list[Run] = []
    for run in runs:
        if spread and not _evenly_spread(spread, run):
            yield from _whole(spread)
            spread = []
        spread.append(run)
    yield from _whole(spread)


def _evenly_spread(spread: Sequence[Run], run: Run) -> bool:
    last = spread[-1]
    gap = run.box.left - last.box.right
    if len(run.glyphs) > 1 or len(last.glyphs) > 1 or abs(run.base - last.base) > _SAME_BASE * run.em:
        return False
    if not 0 < gap < WIDEST_SPREAD * run.em:
        return False
    return len(spread) < 2 or abs(gap - (last.box.left - spread[-2].box.right)) < _EVEN * run.em


def _whole(spread: Sequence[Run]) -> Iterator[Run]:
    if len(spread) < FEWEST_SPREAD:
        yield from spread
    else:
        yield _run([glyph for run in spread for glyph in run.glyphs])


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    em = max(last.em, glyph.em)
    gap = glyph.box.left - last.box.right
    if abs(glyph.base - last.base) < _SAME_BASE * em:
        return -1.2 * em < gap < WIDE_GAP * em
    # CO₂ with a smaller 2, lower than its line
    small, large = sorted((last, glyph), key=lambda own: own.em)
    beside = small.em < _SMALLER * large.em and large.box.top < small.box.middle < large.box.bottom
    return beside and -_SAME_BASE * em < gap < _SAME_BASE * em


def _trimmed(group: list[Glyph]) -> list[Glyph]:
    inked = [i for i, glyph in enumerate(group) if not glyph.text.isspace()]
    return group[inked[0] : inked[-1] + 1] if inked else []


def _run(group: list[Glyph]) -> Run:
    inked = [glyph for glyph in group if not glyph.text.isspace()]
    box = Box.around(glyph.box for glyph in inked)
    return Run(tuple(group), box, inked[0].base, median(glyph.em for glyph in inked))


def rows_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs of one baseline together, from the top down, each row from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.base):
        if rows and abs(rows[-1][-1].base - run.base) < _SAME_BASE * max(run.em, rows[-1][-1].em):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.box.left) for row in rows]


def line_of(row: Sequence[Run], column: tuple[float, float]) -> TextLine:
    glyphs = [glyph for run in row for glyph in run.glyphs]
    text = straight("".join(_spaced(glyphs)))
    look = max(row, key=lambda run: len(run.glyphs)).look
    ends = (glyphs[0].look, _last_look(glyphs, look))
    return TextLine(text, Box.around(run.box for run in row), median(run.em for run in row), column, look, ends)


def _last_look(glyphs: Sequence[Glyph], look: Look) -> Look:
    """That of the text behind a name in bold letters and a blank; of a line without such a text that of most letters."""
    apart = any(
        one.look != other.look and (one.text.isspace() or other.text.isspace() or _gap(one, other) > WIDE_GAP)
        for one, other in pairwise(glyphs)
    )
    return glyphs[-1].look if apart else look


def straight(text: str) -> str:
    """The text with the characters that radicals of the same shape stand for."""
    return _KANGXI.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_RADICALS))


def _spaced(glyphs: Sequence[Glyph]) -> Iterable[str]:
    gaps = [_gap(last, glyph) for last, glyph in pairwise(glyphs)]
    usual = max(median(gaps), 0) if len(gaps) > 2 else 0
    yield glyphs[0].text
    for gap, (last, glyph) in zip(gaps, pairwise(glyphs), strict=True):
        if glyph.text == last.text and glyph.box.left - last.box.left < 0.1 * glyph.em:
            continue  # printed twice to look bold
        if gap - usual > LATIN_GAP and gap - usual > _least(last.text, glyph.text):
            yield " "
        yield glyph.text


def _gap(last: Glyph, glyph: Glyph) -> float:
    """In em of the larger glyph."""
    return (glyph.box.left - last.box.right) / max(last.em, glyph.em, 0.1)


def _least(left: str, right: str) -> float:
    if left.isspace() or right.isspace():
        return float("inf")
    if left.isascii() and right.isascii():
        return WORD_GAP
    latin = _LATIN.match(left) or _LATIN.match(right)
    mixed = latin and (_JAPANESE.match(left) or _JAPANESE.match(right))
    return LATIN_GAP if mixed else BLANK_GAP
