"""How the code is built, in the figures that say how hard it is to read.

    python -m benchmarks.house
    python -m benchmarks.house --densest 30 --under plans_registry/public

Everything is counted from the source: nothing is imported, no server is needed.
"""

import ast
import io
import statistics
import tokenize
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.names import ROOT, product_files, repeated_names

SMALL = 80
"""Lines of a file that could well be part of the one file that imports it."""
ENOUGH_TO_DECIDE = 6
"""Ways through a function of the list of the densest: one line with a condition is no trouble to a reader."""
PUBLIC_TEMPLATES = ("public", "includes", "jinja")
ONE_WAY_MORE = (
    *(ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Assert, ast.Lambda),
    *(ast.match_case, ast.comprehension),
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Comments to a tool; the others are to a reader.
TO_TOOLS = ("type: ignore", "noqa")


@dataclass(frozen=True)
class Function:
    path: Path
    line: int
    name: str
    lines: int
    complexity: int

    @property
    def density(self) -> float:
        return 10 * self.complexity / self.lines


@dataclass(frozen=True)
class Source:
    path: Path
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def comprehensions(self) -> int:
        return sum(isinstance(node, COMPREHENSIONS) for node in ast.walk(self.tree))

    @property
    def comments(self) -> int:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
        return sum(not any(word in comment for word in TO_TOOLS) for comment in comments)

    def functions(self) -> Iterator[Function]:
        """Functions and methods; one inside another is part of it."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, FUNCTIONS):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(self.path, node.lineno, node.name, lines, complexity(node))
            else:
                waiting += ast.iter_child_nodes(node)

    def imported(self, modules: set[str]) -> set[str]:
        """The modules among these that the file imports; ``from a import b`` is a.b where that is one."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                for alias in node.names:
                    full = f"{base}.{alias.name}"
                    found.add(full if full in modules else base)
        return found & modules - {self.module}


def complexity(function: ast.AST) -> int:
    """McCabe's number: one way through, and one more for every decision, ``and``, ``or``, loop and lambda.

    ``[a for b in c if d]`` counts two: it loops and it decides.
    """
    ways = 1
    for node in ast.walk(function):
        if isinstance(node, ONE_WAY_MORE):
            ways += 1
        if isinstance(node, ast.BoolOp):
            ways += len(node.values) - 1
        if isinstance(node, ast.comprehension):
            ways += len(node.ifs)
    return ways


def read(paths: Sequence[Path]) -> list[Source]:
    """Empty files, which only make a folder a package, are none."""
    sources = [Source(path, path.read_text(encoding="utf-8")) for path in paths]
    return [source for source in sources if source.text.strip()]


def small_with_one_importer(sources: Sequence[Source]) -> list[Source]:
    modules = {source.module for source in sources}
    importers = defaultdict(set)
    for source in sources:
        for target in source.imported(modules):
            importers[target].add(source.module)
    return [source for source in sources if source.lines <= SMALL and len(importers[source.module]) == 1]


def template_lines(root: Path) -> list[int]:
    """Characters of every line of a public template that is not empty, without its indent."""
    folders = [root / "templates" / name for name in PUBLIC_TEMPLATES]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    lines = [line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [len(line) for line in lines if line]


def ninth_of_ten(numbers: Sequence[int]) -> int:
    return sorted(numbers)[int(0.9 * len(numbers))]


def table(root: Path) -> list[tuple[str, str, str]]:
    """What is measured, the figure, what is aimed at."""
    sources = read(product_files(root))
    sizes = [source.lines for source in sources]
    lines = sum(sizes)
    functions = [function for source in sources for function in source.functions()]
    ways = sum(function.complexity for function in functions)
    density = 10 * ways / sum(function.lines for function in functions)
    comprehensions = sum(source.comprehensions for source in sources)
    comments = sum(source.comments for source in sources)
    small = len(small_with_one_importer(sources))
    characters = template_lines(root)
    tests = sum(source.lines for source in read(sorted((root / "tests").rglob("*.py"))))
    middle = f"{statistics.median(sizes):.0f} / {ninth_of_ten(sizes)} / {max(sizes)}"
    widths = f"{statistics.mean(characters):.0f} / {ninth_of_ten(characters)}"
    return [
        ("product files / lines", f"{len(sources)} / {lines / 1000:.1f}k", "about 200 files"),
        ("lines of a file: median / p90 / max", middle, "100–130 / ≤ 260 / ≤ 350"),
        (f"files ≤ {SMALL} lines with one importer", f"{small} ({100 * small / len(sources):.0f} %)", "≤ 7 %"),
        ("complexity per 10 lines of function", f"{density:.1f}", "≤ 3"),
        ("comprehensions per 1,000 lines", f"{1000 * comprehensions / lines:.0f}", "≤ 15"),
        ("comments per 1,000 lines", f"{1000 * comments / lines:.0f}", "≥ 25"),
        ("line of a public template: mean / p90 characters", widths, "≤ 55 / ≤ 110"),
        ("tests / code", f"{tests / lines:.2f}", "≥ 1.2"),
        ("public names that stand twice", str(len(repeated_names(root))), "0"),
    ]


def densest(root: Path) -> list[Function]:
    functions = [function for source in read(product_files(root)) for function in source.functions()]
    worth_reading = [function for function in functions if function.complexity >= ENOUGH_TO_DECIDE]
    return sorted(worth_reading, key=lambda function: -function.density)


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.house", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--densest", type=int, default=0, metavar="N", help="the N functions with most decisions a line"
    )
    parser.add_argument("--small", action="store_true", help="name the small files that one file imports")
    parser.add_argument(
        "--under", default="", metavar="FOLDER", help="of these two lists, only what is under the folder"
    )
    options = parser.parse_args(arguments)
    print("| | now | aim |\n|---|---|---|")
    for row in table(ROOT):
        print(f"| {' | '.join(row)} |")
    if options.small:
        print(f"\nFiles of at most {SMALL} lines with one importer")
        for source in small_with_one_importer(read(product_files(ROOT))):
            if _is_under(source.path, options.under):
                print(f"{source.lines:4}  {source.path.relative_to(ROOT)}")
    if options.densest:
        print(f"\nper 10 lines  ways  lines  function (those with {ENOUGH_TO_DECIDE} ways or more)")
        found = densest(ROOT)
        for function in [one for one in found if _is_under(one.path, options.under)][: options.densest]:
            place = f"{function.path.relative_to(ROOT)}:{function.line}"
            print(f"{function.density:12.1f} {function.complexity:5} {function.lines:6}  {place} {function.name}")


def _is_under(path: Path, folder: str) -> bool:
    return path.is_relative_to(ROOT / folder)


if __name__ == "__main__":
    main()
