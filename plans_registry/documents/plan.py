"""One plan as plain values, the form in which it travels between rooms.

Intake makes a :class:`PlanDocument`, saving turns it into a draft, publishing turns the draft back
into one and stores it as an edition, and every public page renders one.  All texts keep the
spelling of the source; an empty string means "not stated in the source", never "none".
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import lru_cache
from types import NoneType
from typing import Any, Self

SCHEMA = 1


class DocumentError(ValueError):
    """A JSON form that is no plan document; the message names the place, e.g. ``pillars[0].title``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoDocument:
    """A picture of the source, or only its caption when nobody has added the picture yet.

    ``image`` is a name in the media storage, ``""`` without a picture; ``width`` and ``height`` are pixels.
    """

    caption: str
    alt: str = ""
    credit: str = ""
    image: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDocument:
    """施策.  ``id`` is stable through editions (None before the first save); ``number`` counts from 1
    inside its pillar; ``types`` and ``forms`` are slugs, its own only (see :meth:`PillarDocument.types_of`);
    ``page`` is the page of the source, counted from 1; ``continues`` is the id of the measure of the predecessor that
    this one goes on with, None when it is new or when nobody has confirmed the lineage.
    """

    number: int
    name: str
    description: str = ""
    id: int | None = None
    types: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    audience: str = ""
    amount: str = ""
    contact: str = ""
    url: str = ""
    page: int | None = None
    continues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarDocument:
    """柱.  ``open_ended`` says that the published list ends in 等, so it is not exhaustive."""

    number: int
    title: str
    types: tuple[str, ...] = ()
    open_ended: bool = False
    measures: tuple[MeasureDocument, ...] = ()
    photos: tuple[PhotoDocument, ...] = ()

    def types_of(self, measure: MeasureDocument) -> tuple[str, ...]:
        """Type slugs a measure of this pillar counts under (:func:`counted_types`)."""
        return counted_types(measure.types, pillar=self.types)


def counted_types(own: Sequence[str], *, pillar: Sequence[str]) -> tuple[str, ...]:
    """Type slugs that a measure with these of its own counts under, in a pillar of those.

    A pillar of one type lends it to its measures.  Of a pillar of several types a measure has those of its own,
    and all of the pillar's only when it has none.
    """
    # 「販路拡大・事業成長支援」 holds 事業承継支援事業, which is about succession and nothing else.
    if len(pillar) > 1 and own:
        return tuple(own)
    return tuple(dict.fromkeys((*pillar, *own)))


def own_types(types: tuple[str, ...], *, pillar: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``types`` that a measure has as its own under a pillar of these types: not the one that it is lent."""
    return tuple(slug for slug in types if slug not in pillar) if len(pillar) == 1 else types


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReference:
    """出典: the document a plan was read from.  Dates are ISO 8601, ``sha256`` is hexadecimal.

    ``licence``: the terms under which its texts may be used, as far as it states some of its own.
    """

    title: str
    url: str = ""
    published_on: str = ""
    sha256: str = ""
    licence: str = ""
    licence_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """計画.  Years are fiscal years (1 April to 31 March), both inclusive, None while unknown;
    ``period_text`` is the period as published.  ``municipality`` is the six-digit code, ``""`` while
    unknown; ``municipality_name`` is the name as published.  ``photos`` are those of no pillar.

    Three fields are the registry's own and stand in no source: ``plain_summary`` is a summary in plain Japanese
    (やさしい日本語), ``predecessor`` the public key of the plan before (``131211-2018``), and ``lineage_confirmed``
    says that a person has gone through what each measure continues.
    """

    title: str
    municipality: str
    municipality_name: str = ""
    first_year: int | None = None
    last_year: int | None = None
    period_text: str = ""
    background: str = ""
    caveat: str = ""
    round: str = ""
    plain_summary: str = ""
    predecessor: str = ""
    lineage_confirmed: bool = False
    source: SourceReference | None = None
    pillars: tuple[PillarDocument, ...] = ()
    photos: tuple[PhotoDocument, ...] = ()

    @property
    def measures(self) -> tuple[MeasureDocument, ...]:
        """Every measure, in the order of the document."""
        return tuple(measure for pillar in self.pillars for measure in pillar.measures)

    @property
    def all_photos(self) -> tuple[PhotoDocument, ...]:
        """Those of the pillars in their order, then those of the plan as a whole."""
        return (*(photo for pillar in self.pillars for photo in pillar.photos), *self.photos)

    def as_stated(self) -> Self:
        """The plan with what a source can state, without the registry's own fields."""
        pillars = (
            replace(pillar, measures=tuple(replace(measure, continues=None) for measure in pillar.measures))
            for pillar in self.pillars
        )
        return replace(self, plain_summary="", predecessor="", lineage_confirmed=False, pillars=tuple(pillars))

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that are the same for the same content only."""
        form = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(form.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """The one JSON form: plain dicts and lists, ``"schema"`` first."""
        return {"schema": SCHEMA, **_plain(self)}

    @classmethod
    def from_json(cls, form: Any) -> Self:
        """The document of a JSON form.  Raises :class:`DocumentError` for another schema, an unknown or
        missing key, or a value of the wrong type."""
        if not isinstance(form, dict) or form.get("schema") != SCHEMA:
            raise DocumentError(f"schema: expected {SCHEMA}")
        return _read(cls, {key: value for key, value in form.items() if key != "schema"}, "")


_PARTS: dict[tuple[type, str], type] = {
    (PlanDocument, "pillars"): PillarDocument,
    (PlanDocument, "photos"): PhotoDocument,
    (PlanDocument, "source"): SourceReference,
    (PillarDocument, "measures"): MeasureDocument,
    (PillarDocument, "photos"): PhotoDocument,
}


# Fields that came later are left out while empty: a document without them keeps its fingerprint, which waits for approval.
_LATER = {"licence", "licence_url"}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        values = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(part) for name, part in values.items() if part or name not in _LATER}
    return value


def unsaid(cls: type) -> dict[str, Any]:
    """The fields of a part of a document that its stored form may lack, because they came later, and what they are then."""
    return {field.name: field.default for field in fields(cls) if field.default is not MISSING}


@dataclass(frozen=True, slots=True)
class _Field:
    """How the value of a field stands in JSON: as a list or not, of parts of a document or of these plain types."""

    listed: bool
    part: type | None
    types: tuple[type, ...]
    expected: str


@lru_cache
def _fields_of(cls: Any) -> dict[str, _Field]:
    """By name.  Worked out once: a page reads hundreds of measures."""
    known: dict[Any, tuple[type, ...]] = {str: (str,), int: (int,), bool: (bool,), int | None: (int, NoneType)}
    return {
        field.name: _Field(
            listed=str(field.type).startswith("tuple"),
            part=_PARTS.get((cls, field.name)),
            types=known.get(field.type, ()),
            expected=str(field.type),
        )
        for field in fields(cls)
    }


def _read(cls: Any, form: Any, place: str) -> Any:
    if not isinstance(form, dict):
        raise DocumentError(f"{place or 'document'}: expected an object")
    known = _fields_of(cls)
    if unknown := form.keys() - known.keys():
        raise DocumentError(f"{place}{sorted(unknown)[0]}: unknown key")
    values = {}
    for name, value in form.items():
        field = known[name]
        # JSON has plain types only, and True is no number here.
        values[name] = value if type(value) in field.types else _read_value(field, value, f"{place}{name}")
    try:
        return cls(**values)
    except TypeError as error:
        raise DocumentError(f"{place or 'document'}: {error}") from error


def _read_value(field: _Field, value: Any, place: str) -> Any:
    part = field.part
    if field.listed:
        if not isinstance(value, list):
            raise DocumentError(f"{place}: expected a list")
        if part:
            return tuple(_read(part, item, f"{place}[{i}].") for i, item in enumerate(value))
        if not all(isinstance(item, str) for item in value):
            raise DocumentError(f"{place}: expected texts")
        return tuple(value)
    if part:
        return None if value is None else _read(part, value, f"{place}.")
    raise DocumentError(f"{place}: expected {field.expected}")
