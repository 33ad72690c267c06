"""How well a reading fits a document, whatever rules made it."""

import re
from collections import Counter
from collections.abc import Sequence

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.lines import plain
from plans_registry.intake.repetition.likeness import SURE, bare_name, name_likeness, text_likeness, title_likeness
from plans_registry.intake.repetition.units import Unit

_NUMBER = re.compile(r"^[（(]?[0-9０-９]{1,2}[)）.．]\s*")

ENOUGH_PILLARS = 3
"""Pillars of a plan that count: more levels of headings make no better reading."""


def weigh_reading(plans: Sequence[PlanDocument], units: Sequence[Unit]) -> float:
    """The points of the plans that were read, less those for what is twice, uneven or missed.

    A measure with a name and a text like others counts about 1.7, a pillar 1, each field of a plan's head 1.
    """
    measures = [measure for plan in plans for measure in plan.measures]
    pillars = [pillar for plan in plans for pillar in plan.pillars]
    points = sum(name_likeness(own.name) for own in measures)
    points += sum(text_likeness(own.description) for own in measures if own.description)
    titles = [title_likeness(own.title) + 0.5 for own in pillars if own.title]
    points += min(len(titles), ENOUGH_PILLARS * len(plans)) * (sum(titles) / len(titles)) if titles else 0
    names = {
        (at, plain(bare_name(_NUMBER.sub("", own.name)))) for at, plan in enumerate(plans) for own in plan.measures
    }
    described = sum(bool(own.description) for own in measures)
    points -= 1.5 * (len(measures) - len(names)) + 0.3 * min(described, len(measures) - described)
    text = plain("\n".join((*(own.name + own.description for own in measures), *(own.title for own in pillars))))
    sure = (plain(bare_name(unit.text)) for unit in units if name_likeness(unit.text) == SURE)
    points -= 0.8 * sum(name not in text for name in sure)
    for plan in plans:
        points += sum(map(bool, (plan.title, plan.municipality, plan.first_year))) if plan.measures else -3
    keys = Counter((plan.municipality, plan.first_year) for plan in plans)
    return points - 2 * (len(plans) - len(keys))
