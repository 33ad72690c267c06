"""What stands where pillars and measures do and is none of them is left out, and each of its lines is said."""

import pytest

from plans_registry.intake.files import read_file
from tests.intake.corpus.score import unaccounted
from tests.intake.overviews import codes, read_bytes

HEAD = "<h1>町田市産業振興計画</h1><p>計画期間　令和７年度～令和９年度</p><h2>現状と課題</h2><p>町田市は商業のまちである。</p>"
PILLARS = (
    "<h2>販路の拡大</h2><h3>見本市出展補助</h3><p>小間料を補助します。</p><h3>朝市の開催</h3><p>出店料を助成します。</p>"
    "<h2>人材の確保</h2><h3>合同説明会の開催</h3><p>年２回開きます。</p><h3>技術講座の開催</h3><p>匠が教えます。</p>"
)
EXPECTED = [
    ("販路の拡大", [("見本市出展補助", "小間料を補助します。"), ("朝市の開催", "出店料を助成します。")]),
    ("人材の確保", [("合同説明会の開催", "年２回開きます。"), ("技術講座の開催", "匠が教えます。")]),
]


@pytest.mark.parametrize(
    "other",
    [
        # Sections that hold no measures, known by what stands under them
        "<h2>お知らせ</h2><h3>融資相談会</h3><p>５月14日（火）午後１時～４時</p>",
        "<h2>これからのこと</h2><h3>３月上旬</h3><p>議会に予算案を提出</p><h3>令和７年４月</h3><p>事業開始</p>",
        "<h2>ビジョンの推進</h2><h3>推進体制</h3><p>協議会を置きます。</p><h3>数値目標</h3><p>創業50件</p>",
        "<h2>スケジュールと指標</h2><h3>年度ごとの予定</h3><p>見直し</p>",
        # Labels among the measures of the last pillar
        "<h3>推進体制</h3><p>協議会を置きます。</p>",
        "<p>町田市役所 産業振興課（２階） 042-724-0000</p>",
        "<p>合計　51,494千円</p>",
        "<h3>共同出展企業数</h3><p>延べ45社⇒延べ90社</p>",
        "<h3>来街者数　年120万人</h3>",
    ],
)
def test_what_is_no_measure_is_left_out_and_said(other: str):
    page = f"<html lang=ja><body>{HEAD}{PILLARS}{other}</body></html>"
    overview = read_bytes(page.encode())
    (plan,) = overview.plans
    assert [(own.title, [(m.name, m.description) for m in own.measures]) for own in plan.pillars] == EXPECTED
    assert "measure-uncertain" not in codes(overview)
    assert unaccounted(read_file(page.encode()).text, overview) == []


@pytest.mark.parametrize(
    "shown",
    [
        "<h2>全体像</h2><h3>販路の拡大</h3><p>商業・観光</p><h3>人材の確保</h3><p>働く人・雇う人</p>",
        "<h2>販路の拡大</h2><ul><li>商業・観光</li></ul><h2>人材の確保</h2><ul><li>働く人・雇う人</li></ul>",
    ],
)
def test_pillars_that_are_shown_before_their_measures_are_read_once(shown: str):
    (plan,) = read_bytes(f"<html lang=ja><body>{HEAD}{shown}{PILLARS}</body></html>".encode()).plans
    assert [(own.title, [(m.name, m.description) for m in own.measures]) for own in plan.pillars] == EXPECTED


def test_a_pillar_that_ends_like_one_is_kept_and_asked_about():
    """販路の拡大 may hold measures that are written oddly; お知らせ may not."""
    odd = "<h2>企業の誘致</h2><h3>と語る三代目は</h3><p>用地を紹介します。</p>"
    overview = read_bytes(f"<html lang=ja><body>{HEAD}{PILLARS}{odd}</body></html>".encode())
    assert [own.title for own in overview.plans[0].pillars] == ["販路の拡大", "人材の確保", "企業の誘致"]
    assert "measure-uncertain" in codes(overview)


@pytest.mark.parametrize(
    ("name", "bare"), [("見本市出展事業新", "見本市出展事業"), ("試用制度 NEW", "試用制度"), ("設備更新", "設備更新")]
)
def test_a_mark_of_its_own_cell_is_no_part_of_a_name(name: str, bare: str):
    page = f"<html lang=ja><body>{HEAD}<h2>販路の拡大</h2><h3>朝市の開催</h3><p>年２回開く。</p><h3>{name}</h3><p>費用を補助する。</p>"
    (plan,) = read_bytes(page.encode()).plans
    assert [own.name for own in plan.pillars[0].measures] == ["朝市の開催", bare]
