"""Who may import whom: the arrows between the rooms point one way, so that no public page can see a working copy."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("municipalities", "plans_registry")

VALUES = {"plans_registry.documents"}
BASE = VALUES | {"municipalities"}
STAFF = BASE | {"plans_registry.models"}
READ = {"plans_registry.catalogue"}

# A room, and the other rooms it may import. The longest name that fits a module is its room.
ARROWS: dict[str, set[str]] = {
    "municipalities": set(),
    # Where Django looks for it; no room imports it.  Its pages are pages of the desk, with the desk's rules.
    "municipalities.admin": {"municipalities", "plans_registry.editorial"},
    "plans_registry.documents": set(),
    "plans_registry.models": BASE,
    "plans_registry.intake": STAFF,
    "plans_registry.mail": set(),
    "plans_registry.catalogue": STAFF | {"plans_registry.mail", "plans_registry.databases"},
    "plans_registry.editorial": STAFF
    | READ
    | {"plans_registry.intake", "plans_registry.mail", "plans_registry.editorial.preview"},
    # A preview is the public page of a working copy (decision 10): this corner only, and never the other way.
    "plans_registry.editorial.preview": STAFF | READ | {"plans_registry.editorial", "plans_registry.public"},
    # Pages speak of files, their columns and addresses; no file speaks of a page.
    "plans_registry.public": READ | VALUES | {"plans_registry.opendata", "plans_registry.rates"},
    "plans_registry.opendata": READ | VALUES | {"plans_registry.databases", "plans_registry.rates"},
    "plans_registry.management": STAFF
    | READ
    | {"plans_registry.intake", "plans_registry.editorial", "plans_registry.opendata", "plans_registry.backups"}
    | {"plans_registry.environment"},  # copy_database reads an address as the settings do
    # The project around the rooms. Django finds it by name; no room imports it.
    "plans_registry.environment": set(),
    "plans_registry.backups": set(),
    "plans_registry.delivery": set(),
    "plans_registry.deployment_checks": set(),
    "plans_registry.health": READ,
    "plans_registry.databases": set(),
    "plans_registry.error_reports": set(),
    "plans_registry.log_lines": set(),
    "plans_registry.metrics": STAFF | READ,
    "plans_registry.object_storage": set(),
    "plans_registry.observing": {"plans_registry.log_lines", "plans_registry.metrics"},
    "plans_registry.kept_pages": READ | {"plans_registry.databases", "plans_registry.delivery"},
    "plans_registry.redis_cache": set(),
    "plans_registry.rates": set(),
    "plans_registry.security": set(),
    "plans_registry.whole_files": set(),
    "plans_registry.settings": {
        "plans_registry.environment",
        "plans_registry.log_lines",
        "plans_registry.security",
    },
    "plans_registry.urls": {
        "plans_registry.health",
        "plans_registry.metrics",
        "plans_registry.public",
        "plans_registry.opendata",
        "plans_registry.editorial",
        "plans_registry.editorial.preview",
    },
    "plans_registry.warm_up": set(),
    "plans_registry.wsgi": {"plans_registry.databases", "plans_registry.error_reports", "plans_registry.warm_up"},
    # Beside their models, because Django looks for them there.
    "plans_registry.apps": {"plans_registry.deployment_checks"},
    "plans_registry.migrations": STAFF,
}
STANDARD_LIBRARY_ONLY = {"plans_registry.documents"}
# Ways around an import: models by name, modules by name.
DETOURS = {"get_model", "import_module", "import_string", "__import__"}
NO_DETOURS = {"plans_registry.public", "plans_registry.opendata"}
UNWANTED_FILES = {"utils.py", "helpers.py", "signals.py"}


def wrong_imports(root: Path) -> list[str]:
    """Every arrow that points the wrong way, as ``file:line: sentence``."""
    modules = _modules(root)
    return [
        f"{path.relative_to(root)}:{line}: {complaint}"
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        for line, complaint in _complaints(path, _module(path.relative_to(root)), modules)
    ]


def _complaints(path: Path, module: str, modules: set[str]) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    room = _room(module)
    if room is None:
        if tree.body:
            yield 1, f"{module} belongs to no room: put it into one, or give it arrows of its own"
        return
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            complaints = (_complaint(room, target) for target in _targets(node, package, modules))
            yield from ((node.lineno, complaint) for complaint in complaints if complaint)
        if room in NO_DETOURS and isinstance(node, ast.Name | ast.Attribute) and _name(node) in DETOURS:
            yield node.lineno, f"{room} uses {_name(node)}: it may see another room only by an import"


def _complaint(room: str, target: str) -> str | None:
    if target.split(".")[0] not in PACKAGES:
        outside = target.split(".")[0] not in sys.stdlib_module_names
        return f"{room} imports {target}: standard library only" if outside and room in STANDARD_LIBRARY_ONLY else None
    if target in PACKAGES and target not in ARROWS:
        return None
    other = _room(target)
    if other is None:
        return f"{room} imports {target}, which belongs to no room"
    return None if other == room or other in ARROWS[room] else f"{room} imports {target}"


def _targets(node: ast.Import | ast.ImportFrom, package: str, modules: set[str]) -> list[str]:
    """Full names of the modules a statement imports; ``from a import b`` is a.b where that is a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*above, *filter(None, [node.module])])
    names = [f"{base}.{alias.name}" for alias in node.names]
    return [name if name in modules or (base in PACKAGES and base not in ARROWS) else base for name in names]


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _room(module: str) -> str | None:
    fits = [room for room in ARROWS if f"{module}.".startswith(f"{room}.")]
    return max(fits, key=len, default=None)


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _modules(root: Path) -> set[str]:
    return {_module(path.relative_to(root)) for package in PACKAGES for path in (root / package).rglob("*.py")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Every file of the rooms, empty: what is found there has been planted."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            twin = tmp_path / path.relative_to(ROOT)
            twin.parent.mkdir(parents=True, exist_ok=True)
            twin.touch()
    return tmp_path


def test_every_arrow_points_the_right_way():
    assert wrong_imports(ROOT) == []


@pytest.mark.parametrize(
    ("room", "statement", "found"),
    [
        ("plans_registry/public", "from plans_registry.models import Plan", "imports plans_registry.models"),
        ("plans_registry/public", "import plans_registry.models as models", "imports plans_registry.models"),
        ("plans_registry/public", "from plans_registry import models", "imports plans_registry.models"),
        ("plans_registry/public", "from .. import models", "imports plans_registry.models"),
        ("plans_registry/public", "from ..models import Plan", "imports plans_registry.models"),
        ("plans_registry/public", "def page():\n    from ..models import Plan", "imports plans_registry.models"),
        ("plans_registry/public/deeper", "from ...intake import overview", "imports plans_registry.intake"),
        ("plans_registry/public", "from municipalities.models import Region", "imports municipalities.models"),
        ("plans_registry/public", "from plans_registry.editorial import x", "imports plans_registry.editorial"),
        ("plans_registry/public", "from plans_registry import settings", "imports plans_registry.settings"),
        ("plans_registry/public", "from plans_registry.urls import x", "imports plans_registry.urls"),
        ("plans_registry/public", "apps.get_model('plans_registry', 'Plan')", "uses get_model"),
        ("plans_registry/opendata", "from plans_registry.models import Plan", "imports plans_registry.models"),
        ("plans_registry/opendata", "from plans_registry.public import x", "imports plans_registry.public"),
        ("plans_registry/catalogue", "from ..editorial import x", "imports plans_registry.editorial"),
        ("plans_registry/models", "from plans_registry.catalogue import x", "imports plans_registry.catalogue"),
        ("plans_registry/intake", "from plans_registry.catalogue import x", "imports plans_registry.catalogue"),
        ("plans_registry/documents", "from municipalities import codes", "imports municipalities"),
        ("plans_registry/documents", "from django.db import models", "standard library only"),
        ("plans_registry/management/commands", "from plans_registry.public import x", "imports plans_registry.public"),
        ("municipalities", "from plans_registry.documents import plan", "imports plans_registry.documents"),
        ("municipalities", "from municipalities import admin", "imports municipalities.admin"),
        ("plans_registry/editorial", "from municipalities import admin", "imports municipalities.admin"),
        ("plans_registry", "import json", "belongs to no room"),
    ],
)
def test_a_planted_wrong_import_is_found(copy: Path, room: str, statement: str, found: str):
    planted = copy / room / "planted.py"
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(f"{statement}\n", encoding="utf-8")
    complaints = wrong_imports(copy)
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{room}/planted.py:")
    assert found in complaints[0]


def test_no_file_is_named_after_nothing():
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in files if path.name in UNWANTED_FILES] == []


def test_nothing_happens_by_signal():
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    wires = {"django.db.models.signals", "django.dispatch", "django.core.signals", "django.contrib.auth.signals"}
    found = [
        f"{path}: {target}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in _targets(node, _module(path.relative_to(ROOT)).rpartition(".")[0], wires)
        if target in wires
    ]
    assert found == []
