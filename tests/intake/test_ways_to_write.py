"""One plan written in the ways that documents of municipalities write theirs: each reads as the same pillars and measures."""

import pytest

from plans_registry.documents.plan import PlanDocument
from tests.intake.overviews import read, read_bytes

HEAD = "<h1>町田市産業振興計画</h1><p>計画期間　令和７年度～令和９年度</p><h2>現状と課題</h2><p>町田市は商業のまちである。</p>"
COURSE, LOAN, FAIR = "働く人への講座を開く。", "返還金の半分を助成する。", "小間料の一部を補助する。"
EXPECTED = [
    ("人材の育成", [("技術講座の開催", COURSE), ("奨学金返還支援", LOAN)]),
    ("販路の拡大", [("見本市出展補助", FAIR)]),
]


def rows(*cells: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def card(name: str, text: str) -> str:
    return f"<p><strong>{name}</strong></p><p>{text}</p><p><a href='#'>詳しくはこちら</a></p>"


def opens(name: str, text: str) -> str:
    return f"<details><summary>{name}</summary><p>{text}</p><ul><li>対象：市内の中小企業</li><li>申込み：随時</li></ul></details>"


YEARS = rows("<th>所管</th><th>令和７年度</th><th>令和８年度</th>", "<td>労働課</td><td>検討・実施</td><td>実施</td>")
PAGES = {
    "cards of a page of the web": (
        f"<h2>計画に位置付けた事業</h2><h3>人材の育成</h3>{card('技術講座の開催', COURSE)}{card('奨学金返還支援', LOAN)}"
        f"<h3>販路の拡大</h3>{card('見本市出展補助', FAIR)}<h2>よくある質問</h2><dl><dt>いつからですか</dt><dd>４月からです。</dd></dl>"
    ),
    "pillars over columns": rows(
        "<th></th><th>１　人材の育成</th><th>２　販路の拡大</th>",
        "<th>目標</th><td>満足度80％</td><td>満足度90％</td>",
        f"<th>主な事業</th><td>◆技術講座の開催<br>　{COURSE}<br>◆奨学金返還支援<br>　{LOAN}</td><td>◆見本市出展補助<br>　{FAIR}</td>",
        "<th>推進主体</th><td>市、商工会</td><td>市</td>",
    ),
    "pillars in a column without a title": rows(
        "<th></th><th>事業</th><th>取組内容</th><th>年度</th>",
        f"<td rowspan=2>人材の育成</td><td>技術講座の開催</td><td>{COURSE}</td><td>通年</td>",
        f"<td>奨学金返還支援</td><td>{LOAN}</td><td>通年</td>",
        f"<td>販路の拡大</td><td>見本市出展補助</td><td>{FAIR}</td><td>通年</td>",
    )
    .replace("<td>販路の拡大", "<td rowspan=2>販路の拡大")
    .replace("</table>", "<tr></tr></table>"),
    "a header of two rows": rows(
        "<th rowspan=2>基本的方向</th><th rowspan=2>番号</th><th colspan=2>施策</th><th rowspan=2>所管</th>",
        "<th>名　称</th><th>内　容</th>",
        f"<td rowspan=2>人材の育成</td><td>1</td><td>技術講座の開催</td><td>{COURSE}</td><td>労働課</td>",
        f"<td>2</td><td>奨学金返還支援</td><td>{LOAN}</td><td>労働課</td>",
        f"<td>販路の拡大</td><td>3</td><td>見本市出展補助</td><td>{FAIR}</td><td>産業課</td>",
    ),
    "the head right above the measures": rows(
        "<th>基本方針</th><th>施策</th><th>事業名</th><th>事業概要</th>",
        f"<td rowspan=3>Ⅰ 攻めの経営</td><td rowspan=2>人材の育成</td><td>技術講座の開催</td><td>{COURSE}</td>",
        f"<td>奨学金返還支援</td><td>{LOAN}</td>",
        f"<td>販路の拡大</td><td>見本市出展補助</td><td>{FAIR}</td>",
    ),
    "lists in cells": rows(
        "<th>取組の柱</th><th>主な取組（事業内容）</th>",
        f"<td>①人材の育成</td><td>技術講座の開催（{COURSE[:-1]}）、奨学金返還支援（{LOAN[:-1]}）</td>",
        f"<td>②販路の拡大</td><td>見本市出展補助（{FAIR[:-1]}）</td>",
    )
    + "<p>技術講座の会場</p>",
    "forms that label pillars": "".join(
        [
            "<h2>取組の内容</h2><table><tr><th>取組の柱①</th><td>人材の育成</td></tr>",
            f"<tr><th>事業名</th><td>技術講座の開催</td></tr><tr><th>事業内容</th><td>{COURSE}</td></tr>",
            f"<tr><th>事業名</th><td>奨学金返還支援</td></tr><tr><th>事業内容</th><td>{LOAN}</td></tr>",
            "<tr><th>取組の柱②</th><td>販路の拡大</td></tr>",
            f"<tr><th>事業名</th><td>見本市出展補助</td></tr><tr><th>事業内容</th><td>{FAIR}</td></tr></table>",
            "<p>（添付書類）１　議会への説明資料</p>",
        ]
    ),
    "what is done in which year, under each measure": (
        f"<h2>第３章　施策の展開</h2><h3>人材の育成</h3><h4>（1）技術講座の開催</h4><p>{COURSE}</p>{YEARS}<h4>（2）奨学金返還支援</h4><p>{LOAN}</p>{YEARS}"
        f"<h3>販路の拡大</h3><h4>（1）見本市出展補助</h4><p>{FAIR}</p>{YEARS}<h2>第４章　計画の推進</h2><p>毎年度、確認する。</p>"
    ),
    "marks that touch names": (
        f"<h2>人材の育成</h2><h3>技術講座の開催<span>新規</span></h3><p>{COURSE}</p><h3>奨学金返還支援<span>拡充</span></h3><p>{LOAN}</p>"
        f"<h2>販路の拡大</h2><h3>見本市出展補助<span>新</span></h3><p>{FAIR}</p>"
    ),
    "names that run into their texts": (
        f"<h2>視点一　人材の育成</h2><p>技術講座の開催（新）　{COURSE}</p><p>奨学金返還支援　{LOAN}</p><p>このほか、働く人の調査を行う。</p>"
        f"<h2>視点二　販路の拡大</h2><p>見本市出展補助　{FAIR}</p><p>なお、申込みは春に始める。</p>"
    ),
    "parts of a page that open": "".join(
        [
            f"<h2>取組</h2><h3>人材の育成</h3>{opens('技術講座の開催', COURSE)}{opens('奨学金返還支援', LOAN)}",
            f"<h3>販路の拡大</h3>{opens('見本市出展補助', FAIR)}",
        ]
    ),
    "amounts behind names, offices below": (
        f"<h2>人材の育成</h2><h3>技術講座の開催<span>1,234千円</span></h3><p>{COURSE}</p><p>（労働課）</p>"
        f"<h3>奨学金返還支援<span>900万円</span></h3><p>{LOAN}</p><p>（労働課）</p>"
        f"<h2>販路の拡大</h2><h3>見本市出展補助<span>500千円</span></h3><p>{FAIR}</p><p>（産業経済課）</p>"
    ),
    "items under heads side by side": rows(
        "<td>人材の育成</td><td>販路の拡大</td>",
        f"<td>・技術講座の開催<br>　{COURSE}</td><td>・見本市出展補助<br>　{FAIR}</td>",
        f"<td>・奨学金返還支援<br>　{LOAN}</td><td></td>",
        "<td></td><td></td>",
    ),
    "a newsletter": (
        f"<h2>❶ 人材の育成</h2><h3>◆技術講座の開催</h3><p>{COURSE}</p><h3>◆奨学金返還支援</h3><p>{LOAN}</p>"
        f"<h2>❷ 販路の拡大</h2><h3>◆見本市出展補助</h3><p>{FAIR}</p>"
        f"<h2>市内事業者インタビュー</h2><p>店主に伺いました。</p><h2>編集後記</h2><p>来月は休みます。</p>"
    ),
}
MAIL = f"""町田市産業メール
「町田市産業振興計画」のご紹介です！
【計画期間】令和７年度～令和９年度
町田市は商業のまちである。

■１■ 人材の育成
▼技術講座の開催
　{COURSE}
　https://www.example.lg.jp/1
▼奨学金返還支援
　{LOAN}
　https://www.example.lg.jp/2
■２■ 販路の拡大
▼見本市出展補助
　{FAIR}
配信停止はこちら"""
ANSWER = f"""答弁書
「町田市産業振興計画」は、令和７年度から令和９年度までの計画でございます。
まず、戦略の１点目は「人材の育成」でございます。ここには二つの事業がございます。
一つ、技術講座の開催。{COURSE}二つ、奨学金返還支援でございます。{LOAN}
次に、戦略の２点目は「販路の拡大」でございます。
一つ目に、見本市出展補助。{FAIR}二つ目に、商談会の開催でございます。"""
MINUTES = f"""第３回町田市産業振興協議会　会議録
○事務局　「町田市産業振興計画」の期間は令和７年度から令和９年度までである。
○事務局　第一の柱は「人材の育成」です。
　①技術講座の開催　{COURSE}
　②奨学金返還支援　{LOAN}
○委員　若い人にも届けてほしい。
○事務局　第二の柱は「販路の拡大」です。
　①見本市出展補助　{FAIR}
○委員　目標は妥当か。"""
ARTICLE = f"""町田市が計画
町田市は「町田市産業振興計画」を公表した。期間は令和７年度から令和９年度まで。
一つ目の柱は「人材の育成」。
「技術講座の開催」では、{COURSE}
「奨学金返還支援」では、{LOAN}
二つ目の柱は「販路の拡大」。
「見本市出展補助」では、{FAIR}"""
FLAT = f"""町田市産業振興計画の概要
町田市
計画期間：令和７年度～令和９年度
１．背景
町田市は商業のまちである。
２．重点的に取り組む事業
【重点1】人材の育成
○技術講座の開催
　{COURSE}
○奨学金返還支援
　{LOAN}
【重点2】販路の拡大
○見本市出展補助
　{FAIR}"""
TEXTS = {
    "words that count in brackets": FLAT,
    "mail": MAIL,
    "answer in a council": ANSWER,
    "minutes": MINUTES,
    "article": ARTICLE,
}


def pillars(plan: PlanDocument) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(own.title, [(m.name, m.description.rstrip("。") + "。") for m in own.measures]) for own in plan.pillars]


@pytest.mark.parametrize("way", PAGES)
def test_a_page_is_read(way: str):
    (plan,) = read_bytes(f"<html lang=ja><body>{HEAD}{PAGES[way]}</body></html>".encode()).plans
    assert (plan.title, plan.municipality_name, plan.first_year) == ("町田市産業振興計画", "町田市", 2025)
    assert pillars(plan) == EXPECTED


@pytest.mark.parametrize("way", TEXTS)
def test_a_text_is_read(way: str):
    (plan,) = read(TEXTS[way]).plans
    assert (plan.title, plan.municipality_name, plan.first_year) == ("町田市産業振興計画", "町田市", 2025)
    found = pillars(plan)
    assert [own for own in found[-1][1] if own[0] != "商談会の開催"] == EXPECTED[-1][1]
    assert found[:-1] == EXPECTED[:-1]
