"""A plan from the tree of its headings, for documents that are no overview in TMG's notation: whose measures stand in tables,
tiles and lists.

The part of a plan that a heading opens is known by its words (現状と課題, 推進体制), pillars and measures by what stands under them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import SAID_APART, CleanLine
from plans_registry.intake.overview.guesses import is_field_line, is_signature
from plans_registry.intake.overview.heading_tree import HeadingNode, heading_tree, kind_of_node
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.names import TELLING_CAPTION
from plans_registry.intake.overview.outline import read_content
from plans_registry.intake.overview.parts import Content, Part, describes, holds_names, run_in_name, without_aside
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of, opens_section
from plans_registry.intake.text_column import TextColumn

_OVER_SLIDES = re.compile(r"\s*[（(]\s*[0-9０-９]\s*[/／]\s*[0-9０-９]\s*[）)]$")
TOLD_MEASURES = ("measure", "list")
_PAGE = re.compile(r"https?://[^\s\"<>\\^`{|}@]+")
NAME_LENGTH = 45
"""A line that names a measure and has its text below is no longer."""


@dataclass(slots=True)
class StructuredPillar:
    line: CleanLine
    title: str
    content: Content


@dataclass(slots=True)
class Structure:
    """What a tree says: the ``background``, the pillars, what stands loose, what is no part of a plan document."""

    background: list[CleanLine] = field(default_factory=list)
    pillars: list[StructuredPillar] = field(default_factory=list)
    loose: list[CleanLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read_structure(lines: Sequence[CleanLine], column: TextColumn) -> Structure:
    """The parts of a plan from the tree of its headings."""
    found = Structure()
    root = heading_tree(lines)
    _take_nodes(root, found, column)
    return found


def _is_prose(lines: Sequence[CleanLine]) -> bool:
    """Whether lines are running text: they end as a sentence does."""
    own = [line for line in lines if not TELLING_CAPTION.match(line.shape)]
    return (
        bool(own)
        and own[-1].shape.endswith(("。", "。）"))
        and not any(read_marker(line) for line in own)
        and not holds_names(own)
    )


def _take_nodes(parent: HeadingNode, found: Structure, column: TextColumn) -> None:
    """Sort what a heading that is no pillar holds: its own lines, then the headings in it."""
    _take_body(parent, found, column)
    nodes = parent.inner
    if not any(node.certain or kind_of_node(node) in (None, SectionKind.MEASURES) for node in nodes):
        nodes = list(_lifted(nodes))
    own = [node for node in nodes if node.certain or not kind_of_node(node)]
    names = [node for node in own if _is_measure(node)]
    # （１）創業塾の開催 ⏎ 創業を目指す区民に…: these are measures, their pillar is what they stand under.
    if own and len(names) == len(own) and (parent.line or len(own) > 1):
        _take_pillar(parent, own, found, column)
        own = []
    for node in nodes:
        kind = None if node.certain else kind_of_node(node)
        # ２　計画の概要, with a table of measures under it
        if kind and any(own.certain for own in node.all_nodes()):
            kind = SectionKind.MEASURES
        if kind is SectionKind.OTHER:
            found.issues += [about(line, "section-apart") for line in node.all_lines()]
        elif kind is SectionKind.BACKGROUND:
            assert node.line
            found.issues.append(about(node.line, "section-label"))
            found.background += list(node.all_lines())[1:]
        elif kind is SectionKind.MEASURES or (node in own and _holds_pillars(node, alone=len(own) == 1)):
            assert node.line
            found.issues.append(about(node.line, "section-label" if kind else "level-folded"))
            _take_nodes(node, found, column)
        elif node in own:
            _take_pillar(node, node.inner, found, column)


def _lifted(nodes: Sequence[HeadingNode]) -> Iterator[HeadingNode]:
    """Headings, those of smaller letters under 現状と課題 beside it: where nothing else is left they are the pillars."""
    for node in nodes:
        inner = node.inner if kind_of_node(node) is SectionKind.BACKGROUND else []
        if inner:
            node.inner = []
        yield node
        yield from inner


def _take_body(parent: HeadingNode, found: Structure, column: TextColumn) -> None:
    found.loose += parent.aside
    if not parent.body:
        return
    told = any(line.role in TOLD_MEASURES for line in parent.body)
    prose = [line for line in parent.body if len(line.text) > NAME_LENGTH or line.shape.endswith("。")]
    if told or (parent.line and kind_of(parent.title) is SectionKind.MEASURES and not prose):
        first = next((at for at, line in enumerate(parent.body) if line.role in TOLD_MEASURES), 0)
        found.loose += [line for line in parent.body[:first] if not is_field_line(line)]
        content = _content(parent.body[first:], column)
        if content.parts:
            line = parent.line or parent.body[0]
            found.pillars.append(StructuredPillar(line, parent.title, content))
            return
    stops = [at for at, line in enumerate(parent.body) if line.shape.endswith(("。", "。）"))]
    end = stops[-1] + 1 if stops else 0
    found.background += [line for line in parent.body[:end] if not is_field_line(line)]
    found.loose += [line for line in parent.body[end:] if not is_field_line(line)]


def _holds_pillars(node: HeadingNode, *, alone: bool) -> bool:
    """Whether a heading stands above pillars: headings of a look or level, or headings where nothing stands beside it."""
    if not alone and (not node.line or node.line.role != "heading"):
        return False
    inner = [own for own in node.inner if own.certain or not kind_of(own.title)]
    # 柱３ > ◆its only measure
    if len(inner) == 1 and inner[0].line and inner[0].line.role not in ("heading", "pillar"):
        return False
    deep = sum(bool(own.inner) for own in inner)
    return deep > 1 or (bool(inner) and all(own.certain or not _is_measure(own) for own in inner))


def _is_measure(node: HeadingNode) -> bool:
    """Whether a heading is the name of one measure: nothing or a text stands under it, no list."""
    if node.certain or node.inner or any(line.role in TOLD_MEASURES for line in node.body):
        return False
    return not node.body or _is_prose(node.body) or describes(node.body)


def _take_pillar(node: HeadingNode, inner: Sequence[HeadingNode], found: Structure, column: TextColumn) -> None:
    lines = list(node.all_lines())
    lead = list(takewhile(_is_sentence, node.body)) if inner else []
    body = node.body[len(lead) :]
    content = _content(body, column) if node.line and not kind_of(node.title) else Content()
    content.loose += [*lead, *node.aside]
    _take_inner(inner, content, column)
    # 人材の育成（1/2） … 人材の育成（2/2）: one pillar over two slides.
    title = _OVER_SLIDES.sub("", node.title)
    last = found.pillars[-1] if found.pillars else None
    # 柱１ in the form of each measure: one pillar too.
    if content.parts and last and (title != node.title or node.certain) and last.title == title:
        last.content.parts += content.parts
        last.content.loose += content.loose
    elif content.parts:
        found.pillars.append(StructuredPillar(node.line or lines[0], title, content))
    else:
        found.loose += lines


def _take_inner(nodes: Sequence[HeadingNode], content: Content, column: TextColumn) -> None:
    others = _strangers(nodes)
    content.loose += [line for node in others for line in node.all_lines()]
    nodes = [node for node in nodes if node not in others]
    named = _are_names(nodes)
    # Where the others have their texts below, a bracket is part of the name: 操業環境の保全（住工共生まちづくり）
    below_names = 2 * sum(bool(node.body) for node in nodes) > len(nodes)
    for node in nodes:
        assert node.line
        if named or _is_measure(node):
            rest = node.marker.rest if node.marker and node.marker.title else node.line
            (_name, *below), aside = without_aside([node.line, *node.body])
            captions = [line for line in below if TELLING_CAPTION.match(line.shape)]
            below = [line for line in below if line not in captions]
            content.parts.append(Part((rest,), listed=False, below=tuple(below), whole=below_names))
            content.loose += [*captions, *aside, *node.aside]
            continue
        if kind_of(node.title) is SectionKind.OTHER:
            content.loose += list(node.all_lines())
            continue
        content.folded.append(node.line)
        content.loose += node.aside
        inner = _content(node.body, column)
        content.parts += inner.parts
        content.folded += inner.folded
        content.loose += inner.loose
        _take_inner(node.inner, content, column)


def _strangers(nodes: Sequence[HeadingNode]) -> list[HeadingNode]:
    """Those of several headings that are no measures as the others are."""
    # 区民の声, in a box of its own beside ◆見本市出展補助 and ◆朝市の開催
    signed = [node for node in nodes if node.marker and not node.marker.number]
    boxes = {node.box for node in signed}
    if len(signed) > 1 and nodes[0] in signed:
        return [node for node in nodes if not node.marker and node.box not in boxes]
    # 専門相談員が訪問します, in smaller letters in a box behind names that stand in none
    boxed = [node for node in nodes if node.box and node.rank > nodes[0].rank]
    if boxed and not any(node.box for node in nodes if node not in boxed):
        return boxed
    # 商業のにぎわい, larger than the measures before it and with nothing under it: it stands above the next pillar.
    last = nodes[-1] if len(nodes) > 1 else None
    if last and not (last.marker or last.body or last.inner) and last.rank < min(own.rank for own in nodes[:-1]):
        return [last]
    return []


def _are_names(nodes: Sequence[HeadingNode]) -> bool:
    """Whether all headings side by side are names: some without a text, or with one that describes, none with a list."""
    if len(nodes) < 2 or any(node.inner or kind_of(node.title) for node in nodes):
        return False
    bodies = [node.body for node in nodes if node.body]
    short = all(
        len(body) <= 2 and all(line.role == "text" and not read_marker(line) for line in body) for body in bodies
    )
    return short and (len(bodies) < len(nodes) or any(map(describes, bodies)))


def _content(lines: Sequence[CleanLine], column: TextColumn) -> Content:
    """What stands under a heading: measures that a table told, and what the grammar reads between them."""
    content = Content()
    flow: list[CleanLine] = []
    # Where texts have a column of their own, a bracket is part of the name.
    described = any(line.role == "detail" for line in lines)
    for line in lines:
        if line.role in (*TOLD_MEASURES, "more"):
            _add_flow(flow, content, column)
        if line.role == "measure":
            content.parts.append(Part((line,), listed=False, whole=described))
        elif line.role == "list":
            content.parts.append(Part((line,), listed=True))
        elif line.role == "more" and content.parts and content.parts[-1].listed:
            content.loose.append(line)  # a sentence of several measures has no description of its own
        elif content.parts and (line.role == "more" or (line.role == "detail" and not flow)):
            last = content.parts.pop()
            content.parts.append(replace(last, below=(*last.below, line)))
        elif line.role in SAID_APART and _may_say(line, content, flow):
            last = content.parts.pop()
            content.parts.append(replace(last, said_apart=(*last.said_apart, line)))
        elif line.role in (*SAID_APART, "caption") or opens_section(line) or is_signature(line):
            content.loose.append(line)
        else:
            flow.append(line)
    _add_flow(flow, content, column)
    return content


def _may_say(line: CleanLine, content: Content, flow: Sequence[CleanLine]) -> bool:
    """Whether a line of a column says something of the one measure before it; what is no address of a page is none."""
    return bool(
        content.parts
        and not flow
        and not content.parts[-1].listed
        and (line.role != "url" or _PAGE.fullmatch(line.text.strip()))
    )


def _is_sentence(line: CleanLine) -> bool:
    named = line.role in ("measure", "detail") or read_marker(line) or run_in_name(line)
    return line.shape.endswith("。") and not named


def _add_flow(flow: list[CleanLine], content: Content, column: TextColumn) -> None:
    if not flow:
        return
    lines = list(flow)
    flow.clear()
    told = bool(content.parts) and content.parts[-1].lines[0].role in TOLD_MEASURES
    # A sentence that leads to the measures below is none of them, nor is one behind those that a table told.
    while len(lines) > (not told) and _is_sentence(lines[0]) and "（" not in lines[0].shape:
        content.loose.append(lines.pop(0))
    # A caption below a table
    if told and not any(line.role or read_marker(line) for line in lines):
        content.loose += lines
        return
    read = read_content(lines, column)
    content.parts += read.parts
    content.folded += read.folded
    content.loose += read.loose
