"""Words that ask when one can apply are left out of what is looked for, and told from words like them.  Pure."""

import pytest

from plans_registry.catalogue.application_times import asks_when, words_asking_when
from plans_registry.catalogue.query_language import parse
from tests.catalogue.test_reading import read, words


@pytest.mark.parametrize(
    ("q", "found", "asking"),
    [
        ("今申し込める補助金", ["補助金"], ["今申し込める"]),
        ("いま申請できる創業の支援", ["創業"], ["いま申請できる"]),
        ("募集中の展示会", ["展示会"], ["募集中"]),
        ("補助金 募集", ["補助金"], ["募集"]),
        ("補助金はいつまで申請できますか", ["補助金"], ["いつまで", "申請できますか"]),
        ("受付中", [], ["受付中"]),
        ("現在受け付けている補助金", ["補助金"], ["現在受け付けている"]),
        ("公募期間", [], ["公募期間"]),
        ("展示会の締め切りはいつですか", ["展示会"], ["締め切り", "いつですか"]),
        ("〆切", [], ["〆切"]),
        ("open calls", [], ["open calls"]),
        ("when can I apply to start a business", ["創業"], ["when can I apply"]),
        ("Application deadline for 展示会", ["展示会"], ["Application deadline"]),
        ("apply now", [], ["apply now"]),
        ("今使える補助金", ["補助金"], ["今使える"]),
        ("まだもらえますか 補助金", ["補助金"], ["まだもらえますか"]),
        ("展示会 I can apply for now", ["展示会"], ["I can apply for now"]),
        ("can I apply for 補助金 now", ["補助金", "now"], ["can I apply for"]),
        ("what can I apply for", [], ["what can I apply for"]),
    ],
)
def test_when_one_can_apply_is_asked(q: str, found: list[str], asking: list[str]):
    question = read(q)
    assert (words(question), words_asking_when(question)) == (found, asking)
    assert asks_when(question, "words")
    assert asks_when(parse(q), "literal") or " " in q


@pytest.mark.parametrize(
    "q",
    [
        "創業を教えて",
        "いつも赤字",
        "会員募集",
        "会員を募集",
        "「募集中」",
        "open a shop",
        "reopen now",
        "個人でも使える",
        "how do I apply",
    ],
)
def test_other_words_do_not_ask_when(q: str):
    assert not asks_when(read(q), "words")
    assert not asks_when(parse(q), "literal")
