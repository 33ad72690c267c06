"""Where the measures of a sentence end: at 、 outside brackets, which may never have been closed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_registry.intake.lines import Nesting
from plans_registry.intake.overview.names import LONG_NAME, NAME_END, SURE_NAME_END

# A事業（甲、乙）、「作る、売る」応援事業
_SIGN = re.compile("[（）「」【】、]")

# What goes on with the name behind a bracket: 施設（町田）の運営 / 商店街支援（仮称）事業
_TAIL = re.compile("[のをにとでへ等・]|事業|制度|など")


@dataclass(slots=True)
class Scan:
    """Offsets in a shape: the ``ends`` of measures but the last, spans of the outermost （…） ``groups``, ``odd``
    brackets, ``glued`` ends at which the 、 is missing; and the depth at the end."""

    ends: list[int] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    glued: set[int] = field(default_factory=set)
    depth: int = 0

    def close(self, opened: int, commas: Sequence[int]) -> None:
        """Take a bracket that was never closed as closed before the first of these 、; each is as odd as the bracket."""
        self.odd += [opened, *commas]
        self.groups.append((opened, commas[0]))
        self.ends += commas

    def split_glued(self, shape: str, at: int) -> None:
        """End a measure behind its brackets where a whole name follows, because the 、 between them is missing."""
        if not self.groups or (self.ends and self.ends[-1] > self.groups[-1][1]):
            return
        opening, closing = self.groups[-1]
        if at - closing > LONG_NAME:
            return
        name = shape[closing + 1 : at].rstrip(" 。等")
        # 創業支援事業（甲）販路開拓事業（乙）, but not 商店街支援（仮称）地域通貨事業
        if len(name) > 4 and shape[opening + 1 : closing] != "仮称" and not _TAIL.match(name) and NAME_END.search(name):
            self.ends.append(closing + 1)
            self.glued.add(closing + 1)


def scan_list(shape: str, *, separated: bool, mend: bool = False) -> Scan:
    """Where measures end.  ``mend`` takes a bracket before the names of next measures for one that was never closed."""
    scan, nesting = Scan(), Nesting()
    opened = 0
    inner: list[int] = []
    for match in _SIGN.finditer(shape):
        sign, at = match[0], match.start()
        if separated and not nesting.depth and sign in "、（":
            scan.split_glued(shape, at)
        if sign == "、":
            if separated and not nesting.depth:
                scan.ends.append(at)
            inner.append(at)
            continue
        # 創業支援事業（甲、乙、販路開拓事業（丙）: the bracket ends before 、販路開拓事業.
        if mend and sign == "（" and nesting.depth and (names := _names_at_end(shape, inner, at, NAME_END)):
            scan.close(opened, names)
            nesting = Nesting()
        if not nesting.depth:
            opened, inner = at, []
        if not nesting.take(sign):
            scan.odd.append(at)
        elif not nesting.depth and sign == "）":
            scan.groups.append((opened, at))
    # 創業支援事業（甲、乙、人材確保事業: no bracket follows, so the name must be a sure one.
    if mend and nesting.depth and (names := _names_at_end(shape, inner, len(shape), SURE_NAME_END)):
        scan.close(opened, names)
    elif nesting.depth:
        scan.odd.append(opened)
        scan.groups.append((opened, len(shape)))
        scan.depth = nesting.depth
    elif separated:
        scan.split_glued(shape, len(shape))
    return scan


def _names_at_end(shape: str, commas: Sequence[int], stop: int, name_end: re.Pattern[str]) -> list[int]:
    """The 、 before the names of measures that stand last before ``stop``; ``name_end`` is how the last one ends."""
    found: list[int] = []
    for comma in reversed(commas):
        if stop - comma > LONG_NAME or not name_end.search(shape[comma:stop].rstrip(" 。等")):
            break
        found.append(comma)
        stop, name_end = comma, SURE_NAME_END
    return found[::-1]
