"""What a spreadsheet would run as a formula."""

import pytest

from plans_registry.documents.cells import defused


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "\ufeff=", "\u200b@", "\u200b\u2060＝", "﹢"]
)
def test_a_cell_is_defused(start: str):
    assert defused(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "見本市", "131211", "'quoted", "1=1", "（＝補助）", "\u200b見本市", "・=1"])
def test_a_harmless_cell_stays(cell: str):
    assert defused(cell) == cell
