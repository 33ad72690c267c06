"""What every drawing of an overview as a page of HTML begins with."""

from collections.abc import Callable, Sequence
from html import escape

from plans_registry.documents.plan import MeasureDocument, PlanDocument

Layout = Callable[[Sequence[PlanDocument]], str]
NOTICE = '<div class="notice"><p>お知らせ</p><p>春の市民講座の申込みを始めました。電話でお申し込みください。</p></div>'
PAGE_BREAK = '<div style="break-after:page"></div>'
COLOURS = ("#1f4e79", "#548235", "#b06a2c", "#7030a0", "#a02030")


def document(body: str, *, size: str = "A4", css: str = "") -> str:
    return (
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><style>@page{{size:{size};margin:14mm}}'
        "body{font:10.5pt/1.6 'Noto Sans CJK JP',sans-serif;margin:0}table{border-collapse:collapse;width:100%}"
        "td,th{padding:4px 6px;vertical-align:top;text-align:left}h1{font-size:17pt;margin:0 0 4px}h2{font-size:13pt;margin:12px 0 4px}"
        f"h3{{font-size:11.5pt;margin:8px 0 2px}}ul{{margin:2px 0}}p{{margin:2px 0}}{css}</style><body>{body}</body></html>"
    )


def years(plan: PlanDocument) -> str:
    assert plan.first_year
    assert plan.last_year
    return f"令和{plan.first_year - 2018}年度～令和{plan.last_year - 2018}年度"


def head(plan: PlanDocument) -> str:
    return (
        f"<h1>{escape(plan.title)}</h1><p>{plan.municipality_name}　計画期間：{years(plan)}</p>"
        f"<h2>現状と課題</h2><p>{escape(plan.background)}</p>"
    )


def in_brackets(measure: MeasureDocument) -> str:
    return escape(measure.name) + (f"（{escape(measure.description)}）" if measure.description else "")


def each_page(draw: Callable[[PlanDocument], str]) -> Callable[[Sequence[PlanDocument]], str]:
    return lambda plans: PAGE_BREAK.join(map(draw, plans))
