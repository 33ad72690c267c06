"""Overviews to read in tests: the sample, small ones, and the registry's starting words."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from plans_registry.documents.blocks import Block
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.files import read_file
from plans_registry.intake.overview.reader import Overview, ProposingWords, read_overview

ROOT = Path(__file__).parents[2]
SAMPLE = (ROOT / "plans_registry/intake/sample/overview-r3.txt").read_text(encoding="utf-8")

HEAD = "「町田市地域産業活性化計画」（町田市）【計画期間：令和３年度～令和５年度】"
CAVEAT = "（計画に基づく事業は、都及び各区市の予算についての議会の議決を受け、確定するものです。）"


@cache
def vocabulary() -> ProposingWords:
    rows = _rows("plans_registry/models/reference/keywords.csv")
    types, forms = (
        tuple((row["keyword"], row["slug"]) for row in rows if row["kind"] == kind) for kind in ("type", "form")
    )
    return ProposingWords(types, forms)


@cache
def municipalities() -> dict[str, str]:
    return {row["name"]: row["code"] for row in _rows("municipalities/reference/municipalities.csv")}


def _rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(text: str, blocks: Sequence[Block] | None = None) -> Overview:
    return read_overview(text, blocks, municipalities=municipalities(), vocabulary=vocabulary())


def read_bytes(content: bytes) -> Overview:
    """The overview of a file, with what its reader says."""
    found = read_file(content)
    overview = read(found.text, found.blocks)
    return replace(overview, issues=(*found.issues, *overview.issues))


def small(*lines: str, head: str = HEAD, background: str = "町田市の背景である。") -> str:
    """An overview of one plan; ``lines`` follow its background."""
    return "\n".join(["【承認した地域産業活性化計画の概要】", head, background, *lines, CAVEAT])


def plan_of(*lines: str, **parts: str) -> PlanDocument:
    (plan,) = read(small(*lines, **parts)).plans
    return plan


def codes(overview: Overview) -> list[str]:
    return [issue.code for issue in overview.issues]


def outline(*lines: str) -> list[tuple[str, list[str]]]:
    """Title and names of measures of every pillar."""
    return [(pillar.title, [measure.name for measure in pillar.measures]) for pillar in plan_of(*lines).pillars]


def page(*parts: str) -> bytes:
    """A web page of these parts."""
    return f"<html lang=ja><body>{''.join(parts)}</body></html>".encode()


def pillars(plan: PlanDocument) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title of every pillar, with name and description of its measures."""
    return [(pillar.title, [(own.name, own.description) for own in pillar.measures]) for pillar in plan.pillars]
