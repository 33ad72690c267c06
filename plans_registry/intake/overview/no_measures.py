"""What was read as pillars and measures by its place and is none by its words: taken out, and said."""

import re
from collections.abc import Iterator
from dataclasses import replace

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, plain, shape_of
from plans_registry.intake.overview.certainty import is_figure, is_odd, names_section
from plans_registry.intake.overview.flow import PillarSection, PlanSection
from plans_registry.intake.overview.measures import MeasureList
from plans_registry.intake.overview.names import NAME_END, TITLE_END

FEWEST_SIGNS = 4
"""Signs that are no title of another pillar, from which a list is one of measures."""


def take_out_no_measures(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """Take out of a plan that signs did not tell what its words say is no part of it."""
    if section.structured:
        yield from _contents_list(section, lists)
        yield from _described_again(section, lists)
    if section.structured or section.head.guessed:
        yield from _other_sections(section, lists)
        yield from _labels(section, lists)
        yield from _announced(section, lists)
    if section.structured:
        for number, pillar in enumerate(section.pillars, start=1):
            pillar.head = replace(pillar.head, number=number)


def _other_sections(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """Headings that have nothing like a measure under them, beside pillars that do: お知らせ, 今後の予定, 読者の声"""
    others = [_is_other_section(own, listed) for own, listed in zip(section.pillars, lists, strict=True)]
    if all(others):
        return
    for at in range(len(lists) - 1, -1, -1):
        if others[at]:
            yield from (about(line, "section-apart") for line in _lines_of(section.pillars[at]))
            del lists[at], section.pillars[at]


def _is_other_section(pillar: PillarSection, listed: MeasureList) -> bool:
    if not listed.measures or not all(map(is_odd, listed.measures)):
        return False
    return not TITLE_END.search(pillar.title) or all(names_section(own.name) for own in listed.measures)


def _labels(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """Names that say what a part of the document holds, and figures to reach: 推進体制, 数値目標, 来街者数　年120万人"""
    for pillar, listed in zip(section.pillars, lists, strict=True):
        labels = [own for own in listed.measures if names_section(own.name) or is_figure(own)]
        for part in pillar.content.parts:
            if any(own.line.number == part.lines[0].number and own.name in part.lines[0].text for own in labels):
                yield from (about(line, "section-apart") for line in (*part.lines, *part.below))
        listed.measures = [own for own in listed.measures if own not in labels]


def _announced(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """A pillar that is shown before all pillars are, and stands again with its measures: slides often begin so."""
    for at in range(len(lists) - 1, -1, -1):
        again = any(plain(own.title) == plain(section.pillars[at].title) for own in section.pillars[at + 1 :])
        if again and not any(own.description or NAME_END.search(shape_of(own.name)) for own in lists[at].measures):
            yield from (about(line, "section-apart") for line in _lines_of(section.pillars[at]))
            del lists[at], section.pillars[at]


def _contents_list(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """Take out a pillar that only lists the others, and say so: ３つの柱 ⏎ １ 創業の支援 ⏎ ２ 商店街の活性化"""
    for at in range(len(lists) - 1, -1, -1):
        others = {plain(own.title) for place, own in enumerate(section.pillars) if place != at}
        listed = "".join(plain(own.name + own.description) for own in lists[at].measures)
        left = re.sub("|".join(map(re.escape, sorted(others, key=len, reverse=True))) or "(?!)", "", listed)
        # 体系図, whose cells name the measures that stand below with their texts
        later = [plain(m.name) for own in lists[at + 1 :] for m in own.measures]
        left = re.sub("|".join(map(re.escape, sorted(later, key=len, reverse=True))) or "(?!)", "", left)
        only_titles = len(re.sub(r"[\W0-9]", "", left)) < FEWEST_SIGNS < len(listed)
        if only_titles or (listed and all(plain(own.name) in others for own in lists[at].measures)):
            yield from (about(line, "section-apart") for line in _lines_of(section.pillars[at]))
            del lists[at], section.pillars[at]


def _lines_of(pillar: PillarSection) -> Iterator[CleanLine]:
    content = pillar.content
    yield pillar.head.line
    for part in content.parts:
        yield from (*part.lines, *part.below)
    yield from (*content.folded, *content.loose)


def _described_again(section: PlanSection, lists: list[MeasureList]) -> Iterator[Issue]:
    """Take into a chart's measures the descriptions of a later pillar that names only them again, and say so: 体系図, then 重点事業の内容."""
    for at in range(len(lists) - 1, 0, -1):
        earlier = {_bare(own.name): own for listed in lists[:at] for own in listed.measures if not own.description}
        again = lists[at].measures
        if not again or not all(_bare(own.name) in earlier for own in again):
            continue
        yield about(section.pillars[at].head.line, "section-apart")
        for own in again:
            earlier[_bare(own.name)].description = own.description
            yield about(own.line, "measure-repeated", own.name)
        section.loose += section.pillars[at].content.loose
        del lists[at], section.pillars[at]


def _bare(name: str) -> str:
    """A name without the bracket that says where it stands in the chart: 創業塾（体系Ⅲ）"""
    return re.sub("（[^（）]*）$", "", shape_of(plain(name)))
