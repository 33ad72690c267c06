"""Random histories of a registry: plans published, corrected, struck, withdrawn and published again, step by step."""

import os
import random
from collections.abc import Callable, Iterator

from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition, strike_passage
from plans_registry.models import Measure, Pillar, PillarType, Plan
from plans_registry.models.struck import MARK
from tests import factories
from tests.draws import draws
from tests.factories import measure, pillar

CODES = ("131211", "132098", "131121")
WORDS = ("販路", "創業", "人材", "見本市", "交流", "𠮷野", "<b>&", "=1+1")
TYPES = ("sales-channels", "startups", "talent", "networks")
SEEDS = range(int(os.environ.get("HISTORIES", draws(1))))
"""More by hand: HISTORIES=200 pytest tests/opendata/api/test_time_travel.py tests/opendata/api/test_changes.py"""
WITHDRAWN_WORD = "消えたことば"
"""Stands in every plan that is withdrawn before it is: no answer may say it afterwards."""


def history(seed: int, steps: int, *, moves: bool = False) -> Iterator[None]:
    """One act at a time; after each the catalogue has at least one generation more.  With ``moves`` keys move, too."""
    changes = (*CHANGES, *MOVES) if moves else CHANGES
    chance = random.Random(seed)
    factories.load_reference()
    for code in CODES:
        texts = [measure(_name(chance), number=n, types=(chance.choice(TYPES),)) for n in range(1, 4)]
        background = f"{WITHDRAWN_WORD}のある背景"
        factories.published(code, pillars=(pillar("支援", *texts), pillar("連携", number=2)), background=background)
        yield
    for _step in range(steps):
        plan = Plan.objects.order_by("pk")[chance.randrange(len(CODES))]
        act = chance.random()
        if plan.status == Plan.Status.PUBLISHED and act < 0.25:
            _withdraw(plan, chance)
        elif act > 0.8:
            _strike(plan, chance)
        else:
            chance.choice(changes)(plan, chance)
            factories.republished(plan)
        yield


def _name(chance: random.Random) -> str:
    return f"第{chance.randrange(9)}{chance.choice(WORDS)}{chance.choice(WORDS)}事業"


def _withdraw(plan: Plan, chance: random.Random) -> None:
    """Published once more with a word that nobody may read afterwards, then withdrawn, and the word taken out."""
    marked = Measure.objects.filter(pillar__plan=plan).order_by("pk").last()
    if marked:
        Measure.objects.filter(pk=marked.pk).update(name=f"{WITHDRAWN_WORD}事業", description=WITHDRAWN_WORD)
        factories.republished(plan)
    plan.refresh_from_db()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    if marked:
        Measure.objects.filter(pk=marked.pk).update(name=_name(chance), description="")
    Plan.objects.filter(pk=plan.pk).update(background="直した背景")


def _strike(plan: Plan, chance: random.Random) -> None:
    """An earlier edition or, as often and where there is none, a passage of a name: it may stand in several, or in none that is public."""
    earlier = plan.editions.filter(is_current=False, withheld=False).order_by("number")
    if earlier and chance.random() < 0.5:
        strike_edition(plan, chance.choice(list(earlier)).number, by=None, reason="本人の求め")
        return
    names = Measure.objects.filter(pillar__plan=plan).order_by("pk").values_list("name", flat=True)
    passage = chance.choice(list(names)).replace(MARK, "")[:4]
    strike_passage(plan, passage, by=None, reason="本人の求め")


def _reworded(plan: Plan, chance: random.Random) -> None:
    row = chance.choice(list(Measure.objects.filter(pillar__plan=plan).order_by("pk")))
    Measure.objects.filter(pk=row.pk).update(name=_name(chance), description=_name(chance))


def _added(plan: Plan, chance: random.Random) -> None:
    first = Pillar.objects.filter(plan=plan).order_by("number")[0]
    Measure.objects.create(pillar=first, number=first.measures.count() + 1, name=_name(chance))


def _removed(plan: Plan, chance: random.Random) -> None:
    rows = list(Measure.objects.filter(pillar__plan=plan, pillar__number=1).order_by("number"))
    if len(rows) > 1:
        rows[-1].delete()


def _moved(plan: Plan, chance: random.Random) -> None:
    rows = list(Measure.objects.filter(pillar__plan=plan, pillar__number=1).order_by("number"))
    if len(rows) > 1:
        other = Pillar.objects.get(plan=plan, number=2)
        Measure.objects.filter(pk=rows[-1].pk).update(pillar=other, number=other.measures.count() + 1)


def _reclassified(plan: Plan, chance: random.Random) -> None:
    types = PillarType.objects.filter(slug__in=chance.sample(TYPES, 2))
    Pillar.objects.get(plan=plan, number=1).types.set(types)


def _renamed(plan: Plan, chance: random.Random) -> None:
    Plan.objects.filter(pk=plan.pk).update(title=f"{_name(chance)}の計画")


def _nothing(plan: Plan, chance: random.Random) -> None:
    """Published again as it is."""


def _put_right(plan: Plan, chance: random.Random) -> None:
    """To another municipality or year: the key moves on, in a cycle, or back; and another plan may have had the place."""
    Plan.objects.filter(pk=plan.pk).update(municipality=chance.choice(CODES), first_year=chance.choice((2020, 2021)))


Change = Callable[[Plan, random.Random], None]
CHANGES: tuple[Change, ...] = (_reworded, _added, _removed, _moved, _reclassified, _renamed, _nothing)
MOVES: tuple[Change, ...] = (_put_right,) * len(CHANGES)
