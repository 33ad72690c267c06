"""Titles written downwards, a letter a line, beside lists that run across."""

import pytest

from plans_registry.intake.pdf.boxes import Box, Glyph
from plans_registry.intake.pdf.upright import upright_lines
from tests.intake.overviews import codes, pillars, read_bytes
from tests.intake.pdf.samples import PDFS


@pytest.mark.slow
def test_a_title_that_a_browser_writes_downwards_is_one_text():
    overview = read_bytes((PDFS / "chromium-upright.pdf").read_bytes())
    (plan,) = overview.plans
    assert pillars(plan) == [
        ("商店の魅力の向上", [("店の相談事業", "商店の計画"), ("まちの市の開催", "")]),
        ("工場の技術の向上と計画の継承", [("技術相談事業", "工場の相談"), ("技術の市の開催", "")]),
    ]
    assert "line-unplaced" not in codes(overview)


def column(text: str, *, left: float = 0, top: float = 0, step: float = 11) -> list[Glyph]:
    boxes = [Box(left, top + step * at, left + 10, top + step * at + 10) for at in range(len(text))]
    return [Glyph(sign, box, box.bottom - 1, 10) for sign, box in zip(text, boxes, strict=True)]


def texts(glyphs: list[Glyph]) -> list[str]:
    return ["".join(glyph.text for glyph in text) for text in upright_lines(glyphs)]


def test_lines_downwards_go_on_to_their_left():
    assert texts([*column("商店の魅力", left=20), *column("の向上", left=6)]) == ["商店の魅力の向上"]


@pytest.mark.parametrize("marks", ["○○○○", "新継新継", "123", "工場"])
def test_marks_and_figures_under_each_other_are_no_text(marks: str):
    assert texts(column(marks)) == []


def test_letters_of_lines_that_run_across_are_no_text():
    rows = zip(column("商店の魅力"), column("工場の技術", left=10), strict=True)
    assert texts([glyph for row in rows for glyph in row]) == []


def test_letters_right_beside_others_are_no_text():
    assert texts([*column("商店の魅力"), *column("12345", left=12)]) == []


def test_lines_far_under_each_other_are_no_text():
    assert texts(column("商店の魅力", step=20)) == []
