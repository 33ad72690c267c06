"""What the docs name is there: files, folders, commands of make, tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(page.relative_to(ROOT).as_posix() for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")))
HISTORY = {"CHANGELOG.md"}  # names what was there then
ROOMS = "|".join(sorted(folder.name for top in (ROOT, ROOT / "plans_registry") for folder in top.glob("[a-z]*/")))
NAMED = re.compile(rf"`((?:{ROOMS})/(?:[\w-]+/)*(?:[\w-]+\.[a-z]+)?)[`:]")  # from the top, or from plans_registry/
COMMAND = re.compile(r"\bmake ([a-z]+)\b(?=`|\s+#|$)", re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in HISTORY])
def test_every_file_named_is_there(page: str):
    named = NAMED.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if not any((top / path).exists() for top in (ROOT, ROOT / "plans_registry"))] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_make_is_there(page: str):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))) <= targets


@pytest.mark.parametrize("page", ["threats.md", "asvs.md"])
def test_every_test_that_holds_a_defence_is_there(page: str):
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text(encoding="utf-8")))
    written = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= written
