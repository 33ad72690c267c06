"""The sentences that say that budgets decide, wherever they stand in an overview."""

import re
from collections.abc import Sequence

from plans_registry.intake.brackets import Nesting
from plans_registry.intake.lines import Line, join_lines

_CAVEAT_START = re.compile(r"[（※＊*]|注\s|(?:なお、?)?(?:各区?市|各区市町村|上記の?計画|本(?:資料|概要))")
_CAVEAT_WORDS = re.compile(
    "予算.*(?:議会|議決|成立)|(?:議会|議決).*予算|(?:議会|議決).*確定|予算編成により.*変更|予算.*確定(?:する|し|です)"
)
CAVEAT_LENGTH = 400


def take_caveats(lines: Sequence[Line], *, latin_apart: bool) -> tuple[list[Line], list[tuple[Line, str]]]:
    """The other lines, and the sentences that say that budgets decide, wherever they stand."""
    rest: list[Line] = []
    caveats: list[tuple[Line, str]] = []
    index = 0
    while index < len(lines):
        used = _caveat_lines(lines, index)
        if used and _CAVEAT_WORDS.search(
            (passage := join_lines(lines[index : index + used], latin_apart=latin_apart)).shape
        ):
            caveats.append((lines[index], passage.text.strip("（）()※＊* 　")))
            index += used
            continue
        rest.append(lines[index])
        index += 1
    return rest, caveats


def _caveat_lines(lines: Sequence[Line], index: int) -> int:
    """Number of lines of the bracket or sentence that begins here, 0 when it is none or does not end."""
    if not _CAVEAT_START.match(lines[index].shape):
        return 0
    bracketed = lines[index].shape[0] == "（"
    nesting, length = Nesting(), 0
    for at in range(index, len(lines)):
        shape = lines[at].shape
        length += len(shape)
        if length > CAVEAT_LENGTH or (at > index and shape[0] in "（※＊*"):
            return 0
        nesting.read(shape)
        if not nesting.depth and (bracketed or shape.rstrip("）").endswith("。")):
            return at - index + 1
    return 0
