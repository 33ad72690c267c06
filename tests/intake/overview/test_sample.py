"""The real overview, field by field against the golden file written by hand, also when it is laid out otherwise."""

import json
import unicodedata
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans_registry.documents.plan import PlanDocument
from tests.intake.overviews import ROOT, SAMPLE, codes, read

GOLDEN = json.loads((ROOT / "tests/golden/overview_r3.json").read_text(encoding="utf-8"))
PLANS = tuple(map(PlanDocument.from_json, GOLDEN["plans"]))
LINES = SAMPLE.split("\n")

# First and last line of every paragraph that runs over several lines: backgrounds, lists of measures, the caveat.
PARAGRAPHS = [
    *((10, 14), (18, 26), (30, 34), (38, 42), (46, 50)),
    *((54, 58), (62, 68), (72, 78), (82, 86), (106, 108)),
    *((112, 117), (143, 149), (153, 159), (163, 171)),
    *((175, 179), (184, 188), (192, 200), (204, 210)),
]


def captions_of(plan: PlanDocument) -> list[str]:
    photos = [*plan.photos, *(photo for pillar in plan.pillars for photo in pillar.photos)]
    return [photo.caption for photo in photos]


@pytest.mark.parametrize("index", range(4), ids=[plan.municipality_name for plan in PLANS])
def test_every_field_is_as_published(index):
    plan = read(SAMPLE).plans[index].to_json()
    golden = PLANS[index].to_json()
    for field in golden:
        assert plan[field] == golden[field], field


def test_the_document_as_a_whole():
    overview = read(SAMPLE)
    assert (overview.title, overview.caveat) == (GOLDEN["title"], GOLDEN["caveat"])
    assert [len(plan.measures) for plan in overview.plans] == [8, 7, 8, 9]
    pillars = [pillar for plan in overview.plans for pillar in plan.pillars]
    assert len(pillars) == 13
    assert sum(pillar.open_ended for pillar in pillars) == 3
    assert sum(bool(measure.description) for pillar in pillars for measure in pillar.measures) == 25
    assert [len(captions_of(plan)) for plan in overview.plans] == [2, 2, 2, 2]


def test_only_captions_and_joined_names_are_left_to_a_person():
    issues = read(SAMPLE).issues
    assert [(issue.line, issue.code) for issue in issues] == [
        (66, "name-joins"),
        (74, "name-joins"),
        (88, "caption-owner"),
        (90, "caption-owner"),
        (92, "caption-owner"),
        (96, "caption-owner"),
        (198, "name-joins"),
        (212, "caption-owner"),
        (214, "caption-owner"),
        (216, "caption-owner"),
        (222, "caption-owner"),
    ]
    assert "88行目" in issues[2].message
    assert "足立ブランド 見本市出展の様子" in issues[2].message
    assert "足立区" in issues[2].message


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_and_a_mark_change_nothing(newline):
    assert read("\ufeff" + SAMPLE.replace("\n", newline)) == read(SAMPLE)


def test_line_ends_do_not_change_the_numbers_of_lines():
    assert [d.line for d in read(SAMPLE.replace("\n", "\r\n")).issues] == [d.line for d in read(SAMPLE).issues]


def test_pages_say_where_a_measure_stands():
    paged = SAMPLE.replace("「町田市地域産業活性化計画」", "\f「町田市地域産業活性化計画」")
    plans = read(paged).plans
    assert [{measure.page for measure in plan.measures} for plan in plans] == [{1}, {1}, {2}, {2}]
    assert [plan.photos for plan in plans] == [plan.photos for plan in PLANS]


def test_page_numbers_and_running_headers_are_no_text():
    lines = LINES.copy()
    lines[60] = " - 1 - "
    lines[145] = "【承認した地域産業活性化計画の概要】"
    overview = read("\n".join(lines))
    assert overview.plans == PLANS
    assert (61, "page-number") in [(issue.line, issue.code) for issue in overview.issues]


@pytest.mark.parametrize("line", [9, 28, 94, 100, 125, 224], ids=str)
def test_the_caveat_is_known_wherever_it_stands(line):
    lines = LINES.copy()
    caveat = lines[105:108]
    lines[105:108] = ["", "", ""]
    lines[line:line] = caveat
    overview = read("\n".join(lines))
    assert overview.plans == PLANS


@pytest.mark.parametrize("line", [27, 123, 181], ids=str)
def test_captions_are_known_wherever_a_part_has_ended(line):
    lines = LINES.copy()
    captions = lines[211:223]
    lines[211:223] = [""]
    lines[line:line] = captions
    overview = read("\n".join(lines))
    assert codes(overview).count("caption-owner") == 8
    found = [caption for plan in overview.plans for caption in captions_of(plan)]
    assert sorted(found) == sorted(caption for plan in PLANS for caption in captions_of(plan))
    assert [measure.name for plan in overview.plans for measure in plan.measures] == [
        measure.name for plan in PLANS for measure in plan.measures
    ]


# Layout: the same words in other widths, lines and blanks.

WIDTHS = dict(zip("（）「」【】１２３４５～：、。・02", "()｢｣[]12345~:､｡･０２", strict=True))


def rewrapped(dice: Random) -> str:
    """Paragraphs broken into other lines, blank lines and trailing blanks anywhere between lines."""
    lines = LINES.copy()
    for first, last in reversed(PARAGRAPHS):
        words = "".join(line.strip() for line in lines[first - 1 : last])
        often = 1 / dice.randint(1, 60)
        breaks = [at for at in _breaks(words) if dice.random() < often]
        lines[first - 1 : last] = [words[a:b] for a, b in zip([0, *breaks], [*breaks, len(words)], strict=True)]
    kept = [line for line in lines if line.strip() or dice.random() < 0.5]
    return "".join(
        dice.choice(["", " ", "　", "\t"]) + line + dice.choice(["\n", " \n", "　 \n", "\n\n", "\n \n　\n"])
        for line in kept
    )


def _breaks(words: str) -> list[int]:
    """Where a line may be broken without losing a blank nobody could restore: only beside Latin words."""
    blanks = [i for i, sign in enumerate(words) if sign == " " and not _beside_latin(words, i) and i < len(words) - 2]
    lost = {at for blank in blanks for at in (blank, blank + 1)}
    return [at for at in range(1, len(words)) if at not in lost and not words[at - 1 : at + 1].isascii()]


def _beside_latin(words: str, at: int) -> bool:
    return any(sign.isascii() and sign.isalpha() for sign in (words[at - 1], words[at + 1 : at + 2]))


def other_widths(text: str, dice: Random) -> str:
    often = dice.random()
    return "".join(WIDTHS[sign] if sign in WIDTHS and dice.random() < often else sign for sign in text)


def _folded(value: Any) -> Any:
    return json.loads(unicodedata.normalize("NFKC", json.dumps(value, ensure_ascii=False)))


@pytest.mark.slow
@given(st.integers().map(Random))
def test_the_layout_changes_nothing(dice):
    overview = read(rewrapped(dice))
    assert (overview.title, overview.caveat) == (GOLDEN["title"], GOLDEN["caveat"])
    assert overview.plans == PLANS


@pytest.mark.slow
@given(st.integers().map(Random))
def test_the_widths_change_only_the_spelling(dice):
    overview = read(other_widths(rewrapped(dice), dice))
    for plan, golden in zip(overview.plans, PLANS, strict=True):
        assert _folded(plan.to_json()) == _folded(golden.to_json())
