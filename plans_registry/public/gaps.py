"""What a plan's overview does not state of its measures: said in numbers, and never as "none"."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from plans_registry.documents.plan import MeasureDocument

FIELDS = {
    "description": gettext_lazy("説明"),
    "audience": gettext_lazy("対象者"),
    "amount": gettext_lazy("補助額・補助率"),
    "contact": gettext_lazy("問い合わせ先"),
    "url": gettext_lazy("くわしい情報のアドレス"),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """How many of ``total`` measures state something."""

    label: str
    count: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.count


def stated_in(measures: Sequence[MeasureDocument]) -> list[Stated]:
    return [
        Stated(str(label), sum(bool(getattr(measure, field)) for measure in measures), len(measures))
        for field, label in FIELDS.items()
    ]
