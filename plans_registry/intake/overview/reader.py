"""The published overview of one approval round, read into plan documents.

Grammar: 「計画名」（区市町村）【計画期間：…】, a background paragraph, then numbered pillars, each with its
measures as one sentence 名称（説明）、名称（説明）、名称 等.  Captions and the caveat stand anywhere.
See docs/intake.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from plans_registry.documents.blocks import Block
from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.intake.issues import Issue, about, clip
from plans_registry.intake.lines import CleanLine, plain, writes_latin_apart
from plans_registry.intake.overview.boilerplate import take_caveats, take_furniture, take_title
from plans_registry.intake.overview.captions import Caption, Owner, Owners, read_captions
from plans_registry.intake.overview.feed import fed_lines, with_roles
from plans_registry.intake.overview.flow import PlanSection
from plans_registry.intake.overview.notes import take_notes
from plans_registry.intake.overview.plans import ProposingWords, propose_types, read_plan
from plans_registry.intake.overview.sections import split_plans
from plans_registry.intake.repetition.choosing import ChosenLines, choose_lines

__all__ = [
    "MAX_CHARACTERS",
    "MAX_LINES",
    "MAX_PLANS",
    "Issue",
    "NotAnOverview",
    "Overview",
    "ProposingWords",
    "propose_types",
    "read_overview",
]

MAX_CHARACTERS = 600_000
"""Of the most pages that are read of a PDF (200) each could have 3,000, twice what is on a full one."""
MAX_LINES = 50_000
TITLE_LENGTH = 100
TOP_LINES = 20
"""Lines of a document that say what it is."""
MAX_PLANS = 200
"""No round has more plans than Tokyo has municipalities (62)."""


class NotAnOverview(ValueError):
    """A text in which no plan can be found; the message is Japanese and says what was looked for."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What was read, and everything a person should look at, in the order of the lines.  ``programme`` is the one of the
    metropolitan government that the document names, "" for none."""

    title: str
    plans: tuple[PlanDocument, ...]
    caveat: str
    issues: tuple[Issue, ...]
    programme: str = ""


def read_overview(
    text: str,
    blocks: Sequence[Block] | None = None,
    *,
    municipalities: Mapping[str, str],
    vocabulary: ProposingWords,
    roles: Mapping[int, str] | None = None,
    programmes: Sequence[str] = (),
) -> Overview:
    """Read the text of an overview, with its blocks where its format has any.  ``municipalities`` maps names to six-digit
    codes; ``vocabulary`` proposes types and forms; ``roles`` are what a person says of single lines, by their numbers;
    ``programmes`` are the names to look for.  Raises :class:`NotAnOverview`."""
    if len(text) > MAX_CHARACTERS:
        raise NotAnOverview(f"文書が長すぎます（{len(text):,}字）。{MAX_CHARACTERS:,}字までにしてください。")
    lines = fed_lines(text, blocks)
    if not lines:
        raise NotAnOverview("文書に文字がありません。")
    if len(lines) > MAX_LINES:
        raise NotAnOverview(f"文書の行が多すぎます（{len(lines):,}行）。{MAX_LINES:,}行までにしてください。")
    read = partial(_read_lines, towns=municipalities, vocabulary=vocabulary, programmes=programmes, paged="\f" in text)

    def plans_on(lines: Sequence[CleanLine]) -> Sequence[PlanDocument] | None:
        try:
            return read(lines).plans
        except NotAnOverview:
            return None

    chosen = choose_lines(text, blocks, lines, municipalities, plans_on)
    found = read(with_roles(chosen.lines, roles) if roles else chosen.lines)
    return replace(found, issues=(*_issues_of_choice(chosen, found), *found.issues))


def _issues_of_choice(chosen: ChosenLines, found: Overview) -> Iterator[Issue]:
    """That a document was read by what it repeats, and each of its measures where little speaks for them."""
    if not chosen.repeats:
        return
    yield Issue(0, "read-by-repetition")
    asked = {issue.line for issue in found.issues if issue.code == "measure-uncertain"}
    for line in chosen.lines:
        if not chosen.sure and line.role in ("pillar", "measure") and line.number not in asked:
            yield about(line, "measure-uncertain")


def _read_lines(
    lines: Sequence[CleanLine],
    *,
    towns: Mapping[str, str],
    vocabulary: ProposingWords,
    programmes: Sequence[str],
    paged: bool,
) -> Overview:
    """The overview of these lines."""
    issues = [*_damage(lines), *_other_laws(lines[:TOP_LINES])]
    programme, named = _programme(lines, programmes)
    issues += named
    latin_apart = writes_latin_apart(lines)
    lines, title, titles = take_title(lines)
    lines, furniture = take_furniture(lines)
    issues += titles + furniture
    lines, caveats = take_caveats(lines, latin_apart=latin_apart)
    lines, notes = take_notes(lines)
    issues += notes
    front, sections = split_plans(lines, towns)
    _refuse_unless_overview(sections)
    title = title or _own_title(sections)
    issues += [about(line, "line-unplaced") for line in front]
    issues += _whole_document(title, caveats)
    caveat = caveats[0][1] if caveats else ""
    plans = []
    for section in sections:
        plan, own = read_plan(section, towns, vocabulary, latin_apart=latin_apart, paged=paged)
        plans.append(replace(plan, caveat=caveat))
        issues += own
    issues += _repeated(sections, plans)
    photographed, own = _with_photos(sections, plans, latin_apart=latin_apart)
    issues += own
    ordered = tuple(sorted(issues, key=lambda issue: issue.line))
    return Overview(title, tuple(photographed), caveat, ordered, programme)


def _own_title(sections: Sequence[PlanSection]) -> str:
    """What a municipality's own document about its plan is called: the line that names the plan."""
    head = sections[0].head if len(sections) == 1 else None
    return head.line.text if head and head.guessed and head.title and len(head.line.text) <= TITLE_LENGTH else ""


# 企業立地促進法に基づく基本計画: plans that others approve, some of them under the same name
_OTHER_LAW = re.compile(
    "企業立地促進法|地域未来投資促進法|中心市街地(?:の活性化に関する法律|活性化法)|先端設備等?導入計画|創業支援等事業計画|都市計画(?:法|マスタープラン)|立地適正化計画"
)


def _other_laws(lines: Sequence[CleanLine]) -> Iterator[Issue]:
    first = next((line for line in lines if _OTHER_LAW.search(line.shape)), None)
    if first:
        yield about(first, "law-other")


def _programme(lines: Sequence[CleanLine], names: Sequence[str]) -> tuple[str, list[Issue]]:
    """The programme that a document names first, and where."""
    for line in lines:
        if name := next((name for name in names if plain(name) in plain(line.text)), ""):
            return name, [about(line, "programme-named", name)]
    return "", []


def _refuse_unless_overview(sections: Sequence[PlanSection]) -> None:
    if not sections:
        raise NotAnOverview(
            "計画が見つかりません。承認した地域産業活性化計画の概要では、"
            "計画は「計画名」（区市町村）【計画期間：…】の行で始まります。"
        )
    if len(sections) > MAX_PLANS:
        raise NotAnOverview(f"計画が{len(sections)}件あります。一つの概要には{MAX_PLANS}件までです。")


def _damage(lines: Sequence[CleanLine]) -> Iterator[Issue]:
    codes = {"control": "control-characters", "unreadable": "unreadable-characters"}
    yield from (about(line, codes[line.damage]) for line in lines if line.damage)


def _whole_document(title: str, caveats: Sequence[tuple[CleanLine, str]]) -> Iterator[Issue]:
    if not title:
        yield Issue(0, "title-missing")
    if not caveats:
        yield Issue(0, "caveat-missing")
    yield from (about(line, "caveat-second", text) for line, text in caveats[1:] if text != caveats[0][1])


def _repeated(sections: Sequence[PlanSection], plans: Sequence[PlanDocument]) -> Iterator[Issue]:
    seen: set[tuple[str, int | None]] = set()
    for section, plan in zip(sections, plans, strict=True):
        key = (plan.municipality or plan.municipality_name, plan.first_year)
        if key in seen:
            yield about(section.head.line, "plan-repeated", name=plan.municipality_name)
        seen.add(key)


def _with_photos(
    sections: Sequence[PlanSection], plans: list[PlanDocument], *, latin_apart: bool
) -> tuple[list[PlanDocument], list[Issue]]:
    """Every caption with its proposed plan or pillar; loose lines that are no captions are issues."""
    owners = Owners(plans, [section.head.line for section in sections])
    photographed = list(plans)
    issues: list[Issue] = []
    first = 0
    for index, section in enumerate(sections):
        for run in section.loose_runs():
            captions, others = read_captions(
                run, latin_apart=latin_apart, told=section.structured or section.head.guessed
            )
            issues += (about(line, "line-unplaced") for line in others)
            for caption in captions:
                owner = owners.propose(caption, range(min(first, index), index + 1))
                photographed[owner.plan] = _attach(photographed[owner.plan], caption, owner)
                issues.append(_owner_issue(caption, owner, photographed[owner.plan]))
            first = index + 1 if captions else first
    return photographed, issues


def _attach(plan: PlanDocument, caption: Caption, owner: Owner) -> PlanDocument:
    photo = PhotoDocument(caption=caption.text)
    if owner.pillar is None:
        return replace(plan, photos=(*plan.photos, photo))
    pillars = list(plan.pillars)
    pillars[owner.pillar] = replace(pillars[owner.pillar], photos=(*pillars[owner.pillar].photos, photo))
    return replace(plan, pillars=tuple(pillars))


def _owner_issue(caption: Caption, owner: Owner, plan: PlanDocument) -> Issue:
    wording = "caption-by-words" if owner.by_words else "caption-by-place"
    place: dict[str, str | int] = {"plan": f"{plan.municipality_name}「{clip(plan.title)}」"}
    if owner.pillar is not None:
        wording += "-pillar"
        place["pillar"] = plan.pillars[owner.pillar].number
    return about(caption.line, "caption-owner", caption.text, wording=wording, **place)
