"""What changed between two documents of one plan: parts added, removed, moved, renamed, and wordings inline.

Two wordings of one text, shown in one line: what stayed, what was taken out, what came in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from plans_registry.documents.matching import (
    WHOLE,
    Pairs,
    homes_of_measures,
    homes_of_photos,
    kept_in_order,
    pair_measures,
    pair_photos,
    pair_pillars,
)
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

Kind = Literal["same", "removed", "added"]
Span = tuple[Kind, str]

ALIKE = 0.5
"""Share of common characters above which two runs of letters are compared letter by letter, and not as a whole."""
LONGEST = 20_000
"""Characters up to which two texts are compared; longer ones are shown whole, the old before the new."""

_WORD = re.compile(r"[一-鿿㐀-䶿々〆ヶ]+|[ァ-ヺー]+|[ぁ-ん]+|[A-Za-zＡ-Ｚａ-ｚ]+|[0-9０-９]+|\s+|.", re.DOTALL)
_SMALL, _PARTICLE = 1, 2  # letters that agree by chance: inside a word, and between words (の, 及び)


def inline(old: str, new: str) -> tuple[Span, ...]:
    """The spans in reading order.  "same" with "removed" is the old text, "same" with "added" the new one."""
    if old == new:
        return (("same", old),) if old else ()
    if len(old) + len(new) > LONGEST:
        return _merged([("removed", old), ("added", new)])
    words, others = _WORD.findall(old), _WORD.findall(new)
    spans: list[Span] = []
    for tag, i, j, k, m in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        before, after = "".join(words[i:j]), "".join(others[k:m])
        if tag == "equal":
            island = len(before) <= _PARTICLE and i > 0 and j < len(words)
            spans += [("removed", before), ("added", after)] if island else [("same", before)]
        else:
            spans += _changed(before, after)
    return _merged(spans)


def _changed(old: str, new: str) -> list[Span]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() <= ALIKE:
        return [("removed", old), ("added", new)]
    spans: list[Span] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        is_island = i > 0 and j < len(old) and j - i <= _SMALL
        if tag == "equal" and not is_island:
            spans.append(("same", old[i:j]))
        else:
            spans += [("removed", old[i:j]), ("added", new[k:m])]
    return spans


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Neighbours in one, the removed before the added, without empty ones."""
    merged: list[Span] = []
    written = [span for span in spans if span[1]]
    for is_same, run in groupby(written, key=lambda span: span[0] == "same"):
        parts = list(run)
        if is_same:
            merged.append(("same", "".join(text for _, text in parts)))
            continue
        for kind in ("removed", "added"):
            text = "".join(text for part, text in parts if part == kind)
            if text:
                merged.append((kind, text))
    return tuple(merged)


PLAN_WORDINGS = ("title", "period_text", "background", "caveat", "plain_summary")
PLAN_FACTS = (
    "municipality",
    "municipality_name",
    "first_year",
    "last_year",
    "round",
    "source",
    "predecessor",
    "lineage_confirmed",
)
PILLAR_FACTS = ("types", "open_ended")
MEASURE_WORDINGS = ("name", "description", "audience", "amount", "contact", "url")
MEASURE_FACTS = ("types", "forms", "page", "continues")
PHOTO_WORDINGS = ("caption", "alt", "credit")
PHOTO_FACTS = ("image",)  # width and height go with it


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that reads otherwise now.  ``field`` is the attribute of the document's part."""

    field: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that is no running text: a year, types, forms …"""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarChange:
    """``old`` is None for an added pillar, ``new`` for a removed one.  ``moved``: it stands in another order."""

    old: PillarDocument | None
    new: PillarDocument | None
    moved: bool = False
    wordings: tuple[Wording, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def renamed(self) -> bool:
        return bool(self.wordings)

    def __bool__(self) -> bool:
        return self.old is None or self.new is None or self.moved or bool(self.wordings or self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """As :class:`PillarChange`; ``moved``: in another pillar, or in another order within its own."""

    old: MeasureDocument | None
    new: MeasureDocument | None
    old_pillar: PillarDocument | None = None
    new_pillar: PillarDocument | None = None
    moved: bool = False
    wordings: tuple[Wording, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def renamed(self) -> bool:
        return any(wording.field == "name" for wording in self.wordings)

    def __bool__(self) -> bool:
        return self.old is None or self.new is None or self.moved or bool(self.wordings or self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoChange:
    """As :class:`MeasureChange`; a photo of the plan as a whole has no pillar."""

    old: PhotoDocument | None
    new: PhotoDocument | None
    old_pillar: PillarDocument | None = None
    new_pillar: PillarDocument | None = None
    moved: bool = False
    wordings: tuple[Wording, ...] = ()
    facts: tuple[Fact, ...] = ()

    def __bool__(self) -> bool:
        return self.old is None or self.new is None or self.moved or bool(self.wordings or self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """All changes, in the order of the new document, removed parts at the end.  False when there is none.

    The numbers of parts are their order, not a difference of their own; ids are none either.
    """

    wordings: tuple[Wording, ...] = ()
    facts: tuple[Fact, ...] = ()
    pillars: tuple[PillarChange, ...] = ()
    measures: tuple[MeasureChange, ...] = ()
    photos: tuple[PhotoChange, ...] = ()

    def __bool__(self) -> bool:
        return any((self.wordings, self.facts, self.pillars, self.measures, self.photos))

    @property
    def is_of_source_alone(self) -> bool:
        """Whether the same is said, of another source or under other terms."""
        parts = (self.wordings, self.pillars, self.measures, self.photos)
        return not any(parts) and [fact.field for fact in self.facts] == ["source"]

    @property
    def counts(self) -> dict[str, int]:
        """Measures ``added``, ``removed``, ``moved``, ``renamed`` and ``reworded`` (any wording but the name)."""
        both = [change for change in self.measures if change.old and change.new]
        return {
            "added": sum(change.old is None for change in self.measures),
            "removed": sum(change.new is None for change in self.measures),
            "moved": sum(change.moved for change in both),
            "renamed": sum(change.renamed for change in both),
            "reworded": sum(any(word.field != "name" for word in change.wordings) for change in both),
        }


def differences(old: PlanDocument, new: PlanDocument) -> Differences:
    """What turns ``old`` into ``new``."""
    pillars = pair_pillars(old, new)
    measures = pair_measures(old, new, pillars)
    photos = pair_photos(old, new, pillars)
    return Differences(
        wordings=_wordings(old, new, PLAN_WORDINGS),
        facts=_facts(old, new, PLAN_FACTS),
        pillars=tuple(filter(None, _pillar_changes(old, new, pillars))),
        measures=tuple(filter(None, _measure_changes(old, new, pillars, measures))),
        photos=tuple(filter(None, _photo_changes(old, new, pillars, photos))),
    )


def _pillar_changes(old: PlanDocument, new: PlanDocument, pairs: Pairs) -> list[PillarChange]:
    sources = {place: at for at, place in pairs.items()}
    in_order = kept_in_order(pairs)
    changes = []
    for place, pillar in enumerate(new.pillars):
        if (at := sources.get(place)) is None:
            changes.append(PillarChange(old=None, new=pillar))
            continue
        was = old.pillars[at]
        wordings, facts = _wordings(was, pillar, ("title",)), _facts(was, pillar, PILLAR_FACTS)
        changes.append(PillarChange(old=was, new=pillar, moved=at not in in_order, wordings=wordings, facts=facts))
    gone = (pillar for at, pillar in enumerate(old.pillars) if at not in pairs)
    return changes + [PillarChange(old=pillar, new=None) for pillar in gone]


def _measure_changes(old: PlanDocument, new: PlanDocument, pillars: Pairs, pairs: Pairs) -> list[MeasureChange]:
    ours, theirs = homes_of_measures(old), homes_of_measures(new)
    sources = {place: at for at, place in pairs.items()}
    moved = _moved(ours, theirs, pillars, pairs)
    changes = []
    for place, measure in enumerate(new.measures):
        home = new.pillars[theirs[place]]
        if (at := sources.get(place)) is None:
            changes.append(MeasureChange(old=None, new=measure, new_pillar=home))
            continue
        was = old.measures[at]
        changes.append(
            MeasureChange(
                old=was,
                new=measure,
                old_pillar=old.pillars[ours[at]],
                new_pillar=home,
                moved=at in moved,
                wordings=_wordings(was, measure, MEASURE_WORDINGS),
                facts=_facts(was, measure, MEASURE_FACTS),
            )
        )
    gone = ((at, measure) for at, measure in enumerate(old.measures) if at not in pairs)
    return changes + [MeasureChange(old=part, new=None, old_pillar=old.pillars[ours[at]]) for at, part in gone]


def _photo_changes(old: PlanDocument, new: PlanDocument, pillars: Pairs, pairs: Pairs) -> list[PhotoChange]:
    ours, theirs = homes_of_photos(old), homes_of_photos(new)
    before, after = old.all_photos, new.all_photos
    sources = {place: at for at, place in pairs.items()}
    moved = _moved(ours, theirs, {**pillars, WHOLE: WHOLE}, pairs)
    changes = []
    for place, photo in enumerate(after):
        home = _pillar_at(new, theirs[place])
        if (at := sources.get(place)) is None:
            changes.append(PhotoChange(old=None, new=photo, new_pillar=home))
            continue
        was = before[at]
        changes.append(
            PhotoChange(
                old=was,
                new=photo,
                old_pillar=_pillar_at(old, ours[at]),
                new_pillar=home,
                moved=at in moved,
                wordings=_wordings(was, photo, PHOTO_WORDINGS),
                facts=_facts(was, photo, PHOTO_FACTS),
            )
        )
    gone = ((at, photo) for at, photo in enumerate(before) if at not in pairs)
    return changes + [PhotoChange(old=photo, new=None, old_pillar=_pillar_at(old, ours[at])) for at, photo in gone]


def _pillar_at(document: PlanDocument, home: int) -> PillarDocument | None:
    return None if home == WHOLE else document.pillars[home]


def _moved(ours: list[int], theirs: list[int], homes: Pairs, pairs: Pairs) -> set[int]:
    """Old places of parts that went to another home, or past others of their own; ``homes`` leads from old to new ones."""
    at_home = {at: place for at, place in pairs.items() if homes.get(ours[at]) == theirs[place]}
    in_order: set[int] = set()
    for home in set(ours):
        in_order |= kept_in_order({at: place for at, place in at_home.items() if ours[at] == home})
    return pairs.keys() - in_order


def _wordings(old: object, new: object, fields: Iterable[str]) -> tuple[Wording, ...]:
    texts = ((field, getattr(old, field), getattr(new, field)) for field in fields)
    return tuple(Wording(field, inline(was, now)) for field, was, now in texts if was != now)


def _facts(old: object, new: object, fields: Iterable[str]) -> tuple[Fact, ...]:
    values = ((field, getattr(old, field), getattr(new, field)) for field in fields)
    return tuple(Fact(field, was, now) for field, was, now in values if _differ(was, now))


def _differ(old: object, new: object) -> bool:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return set(old) != set(new)  # types and forms have no order of their own
    return old != new
