"""Record what the registry answers, or compare two recordings.

python -m tests.snapshot record DIR
python -m tests.snapshot compare BEFORE AFTER
"""

import argparse
import logging
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.snapshot.comparing import compare
from tests.snapshot.recording import Recording
from tests.snapshot.server import environment, is_prepared

MARK = ".snapshot"
"""A folder with this file is a recording, and may be thrown away."""


def record(folder: Path) -> int:
    from tests.snapshot.server import registry

    start = time.perf_counter()
    recording = Recording(folder)
    logging.disable(logging.ERROR)  # refused addresses are asked for on purpose
    with registry() as clock:
        from tests.snapshot.tour import tour

        tour(recording, clock)
    print(f"{recording.count} answers in {folder}, {time.perf_counter() - start:.0f} s")
    for title in recording.failures:
        print(f"  server error: {title}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.snapshot", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    recorder = commands.add_parser("record", help="write every answer into an empty folder")
    recorder.add_argument("folder", type=Path)
    recorder.add_argument("--force", action="store_true", help="throw away a recording that is there")
    comparer = commands.add_parser("compare", help="print what differs; exit 1 if anything does")
    comparer.add_argument("before", type=Path)
    comparer.add_argument("after", type=Path)
    comparer.add_argument("--only", metavar="TEXT", default="", help="only files with this text in their name")
    comparer.add_argument("--names", action="store_true", help="only the names of files that differ")
    comparer.add_argument(
        "--grouped", action="store_true", help="each change once, with the number of files that have it"
    )
    comparer.add_argument("--blanks", choices=["seen", "ignored"], default="seen", help="blanks between elements")
    comparer.add_argument("--without", metavar="REGEX", action="append", default=[], help="leave out lines like this")
    given = parser.parse_args()
    if given.command == "record":
        if not is_prepared():
            return subprocess.run([sys.executable, "-m", "tests.snapshot", *sys.argv[1:]], env=environment()).returncode
        if given.force and (given.folder / MARK).exists():
            shutil.rmtree(given.folder)
        if given.folder.exists() and any(given.folder.iterdir()):
            parser.error(f"{given.folder} is not empty (--force throws a recording away)")
        given.folder.mkdir(parents=True, exist_ok=True)
        (given.folder / MARK).touch()
        return record(given.folder)
    for folder in (given.before, given.after):
        if not folder.is_dir():
            parser.error(f"{folder} is no recording")
    try:
        return compare(given)
    except BrokenPipeError:  # the reader has seen enough (| head)
        sys.stderr.close()
        return 1


if __name__ == "__main__":
    sys.exit(main())
