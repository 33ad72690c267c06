"""Queries to try a search with: a fixed set of every kind, and any number cut out of texts and damaged."""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery

FIXED = (
    *"のー助産業人R1e",
    *("創業", "補助", "支援", "販路", "EC", "事業", "PR", "シニ", "開拓", "空き", "M&"),
    *(
        "補助金",
        "見本市",
        "相談会",
        "プラットフォーム",
        "展示会出展",
        "オンライン",
        "ネットワーク",
        "2021",
        "伴走支援及び経費",
    ),
    *("地域産業活性化計画", "新製品・新技術開発に係る個別相談や補助金等", "足立ブランド認定推進事業", "販路拡大支援"),
    *("存在しないことば", "zzz", "鬱", "㍿", "xq"),
    *("販路 支援", "創業 支援 施設", "EC サイト 助成", "の 支援 産業 事業 人"),
    *(
        "補助 OR 助成",
        "見本市｜展示会｜商談会",
        "創業 AND 支援",
        "創業,支援，施設",
        "支援 -補助",
        "支援 -補助 -助成",
        "-支援",
        "「EC サイト」",
        "「M & A」",
        '"販路 開拓"',
    ),
    *("スタートアップ", "起業", "商談会 補助金", "足立 販路", "多摩 支援", "令和4年度 補助", "R3 の", ""),
)

SENTENCES = (
    *(
        "見本市に出たい",
        "創業補助金",
        "後継者がいない",
        "操業支援",
        "伴奏支援",
        "はんろかいたく",
        "足立区の補助金",
        "温泉旅館の融資",
    ),
    *("空き店舗を借りて店を始めたい", "令和3〜5年度の町田市で創業", "2021-2023 展示会", "教えてください", "をがにで"),
    *(
        "help with training my staff",
        "start-up grant in Machida City",
        "sogyo",
        "nobody wants to take over",
        "patent zzz",
        "創業以外の補助",
        "足立区と多摩を除く展示会",
        "support except start-ups in Adachi City",
    ),
    *("「販路 開拓」に 出たい -融資", "展示会に出たい OR 補助", "葛飾区で創業したい", "補助金 相談 助成", "パッケージ"),
    "商店街でお店をやっているのですが、お客が減って困っています。オンラインで売りたいし、見本市にも出たい。何か補助はありますか。"
    * 8,
)


FILTERS: tuple[dict, ...] = (
    {},
    {"type": ("startups",)},
    {"type": ("sales-channels", "talent"), "form": ("grant",)},
    {"region": ("tama",), "year": ("2022",)},
    {"municipality": ("131211", "132098"), "state": ("ended", "active")},
    {"region": ("tama",), "municipality": ("131211",), "type": ("startups",)},
    {"region": ("tama", "wards", "joto"), "municipality": ("132098",)},
    {"year": ("1999",), "form": ("advice", "training")},
)
SORTS = ("", "code", "newest", "updated", "relevance")


def fixed_queries() -> Iterator[MeasureQuery]:
    for q in FIXED:
        for filters in FILTERS:
            yield MeasureQuery(q=q, **filters)
    for sort in SORTS:
        yield MeasureQuery(q="支援", sort=sort)
        yield MeasureQuery(sort=sort)


def sentences() -> Iterator[MeasureQuery]:
    """What people write, with and without filters."""
    for q in SENTENCES:
        yield MeasureQuery(q=q)
        yield MeasureQuery(q=q, region=("tama",), year=("2022",))


def damaged_queries(entries: Sequence[Entry], count: int, *, seed: int) -> Iterator[MeasureQuery]:
    """Queries of pieces of texts, with widths, kana, case and blanks changed; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        words = [_damaged(_piece(entries, chance), chance) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
        yield MeasureQuery(
            q=_joined(words, chance),
            sort=chance.choice(("", "", "", *SORTS)),
            synonyms=chance.random() < 0.7,
            **(chance.choice(FILTERS) if chance.random() < 0.3 else {}),
        )


def _piece(entries: Sequence[Entry], chance: random.Random) -> str:
    entry = chance.choice(entries)
    text = (
        chance.choice((entry.name, entry.name, entry.description, entry.pillar_title, entry.plan_title)) or entry.name
    )
    start = chance.randrange(len(text))
    return text[start : start + chance.choice((1, 2, 2, 2, 3, 4, 6, 9, 20))]


def _damaged(text: str, chance: random.Random) -> str:
    for damage in chance.sample(DAMAGES, 2):
        text = damage(text)
    return text


def _other_kana(text: str) -> str:
    swap = {code: code + 0x60 for code in range(0x3041, 0x3097)} | {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
    return text.translate(swap)


def _full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def _half_width(text: str) -> str:
    narrow = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    return "".join(narrow.get(character, character) for character in text)


def _with_blanks(text: str) -> str:
    return "\n".join(text) if text.isalpha() and not text.isascii() else text


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


DAMAGES: list[Callable[[str], str]] = [
    *(str, str, str.swapcase, _other_kana, _full_width, _half_width, _with_blanks, _decomposed)
]


def _joined(words: list[str], chance: random.Random) -> str:
    words = [f"「{word}」" if any(c.isspace() for c in word) or chance.random() < 0.3 else word for word in words]
    if chance.random() < 0.15:
        words[-1] = f"-{words[-1]}"
    return chance.choice((" ", "　", "、", " OR ", "｜")).join(words)
