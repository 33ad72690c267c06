"""One plan of an overview as a document: its head, background and pillars, with the types and forms its words propose."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from municipalities.names import folded_place
from plans_registry.documents.periods import read_period
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument, own_types
from plans_registry.intake.issues import Issue, about, clip
from plans_registry.intake.lines import join_lines, plain
from plans_registry.intake.overview.certainty import uncertain_measures
from plans_registry.intake.overview.flow import PillarSection, PlanSection
from plans_registry.intake.overview.guesses import STATE, Guess, guess_period, guess_town, readable
from plans_registry.intake.overview.measures import Listed, MeasureList, read_measures
from plans_registry.intake.overview.no_measures import take_out_no_measures
from plans_registry.intake.overview.plan_lists import usual_title

Keywords = tuple[tuple[str, str], ...]
"""Pairs of a keyword and the slug it proposes."""


@dataclass(frozen=True, slots=True)
class ProposingWords:
    """The keyword rows that staff manage.  Proposals come in the order in which the rows first name a slug."""

    types: Keywords = ()
    forms: Keywords = ()


def propose_types(text: str, vocabulary: ProposingWords) -> tuple[str, ...]:
    """Slugs of the pillar types whose keywords stand in a text, in whatever width or case."""
    return _propose(text, vocabulary.types)


def propose_forms(name: str, description: str, vocabulary: ProposingWords) -> tuple[str, ...]:
    """Slugs of the forms of support whose keywords stand in a measure's name or description."""
    return _propose(f"{name}\n{description}", vocabulary.forms)


def _propose(text: str, keywords: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    # Line by line, so that a name never runs into its description.
    text = "\n".join(plain(line) for line in text.split("\n"))
    found: dict[str, bool] = {}
    for keyword, slug in keywords:
        found[slug] = found.get(slug, False) or _stands_in(_folded(keyword), text)
    return tuple(slug for slug, is_found in found.items() if is_found)


def _stands_in(keyword: str, text: str) -> bool:
    """A Latin keyword must be a word of its own: PR is not in "enterprise"."""
    if not keyword or keyword not in text:
        return False
    if not keyword.isascii():
        return True
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(keyword)}(?![a-z0-9])", text))


@lru_cache(maxsize=4096)
def _folded(keyword: str) -> str:
    return plain(keyword)


def read_plan(
    section: PlanSection,
    municipalities: Mapping[str, str],
    vocabulary: ProposingWords,
    *,
    latin_apart: bool,
    paged: bool,
) -> tuple[PlanDocument, list[Issue]]:
    """The plan without photos and caveat, and its issues.  Measures carry a page only in a paged text."""
    background = join_lines(section.background, latin_apart=latin_apart).text
    plan, issues = _read_head(section, municipalities)
    issues += section.issues
    issues += _background_issues(section, background)
    pillars: list[PillarDocument] = []
    lists = [read_measures(part.content.parts, latin_apart=latin_apart) for part in section.pillars]
    issues += take_out_no_measures(section, lists)
    for part, listed in zip(section.pillars, lists, strict=True):
        pillar, own = _read_pillar(part, listed, vocabulary, paged=paged)
        last = pillars[-1].number if pillars else 0
        issues += own
        if pillar.number and pillar.number != last + 1:
            issues.append(about(part.head.line, "pillar-number", last=last))
        pillars.append(replace(pillar, number=max(pillar.number, last + 1)))
    issues += uncertain_measures(section, [own.measures for own in lists], municipalities)
    return replace(plan, background=background, pillars=tuple(pillars)), issues


def _read_head(section: PlanSection, municipalities: Mapping[str, str]) -> tuple[PlanDocument, list[Issue]]:
    head = section.head
    name, issues = _municipality(section, municipalities)
    period_text = head.period_text
    guess = guess_period(section.around) if not period_text else Guess()
    # 令和８年度から３年間, said once for all plans of a round
    guess = guess if period_text or guess.text else guess_period(section.front)
    if not period_text and guess.text and guess.line:
        period_text = guess.text
        issues.append(about(guess.line, "period-from-text", period_text))
    reading = read_period(readable(period_text))
    issues += [Issue(head.line.number, f"period-{d.code}", period_text, d.params) for d in reading.issues]
    if not head.title:
        issues.append(about(head.line, "title-missing", wording="plan-title-missing"))
    elif head.guessed and head.line.role != "title":
        issues.append(about(head.line, "title-proposed", head.title))
    title = head.title
    # 大島町, in a table of several plans that says no more
    if title and _code(title, municipalities):
        title = usual_title(title)
        issues.append(about(head.line, "title-proposed", title))
    marks = head.marks or tuple(STATE.findall(head.line.shape))
    issues += (about(head.line, "title-mark", mark) for mark in marks if mark not in head.title)
    plan = PlanDocument(
        title=title,
        municipality=_code(name, municipalities),
        municipality_name=name,
        first_year=reading.period.first if reading.period else None,
        last_year=reading.period.last if reading.period else None,
        period_text=period_text,
    )
    return plan, issues


def _municipality(section: PlanSection, municipalities: Mapping[str, str]) -> tuple[str, list[Issue]]:
    """The published name, or the one that most speaks for, and what is doubtful about it."""
    head = section.head
    if name := head.municipality_name:
        return name, [] if _code(name, municipalities) else [about(head.line, "municipality-unknown", name)]
    guess = guess_town(head.title, section.around, municipalities)
    if not guess.text:
        return "", [about(head.line, "municipality-unknown", wording="municipality-missing")]
    return guess.text, [about(guess.line or head.line, "municipality-proposed", guess.text)]


def _code(name: str, municipalities: Mapping[str, str]) -> str:
    """Its code, however the name is written: 東京都足立区, 桧原村, 青ケ島村."""
    wanted = folded_place(name)
    return next((code for town, code in municipalities.items() if folded_place(town) == wanted), "")


def _background_issues(section: PlanSection, background: str) -> Iterator[Issue]:
    head = section.head
    if not background:
        yield about(head.line, "background-missing", head.title)
    elif not background.endswith(("。", "｡")):
        yield about(section.background[-1], "text-cut", wording="background-cut", title=clip(head.title))
    if not section.pillars:
        yield about(head.line, "pillars-missing", head.title)
        first = next((i for i, line in enumerate(section.background, start=1) if line.shape.endswith("。")), 1)
        yield from (about(line, "line-without-pillar") for line in section.background[first:])


def _read_pillar(
    section: PillarSection, listed: MeasureList, vocabulary: ProposingWords, *, paged: bool
) -> tuple[PillarDocument, list[Issue]]:
    head, title = section.head, section.title
    issues = [*section.issues, *(about(line, "level-folded") for line in section.content.folded), *listed.issues]
    if not listed.measures:
        issues.append(about(head.line, "measures-missing"))
    types = propose_types(title, vocabulary)
    if vocabulary.types and not types:
        issues.append(about(head.line, "types-missing"))
    measures = tuple(
        _measure(number, measure, vocabulary, pillar_types=types, paged=paged)
        for number, measure in enumerate(listed.measures, start=1)
    )
    pillar = PillarDocument(
        number=head.number, title=title, types=types, open_ended=listed.open_ended, measures=measures
    )
    return pillar, issues


def _measure(
    number: int, listed: Listed, vocabulary: ProposingWords, *, pillar_types: tuple[str, ...], paged: bool
) -> MeasureDocument:
    types = propose_types(f"{listed.name}\n{listed.description}", vocabulary)
    return MeasureDocument(
        number=number,
        name=listed.name,
        description=listed.description,
        types=own_types(types, pillar=pillar_types),
        forms=propose_forms(listed.name, listed.description, vocabulary),
        page=listed.line.page if paged else None,
        audience=listed.said_apart.get("audience", ""),
        amount=listed.said_apart.get("amount", ""),
        contact=listed.said_apart.get("contact", ""),
        url=listed.said_apart.get("url", ""),
    )
