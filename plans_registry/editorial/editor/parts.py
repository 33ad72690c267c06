"""Pillars, measures and photos as the editor's page sends them, read into a document.

Nothing is too long or missing here: what was typed is kept as it was typed, and what stands in the way of saving is said
beside it (problems.py).  Only what no control of the page can send is refused.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.editor.facts import without_controls
from plans_registry.editorial.editor.problems import Problem
from plans_registry.editorial.editor.proposals import TagProposals
from plans_registry.editorial.editor.steps import Chosen
from plans_registry.editorial.editor.uploads import is_upload, keep_upload

PARTS_LIMIT = 1_000  # pillars, measures and photos together: a page that asks for more was not made here


class ForeignPage(ValueError):
    """A form that no page of ours has sent."""


class PlainText(forms.CharField):
    """Any text; control characters, of which PostgreSQL refuses NUL, are dropped."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> str:
        return super().to_python(without_controls(value or "")) or ""


class Ticks(forms.MultipleChoiceField):
    """Slugs of types or forms; one that is gone from the vocabulary is dropped."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def validate(self, value: Any) -> None:
        pass


class Number(forms.CharField):
    """A whole number, None for anything else: the browser's own control sends no other text."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = str(value or "").strip()
        return int(text) if text.isdecimal() and len(text) < 10 else None


class PillarPart(forms.Form):
    title = PlainText()
    types = Ticks()
    open_ended = forms.BooleanField(required=False)
    was = PlainText()


class MeasurePart(forms.Form):
    id = Number()
    name = PlainText()
    description = PlainText()
    types = Ticks()
    audience = PlainText()
    amount = PlainText()
    contact = PlainText()
    url = PlainText()
    page = Number()
    was = PlainText()
    to = Number()
    at = Number()
    forms = Ticks()  # the last one: from here on the name is this field


class PhotoPart(forms.Form):
    caption = PlainText()
    owner = PlainText()
    image = PlainText()
    other = PlainText()
    upload = forms.FileField(required=False, allow_empty_file=True)
    without = forms.BooleanField(required=False)
    alt = PlainText()
    credit = PlainText()


def tags_shown(words: str, *terms: tuple[str, ...]) -> str:
    """What a page remembers of a part: the words it showed, and the types and forms that were ticked."""
    return ":".join([f"{crc32(words.encode()):x}", *(",".join(slugs) for slugs in terms)])


def images_named(data: Mapping[str, Any]) -> set[str]:
    """The names of pictures that a page sends, whether it may or not."""
    return {value for name, value in data.items() if name.startswith("photo-") and name.endswith(("-image", "-other"))}


@dataclass(slots=True)
class SentParts:
    """The parts of a page that came back.  ``pictures`` are those it may name beside the uploads of its person.

    ``struck`` are those that were struck out of the plan after the page was opened: neither they come back nor what they say.

    ``problems`` are those of files; the others are found in the document.
    """

    data: Mapping[str, Any]
    files: Mapping[str, Any]
    user: Any
    known: PlanDocument
    proposals: TagProposals
    pictures: Collection[str] = ()
    struck: Collection[str] = ()
    problems: list[Problem] = field(default_factory=list)
    _parts: int = 0

    def document(self) -> PlanDocument:
        """The known document with the parts as they were sent."""
        measures = {part.id: part for part in self.known.measures if part.id is not None}
        photos = list(self._photos())
        pillars = tuple(
            self._pillar(i, measures, tuple(photo for owner, photo in photos if owner == str(i)))
            for i in range(self._count("pillars"))
        )
        places = {str(i) for i in range(len(pillars))}
        own = tuple(photo for owner, photo in photos if owner not in places)
        return replace(self.known, pillars=pillars, photos=own)

    def chosen(self, button: str) -> Chosen:
        """What was chosen beside a button of a measure."""
        places = [number for number in button.split("-") if number.isdecimal()]
        if len(places) != 2:
            return Chosen()
        values = self._values(MeasurePart, f"measure-{places[0]}-{places[1]}")
        return Chosen(to=values["to"], at=values["at"])

    def _values(self, form: type[forms.Form], prefix: str) -> dict[str, Any]:
        sent = form(self.data, self.files, prefix=prefix)  # type: ignore[arg-type]
        sent.full_clean()
        return sent.cleaned_data

    def _pillar(self, i: int, known: dict[int, MeasureDocument], photos: tuple[PhotoDocument, ...]) -> PillarDocument:
        values = self._values(PillarPart, f"pillar-{i}")
        types = self.proposals.known_types(values["types"])
        if values["was"] != tags_shown(values["title"], types) and _ticks_of(values["was"], 1) == [types]:
            was = (part for part in self.known.pillars if tags_shown(part.title, part.types) == values["was"])
            types = self.proposals.retitled(next(was, None), values["title"], types)
        measures = tuple(self._measure(i, j, known, types) for j in range(self._count(f"measures-{i}")))
        return PillarDocument(
            number=i + 1,
            title=values["title"],
            types=types,
            open_ended=values["open_ended"],
            measures=measures,
            photos=photos,
        )

    def _measure(
        self, i: int, j: int, known: dict[int, MeasureDocument], pillar_types: tuple[str, ...]
    ) -> MeasureDocument:
        values = self._values(MeasurePart, f"measure-{i}-{j}")
        # An id stands once in a plan; a second one, as a forged page may have, is a new measure.
        was = known.pop(values["id"], None)
        texts = {name: values[name] for name in ("name", "description", "audience", "amount", "contact", "url", "page")}
        types, support = self.proposals.known_types(values["types"]), self.proposals.known_forms(values["forms"])
        part = replace(was or MeasureDocument(number=1, name=""), **texts, number=j + 1, types=types, forms=support)
        words = f"{part.name}\n{part.description}"
        untouched = _ticks_of(values["was"], 2) == [types, support]
        if words.strip() and untouched and values["was"] != tags_shown(words, types, support):
            return self.proposals.renamed(was, part, pillar_types)
        return part

    def _photos(self) -> Iterator[tuple[str, PhotoDocument]]:
        struck_words = {photo.alt for photo in self.known.all_photos if photo.image in self.struck}
        for k in range(self._count("photos")):
            values = self._values(PhotoPart, f"photo-{k}")
            image = "" if values["without"] else self._image(k, values)
            if values["alt"] in struck_words or (values["image"] in self.struck and not image):
                values["alt"] = ""
            known = next((one for one in self.known.all_photos if one.image and one.image == image), None)
            photo = known or PhotoDocument(caption="", image=image)
            texts = {name: values[name] for name in ("caption", "alt", "credit")}
            yield values["owner"], replace(photo, **texts)

    def _image(self, k: int, values: dict[str, Any]) -> str:
        """The name of the picture: one that was just chosen, else the one that is saved or the one the page had."""
        upload = values.get("upload")
        try:
            if upload and not upload.size:
                raise ValidationError(_("ファイルが空です。別のファイルを選んでください。"))
            if upload:
                return keep_upload(upload, self.user)
        except ValidationError as error:
            self.problems.append(Problem(f"id_photo-{k}-upload", " ".join(error.messages), _("写真")))
        image = values["other"] or values["image"]
        gone = _("この画像は、この計画のものでないか、もうありません。選び直すか、画像なしで保存してください。")
        if image in self.struck:
            gone = _("この画像は抹消されました。代替テキストも消してあります。選び直すか、画像なしで保存してください。")
        elif not image or image in self.pictures or is_upload(image, self.user):
            return image
        self.problems.append(Problem(f"id_photo-{k}-upload", gone, _("写真")))
        return ""

    def _count(self, name: str) -> int:
        value = str(self.data.get(name, ""))
        count = int(value) if value.isdecimal() and len(value) < 5 else PARTS_LIMIT + 1
        self._parts += count
        if self._parts > PARTS_LIMIT:
            raise ForeignPage(_("この画面からは送れない内容です。画面を開き直してください。"))
        return count


def _ticks_of(was: str, kinds: int) -> list[tuple[str, ...]] | None:
    """The ticks that a page remembers, as many kinds as the part has; None where it remembers none."""
    parts = was.split(":")[1:]
    return [tuple(filter(None, part.split(","))) for part in parts] if len(parts) == kinds else None
