"""One plan of an overview: its head, background and pillars as a plan document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from plans_registry.documents.periods import read_period
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.intake.doubts import Doubt, clip
from plans_registry.intake.heads import PlanHead
from plans_registry.intake.lines import join_lines, plain
from plans_registry.intake.measures import Listed, read_measures
from plans_registry.intake.proposals import Vocabulary, propose_forms, propose_types
from plans_registry.intake.sections import PillarSection, PlanSection


def read_plan(
    section: PlanSection, municipalities: Mapping[str, str], vocabulary: Vocabulary, *, latin_apart: bool, paged: bool
) -> tuple[PlanDocument, list[Doubt]]:
    """The plan without photos and caveat, and its doubts.  Measures carry a page only in a paged text."""
    plan, doubts = _read_head(section.head, municipalities)
    background = join_lines(section.background, latin_apart=latin_apart).text
    doubts += _background_doubts(section, background)
    pillars: list[PillarDocument] = []
    for part in section.pillars:
        pillar, own = _read_pillar(part, vocabulary, latin_apart=latin_apart, paged=paged)
        last = pillars[-1].number if pillars else 0
        doubts += own
        if pillar.number != last + 1:
            doubts.append(_about(part, "pillar-number", f"の番号が{last}の次ではありません"))
        pillars.append(replace(pillar, number=max(pillar.number, last + 1)))
    return replace(plan, background=background, pillars=tuple(pillars)), doubts


def _read_head(head: PlanHead, municipalities: Mapping[str, str]) -> tuple[PlanDocument, list[Doubt]]:
    number, text = head.line.number, head.line.text
    code = _code(head.municipality_name, municipalities)
    doubts = []
    if not code:
        name = head.municipality_name
        complaint = f"「{name}」という区市町村は登録されていません" if name else "区市町村の名前がありません"
        doubts.append(Doubt(number, "municipality-unknown", f"{number}行目：{complaint}。", name or text))
    reading = read_period(head.period_text)
    doubts += [
        Doubt(number, f"period-{d.code}", f"{number}行目：{d.message}", head.period_text) for d in reading.doubts
    ]
    plan = PlanDocument(
        title=head.title,
        municipality=code,
        municipality_name=head.municipality_name,
        first_year=reading.period.first if reading.period else None,
        last_year=reading.period.last if reading.period else None,
        period_text=head.period_text,
    )
    return plan, doubts


def _code(name: str, municipalities: Mapping[str, str]) -> str:
    town = plain(name)
    return municipalities.get(town) or municipalities.get(town.removeprefix("東京都")) or ""


def _background_doubts(section: PlanSection, background: str) -> Iterator[Doubt]:
    number, title = section.head.line.number, clip(section.head.title)
    if not background:
        yield Doubt(number, "background-missing", f"{number}行目の「{title}」には背景の文がありません。", title)
    elif not background.endswith(("。", "｡")):
        last = section.background[-1]
        message = f"{last.number}行目「{clip(last.text)}」で、「{title}」の背景の文が途中で切れているようです。"
        yield Doubt(last.number, "text-cut", message, clip(last.text, 500))
    if not section.pillars:
        yield Doubt(number, "pillars-missing", f"{number}行目の「{title}」には柱が見つかりませんでした。", title)


def _read_pillar(
    section: PillarSection, vocabulary: Vocabulary, *, latin_apart: bool, paged: bool
) -> tuple[PillarDocument, list[Doubt]]:
    listed = read_measures(section.sentence, latin_apart=latin_apart)
    doubts = listed.doubts
    if not listed.measures:
        doubts.append(_about(section, "measures-missing", "には施策がありません"))
    types = propose_types(section.head.title, vocabulary)
    if vocabulary.types and not types:
        doubts.append(_about(section, "types-missing", "の類型を言葉から提案できませんでした"))
    measures = tuple(
        _measure(number, measure, types, vocabulary, paged=paged)
        for number, measure in enumerate(listed.measures, start=1)
    )
    head = section.head
    pillar = PillarDocument(
        number=head.number, title=head.title, types=types, open_ended=listed.open_ended, measures=measures
    )
    return pillar, doubts


def _measure(
    number: int, listed: Listed, pillar_types: tuple[str, ...], vocabulary: Vocabulary, *, paged: bool
) -> MeasureDocument:
    types = propose_types(f"{listed.name}\n{listed.description}", vocabulary)
    return MeasureDocument(
        number=number,
        name=listed.name,
        description=listed.description,
        types=tuple(slug for slug in types if slug not in pillar_types),
        forms=propose_forms(listed.name, listed.description, vocabulary),
        page=listed.line.page if paged else None,
    )


def _about(section: PillarSection, code: str, complaint: str) -> Doubt:
    line = section.head.line
    return Doubt(line.number, code, f"{line.number}行目の柱「{clip(line.text)}」{complaint}。", line.text)
