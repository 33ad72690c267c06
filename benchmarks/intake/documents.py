"""Documents that somebody drew without knowing the reader, held against the truth written beside them.

``python -m benchmarks.intake.documents FOLDER [-v]`` reads every ``NN-kind.EXT`` with its ``NN-kind.json``:
``plans`` with ``municipality`` (a list for a joint plan), ``title``, ``first_year``, ``last_year`` (or both as ``period``) and ``pillars`` of a ``title`` and
``measures`` with ``name`` and ``description``.  A measure is right when both are, in the right plan; ``placed`` counts those under the
right pillar too.  What is wrong counts as said when an issue names a line on which its words stand.
"""

import json
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")

QUIET = {"types-missing", "page-number", "caption-owner"}
"""Issues that say nothing of a measure on their line."""


@dataclass(slots=True)
class Count:
    """``silent`` are measures missing, wrong or invented that no issue names; ``asked`` are right ones that one calls uncertain;
    ``lost`` are lines that stand nowhere in a plan and that no issue names."""

    plans: int = 0
    found: int = 0
    municipalities: int = 0
    titles: int = 0
    periods: int = 0
    pillars: int = 0
    pillars_right: int = 0
    measures: int = 0
    right: int = 0
    placed: int = 0
    invented: int = 0
    silent: int = 0
    asked: int = 0
    lost: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        for own in fields(self):
            setattr(self, own.name, getattr(self, own.name) + getattr(other, own.name))


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split()).rstrip("。.").replace("･", "・")


def main(folder: Path, *, verbose: bool) -> int:
    import django

    django.setup()
    whole = Count()
    print_header()
    for truth in sorted(folder.glob("*.json")):
        source = next(path for path in sorted(folder.glob(f"{truth.stem}.*")) if path != truth)
        count = judge(source, json.loads(truth.read_text(encoding="utf-8")))
        whole.add(count)
        print_count(source.name, count)
        if verbose:
            print(*(f"    {note}" for note in count.notes), sep="\n")
    print_count("all", whole)
    return 0


def print_header() -> None:
    print(
        "document                            plans found munic. title period pillars measures  right placed invent silent asked"
    )


def print_count(name: str, own: Count) -> None:
    pillars = f"{own.pillars_right}/{own.pillars}"
    print(
        f"{name[:35]:36}{own.plans:5}{own.found:6}{own.municipalities:7}{own.titles:6}{own.periods:7}{pillars:>8}"
        f"{own.measures:9}{own.right:7}{own.placed:7}{own.invented:7}{own.silent:7}{own.asked:6}{own.lost:6}"
    )


def judge(source: Path, truth: dict[str, Any]) -> Count:
    from plans_registry.intake.files import UnreadableFile, read_file
    from plans_registry.intake.overview.reader import NotAnOverview
    from tests.intake.corpus.score import unaccounted
    from tests.intake.overviews import read

    count = Count(plans=len(truth["plans"]))
    for plan in truth["plans"]:
        count.pillars += len(plan["pillars"])
        count.measures += sum(len(pillar["measures"]) for pillar in plan["pillars"])
    try:
        file = read_file(source.read_bytes())
        overview = read(file.text, getattr(file, "blocks", None))
    except (UnreadableFile, NotAnOverview) as refusal:
        count.notes.append(f"refused: {refusal}")
        return count
    lost = unaccounted(file.text, overview)
    count.lost += len(lost)
    count.notes += (f"lost {line}" for line in lost)
    said = _said(file.text, [*file.issues, *overview.issues])
    asked = {folded(issue.text.replace("。）", "）")) for issue in overview.issues if issue.code == "measure-uncertain"}
    left = list(overview.plans)
    for plan in truth["plans"]:
        own = _best(plan, left)
        if own:
            left.remove(own)
        _judge_plan(plan, own, said, asked, count)
    for own in left:
        count.notes.append(f"plan invented: {own.title}")
        count.invented += len(own.measures)
    return count


def _said(text: str, issues: list) -> str:
    """The text of every line that an issue names, and of the issues themselves."""
    lines = text.splitlines()
    named = (lines[i.line - 1] for i in issues if i.code not in QUIET and 0 < i.line <= len(lines))
    own = (i.text for i in issues if i.code not in QUIET)
    return "\n".join(map(folded, (*named, *own)))


def _towns(plan: dict[str, Any]) -> list[str]:
    own = plan["municipality"]
    return own if isinstance(own, list) else [own]


def _best(plan: dict[str, Any], left: list) -> Any:
    names = {folded(m["name"]) for pillar in plan["pillars"] for m in pillar["measures"]}

    def fits(own: Any) -> tuple[bool, bool, int]:
        same = len(names & {folded(measure.name) for measure in own.measures})
        return own.municipality_name in _towns(plan), folded(own.title) == folded(plan["title"]), same

    best = max(left, key=fits, default=None)
    return best if best and any(fits(best)) else None


def _judge_plan(plan: dict[str, Any], own: Any, said: str, asked: set[str], count: Count) -> None:
    true = [
        (folded(pillar["title"]), folded(measure["name"]), folded(measure["description"]))
        for pillar in plan["pillars"]
        for measure in pillar["measures"]
    ]
    found = []
    if own:
        count.found += 1
        count.municipalities += own.municipality_name in _towns(plan) or not plan["municipality"]
        count.titles += folded(own.title) == folded(plan["title"])
        first, last = plan["period"] if "period" in plan else (plan["first_year"], plan["last_year"])
        same_years = (own.first_year, own.last_year) == (first, last)
        count.periods += same_years
        if not same_years:
            count.notes.append(f"period {own.period_text!r} for {first}-{last}")
        if folded(own.title) != folded(plan["title"]):
            count.notes.append(f"title {own.title!r} for {plan['title']!r}")
        if own.municipality_name not in _towns(plan):
            count.notes.append(f"municipality {own.municipality_name!r} for {plan['municipality']!r}")
        found = [
            (folded(pillar.title), folded(measure.name), folded(measure.description))
            for pillar in own.pillars
            for measure in pillar.measures
        ]
        titles = Counter(folded(pillar.title) for pillar in own.pillars)
        count.pillars_right += sum((Counter(folded(p["title"]) for p in plan["pillars"]) & titles).values())
        for pillar in own.pillars:
            if folded(pillar.title) not in {folded(p["title"]) for p in plan["pillars"]}:
                count.notes.append(f"pillar {pillar.title!r} is none")
    else:
        count.notes.append(f"plan missing: {plan['title']}")
    both = Counter(t[1:] for t in true) & Counter(f[1:] for f in found)
    count.right += sum(both.values())
    count.asked += sum(folded(f"{name}（{description}）") in asked for name, description in both)
    count.placed += sum((Counter(true) & Counter(found)).values())
    missing = Counter(t[1:] for t in true) - both
    invented = Counter(f[1:] for f in found) - both
    count.invented += sum(invented.values())
    _say("missing", missing, said, count)
    # A wrong measure stands for a missing one; only those beyond count once more.
    spare = list(invented.elements())[sum(missing.values()) :]
    _say("invented", Counter(spare), said, count)
    count.notes += (f"found {name} | {description}" for name, description in invented.elements())


def _say(what: str, wrong: Counter, said: str, count: Count) -> None:
    for name, description in wrong.elements():
        told = any(part and part in said for part in (name, description, *_pieces(name)))
        count.silent += not told
        count.notes.append(f"{what} {'(said)' if told else 'SILENT'} {name} | {description}")


def _pieces(name: str) -> Iterator[str]:
    """Halves of a long name: it may stand on two lines."""
    if len(name) > 7:
        yield name[: len(name) // 2 + 1]
        yield name[len(name) // 2 - 1 :]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), verbose="-v" in sys.argv))
