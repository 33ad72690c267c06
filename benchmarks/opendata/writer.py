"""One member of staff with a random history of one plan: ``python -m benchmarks.opendata.writer KEY``; killed at will.

Whoever begins anew finds the plan as the database holds it, in whatever state that is.
"""

import random
import sys
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from plans_registry.editorial import workflow  # noqa: E402
from plans_registry.models import Measure, Plan  # noqa: E402
from tests.opendata.histories import CHANGES  # noqa: E402

WITHDRAWN, DRAFT = "消えたことばの印", "下書きのことばの印"
Status = Plan.Status


def act(key: str, chance: random.Random) -> None:
    editor, approver = _people()
    plan = Plan.objects.get(key=key)
    marked = Measure.objects.filter(pillar__plan=plan, description=WITHDRAWN)
    if marked.exists():
        _withdraw(plan, approver)  # also where whoever marked it was killed
        marked.update(description="")
    elif plan.status == Status.SUBMITTED:
        workflow.publish(plan, by=approver)
    else:
        if plan.status == Status.PUBLISHED and chance.random() < 0.2:
            row = Measure.objects.filter(pillar__plan=plan).order_by("pk").last()
            Measure.objects.filter(pk=row and row.pk).update(description=WITHDRAWN)
        else:
            chance.choice(CHANGES)(plan, chance)
        workflow.submit(plan, by=editor, note="ひとこと")
        workflow.publish(Plan.objects.get(key=key), by=approver)


def _people() -> list[Any]:
    return [get_user_model().objects.get(username=name) for name in ("editor", "approver")]


def _withdraw(plan: Plan, approver: Any) -> None:
    """As it was submitted it is published first."""
    if plan.status == Status.SUBMITTED:
        workflow.publish(plan, by=approver)
    if plan.editions.filter(is_current=True).exists():
        workflow.withdraw(Plan.objects.get(pk=plan.pk), by=approver, reason="誤り")


def leave() -> None:
    """The registry as it is when its words are looked for: nothing public that is marked, a draft beside every plan."""
    for plan in Plan.objects.filter(pillars__measures__description=WITHDRAWN).distinct():
        _withdraw(plan, _people()[1])
    Plan.objects.filter(pillars__isnull=False).update(background=DRAFT)
    print(WITHDRAWN, DRAFT)


if __name__ == "__main__":
    chance = random.Random()
    while True:
        act(sys.argv[1], chance)
