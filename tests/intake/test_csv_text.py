"""A table of commas or semicolons that is given as a document is read as the table it is."""

import pytest

from plans_registry.intake.csv_text import blocks_of_csv
from tests.intake.overview.test_structure import measures_of
from tests.intake.overviews import read_bytes

HEADED = """羽村市地域産業活性化計画 具体的な取組,,,,
計画期間,令和６～８年度,,,
取組名,取組内容,対象,助成内容,窓口
（１）ものづくり,,,,
設備の更新補助,"旋盤、
研磨機などの更新費を補助する。",市内の製造業者,"上限 50,000円",産業振興課
創業塾の開催,講座を年２回開く。,市民,無料,商工会
（２）人の定着,,,,
合同説明会の開催,駅前の会場で開く。,市内の企業,無料,産業振興課
"""
ROWS = """市名;計画;計画年度;背景;柱番号;柱の名称;事業名;事業概要;誰が使えるか;いくら;お問い合わせ
羽村市;羽村市地域産業活性化計画;R6～R8;羽村市は工業のまちである。;1;ものづくり;設備の更新補助;更新費を補助する。;製造業者;上限5万円;産業振興課
羽村市;羽村市地域産業活性化計画;R6～R8;羽村市は工業のまちである。;1;ものづくり;創業塾の開催;講座を開く。;市民;無料;商工会
羽村市;羽村市地域産業活性化計画;R6～R8;羽村市は工業のまちである。;2;人の定着;合同説明会の開催;会場で開く。;企業;無料;産業振興課
"""


def test_pillars_may_stand_in_rows_of_their_own():
    (plan,) = read_bytes(HEADED.encode("cp932")).plans
    assert (plan.title, plan.first_year, plan.last_year) == ("羽村市地域産業活性化計画", 2024, 2026)
    assert measures_of(plan) == [
        (
            "ものづくり",
            [("設備の更新補助", "旋盤、研磨機などの更新費を補助する。"), ("創業塾の開催", "講座を年２回開く。")],
        ),
        ("人の定着", [("合同説明会の開催", "駅前の会場で開く。")]),
    ]
    first = plan.pillars[0].measures[0]
    assert (first.audience, first.amount, first.contact) == ("市内の製造業者", "上限 50,000円", "産業振興課")


def test_a_plan_may_be_told_in_every_row():
    (plan,) = read_bytes(ROWS.encode()).plans
    assert (plan.title, plan.municipality_name, plan.first_year) == ("羽村市地域産業活性化計画", "羽村市", 2024)
    assert plan.background == "羽村市は工業のまちである。"
    assert [(pillar.title, len(pillar.measures)) for pillar in plan.pillars] == [("ものづくり", 2), ("人の定着", 1)]
    assert plan.pillars[1].measures[0].contact == "産業振興課"


@pytest.mark.parametrize(
    "text",
    [
        "足立区では,製造業が多い。\n柱,事業名,内容 の順に書く。\nこれから,考える。\n",
        "計画期間；令和６年度\n１ 販路拡大\n見本市出展補助（小間料、運搬費）、創業塾の開催 等\n",
        "",
    ],
)
def test_any_other_text_is_none(text: str):
    assert blocks_of_csv(text) == []
