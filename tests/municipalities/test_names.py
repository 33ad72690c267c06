"""One spelling for all the ways to write the same place."""

import pytest

from municipalities.names import folded_place


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("桧原村", "檜原村"),
        ("青ケ島村", "青ヶ島村"),
        ("青が島村", "青ヶ島村"),
        ("葛\U000e0100飾区", "葛飾区"),
        ("澁谷区", "渋谷区"),
        ("國分寺市", "国分寺市"),
        ("東京都足立区", "足立区"),
        ("東京都 足立区", "足立区"),
        ("アダチク", "あだちく"),
        ("ｱﾀﾞﾁｸ", "あだちく"),
        ("ＡＤＡＣＨＩ", "Adachi"),
    ],
)
def test_the_same_place(written: str, name: str):
    assert folded_place(written) == folded_place(name)


@pytest.mark.parametrize(
    ("one", "other"), [("東京都", ""), ("東村山市", "村山市"), ("三宅村", "三宅島"), ("大島町", "大田区")]
)
def test_other_places(one: str, other: str):
    assert folded_place(one) != folded_place(other)
