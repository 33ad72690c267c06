"""The published plans, drawn in other ways: every head, pillar and measure is read, and nothing becomes a photo."""

import pytest

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.pdf.reader import read_pdf
from tests.intake.overviews import read_bytes
from tests.intake.pdf.layouts import LAYOUTS, Drawing, drawn
from tests.intake.pdf.make_samples import PLANS
from tests.intake.pdf.samples import PDFS, sheets

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


def test_bold_letters_without_the_name_of_a_font_are_known_by_their_strokes():
    """Chromium made the file of ``<p><b>技能継承塾</b></p><p>職人が教える。</p>`` and more in Noto Sans CJK, an OpenType font."""
    blocks = read_pdf((PDFS / "chromium-nameless-bold.pdf").read_bytes(), pictures=False).blocks
    assert [(block.lines[0].text, block.look.bold) for block in blocks] == [
        ("技能継承塾", True),
        ("職人が教える。", False),
        ("見本市補助", True),
        ("BCPの策定を助成", False),
    ]


def test_a_text_beside_each_name_belongs_to_it():
    page = Drawing()
    page.write(50, 60, "町田市産業振興計画　令和３年度～令和５年度", size=14)
    rows = (("・朝市の開催", "出店料を補助する"), ("・創業塾の運営", ""), ("・見本市出展支援", "小間料の一部を助成"))
    for title, y in (("販路の拡大", 90), ("人材の確保", 190)):
        page.write(50, y, title, size=13)
        for at, (name, text) in enumerate(rows):
            page.write(50, y + 24 + 22 * at, f"{name}")
            page.write(260, y + 24 + 22 * at, text, size=9)
    (plan,) = read_bytes(sheets(page)).plans
    expected = [(name[1:], text) for name, text in rows]
    assert [[(own.name, own.description) for own in pillar.measures] for pillar in plan.pillars] == [expected] * 2


def test_a_title_on_a_gradient_is_seen_and_bold_names_have_their_texts_beside_them():
    (plan,) = read_bytes((PDFS / "chromium-gradient-rows.pdf").read_bytes()).plans
    assert plan.title == "町田市産業振興計画"
    assert [(own.name, own.description) for own in plan.measures] == [
        ("技術講座の開催", "働く人のために、夜と週末に新しい技術を学ぶ講座を年に四回開く"),
        ("奨学金返還支援制度の創設", "若い社員の奨学金を返す企業に、返した額の半分を三年の間助成する"),
        ("市内企業合同説明会の開催", "学生と企業の出会いの場を、春と秋に市民ホールで二日ずつ設ける"),
    ]


def test_each_box_of_a_chart_may_have_one_list_and_go_on_in_a_second_line():
    page = Drawing()
    page.write(50, 50, "町田市産業振興計画　令和３年度～令和５年度", size=14)
    measures = (("先端技術を生かした新産", "業の創出"), ("人材の育成", ""), ("販路の拡大", ""), ("商店街の活性化", ""))
    for at, title in enumerate(("Ⅰ　未来の産業", "Ⅱ　まちの魅力")):
        page.frame(40, 100 + 160 * at, 110, 30)
        page.write(46, 118 + 160 * at, title)
    for at, (first, second) in enumerate(measures):
        y = 90 + 80 * at
        page.frame(190, y, 140, 36)
        page.write(196, y + 14, f"{at + 1}-1　{first}")
        page.write(228, y + 28, second)
        page.frame(360, y, 180, 40)
        page.write(366, y + 14, f"・第{at + 1}期塾の開催")
        page.write(366, y + 28, f"・第{at + 1}回出展補助")
    (plan,) = read_bytes(sheets(page)).plans
    assert [(pillar.title, len(pillar.measures)) for pillar in plan.pillars] == [(a + b, 2) for a, b in measures]
