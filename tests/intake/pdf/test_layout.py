"""Pages as a person reads them: columns, pictures, captions, headers, blanks."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plans_registry.intake.pdf.reader import PdfText, read_pdf
from tests.intake.overviews import read
from tests.intake.pdf.make_samples import CAVEAT, GOLDEN, PLANS, captions, head, pillar_head, sentence
from tests.intake.pdf.samples import Sheet, sheets, wrap
from tests.intake.pdf.test_reader import without_pages

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

GREY = (128, 128, 128)
BODY = [
    "一行目の本文はここから始まって次の行へ",
    "続いてゆき、三行目まで読んでようやく段",
    "落が終わるという文である。",
]
OTHER = ["右の段の本文はここから始まる。そして次", "の行へ続いて終わる。"]


def lines_of(*pages: Sheet) -> list[str]:
    return text_of(*pages).replace("\f", "").splitlines()


def text_of(*pages: Sheet) -> str:
    return read_pdf(sheets(*pages), pictures=False).text


def figures_of(*pages: Sheet) -> PdfText:
    return read_pdf(sheets(*pages))


@pytest.mark.parametrize("offset", [0, 5, 8], ids=str)
@pytest.mark.parametrize("gap", [10, 16, 60], ids=str)
def test_columns_are_read_one_after_the_other(gap, offset):
    page = Sheet()
    page.write_lines(50, 100, BODY)
    page.write_lines(50 + 190 + gap, 100 + offset, OTHER)
    assert lines_of(page) == BODY + OTHER


def test_a_line_over_the_full_width_ends_the_columns():
    wide = "全幅の見出しと導入の文章は左右の段の上にも下にもあって段を区切っている"
    page = Sheet()
    y = page.write_lines(50, 60, [wide])
    y = max(page.write_lines(50, y, BODY), page.write_lines(260, y, OTHER))
    y = page.write_lines(50, y, [wide + "。"])
    page.write_lines(50, y, OTHER)
    page.write_lines(260, y, BODY)
    assert lines_of(page) == [wide, *BODY, *OTHER, wide + "。", *OTHER, *BODY]


def test_bullets_and_numbers_are_no_column():
    page = Sheet()
    for row, bullet in enumerate("◎◎◎"):
        page.write(50, 100 + 16 * row, bullet).write(75, 100 + 16 * row, f"起業支援事業その{row}の説明")
    assert [line.replace(" ", "") for line in lines_of(page)] == [f"◎起業支援事業その{row}の説明" for row in range(3)]


def test_a_note_beside_the_text_is_a_line_of_its_own():
    page = Sheet().write(255, 116, "朝市の様子の写真")
    page.write_lines(50, 100, [*BODY, *OTHER])
    assert lines_of(page) == [BODY[0], *BODY[1:], *OTHER, "朝市の様子の写真"]


def test_three_columns():
    page = Sheet()
    for number in range(3):
        page.write_lines(40 + 175 * number, 100, [f"段{number}の一行目である", f"段{number}の二行目である"])
    assert lines_of(page) == [f"段{n}の{row}行目である" for n in range(3) for row in "一二"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270], ids=str)
def test_a_page_that_lies_on_its_side_is_read_upright(rotate):
    page = Sheet(842, 595, rotate)
    page.write_lines(50, 100, BODY)
    page.write_lines(400, 100, OTHER)
    page.draw(400, 200, 120, 80, GREY).write(400, 294, "写真の説明")
    found = figures_of(page)
    assert found.text == "\n".join([*BODY, *OTHER, "写真の説明", "\f"])
    (picture,) = found.pictures
    assert [round(edge) for edge in picture.box] == [400, 200, 520, 280]
    assert picture.caption == "写真の説明"
    with Image.open(io.BytesIO(picture.content), formats=["JPEG"]) as image:
        assert image.width > image.height


@pytest.mark.parametrize("above", [False, True], ids=["below", "above"])
def test_a_caption_stands_below_its_picture_or_above_and_becomes_one_line(above):
    page = Sheet().draw(300, 200, 160, 100, GREY)
    page.write_lines(304, 180 if above else 314, ["地域通貨の案内のポスターと", "「せたがや Pay」"], leading=11)
    found = figures_of(page)
    assert found.pictures[0].caption == "地域通貨の案内のポスターと「せたがや Pay」"
    assert found.pictures[0].line == 1


def test_what_was_cut_off_a_picture_stays_hidden():
    page = Sheet().draw(100, 100, 200, 100, GREY, cut=120).write(230, 214, "朝市の様子")
    (picture,) = figures_of(page).pictures
    assert [round(edge) for edge in picture.box] == [220, 100, 300, 200]
    assert picture.caption == "朝市の様子"
    with Image.open(io.BytesIO(picture.content), formats=["JPEG"]) as image:
        assert image.width < image.height


def test_a_picture_in_strips_is_one():
    page = Sheet()
    for number in range(6):
        page.draw(100, 100 + 15 * number, 150, 15, (40 * number, 90, 90))
    page.write(140, 204, "朝市の様子")
    (picture,) = figures_of(page).pictures
    assert [round(edge) for edge in picture.box] == [100, 100, 250, 190]
    with Image.open(io.BytesIO(picture.content), formats=["JPEG"]) as image:
        reds = [image.getpixel((image.width // 2, int(image.height * part)))[0] for part in (0.08, 0.5, 0.92)]
    assert reds == sorted(reds)
    assert reds[0] < 20
    assert reds[2] > 180


def test_pictures_side_by_side_keep_their_own_captions():
    page = Sheet()
    for x, caption in ((60, "朝市の様子"), (260, "商談会の会場")):
        page.draw(x, 100, 150, 100, GREY).write(x + 40, 214, caption)
    assert [picture.caption for picture in figures_of(page).pictures] == ["朝市の様子", "商談会の会場"]


def test_the_text_below_a_picture_is_no_caption():
    page = Sheet().draw(50, 100, 190, 80, GREY)
    page.write_lines(50, 195, BODY)
    found = figures_of(page)
    assert found.pictures[0].caption == ""
    assert found.text.splitlines()[:3] == BODY


def test_a_heading_below_a_picture_is_no_caption():
    page = Sheet().draw(50, 100, 190, 80, GREY).write(50, 195, "２ 起業・創業の促進")
    found = figures_of(page)
    assert found.pictures[0].caption == ""
    assert found.text.startswith("２ 起業・創業の促進")


def test_a_caption_never_interrupts_the_text_that_runs_around_its_picture():
    page = Sheet()
    y = page.write_lines(50, 100, wrap("町田市は広い。", 20))
    y = page.write_lines(
        50, y, ["１ 起業の促進", *wrap("起業家育成事業（創業者に対する賃料補助及び経営指導、空き店舗の紹介を", 20)]
    )
    page.draw(300, 120, 150, 40, GREY).write(340, 172, "創業者の店")
    y = page.write_lines(50, max(y, 190), wrap("行い、起業してからも三年の間は見守って支える）", 40))
    page.write_lines(50, y + 8, ["２ 販路の拡大", "見本市出展事業（助成）"])
    assert (
        lines_of(page)
        == [
            "町田市は広い。",
            "１ 起業の促進",
            "起業家育成事業（創業者に対する賃料補助及",
            "び経営指導、空き店舗の紹介を",
            "行い、起業してからも三年の間は見守って支える）",
            "創業者の店",
            "２ 販路の拡大",
            "見本市出展事業（助成）",
            "",
        ][: len(lines_of(page))]
    )
    assert "創業者の店" in lines_of(page)


def test_a_caption_waits_for_a_text_that_has_surely_ended():
    """Behind a bare name a caption could be taken for more of it."""
    page = Sheet()
    y = page.write_lines(50, 100, ["町田市は広い。", "１ 起業の促進", "起業家育成事業、創業支援施設の運営"])
    page.draw(350, 90, 150, 36, GREY).write(380, 138, "ものづくりの集積地域")
    page.write_lines(50, y + 20, ["２ 販路の拡大", "見本市出展事業（助成）", "３ 人材", "人材事業（育成）"])
    assert lines_of(page)[-3:] == ["ものづくりの集積地域", "３ 人材", "人材事業（育成）"]


def test_ornaments_and_backgrounds_are_no_pictures():
    page = Sheet().draw(0, 0, 595, 842, (240, 240, 240)).draw(50, 50, 10, 10, GREY).draw(80, 50, 400, 2, GREY)
    page.write_lines(50, 100, BODY)
    found = figures_of(page)
    assert (found.pictures, found.text.splitlines()[:3]) == ((), BODY)


def numbered(number: int, *, header: str = "令和３年度の概要", footer: str = "東京都") -> Sheet:
    page = Sheet().write(200, 40, header).write(270, 820, f"{number} / 3").write(60, 805, footer)
    page.write_lines(50, 100, [f"{number}枚目の{line}" for line in BODY])
    return page


def test_running_headers_and_footers_stand_once_and_page_counts_nowhere():
    found = figures_of(numbered(1), numbered(2), numbered(3))
    lines = found.text.replace("\f", "").splitlines()
    assert lines[0] == "令和３年度の概要"
    assert lines[-1] == "東京都"
    assert len(lines) == 2 + 9
    assert sorted(found.left_out) == sorted(["1 / 3", "2 / 3", "3 / 3", *["令和３年度の概要", "東京都"] * 2])


def test_what_a_browser_prints_around_a_page_is_left_out_even_once():
    page = Sheet().write(20, 25, "11/23/26, 9:48 PM").write(300, 25, "概要").write(20, 830, "https://example.jp/a 1/1")
    page.write_lines(50, 100, BODY)
    found = figures_of(page)
    assert found.text.splitlines()[:-1] == BODY
    assert len(found.left_out) == 2


@pytest.mark.parametrize(("gap", "text"), [(0, "ECサイト"), (4, "EC サイト"), (30, "EC サイト")])
def test_a_gap_beside_a_latin_word_is_a_blank(gap, text):
    page = Sheet().write(50, 100, "EC").write(60 + gap, 100, "サイト")
    assert lines_of(page) == [text]


def test_a_line_set_wide_gets_no_blanks():
    assert lines_of(Sheet().write(50, 100, "起業家育成事業", spacing=9)) == ["起業家育成事業"]


def test_a_head_with_wide_gaps_is_read_as_one():
    page = (
        Sheet()
        .write(50, 100, "「町田市計画」")
        .write(180, 100, "（町田市）")
        .write(300, 100, "【計画期間：令和３年度】")
    )
    page.write_lines(50, 120, ["背景である。", "１ 起業", "起業事業（助成）"])
    (plan,) = read(text_of(page)).plans
    assert (plan.title, plan.municipality_name, plan.first_year) == ("町田市計画", "町田市", 2021)


def test_bold_by_printing_twice_is_read_once():
    page = Sheet().write(50, 100, "販路拡大支援").write(50.3, 100, "販路拡大支援")
    assert lines_of(page) == ["販路拡大支援"]


def test_characters_that_only_look_alike_are_the_usual_ones():
    assert lines_of(Sheet().write(50, 100, "⼈材と⻑期の⽀援、⻘梅市⺠")) == ["人材と長期の支援、青梅市民"]


def test_a_page_without_text_among_others_is_said():
    found = figures_of(numbered(1), numbered(2), Sheet().draw(0, 0, 595, 842, GREY))
    assert found.scanned == (3,)
    assert "3ページは画像だけで" in found.issues[0].message


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(
    left=st.integers(18, 32),
    side=st.integers(80, 170),
    size=st.sampled_from([9, 10, 10.5]),
    below=st.booleans(),
    swapped=st.booleans(),
)
def test_however_the_columns_are_cut_the_plans_are_the_same(left, side, size, below, swapped):
    pages = [_page(i, left, side, size, below=below, swapped=swapped) for i in range(4)]
    pages[0].write(200, 40, f"【{GOLDEN['title']}】")
    pages[3].write_lines(50, 1100, wrap(CAVEAT, 45))
    found = read(text_of(*pages))
    assert tuple(map(without_pages, found.plans)) == PLANS


def _page(index: int, left: int, side: int, size: float, *, below: bool, swapped: bool) -> Sheet:
    """One plan: its pillars in a column of ``left`` characters, its pictures beside them or below."""
    plan, page = PLANS[index], Sheet(height=1200)
    y = 70.0
    for line in [head(plan), *wrap(plan.background, int(490 / size))]:
        page.write(50, y, line, size=size)
        y += 1.6 * size
    texts = [line for p in plan.pillars for line in (pillar_head(p), *wrap(sentence(p), left))]
    beside, column = (50.0, 60 + side) if swapped else (60 + left * size, 50.0)
    start = y
    for line in texts:
        page.write(column, y, line, size=size)
        y += 1.6 * size
    if beside + side > 560 or below:
        beside, start = 50.0, y
    for caption in captions(plan):
        page.draw(beside, start, side, 50, GREY)
        start += 50 + size
        for line in wrap(caption, int(side / size)):
            page.write(beside, start, line, size=size - 1)
            start += size + 2
        start += 12
    return page
