"""The thirty overviews as cases: text, true plans, and the lines on which each measure stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.intake.files import read_file
from plans_registry.intake.lines import plain
from plans_registry.intake.overview.reader import NotAnOverview, Overview
from tests.intake.corpus.cases import Case
from tests.intake.corpus.score import Score, score, unaccounted
from tests.intake.overviews import municipalities, read

FOLDER = Path(__file__).parent
LONGEST_GAP = 150
"""Signs that may stand between two halves of a broken text: a caption, a page number, a running head."""


@dataclass(frozen=True, slots=True)
class Result:
    """``heads`` are plans whose title, municipality or years are wrong; ``lost`` lines neither placed nor named."""

    name: str
    difficulty: tuple[str, ...]
    score: Score
    heads: tuple[str, ...]
    lost: tuple[str, ...]
    refused: bool = False


def results() -> list[Result]:
    return [_result(path) for path in sorted(FOLDER.glob("*.json"))]


def _result(path: Path) -> Result:
    truth = json.loads(path.read_text(encoding="utf-8"))
    source = read_file(_source(path).read_bytes())
    text = source.text
    made = case(path.stem, truth, text)
    kinds = tuple(truth["difficulty"])
    try:
        overview = read(text, source.blocks)
    except NotAnOverview:
        all_of_it = sum(len(pillar.measures) for plan in made.plans for pillar in plan.pillars)
        refusal = Score(sure=all_of_it, warned=all_of_it, plans=len(made.plans))
        return Result(path.stem, kinds, refusal, tuple(plan.title for plan in made.plans), (), refused=True)
    heads = tuple(_wrong_heads(made.plans, overview))
    return Result(path.stem, kinds, score(made, overview), heads, tuple(unaccounted(text, overview)))


def _source(path: Path) -> Path:
    return next(own for suffix in (".txt", ".html") if (own := path.with_suffix(suffix)).exists())


def _wrong_heads(plans: tuple[PlanDocument, ...], overview: Overview) -> Iterator[str]:
    found = {plan.municipality: plan for plan in overview.plans}
    for plan in plans:
        own = found.get(plan.municipality)
        if not own or _head(own) != _head(plan):
            yield f"{_head(plan)} was {_head(own) if own else None}"


def _head(plan: PlanDocument) -> tuple[str, int | None, int | None]:
    return plain(plan.title), plan.first_year, plan.last_year


def case(name: str, truth: dict[str, Any], text: str) -> Case:
    plans = tuple(_plan(form) for form in truth["plans"])
    needs = (frozenset({"brackets-unbalanced", "text-cut"}),) if truth.get("must_warn") else ()
    return Case(name, name, text, plans, _lines(text, plans), frozenset(), needs)


def _plan(form: dict[str, Any]) -> PlanDocument:
    first, last = form["years"]
    return PlanDocument(
        title=form["title"],
        municipality=municipalities()[form["municipality"]],
        municipality_name=form["municipality"],
        first_year=first,
        last_year=last,
        pillars=tuple(_pillar(number, own) for number, own in enumerate(form["pillars"], start=1)),
    )


def _pillar(number: int, form: dict[str, Any]) -> PillarDocument:
    return PillarDocument(
        number=number,
        title=form["title"],
        open_ended=form.get("open_ended", False),
        measures=tuple(
            MeasureDocument(number=at, name=name, description=description)
            for at, (name, description) in enumerate(form["measures"], start=1)
        ),
    )


def _lines(text: str, plans: tuple[PlanDocument, ...]) -> dict[tuple[int, int, int], range]:
    """The lines from the first sign of a measure's name to the last of its description, in the order of the text."""
    numbers: list[int] = []
    signs: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        for sign in filter(str.isalnum, plain(line)):
            signs.append(sign)
            numbers.append(number)
    whole, at = "".join(signs), 0
    places = {}
    for i, plan in enumerate(plans):
        for j, pillar in enumerate(plan.pillars):
            for k, measure in enumerate(pillar.measures):
                spans = [_span(whole, words, at) for words in (measure.name, measure.description) if words]
                places[i, j, k] = range(numbers[spans[0][0]], numbers[spans[-1][1] - 1] + 1)
                at = spans[0][1]
    return places


def _span(whole: str, text: str, at: int) -> tuple[int, int]:
    """Where a text begins and ends, in one piece or in two."""
    words = "".join(filter(str.isalnum, plain(text)))
    if (found := whole.find(words, at)) >= 0:
        return found, found + len(words)
    for cut in range(len(words) - 1, 1, -1):
        begin = whole.find(words[:cut], at)
        end = whole.find(words[cut:], begin + cut) if begin >= 0 else -1
        if 0 <= end - begin - cut <= LONGEST_GAP:
            return begin, end + len(words) - cut
    raise AssertionError(f"{text} does not stand in the overview")
