"""Documents that are no overview in TMG's notation: headings, forms, tables, lists without a head."""

import pytest

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.reader import NotAnOverview
from tests.intake.overviews import codes, page, pillars, read, read_bytes


def plan_on(*parts: str) -> PlanDocument:
    (plan,) = read_bytes(page(*parts)).plans
    return plan


HEAD = "<h1>町田市産業振興計画（素案）</h1><p>計画期間　令和７年度～令和９年度</p><h2>１　現状と課題</h2><p>町田市は商業のまちである。</p>"
TWO = [("人材の育成", [("技術講座の開催", "働く人への講座を開く")]), ("販路の拡大", [("見本市出展補助", "")])]


def test_headings_without_numbers_are_pillars_and_those_in_them_measures():
    plan = plan_on(
        HEAD,
        "<h2>２　施策の展開</h2><h3>人材の育成</h3><h4>技術講座の開催</h4><p>働く人への講座を開く</p>",
        "<h3>販路の拡大</h3><h4>見本市出展補助</h4><h2>３　推進体制</h2><p>毎年度、確認する。</p>",
    )
    assert (plan.title, plan.municipality_name, plan.first_year, plan.last_year) == (
        "町田市産業振興計画",
        "町田市",
        2025,
        2027,
    )
    assert plan.background == "町田市は商業のまちである。"
    assert pillars(plan) == TWO


def test_a_state_of_the_plan_is_a_mark_and_said():
    overview = read_bytes(page(HEAD, "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul>"))
    assert [issue.text for issue in overview.issues if issue.code == "title-mark"] == ["素案"]


def test_pillars_side_by_side_in_a_table():
    plan = plan_on(
        HEAD,
        "<table><tr><td>人材の育成</td><td>販路の拡大</td></tr><tr><td><ul><li>技術講座の開催</li><li>奨学金返還支援</li></ul></td>",
        "<td><ul><li>見本市出展補助</li></ul></td></tr></table>",
    )
    assert pillars(plan) == [
        ("人材の育成", [("技術講座の開催", ""), ("奨学金返還支援", "")]),
        ("販路の拡大", [("見本市出展補助", "")]),
    ]


def test_a_form_with_labels_above_and_before_their_values():
    rows = [
        ("計画の名称", "町田市産業振興計画"),
        ("実施主体", "町田市"),
        ("計画期間", "開始　令和　７　年　４　月　１　日<br>終了　令和　１０　年　３　月　３１　日"),
    ]
    cells = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    plan = plan_on(
        f"<table>{cells}</table><h2>（1）人材の育成</h2><p>ア　事業名：技術講座の開催</p><p>内容：働く人への講座を開く</p>",
        "<p>事業費：1,000千円</p><h2>（2）販路の拡大</h2><p>ア　事業名：見本市出展補助</p><p>内容：別紙のとおり</p>",
    )
    assert (plan.title, plan.municipality_name, plan.first_year, plan.last_year) == (
        "町田市産業振興計画",
        "町田市",
        2025,
        2027,
    )
    assert pillars(plan) == TWO


def test_a_table_of_figures_gives_no_measures():
    plan = plan_on(
        HEAD,
        "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul>",
        "<table><tr><th>指標</th><th>現状値</th><th>目標値</th></tr><tr><td>創業件数</td><td>3件</td><td>9件</td></tr></table>",
    )
    assert pillars(plan) == [("人材の育成", [("技術講座の開催", "")])]


def test_a_list_of_measures_without_a_head_asks_for_the_plan():
    overview = read_bytes(page("<h2>人材の育成</h2><ul><li>技術講座の開催</li><li>奨学金返還支援事業</li></ul>"))
    (plan,) = overview.plans
    assert (plan.title, plan.municipality) == ("", "")
    assert {"title-missing", "municipality-unknown", "period-empty"} <= set(codes(overview))


def test_a_text_with_nothing_like_a_plan_is_refused():
    with pytest.raises(NotAnOverview, match="計画が見つかりません"):
        read("会議のお知らせ\n日時は来月の五日である。\n場所は市役所である。")


def test_a_contents_list_is_no_list_of_measures():
    plan = plan_on(
        HEAD.replace("<h2>１", "<p>２　人材の育成</p><p>３　販路の拡大</p><h2>１"),
        "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul><h2>３　販路の拡大</h2><ul><li>見本市出展補助</li></ul>",
    )
    assert [title for title, _measures in pillars(plan)] == ["人材の育成", "販路の拡大"]


def test_what_nobody_sees_on_a_page_is_not_read():
    plan = plan_on(
        HEAD, "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li><li style='display:none'>内部の検討</li></ul>"
    )
    assert pillars(plan) == [("人材の育成", [("技術講座の開催", "")])]


def test_titles_in_quotes_behind_their_municipality_head_plans_one_after_the_other():
    text = "\n".join(
        [
            "ア 江東区『こうとう元気プラン』",
            "〔計画の期間 令和８年度―令和10年度〕",
            "江東区の背景である。",
            "柱① 顧客をつかむ",
            "⇒工場メッセ［展示会、商談］／バイヤー招へい事業［工場見学］",
            "イ 荒川区『モノづくり活性化計画』",
            "〔計画の期間 令和８年度―令和10年度〕",
            "荒川区の背景である。",
            "柱① 企業間の連携",
            "⇒交流サロンの運営",
        ]
    )
    first, second = read(text).plans
    assert [(plan.municipality_name, plan.first_year, plan.last_year) for plan in (first, second)] == [
        ("江東区", 2026, 2028),
        ("荒川区", 2026, 2028),
    ]
    assert pillars(first) == [("顧客をつかむ", [("工場メッセ", "展示会、商談"), ("バイヤー招へい事業", "工場見学")])]
    assert pillars(second) == [("企業間の連携", [("交流サロンの運営", "")])]


def test_a_pillar_is_the_heading_right_above_its_measures():
    plan = plan_on(
        HEAD,
        "<h2>２　施策の展開</h2><h3>STEP 1　人を育てる</h3><h4>人材の育成</h4><ul><li>技術講座の開催</li></ul>",
        "<h4>人材の確保</h4><ul><li>奨学金返還支援</li></ul><h3>STEP 2　ものを売る</h3><h4>販路の拡大</h4><ul><li>見本市出展補助</li></ul>",
    )
    assert [title for title, _measures in pillars(plan)] == ["人材の育成", "人材の確保", "販路の拡大"]


def test_whatever_counts_pillars_is_no_part_of_their_titles():
    plan = plan_on(
        HEAD,
        "<h2>STEP 1　人材の育成</h2><ul><li>技術講座の開催</li></ul><h2>STEP 2　販路の拡大</h2><ul><li>見本市出展補助</li></ul>",
    )
    assert [title for title, _measures in pillars(plan)] == ["人材の育成", "販路の拡大"]


def test_a_paragraph_that_says_it_is_a_part_of_its_own_is_no_measure():
    plan = plan_on(
        HEAD,
        "<h2>２　人材の育成</h2><p>【現状と課題】働く人が足りない</p><ul><li>技術講座の開催</li><li>奨学金返還支援</li></ul>",
    )
    assert [[name for name, _text in own] for _title, own in pillars(plan)] == [["技術講座の開催", "奨学金返還支援"]]


def test_an_arrow_under_a_measure_leads_to_its_description():
    plan = plan_on(HEAD, "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul><p>→働く人への講座を開く</p>")
    assert pillars(plan) == [("人材の育成", [("技術講座の開催", "働く人への講座を開く")])]


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{cells}</table>"


def test_columns_are_known_by_what_stands_in_them_where_the_header_is_not():
    plan = plan_on(
        HEAD,
        table(
            ("", "メニュー", "どんな支援？", "お金"),
            ("人材の育成", "技術講座の開催", "働く人への講座を開く", "900千円"),
            ("人材の育成", "奨学金返還支援", "返還金の半分を助成する", "1,200千円"),
            ("販路の拡大", "見本市出展補助", "小間料の一部を助成する", "3,000千円"),
        ),
    )
    assert pillars(plan) == [
        ("人材の育成", [("技術講座の開催", "働く人への講座を開く"), ("奨学金返還支援", "返還金の半分を助成する")]),
        ("販路の拡大", [("見本市出展補助", "小間料の一部を助成する")]),
    ]


def test_a_table_of_offices_holds_no_measures():
    rows = (
        ("", "課", "電話"),
        ("a", "産業振興課", "03-0000-0000"),
        ("b", "観光課", "03-0000-0001"),
        ("c", "農政課", "03-0000-0002"),
    )
    plan = plan_on(HEAD, "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul>", table(*rows))
    assert pillars(plan) == [("人材の育成", [("技術講座の開催", "")])]


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("令和８年度から同10年度まで", (2026, 2028)),
        ("令和８（2026）年度▶令和10（2028）年度", (2026, 2028)),
        ("2026年４月～2029年３月（令和８年度から３か年）", (2026, 2028)),
        ("令和八年度から三か年", (2026, 2028)),
    ],
)
def test_a_period_is_read_however_it_is_written(written, years):
    plan = plan_on(
        f"<h1>町田市産業振興計画</h1><h2>１　この計画は</h2><p>{written}の計画である。</p><h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul>"
    )
    assert (plan.first_year, plan.last_year) == years


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("資料１　町田市 まちだ元気プラン 2027　事業一覧", "まちだ元気プラン 2027"),
        ("町田市産業振興計画〜ものづくりの心意気〜", "町田市産業振興計画〜ものづくりの心意気〜"),
        ("第２　「町田市産業振興計画」（町田市）", "町田市産業振興計画"),
        ("町田市／まちだしごとの環（わ）プラン", "まちだしごとの環（わ）プラン"),
        ("町田市産業振興計画の概要について", "町田市産業振興計画"),
        ("町田市産業振興計画の推進", "町田市産業振興計画"),
    ],
)
def test_a_title_is_a_whole_piece_of_its_line(line, title):
    assert plan_on(f"<h1>{line}</h1><h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul>").title == title


def test_offices_and_budgets_in_lines_of_their_own_are_no_part_of_a_description():
    plan = plan_on(
        HEAD,
        "<h2>２　人材の育成</h2><h3>技術講座の開催</h3><p>働く人への講座を開く</p><p>産業振興課</p><p>R8予算 1,200千円</p>",
        "<h3>奨学金返還支援</h3><p>返還金の半分を助成する</p><p>労働課</p><p>R8予算 900千円</p>",
    )
    assert pillars(plan) == [
        ("人材の育成", [("技術講座の開催", "働く人への講座を開く"), ("奨学金返還支援", "返還金の半分を助成する")])
    ]


def test_a_label_in_the_look_of_its_pillar_stands_under_it():
    plan = plan_on(
        HEAD,
        "<h2>人材の育成</h2><h2>主な事業</h2><ul><li>技術講座の開催</li><li>奨学金返還支援</li></ul>",
        "<h2>販路の拡大</h2><h2>主な事業</h2><ul><li>見本市出展補助</li></ul>",
    )
    assert [(title, [name for name, _text in own]) for title, own in pillars(plan)] == [
        ("人材の育成", ["技術講座の開催", "奨学金返還支援"]),
        ("販路の拡大", ["見本市出展補助"]),
    ]


def test_a_table_of_what_is_done_in_which_year_holds_no_measures():
    rows = (
        ("", "令和７年度", "令和８年度"),
        ("柱１", "拠点の開設", "講座の開催"),
        ("柱２", "店の開拓", "制度の検討"),
        ("柱３", "調査の実施", "補助の拡大"),
    )
    plan = plan_on(
        HEAD, "<h2>２　人材の育成</h2><ul><li>技術講座の開催</li></ul><h2>３　スケジュール</h2>", table(*rows)
    )
    assert pillars(plan) == [("人材の育成", [("技術講座の開催", "")])]


def test_a_heading_in_brackets_is_no_title_of_the_document():
    lines = [
        "会議要旨",
        "（１）町田市産業振興プランについて",
        "プランの期間は、令和６～８年度の３年間である。",
        "取組の内容は次のとおり。",
    ]
    lists = [
        "〔人材の育成〕",
        "・技術講座の開催（働く人の講座）",
        "・奨学金返還支援",
        "〔販路の拡大〕",
        "・見本市出展補助",
    ]
    (plan,) = read(
        "\n".join(
            [
                *lines,
                *lists,
                "【主な意見】",
                "・中学生にも広げてはどうか。（委員）",
                "（２）その他",
                "次回は来月とする。",
            ]
        )
    ).plans
    assert (plan.title, plan.first_year) == ("町田市産業振興プラン", 2024)
    assert pillars(plan) == [
        ("人材の育成", [("技術講座の開催", "働く人の講座"), ("奨学金返還支援", "")]),
        ("販路の拡大", [("見本市出展補助", "")]),
    ]
