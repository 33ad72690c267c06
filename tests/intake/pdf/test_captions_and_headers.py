"""Captions below pictures and running headers beside a list: neither is the end of a name."""

import pytest

from tests.intake.overviews import codes, pillars, read_bytes
from tests.intake.pdf.layouts import GREEN, Drawing
from tests.intake.pdf.samples import sheets

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

CAPTION = "羽村の水と緑のパッケージ"


def page(town: str) -> Drawing:
    drawn = Drawing()
    drawn.write(50, 90, f"「{town}地域産業活性化計画」（{town}）【計画期間：令和６年度～令和８年度】")
    drawn.write(50, 110, f"{town}は、町工場と商店の並ぶまちである。")
    drawn.write(50, 130, "１　商店街の活性化")
    return drawn


@pytest.mark.parametrize("end", ["、空き店舗活用補助金　等", "、空き店舗活用補助金", "、空き店舗活用補助金（改装費）"])
@pytest.mark.parametrize("beside", [True, False])
def test_a_caption_below_a_picture_is_not_the_tail_of_a_name(end: str, beside: bool):
    drawn = page("羽村市")
    drawn.write(50, 150, "商店街の催し支援事業（会場の設営）、商い相談員の派遣").write(50, 166, end)
    x, y = (350, 150) if beside else (50, 190)
    drawn.draw(x, y, 150, 90, GREEN)
    drawn.write(x + 10, y + 106, CAPTION)
    (plan,) = read_bytes(sheets(drawn)).plans
    assert pillars(plan) == [
        (
            "商店街の活性化",
            [
                ("商店街の催し支援事業", "会場の設営"),
                ("商い相談員の派遣", ""),
                ("空き店舗活用補助金", "改装費" if "改装費" in end else ""),
            ],
        )
    ]
    assert [photo.caption for part in (*plan.pillars, plan) for photo in part.photos] == [CAPTION]


def pages(header: str) -> bytes:
    """Two plans on a page each, the first one with a third page; the header stands on the first two."""
    first, second, last = page("羽村市"), page("国立市"), Drawing()
    for own in (first, second):
        own.write(50, 40, header).write(420, 40, "産業労働局商工部").write(50, 815, "令和６年度").write(
            400, 815, "地域産業活性化計画"
        )
        own.write(50, 150, "商店街の催し支援事業（会場の設営）、空き店舗活用補助金")
    last.write(50, 100, "（計画に基づく事業は、都及び各区市の予算についての議会の議決を受け、確定するものです。）")
    return sheets(first, second, last)


def test_what_runs_on_is_neither_caption_nor_background():
    overview = read_bytes(pages("令和６年度承認分"))
    assert [plan.background for plan in overview.plans] == [
        f"{town}は、町工場と商店の並ぶまちである。" for town in ("羽村市", "国立市")
    ]
    measures = [("商店街の催し支援事業", "会場の設営"), ("空き店舗活用補助金", "")]
    assert [pillars(plan) for plan in overview.plans] == [[("商店街の活性化", measures)]] * 2
    assert not any(part.photos for plan in overview.plans for part in (plan, *plan.pillars))
    assert {"caption-owner", "line-unplaced"}.isdisjoint(codes(overview))
    assert codes(overview).count("page-frame") == 2


def test_a_title_that_runs_on_is_the_title():
    assert read_bytes(pages("【承認した地域産業活性化計画の概要】")).title == "承認した地域産業活性化計画の概要"
