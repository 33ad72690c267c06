"""Two people's changes of one plan put together: what each made of the document both began with.

A part is found again by its id, else as :mod:`~plans_registry.documents.matching` pairs them.  What only one of the two
has touched is as that one left it; where both wrote, one's own words stand and a :class:`Conflict` holds the other's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from plans_registry.documents.matching import (
    Pairs,
    folded,
    kept_in_order,
    pair_empty_pillars,
    pair_measures,
    pair_photos,
    pair_pillars,
)
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

PLAN_PARTS = {"pillars", "photos"}
PILLAR_PARTS = {"number", "measures", "photos"}
PHOTO_PARTS = {"width", "height"}
"""These go with the picture."""
MEASURE_PARTS = {"number", "id"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """``place`` is the part in the merged document (``""``: the plan, ``pillar-0``, ``measure-0-2``, ``photo-1``).

    ``field`` is ``""`` where one of the two took out what the other changed: the part stays, a pillar with all that is in it.
    """

    place: str
    field: str
    was: Any = None
    theirs: Any = None


@dataclass(frozen=True, slots=True)
class MergedDocument:
    """``overruled`` are the places, named as those of conflicts, of what they had moved and stands where I put it."""

    document: PlanDocument
    conflicts: tuple[Conflict, ...]
    overruled: tuple[str, ...] = ()


@dataclass(slots=True)
class Strand:
    """One part in the three documents, None where it is missing.

    By the name of each document ``places`` are its places in it, ``homes`` the keys of the pillars it stands in.
    """

    base: Any = None
    mine: Any = None
    theirs: Any = None
    homes: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    conflicts: list[tuple[str, Any, Any]] = field(default_factory=list)
    overruled: bool = False

    @property
    def home(self) -> str:
        """Mine where I moved it, or where they took it out; else theirs.  A pillar stands in none."""
        was, mine, theirs = (self.homes.get(name) for name in ("base", "mine", "theirs"))
        return next((home for home in ((theirs, mine) if mine == was else (mine, theirs)) if home is not None), "")

    @property
    def deleted_by(self) -> str:
        """The name of the document that alone has it no more; "" where both have it, or neither."""
        sides = {"mine": self.mine, "theirs": self.theirs}
        gone = [name for name, part in sides.items() if part is None]
        return gone[0] if self.base is not None and len(gone) == 1 else ""

    @property
    def left_by(self) -> str:
        return "theirs" if self.deleted_by == "mine" else "mine"


Strands = dict[str, Strand]


def merge(base: PlanDocument, mine: PlanDocument, theirs: PlanDocument) -> MergedDocument:
    """``base`` as the page showed it, ``mine`` as it was sent, ``theirs`` as it is saved now."""
    if base == theirs:
        return MergedDocument(mine, ())
    return _Merge(base, mine, theirs).merged()


class _Merge:
    def __init__(self, base: PlanDocument, mine: PlanDocument, theirs: PlanDocument) -> None:
        self.documents = {"base": base, "mine": mine, "theirs": theirs}
        self.pillars, self.measures, self.photos = self._strands()
        self.conflicts: list[Conflict] = []
        self.overruled: list[str] = []

    def merged(self) -> MergedDocument:
        plan = Strand(self.documents["base"], self.documents["mine"], self.documents["theirs"])
        measures = {key: _merged_part(strand, MEASURE_PARTS) for key, strand in self.measures.items()}
        photos = {key: _merged_photo(strand) for key, strand in self.photos.items()}
        staying = {key: part for key, part in measures.items() if part is not None}
        homes = {self.measures[key].home for key in staying}
        homes |= {self.photos[key].home for key, part in photos.items() if part is not None}
        pillars = {key: _merged_part(strand, PILLAR_PARTS, needed=key in homes) for key, strand in self.pillars.items()}
        for key in [key for key, strand in self.pillars.items() if pillars[key] is not None and strand.deleted_by]:
            staying |= self._left_in(key)
        order = self._order(self.pillars, {key for key, part in pillars.items() if part is not None})
        whole, plan.conflicts = _merged_fields(plan, PLAN_PARTS)
        self._note(plan, "")
        written = []
        for at, key in enumerate(order):
            inside = self._order(self.measures, {one for one in staying if self.measures[one].home == key}, key)
            self._note(self.pillars[key], f"pillar-{at}")
            for place, one in enumerate(inside):
                self._note(self.measures[one], f"measure-{at}-{place}")
            parts = tuple(replace(staying[one], number=n) for n, one in enumerate(inside, start=1))
            own = self._photos_in(key, photos)
            written.append(replace(pillars[key], number=at + 1, measures=parts, photos=own))
        own = self._photos_in("", photos)
        # Numbered as the editor's page numbers photos, those of the plan as a whole first.
        for at, key in enumerate(one for home in ("", *order) for one in self._order_of_photos(home, photos)):
            self._note(self.photos[key], f"photo-{at}")
        document = replace(whole, pillars=tuple(written), photos=own)
        return MergedDocument(document, tuple(self.conflicts), tuple(self.overruled))

    def _left_in(self, pillar: str) -> dict[str, Any]:
        """The measures that went with a pillar, to stay as it does; its photos, which its deletion gave to the plan, stay in it."""
        deleted_by, left_by = self.pillars[pillar].deleted_by, self.pillars[pillar].left_by
        for photo in self.photos.values():
            if photo.homes.get("base") == pillar and photo.homes.get(deleted_by) == "":
                photo.homes[deleted_by] = pillar
        return {
            key: getattr(strand, left_by)
            for key, strand in self.measures.items()
            if strand.deleted_by == deleted_by and strand.homes["base"] == strand.homes[left_by] == pillar
        }

    def _photos_in(self, home: str, photos: dict[str, Any]) -> tuple[PhotoDocument, ...]:
        return tuple(photos[key] for key in self._order_of_photos(home, photos))

    def _order_of_photos(self, home: str, photos: dict[str, Any]) -> list[str]:
        staying = {key for key, part in photos.items() if part is not None and self.photos[key].home == home}
        return self._order(self.photos, staying, home)

    def _note(self, strand: Strand, place: str) -> None:
        self.conflicts += [Conflict(place, name, was, now) for name, was, now in strand.conflicts]
        self.overruled += [place] if strand.overruled else []

    def _order(self, strands: Strands, staying: set[str], home: str | None = None) -> list[str]:
        """Of what stays in one place: my order where I changed it, else theirs, with what only the other has."""
        base, mine, theirs = (_keys(strands, name, home) for name in ("base", "mine", "theirs"))
        common = set(base) & set(mine) & set(theirs)
        in_place = [key for key in mine if key in common] == [key for key in base if key in common]
        lead, other = (theirs, mine) if in_place else (mine, theirs)
        order = [key for key in lead if key in staying]
        for at, key in enumerate(other):
            if key in staying and key not in order:
                before = next((one for one in reversed(other[:at]) if one in order), None)
                order.insert(order.index(before) + 1 if before is not None else 0, key)
        order += [key for key in strands if key in staying and key not in order]
        passed = _passed(strands, home)
        for key in order:
            strands[key].overruled = _is_overruled(strands, key, order, home, passed)
        return order

    @staticmethod
    def _pillars_from(base: PlanDocument, document: PlanDocument) -> Pairs:
        pairs = pair_pillars(base, document)
        return pairs | pair_empty_pillars(base, document, pairs)

    def _strands(self) -> tuple[Strands, Strands, Strands]:
        base = self.documents["base"]
        pillar_pairs = {name: self._pillars_from(base, self.documents[name]) for name in ("mine", "theirs")}
        pillars = _woven(
            {name: document.pillars for name, document in self.documents.items()}, pillar_pairs, _same_pillar
        )
        measures = _woven(
            {name: document.measures for name, document in self.documents.items()},
            {name: pair_measures(base, self.documents[name], pairs) for name, pairs in pillar_pairs.items()},
            _same_measure,
        )
        photos = _woven(
            {name: document.all_photos for name, document in self.documents.items()},
            {name: pair_photos(base, self.documents[name], pairs) for name, pairs in pillar_pairs.items()},
            _same_photo,
        )
        keys = {name: {id(getattr(strand, name)): key for key, strand in pillars.items()} for name in self.documents}
        for name, document in self.documents.items():
            homes = {id(photo): "" for photo in document.photos}
            for pillar in document.pillars:
                homes |= {id(part): keys[name][id(pillar)] for part in (*pillar.measures, *pillar.photos)}
            for strand in (*measures.values(), *photos.values()):
                if (part := getattr(strand, name)) is not None:
                    strand.homes[name] = homes[id(part)]
        return pillars, measures, photos


def _keys(strands: Strands, name: str, home: str | None) -> list[str]:
    """The parts of one document in its order, of one home or of all."""
    places = [
        (strand.places[name], key)
        for key, strand in strands.items()
        if name in strand.places and (home is None or strand.homes.get(name) == home)
    ]
    return [key for _place, key in sorted(places)]


Passed = dict[str, list[tuple[str, bool]]]


def _passed(strands: Strands, home: str | None) -> Passed:
    """By each part that they moved within one place: what they moved it past, and whether that comes before it now."""
    before, after = ({key: at for at, key in enumerate(_keys(strands, name, home))} for name in ("base", "theirs"))
    common = [key for key in before if key in after]
    in_order = kept_in_order({before[key]: after[key] for key in common})
    return {
        key: [
            (one, after[one] < after[key]) for one in common if (before[one] < before[key]) != (after[one] < after[key])
        ]
        for key in common
        if before[key] not in in_order
    }


def _is_overruled(strands: Strands, key: str, order: list[str], home: str | None, passed: Passed) -> bool:
    """Whether they had moved a part, and it stands in another place now, or on the other side of what they moved it past."""
    strand = strands[key]
    if strand.base is None or strand.theirs is None:
        return False
    was, went = strand.homes.get("base"), strand.homes.get("theirs")
    if went != home:
        return was != went or key in _passed(strands, went)
    return any(
        (order.index(one) < order.index(key)) != is_before for one, is_before in passed.get(key, ()) if one in order
    )


def _woven(parts: Mapping[str, Sequence[Any]], pairs: dict[str, Pairs], is_same: Any) -> Strands:
    """Strands of all parts; what both have added alike, as a page that is sent twice does, is one."""
    strands = {f"b{at}": Strand(base=part, places={"base": at}) for at, part in enumerate(parts["base"])}
    for name in ("mine", "theirs"):
        origins = {place: at for at, place in pairs[name].items()}
        for place, part in enumerate(parts[name]):
            key = f"b{origins[place]}" if place in origins else _added(strands, part, name, place, is_same)
            strand = strands.setdefault(key, Strand())
            setattr(strand, name, part)
            strand.places[name] = place
    return strands


def _added(strands: Strands, part: Any, name: str, place: int, is_same: Any) -> str:
    if name == "theirs":
        for key, strand in strands.items():
            if strand.base is None and strand.theirs is None and is_same(strand.mine, part):
                return key
    return f"{name[0]}{place}"


def _same_pillar(one: PillarDocument, other: PillarDocument) -> bool:
    ours, theirs = ([folded(part.name) for part in pillar.measures] for pillar in (one, other))
    return folded(one.title) == folded(other.title) and ours == theirs


def _same_measure(one: MeasureDocument, other: MeasureDocument) -> bool:
    return (one.name, one.description) == (other.name, other.description)


def _same_photo(one: PhotoDocument, other: PhotoDocument) -> bool:
    return folded(one.caption) == folded(other.caption)


def _merged_part(strand: Strand, without: set[str], *, needed: bool = False) -> Any:
    """The part as both left it; None when it is gone."""
    if strand.mine is not None and strand.theirs is not None:
        merged, strand.conflicts = _merged_fields(strand, without)
        return merged
    left = strand.mine if strand.mine is not None else strand.theirs
    if left is None:
        return None
    if strand.base is None:
        return left
    if not needed and not _changed(strand.base, left, without) and strand.homes.get("base", "") == strand.home:
        return None
    strand.conflicts = [("", strand.base, strand.theirs)]
    return left


def _merged_photo(strand: Strand) -> PhotoDocument | None:
    merged = _merged_part(strand, PHOTO_PARTS)
    if merged is not None and strand.mine is not None and strand.mine.image == merged.image:
        return replace(merged, width=strand.mine.width, height=strand.mine.height)
    return merged


def _changed(was: Any, now: Any, without: Iterable[str]) -> bool:
    return any(getattr(was, one.name) != getattr(now, one.name) for one in fields(was) if one.name not in without)


def _merged_fields(strand: Strand, without: set[str]) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """Field by field.  Of types and forms each one that either has added or taken away is so."""
    conflicts, values = [], {}
    for one in fields(strand.theirs):
        if one.name in without:
            continue
        was = getattr(strand.base, one.name) if strand.base is not None else None
        mine, theirs = getattr(strand.mine, one.name), getattr(strand.theirs, one.name)
        if mine in (was, theirs):
            values[one.name] = theirs
        elif theirs == was:
            values[one.name] = mine
        elif isinstance(mine, tuple):
            values[one.name] = _merged_terms(was or (), mine, theirs)
        else:
            values[one.name] = mine
            conflicts.append((one.name, was, theirs))
    return replace(strand.theirs, **values), conflicts


def _merged_terms(was: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    gone = (set(was) - set(mine)) | (set(was) - set(theirs))
    return tuple(slug for slug in dict.fromkeys((*theirs, *mine)) if slug not in gone)
