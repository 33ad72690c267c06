"""What a look finds, told by one process to another: the programs that look run in an environment of their own.

python -m benchmarks.opendata.valid.looking feeds FOLDER [OPTION=VALUE …]
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

ANSWERS, FILES = "answers.jsonl", "files"
"""In a folder: the answers, one a line, and the bulk files under their names."""
NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said; ``file``: where its bytes are."""

    address: str
    status: int
    kind: str
    file: str

    @property
    def content(self) -> bytes:
        return Path(self.file).read_bytes()

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    @property
    def ending(self) -> str:
        return Path(self.path).suffix


@dataclass(frozen=True, slots=True)
class Look:
    """``form``: what was looked at, ``program``: by whom, ``looked_at``: how many; ``found``: a line for each fault."""

    form: str
    program: str
    looked_at: str
    found: list[str] = field(default_factory=list)


LookFunction = Callable[[Path, Mapping[str, str]], Iterable[Look]]
"""Looks at what is in a folder; the options are those of the command."""


def answers_in(folder: Path, *endings: str) -> list[Answer]:
    """The answers whose addresses end so; without endings all of them."""
    lines = (folder / ANSWERS).read_text(encoding="utf-8").splitlines()
    answers = [Answer(**json.loads(line)) for line in lines]
    return [answer for answer in answers if not endings or answer.ending in endings]


def program(name: str) -> str:
    """With its version, as it is installed here."""
    return f"{name} {version(name)}"


def count(number: int, noun: str, *more: str) -> str:
    return ", ".join([f"{number:,} {noun}", *more])


def looked(part: str, folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """What the looks of a part tell, one after the other; of one that breaks off its traceback is what it found."""
    for look in import_module(f"benchmarks.opendata.valid.{part}").LOOKS:
        try:
            yield from look(folder, options)
        except Exception:
            said = traceback.format_exc(limit=-3).splitlines()
            yield Look(f"{part}.{look.__name__}", "this benchmark", NOT_RUN, [" ".join(map(str.strip, said))])


def main(part: str, folder: str, pairs: Iterable[str]) -> None:
    out, sys.stdout = sys.stdout, sys.stderr  # what a program says by itself is not the answer
    for look in looked(part, Path(folder), dict(pair.split("=", 1) for pair in pairs)):
        print(json.dumps(asdict(look), ensure_ascii=False), file=out, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3], sys.argv[3:])
