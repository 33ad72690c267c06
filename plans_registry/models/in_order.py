"""Rows that several processes change at once, taken in one order."""

from typing import Any

from django.db import models, transaction


def hold(rows: models.QuerySet) -> None:
    """Until the transaction ends nobody else changes these rows; they are taken in the order of their keys.

    Plans before municipalities, and these before reviews: whoever took them the other way round would wait for a
    publication that waits for them.
    """
    # "No key": rows that point here may be written meanwhile.
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


class RowsInOrder(models.QuerySet):
    """Changes and deletes rows in the order of their keys.

    Processes that send mail write many rows of a table together, and so does whoever ends their reason.  If each took
    the rows as they lie on the disk, two could wait for each other, and one would die after its mail had gone.
    """

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            self._hold()
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]  # no template calls it

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            self._hold()
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: no manager deletes all of a table

    def _hold(self) -> None:
        list(self.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
