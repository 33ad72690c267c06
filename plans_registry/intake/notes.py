"""Notes of the author beside the text: lines that begin with ※ or 注, and the signs in the text that point to them."""

import re
from collections.abc import Sequence

from plans_registry.intake.brackets import Nesting
from plans_registry.intake.issues import Doubt, about
from plans_registry.intake.lines import Line
from plans_registry.intake.overview.markers import read_marker

NOTE_LINES, BROKEN_LENGTH = 4, 20
"""A note is no longer, and only a line of so many signs may break it."""

_NOTE = re.compile(r"※|[＊*](?!\s)|（\s*(?:注|※|＊)\s*[0-9]*\s*）|注\s*[0-9]*\s*[）:.\s]|【\s*注\s*】")
POINTER = re.compile(r"\s*(?:（\s*(?:※|＊|\*|注)\s*[0-9]*\s*）|※\s*[0-9]*|＊\s*[0-9]*|\*\s*[0-9]*)\s*")
"""A sign that points to a note, such as （※１） or ＊."""


def take_notes(lines: Sequence[Line]) -> tuple[list[Line], list[Doubt]]:
    """The other lines, and a doubt for each line of a note that stands outside all brackets."""
    rest: list[Line] = []
    doubts: list[Doubt] = []
    nesting = Nesting()
    at = 0
    while at < len(lines):
        if _NOTE.match(lines[at].shape) and not nesting.depth:
            used = _note_lines(lines[at : at + NOTE_LINES])
            doubts += (about(line, "note-apart") for line in lines[at : at + used])
            at += used
            continue
        rest.append(lines[at])
        nesting = Nesting() if lines[at].shape.endswith("。") else nesting.read(lines[at].shape)
        at += 1
    return rest, doubts


def _note_lines(lines: Sequence[Line]) -> int:
    """How many lines a note takes: one, unless it goes on as a sentence that a later line ends."""
    if lines[0].shape.endswith(("。", "）")) or len(lines[0].text) < BROKEN_LENGTH:
        return 1
    for used, line in enumerate(lines[1:], start=2):
        if read_marker(line) or _NOTE.match(line.shape):
            return 1
        if line.shape.endswith(("。", "。）")):
            return used
    return 1
