"""``docs/accessibility.md``: nineteen checks, each with tests that exist or the day a person looked."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = dict(re.findall(r"^\| (A\d+) [^|]+ \| (.+) \|$", TEXT, re.MULTILINE))


def test_every_check_is_held_or_dated():
    assert list(ROWS) == [f"A{number}" for number in range(1, 20)]
    for check, held_by in ROWS.items():
        assert NAMED.search(held_by) or re.search(r"\d{4}-\d{2}-\d{2}", held_by), check


def test_every_test_named_is_there():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(TEXT)
        if not re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []
