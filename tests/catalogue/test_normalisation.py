"""Folding: which spellings are the same to the search, and where a word stands in the published text."""

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plans_registry.catalogue.normalisation import aligned, contains, fold, fold_fields, spans

# Characters that meet each other in real texts and in bad input: every rule of the folding has its own here.
TRICKY = (
    "販路支援々ヶケヵけが霞関カガｶﾞﾟ゛゜\u3099\u309aーｰ-‐−–—~〜～∼ 　\n\t、・，,0123１２３ACaｃECé\u0301\u0308¨ßİ㍿㈱Ⅳ①⻑⺠⼈人"
    "\u200b\u200f\u202e\ufeff\ufe0f\U000e0100\ud83d\udc4d🏭\x00\x1b\x85\u1100\u1161\u11a8한&＆()（）「」"
)
texts = st.text(st.sampled_from(TRICKY)) | st.text(st.characters(categories=None) | st.sampled_from(TRICKY))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｽﾀｰﾄｱｯﾌﾟ", "すたーとあっぷ"),
        ("スタートアップ", "すたーとあっぷ"),
        ("ＥＣ サイト", "ecさいと"),
        ("オ\nンライン", "おんらいん"),
        ("販路\r\n 開拓", "販路開拓"),
        ("M ＆ A", "m & a"),
        ("  PR   the\tcity ", "pr the city"),
        ("令和３年度〜令和５年度", "令和3年度~令和5年度"),
        ("令和3年度∼令和5年度", "令和3年度~令和5年度"),
        ("R3–R5", "r3-r5"),
        ("Ａ－Ｂ − C ― D", "a-b - c - d"),
        ("佐々木", "佐佐木"),
        ("様々々な", "様様様な"),
        ("々", "々"),
        ("霞ヶ関", "霞が関"),
        ("霞ケ関", "霞が関"),
        ("霞 ヶ 関", "霞が関"),
        ("霞が関", "霞が関"),
        ("受け入れ", "受け入れ"),
        ("1ヶ月", "1ゖ月"),
        ("1,000万円", "1000万円"),
        ("１，０００，０００", "1000000"),
        ("1,0000", "1,0000"),
        ("3,4", "3,4"),
        ("⻑野の⻄⺠", "長野の西民"),
        ("⼈材⾦融", "人材金融"),
        ("㈱", "(株)"),
        ("ﾊﾟｰﾄﾅｰ", "ぱーとなー"),
        ("ハ゜", "ぱ"),
        ("か\u200b゛", "が"),
        ("葛\U000e0100飾", "葛飾"),
        ("販\u202e路\x00支\ud800援", "販路支援"),
        ("ヴ", "ゔ"),
        ("Straße", "strasse"),
        ("支援・補助、助成", "支援・補助、助成"),
        ("", ""),
        (" \n　", ""),
    ],
)
def test_spellings(text: str, folded: str):
    assert fold(text) == folded


@given(texts)
@example("か \u0308\u3099")
@example("゛か¨")
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_folded_text_is_one_line_of_valid_text(text: str):
    folded = fold(text)
    assert len(folded.splitlines()) <= 1
    folded.encode()


@pytest.mark.slow
def test_every_character_alone_folds_to_something_stable():
    """Of the million that stand for nothing yet every hundredth."""
    every = map(chr, range(sys.maxunicode + 1))
    characters = [c for c in every if unicodedata.category(c) not in ("Cn", "Co") or ord(c) % 100 == 0]
    assert [c for c in characters if fold(folded := fold(c)) != folded or aligned.__wrapped__(c)[0] != folded] == []


@given(texts)
@example("か \u0308\u3099霞ヶ関")
@example("ｶ\u200bﾞ1,000 々")
def test_the_fold_with_places_is_the_fold(text: str):
    folded, places = aligned(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.lists(texts, min_size=4, max_size=4))
def test_four_fields_are_four_lines(fields: list[str]):
    assert fold_fields(*fields).split("\n") == [fold(field) for field in fields]


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("ECサイト出店", "EC", True),
        ("TECH PLANTER", "EC", False),
        ("新EC支援", "ＥＣ", True),
        ("2021年度", "202", True),
        ("2021年度", "021", False),
        ("令和2021", "2021", True),
        ("販路開拓支援", "路開", True),
        ("販路開拓支援", "支援金", False),
        ("販路開拓", "開", True),
        ("TECHとECと", "EC", True),
        ("PR 活動", "pr活", True),
        ("スタートアップ", "ﾄｱｯ", True),
        ("販路", "", False),
    ],
)
def test_where_a_word_stands(text: str, needle: str, found: bool):
    assert contains(fold(text), fold(needle)) is found


def test_no_word_stands_across_two_fields():
    assert not contains(fold_fields("販路", "開拓", "", ""), fold("販路開拓"))
    assert contains(fold_fields("販A", "B1", "", ""), "b1")


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("スタートアップ支援", ["ｽﾀｰﾄｱｯﾌﾟ"], "[スタートアップ]支援"),
        ("ｽﾀｰﾄｱｯﾌﾟ支援", ["スタートアップ"], "[ｽﾀｰﾄｱｯﾌﾟ]支援"),
        ("オ\nンライン", ["オンライン"], "[オ\nンライン]"),
        ("上限1,000円まで", ["1000円"], "上限[1,000円]まで"),
        ("佐々木と霞ヶ関", ["佐佐", "霞が関"], "[佐々]木と[霞ヶ関]"),
        ("補助金の補助", ["補助金", "助金", "補助"], "[補助金]の[補助]"),
        ("TECHとEC", ["EC"], "TECHと[EC]"),
        ("㍿山", ["株式"], "[㍿]山"),
        ("販路<b>", ["販路"], "[販路]<b>"),
        ("販路", [], "販路"),
    ],
)
def test_marks_stand_in_the_published_spelling(text: str, words: list[str], marked: str):
    pieces, last = [], 0
    for start, end in spans(text, [fold(word) for word in words]):
        pieces += [text[last:start], "[", text[start:end], "]"]
        last = end
    assert "".join([*pieces, text[last:]]) == marked


@given(texts, st.data())
def test_any_part_of_a_text_that_is_found_is_marked(text: str, draw):
    start = draw.draw(st.integers(0, len(text)))
    needle = fold(text[start : draw.draw(st.integers(start, len(text)))])
    marks = spans(text, [needle])
    assert bool(marks) is contains(fold(text), needle)
    assert all(a < b < c < d for (a, b), (c, d) in pairwise(marks))
