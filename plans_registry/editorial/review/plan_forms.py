"""The controls of one plan under review, and the document a person has made of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from plans_registry.documents.periods import fiscal_year_of, format_year, read_period
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.editor import edits
from plans_registry.editorial.review.forms import LineField, ParagraphField, TicksField
from plans_registry.editorial.review.pictures import shown_in
from plans_registry.editorial.review.proposal import Proposal, flat_photos
from plans_registry.models import Measure, PillarType, SupportForm

Choices = list[tuple[Any, str]]
PARTS_LIMIT = 400  # pillars of a plan, measures of a pillar: a page that asks for more was not made here
FIRST_YEAR, YEARS_AHEAD = 1990, 15


@dataclass(frozen=True, slots=True)
class Words:
    """The choices of a page, read once."""

    municipalities: Choices
    types: Choices
    forms: Choices

    @classmethod
    def load(cls) -> "Words":
        towns = [(row.code, row.name) for row in Municipality.objects.all()]
        types = [(row.slug, str(row)) for row in PillarType.objects.all()]
        return cls(towns, types, [(row.slug, str(row)) for row in SupportForm.objects.all()])


class PlanFields(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    municipality = forms.ChoiceField(label=gettext_lazy("区市町村"), required=False)
    title = LineField(label=gettext_lazy("計画名"))
    first_year = forms.TypedChoiceField(label=gettext_lazy("開始年度"), required=False, coerce=int, empty_value=None)
    last_year = forms.TypedChoiceField(label=gettext_lazy("終了年度"), required=False, coerce=int, empty_value=None)
    period_text = LineField(label=gettext_lazy("計画期間（原文）"))
    background = ParagraphField(label=gettext_lazy("現状と課題・めざすもの"), rows=6)
    choice = forms.ChoiceField(
        label=gettext_lazy("取り込み方"),
        required=False,
        choices=[(name, name) for name in ("create", "update", "skip")],
    )

    def __init__(self, *args: Any, words: Words, document: PlanDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", _("選んでください")), *words.municipalities]  # type: ignore[attr-defined]
        for name in ("first_year", "last_year"):
            self.fields[name].choices = _years(getattr(document, name))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Years left blank are read from the period as published, where that can be read."""
        cleaned = super().clean() or self.cleaned_data
        period = read_period(cleaned.get("period_text", "")).period
        if period and not (cleaned.get("first_year") or cleaned.get("last_year")):
            cleaned |= {"first_year": period.first, "last_year": period.last}
        return cleaned


class PillarFields(forms.Form):
    title = LineField(label=gettext_lazy("柱の名称"))
    types = TicksField(label=gettext_lazy("柱の類型"))
    open_ended = forms.BooleanField(label=gettext_lazy("一覧の末尾に「等」がある"), required=False)

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["types"].choices = words.types  # type: ignore[attr-defined]


class MeasureFields(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = LineField(label=gettext_lazy("施策の名称"))
    description = ParagraphField(label=gettext_lazy("概要（（ ）の中の説明）"), rows=2)
    types = TicksField(
        label=Measure._meta.get_field("types").verbose_name, help_text=Measure._meta.get_field("types").help_text
    )
    audience = LineField(label=gettext_lazy("対象者"))
    amount = LineField(label=gettext_lazy("補助額・補助率"))
    contact = LineField(label=gettext_lazy("問い合わせ先"))
    url = LineField(label=gettext_lazy("詳細URL"))
    page = forms.IntegerField(label=gettext_lazy("出典のページ"), required=False, min_value=1, max_value=30_000)
    to = forms.TypedChoiceField(label=gettext_lazy("移す先の柱"), required=False, coerce=int, empty_value=None)
    at = forms.IntegerField(label=gettext_lazy("分ける所"), required=False)
    forms = TicksField(label=gettext_lazy("支援の形"))  # the last one: from here on the name is this field

    def __init__(self, *args: Any, words: Words, pillars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forms"].choices, self.fields["types"].choices = words.forms, words.types  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", _("柱を選ぶ")), *pillars]  # type: ignore[attr-defined]

    def with_places(self, measure: MeasureDocument) -> None:
        """Offer the places where the measure, as it stands, may be divided."""
        places = [("", _("所を選ぶ（または名称か概要に ｜ を打つ）")), *edits.places_of(measure)]
        self.fields["at"].widget = forms.Select(choices=places)


class PhotoFields(forms.Form):
    caption = LineField(label=gettext_lazy("写真の説明"))
    owner = forms.ChoiceField(label=gettext_lazy("どこの写真か"), required=False)
    image = forms.ChoiceField(label=gettext_lazy("画像"), required=False)
    alt = LineField(
        label=gettext_lazy("代替テキスト（画像があるときは必須）"),
        help_text=gettext_lazy("画像が見えない人のために、写っているものを書きます。例：会議室で名刺を交換する参加者"),
    )
    drop = forms.BooleanField(label=gettext_lazy("この写真を取り込まない"), required=False)

    def __init__(self, *args: Any, owners: Choices, pictures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices, self.fields["image"].choices = owners, pictures  # type: ignore[attr-defined]


def _years(chosen: int | None) -> Choices:
    ahead = fiscal_year_of(timezone.localdate()) + YEARS_AHEAD
    years = sorted({*range(FIRST_YEAR, ahead + 1), *([chosen] if chosen else [])}, reverse=True)
    return [("", _("選んでください")), *((year, f"{format_year(year)}（{year}）") for year in years)]


class WrongPage(ValueError):
    """A form that no page of ours has sent."""


@dataclass(slots=True)
class PillarForms:
    fields: PillarFields
    measures: list[MeasureFields]


class PlanForms:
    """All controls of one plan's page: shown for a document, or read from what was sent."""

    def __init__(self, document: PlanDocument, proposal: Proposal, place: int, data: Mapping | None = None) -> None:
        self.known, self.proposal, self.place, self.data = document, proposal, place, data
        self.words = Words.load()
        sizes = _sizes(data) if data is not None else [len(pillar.measures) for pillar in document.pillars]
        photos = _count(data, "photos") if data is not None else len(flat_photos(document))
        self.fields = self._form(PlanFields, "plan", self._plan_values, words=self.words, document=document)
        self.pillars = [self._pillar(i, size, sizes) for i, size in enumerate(sizes)]
        self.photos = [self._photo(k) for k in range(photos)]

    def _form(self, form: type, prefix: str, initial: Callable[[], dict], **extra: Any) -> Any:
        values = {"data": self.data} if self.data is not None else {"initial": initial()}
        return form(prefix=prefix, **values, **extra)

    def _plan_values(self) -> dict[str, Any]:
        plan = self.proposal.plans[self.place]
        names = ("municipality", "title", "first_year", "last_year", "period_text", "background")
        return {"version": plan.version, **{name: getattr(self.known, name) for name in names}}

    def _pillar(self, i: int, size: int, sizes: list[int]) -> PillarForms:
        names = ("title", "types", "open_ended")
        fields = self._form(
            PillarFields, f"pillar-{i}", lambda: _values(self.known.pillars[i], names), words=self.words
        )
        others = [(at, _("柱%s") % (at + 1)) for at in range(len(sizes)) if at != i]
        return PillarForms(fields, [self._measure(i, j, others) for j in range(size)])

    def _measure(self, i: int, j: int, others: Choices) -> MeasureFields:
        names = ("id", "name", "description", "forms", "types", "audience", "amount", "contact", "url", "page")
        prefix = f"measure-{i}-{j}"
        form = self._form(
            MeasureFields,
            prefix,
            lambda: _values(self.known.pillars[i].measures[j], names),
            words=self.words,
            pillars=others,
        )
        if self.data is None:
            form.with_places(self.known.pillars[i].measures[j])
        return form

    def _photo(self, k: int) -> PhotoFields:
        def values() -> dict[str, Any]:
            owner, photo = flat_photos(self.known)[k]
            return {"caption": photo.caption, "alt": photo.alt, "owner": owner, "image": numbers.get(photo.image, "")}

        pictures = self.proposal.pictures
        numbers = {picture.image: str(number) for number, picture in enumerate(pictures, start=1)}
        names = [(str(n), _("%(page)sページの画像%(n)s") % {"page": p.page, "n": n}) for n, p in enumerate(pictures, 1)]
        choices = [("", _("画像なし（説明だけ）")), *names]
        return self._form(PhotoFields, f"photo-{k}", values, owners=self._owners(), pictures=choices)

    def _owners(self) -> Choices:
        titles = [pillar.title for pillar in self.known.pillars]
        here = [(str(i), _("柱%(n)s %(title)s") % {"n": i + 1, "title": title}) for i, title in enumerate(titles)]
        there = [
            (f"plan-{at}", _("ほかの計画：%s") % (plan.document.municipality_name or plan.document.title))
            for at, plan in enumerate(self.proposal.plans)
            if at != self.place
        ]
        return [("", _("計画全体")), *here, *there]

    @property
    def all_forms(self) -> list[forms.Form]:
        parts = [form for pillar in self.pillars for form in (pillar.fields, *pillar.measures)]
        return [self.fields, *parts, *self.photos]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.all_forms])  # noqa: C419 (each says its errors)

    def document(self) -> PlanDocument:
        """The plan as it was sent; photos of other plans are in :meth:`given_away`."""
        values = self.fields.cleaned_data
        names = ("municipality", "title", "first_year", "last_year", "period_text", "background")
        towns = dict(self.words.municipalities)
        changed = {name: values[name] for name in names}
        published = self.known.municipality_name
        if values["municipality"] and values["municipality"] != self.known.municipality:
            published = towns[values["municipality"]]
        pillars = tuple(self._pillar_document(i) for i in range(len(self.pillars)))
        return replace(self.known, **changed, municipality_name=published, pillars=pillars, photos=self._photos_of(""))

    def given_away(self) -> list[tuple[int, PhotoDocument]]:
        """Photos a person gave to another plan: its place in the proposal, and the photo."""
        return [
            (int(owner.removeprefix("plan-")), photo)
            for owner, photo in self._photos_sent()
            if owner.startswith("plan-")
        ]

    def _pillar_document(self, i: int) -> PillarDocument:
        values = self.pillars[i].fields.cleaned_data
        return PillarDocument(
            number=i + 1,
            title=values["title"],
            types=tuple(values["types"]),
            open_ended=values["open_ended"],
            measures=tuple(_measure_document(j, form) for j, form in enumerate(self.pillars[i].measures)),
            photos=self._photos_of(str(i)),
        )

    def _photos_of(self, owner: str) -> tuple[PhotoDocument, ...]:
        return tuple(photo for whose, photo in self._photos_sent() if whose == owner)

    def _photos_sent(self) -> Iterator[tuple[str, PhotoDocument]]:
        """Each photo with its owner.  One without caption and picture is gone."""
        for form in self.photos:
            values = form.cleaned_data
            if values["drop"] or not (values["caption"] or values["image"]):
                continue
            picture = self.proposal.pictures[int(values["image"]) - 1] if values["image"] else None
            photo = PhotoDocument(caption=values["caption"], alt=values["alt"])
            yield values["owner"], shown_in(photo, picture)


def _measure_document(j: int, form: MeasureFields) -> MeasureDocument:
    values = form.cleaned_data
    names = ("id", "name", "description", "audience", "amount", "contact", "url", "page")
    types, forms = tuple(values["types"]), tuple(values["forms"])
    return MeasureDocument(number=j + 1, **{name: values[name] for name in names}, types=types, forms=forms)


def _values(part: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(part, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _sizes(data: Mapping) -> list[int]:
    """How many measures each pillar on the sent page has."""
    return [_count(data, f"measures-{i}") for i in range(_count(data, "pillars"))]


def _count(data: Mapping, name: str) -> int:
    value = data.get(name, "")
    if not value.isdecimal() or int(value) > PARTS_LIMIT:
        raise WrongPage(_("この画面からは送れない内容です。画面を開き直してください。"))
    return int(value)
