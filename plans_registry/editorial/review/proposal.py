"""What is under review, as plain values: the proposed plans, and the issues a person settles."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from typing import Any, Literal, Self

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.intake.issues import Issue
from plans_registry.intake.lines import clean_lines, plain
from plans_registry.intake.overview.reader import Overview

SCHEMA = 1
HEAD_LENGTH = 80  # characters in which a plan's head goes on behind its title

Choice = Literal["", "create", "update", "skip"]
"""What a person decided for a plan; "" leaves it to the registry: a new plan is created, a known one left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One plan.  ``line`` is that of its head in the source; ``version`` counts its saves, so that two windows cannot
    overwrite each other unseen; ``previous`` is the document before the last step that can be undone."""

    document: PlanDocument
    line: int
    version: int = 1
    choice: Choice = ""
    previous: PlanDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIssue:
    """An issue of intake; ``settled`` when a person has looked at it."""

    line: int
    code: str
    message: str
    text: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A picture of the document: its page, the caption that stood with it, its private place and its pixels."""

    page: int
    caption: str
    image: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pictures are named by their place in ``pictures``, which never changes."""

    plans: tuple[Proposed, ...]
    issues: tuple[ReviewIssue, ...]
    pictures: tuple[Extracted, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "plans": [_plan_json(plan) for plan in self.plans],
            "issues": [asdict(issue) for issue in self.issues],
            "pictures": [asdict(picture) for picture in self.pictures],
        }

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> Self:
        return cls(
            tuple(_plan_of(plan) for plan in form["plans"]),
            tuple(ReviewIssue(**issue) for issue in form.get("issues", form.get("doubts", ()))),  # their old name
            tuple(Extracted(**picture) for picture in form.get("pictures", [])),
        )

    def with_plan(self, place: int, plan: Proposed) -> Self:
        plans = (*self.plans[:place], plan, *self.plans[place + 1 :])
        return replace(self, plans=plans)

    def settle(self, on_page: Iterable[int], settled: Iterable[int]) -> Self:
        """Of the issues that were on the page (``on_page``), those ticked are settled, the others open."""
        shown, ticked = set(on_page), set(settled)
        issues = (
            replace(issue, settled=at in ticked) if at in shown else issue for at, issue in enumerate(self.issues)
        )
        return replace(self, issues=tuple(issues))


def propose(overview: Overview, heads: Sequence[int]) -> Proposal:
    """``heads`` are the lines of the plans' heads."""
    plans = (Proposed(document=plan, line=line) for plan, line in zip(overview.plans, heads, strict=True))
    return Proposal(tuple(plans), tuple(map(_of_intake, overview.issues)))


def flat_photos(document: PlanDocument) -> list[tuple[str, PhotoDocument]]:
    """Every photo of a plan with its owner: "" for the plan, else the place of the pillar."""
    own = [("", photo) for photo in document.photos]
    return own + [(str(i), photo) for i, pillar in enumerate(document.pillars) for photo in pillar.photos]


def heads_of(text: str, plans: Sequence[PlanDocument]) -> list[int]:
    """The line of every plan's head: where its title stands with its period close behind, after the plan before it."""
    lines = clean_lines(text)
    words = [plain(line.text) for line in lines]
    starts = [0, *accumulate(map(len, words))]
    whole, at = "".join(words), 0
    heads = []
    for plan in plans:
        place = _head(whole, plain(plan.title), plain(plan.period_text), at)
        at = max(place, at)
        heads.append(lines[bisect_right(starts, at) - 1].number)
    return heads


def _head(whole: str, title: str, period: str, start: int) -> int:
    """A table of contents and a running text name the title too, but not the period behind it."""
    places = [match.start() for match in re.finditer(re.escape(title), whole[start:])] if title else []
    near = (place for place in places if period in whole[start + place : start + place + len(title) + HEAD_LENGTH])
    return start + next(near, places[0] if places else -1 - start)


def _of_intake(issue: Issue) -> ReviewIssue:
    return ReviewIssue(line=issue.line, code=issue.code, message=issue.message, text=issue.text)


def _plan_json(plan: Proposed) -> dict[str, Any]:
    return {
        "line": plan.line,
        "version": plan.version,
        "choice": plan.choice,
        "document": plan.document.to_json(),
        "previous": plan.previous.to_json() if plan.previous else None,
    }


def _plan_of(form: dict[str, Any]) -> Proposed:
    previous = form["previous"]
    return Proposed(
        document=PlanDocument.from_json(form["document"]),
        line=form["line"],
        version=form["version"],
        choice=form["choice"],
        previous=PlanDocument.from_json(previous) if previous else None,
    )
