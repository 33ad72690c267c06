"""Small made-up documents that were once read wrongly, each with what is right."""

import json
from functools import cache
from pathlib import Path

import pytest

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.reader import Overview
from tests.intake.overviews import ROOT, codes, read_bytes

pytestmark = pytest.mark.slow

FAULTS = Path(__file__).parent / "faults"
STALL, SHOP, LOAN, SCHOOL = (
    ("見本市出展補助", "小間代の補助"),
    ("通販開設補助", ""),
    ("創業融資の利子補給", ""),
    ("創業塾の開催", ""),
)


@cache
def overview_of(name: str) -> Overview:
    return read_bytes((FAULTS / name).read_bytes())


def measures(plan: PlanDocument) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (pillar.title, [(measure.name, measure.description) for measure in pillar.measures]) for pillar in plan.pillars
    ]


@pytest.mark.parametrize(
    "name",
    ["bullet-25b6.txt", "bullet-f0b7.txt", "comma4.txt", "hinohara.txt", "ruby.html", "pdf-cropbox.pdf"],
)
def test_two_pillars_of_two_measures(name: str):
    (plan,) = overview_of(name).plans
    assert measures(plan) == [("販路拡大支援", [STALL, SHOP]), ("創業支援", [LOAN, SCHOOL])]
    assert plan.municipality
    assert (plan.first_year, plan.last_year) == (2024, 2026)


def test_any_sign_that_begins_several_lines_begins_an_item():
    (plan,) = overview_of("pdf-arrow-bullets.pdf").plans
    abroad = ("海外展示会への出展助成", "")
    assert measures(plan) == [("販路拡大支援", [STALL, SHOP, abroad]), ("創業支援", [LOAN, SCHOOL])]
    assert plan.photos == ()


def test_readings_above_a_word_are_no_part_of_it():
    (plan,) = overview_of("ruby.html").plans
    assert plan.title == "足立区産業計画"
    assert plan.background == "区内の小規模企業は売上の回復が遅れている。そこで販路と創業を支援する。"


def test_a_text_off_the_page_is_not_read_and_said():
    unseen = [issue for issue in overview_of("pdf-cropbox.pdf").issues if issue.code == "text-unseen"]
    assert "３　庁内メモの柱" in [issue.text for issue in unseen]
    assert "紙面に見えない" in unseen[0].message


def test_what_was_typed_onto_a_page_is_read_and_said():
    overview = overview_of("pdf-freetext.pdf")
    assert overview.plans[0].pillars[2].title.startswith("人材育成")
    assert "text-typed" in codes(overview)


def test_a_ruled_table_gives_its_pillars_and_measures():
    (plan,) = overview_of("table-one-page.pdf").plans
    assert (plan.municipality_name, plan.first_year, plan.last_year) == ("江東区", 2025, 2027)
    assert measures(plan) == [
        (
            "企業どうしの出会いづくり",
            [
                ("臨海企業・町工場マッチング事業", "商談会の開催、コーディネーターの派遣"),
                ("こうとう産業展の開催", "区内企業 80 社の出展"),
            ],
        ),
        (
            "担い手の確保と育成",
            [
                ("ものづくり団地見学会", "高校生を対象とした見学会（年２回）"),
                ("奨学金返還支援事業", "区内企業に就職した者への支援"),
            ],
        ),
        (
            "創業の促進",
            [
                ("創業支援施設の運営", "シェアオフィス、個別相談"),
                ("空き店舗改修費補助金", "改修費の２分の１（上限100 万円）"),
            ],
        ),
    ]
    assert plan.photos == ()


def test_a_sheet_of_boxes_a_page_for_each_plan():
    """The four plans of the published overview, drawn as boxes: every field, pillar and measure is there."""
    golden = json.loads((ROOT / "tests/golden/overview_r3.json").read_text(encoding="utf-8"))
    expected = list(map(PlanDocument.from_json, golden["plans"]))
    plans = overview_of("slide-like-sheet.pdf").plans
    assert [_folded(plan) for plan in plans] == [_folded(plan) for plan in expected]
    assert [photo for plan in plans for photo in plan.photos] == []


def _folded(plan: PlanDocument) -> list:
    parts = [(title, names) for title, names in measures(plan)]
    text = repr((plan.title, plan.municipality, plan.first_year, plan.last_year, plan.background, parts))
    return text.replace(" ", "")
