"""What intake could not decide: sentences for a person, never silence."""

from dataclasses import dataclass

from plans_registry.intake.lines import Line

SHOWN = 60
"""Characters of a quoted text in a message; :attr:`Doubt.text` holds more."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """``line`` counts from 1 in the given text, 0 for the whole document; ``code`` is a stable slug;
    ``message`` is Japanese and names what and where; ``text`` is the published text in question."""

    line: int
    code: str
    message: str
    text: str = ""


def clip(text: str, length: int = SHOWN) -> str:
    return text if len(text) <= length else text[:length] + "…"


def unplaced(line: Line) -> Doubt:
    return Doubt(
        line.number,
        "line-unplaced",
        f"{line.number}行目「{clip(line.text)}」は、どこに入るか分かりませんでした。",
        clip(line.text, 500),
    )
