"""The published plans drawn in other ways than the overview: as tables, tiles, slides, trees; by a writer of PDFs of our own."""

from collections.abc import Callable, Sequence

from plans_registry.documents.plan import PlanDocument
from tests.intake.pdf.make_samples import PLANS
from tests.intake.pdf.samples import Sheet, sheets, wrap

Layout = Callable[[PlanDocument], Sheet]
LEADING = 14
NAVY, GREEN, WHITE = (0, 51, 102), (34, 170, 102), (255, 255, 255)


class Drawing(Sheet):
    """A page with boxes and lines beside its text."""

    def fill(self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int]) -> None:
        red, green, blue = (part / 255 for part in colour)
        self.drawing.append(f"q {red} {green} {blue} rg {x} {self.height - y - height} {width} {height} re f Q")

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.drawing.append(f"q 0.5 w {x} {self.height - y - height} {width} {height} re S Q")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.drawing.append(f"q 0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S Q")

    def print_in(self, colour: tuple[int, int, int], x: float, y: float, text: str, *, size: float = 10) -> None:
        red, green, blue = (part / 255 for part in colour)
        self.drawing.append(f"q {red} {green} {blue} rg")
        self.write(x, y, text, size=size)
        self.drawing.append("Q")

    def lines(self, x: float, y: float, text: str, width: int) -> float:
        return self.write_lines(x, y, wrap(text, width), leading=LEADING)


def head(page: Drawing, plan: PlanDocument) -> float:
    """Title, municipality and period as a municipality prints them, and the background."""
    page.write(50, 50, f"{plan.title}の概要", size=16)
    page.write(50, 72, f"{plan.municipality_name}　計画期間：{plan.period_text}")
    page.write(50, 96, "現状と課題", size=13)
    return page.lines(50, 116, plan.background, page.width // 10 - 12) + 10


def ruled(plan: PlanDocument, *, header: bool = True) -> Sheet:
    """A table with a line around every cell; the pillar's cell reaches over its measures."""
    page = Drawing()
    xs, y = (50, 160, 320, 545), head(page, plan)
    page.rule(xs[0], y, xs[-1], y)
    top = y
    if header:
        for x, text in zip(xs, ("施策の柱", "事業名", "事業内容"), strict=False):
            page.write(x + 4, y + 12, text)
        y += 18
        page.rule(xs[0], y, xs[-1], y)
    for pillar in plan.pillars:
        page.lines(xs[0] + 4, y + 12, f"{pillar.number}　{pillar.title}", 9)
        for at, measure in enumerate(pillar.measures):
            below = max(
                page.lines(xs[1] + 4, y + 12, measure.name, 14),
                page.lines(xs[2] + 4, y + 12, measure.description or "－", 20),
            )
            y = max(below, y + 44 if len(pillar.measures) == 1 else 0) - 6
            page.rule(xs[0] if at + 1 == len(pillar.measures) else xs[1], y, xs[-1], y)
    for x in xs:
        page.rule(x, top, x, y)
    return page


def aligned(plan: PlanDocument) -> Sheet:
    """The same without any line."""
    page = Drawing()
    y = head(page, plan) + 10
    for x, text in ((50, "事業名"), (280, "内容")):
        page.write(x, y, text)
    for pillar in plan.pillars:
        y += 24
        page.write(50, y, f"（{pillar.number}） {pillar.title}")
        for measure in pillar.measures:
            y += 24
            end = max(page.lines(50, y, measure.name, 20), page.lines(280, y, measure.description, 24))
            y = end - LEADING
    return page


def _tiles(plan: PlanDocument, *, framed: bool) -> Sheet:
    page = Drawing(width=1000, height=700)
    y = head(page, plan)
    width = 900 // len(plan.pillars)
    for at, pillar in enumerate(plan.pillars):
        x = 50 + at * width
        page.fill(x, y, width - 20, 34, GREEN)
        for row, line in enumerate(wrap(pillar.title, (width - 30) // 10)):
            page.print_in(WHITE, x + 5, y + 14 + 12 * row, line)
        inner = y + 54
        for measure in pillar.measures:
            text = f"・{measure.name}" + (f"（{measure.description}）" if measure.description else "")
            inner = page.lines(x + 5, inner, text, (width - 34) // 10)
        if framed:
            page.frame(x, y, width - 20, 360)
    return page


def tiles(plan: PlanDocument) -> Sheet:
    """A frame for each pillar, its title white on green on top (ポンチ絵)."""
    return _tiles(plan, framed=True)


def bands(plan: PlanDocument) -> Sheet:
    """Titles white on green side by side, the lists under them without a frame."""
    return _tiles(plan, framed=False)


def described(plan: PlanDocument) -> Sheet:
    """Larger headings, under each the name of a measure with ◆ and its description on lines of its own, in a frame."""
    page = Drawing(height=1400)
    y = head(page, plan)
    for pillar in plan.pillars:
        top = y
        page.write(60, y + 18, f"柱{pillar.number}　{pillar.title}", size=14)
        y += 40
        for measure in pillar.measures:
            y = page.lines(60, y, f"◆{measure.name}", 46)
            if measure.description:
                y = page.write_lines(72, y, wrap(f"…{measure.description}", 45), leading=LEADING)
        page.frame(50, top, 500, y - top)
        y += 14
    return page


def read_above(plan: PlanDocument) -> Sheet:
    """Readings in small kana above every line of measures."""
    page = Drawing(height=1400)
    y = head(page, plan)
    for pillar in plan.pillars:
        y += 16
        page.write(50, y, f"{pillar.number}　{pillar.title}", size=13)
        for measure in pillar.measures:
            for line in wrap(f"・{measure.name}" + (f"（{measure.description}）" if measure.description else ""), 45):
                y += 24
                page.write(60, y - 10, "よみがな", size=5)
                page.write(50, y, line)
        y += 14
    return page


LAYOUTS: dict[str, Layout] = {
    "a ruled table": ruled,
    "a table without lines": aligned,
    "tiles": tiles,
    "titles over lists": bands,
    "names with descriptions below": described,
    "readings above": read_above,
}


def drawn(layout: Layout, plans: Sequence[PlanDocument] = PLANS) -> bytes:
    """A page for each plan."""
    return sheets(*map(layout, plans))
