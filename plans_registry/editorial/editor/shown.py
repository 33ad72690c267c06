"""A document as the controls of the editor's page: plain values for the template, without a form for each part."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.documents.differences import Span, inline
from plans_registry.documents.merging import Conflict
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.editor.edits import places_of
from plans_registry.editorial.editor.parts import tags_shown
from plans_registry.editorial.editor.problems import Problem
from plans_registry.editorial.editor.proposals import TagProposals
from plans_registry.editorial.editor.reading import ShownReading, SourceMark
from plans_registry.editorial.review.pictures import FOLDER as PICTURES_FOLDER
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Measure, Photo, Pillar
from plans_registry.models.photos import PUBLIC_FOLDER

KINDS = {"description": "area", "url": "url", "page": "number"}
MEASURE_TEXTS = ("name", "description")
MEASURE_DETAILS = ("audience", "amount", "contact", "url", "page")
PHOTO_TEXTS = ("caption", "alt", "credit")


@dataclass(frozen=True, slots=True)
class OtherText:
    """What somebody else has saved in a field meanwhile: the text, and what it changed in the one both began with."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    help: str = ""
    choices: Collection[tuple[Any, str]] = ()
    required: bool = False
    errors: tuple[str, ...] = ()
    other: OtherText | None = None

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhoto:
    """``other`` is the picture that somebody else has saved meanwhile, and that may be taken."""

    id: str
    place: int
    name: str
    image: str
    address: str
    other: str
    other_address: str
    fields: tuple[ShownField, ...]
    owner: ShownField
    upload: ShownField
    mark: SourceMark | None
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMeasure:
    id: str
    place: str
    number: int
    name: str
    key: int | None
    was: str
    texts: tuple[ShownField, ...]
    types: ShownField
    forms: ShownField
    details: tuple[ShownField, ...]
    chosen: str
    proposal: str
    mark: SourceMark | None
    is_first: bool
    is_last: bool
    is_open: bool
    to: ShownField | None = None
    at: ShownField | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPillar:
    id: str
    place: int
    number: int
    name: str
    was: str
    title: ShownField
    types: ShownField
    open_ended: ShownField
    measures: tuple[ShownMeasure, ...]
    photos: tuple[ShownPhoto, ...]
    mark: SourceMark | None
    is_first: bool
    is_last: bool


@dataclass(slots=True)
class PartsShown:
    """``arranged`` is the measure, as ``0-2``, that is about to be moved or divided."""

    document: PlanDocument
    proposals: TagProposals
    problems: Collection[Problem] = ()
    conflicts: Collection[Conflict] = ()
    arranged: str = ""
    reading: ShownReading | None = None
    pillars: tuple[ShownPillar, ...] = ()
    photos: tuple[ShownPhoto, ...] = ()
    _errors: dict[str, list[str]] = field(default_factory=dict)
    _others: dict[str, Conflict] = field(default_factory=dict)
    _labels: dict[tuple[type, str], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for problem in self.problems:
            self._errors.setdefault(problem.field, []).append(problem.message)
        self._others = {f"{conflict.place}-{conflict.field}": conflict for conflict in self.conflicts}
        self.photos = self._photos(self.document.photos, 0, _("計画"), "")
        self.pillars = tuple(self._pillar(i, part) for i, part in enumerate(self.document.pillars))

    @property
    def photo_count(self) -> int:
        return len(self.document.photos) + sum(len(pillar.photos) for pillar in self.document.pillars)

    def _pillar(self, i: int, part: PillarDocument) -> ShownPillar:
        prefix, last = f"pillar-{i}", len(self.document.pillars) - 1
        before = len(self.document.photos) + sum(len(pillar.photos) for pillar in self.document.pillars[:i])
        name = _("柱%s") % (i + 1)
        return ShownPillar(
            id=prefix,
            place=i,
            number=part.number,
            name=name,
            was=tags_shown(part.title, part.types),
            title=self._field(Pillar, prefix, "title", part.title, required=True),
            types=self._ticks(Pillar, prefix, "types", part.types),
            open_ended=self._field(Pillar, prefix, "open_ended", part.open_ended, kind="check"),
            measures=tuple(self._measure(i, j, measure, part) for j, measure in enumerate(part.measures)),
            photos=self._photos(part.photos, before, name, str(i)),
            mark=self._mark(prefix),
            is_first=i == 0,
            is_last=i == last,
        )

    def _measure(self, i: int, j: int, part: MeasureDocument, pillar: PillarDocument) -> ShownMeasure:
        prefix, place = f"measure-{i}-{j}", f"{i}-{j}"
        names = {**self.proposals.types.names, **self.proposals.form_names}
        several = len(pillar.types) > 1
        details = tuple(self._field(Measure, prefix, name, getattr(part, name)) for name in MEASURE_DETAILS)
        is_open = any(one.errors or one.other for one in details)
        arranging = place == self.arranged
        return ShownMeasure(
            id=prefix,
            place=place,
            number=part.number,
            name=_("柱%(p)sの施策%(n)s") % {"p": i + 1, "n": j + 1},
            key=part.id,
            was=tags_shown(f"{part.name}\n{part.description}", part.types, part.forms),
            texts=tuple(
                self._field(Measure, prefix, name, getattr(part, name), required=name == "name")
                for name in MEASURE_TEXTS
            ),
            types=self._ticks(Measure, prefix, "types", part.types),
            forms=self._ticks(Measure, prefix, "forms", part.forms),
            details=details,
            chosen="、".join(names.get(slug, slug) for slug in (*part.forms, *part.types)),
            proposal=self.proposals.types.sentence(part.name, part.description, part.types) if several else "",
            mark=self._mark(prefix),
            is_first=j == 0,
            is_last=j == len(pillar.measures) - 1,
            is_open=is_open,
            to=self._to(prefix, i) if arranging else None,
            at=self._at(prefix, part) if arranging else None,
        )

    def _to(self, prefix: str, own: int) -> ShownField | None:
        others = [
            (i, _("柱%(n)s %(title)s") % {"n": i + 1, "title": pillar.title})
            for i, pillar in enumerate(self.document.pillars)
            if i != own
        ]
        if not others:
            return None
        choices = [("", _("柱を選ぶ")), *others]
        return ShownField(name=f"{prefix}-to", label=_("移す先の柱"), kind="select", choices=choices)

    def _at(self, prefix: str, part: MeasureDocument) -> ShownField:
        choices = [("", _("所を選ぶ（または名称か概要に ｜ を打つ）")), *places_of(part)]
        return ShownField(name=f"{prefix}-at", label=_("分ける所"), kind="select", choices=choices)

    def _photos(self, photos: tuple[PhotoDocument, ...], first: int, owner: str, value: str) -> tuple[ShownPhoto, ...]:
        return tuple(
            self._photo(first + n, photo, _("%(owner)sの写真%(n)s") % {"owner": owner, "n": n + 1}, value, n, photos)
            for n, photo in enumerate(photos)
        )

    def _photo(
        self, k: int, photo: PhotoDocument, name: str, owner: str, place: int, among: tuple[PhotoDocument, ...]
    ) -> ShownPhoto:
        prefix = f"photo-{k}"
        pillars = [
            (str(i), _("柱%(n)s %(title)s") % {"n": i + 1, "title": part.title})
            for i, part in enumerate(self.document.pillars)
        ]
        choices = [("", _("柱を決めない")), *pillars]
        label = Photo._meta.get_field("pillar").verbose_name
        conflict = self._others.get(f"{prefix}-image")
        other = conflict.theirs if conflict else ""
        return ShownPhoto(
            id=prefix,
            place=k,
            name=name,
            image=photo.image,
            address=self._picture_address(photo.image),
            other=other,
            other_address=self._picture_address(other),
            fields=tuple(
                self._field(Photo, prefix, text, getattr(photo, text), required=text == "caption")
                for text in PHOTO_TEXTS
            ),
            owner=ShownField(name=f"{prefix}-owner", label=str(label), kind="select", value=owner, choices=choices),
            upload=self._field(Photo, prefix, "image", "", kind="file", named="upload"),
            mark=self._mark(prefix),
            is_first=place == 0,
            is_last=place == len(among) - 1,
        )

    def _mark(self, part: str) -> SourceMark | None:
        return self.reading.marks.get(part) if self.reading else None

    def _ticks(self, model: type, prefix: str, name: str, chosen: tuple[str, ...]) -> ShownField:
        names: Mapping[str, str] = self.proposals.form_names if name == "forms" else self.proposals.types.names
        return self._field(model, prefix, name, chosen, kind="ticks", choices=names.items())

    def _field(self, model: type, prefix: str, name: str, value: Any, *, named: str = "", **more: Any) -> ShownField:
        control = f"{prefix}-{named or name}"
        return ShownField(
            name=control,
            value="" if value is None else value,
            errors=tuple(self._errors.get(f"id_{control}", ())),
            other=self._other(control),
            **{**self._label(model, name), **more},
        )

    def _label(self, model: Any, name: str) -> dict[str, Any]:
        """Label, help and kind of a model's field, read once for all parts."""
        if (model, name) not in self._labels:
            known = model._meta.get_field(name)
            kind = KINDS.get(name, "text")
            said = {"label": str(known.verbose_name), "help": str(known.help_text)}
            self._labels[model, name] = {**said, "kind": kind}
        return self._labels[model, name]

    def _other(self, control: str) -> OtherText | None:
        conflict = self._others.get(control)
        if conflict is None:
            return None
        was, theirs = ("" if value is None else str(value) for value in (conflict.was, conflict.theirs))
        return OtherText(theirs, inline(was, theirs))

    def _picture_address(self, image: str) -> str:
        """A public picture as everybody sees it, one of the document or one that is not saved yet as its reader does."""
        if not image or image.startswith(PUBLIC_FOLDER):
            return default_storage.url(image) if image else ""
        if self.reading and image.startswith(PICTURES_FOLDER):
            pictures = Proposal.from_json(self.reading.review.proposal).pictures
            number = next((n for n, picture in enumerate(pictures, start=1) if picture.image == image), 0)
            return reverse("review_picture", args=[self.reading.review.pk, number]) if number else ""
        return reverse("editor_upload", args=[image.rpartition("/")[2]])
