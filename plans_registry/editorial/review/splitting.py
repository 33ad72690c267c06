"""One measure into two, and two into one, in the way the published sentence writes them: 名称（説明）、名称（説明）."""

import re
from dataclasses import replace

from plans_registry.documents.plan import MeasureDocument

MARK = re.compile("[｜|]")
"""The sign a person may type where a measure is to be divided."""

_PLACES = re.compile("、|，|・|及び|並びに|および|ならびに|。|　| ")
_JOINTS = "、，・。　 ｜|"
_WORDS = ("及び", "並びに", "および", "ならびに")
_DESCRIBED = re.compile(r"([^（(]+)[（(](.*?)[）)]?", re.DOTALL)
SHOWN = 12


def sentence_of(measure: MeasureDocument) -> str:
    """名称（説明）, or only the name."""
    return f"{measure.name}（{measure.description}）" if measure.description else measure.name


def places_of(measure: MeasureDocument) -> list[tuple[int, str]]:
    """Where a measure may be divided: offsets in its sentence, each with the words around it as ``前 ｜ 後``."""
    sentence = sentence_of(measure)
    found = [match.start() for match in _PLACES.finditer(sentence)]
    return [(at, _around(sentence, at)) for at in found if all(_halves(sentence, at))]


def split(measure: MeasureDocument, at: int | None = None) -> tuple[MeasureDocument, MeasureDocument] | None:
    """Both parts, at an offset of the sentence or, first, at a typed ｜; None when one of them would be empty.

    The first part keeps the id; the forms and types of the whole belong to both until a person says otherwise.
    """
    sentence = sentence_of(measure)
    mark = MARK.search(sentence)
    at = mark.start() if mark else at
    if at is None or not 0 < at < len(sentence):
        return None
    left, right = _halves(sentence, at)
    if not left or not right:
        return None
    name, description = read_sentence(left)
    other_name, other_description = read_sentence(right)
    first = replace(measure, name=name, description=description)
    second = replace(measure, name=other_name, description=other_description, id=None)
    return first, second


def merge(measure: MeasureDocument, following: MeasureDocument) -> MeasureDocument:
    """One measure of two neighbours, joined by 、; the last description stays the description of the whole."""
    return replace(
        measure,
        name=f"{sentence_of(measure)}、{following.name}",
        description=following.description,
        types=tuple(dict.fromkeys(measure.types + following.types)),
        forms=tuple(dict.fromkeys(measure.forms + following.forms)),
        audience=measure.audience or following.audience,
        amount=measure.amount or following.amount,
        contact=measure.contact or following.contact,
        url=measure.url or following.url,
    )


def _halves(sentence: str, at: int) -> tuple[str, str]:
    left, right = sentence[:at].rstrip(_JOINTS), sentence[at:].lstrip(_JOINTS)
    word = next((word for word in _WORDS if right.startswith(word)), "")
    return left, right.removeprefix(word).lstrip(_JOINTS)


def read_sentence(text: str) -> tuple[str, str]:
    """Name and description; a bracket that the division left open is closed, one left over is dropped."""
    if described := _DESCRIBED.fullmatch(text):
        return described[1].strip(), described[2].strip()
    if text.endswith(("）", ")")) and "（" not in text and "(" not in text:
        text = text[:-1]
    return text.strip(), ""


def _around(sentence: str, at: int) -> str:
    before, after = sentence[:at], sentence[at:]
    start = "…" if len(before) > SHOWN else ""
    end = "…" if len(after) > SHOWN else ""
    return f"{start}{before[-SHOWN:]} ｜ {after[:SHOWN]}{end}"
