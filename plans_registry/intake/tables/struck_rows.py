"""A table that was written before words were struck out of a plan says them yet."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.tables.columns import TableIssues
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.models.struck import MARK, StruckWords, striking, texts_in


def rows_without_struck(
    passages: Collection[StruckWords], now: PlanDocument, rows: list[TableRow], notes: TableIssues
) -> list[TableRow]:
    """The rows of a plan as its strikes leave them; a note for each row that is another by that."""
    texts = {cell for row in rows for cell in row.cells.values() if isinstance(cell, str)}
    strike = striking(passages, texts, texts_in(now.to_json()))
    clean = [
        replace(row, cells={name: _struck(strike, name, cell) for name, cell in row.cells.items()}) for row in rows
    ]
    for row, as_read in zip(rows, clean, strict=True):
        for name, cell in as_read.cells.items():
            if cell != row[name]:
                notes.add(row.line, _("抹消された語句があったので、%sに置きかえて読みました。") % MARK, column=name)
    return clean


def _struck(strike: Callable[[str], str], name: str, cell: Any) -> Any:
    """A web address that held the words is no address any more."""
    if not isinstance(cell, str) or (struck := strike(cell)) == cell:
        return cell
    return "" if name == "url" else struck
