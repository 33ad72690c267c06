"""What the page of a lineage shows: the measures of both plans side by side, and what became of each."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from plans_registry.documents.matching import folded
from plans_registry.editorial.lineage.forms import PairsForm, PredecessorForm, name_of
from plans_registry.models import Measure, Pillar, Plan


class Fate(TextChoices):
    CONTINUED = "continued", _("継続")
    RENAMED = "renamed", _("名称変更")
    NEW = "new", _("新規")
    ENDED = "ended", _("終了")


@dataclass(frozen=True, slots=True)
class Row:
    """``old`` is None for a new measure; ``shared``: another measure goes on with the same one."""

    measure: Measure
    pillar: Pillar
    field: Any
    old: Measure | None
    fate: Fate
    shared: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Both plans beside each other: the rows of the new one, and what is left of the old one."""

    rows: list[Row]
    ended: list[Measure]

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        fates = [row.fate for row in self.rows] + [Fate.ENDED] * len(self.ended)
        return [(fate, fates.count(fate)) for fate in Fate]


def sides(new: Plan, old: Plan, form: PairsForm) -> Sides:
    """As the choices of the form stand; both plans read through ``with_parts``."""
    before = {measure.pk: measure for pillar in old.pillars.all() for measure in pillar.measures.all()}
    pairs = form.pairs
    chosen = [old for old in pairs.values() if old is not None]
    rows = [
        _row(form, pillar, measure, before.get(pairs[measure.pk] or 0), chosen)
        for pillar in new.pillars.all()
        for measure in pillar.measures.all()
    ]
    return Sides(rows, [measure for key, measure in before.items() if key not in chosen])


def _row(form: PairsForm, pillar: Pillar, measure: Measure, old: Measure | None, chosen: list[int]) -> Row:
    shared = old is not None and chosen.count(old.pk) > 1
    return Row(measure, pillar, form[name_of(measure.pk)], old, fate_of(measure, old), shared)


def fate_of(measure: Measure, old: Measure | None) -> Fate:
    if old is None:
        return Fate.NEW
    return Fate.CONTINUED if folded(measure.name) == folded(old.name) else Fate.RENAMED


def lineage_of(plan: Plan) -> dict[str, Any]:
    """What the page of the plan itself shows of it, and when somebody last said that the plan still stands."""
    counts = Measure.objects.filter(pillar__plan=plan).aggregate(all=Count("pk"), old=Count("continues"))
    return {
        "form": PredecessorForm(plan),
        "kept": counts["old"],
        "new": counts["all"] - counts["old"],
        "confirmation": plan.confirmations.first(),
    }
