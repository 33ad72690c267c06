"""The published plans, drawn in other ways: every head, pillar and measure is read, and nothing becomes a photo."""

import pytest

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.pdf.reader import read_pdf
from tests.intake.overviews import read_bytes
from tests.intake.pdf.layouts import LAYOUTS, Drawing, drawn
from tests.intake.pdf.make_samples import PLANS
from tests.intake.pdf.samples import sheets

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

RIGHT = 0.9


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_plans_are_read_however_they_are_drawn(name: str):
    plans = read_bytes(drawn(LAYOUTS[name])).plans
    assert [_head(plan) for plan in plans] == [_head(plan) for plan in PLANS]
    assert [[_folded(pillar.title) for pillar in plan.pillars] for plan in plans] == [
        [_folded(pillar.title) for pillar in plan.pillars] for plan in PLANS
    ]
    expected = [each for plan in PLANS for each in _measures(plan)]
    found = [each for plan in plans for each in _measures(plan)]
    assert sum(each in found for each in expected) >= RIGHT * len(expected)
    assert not any(plan.photos or any(pillar.photos for pillar in plan.pillars) for plan in plans)


def _head(plan: PlanDocument) -> tuple:
    return _folded(plan.title), plan.municipality, plan.first_year, plan.last_year


def _measures(plan: PlanDocument) -> list[tuple[str, str, str]]:
    return [
        (_folded(pillar.title), _folded(measure.name), _folded(measure.description))
        for pillar in plan.pillars
        for measure in pillar.measures
    ]


def _folded(text: str) -> str:
    return "".join(text.split())


def test_ten_thousand_boxes_are_read_in_bounded_time():
    page = Drawing()
    for at in range(10_000):
        x, y = 10 + at % 100 * 5.5, 20 + at // 100 * 8
        page.fill(x, y, 5, 7, (200, 220, 240))
        page.frame(x, y, 5, 7)
    page.write(50, 830, "本文の行である。")
    assert "本文の行である。" in read_pdf(sheets(page), pictures=False).text


def test_a_hundred_thousand_lines_are_no_table():
    page = Drawing()
    for at in range(50_000):
        page.rule(10, 10 + at * 0.015, 580, 10 + at * 0.015)
        page.rule(10 + at * 0.01, 10, 10 + at * 0.01, 800)
    page.write(50, 830, "本文の行である。")
    assert "本文の行である。" in read_pdf(sheets(page), pictures=False).text


def test_what_has_the_colour_of_its_ground_is_not_read_and_said():
    page = Drawing().write(50, 100, "町田市の計画である。")
    page.print_in((255, 255, 255), 50, 140, "消された行である。")
    found = read_pdf(sheets(page), pictures=False)
    assert "消された" not in found.text
    assert [text for _page, text in found.unseen] == ["消された行である。"]


def test_light_letters_on_a_dark_ground_are_a_heading():
    page = Drawing()
    page.fill(40, 80, 300, 30, (0, 51, 102))
    page.print_in((255, 255, 255), 50, 100, "販路拡大支援")
    page.write_lines(50, 140, ["本文の行である。"] * 3)
    (box, *_others) = read_pdf(sheets(page), pictures=False).blocks
    assert [(block.kind, block.look.ground) for block in box.blocks] == [("heading", "003366")]


def test_a_description_hangs_under_the_short_name_of_its_item():
    page = Drawing()
    for line, (x, text) in enumerate(
        (
            (50, "町田市産業振興計画　令和３年度～令和５年度"),
            (50, "（１）人材の育成"),
            (60, "ア　技術講座の開催"),
            (70, "働く人と学ぶ人への講座を市内の各所で開き、技術を次の世代に伝える。"),
            (60, "イ　奨学金返還支援"),
            (70, "返還金の半分を助成する。"),
        )
    ):
        page.write(x, 60 + 24 * line, text)
    (plan,) = read_bytes(sheets(page)).plans
    assert [measure.name for measure in plan.measures] == ["技術講座の開催", "奨学金返還支援"]
