"""The same overviews drawn in other ways by three programs, and how much of each way is read.

``python -m benchmarks.intake.layouts [--texts N] [--kinds KIND …] [--keep FOLDER] [-v]``: Chromium, LibreOffice and WeasyPrint, where
they are installed, make PDFs of ``tests/intake/layouts/pages.py``; ends with 1 when a bound does not hold.
"""

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")

RIGHT, EACH, SILENT = 0.95, 0.9, 0.005
"""The part of all measures and of those of each kind that must be right, and that may be wrong without an issue."""


def main() -> int:
    import django

    django.setup()
    from benchmarks.intake.documents import Count, judge, print_count, print_header
    from tests.intake.layouts.makers import drawn
    from tests.intake.layouts.pages import LAYOUTS

    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=3)
    parser.add_argument("--kinds", nargs="*", default=list(LAYOUTS))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    kinds: dict[str, Count] = defaultdict(Count)
    makers: dict[str, Count] = defaultdict(Count)
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for kind, maker, truth, path in drawn(place, options.kinds, options.texts):
            own = judge(path, truth)
            kinds[kind].add(own)
            makers[maker].add(own)
            if options.v and own.notes:
                print(path.name, *own.notes, sep="\n    ")
    whole = Count()
    for own in kinds.values():
        whole.add(own)
    print_header()
    for name, own in [*kinds.items(), *makers.items(), ("all", whole)]:
        print_count(name, own)
    held = whole.right >= RIGHT * whole.measures and whole.silent <= SILENT * whole.measures and not whole.lost
    return 0 if held and all(own.right >= EACH * own.measures for own in kinds.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
