"""How public templates become programs: a page, its parts and what it extends are one function."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.visitor import NodeTransformer
from markupsafe import escape


@lru_cache(maxsize=1000)
def language_of(name: str) -> str:
    """en/measures.html → en; home.html and parts/chips.html name none, and are those of the active language."""
    first = name.partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else ""


_NEEDS_ESCAPING = re.compile("[&<>'\"]")


def escaped(value: Any) -> str:
    """As MarkupSafe writes a value; most texts have nothing to escape, and need not be marked as markup inside a page."""
    is_plain = type(value) is str and not _NEEDS_ESCAPING.search(value)
    return value if is_plain else escape(value)


class PageCode(CodeGenerator):
    """Fills one list with the pieces of a page.  As Jinja has it each of them passes through a generator for every template
    around it, and each part and block is looked up for every page and given a copy of all that the page knows.

    Leaves alone what is markup already; MarkupSafe takes twenty times as long to see that.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        if language_of(self.name or ""):  # of a template without one what it includes is in that of the page
            whole = _PartsShown(self).visit(self._extended(node))
            node = _RunTogether().visit(_BlocksShown(whole).visit(whole))
            node = _TextsOf(language_of(self.name or "")).visit(node)
        self.writeline(f"from {__name__} import escaped")
        super().visit_Template(node, frame)

    def _extended(self, page: nodes.Template) -> nodes.Template:
        """A page as a template that extends none: what it sets, and then what it extends, with the blocks of the page."""
        extends = page.find(nodes.Extends)
        if extends is None:
            return page
        around = self._extended(self.parsed(extends.template))
        own = {block.name: block for block in page.find_all(nodes.Block)}
        for block in list(around.find_all(nodes.Block)):
            if block.name in own:
                block.body = _WithSuper(block.body).visit(own[block.name]).body
        # What stands outside its blocks is not shown.
        around.body[:0] = [
            node for node in page.body if isinstance(node, nodes.Assign | nodes.FromImport | nodes.Macro)
        ]
        return around

    def parsed(self, template: nodes.Expr) -> nodes.Template:
        """What is named in ``{% extends %}`` and ``{% include %}``, in the language of the page."""
        assert isinstance(template, nodes.Const)
        assert self.environment.loader
        name = self.environment.join_path(template.value, self.name or "")
        source, file, _is_current = self.environment.loader.get_source(self.environment, name)
        return self.environment.parse(source, name, file)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        if not frame.rootlevel:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Calls what every template knows without asking whether it wants to be given the page, but for what does."""
        function = self.environment.globals.get(getattr(node.node, "name", ""))
        if function is None or hasattr(function, "jinja_pass_arg") or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        if node.dyn_args:
            self.write("*")
            self.visit(node.dyn_args, frame)
        self.write(")")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Asks for an item of a dictionary, as ``{{ row.label }}`` may mean, only where there is no such attribute."""
        self.write("(value if (value := getattr((owner := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(owner, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(shown if type(shown := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(") is Markup else escaped(shown))")


class _WithSuper(NodeTransformer):
    """Puts what a block has in the template that is extended where that of the page says ``{{ super() }}``."""

    def __init__(self, extended: list[nodes.Node]) -> None:
        self.extended = extended

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        pieces: list[nodes.Node] = []
        for child in node.nodes:
            is_super = isinstance(child, nodes.Call) and child.node == nodes.Name("super", "load")
            pieces += self.extended if is_super else [nodes.Output([child], lineno=node.lineno)]
        return pieces


class _PartsShown(NodeTransformer):
    """Puts parts where they are included.  A part sees what stands around it, and sets nothing outside."""

    def __init__(self, page: PageCode) -> None:
        self.page = page

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        return nodes.Scope(self.visit(self.page.parsed(node.template)).body, lineno=node.lineno)


class _BlocksShown(NodeTransformer):
    """Puts blocks where they are shown, likewise.  One that is also shown elsewhere (``{{ self.title() }}``) is drawn once,
    before either."""

    def __init__(self, page: nodes.Template) -> None:
        self.elsewhere = {name for call in page.find_all(nodes.Call) if (name := _shown_by(call))}
        self.blocks = {block.name: block for block in page.find_all(nodes.Block)}

    def visit_Template(self, page: nodes.Template) -> nodes.Node:
        body: list[nodes.Node] = []
        waiting = set(self.elsewhere)
        for node in page.body:
            here = nodes.Template([node]).find_all((nodes.Block, nodes.Call))
            for name in sorted(waiting.intersection(map(_shown_by, here))):
                waiting.remove(name)
                block = self.blocks[name]
                body.append(nodes.AssignBlock(_drawn(name, "store"), None, block.body, lineno=block.lineno))
            body.append(node)
        page.body = body
        return self.generic_visit(page)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        if node.name in self.elsewhere:
            return nodes.Output([_drawn(node.name, "load")], lineno=node.lineno)
        self.generic_visit(node)
        return nodes.Scope(node.body, lineno=node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        name = _shown_by(node)
        return _drawn(name, "load") if name else self.generic_visit(node)


class _TextsOf(NodeTransformer):
    """Asks for what ``{% trans %}`` gives in the language of the page: ``gettext_en``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        is_text = node.name in ("gettext", "ngettext")
        return nodes.Name(f"{node.name}_{self.language}", "load", lineno=node.lineno) if is_text else node


class _RunTogether(NodeTransformer):
    """Joins what is shown in a row, also across the borders of parts and blocks that set nothing."""

    def visit_Scope(self, node: nodes.Scope) -> nodes.Node | list[nodes.Node]:
        self.generic_visit(node)
        sets = any(node.find(kind) for kind in (nodes.Assign, nodes.AssignBlock, nodes.FromImport, nodes.Macro))
        return node if sets else node.body

    def generic_visit(self, node: nodes.Node) -> nodes.Node:
        super().generic_visit(node)
        for name, body in node.iter_fields(only=("body", "else_")):
            joined: list[nodes.Node] = []
            for shown in body:
                if joined and isinstance(shown, nodes.Output) and isinstance(joined[-1], nodes.Output):
                    joined[-1] = nodes.Output(joined[-1].nodes + shown.nodes, lineno=joined[-1].lineno)
                else:
                    joined.append(shown)
            setattr(node, name, joined)
        return node


def _shown_by(node: nodes.Node) -> str:
    """The block that is shown, there or as ``self.title()``; by any other call none."""
    if isinstance(node, nodes.Block):
        return node.name
    called = node.node if isinstance(node, nodes.Call) else None
    return called.attr if isinstance(called, nodes.Getattr) and called.node == nodes.Name("self", "load") else ""


def _drawn(block: str, use: str) -> nodes.Name:
    return nodes.Name(f"_block_{block}", use)
