"""How many random cases a test draws: ``DRAWS=10 make test`` draws ten times as many as every day."""

import os

TIMES = int(os.environ.get("DRAWS", "1"))


def draws(count: int) -> int:
    return count * TIMES
