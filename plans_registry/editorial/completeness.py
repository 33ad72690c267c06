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
    if plan.period and plan.predecessor and not _comes_before(plan.predecessor, plan):
        message = _("前の計画が、同じ区市町村の、先に始まった計画ではありません。期間か、前の計画を改めてください。")
        yield Gap(message, plan, "predecessor")
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


def _comes_before(earlier: Plan, plan: Plan) -> bool:
    """It was so when it was chosen; either plan may have got other years since."""
    years = earlier.first_year, plan.first_year
    return earlier.municipality_id == plan.municipality_id and None not in years and years[0] < years[1]  # type: ignore[operator]
