"""What a plan lacks before anybody may approve it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from plans_registry.models import Plan


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a plan lacks before it can be published, and the row and its field where it is missing."""

    message: str
    row: models.Model
    field: str


def gaps(plan: Plan) -> list[Gap]:
    """All that is missing, in the order of the form; an empty list says the plan is complete."""
    return list(_gaps(plan))


def _gaps(plan: Plan) -> Iterator[Gap]:
    if not plan.period:
        yield Gap(_("計画期間（開始年度と終了年度）を入力してください。"), plan, "first_year")
    if not plan.background:
        yield Gap(_("「現状と課題・めざすもの」を入力してください。"), plan, "background")
    pillars = list(plan.pillars.all())
    if not pillars:
        yield Gap(_("柱を1つ以上入力してください。"), plan, "pillars")
    for pillar in pillars:
        if not pillar.measures.all():
            yield Gap(_("柱%sに、施策を1つ以上入力してください。") % pillar.number, pillar, "measures")
        if not pillar.types.all():
            yield Gap(_("柱%sに、柱の類型を1つ以上選んでください。") % pillar.number, pillar, "types")
