"""Where words stand in one entry: what a page marks, and what it says where a reader would not see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.normalisation import FIELDS, contains, spans

Marks = list[tuple[int, int]]


@dataclass(slots=True)  # not frozen, which takes three times as long to make: a page has twenty
class Match:
    """Where the words stand in one entry.  ``marks``: field → ``[(start, end)]`` in the text as published.

    ``only_in_captions``: in none of the fields, but in the caption of a photo of its pillar; ``in_captions``: the needles of
    words that stand nowhere else but there.  ``needles``: all that stand somewhere.
    """

    marks: dict[str, Marks] = field(default_factory=dict)
    only_in_captions: bool = False
    in_captions: frozenset[str] = frozenset()
    needles: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields with a match, in the order of ``FIELDS``."""
        return tuple(name for name in FIELDS if name in self.marks)

    @property
    def only_in_titles(self) -> bool:
        """Whether the words stand only where a reader of the measure would not see them: pillar or plan title."""
        return bool(self.marks) and "name" not in self.marks and "description" not in self.marks


def match_in(
    entry: AnyEntry, needles: Sequence[str], by_word: Iterable[Collection[str]], *, and_captions: bool
) -> Match:
    """``by_word``: for each word the needles that stand for it; ``and_captions``: whether words that stand in no field are
    looked for there, too, as they are in any case where none does."""
    folded = entry.folded
    near = [needle for needle in needles if needle in folded]
    marks: dict[str, Marks] = {}
    standing: set[str] = set()
    for name, line in zip(FIELDS, folded.split("\n"), strict=True) if near else ():
        if found := [needle for needle in near if needle in line and contains(line, needle)]:
            marks[name] = spans(getattr(entry, name), found)
            standing.update(found)
    words = by_word if and_captions or not marks else ()
    absent = [needle for of_word in words if standing.isdisjoint(of_word) for needle in of_word]
    in_captions = _standing_in_captions(entry, absent) if absent else frozenset()
    return Match(marks, bool(in_captions) and not marks, in_captions, in_captions.union(standing))


def _standing_in_captions(entry: AnyEntry, needles: Iterable[str]) -> frozenset[str]:
    near = [needle for needle in needles if needle in entry.texts]
    *captions, _plan_text = entry.texts.split("\n")
    return frozenset(needle for needle in near if any(contains(line, needle) for line in captions))
