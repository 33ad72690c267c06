"""What stands on a page beside its text: borders, dotted rules, grounds over boxes, small signs of vertical writing, ends of pages."""

import pytest

from plans_registry.documents.blocks import PLAIN, Look, cell_grid
from plans_registry.intake.pdf.boxes import Box, Glyph, Page
from plans_registry.intake.pdf.reader import read_pdf
from plans_registry.intake.pdf.ruled import ruled_tables, with_dotted_lines
from plans_registry.intake.pdf.runs import line_of, runs_of
from plans_registry.intake.pdf.vertical import turned
from tests.intake.pdf.layouts import GREEN, NAVY, WHITE, Drawing
from tests.intake.pdf.samples import sheets

WHOLE = (float("-inf"), float("inf"))
BOLD = Look(size=10, bold=True)


def letters(text: str, *, left: float = 0, look: Look = PLAIN) -> list[Glyph]:
    return [Glyph(sign, Box(left + 10 * at, 0, left + 10 * at + 10, 10), 9, 10, look) for at, sign in enumerate(text)]


@pytest.mark.slow
def test_what_is_filled_between_two_outlines_is_a_border_and_hides_nothing():
    page = Drawing()
    page.drawing.append("q 0 0 0 rg 50 700 200 60 re 51 701 198 58 re f* Q")
    page.write(60, 110, "創業塾の開催").write(60, 130, "創業希望者への講座である。")
    found = read_pdf(sheets(page), pictures=False)
    assert found.unseen == ()
    assert [block.kind for block in found.blocks] == ["box"]


@pytest.mark.slow
def test_a_ground_over_several_boxes_keeps_its_letters_out_of_them():
    page = Drawing(width=800)
    for x in (50, 420):
        page.frame(x, 100, 330, 200)
        page.write_lines(x + 10, 130, ["販路の拡大", "見本市出展補助を行う。", "商談会の開催を行う。"])
    page.fill(300, 150, 200, 100, NAVY)
    page.print_in(WHITE, 330, 200, "稼ぐ力の向上を目指す")
    left, right, *_rest = [block for block in read_pdf(sheets(page), pictures=False).blocks if block.kind == "box"]
    assert not any("稼" in line.text for block in (left, right) for line in block.all_lines())


@pytest.mark.slow
def test_a_row_goes_on_on_the_next_page():
    pages = [Drawing(), Drawing()]
    xs = (50, 250, 540)
    for page, (top, bottom) in zip(pages, ((700, 800), (40, 120)), strict=True):
        for x in xs:
            page.rule(x, top, x, bottom)
    pages[0].rule(50, 700, 540, 700)
    pages[1].rule(50, 70, 540, 70)
    pages[1].rule(50, 120, 540, 120)
    pages[0].write(55, 720, "ビジネスプラ").write(255, 720, "起業を志す人から募り（上位に賞金と入居")
    pages[1].write(55, 55, "ンコンテスト").write(255, 55, "権を与える）")
    pages[1].write(55, 90, "創業塾の開催").write(255, 90, "講座の開催")
    (table,) = read_pdf(sheets(*pages), pictures=False).blocks
    assert [[cell.text for cell in row if cell] for row in cell_grid(table)] == [
        ["ビジネスプランコンテスト", "起業を志す人から募り（上位に賞金と入居権を与える）"],
        ["創業塾の開催", "講座の開催"],
    ]


def test_dots_in_a_row_are_a_line_and_one_before_a_text_a_sign():
    row = [Box(200, 100 + 3 * at, 201, 101 + 3 * at) for at in range(20)]
    signs = (Box(40, 100, 43, 103), Box(40, 116, 43, 119))
    page = with_dotted_lines(Page(1, 595, 842, (), (), dots=(*row, *signs)))
    assert page.dots == signs
    assert [(line.top, line.bottom) for line in page.down] == [(100, 158)]


def test_frames_under_each_other_are_no_table():
    frames = [Box(72, 121, 167.6, 147), Box(72, 158, 99, 385), Box(106, 158, 133, 385), Box(140, 158, 167.4, 385)]
    assert [len(cells) for cells in ruled_tables((), (), frames)] == [1, 1, 1, 1]


def test_a_small_sign_stands_in_its_line_downwards():
    signs = [("援", 0), ("、", 12), ("相", 20), ("談", 30)]
    glyphs = [
        Glyph(sign, Box(106, y, 109, y + 3) if sign == "、" else Box(100, y, 110, y + 10), y + 9, 10)
        for sign, y in signs
    ]
    (line,) = {round(glyph.base) for glyph in turned(glyphs, Box(100, 0, 110, 40), "down")}
    assert line == 9


def test_a_line_ends_in_the_look_of_the_text_behind_a_bold_name():
    name, text = letters("◆創業塾の開催", look=BOLD), letters("創業を志す人に", left=90)
    assert line_of(runs_of([*name, *text]), WHOLE).ends == (BOLD, PLAIN)
    # 創業塾の開催【拡充】: a mark in other letters is no text.
    mark = letters("【拡充】", left=70)
    assert line_of(runs_of([*name, *mark]), WHOLE).ends == (BOLD, BOLD)


@pytest.mark.slow
def test_a_light_head_keeps_larger_letters_below_it():
    page = Drawing()
    for x in (50, 300):
        page.fill(x, 100, 220, 24, GREEN)
        page.print_in(WHITE, x + 5, 116, "創業塾の開催", size=10)
        page.fill(x, 126, 220, 60, (226, 242, 237))
        page.write(x + 5, 150, "創業希望者への講座の開催", size=14)
    page.write_lines(50, 20, ["本文の行である。"] * 4)
    boxes = [block for block in read_pdf(sheets(page), pictures=False).blocks if block.kind == "box"]
    assert [[own.kind for own in box.blocks] for box in boxes] == [["heading", "paragraph"]] * 2
