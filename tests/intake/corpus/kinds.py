"""The kinds of overviews in the corpus: a way of writing, a damage, or both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.intake.corpus import damages, interruptions, spellings
from tests.intake.corpus.sheet import Sheet, Style

Damage = Callable[[Sheet], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """``style`` are fields of a :class:`Style`, a list for a choice among its values."""

    name: str
    style: dict[str, object] = field(default_factory=dict)
    damage: Damage | None = None
    tame: bool = False
    """Whether chance leaves numbering, widths and lines alone, because the kind speaks of them."""

    def styled(self, dice: Random) -> Style:
        style = Style() if self.tame else any_style(dice)
        for name, value in self.style.items():
            setattr(style, name, dice.choice(value) if isinstance(value, list) else value)
        return style


def any_style(dice: Random) -> Style:
    """A tidy overview in one of the usual ways."""
    return Style(
        numbering=dice.choice(["１", "1", "1.", "１．", "(1)", "（１）", "①", "柱1", "戦略1", "基本施策1", "Ⅰ"]),
        period=dice.choice(sorted(spellings.PERIODS)),
        width=dice.choice([0, 46, 48, 60, 80]),
        blanks=dice.choice([0.0, 0.2, 1.0]),
        indent=dice.choice(["", "  ", "　"]),
        latin_apart=dice.random() < 0.7,
    )


HEADS = [
    "「{title}」（{name}）【計画期間：{period}】",
    "｢{title}｣({name})[計画期間:{period}]",
    "■「{title}」（{name}）【{period}】",
    "「{title}」（東京都{name}）【期間　{period}】",
    "「{title}」（{name}）（計画期間：{period}）",
    "『{title}』（{name}）〔計画期間　{period}〕",
    "○「{title}」【{name}】計画期間：{period}",
    "{title}（{name}）【計画期間：{period}】",
    "{title}（{name}）\n計画期間：{period}",
]


def _kinds() -> Iterator[Kind]:
    yield Kind("plain", tame=True)
    for numbering in spellings.NUMBERINGS:
        yield Kind(f"pillars {numbering}", {"numbering": numbering})
    yield from (Kind(f"pillars {bullet}", {"numbering": bullet}) for bullet in "◎●◆○")
    yield Kind("bullets under bullets", {"numbering": ["◎", "●", "◆"], "items": ["○", "・"]})
    yield from (Kind(f"items {bullet}", {"items": bullet}) for bullet in "・○●◆")
    yield from (Kind(f"items {number}", {"numbering": "Ⅰ", "items": number}) for number in spellings.ITEMS)
    yield Kind(
        "three levels", {"numbering": ["Ⅰ", "柱1", "戦略1"], "subheads": [("(1)",), ("1)",)], "items": ["①", "・"]}
    )
    yield Kind("four levels", {"numbering": ["Ⅰ", "基本施策1"], "subheads": ("(1)", "ア"), "items": ["①", "・"]})
    yield Kind("sentences under subheads", {"numbering": ["Ⅰ", "柱1"], "subheads": ("(1)",), "items": "under subheads"})
    yield Kind("a line for each measure", {"items": "lines"})
    yield from (Kind(f"head {form}", {"head": form}) for form in HEADS)
    yield Kind("head broken", damage=damages.broken_heads)
    yield Kind("head without period", {"head": ["「{title}」（{name}）", "「{title}」 （{name}） "]}, damages.no_period)
    yield Kind("title without 計画", damage=damages.titles_without_plan)
    yield Kind(
        "period by month", {"period": ["令和3年4月～令和6年3月", "令和３年４月１日から", "2021年4月～2024年3月"]}
    )
    yield Kind("period lost separator", {"period": "平成26~28年度"}, damages.lost_period_separator)
    yield Kind("several rounds", damage=interruptions.second_round)
    yield Kind("caveats anywhere", damage=interruptions.caveats_anywhere)
    yield Kind("page numbers", damage=interruptions.page_numbers)
    yield Kind("running headers", damage=interruptions.running_headers)
    yield Kind("form feeds", damage=interruptions.form_feeds)
    yield Kind("dotted leaders", damage=interruptions.dotted_leaders)
    yield Kind("lost ）", damage=damages.lost_closing)
    yield Kind("lost （", damage=damages.lost_opening)
    yield Kind("lost 」", damage=damages.lost_quote)
    yield Kind("stray ）", damage=damages.stray_bracket)
    yield Kind("lost 、", damage=damages.lost_comma)
    yield Kind("cut sentences", damage=damages.cut_sentences)
    yield Kind("cut at the end", damage=damages.cut_at_the_end)
    yield Kind("half widths", {"half": [0.3, 1.0]})
    yield Kind("full widths", {"full": [0.3, 1.0], "latin_apart": False})
    yield Kind("narrow columns", {"width": [20, 24, 30]})
    yield Kind("ragged lines", {"width": [30, 50], "ragged": True})
    yield Kind("breaks anywhere", {"width": [24, 31, 47], "anywhere": True})
    yield Kind("no breaks", {"width": 0})
    yield Kind("blank lines", {"blanks": 1.0, "newline": ["\n", "\r\n", "\n\n"]})
    yield Kind("heading on two lines", damage=damages.broken_headings)
    yield Kind("caption in a sentence", damage=interruptions.captions_inside)
    yield Kind("caption under a heading", damage=interruptions.captions_under_headings)
    yield Kind("captions at the end", damage=interruptions.captions_at_the_end)
    yield Kind("captions behind backgrounds", damage=interruptions.captions_behind_backgrounds)
    yield Kind("html page", {"html": "page", "items": ["sentence", "・"]})
    yield Kind("html table", {"html": "table"})
    yield Kind("several plans in several styles", damage=interruptions.other_styles)
    yield Kind("mixed", damage=_mixed)


def _mixed(sheet: Sheet) -> None:
    """Two or three damages at once."""
    for damage in sheet.dice.sample(MIXABLE, sheet.dice.randint(2, 3)):
        damage(sheet)


MIXABLE: list[Damage] = [
    interruptions.page_numbers,
    interruptions.running_headers,
    interruptions.captions_inside,
    interruptions.captions_behind_backgrounds,
    interruptions.captions_at_the_end,
    interruptions.caveats_anywhere,
    damages.broken_heads,
    damages.lost_closing,
    interruptions.dotted_leaders,
    interruptions.second_round,
]

KINDS = tuple(_kinds())
