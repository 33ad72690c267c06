"""A name means one thing: no public class or function of the product is named like another one."""

from pathlib import Path

import pytest

from tests.names import MAY_REPEAT, ROOT, product_files, public_names, repeated_names


def test_no_name_stands_twice():
    assert repeated_names(ROOT) == []


def test_every_exception_is_needed():
    names = [name for path in product_files(ROOT) for name in public_names(path)]
    assert [name for name in MAY_REPEAT if names.count(name) < 2] == []


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("class Line: pass", "class Line: pass", True),
        ("def rows(): pass", "class rows: pass", True),
        ("def rows(): pass", "async def rows(): pass", True),
        ("def rows(): pass", "def row(): pass", False),
        ("def _rows(): pass", "def _rows(): pass", False),
        ("class Command: pass", "class Command: pass", False),
        ("class A:\n    class Meta: pass", "class B:\n    class Meta: pass", False),
        ("def plans(): pass", "def plans(): pass", True),
    ],
)
def test_a_planted_name_is_found(tmp_path: Path, first: str, second: str, found: bool):
    for name, source in (("one", first), ("other", second)):
        _plant(tmp_path, f"plans_registry/public/{name}.py", source)
    assert bool(repeated_names(tmp_path)) == found


@pytest.mark.parametrize(
    ("urls", "found"),
    [
        ("from plans_registry.public import one\npath('', one.plans)", False),
        ("from plans_registry.public.one import plans\npath('', plans)", False),
        ("from plans_registry.public import one\npath('', one.measures)", True),
    ],
)
def test_a_view_may_be_named_like_another_thing(tmp_path: Path, urls: str, found: bool):
    for name in ("one", "other"):
        _plant(tmp_path, f"plans_registry/public/{name}.py", "def plans(): pass")
    _plant(tmp_path, "plans_registry/public/urls.py", urls)
    assert bool(repeated_names(tmp_path)) == found


def _plant(root: Path, name: str, source: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{source}\n", encoding="utf-8")
