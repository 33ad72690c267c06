"""The lines of a document as its best proposals tell them."""

from collections.abc import Iterator, Mapping, Sequence

from plans_registry.documents.blocks import Block
from plans_registry.intake.lines import CleanLine, clean_lines
from plans_registry.intake.overview.feed import blocks_of_text
from plans_registry.intake.overview.guesses import STARTS_PLAN, title_guesses
from plans_registry.intake.repetition.borders import plan_borders
from plans_registry.intake.repetition.proposals import proposals
from plans_registry.intake.repetition.told_lines import told_lines
from plans_registry.intake.repetition.units import Unit, units_of

MOST_UNITS = 4_000
"""A longer document is read by the grammar alone."""
BY_ROWS, BY_COLUMNS = 2, 1
"""Proposals that are read, of tables row by row and column by column."""


def repeated_units(text: str, blocks: Sequence[Block] | None) -> list[Unit]:
    """The units of a text, or of its blocks where its format has any; none of one that is too long."""
    units = units_of(blocks_of_text(text) if blocks is None else blocks, clean_lines(text))
    return units if len(units) <= MOST_UNITS else []


def told_readings(
    text: str,
    blocks: Sequence[Block] | None,
    lines: Sequence[CleanLine],
    units: Sequence[Unit],
    towns: Mapping[str, str],
) -> Iterator[list[CleanLine]]:
    """``lines``, those the grammar is fed, with the roles of each of the best proposals."""
    guesses = (guess for guess in title_guesses(lines, towns) if guess.points >= STARTS_PLAN)
    titles = {lines[guess.index].number for guess in guesses}
    by_columns = units_of(blocks, clean_lines(text), by_columns=True) if blocks else units
    orders = [(units, BY_ROWS)]
    if [unit.line.number for unit in by_columns] != [unit.line.number for unit in units]:
        orders.append((by_columns, BY_COLUMNS))
    for own, most in orders:
        for proposal in proposals(own, titles, by_columns=own is not units)[:most]:
            yield told_lines(lines, own, proposal, plan_borders(own, proposal, towns))
