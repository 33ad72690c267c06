"""A made-up overview before it is laid out: its blocks in order, with what is true of each measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from tests.intake.corpus import spellings, words
from tests.intake.corpus.truth import latin_together, one_of

FIRST_MARK = 0xF0000
"""A sign of the private planes stands before and behind each measure, so that its lines are known in any layout."""


@dataclass
class Style:
    """How one overview is written and laid out; widths of lines count half-width columns, 0 never breaks them."""

    numbering: str = "１"
    items: str = "sentence"
    subheads: tuple[str, ...] = ()
    period: str = "令和３年度～令和５年度"
    head: str = "「{title}」 （{name}）  【計画期間：{period}】"
    width: int = 48
    ragged: bool = False
    anywhere: bool = False
    blanks: float = 0.3
    indent: str = ""
    newline: str = "\n"
    half: float = 0.0
    full: float = 0.0
    latin_apart: bool = True
    caveat: str = "end"
    captions: str = "behind pillars"
    html: str = ""


@dataclass
class Block:
    """One paragraph, heading or caption; ``plan`` and ``pillar`` are indices, -1 for none."""

    kind: str
    text: str
    plan: int = -1
    pillar: int = -1


@dataclass
class Sheet:
    """``places`` are the (plan, pillar, measure) of every mark; ``unsure`` the marks of measures whose words a damage
    destroyed: any reading of them is right that comes with an issue; ``needs`` groups of codes, one of each must be said."""

    dice: Random
    style: Style
    plans: list[PlanDocument]
    blocks: list[Block] = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    needs: list[frozenset[str]] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Block]:
        return [block for block in self.blocks if block.kind in kinds]

    def insert_behind(self, block: Block, *others: Block) -> None:
        at = next(i for i, own in enumerate(self.blocks) if own is block) + 1
        self.blocks[at:at] = others

    def change(self, plan: int, pillar: int, measures: Sequence[MeasureDocument], **others: object) -> None:
        pillars = list(self.plans[plan].pillars)
        changes: dict[str, object] = {"measures": tuple(measures), **others}
        pillars[pillar] = replace(pillars[pillar], **changes)  # type: ignore[arg-type]
        self.plans[plan] = replace(self.plans[plan], pillars=tuple(pillars))


def mark(index: int) -> str:
    return chr(FIRST_MARK + index)


def is_mark(sign: str) -> bool:
    return ord(sign) >= FIRST_MARK


def without_marks(text: str) -> str:
    return "".join(sign for sign in text if not is_mark(sign))


def write(dice: Random, style: Style, plans: list[PlanDocument]) -> Sheet:
    """The blocks of an overview in their usual order, each plan with one or two captions."""
    sheet = Sheet(dice, style, plans)
    sheet.blocks.append(Block("title", dice.choice(words.OVERVIEWS)))
    for i, plan in enumerate(plans):
        spelled = plan if style.latin_apart else latin_together(plan)
        sheet.plans[i] = replace(spelled, period_text=_period(style, plan))
        sheet.blocks += _plan_blocks(sheet, i)
    sheet.blocks.append(Block("caveat", dice.choice(words.CAVEATS)))
    return sheet


def _period(style: Style, plan: PlanDocument) -> str:
    assert plan.first_year
    assert plan.last_year
    return spellings.PERIODS[style.period](plan.first_year, plan.last_year) if style.period else ""


def _plan_blocks(sheet: Sheet, index: int) -> Iterator[Block]:
    style, plan = sheet.style, sheet.plans[index]
    head = style.head.format(title=plan.title, name=plan.municipality_name, period=plan.period_text)
    yield Block("head", head, index)
    yield Block("background", plan.background, index)
    for j, pillar in enumerate(plan.pillars):
        yield Block("pillar", spellings.numbered(style.numbering, pillar.number) + pillar.title, index, j)
        yield from _measure_blocks(sheet, index, j)
        if sheet.style.captions == "behind pillars" and sheet.dice.random() < 0.3:
            yield Block("caption", one_of(sheet.dice, words.TELLING_CAPTIONS, plan.municipality_name), index, j)


def _measure_blocks(sheet: Sheet, i: int, j: int) -> Iterator[Block]:
    pillar = sheet.plans[i].pillars[j]
    texts = []
    for measure in pillar.measures:
        sign = mark(len(sheet.places))
        sheet.places.append((i, j, measure.number - 1))
        texts.append(f"{sign}{measure.name}{f'（{measure.description}）' if measure.description else ''}{sign}")
    if sheet.style.items == "lines":
        end = sheet.dice.choice([" 等", "等"]) if pillar.open_ended else ""
        yield from (Block("measures", f"{text}、", i, j) for text in texts[:-1])
        yield Block("measures", texts[-1] + end, i, j)
        return
    if sheet.style.items == "sentence":
        end = sheet.dice.choice([" 等", "等", " 等。", "など"]) if pillar.open_ended else ""
        yield Block("measures", "、".join(texts) + end, i, j)
        return
    sheet.change(i, j, pillar.measures, open_ended=False)
    yield from _item_blocks(sheet, pillar, texts, i, j)


def _item_blocks(sheet: Sheet, pillar: PillarDocument, texts: list[str], i: int, j: int) -> Iterator[Block]:
    """One block a measure; with subheads a heading before each one or two of them, and one inside for a fourth level."""
    levels = sheet.style.subheads
    number = 0
    for at, text in enumerate(texts):
        if levels and at % 2 == 0:
            number = 0
            yield Block("subhead", spellings.numbered(levels[0], at // 2 + 1) + sheet.dice.choice(words.SUBHEADS), i, j)
            if len(levels) > 1:
                yield Block("subhead", spellings.numbered(levels[1], 1) + sheet.dice.choice(words.SUBHEADS), i, j)
        if sheet.style.items == "under subheads":
            if at % 2 == 0:
                yield Block("measures", "、".join(texts[at : at + 2]), i, j)
            continue
        number += 1
        yield Block("item", spellings.numbered(sheet.style.items, number) + text, i, j)
