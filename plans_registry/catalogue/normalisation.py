"""Folding: what the search treats as the same spelling, and where a folded word stands in a text.

The rules are those of the search semantics (docs/search.md): compatibility forms and widths, case, katakana,
blanks beside Japanese, dashes, 々, ヶ between kanji, commas inside numbers, radicals that look like kanji, and
marks that nobody sees.  Nothing else is folded away.  Everything here is pure: text in, text or positions out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

FIELDS = ("name", "description", "pillar_title", "plan_title")
"""The fields of an entry that a search looks into, in the order of ``Entry.folded`` and of the rank."""

TEXTS = ("caption", "pillar_caption", "plan_text")
"""What else is said of a measure, in the order of ``Entry.texts``: captions of pictures of its pillar that share its
words, the other captions there, and, with the first measure of a plan, the plan's own texts."""

SEPARATOR = "\t"
"""Between the texts of one line; no folded text holds it, so no word reaches over it."""

_KANJI = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_JAPANESE = f"\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff{_KANJI}"

# Control characters that are no blanks, marks of direction and of zero width, variation selectors, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# PDF texts carry radicals in place of kanji. NFKC knows those of U+2F00–2FDF; these are the ones it leaves.
_RADICALS = dict(
    zip(
        "⺁⺇⺊⺌⺍⺎⺒⺓⺛⺜⺝⺠⺧⺩⺪⺫⺬⺮⺶⺷⺸⺻⺼⺽⻁⻃⻄⻅⻆⻇⻉⻋⻌⻍⻎⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂几卜小小兀巳幺旡日月民牛王疋目示竹羊羊羊聿肉臼虎西西见角角贝车辶辶辶長長长门雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)
# 2021–2023 / 2021−2023 / 2021―2023 → 2021-2023; 令和3〜5年度 → 令和3~5年度
_UNIFIED = str.maketrans(_RADICALS | dict.fromkeys("‐‑‒–—―⁃−─━⸺⸻", "-") | dict.fromkeys("〜∼〰", "~"))
# アダチ → あだち; ー has no other form and stays.
_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}

# In this order: a rule may rely on what the ones before it have done.
_RULES = (
    # EC サイト → ecさいと / 販路　開拓 → 販路開拓
    (re.compile(rf"(?<=[{_JAPANESE}])\s+|\s+(?=[{_JAPANESE}])|^\s+|\s+$"), ""),
    # M  &  A → m & a
    (re.compile(r"\s+"), " "),
    # 1,000万円 → 1000万円, but not 1,2
    (re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))"), ""),
    # 等々力 → 等等力
    (re.compile(rf"([{_KANJI}])(々+)"), lambda match: match[1] * len(match[0])),
    # 霞ヶ関 / 霞ケ関 → 霞が関, but not ケーブル
    (re.compile(rf"(?<=[{_KANJI}])[ヶケ](?=[{_KANJI}])"), "が"),
)

# Characters that stand for themselves, one for one, whatever stands beside them.
_ORDINARY = re.compile(r"[!-~、-〃々-】〔〕ぁ-ゖァ-ヺ・ー一-鿿！-～]+")
# カ゛: compatibility makes a blank and a combining mark of ゛.
_BLANK_BEFORE_MARK = re.compile(r"\s+(?=[\u0300-\u036f\u3099\u309a])")


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """The folded form of one text: two texts are the same to the search exactly if these are equal.

    Total (any ``str``, lone surrogates too), idempotent, and free of line breaks.
    """
    text = _normal(visible(text))
    for rule, replacement in _RULES:
        text = rule.sub(replacement, text)
    return text.translate(_HIRAGANA)


def visible(text: str) -> str:
    """The text without what nobody sees: control characters, marks of direction and width, halves of a character."""
    return _UNSEEN.sub("", text)


def fold_fields(name: str, description: str, pillar_title: str, plan_title: str) -> str:
    """``Entry.folded``: the four fields of an entry, each folded, one a line (always four lines)."""
    return "\n".join(map(fold, (name, description, pillar_title, plan_title)))


def fold_texts(*lines: Iterable[str]) -> str:
    """``Entry.texts``: for each of ``TEXTS`` its texts, each folded, one line (always three)."""
    return "\n".join(SEPARATOR.join(filter(None, map(fold, texts))) for texts in lines)


def starts_run(needle: str) -> bool:
    """Whether a folded needle may only stand at the start of a run of Latin letters and digits."""
    first = needle[:1]
    return "0" <= first <= "9" or "a" <= first <= "z"


def occurrences(folded: str, needle: str) -> list[int]:
    """Every place where a folded needle stands in a folded text: the one definition of a match.

    Any place for a Japanese needle; for one that begins with a Latin letter or digit only the start of a run of
    those (``ec`` stands in ``ecさいと``, not in ``tech``).  An empty needle stands nowhere.
    """
    at = folded.find(needle) if needle else -1
    bound = at >= 0 and starts_run(needle)
    places = []
    while at >= 0:
        if not (bound and at and starts_run(folded[at - 1])):
            places.append(at)
        at = folded.find(needle, at + 1)
    return places


def contains(folded: str, needle: str) -> bool:
    if not starts_run(needle):
        return bool(needle) and needle in folded
    return bool(occurrences(folded, needle))


def spans(text: str, needles: Iterable[str]) -> list[tuple[int, int]]:
    """Where folded needles stand in a text as published: ``[(start, end)]``, in order, merged where they touch."""
    folded, places = aligned(text)
    found: list[tuple[int, int]] = []
    for needle in needles:
        for at in occurrences(folded, needle):
            found.append((places[at][0], places[at + len(needle) - 1][1]))
    if len(found) < 2:
        return found
    found.sort()
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _normal(text: str) -> str:
    """The steps that look at single characters and their marks; the rules follow."""
    text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFKC", _BLANK_BEFORE_MARK.sub("", text).casefold())
    return text.translate(_UNIFIED)


Places = list[tuple[int, int]]


@lru_cache(maxsize=2048)
def aligned(text: str) -> tuple[str, Places]:
    """:func:`fold`, and for every character of the result the ``(start, end)`` it came from."""
    pieces, places = [], Places()
    for start, end in _clusters(text):
        piece = _normal(visible(text[start:end]))
        one_by_one = len(piece) == end - start and _ORDINARY.fullmatch(text, start, end)
        pieces.append(piece)
        places += ((at, at + 1) for at in range(start, end)) if one_by_one else [(start, end)] * len(piece)
    folded = "".join(pieces)
    for rule, replacement in _RULES:
        folded, places = _replaced(rule, replacement, folded, places)
    return folded.translate(_HIRAGANA), places


def _replaced(rule: re.Pattern, replacement, text: str, places: Places) -> tuple[str, Places]:
    """``rule.sub`` that keeps the places: what a rule writes stands where the replaced characters stood."""
    pieces, kept, last = [], Places(), 0
    for match in rule.finditer(text):
        new = replacement(match) if callable(replacement) else replacement
        start, end = match.span()
        pieces += [text[last:start], new]
        kept += places[last:start]
        kept += places[start:end] if len(new) == end - start else [(places[start][0], places[end - 1][1])] * len(new)
        last = end
    return ("".join([*pieces, text[last:]]), kept + places[last:]) if pieces else (text, places)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of the parts of a text that fold by themselves: a run of ordinary characters, or any other
    character with the marks that belong to it."""
    start = 0
    while start < len(text):
        run = _ORDINARY.match(text, start)
        end = run.end() if run else start + 1
        marked = _marks_end(text, end)
        if run and marked > end and end - 1 > start:
            yield start, end - 1
            start = end - 1
        yield start, marked
        start = marked


def _marks_end(text: str, at: int) -> int:
    """Past the marks that stand at a place, and the blanks and unseen characters between them."""
    end = at
    while at < len(text):
        if _is_mark(text[at]):
            end = at + 1
        elif not (text[at].isspace() or _UNSEEN.match(text[at])):
            break
        at += 1
    return end


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Whether a character may join the one before it: combining marks, voicing marks of kana, parts of hangul."""
    normal = unicodedata.normalize("NFKC", character).lstrip()[:1]
    return unicodedata.category(normal or " ")[0] == "M" or "\u1160" <= normal <= "\u11ff"
