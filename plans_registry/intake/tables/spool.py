"""Rows gathered plan by plan, in a temporary file: a table may name its plans in any order."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Self

from plans_registry.intake.tables.row_form import Row


class Spool:
    """Holds the rows of one file on disk; only the names of the plans are in memory."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # SQLite's temporary database: on disk when it grows, gone when closed
        self._file.execute("CREATE TABLE rows (plan INT, pillar INT, number INT, line INT, cells TEXT)")
        self._plans: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """The number of plans."""
        return len(self._plans)

    def add(self, plan: str, row: Row) -> None:
        place = self._plans.setdefault(plan, len(self._plans))
        cells = json.dumps(row.cells, ensure_ascii=False)
        self._file.execute(
            "INSERT INTO rows VALUES (?,?,?,?,?)", (place, row["pillar_number"], row["number"], row.line, cells)
        )

    def plans(self, only: Collection[str] | None = None) -> Iterator[tuple[str, list[Row]]]:
        """Each plan, or those of ``only``, with its rows by pillar and number; in the order of their first rows."""
        found = self._file.execute("SELECT plan, line, cells FROM rows ORDER BY plan, pillar, number, line")
        for name, (_, rows) in zip(self._plans, groupby(found, key=itemgetter(0)), strict=True):
            if only is None or name in only:
                yield name, [Row(line, json.loads(cells)) for _, line, cells in rows]
