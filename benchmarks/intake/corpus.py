"""The corpus of made-up overviews, read: what is right, and what is wrong with and without a warning, by kind of damage.

``python -m benchmarks.intake.corpus [overviews of each kind]``; ends with 1 when a bound does not hold.
"""

import os
import sys
import time
from collections import Counter

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")

RIGHT, SILENT = 0.98, 0.005


def main(each: int) -> int:
    import django

    django.setup()
    from tests.intake.corpus.cases import cases
    from tests.intake.corpus.score import Score, score, unaccounted
    from tests.intake.overviews import read

    kinds: dict[str, Score] = {}
    lost: Counter[str] = Counter()
    seconds = characters = overviews = 0.0
    for made in cases(each=each):
        start = time.perf_counter()
        overview = read(made.text, made.blocks)
        seconds += time.perf_counter() - start
        characters += len(made.text)
        overviews += 1
        kinds.setdefault(made.kind, Score()).add(score(made, overview))
        lost[made.kind] += len(unaccounted(made.text, overview))
    total = Score()
    for own in kinds.values():
        total.add(own)
    print(
        f"{'kind':44}{'measures':>9}{'right':>9}{'warned':>8}{'silent':>8}{'heads':>7}{'backgr.':>8}{'等':>4}{'lost':>6}"
    )
    for kind, own in [*kinds.items(), ("all", total)]:
        print(
            f"{kind.replace(chr(10), ' / ')[:42]:44}{own.sure:9}{100 * own.right / max(1, own.sure):8.2f}%"
            f"{own.warned:8}{own.silent:8}{own.heads:7}{own.backgrounds:8}{own.open_ends:4}"
            f"{lost[kind] if kind != 'all' else sum(lost.values()):6}"
        )
    print(
        f"{overviews:.0f} overviews, {total.plans} plans, {total.sure} measures whose words are all there: "
        f"{100 * total.right / total.sure:.2f} % right, {100 * total.silent / total.sure:.2f} % wrong without a warning; "
        f"{characters / seconds / 1000:.0f} 000 characters a second"
    )
    return int(total.right < RIGHT * total.sure or total.silent > SILENT * total.sure or bool(sum(lost.values())))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8))
