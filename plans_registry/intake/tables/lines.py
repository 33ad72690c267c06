"""A line of a table, whatever the format of its file."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _


class UnreadableTable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` as a spreadsheet counts (the header is 1); ``share`` is how much of the file is read, 0 to 1;
    ``faults`` are cells that are no plain value, by index, with a sentence; a ``ragged`` format says each cell,
    so that a missing one is a mistake."""

    number: int
    cells: tuple[str, ...]
    share: float
    faults: dict[int, str] = field(default_factory=dict)
    ragged: bool = False


def too_many_rows() -> UnreadableTable:
    return UnreadableTable(
        _("行が多すぎます（%s行まで）。空の行を削除するか、分けて取り込んでください。") % settings.TABLE_ROWS_LIMIT
    )
