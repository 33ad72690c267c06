"""Proposals: which units of a document name measures, which describe them and which head pillars, the best first.

A group of units that are alike in some way, and whose texts are like names, is one proposal.  A document of uneven habits needs several
groups: headings for the first pillar, a list for the second, a table for the last.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from plans_registry.intake.lines import plain, shape_of
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of
from plans_registry.intake.repetition.likeness import SURE, bare_name, name_likeness, text_likeness
from plans_registry.intake.repetition.partings import PARTINGS, Parting, whole
from plans_registry.intake.repetition.pillars import choose_pillars
from plans_registry.intake.repetition.units import Unit

GRAINS = (
    ("kind", "mark", "look", "label", "under"),
    ("kind", "mark", "look", "label"),
    ("mark", "look", "label"),
    ("mark", "label", "first"),
    ("label", "first", "bold"),
    ("mark", "label"),
    ("mark", "look"),
    ("mark", "bold"),
    ("mark", "under"),
    ("label",),
    ("mark",),
    ("look",),
    ("column", "first"),
)
"""In what units may be alike, from fine to coarse."""
DESCRIBING = (("label",), ("mark", "look", "placed"), ("mark", "kind", "placed"))
FINE = ("mark", "look", "label")
FEWEST, MOST_GROUPS, MOST_ADDED, MOST_WIDENED = 2, 16, 40, 4
"""Names of a proposal, groups that are tried alone and in addition, proposals to which others are added."""
FURTHEST, COMMON_KEYS = 14, 8
"""Units behind a name among which its description is looked for, and kinds of them that are tried."""
MARK_SIGNS, SECTION_SIGNS = 4, 30
COARSER = 1
"""What descriptions that are less alike must have more."""
WIDER = 1
"""What another group must add."""
Names = tuple[tuple[int, ...], Parting]
"""Indices of the units that hold names, and how each parts."""


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """``at`` is the index of the unit that holds the name, ``below`` are those of the description."""

    at: int
    name: str
    description: str = ""
    below: tuple[int, ...] = ()

    @property
    def text_likeness(self) -> float:
        return text_likeness(self.description) if self.description else 0


@dataclass(frozen=True, slots=True)
class ProposedMeasures:
    """Measures in the order of the document, and the indices of the units that head pillars; ``weight`` says how good it is."""

    names: tuple[Names, ...]
    measures: tuple[ProposedMeasure, ...]
    pillars: frozenset[int]
    weight: float

    def used(self) -> set[int]:
        return {own.at for own in self.measures} | {at for own in self.measures for at in own.below}


def proposals(units: Sequence[Unit], heads: Set[int], *, by_columns: bool) -> list[ProposedMeasures]:
    """The best proposals for a document, the best first.  ``heads`` are the numbers of the lines that name its plans;
    read ``by_columns``, the head of a column may be that of a pillar."""
    search = _Search(units, heads, by_columns=by_columns)
    found = sorted(filter(None, map(search.proposal, search.single())), key=lambda own: -own.weight)
    return sorted(map(search.widened, found[:MOST_WIDENED]), key=lambda own: -own.weight)


def alike(units: Sequence[Unit]) -> Iterator[tuple[int, ...]]:
    """The indices of units that are alike, in every way in which they may be."""
    for grain in GRAINS:
        groups = defaultdict(list)
        for at, unit in enumerate(units):
            groups[unit.key(grain)].append(at)
        yield from map(tuple, groups.values())


class _Search:
    def __init__(self, units: Sequence[Unit], heads: Set[int], *, by_columns: bool) -> None:
        self.units = units
        self.by_columns = by_columns
        self.borders = {at for at, unit in enumerate(units) if unit.line.number in heads}
        groups = (tuple(at for at in own if at not in self.borders) for own in alike(units))
        self.groups = list(dict.fromkeys(filter(None, groups)))
        self.aside = _aside(units)
        boxes = Counter(unit.box for unit in units)
        self.shared = {box for box, times in boxes.items() if box and times > 1}
        self.names = self._likely_names()

    def single(self) -> Iterator[tuple[Names, ...]]:
        yield from ((names,) for names in self.names[:MOST_GROUPS])

    def proposal(self, names: tuple[Names, ...]) -> ProposedMeasures | None:
        """The proposal that takes these groups for names."""
        measures = self._measures(names, frozenset())
        if len(measures) < FEWEST:
            return None
        pillars, points = self._pillars(measures)
        if pillars:
            # What stands behind a pillar describes no measure before it.
            measures = self._measures(names, pillars)
            pillars, points = self._pillars(measures)
        return ProposedMeasures(names, tuple(measures), pillars, self._weight(measures) + points)

    def widened(self, own: ProposedMeasures) -> ProposedMeasures:
        """The proposal with other groups of names, where these add what it misses."""
        for group, part in self.names:
            taken = own.used() | {at for indices, _part in own.names for at in indices}
            if taken.isdisjoint(group):
                wider = self.proposal((*own.names, (group, part)))
                own = wider if wider and wider.weight > own.weight + WIDER else own
        return own

    def _likely_names(self) -> list[Names]:
        """The groups whose texts, parted in some way, are most like names."""
        found: list[tuple[float, Names]] = []
        for group in self.groups:
            group = tuple(at for at in group if self.units[at].kind != "label" and not self.units[at].only_counts)
            for part in PARTINGS if len(group) >= FEWEST else ():
                parted = [part(self.units[at].text) for at in group]
                if part is not whole and 2 * sum(bool(text) for _name, text in parted) < len(parted):
                    continue
                likeness = [name_likeness(name) for name, _text in parted]
                kept = tuple(at for at, own in zip(group, likeness, strict=True) if own > -1)
                points = sum(likeness) + 0.3 * sum(bool(text) for _name, text in parted)
                if points > 0 and len(kept) >= FEWEST and 2 * len(kept) >= len(group):
                    found.append((points, (kept, part)))
        found.sort(key=lambda own: -own[0])
        return [names for _points, names in found[:MOST_ADDED]]

    def _measures(self, names: tuple[Names, ...], pillars: frozenset[int]) -> list[ProposedMeasure]:
        stops = {at for indices, _part in names for at in indices} | pillars
        found = [own for group in names for own in self._without_odd(self._described(group, stops))]
        aside = {own.at for own in found if own.at in self.aside}
        if 2 * len(aside) < len(found):
            found = [own for own in found if own.at not in aside]
        # A measure may stand in a chart, in a list and with its text: once is enough.
        best: dict[str, ProposedMeasure] = {}
        for own in found:
            key = plain(re.sub("（[^（）]*）$", "", shape_of(own.name)))
            if key not in best or own.text_likeness > best[key].text_likeness:
                best[key] = own
        return sorted(best.values(), key=lambda own: own.at)

    def _described(self, names: Names, stops: Set[int]) -> list[ProposedMeasure]:
        """The measures of a group with what describes them: in the same unit, or in units of one kind behind each name."""
        indices, part = names
        below = self._descriptions({at: list(self._behind(at, stops)) for at in indices}) if part is whole else {}
        found = []
        for at in indices:
            name, text = part(self.units[at].text)
            own = below.get(at, ())
            text = text or "".join(self.units[i].line.text for i in own)
            found.append(ProposedMeasure(at, bare_name(name), text, own))
        return found

    def _without_odd(self, measures: list[ProposedMeasure]) -> list[ProposedMeasure]:
        """Without those of another look that have no description where most have one."""
        described = Counter(self.units[own.at].key(FINE) for own in measures if own.description)
        if 2 * sum(described.values()) < len(measures):
            return measures
        most = described.most_common(1)[0][0]
        return [own for own in measures if own.description or self.units[own.at].key(FINE) == most]

    def _behind(self, at: int, stops: Set[int]) -> Iterator[int]:
        """The units behind a name that may describe it: not in another table, row, box or section."""
        own = self.units[at]
        for i in range(at + 1, min(at + 1 + FURTHEST, len(self.units))):
            unit = self.units[i]
            if i in stops or i in self.borders or (own.table and unit.table != own.table):
                return
            if own.table and not own.form and unit.row != own.row and unit.column <= own.column:
                return
            if own.box in self.shared and unit.box[: len(own.box)] != own.box:
                return
            if not own.table and unit.kind == "heading" and text_likeness(unit.text) <= 0.3:
                # NEW, in small letters beside a name
                if unit.size >= own.size or len(unit.text) > MARK_SIGNS:
                    return
            elif unit.kind != "label":
                yield i

    def _descriptions(self, runs: dict[int, list[int]]) -> dict[int, tuple[int, ...]]:
        """Of each name the units that describe it: those of the one kind that is most like descriptions."""
        best: dict[int, tuple[int, ...]] = {}
        most = 0.01
        for grain in DESCRIBING:
            keys = Counter(self.units[i].key(grain) for run in runs.values() for i in run)
            for key, _times in keys.most_common(COMMON_KEYS):
                if grain == ("label",) and not key[0]:
                    continue
                found = {at: own for at, run in runs.items() if (own := self._first_of(run, grain, key))}
                points = sum(text_likeness("".join(self.units[i].line.text for i in own)) for own in found.values())
                # 事業内容, before 取組の成果
                points *= 1.3 if re.search("内容|概要|説明", str(key[0])) else 1
                if points > most + COARSER * (grain is DESCRIBING[-1]):
                    best, most = found, points + 0.01
        return best

    def _first_of(self, run: Sequence[int], grain: Sequence[str], key: tuple[object, ...]) -> tuple[int, ...]:
        own: list[int] = []
        for i in run:
            # 基本方針２　販路の拡大 heads something.
            heads = self.units[i].mark.startswith(("count ", "word ")) and not self.units[i].table
            fits = not heads and self.units[i].key(grain) == key and text_likeness(self.units[i].text) > -0.5
            # 【担当者のひとこと】 begins something else.
            if own and not (fits and i == own[-1] + 1 and self.units[i].shape[0] != "【"):
                break
            if fits:
                own.append(i)
        return tuple(own)

    def _pillars(self, measures: Sequence[ProposedMeasure]) -> tuple[frozenset[int], float]:
        used = {own.at for own in measures} | {at for own in measures for at in own.below}
        if not self.by_columns:
            used |= {at for at, unit in enumerate(self.units) if unit.kind == "label"}
        return choose_pillars(self.units, self.groups, [own.at for own in measures], used)

    def _weight(self, measures: Sequence[ProposedMeasure]) -> float:
        looks = Counter(self.units[own.at].key(FINE) for own in measures)
        described = sum(bool(own.description) for own in measures)
        points = sum(name_likeness(own.name) + own.text_likeness for own in measures)
        points -= 0.5 * (len(measures) - max(looks.values())) + 0.5 * (len(looks) - 1)
        points -= 0.8 * sum(own.at in self.aside for own in measures) + 0.8 * self._missed(measures)
        # Where most have a description, few have none.
        return points - 0.3 * min(described, len(measures) - described)

    def _missed(self, measures: Sequence[ProposedMeasure]) -> int:
        """The units that are surely names, and that the measures do not hold."""
        used = {own.at for own in measures} | {at for own in measures for at in own.below} | self.aside
        text = "\n".join(own.name + own.description for own in measures)
        sure = (unit for at, unit in enumerate(self.units) if at not in used and name_likeness(unit.text) == SURE)
        return sum(bare_name(unit.text) not in text for unit in sure)


def _aside(units: Sequence[Unit]) -> set[int]:
    """The units under a heading that opens no measures: 推進体制, 成果指標, お知らせ"""
    found: set[int] = set()
    opened: Unit | None = None
    for at, unit in enumerate(units):
        heads = not unit.table and (unit.kind == "heading" or unit.mark)
        if heads and len(unit.text) <= SECTION_SIGNS and kind_of(unit.text) is SectionKind.OTHER:
            opened = unit
        elif opened and (unit.kind == "heading" or unit.key(("look", "mark")) == opened.key(("look", "mark"))):
            opened = None
        if opened:
            found.add(at)
    return found
