"""The overviews written by hand, read: what is right, and what is wrong with and without a warning, by overview and difficulty.

``python -m benchmarks.intake.unseen [-v]``; ``-v`` names what is wrong.
"""

import os
import sys
from collections.abc import Iterable

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")


def main(*, verbose: bool) -> int:
    import django

    django.setup()
    from tests.intake.unseen.cases import Result, results

    def row(name: str, own: Iterable[Result]) -> None:
        own = list(own)
        sure, right, warned, silent, open_ends, plans = (
            sum(getattr(result.score, part) for result in own)
            for part in ("sure", "right", "warned", "silent", "open_ends", "plans")
        )
        heads, lost = (sum(len(getattr(result, part)) for result in own) for part in ("heads", "lost"))
        print(f"{name[:42]:44}{sure:9}{right:7}{warned:8}{silent:8}{plans:7}{heads:7}{open_ends:4}{lost:6}")

    print(
        f"{'overview':44}{'measures':>9}{'right':>7}{'warned':>8}{'silent':>8}{'plans':>7}{'heads':>7}{'等':>3}{'lost':>6}"
    )
    found = results()
    for result in found:
        row(result.name + (" (refused)" if result.refused else ""), [result])
        if verbose:
            print(*(f"    {note}" for note in (*result.score.notes, *result.heads)), sep="\n")
            print(*(f"    LOST {line}" for line in result.lost), sep="\n")
    print()
    for kind in sorted({kind for result in found for kind in result.difficulty}):
        row(kind, (result for result in found if kind in result.difficulty))
    row("all", found)
    return 0


if __name__ == "__main__":
    sys.exit(main(verbose="-v" in sys.argv))
