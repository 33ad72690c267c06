"""The pages of a PDF as one text, in the order a person reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.intake.pdf.boxes import Page, TextLine
from plans_registry.intake.pdf.columns import lines_in_order
from plans_registry.intake.pdf.figures import Figure, caption_text, latin_apart_in, place_figures, take_figures
from plans_registry.intake.pdf.furniture import without_furniture
from plans_registry.intake.pdf.runs import runs_of


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure with its caption as one line, "" without one, and that line's number in the text, 0 without one."""

    figure: Figure
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    """``text`` ends every page with a form feed; ``left_out`` are running headers and page counts."""

    text: str
    figures: tuple[PlacedFigure, ...]
    left_out: tuple[str, ...]


def lay_out(pages: Sequence[Page]) -> LaidOut:
    runs, left_out = without_furniture(pages, [runs_of(page.glyphs) for page in pages])
    lines: list[tuple[int, TextLine]] = []
    figures: list[Figure] = []
    for page, own in zip(pages, runs, strict=True):
        found, body = take_figures(page, own)
        figures += found
        lines += ((page.number, line) for line in lines_in_order(body))
    written = list(_with_captions(lines, figures))
    places = {id(figure): (text, at) for at, (_, text, figure) in enumerate(written, start=1) if figure}
    placed = tuple(PlacedFigure(figure, *places.get(id(figure), ("", 0))) for figure in figures)
    return LaidOut(_paged(written, len(pages)), placed, tuple(left_out))


def _with_captions(
    lines: Sequence[tuple[int, TextLine]], figures: Sequence[Figure]
) -> Iterator[tuple[int, str, Figure | None]]:
    """Page, text and figure of every line; captions stand in their places."""
    captioned = [figure for figure in figures if figure.caption]
    latin_apart = latin_apart_in(lines)
    places = place_figures(lines, captioned)
    for at in range(len(lines) + 1):
        for figure in places.get(at, ()):
            page = max(figure.page, lines[at - 1][0]) if at else figure.page
            yield page, caption_text(figure.caption, latin_apart=latin_apart), figure
        if at < len(lines):
            yield lines[at][0], lines[at][1].text, None


def _paged(written: Sequence[tuple[int, str, Figure | None]], pages: int) -> str:
    parts = []
    page = 1
    for number, text, _ in written:
        parts.append("\f" * (number - page) + text + "\n")
        page = max(page, number)
    return "".join(parts) + "\f" * (pages - page + 1)
