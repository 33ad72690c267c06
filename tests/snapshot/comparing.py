"""Two recordings side by side: a unified diff a person can read."""

import argparse
import re
from collections import defaultdict
from difflib import unified_diff
from pathlib import Path

from tests.snapshot.html_lines import without_blanks

CONTEXT = 3


def compare(given: argparse.Namespace) -> int:
    before, after = _files(given.before, given.only), _files(given.after, given.only)
    changes: dict[str, list[str]] = {}
    for name in sorted(before | after.keys()):
        one, other = (_lines(files.get(name), given) for files in (before, after))
        if name not in before or name not in after:
            changes[name] = [f"{'only after' if name in after else 'only before'}"]
        elif one != other:
            changes[name] = list(unified_diff(one, other, n=CONTEXT, lineterm=""))[2:]
    if given.grouped:
        _print_grouped(changes)
    else:
        _print(changes, names_only=given.names)
    print(f"{len(changes)} of {len(before | after.keys())} answers differ")
    return 1 if changes else 0


def _print(changes: dict[str, list[str]], *, names_only: bool) -> None:
    for name, lines in changes.items():
        print(f"=== {name}")
        if not names_only:
            print(*lines, "", sep="\n")


def _print_grouped(changes: dict[str, list[str]]) -> None:
    """The head and foot of a site stand on every page: each hunk once, those of most files first."""
    files = defaultdict(list)
    for name, lines in changes.items():
        for hunk in re.split(r"(?m)^@@ .*\n?", "\n".join(lines)):
            if hunk:
                files[hunk.strip("\n")].append(name)
    for hunk, names in sorted(files.items(), key=lambda item: -len(item[1])):
        print(f"=== {len(names)} × {names[0]}{' …' if len(names) > 1 else ''}", hunk, "", sep="\n")


def _files(folder: Path, only: str) -> dict[str, Path]:
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*.txt")}
    return {name: path for name, path in files.items() if only in name}


def _lines(path: Path | None, given: argparse.Namespace) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n") if path else []
    if given.blanks == "ignored":
        lines = [without_blanks(line) for line in lines]
    return [line for line in lines if not any(re.search(pattern, line) for pattern in given.without)]
