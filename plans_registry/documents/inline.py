"""Two wordings of one text, shown in one line: what stayed, what was taken out, what came in."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

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
        inner = i > 0 and j < len(old) and j - i <= _SMALL
        spans += [("same", old[i:j])] if tag == "equal" and not inner else [("removed", old[i:j]), ("added", new[k:m])]
    return spans


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Neighbours in one, the removed before the added, without empty ones."""
    merged: list[Span] = []
    for is_same, run in groupby((span for span in spans if span[1]), key=lambda span: span[0] == "same"):
        parts = list(run)
        if is_same:
            merged.append(("same", "".join(text for _, text in parts)))
            continue
        for kind in ("removed", "added"):
            text = "".join(text for part, text in parts if part == kind)
            merged += [(kind, text)] if text else []
    return tuple(merged)
