"""The corpus: so many overviews of every kind, the same for the same seed."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from plans_registry.documents.blocks import Block
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.files import FileText, read_file
from tests.intake.corpus import truth
from tests.intake.corpus.kinds import KINDS, Kind
from tests.intake.corpus.layout import lay_out, other_widths
from tests.intake.corpus.sheet import Sheet, is_mark, without_marks, write

EACH = 8


@dataclass(frozen=True, slots=True)
class Case:
    """``lines`` are those on which a measure stands, by its plan, pillar and own index; see :class:`Sheet` for the rest."""

    name: str
    kind: str
    text: str
    plans: tuple[PlanDocument, ...]
    lines: dict[tuple[int, int, int], range]
    unsure: frozenset[tuple[int, int, int]]
    needs: tuple[frozenset[str], ...]
    blocks: tuple[Block, ...] | None = None


def cases(*, each: int = EACH) -> Iterator[Case]:
    yield from (case(kind, seed) for kind in KINDS for seed in range(each))


def case(kind: Kind, seed: int) -> Case:
    dice = Random(f"{kind.name} {seed}")
    sheet = write(dice, kind.styled(dice), truth.plans(dice))
    if kind.damage:
        kind.damage(sheet)
    page, found = _page(sheet) if sheet.style.html else _plain(*lay_out(sheet))
    return Case(
        name=f"{kind.name} {seed}",
        kind=kind.name,
        text=page.text,
        plans=tuple(sheet.plans),
        lines={sheet.places[mark - 0xF0000]: lines for mark, lines in found.items()},
        unsure=frozenset(sheet.places[mark] for mark in sheet.unsure),
        needs=tuple(sheet.needs),
        blocks=page.blocks,
    )


def _plain(text: str, found: dict[int, range]) -> tuple[FileText, dict[int, range]]:
    return FileText(text), found


_TAGS = {"title": "h1", "head": "h2", "pillar": "h3", "item": "li"}


def _page(sheet: Sheet) -> tuple[FileText, dict[int, range]]:
    """The overview as a page of the web, and as the text that intake makes of it."""
    rows = [_element(sheet, block.kind, other_widths(sheet.dice, sheet.style, block.text)) for block in sheet.blocks]
    body = "\n".join(rows)
    page = (
        "<!DOCTYPE html>\n<html lang=ja><head><meta charset=utf-8><title>報道発表資料</title>"
        "<style>p { margin: 0 }</style><script>if (1 < 2) { var x = '<p>'; }</script></head>"
        f"<body>{body}</body></html>"
    )
    text = read_file(page.encode()).text
    ends: dict[int, list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for sign in filter(is_mark, line):
            ends.setdefault(ord(sign), []).append(number)
    return read_file(without_marks(page).encode()), {mark: range(min(own), max(own) + 1) for mark, own in ends.items()}


def _element(sheet: Sheet, kind: str, text: str) -> str:
    words = html.escape(text).replace("（", sheet.dice.choice(["（", "（", "<wbr>（", "<span>（</span>"]))
    if kind == "item":
        return f"<ul>\n  <li>{words.lstrip('・')}</li>\n</ul>"
    if sheet.style.html == "table" and kind in ("pillar", "measures"):
        return f"<table><tr><td>\n{words}\n</td></tr></table>"
    tag = _TAGS.get(kind, "p")
    return f"<{tag}>{words}</{tag}>"
