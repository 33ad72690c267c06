"""The same overview as pages of HTML, drawn in the ways in which municipalities draw their plans; browsers and other programs make PDFs of them."""

from collections.abc import Sequence
from html import escape

from plans_registry.documents.plan import PlanDocument
from tests.intake.layouts.charts import cards, rows_of_boxes, tiles, tree, tree_downwards
from tests.intake.layouts.drawing import NOTICE, PAGE_BREAK, Layout, document, each_page, head, in_brackets, years


def flow(plans: Sequence[PlanDocument]) -> str:
    """The overview of the metropolitan government, in its own signs."""
    body = "<p>【承認した地域産業活性化計画の概要】</p>"
    for plan in plans:
        body += f"<p>「{escape(plan.title)}」（{plan.municipality_name}）【計画期間：{years(plan)}】</p><p>{escape(plan.background)}</p>"
        for pillar in plan.pillars:
            body += (
                f"<p>{pillar.number}　{escape(pillar.title)}</p><p>{'、'.join(map(in_brackets, pillar.measures))}</p>"
            )
    return document(body)


def headings(plans: Sequence[PlanDocument]) -> str:
    """Headings and lists under a title, as a text program writes them."""

    def draw(plan: PlanDocument) -> str:
        body = head(plan) + "<h2>施策の展開</h2>"
        for pillar in plan.pillars:
            items = "".join(f"<li>{in_brackets(own)}</li>" for own in pillar.measures)
            body += f"<h3>{pillar.number}　{escape(pillar.title)}</h3><ul>{items}</ul>"
        return body

    return document(each_page(draw)(plans))


def _rows(plan: PlanDocument, *extra: str) -> str:
    rows = ""
    for pillar in plan.pillars:
        for at, own in enumerate(pillar.measures):
            first = f'<td rowspan="{len(pillar.measures)}">{escape(pillar.title)}</td>' if not at else ""
            more = "".join(f"<td>{text}</td>" for text in extra)
            rows += f"<tr>{first}<td>{escape(own.name)}</td><td>{escape(own.description) or '－'}</td>{more}</tr>"
    return rows


def ruled(plans: Sequence[PlanDocument]) -> str:
    """A ruled table, the pillar's cell over its measures."""

    def draw(plan: PlanDocument) -> str:
        header = "<tr><th width=22%>施策の柱</th><th width=33%>事業名</th><th>事業内容</th></tr>"
        return f"{head(plan)}<table border=1>{header}{_rows(plan)}</table>"

    return document(each_page(draw)(plans), css="td,th{border:1px solid #333}")


def with_budget(plans: Sequence[PlanDocument]) -> str:
    """A ruled table with offices and budgets, the pillar in a row of its own."""

    def draw(plan: PlanDocument) -> str:
        rows = (
            "<tr><th width=30%>事業名</th><th>概要</th><th width=14%>所管課</th><th width=14%>予算額（千円）</th></tr>"
        )
        for pillar in plan.pillars:
            rows += f'<tr><td colspan="4">{pillar.number}　{escape(pillar.title)}</td></tr>'
            for at, own in enumerate(pillar.measures):
                rows += f"<tr><td>{escape(own.name)}</td><td>{escape(own.description)}</td><td>産業振興課</td><td>{at + 1},200</td></tr>"
        return f"{head(plan)}<table border=1>{rows}</table>"

    return document(each_page(draw)(plans), css="td,th{border:1px solid #333}")


def unruled(plans: Sequence[PlanDocument]) -> str:
    """Cells that stand under each other, without a line."""

    def draw(plan: PlanDocument) -> str:
        rows = "<tr><td width=36%>事業名</td><td>内容</td></tr>"
        for pillar in plan.pillars:
            rows += f'<tr><td colspan="2">（{pillar.number}）{escape(pillar.title)}</td></tr>'
            rows += "".join(
                f"<tr><td>{escape(own.name)}</td><td>{escape(own.description)}</td></tr>" for own in pillar.measures
            )
        return f"{head(plan)}<table border=0>{rows}</table>"

    return document(each_page(draw)(plans), css="td{padding:6px}")


def vertical_labels(plans: Sequence[PlanDocument]) -> str:
    """A ruled table whose pillars are written downwards."""

    def draw(plan: PlanDocument) -> str:
        rows = ""
        for pillar in plan.pillars:
            for at, own in enumerate(pillar.measures):
                label = (
                    f'<td rowspan="{len(pillar.measures)}" style="width:16pt"><div style="writing-mode:vertical-rl;'
                    f'min-height:{11 * len(pillar.title) + 8}pt">{escape(pillar.title)}</div></td>'
                )
                rows += f"<tr>{label if not at else ''}<td width=36%>{escape(own.name)}</td><td>{escape(own.description)}</td></tr>"
        return f"{head(plan)}<table>{rows}</table>"

    return document(each_page(draw)(plans), css="td{border:1px solid #333}")


def form(plans: Sequence[PlanDocument]) -> str:
    """A form: labels on the left, their values on the right."""

    def row(label: str, value: str) -> str:
        return f"<tr><th width=22%>{label}</th><td>{escape(value)}</td></tr>"

    def draw(plan: PlanDocument) -> str:
        rows = row("計画の名称", plan.title) + row("区市町村名", plan.municipality_name)
        rows += row("計画期間", years(plan)) + row("現状と課題", plan.background)
        body = f"<p>様式第１号</p><table border=1>{rows}</table>"
        for pillar in plan.pillars:
            rows = "".join(row("事業名", own.name) + row("内容", own.description or "－") for own in pillar.measures)
            body += f"<h3>柱{pillar.number}　{escape(pillar.title)}</h3><table border=1>{rows}</table>"
        return body

    return document(each_page(draw)(plans), css="td,th{border:1px solid #333;font-weight:normal}th{white-space:nowrap}")


def slides(plans: Sequence[PlanDocument]) -> str:
    """A slide for the head and one for each pillar."""

    def draw(plan: PlanDocument) -> str:
        parts = [
            f'<h1 style="font-size:28pt;margin-top:60pt">{escape(plan.title)}</h1><p>{plan.municipality_name}　計画期間 {years(plan)}</p>'
        ]
        parts.append(f'<h1>現状と課題</h1><p style="font-size:14pt">{escape(plan.background)}</p>')
        for pillar in plan.pillars:
            texts = "".join(
                f'<p style="font-size:16pt;font-weight:bold">● {escape(own.name)}</p><p style="font-size:12pt;margin-left:20pt">{escape(own.description)}</p>'
                for own in pillar.measures
            )
            parts.append(
                f'<h1 style="color:#1f4e79;border-bottom:2px solid">{pillar.number}　{escape(pillar.title)}</h1>{texts}'
            )
        return PAGE_BREAK.join(parts)

    return document(each_page(draw)(plans), size="254mm 143mm")


def ruby(plans: Sequence[PlanDocument]) -> str:
    """Readings above the words."""

    def read(text: str) -> str:
        return (
            escape(text)
            .replace("事業", "<ruby>事業<rt>じぎょう</rt></ruby>")
            .replace("支援", "<ruby>支援<rt>しえん</rt></ruby>")
        )

    def draw(plan: PlanDocument) -> str:
        body = head(plan)
        for pillar in plan.pillars:
            items = "".join(f"<p>・{read(in_brackets(own))}</p>" for own in pillar.measures)
            body += f"<h3>柱{pillar.number}　{read(pillar.title)}</h3>{items}"
        return body

    return document(each_page(draw)(plans), css="body{line-height:2.2}rt{font-size:5pt}")


def vertical(plans: Sequence[PlanDocument]) -> str:
    """Pages written downwards."""

    def draw(plan: PlanDocument) -> str:
        body = head(plan)
        for pillar in plan.pillars:
            items = "".join(f"<p>○{in_brackets(own)}</p>" for own in pillar.measures)
            body += f"<h3>第{'一二三四五六七八九'[pillar.number - 1]}の柱　{escape(pillar.title)}</h3>{items}"
        return body

    return document(each_page(draw)(plans), css="html{writing-mode:vertical-rl}", size="A4 landscape")


def side_by_side(plans: Sequence[PlanDocument]) -> str:
    """Two plans in the columns of one table."""
    rows = "".join(
        f"<tr><th width=14%>{label}</th>{''.join(f'<td width=43%>{value(plan)}</td>' for plan in plans)}</tr>"
        for label, value in (
            ("計画名", lambda plan: escape(plan.title)),
            ("区市町村", lambda plan: plan.municipality_name),
            ("計画期間", years),
            ("現状と課題", lambda plan: escape(plan.background)),
            ("主な取組", _listed),
        )
    )
    css = "td,th{border:1px solid #333}th{white-space:nowrap}"
    return document(f"<table border=1>{rows}</table>", css=css, size="A4 landscape")


def _listed(plan: PlanDocument) -> str:
    return "".join(
        f"<p><b>{pillar.number}　{escape(pillar.title)}</b></p>"
        + "".join(f"<p>・{in_brackets(own)}</p>" for own in pillar.measures)
        for pillar in plan.pillars
    )


def newsletter(plans: Sequence[PlanDocument]) -> str:
    """Three columns of running text, a heading on a ground for each pillar, other news in boxes between."""

    def draw(plan: PlanDocument) -> str:
        body = (
            f"<h1>「{escape(plan.title)}」を策定しました</h1><p>計画期間：{years(plan)}（{plan.municipality_name}）</p>"
        )
        body += '<div style="columns:3;column-gap:16pt;column-rule:1px dotted #999">'
        body += f"<p>　{escape(plan.background)}</p>"
        for at, pillar in enumerate(plan.pillars):
            body += f'<div class="band">{escape(pillar.title)}</div>'
            for own in pillar.measures:
                text = f"<p>{escape(own.description)}。</p>" if own.description else ""
                body += f'<p style="font-weight:bold;margin-top:4px">◆{escape(own.name)}</p>{text}'
            if not at:
                body += NOTICE
        return body + "</div>"

    css = (
        ".band{background:#fde9c8;font-weight:bold;font-size:12.5pt;padding:4px;margin-top:6px;break-inside:avoid}"
        ".notice{border:1px solid #3a8;padding:6px;font-size:9pt;break-inside:avoid}"
    )
    return document(each_page(draw)(plans), css=css)


LAYOUTS: dict[str, Layout] = {
    "overview": flow,
    "headings and lists": headings,
    "ruled table": ruled,
    "table with budgets": with_budget,
    "table without lines": unruled,
    "vertical labels": vertical_labels,
    "form": form,
    "tiles": tiles,
    "rows of boxes": rows_of_boxes,
    "cards": cards,
    "slides": slides,
    "ruby": ruby,
    "vertical": vertical,
    "side by side": side_by_side,
    "newsletter": newsletter,
    "tree": tree,
    "tree downwards": tree_downwards,
}
FLOWING = frozenset(
    (
        "overview",
        "headings and lists",
        "ruled table",
        "table with budgets",
        "table without lines",
        "form",
        "side by side",
    )
)
"""Those that an office program draws too: it knows neither boxes nor readings."""
DOWNWARDS = frozenset(("ruby", "vertical", "vertical labels", "tree downwards"))
"""Those that only a browser draws: readings, and letters that run downwards."""
NAMES_ONLY = ("tree", "tree downwards")
"""Those that print no descriptions."""
