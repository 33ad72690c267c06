"""Layouts that nobody wrote a rule for: measures are what repeats."""

import pytest

from plans_registry.intake.overview.reader import read_overview
from tests.intake.overviews import codes, municipalities, page, pillars, read, read_bytes, vocabulary

TITLE = "<h1>町田市産業振興計画</h1><p>計画期間　令和７年度～令和９年度</p>"
FIRST = (
    "稼ぐ力を高める",
    [("見本市出展補助", "小間料の半額を補助します。"), ("創業塾", "起業を志す人の講座を開きます。")],
)
SECOND = ("人を育てる", [("技能研修助成", "受講料を助成します。"), ("合同面接会の開催", "春と秋に開きます。")])
WHOLE = [FIRST, SECOND]


def rows(*cells: tuple[str, str]) -> str:
    return "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in cells)


def forms_under_headings() -> str:
    parts = []
    for title, measures in WHOLE:
        parts.append(f"<h2>{title}</h2><h3>現状と課題</h3><p>市内の事業所は減っています。</p>")
        for number, (name, text) in enumerate(measures, start=1):
            form = rows(("内容", text), ("担当課", "産業政策課"), ("区分", "継続"))
            parts.append(f"<h4>（{number}）{name}</h4><table>{form}</table>")
    return "".join(parts)


def sheet_for_each_measure() -> str:
    parts = []
    for title, measures in WHOLE:
        parts.append(f"<h2>{title}</h2>")
        for number, (name, text) in enumerate(measures, start=1):
            head = f"<tr><td>事業番号</td><td>{number}</td><td>担当</td><td>商工課</td></tr>"
            sheet = (
                (
                    "事業名",
                    name,
                ),
                ("事業概要", text),
                ("実績", f"利用{number}社"),
                ("評価", "Ａ"),
            )
            cells = "".join(f"<tr><td>{label}</td><td colspan=3>{value}</td></tr>" for label, value in sheet)
            parts.append(f"<table>{head}{cells}</table>")
    return "".join(parts)


def another_habit_in_each_pillar() -> str:
    (first, ones), (second, others) = WHOLE
    headings = "".join(
        f"<h3>アクション1-{at}　{name}</h3><p>{text}</p>" for at, (name, text) in enumerate(ones, start=1)
    )
    items = "".join(f"<li>アクション2-{at}：{name}：{text}</li>" for at, (name, text) in enumerate(others, start=1))
    return f"<h2>チャレンジ１　{first}</h2>{headings}<h2>チャレンジ２　{second}</h2><ul>{items}</ul>"


def chart_before_the_texts() -> str:
    chart = "".join(
        f"<h3>{title}</h3><ul>{''.join(f'<li>{name}</li>' for name, _ in own)}</ul>" for title, own in WHOLE
    )
    texts = "".join(
        f"<h3>{title}</h3>{''.join(f'<h4>{name}</h4><p>{text}</p><p>担当：商工課</p>' for name, text in own)}"
        for title, own in WHOLE
    )
    return f"<h2>体系図</h2>{chart}<h2>各事業の内容</h2>{texts}"


@pytest.mark.parametrize(
    "layout",
    [
        forms_under_headings,
        sheet_for_each_measure,
        another_habit_in_each_pillar,
        chart_before_the_texts,
    ],
    ids=lambda own: own.__name__.replace("_", " "),
)
def test_a_page(layout):
    (plan,) = read_bytes(page(TITLE, layout())).plans
    assert (plan.title, plan.municipality_name, plan.first_year, plan.last_year) == (
        "町田市産業振興計画",
        "町田市",
        2025,
        2027,
    )
    assert pillars(plan) == WHOLE


def test_a_mail_that_breaks_its_lines():
    lines = [
        "件名：共同計画が始まりました",
        "",
        "このたび町田市と八王子市がまとめた「境川流域なりわい応援計画」がはじまりました。期間",
        "は令和７年度から令和９年度までの３年間です。",
    ]
    for number, (title, measures) in enumerate(WHOLE, start=1):
        lines += ["", f"【テーマ{number}】{title}"]
        for name, text in measures:
            lines += ["", f"◇ {name}", f"→ {text}"]
    lines += ["", "■ 事務局からのお願い", "住所に変更のあった方はお知らせください。"]
    overview = read("\n".join(lines))
    (plan,) = overview.plans
    assert (plan.title, plan.first_year, plan.last_year) == ("境川流域なりわい応援計画", 2025, 2027)
    assert pillars(plan) == WHOLE
    assert "read-by-repetition" in codes(overview)


def test_a_table_of_several_plans():
    def plan(town: str, measures: str) -> str:
        first, second = measures.split("|")
        head = f"<td rowspan=2><b>{town}</b><p>「{town}産業活力計画」</p><p>計画期間</p><p>令和８年度～</p><p>令和10年度</p></td>"
        background = f"<td rowspan=2>{town}では事業所が減っている。</td>"
        return f"<tr>{head}{background}<td>①商店街の魅力向上</td><td>・{first}</td></tr><tr><td>②産業の集積促進</td><td>・{second}</td></tr>"

    header = "<tr><th>区市町村名・計画名</th><th>現状と課題</th><th>取組の柱</th><th>主な事業</th></tr>"
    body = plan("目黒区", "個店診断事業（専門家の派遣）|創業支援事業") + plan(
        "日野市", "朝市開催支援事業|企業立地奨励金（固定資産税相当額の交付）"
    )
    found = read_bytes(page("<h1>計画を承認しました</h1><h2>概要</h2>", f"<table>{header}{body}</table>")).plans
    assert [(own.title, own.municipality_name, own.first_year, own.last_year) for own in found] == [
        ("目黒区産業活力計画", "目黒区", 2026, 2028),
        ("日野市産業活力計画", "日野市", 2026, 2028),
    ]
    assert pillars(found[1]) == [
        ("商店街の魅力向上", [("朝市開催支援事業", "")]),
        ("産業の集積促進", [("企業立地奨励金", "固定資産税相当額の交付")]),
    ]


def test_what_a_person_says_of_a_line_goes_before():
    lines = ["町田市産業振興計画", "計画期間　令和７年度～令和９年度"]
    for number, (title, measures) in enumerate(WHOLE, start=1):
        lines += [f"【テーマ{number}】{title}"]
        lines += [line for name, text in measures for line in (f"◇ {name}", f"→ {text}")]
    at = lines.index("◇ 創業塾") + 1
    told = {at: "left-out", at + 1: "left-out"}
    overview = read_overview("\n".join(lines), municipalities=municipalities(), vocabulary=vocabulary(), roles=told)
    assert "read-by-repetition" in codes(overview)
    assert pillars(overview.plans[0]) == [(FIRST[0], FIRST[1][:1]), SECOND]


def test_what_the_grammar_reads_well_stays_as_it_reads_it():
    lines = ["町田市産業振興計画", "計画期間　令和７年度～令和９年度", "Ⅰ　産業の創出"]
    lines += ["１　創業の支援", "①　創業塾（講座の開催）", "②　創業融資（利子の補給）"]
    lines += ["２　新分野への挑戦", "①　新製品開発補助（試作費の補助）"]
    overview = read("\n".join(lines))
    assert "read-by-repetition" not in codes(overview)
    assert [pillar.title for pillar in overview.plans[0].pillars] == ["産業の創出"]
