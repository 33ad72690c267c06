"""A Word file (.docx) as blocks: paragraphs with the numbers Word counts, tables with what they span, boxes of text."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from django.utils.translation import gettext as _

from plans_registry.documents.blocks import Block, BlockLine, Look, TableCell
from plans_registry.intake.lines import LIST_SIGN, UnreadableFile, shape_of
from plans_registry.intake.looks import Looks

LARGEST_PART, LARGEST_ALL = 30_000_000, 300_000_000
"""Unpacked bytes of the text of a document, and of all parts with its pictures."""
DEEPEST, SHORTEST = 20, 4
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Deleted, moved away, the reading above a word, and the copy of a box for old programs.
_LEFT_OUT = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}rt",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BOX = f"{W}txbxContent"
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])", re.I)
_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
_KANA = "アイウエオカキクケコサシスセソタチツテト"


def blocks_of_word(content: bytes) -> list[Block]:
    """What the document shows.  Raises UnreadableFile."""
    check_parts(
        content,
        {"word/document.xml": LARGEST_PART, "word/styles.xml": LARGEST_PART, "word/numbering.xml": LARGEST_PART},
    )
    try:
        document = docx.Document(io.BytesIO(content))
        blocks = list(_WordReader(document).blocks(document.element.body, 0))
    except Exception as error:  # a broken document makes the library raise nearly anything
        raise UnreadableFile(
            _(
                "Word文書（.docx）として読み取れません。壊れているか、別の種類のファイルです。PDFとして保存し直してください。"
            )
        ) from error
    return with_headings(blocks)


def check_parts(content: bytes, largest: dict[str, int]) -> None:
    """Refuse an archive that would unpack to more than a document has.  Raises UnreadableFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    whole = sum(member.file_size for member in members)
    if whole > LARGEST_ALL or any(member.file_size > largest.get(member.filename, whole + 1) for member in members):
        raise UnreadableFile(_("ファイルの中身が大きすぎます。必要なページだけを保存し直してください。"))


def with_headings(blocks: list[Block]) -> list[Block]:
    """The blocks, paragraphs that stand out by their look as headings, where the document names no levels itself."""
    flat = list(_flat(blocks))
    looks = Looks((block.look, len(line.text)) for block in flat for line in block.lines)
    looks.rank((line.text, block.look) for block in flat for line in block.lines[:1])
    named = max((block.level for block in flat if block.kind == "heading"), default=0)

    def marked(block: Block) -> Block:
        if (
            block.kind in ("paragraph", "item")
            and len(block.lines) == 1
            and looks.is_heading(block.lines[0].text, block.look)
        ):
            return replace(block, kind="heading", level=named + looks.level(block.look))
        return replace(block, blocks=tuple(map(marked, block.blocks)))

    return [marked(block) for block in blocks]


def _flat(blocks: Any) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _flat(block.parts())


class _WordReader:
    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._levels = _numbering(document)
        self._counts: dict[tuple[str, int], int] = {}

    def blocks(self, parent: Any, depth: int) -> Iterator[Block]:
        for item in parent:
            if item.tag == f"{W}p":
                yield from self._paragraph(item, depth)
            elif item.tag == f"{W}tbl" and depth < DEEPEST:
                yield self._table(item, depth + 1)
            elif item.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins") and depth < DEEPEST:
                yield from self.blocks(item, depth + 1)

    def _paragraph(self, item: Any, depth: int) -> Iterator[Block]:
        texts, looks, boxes = [""], Counter[Look](), []
        style = self._style(item)
        for piece in _pieces(item):
            if piece.tag == _BOX:
                boxes.append(piece)
            elif piece.tag == f"{W}t":
                texts[-1] += piece.text or ""
                looks[self._look(piece, style)] += len(piece.text or "")
            elif piece.tag == f"{W}tab":
                texts[-1] += "\t"
            else:
                texts.append("")
        lines = [own for text in texts if text.strip() for own in _by_tab(text)]
        if lines:
            yield self._block(item, style, lines, looks.most_common(1)[0][0] if looks else Look())
        for box in boxes[:DEEPEST]:
            if depth < DEEPEST:
                yield Block(kind="box", blocks=tuple(self.blocks(box, depth + 1)))

    def _block(self, item: Any, style: Any, lines: list[str], look: Look) -> Block:
        level = _heading_level(style)
        marker = self._marker(item, style)
        first = lines[0].strip()
        if marker and not LIST_SIGN.match(shape_of(first)):
            first = marker + first
        own = tuple(BlockLine(0, text) for text in (first, *lines[1:]))
        if level:
            return Block(kind="heading", level=level, look=look, lines=own)
        return Block(kind="item" if marker or LIST_SIGN.match(shape_of(first)) else "paragraph", look=look, lines=own)

    def _style(self, item: Any) -> Any:
        named = item.find(f"{W}pPr/{W}pStyle")
        return self._styles.get(named.get(f"{W}val")) if named is not None else None

    def _look(self, text: Any, style: Any) -> Look:
        """Size, weight and colour of a run, or of the style of its paragraph."""
        own = text.getparent().find(f"{W}rPr")
        size = _value(own, "sz") or _of_style(style, "sz") or "21"
        bold = _value(own, "b") if own is not None and own.find(f"{W}b") is not None else _of_style(style, "b")
        colour = _value(own, "color") or ""
        paragraph = text.iterancestors(f"{W}p").__next__()
        shade = paragraph.find(f"{W}pPr/{W}shd")
        ground = shade.get(f"{W}fill", "") if shade is not None else ""
        return Look(_number(size) / 2, bold not in (None, "", "0", "false"), _colour(colour), _colour(ground))

    def _marker(self, item: Any, style: Any) -> str:
        """The number or sign that Word puts before the paragraph."""
        found = item.find(f"{W}pPr/{W}numPr")
        if found is None and style is not None:
            found = style.element.find(f"{W}pPr/{W}numPr")
        if found is None:
            return ""
        number = _value(found, "numId") or ""
        level = int(_number(_value(found, "ilvl") or "0"))
        if (number, level) not in self._levels:
            return ""
        kind, text, start = self._levels[number, level]
        self._counts[number, level] = self._counts.get((number, level), start - 1) + 1
        for deeper in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[deeper]
        if kind == "bullet":
            return "・"
        for own in range(level + 1):
            kind_of_level = self._levels.get((number, own), (kind, "", 1))[0]
            text = text.replace(f"%{own + 1}", _written(self._counts.get((number, own), 1), kind_of_level))
        return f"{text}　"

    def _table(self, table: Any, depth: int) -> Block:
        cells: list[TableCell] = []
        open_cells: dict[int, int] = {}
        for row, line in enumerate(table.iterchildren(f"{W}tr")):
            column = 0
            for cell in line.iter(f"{W}tc"):
                if cell.getparent() is not line and cell.getparent().tag not in (f"{W}sdtContent",):
                    continue
                width = int(_number(_value(cell.find(f"{W}tcPr"), "gridSpan") or "1")) or 1
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart" and column in open_cells:
                    above = cells[open_cells[column]]
                    cells[open_cells[column]] = replace(above, rows=row + 1 - above.row)
                else:
                    open_cells[column] = len(cells)
                    cells.append(
                        TableCell(row=row, column=column, columns=width, blocks=tuple(self.blocks(cell, depth)))
                    )
                column += width
        return Block(kind="table", cells=tuple(cells))


def _by_tab(text: str) -> list[str]:
    """A name and its description apart by a tab as two lines."""
    parts = text.strip().split("\t")
    return parts if len(parts) == 2 and all(len(part.strip()) > SHORTEST for part in parts) else [text]


def _pieces(item: Any) -> Iterator[Any]:
    """Texts, tabs, line ends and boxes of a paragraph that show."""
    for child in item:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag in (f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", _BOX):
            yield child
        elif child.tag == f"{W}r" and child.find(f"{W}rPr/{W}vanish") is not None:
            continue
        elif child.tag not in (f"{W}pPr", f"{W}rPr"):
            yield from _pieces(child)


def _value(parent: Any, name: str) -> str | None:
    found = parent.find(f"{W}{name}") if parent is not None else None
    return found.get(f"{W}val", "1") if found is not None else None


def _of_style(style: Any, name: str) -> str | None:
    """The value of a style or of the one it is based on."""
    for _step in range(DEEPEST):
        if style is None:
            return None
        if (found := _value(style.element.find(f"{W}rPr"), name)) is not None:
            return found
        style = style.base_style
    return None


def _heading_level(style: Any) -> int:
    name = style.name if style is not None else ""
    if match := _HEADING.match(name or ""):
        return int(match[1]) + 1
    return 1 if name in ("Title", "表題") else 0


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]+)?", text) else 0.0


def _colour(text: str) -> str:
    colour = text.lower()
    return colour if re.fullmatch("[0-9a-f]{6}", colour) and colour != "000000" else ""


def _numbering(document: Any) -> dict[tuple[str, int], tuple[str, str, int]]:
    """Kind, text and first number of every level of every list."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    abstract = {item.get(f"{W}abstractNumId"): item for item in root.iterchildren(f"{W}abstractNum")}
    levels: dict[tuple[str, int], tuple[str, str, int]] = {}
    for item in root.iterchildren(f"{W}num"):
        listed = abstract.get(_value(item, "abstractNumId"))
        for level in listed.iterchildren(f"{W}lvl") if listed is not None else ():
            start = int(_number(_value(level, "start") or "1"))
            place = item.get(f"{W}numId"), int(_number(level.get(f"{W}ilvl", "0")))
            levels[place] = _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", start
    return levels


def _written(number: int, kind: str) -> str:
    if "Circle" in kind and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if kind == "upperRoman" and 1 <= number <= len(_ROMAN):
        return _ROMAN[number - 1]
    if kind.startswith(("aiueo", "iroha")) and 1 <= number <= len(_KANA):
        return _KANA[number - 1]
    return str(number)
