"""A document as it was read, as plain values: its plans, what could not be decided, and its pictures."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any, Self

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.intake.issues import Issue
from plans_registry.intake.lines import clean_lines, plain
from plans_registry.intake.overview.reader import Overview

SCHEMA = 1
HEAD_LENGTH = 80  # characters in which a plan's head goes on behind its title


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One plan as it was read.  ``line`` is that of its head in the source."""

    document: PlanDocument
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIssue:
    """An issue of intake; ``settled`` in a reading of before, when a person had looked at it."""

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
    return {"line": plan.line, "document": plan.document.to_json()}


def _plan_of(form: dict[str, Any]) -> Proposed:
    return Proposed(document=PlanDocument.from_json(form["document"]), line=form["line"])
