"""How a number or a period is written: every numbering and notation that overviews are known to use."""

from collections.abc import Callable

FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def _full(number: int) -> str:
    return str(number).translate(FULL)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1]


ROMAN, CIRCLED, KATAKANA = (
    _of("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"),
    _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    _of("アイウエオカキクケコサシスセソタチツテト"),
)

NUMBERINGS: dict[str, Callable[[int], str]] = {
    "１": lambda n: f"{_full(n)}　",
    "1": lambda n: f"{n} ",
    "1.": lambda n: f"{n}. ",
    "１．": lambda n: f"{_full(n)}．",
    "(1)": lambda n: f"({n}) ",
    "（１）": lambda n: f"（{_full(n)}）",
    "①": lambda n: f"{CIRCLED(n)} ",
    "柱1": lambda n: f"柱{n} ",
    "【柱１】": lambda n: f"【柱{_full(n)}】",
    "戦略1": lambda n: f"戦略{n}　",
    "戦略１：": lambda n: f"戦略{_full(n)}：",
    "基本施策1": lambda n: f"基本施策{n} ",
    "Ⅰ": lambda n: f"{ROMAN(n)}　",
    "Ⅰ．": lambda n: f"{ROMAN(n)}．",
    "第1": lambda n: f"第{n}　",
}
ITEMS: dict[str, Callable[[int], str]] = {
    "①": lambda n: CIRCLED(n),
    "(1)": lambda n: f"({n})",
    "ア": lambda n: f"{KATAKANA(n)}　",
    "1)": lambda n: f"{n}) ",
}


def numbered(style: str, number: int) -> str:
    """What stands before a heading or an item; a bullet is the same before each."""
    written = NUMBERINGS.get(style) or ITEMS.get(style)
    return written(number) if written else style


def _heisei(year: int) -> int:
    return year - 1988


def _era(year: int) -> str:
    return f"平成{year - 1988}" if year < 2019 else f"令和{'元' if year == 2019 else year - 2018}"


def _letter(year: int) -> str:
    return f"H{year - 1988}" if year < 2019 else f"R{year - 2018}"


PERIODS: dict[str, Callable[[int, int], str]] = {
    "令和３年度～令和５年度": lambda a, b: f"{_era(a)}年度～{_era(b)}年度".translate(FULL),
    "平成27年度~平成29年度": lambda a, b: f"平成{_heisei(a)}年度~平成{_heisei(b)}年度",
    "平成26~28年度": lambda a, b: f"平成{_heisei(a)}~{_heisei(b)}年度",
    "平成25年~27年": lambda a, b: f"平成{_heisei(a)}年~{_heisei(b)}年",
    "平成29年度から3年間": lambda a, b: f"{_era(a)}年度から{b - a + 1}年間",
    "から…までの3年間": lambda a, b: f"平成{_heisei(a)}年度から平成{_heisei(b)}年度までの{b - a + 1}年間",
    "令和4(2022)年度から": lambda a, b: f"{_era(a)}({a})年度から{_era(b)}({b})年度までの{b - a + 1}か年",
    "2018年度(平成30年度)": lambda a, b: f"{a}年度(平成{_heisei(a)}年度)~{b}年度(平成{_heisei(b)}年度)",
    "2014年度から2018年度": lambda a, b: f"{a}年度から{b}年度",
    "概ね": lambda a, b: f"{_era(a)}年度から概ね{b - a + 1}年間",
    "R3–R5": lambda a, b: f"{_letter(a)}–{_letter(b)}",
    "H29-31": lambda a, b: f"H{_heisei(a)}-{_heisei(b)}",
    "〜": lambda a, b: f"{_era(a)}年度〜{_era(b)}年度",
    "∼": lambda a, b: f"{_era(a)}年度 ∼ {_era(b)}年度",
    "–": lambda a, b: f"{_era(a)}年度 – {_era(b)}年度",
    "令和3年4月～令和6年3月": lambda a, b: f"{_era(a)}年4月～{_era(b + 1)}年3月",
    "令和３年４月１日から": lambda a, b: f"{_era(a)}年4月1日から{_era(b + 1)}年3月31日まで".translate(FULL),
    "2021年4月～2024年3月": lambda a, b: f"{a}年4月～{b + 1}年3月",
}


def lost_separator(first: int, last: int) -> str:
    """平成 2534 年度: 25～34 with its separator lost."""
    return f"平成 {_heisei(first)}{_heisei(last)} 年度"
