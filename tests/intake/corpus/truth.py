"""Plans made up from a seed: only titles, names and texts, as a person would type them from the original."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from tests.intake.corpus import words
from tests.intake.overviews import municipalities


def plans(dice: Random, *, most: int = 8) -> list[PlanDocument]:
    """One to ``most`` plans of different municipalities, of the same years."""
    names = dice.sample(sorted(municipalities()), dice.choice([1, 2, 2, 3, 3, 4, 5, most]))
    first = dice.randint(2012, 2025)
    return [_plan(dice, name, first, first + dice.choice([1, 2, 2, 2, 2, 3, 4])) for name in names]


def latin_together(plan: PlanDocument) -> PlanDocument:
    """The plan as a document writes it that puts no blank beside a Latin word."""

    def measure(own: MeasureDocument) -> MeasureDocument:
        return replace(own, name=_together(own.name), description=_together(own.description))

    pillars = tuple(replace(own, measures=tuple(map(measure, own.measures))) for own in plan.pillars)
    return replace(plan, background=_together(plan.background), pillars=pillars)


def _together(text: str) -> str:
    return "".join(
        sign for i, sign in enumerate(text) if sign != " " or (text[i - 1 : i] + text[i + 1 : i + 2]).isascii()
    )


def stem(name: str) -> str:
    return name[:-1] if len(name) > 2 else name


def _plan(dice: Random, name: str, first: int, last: int) -> PlanDocument:
    fields = dice.sample(sorted(words.PILLARS), dice.randint(2, 5))
    return PlanDocument(
        title=one_of(dice, words.TITLES, name),
        municipality=municipalities()[name],
        municipality_name=name,
        first_year=first,
        last_year=last,
        background=background(dice, name),
        pillars=tuple(pillar(dice, number, field, name) for number, field in enumerate(fields, start=1)),
    )


def background(dice: Random, name: str) -> str:
    order = sorted(dice.sample(range(len(words.BACKGROUNDS)), dice.randint(2, 4)))
    c, d = dice.sample(["販路開拓支援", "起業・創業の促進", "事業者の経営力強化", "人材活用支援", "産業集積の維持"], 2)
    return "".join(
        words.BACKGROUNDS[i].format(n=name, a=dice.choice(words.INDUSTRIES), b=dice.choice(words.TROUBLES), c=c, d=d)
        for i in order
    )


def pillar(dice: Random, number: int, field: str, name: str) -> PillarDocument:
    chosen = dice.sample(words.MEASURES[field], dice.randint(1, 5))
    measures = [
        MeasureDocument(number=i, name=own.format(t=stem(name)), description=dice.choice(texts).format(t=stem(name)))
        for i, (own, texts) in enumerate(chosen, start=1)
    ]
    return PillarDocument(
        number=number,
        title=one_of(dice, words.PILLARS[field], name),
        open_ended=dice.random() < 0.25,
        measures=tuple(measures),
    )


def one_of(dice: Random, choices: Sequence[str], name: str) -> str:
    return dice.choice(choices).format(n=name, t=stem(name))
