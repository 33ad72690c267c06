"""The overviews written by hand: what has been reached stays."""

from functools import cache

import pytest

from tests.intake.unseen.cases import FOLDER, Result, results

RIGHT, SILENT = 434, 0
"""Measures of 438 that are right at least, and at most wrong without an issue that names them."""
NAMES = [path.stem for path in sorted(FOLDER.glob("*.json"))]


@cache
def found() -> dict[str, Result]:
    return {result.name: result for result in results()}


def test_the_measures_are_right_or_named():
    scores = [result.score for result in found().values()]
    assert sum(score.sure for score in scores) == 438
    assert sum(score.right for score in scores) >= RIGHT
    assert sum(score.silent for score in scores) <= SILENT
    assert sum(score.open_ends for score in scores) == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_plan_has_its_title_municipality_and_years(name):
    assert found()[name].heads == ()
    assert not found()[name].refused


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_placed_or_named(name):
    assert found()[name].lost == ()
