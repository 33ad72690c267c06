"""The overview as charts and boxes: ポンチ絵 and 体系図."""

from collections.abc import Sequence
from html import escape

from plans_registry.documents.plan import PillarDocument, PlanDocument
from tests.intake.layouts.drawing import COLOURS, document, each_page, head, in_brackets, years


def _band(text: str, colour: str, more: str = "") -> str:
    return f'<div style="background:{colour};color:#fff;font-weight:bold;padding:4px 6px;{more}">{escape(text)}</div>'


def _items(pillar: PillarDocument) -> str:
    return "".join(f"<li>{in_brackets(own)}</li>" for own in pillar.measures)


def tiles(plans: Sequence[PlanDocument]) -> str:
    """Pillars side by side in frames, their titles light on a dark ground (ポンチ絵)."""

    def draw(plan: PlanDocument) -> str:
        boxes = "".join(
            f'<div style="flex:1;border:1px solid {COLOURS[at]}">{_band(own.title, COLOURS[at])}<ul style="padding-left:18px">{_items(own)}</ul></div>'
            for at, own in enumerate(plan.pillars)
        )
        return f'{head(plan)}<div style="display:flex;gap:10px;margin-top:10px">{boxes}</div>'

    return document(each_page(draw)(plans), size="A4 landscape")


def rows_of_boxes(plans: Sequence[PlanDocument]) -> str:
    """Problems, an arrow, then a row for each pillar: its head in a box on the left, names with texts below on the right (ポンチ絵)."""

    def draw(plan: PlanDocument) -> str:
        body = f"{_band(plan.title, '#333', 'font-size:16pt')}<p>{plan.municipality_name}　{years(plan)}</p>"
        body += f'<div style="border:1px solid #999;border-radius:6px;padding:6px">{escape(plan.background)}</div><p style="text-align:center">▼</p>'
        for at, pillar in enumerate(plan.pillars):
            texts = "".join(
                f'<p style="font-weight:bold;margin-top:4px">■{escape(own.name)}</p><p style="font-size:9pt">{escape(own.description)}</p>'
                for own in pillar.measures
            )
            body += (
                f'<div style="display:flex;gap:8px;margin-top:8px"><div style="width:110pt;background:{COLOURS[at]};color:#fff;padding:8px;'
                f'font-weight:bold">{escape(pillar.title)}</div><div style="flex:1;border:1px solid #999;padding:6px">{texts}</div></div>'
            )
        return body

    return document(each_page(draw)(plans))


def cards(plans: Sequence[PlanDocument]) -> str:
    """A band for each pillar, under it a card for each measure, three in a row (ポンチ絵)."""

    def draw(plan: PlanDocument) -> str:
        body = head(plan)
        for at, pillar in enumerate(plan.pillars):
            inner = "".join(
                f'<div style="width:30%;border:1px solid #aaa"><div style="background:#eee;font-weight:bold;padding:3px">{escape(own.name)}</div>'
                f'<div style="padding:3px;font-size:9pt">{escape(own.description)}</div></div>'
                for own in pillar.measures
            )
            body += (
                _band(pillar.title, COLOURS[at], "margin-top:10px;font-size:12pt") + f'<div class="cards">{inner}</div>'
            )
        return body

    return document(each_page(draw)(plans), css=".cards{display:flex;flex-wrap:wrap;gap:8px;margin-top:6px}")


def tree(plans: Sequence[PlanDocument]) -> str:
    """A chart that branches from left to right (体系図)."""

    def draw(plan: PlanDocument) -> str:
        body = f"<h1>{escape(plan.title)}　施策の体系</h1><p>{plan.municipality_name}　計画期間 {years(plan)}</p>"
        for pillar in plan.pillars:
            leaves = "".join(
                f'<div style="border:1px solid #000;padding:3px 6px;margin-bottom:5px">{escape(own.name)}</div>'
                for own in pillar.measures
            )
            body += (
                '<div style="display:flex;align-items:center;margin-top:14px"><div style="width:150pt;border:1px solid #000;background:#dbedd1;'
                f'padding:6px">{escape(pillar.title)}</div><div style="width:24pt;border-top:1px solid #000"></div><div style="flex:1">{leaves}</div></div>'
            )
        return body

    return document(each_page(draw)(plans), size="A4 landscape")


def tree_downwards(plans: Sequence[PlanDocument]) -> str:
    """A chart that branches downwards, its leaves written downwards."""

    def draw(plan: PlanDocument) -> str:
        body = f"<h1>{escape(plan.title)}　体系図</h1><p>{plan.municipality_name}　計画期間：{years(plan)}</p>"
        body += '<div style="display:flex;justify-content:space-around;margin-top:20px">'
        for pillar in plan.pillars:
            leaves = "".join(
                f'<div style="writing-mode:vertical-rl;border:1px solid #000;height:260pt;padding:6px;margin:0 3px">{escape(own.name)}</div>'
                for own in reversed(pillar.measures)
            )
            body += (
                f'<div><div style="border:1px solid #000;background:#cfe3cf;padding:5px;font-weight:bold;max-width:130pt">{escape(pillar.title)}</div>'
                f'<div style="display:flex;margin-top:12px">{leaves}</div></div>'
            )
        return body + "</div>"

    return document(each_page(draw)(plans), size="A4 landscape", css="h1{text-align:center}h1+p{text-align:right}")
