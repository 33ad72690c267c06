"""The published plans drawn as charts, columns and boxes, downwards, side by side, and under a picture; by our own writer of PDFs."""

from collections.abc import Sequence

from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from tests.intake.pdf.layouts import GREEN, LEADING, NAVY, WHITE, Drawing, Layout, head
from tests.intake.pdf.samples import Sheet, wrap

PALE = (207, 227, 207)


def in_brackets(measure: MeasureDocument) -> str:
    return measure.name + (f"（{measure.description}）" if measure.description else "")


def downwards(page: Drawing, x: float, y: float, text: str) -> None:
    for at, sign in enumerate(text):
        page.write(x, y + 11 * at, sign)


def labels_downwards(plan: PlanDocument) -> Sheet:
    """A ruled table whose pillars are written downwards in merged cells."""
    page = Drawing(height=1500)
    xs, y = (50, 74, 260, 545), head(page, plan)
    page.rule(xs[0], y, xs[-1], y)
    first = y
    for pillar in plan.pillars:
        top = y
        least = (11 * len(pillar.title) + 20) / len(pillar.measures)
        for at, own in enumerate(pillar.measures):
            below = max(
                page.lines(xs[1] + 4, y + 12, own.name, 17), page.lines(xs[2] + 4, y + 12, own.description or "－", 26)
            )
            y = max(below - 6, y + least)
            page.rule(xs[0] if at + 1 == len(pillar.measures) else xs[1], y, xs[-1], y)
        downwards(page, xs[0] + 7, top + 14, pillar.title)
    for x in xs:
        page.rule(x, first, x, y)
    return page


def newsletter(plan: PlanDocument) -> Sheet:
    """Columns of running text with a dotted line between them, titles on a ground, another notice in a frame."""
    page = Drawing()
    page.write(50, 60, f"「{plan.title}」がスタート！", size=18)
    page.write(50, 90, f"{plan.municipality_name}　計画期間：{plan.period_text}", size=12)
    parts = [_column_part(pillar) for pillar in plan.pillars]
    width = 240
    for side, own in enumerate(([parts[0], *parts[1:2]], parts[2:])):
        x, y = 50 + side * (width + 20), 130.0
        if not side:
            y = page.lines(x, y, plan.background, width // 10) + 8
        for title, lines in own:
            page.fill(x, y - 12, width, 18, PALE)
            page.write(x + 4, y + 1, title, size=12)
            y += 22
            for line in lines:
                page.write(x, y, line)
                y += LEADING
            y += 8
        if side:
            page.frame(x, y, width, 50)
            page.write(x + 6, y + 18, "お知らせ")
            page.write(x + 6, y + 34, "講座の申込みを始めました。")
    for dot in range(200):
        page.fill(300, 120 + 3 * dot, 1, 1, NAVY)
    return page


def _column_part(pillar: PillarDocument) -> tuple[str, list[str]]:
    lines: list[str] = []
    for own in pillar.measures:
        lines += wrap(f"◆{own.name}", 24)
        if own.description:
            lines += wrap(f"{own.description}。", 24)
    return pillar.title, lines


def chart_downwards(plan: PlanDocument) -> Sheet:
    """A box for each pillar, under it a box for each measure, written downwards and joined by lines (体系図)."""
    page = Drawing(width=1100, height=640)
    page.write(50, 50, f"{plan.title}　体系図", size=16)
    page.write(50, 72, f"{plan.municipality_name}　計画期間：{plan.period_text}")
    page.rule(100, 100, 1000, 100)
    step = 1040 // len(plan.pillars)
    for at, pillar in enumerate(plan.pillars):
        x = 40 + at * step
        page.rule(x + step / 2 - 10, 100, x + step / 2 - 10, 112)
        page.fill(x, 112, step - 24, 26, PALE)
        page.frame(x, 112, step - 24, 26)
        page.write(x + 4, 130, pillar.title, size=11)
        for place, own in enumerate(reversed(pillar.measures)):
            left = x + 4 + place * 34
            page.frame(left, 150, 26, 470)
            downwards(page, left + 8, 170, own.name)
    return page


def branches(plan: PlanDocument) -> Sheet:
    """Boxes that branch from left to right, joined by lines (体系図)."""
    page = Drawing(width=1000, height=700)
    page.write(50, 50, f"{plan.title}　施策の体系", size=16)
    page.write(50, 72, f"{plan.municipality_name}　計画期間：{plan.period_text}")
    y = 100
    for pillar in plan.pillars:
        middle = y + 15 * len(pillar.measures) - 4
        page.frame(60, middle - 14, 260, 26)
        page.write(66, middle + 3, pillar.title)
        page.rule(320, middle, 350, middle)
        page.rule(350, y + 10, 350, y + 30 * (len(pillar.measures) - 1) + 10)
        for own in pillar.measures:
            page.rule(350, y + 10, 370, y + 10)
            page.frame(370, y, 560, 20)
            page.write(376, y + 14, own.name)
            y += 30
        y += 12
    return page


def form_in_boxes(plan: PlanDocument) -> Sheet:
    """A form of boxes that do not touch: labels light on a dark ground, their values in frames beside them."""
    page = Drawing(height=1500)
    y = 40.0
    rows = [("計画の名称", [plan.title]), ("区市町村", [plan.municipality_name]), ("計画期間", [plan.period_text])]
    rows.append(("現状と課題", wrap(plan.background, 40)))
    for pillar in plan.pillars:
        rows.append((pillar.title, [line for own in pillar.measures for line in wrap(f"・{in_brackets(own)}", 40)]))
    for label, lines in rows:
        height = max(LEADING * len(lines), 12 * len(wrap(label, 7))) + 12
        page.fill(40, y, 84, height, GREEN)
        for at, line in enumerate(wrap(label, 7)):
            page.print_in(WHITE, 46, y + 14 + 12 * at, line)
        page.frame(130, y, 425, height)
        page.write_lines(136, y + 14, lines, leading=LEADING)
        y += height + 6
    return page


def page_downwards(plan: PlanDocument) -> Sheet:
    """A page written downwards, from right to left."""
    page = Drawing(width=1190, height=560)
    lines = [
        plan.title,
        f"{plan.municipality_name}　計画期間：{plan.period_text}",
        "",
        *wrap(f"　{plan.background}", 44),
    ]
    for pillar in plan.pillars:
        lines += ["", f"第{'一二三四'[pillar.number - 1]}の柱　{pillar.title}"]
        for own in pillar.measures:
            lines += wrap(f"○{in_brackets(own)}", 44)
    for at, line in enumerate(lines):
        downwards(page, 1150 - 18 * at, 40, line)
    return page


def recognised(plan: PlanDocument) -> Sheet:
    """A picture of the page, over it the letters that a text recognition found, without ink."""
    page = Drawing()
    page.draw(0, 0, 595, 842, (250, 250, 245))
    page.drawing.append("3 Tr")
    y = head(page, plan)
    for pillar in plan.pillars:
        page.write(50, y, f"{pillar.number}　{pillar.title}", size=13)
        y += 20
        for own in pillar.measures:
            y = page.lines(60, y, f"・{in_brackets(own)}", 44)
    return page


def side_by_side(plans: Sequence[PlanDocument]) -> Sheet:
    """Two plans in the columns of one ruled table."""
    page = Drawing(width=1000, height=1100)
    xs, y = (40, 130, 545, 960), 40.0
    page.rule(xs[0], y, xs[-1], y)
    top = y
    rows = [
        ("計画名", [[plan.title] for plan in plans]),
        ("区市町村", [[plan.municipality_name] for plan in plans]),
        ("計画期間", [[plan.period_text] for plan in plans]),
        ("現状と課題", [wrap(plan.background, 38) for plan in plans]),
        ("主な取組", [_listed(plan) for plan in plans]),
    ]
    for label, cells in rows:
        page.write(xs[0] + 4, y + 14, label)
        for x, lines in zip(xs[1:], cells, strict=False):
            page.write_lines(x + 4, y + 14, lines, leading=LEADING)
        y += LEADING * max(map(len, cells)) + 12
        page.rule(xs[0], y, xs[-1], y)
    for x in xs:
        page.rule(x, top, x, y)
    return page


def _listed(plan: PlanDocument) -> list[str]:
    lines: list[str] = []
    for pillar in plan.pillars:
        lines.append(f"{pillar.number}　{pillar.title}")
        for own in pillar.measures:
            lines += wrap(f"・{in_brackets(own)}", 38)
    return lines


CHARTS: dict[str, Layout] = {
    "labels written downwards": labels_downwards,
    "columns of a newsletter": newsletter,
    "a form in boxes": form_in_boxes,
    "a page written downwards": page_downwards,
    "letters of a text recognition": recognised,
}
NAMES_ONLY: dict[str, Layout] = {"a chart downwards": chart_downwards, "a chart to the right": branches}


def pairs(plans: Sequence[PlanDocument]) -> list[Sheet]:
    return [side_by_side(plans[at : at + 2]) for at in range(0, len(plans), 2)]
