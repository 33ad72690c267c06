"""A sample of the made-up corpus: what is found is right, what is wrong is said, nothing is dropped.

The whole, by kind of damage: ``python -m benchmarks.intake.corpus``.
"""

from functools import cache

import pytest

from plans_registry.intake.overview.reader import Overview
from tests.intake.corpus.cases import Case, case
from tests.intake.corpus.kinds import KINDS, Kind
from tests.intake.corpus.score import Score, score, unaccounted
from tests.intake.overviews import read

SEEDS = range(2)
RIGHT, SILENT = 0.98, 0.005
"""Least share of measures that are right, most that are wrong without an issue that names them."""


@cache
def cases_read(name: str) -> list[tuple[Case, Overview]]:
    (kind,) = [kind for kind in KINDS if kind.name == name]
    made = [case(kind, seed) for seed in SEEDS]
    return [(own, read(own.text, own.blocks)) for own in made]


def test_the_same_seed_makes_the_same_overview():
    assert [case(kind, 3).text for kind in KINDS[:5]] == [case(kind, 3).text for kind in KINDS[:5]]


def test_the_corpus_is_large_and_all_its_kinds_differ():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60


@pytest.mark.slow
def test_the_measures_of_the_sample_are_right():
    total = Score()
    for kind in KINDS:
        for made, overview in cases_read(kind.name):
            total.add(score(made, overview))
    assert total.sure > 3000
    assert total.right >= RIGHT * total.sure
    assert total.silent <= SILENT * total.sure
    assert total.heads <= SILENT * total.plans
    assert total.backgrounds <= SILENT * total.plans


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_line_is_placed_or_named(kind: Kind):
    for made, overview in cases_read(kind.name):
        assert unaccounted(made.text, overview) == [], made.name


def test_the_score_can_fail():
    """A reader that loses a measure, or swaps two, is found out."""
    (made,) = [case(kind, 0) for kind in KINDS if kind.name == "plain"]
    overview = read(made.text, made.blocks)
    assert score(made, overview).right == score(made, overview).sure
    lines = made.text.split("\n")
    first = made.lines[min(made.lines)]
    spoiled = read("\n".join(line for number, line in enumerate(lines, start=1) if number not in first))
    assert score(made, spoiled).right < score(made, spoiled).sure
