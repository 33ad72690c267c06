"""Public names of the product that stand twice: tests/test_names.py wants none, benchmarks/house.py counts them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("municipalities", "plans_registry")
# Written by Django, one class of the same name in each.
NOT_OURS = "migrations"

# A name that may stand in several files, and why.
MAY_REPEAT = {
    "Command": "Django looks for a class of this name in every command",
}


def repeated_names(root: Path) -> list[str]:
    """Every name that stands twice, as ``name: file, file``.

    A class inside a class (Meta, Plan.Status) is named by the one around it, a view by its address: ``/plans/``,
    ``/plans.csv`` and ``/plans.atom`` are rightly all called plans.  Both are left out.
    """
    views = set(_views(root))
    places = defaultdict(list)
    for path in product_files(root):
        for name in public_names(path):
            if name not in MAY_REPEAT and (_module(root, path), name) not in views:
                places[name].append(str(path.relative_to(root)))
    return [f"{name}: {', '.join(files)}" for name, files in sorted(places.items()) if len(files) > 1]


def product_files(root: Path) -> list[Path]:
    paths = (path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return sorted(path for path in paths if NOT_OURS not in path.parts)


def public_names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node.name


def _views(root: Path) -> Iterator[tuple[str, str]]:
    """Module and name of everything a ``urls.py`` leads to: ``path("plans/", plans.plans)``."""
    for path in product_files(root):
        if path.name == "urls.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imported = {
                alias.asname or alias.name: (node.module or "", alias.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            yield from imported.values()
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
                    module, name = imported[node.value.id]
                    yield f"{module}.{name}", node.attr


def _module(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
