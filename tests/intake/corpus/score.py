"""What a reader found, held against the truth: right, wrong with a warning, wrong without one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from plans_registry.documents.plan import PillarDocument, PlanDocument
from plans_registry.intake.issues import Issue
from plans_registry.intake.lines import plain
from plans_registry.intake.overview.reader import Overview
from tests.intake.corpus.cases import Case

EVERYWHERE = frozenset({"types-missing", "caption-owner", "page-number", "page-furniture"})
"""Codes that warn of their own text alone: they count for a measure only when they took it from its words."""

Place = tuple[int, int, int]


@dataclass(slots=True)
class Score:
    """Counts of measures: ``sure`` those whose words are all there, of them ``right``; ``silent`` the wrong, missing or
    invented ones that no issue names, of any; ``heads``, ``backgrounds`` and ``open_ends`` count plans and pillars that are wrong in these."""

    sure: int = 0
    right: int = 0
    warned: int = 0
    silent: int = 0
    plans: int = 0
    heads: int = 0
    backgrounds: int = 0
    pillars: int = 0
    open_ends: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        for name in ("sure", "right", "warned", "silent", "plans", "heads", "backgrounds", "pillars", "open_ends"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.notes += other.notes


def score(case: Case, overview: Overview) -> Score:
    result = Score(plans=len(case.plans))
    lines = {issue.line for issue in overview.issues if issue.code not in EVERYWHERE or _took_words(case, issue)}
    pairs = _plan_pairs(case.plans, overview.plans)
    for i, (plan, found) in enumerate(pairs):
        result.heads += not _same_head(plan, found)
        result.backgrounds += found is None or _folded(plan.background) != _folded(found.background)
        for j, pillar in enumerate(plan.pillars):
            _score_pillar(case, (i, j), pillar, _at(found, j), lines, result)
        _count_invented(case, (i, len(plan.pillars)), found, lines, result)
    missing = [need for need in case.needs if not need & {issue.code for issue in overview.issues}]
    result.silent += len(missing)
    result.notes += [f"no issue {'/'.join(sorted(need))}" for need in missing]
    result.notes += [f"plans {len(overview.plans)} for {len(case.plans)}"] * (len(overview.plans) != len(case.plans))
    return result


def _took_words(case: Case, issue: Issue) -> bool:
    """Whether an issue about a caption or a page shows words of a measure that stands on its line."""
    text = plain(issue.text)
    for (i, j, k), lines in case.lines.items():
        if issue.code != "types-missing" and issue.line in lines:
            measure = case.plans[i].pillars[j].measures[k]
            if text in plain(f"{measure.name}（{measure.description}）"):
                return True
    return False


def _plan_pairs(
    plans: Sequence[PlanDocument], found: Sequence[PlanDocument]
) -> list[tuple[PlanDocument, PlanDocument | None]]:
    own = [_folded(plan.municipality_name) for plan in plans]
    theirs = [_folded(plan.municipality_name.removeprefix("東京都")) for plan in found]
    pairs: dict[int, PlanDocument] = {}
    for block in SequenceMatcher(None, own, theirs, autojunk=False).get_matching_blocks():
        pairs |= {block.a + k: found[block.b + k] for k in range(block.size)}
    return [(plan, pairs.get(i)) for i, plan in enumerate(plans)]


def _at(found: PlanDocument | None, index: int) -> PillarDocument | None:
    return found.pillars[index] if found and index < len(found.pillars) else None


def _same_head(plan: PlanDocument, found: PlanDocument | None) -> bool:
    return found is not None and all(
        _folded(str(getattr(plan, name))) == _folded(str(getattr(found, name)))
        for name in ("title", "municipality", "first_year", "last_year", "period_text")
    )


def _score_pillar(
    case: Case,
    place: tuple[int, int],
    pillar: PillarDocument,
    found: PillarDocument | None,
    lines: set[int],
    result: Score,
) -> None:
    own = [_texts(pillar, k) for k in range(len(pillar.measures))]
    theirs = [_texts(found, k) for k in range(len(found.measures))] if found else []
    same_pillar = found is not None and _heading(found) == _heading(pillar)
    result.pillars += 1
    result.open_ends += found is None or found.open_ended != pillar.open_ended
    if found and not same_pillar:
        result.notes.append(f"pillar {_heading(pillar)} was {_heading(found)}")
    blocks = SequenceMatcher(None, own, theirs, autojunk=False).get_matching_blocks()
    right = {block.a + k for block in blocks for k in range(block.size)} if same_pillar else set()
    matched = {block.b + k for block in blocks for k in range(block.size)}
    for k, texts in enumerate(own):
        where = (*place, k)
        sure = where not in case.unsure
        result.sure += sure
        result.right += sure and k in right
        if k not in right or not sure:
            _warn(case, where, texts, theirs, lines, result, wrong=sure or k not in right)
    spare = len(theirs) - len(matched) - (len(own) - len(right) if same_pillar else 0)
    if spare > 0 and not lines & _lines_of(case, place):
        result.silent += spare
        result.notes.append(f"invented {[texts for i, texts in enumerate(theirs) if i not in matched]}")


def _warn(
    case: Case,
    where: Place,
    texts: tuple[str, str],
    theirs: list[tuple[str, str]],
    lines: set[int],
    result: Score,
    *,
    wrong: bool,
) -> None:
    """A wrong measure is warned of when an issue names one of its own lines; a destroyed one must be."""
    if set(case.lines.get(where, ())) & lines:
        result.warned += wrong
        note = "warned"
    else:
        result.silent += 1
        note = "SILENT"
    if wrong:
        result.notes.append(f"{note} {where} line {list(case.lines.get(where, ()))[:1]} {texts} not in {theirs}")


def _count_invented(
    case: Case, place: tuple[int, int], found: PlanDocument | None, lines: set[int], result: Score
) -> None:
    extra = [measure.name for pillar in (found.pillars if found else ())[place[1] :] for measure in pillar.measures]
    if extra:
        result.notes.append(f"pillars beyond the truth in plan {place[0]}: {extra[:3]}")
        result.silent += 0 if any(lines & _lines_of(case, (place[0], j)) for j in range(place[1])) else len(extra)


def _lines_of(case: Case, place: tuple[int, int]) -> set[int]:
    return {line for where, lines in case.lines.items() if where[:2] == place for line in lines}


def _heading(pillar: PillarDocument) -> tuple[int, str]:
    return pillar.number, _folded(pillar.title)


def _texts(pillar: PillarDocument, index: int) -> tuple[str, str]:
    measure = pillar.measures[index]
    return _folded(measure.name), _folded(measure.description)


def _folded(text: str) -> str:
    """Widths aside; a blank beside a Latin word is part of the spelling, so it counts."""
    return unicodedata.normalize("NFKC", text).strip()


def unaccounted(text: str, overview: Overview) -> list[str]:
    """Lines of which some word is neither in a placed text nor in an issue, and which no issue names."""
    placed = plain("\n".join(_placed(overview)))
    numbers = {issue.line for issue in overview.issues}
    return [
        line
        for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1)
        if number not in numbers and not all(word in placed for word in _words(line))
    ]


def _placed(overview: Overview) -> Iterator[str]:
    yield from (overview.title, overview.caveat)
    yield from (issue.text for issue in overview.issues)
    for plan in overview.plans:
        yield from (plan.title, plan.municipality_name, plan.period_text, plan.background)
        yield from (photo.caption for photo in plan.photos)
        for pillar in plan.pillars:
            yield pillar.title
            yield from (photo.caption for photo in pillar.photos)
            for measure in pillar.measures:
                yield from (measure.name, measure.description)
                yield from (measure.audience, measure.amount, measure.contact, measure.url)


_NUMBERED = re.compile(
    r"^[\W\d_①-⑳❶-❿Ⅰ-Ⅻ]*(?:第[一二三四五六七八九十]の柱|(?:施策の)?柱|事業|施策|戦略|基本(?:施策|目標|方針)|取組|第)?[\W\d_]*(?:[アイウエオ](?=[\s　)）]))?"
)
_SIGNS = re.compile(
    r"[^\w]+|計画の?名称?|区市町村名?|自治体|策定主体|(?:計画|事業|実施)?期間|年|等(?=。?$)|など(?=。?$)|(?:ほか|他)(?=。?$)|な$|^ど|計画期$|^間"
)


# テーマ１ / アクション1-2：, any word that counts
_COUNTED = re.compile(
    r"^[\W_]*[^\W\d_]{1,9}?\s*(?:[0-9０-９]{1,2}\s*[-－]\s*)?(?:[0-9０-９]{1,2}|[A-HＡ-Ｈ])(?:[章節])?(?=[\s　.:：、】）]|$)"
)


def _words(line: str) -> list[str]:
    cells = (_COUNTED.sub("", _NUMBERED.sub("", cell)) for cell in line.split("\t"))
    return [word for cell in cells for word in _SIGNS.split(plain(cell)) if word]
