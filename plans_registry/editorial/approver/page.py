"""What the page of a whole plan shows: its parts in the order of the public page, each with its marks and notes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Told, source_text, tell
from plans_registry.documents.differences import Differences, differences
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.versions import document_read_once
from plans_registry.models import AuditRecord, OpenIssue, PillarType, Plan, PlanNote, SupportForm
from plans_registry.models.working_copy import document_of

Terms = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a part since some moment: 前の版から, 差し戻しから, 依頼のあと."""

    since: str
    told: Told


@dataclass(slots=True)
class MeasureText:
    measure: MeasureDocument
    types: list[str]
    forms: list[str]
    marks: list[Mark]
    notes: list[PlanNote]
    written: str


@dataclass(slots=True)
class PhotoText:
    photo: PhotoDocument
    marks: list[Mark]


@dataclass(slots=True)
class PillarText:
    key: int
    pillar: PillarDocument
    types: list[str]
    marks: list[Mark]
    notes: list[PlanNote]
    written: str
    photos: list[PhotoText]
    measures: list[MeasureText] = field(default_factory=list)


@dataclass(slots=True)
class PlanText:
    """``written`` is a note that was typed and not sent.

    ``gone`` are parts that earlier texts had; ``since`` the moments that could be compared, with how much changed.
    """

    document: PlanDocument
    marks: list[Mark]
    notes: list[PlanNote]
    pillars: list[PillarText]
    photos: list[PhotoText]
    gone: list[Mark]
    since: list[tuple[str, int]]
    resolved: list[PlanNote]
    written: str

    @property
    def source(self) -> str:
        return source_text(self.document.source) if self.document.source else ""

    @property
    def is_newer_than_approved(self) -> bool:
        """Whether the text is not the one that becomes public on its day."""
        return any(since == _("承認のあと") and count for since, count in self.since)


def plan_text(plan: Plan, typed: Mapping[str, str] | None = None) -> PlanText:
    """``plan`` is read through ``with_parts``; ``typed`` holds what stands in the fields of the page."""
    typed = typed or {}
    document, terms = document_of(plan), _terms()
    compared = {since: differences(old, document) for since, old in earlier_texts(plan).items()}
    whole: list[Mark] = []
    gone: list[Mark] = []
    pillar_marks: dict[int, list[Mark]] = defaultdict(list)
    measure_marks: dict[int | None, list[Mark]] = defaultdict(list)
    # A photo has no number of its own: two that are alike in one pillar share their marks.
    photo_marks: dict[tuple[int | None, PhotoDocument], list[Mark]] = defaultdict(list)
    for since, found in compared.items():
        own = Differences(wordings=found.wordings, facts=found.facts)
        whole += [Mark(since, told) for told in tell(own, terms)]
        for change in found.pillars:
            mark = Mark(since, tell(Differences(pillars=(change,)), terms)[0])
            (pillar_marks[change.new.number] if change.new else gone).append(mark)
        for measure in found.measures:
            mark = Mark(since, tell(Differences(measures=(measure,)), terms)[0])
            (measure_marks[measure.new.id] if measure.new else gone).append(mark)
        for photo in found.photos:
            mark = Mark(since, tell(Differences(photos=(photo,)), terms)[0])
            home = photo.new_pillar.number if photo.new_pillar else None
            (photo_marks[home, photo.new] if photo.new else gone).append(mark)
    notes = list(plan.notes.all())
    is_open = [note for note in notes if note.resolved_at is None]
    keys = [pillar.pk for pillar in plan.pillars.all()]
    pillars = []
    for key, pillar in zip(keys, document.pillars, strict=True):
        own_notes = [note for note in is_open if note.pillar_id == key and note.measure_id is None]
        text = PillarText(
            key,
            pillar,
            _names(pillar.types, terms),
            pillar_marks[pillar.number],
            own_notes,
            typed.get(f"note-pillar-{key}", ""),
            [PhotoText(photo, photo_marks[pillar.number, photo]) for photo in pillar.photos],
        )
        for part in pillar.measures:
            at_part = [note for note in is_open if note.measure_id == part.id]
            names = _names(pillar.types_of(part), terms), _names(part.forms, terms)
            written = typed.get(f"note-measure-{part.id}", "")
            text.measures.append(MeasureText(part, *names, measure_marks[part.id], at_part, written))
        pillars.append(text)
    return PlanText(
        document=document,
        marks=whole,
        notes=[note for note in is_open if note.pillar_id is None and note.measure_id is None],
        pillars=pillars,
        photos=[PhotoText(photo, photo_marks[None, photo]) for photo in document.photos],
        gone=gone,
        since=[(since, _count(found)) for since, found in compared.items()],
        resolved=[note for note in notes if note.resolved_at],
        written=typed.get("note-plan-", ""),
    )


def earlier_texts(plan: Plan) -> dict[str, PlanDocument]:
    """The texts an approver may have read before, by what the page calls them; what is not known any more is left out."""
    texts = {}
    if edition := plan.editions.order_by("-number").first():
        texts[_("前の版から")] = edition.plan_document()
    if returned := last_return(plan):
        about = AuditRecord.objects.about(plan).filter(pk__lt=returned.pk, after__has_key="document")
        state = about.values_list("after", flat=True).first()
        if state:
            texts[_("差し戻しから")] = PlanDocument.from_json(state["document"])
    if plan.status == Plan.Status.SUBMITTED and plan.submitted_fingerprint:
        submitted = document_read_once(plan, plan.submitted_fingerprint)
        if submitted:
            texts[_("依頼のあと")] = submitted
    if plan.approved_document:
        texts[_("承認のあと")] = PlanDocument.from_json(plan.approved_document)
    return texts


def last_return(plan: Plan) -> AuditRecord | None:
    """Who sent the plan back last, when and why, until it is published: also after it was asked for again."""
    last = AuditRecord.objects.about(plan).filter(verb__in=("send_back", "publish")).first()
    return last if last and last.verb == "send_back" else None


def words_of_request(plan: Plan) -> tuple[str, str]:
    """Of a plan that waits for approval, what the person who asked wrote, and why a day to publish it was cancelled."""
    if plan.status != Plan.Status.SUBMITTED:
        return "", ""
    acts = AuditRecord.objects.about(plan).filter(verb__in=("submit", "cancel_schedule"))
    notes: dict[str, str] = {}
    for verb, note in acts.values_list("verb", "note"):
        notes.setdefault(verb, note)
        if verb == "submit":  # what lies before it was said of another request
            break
    return notes.get("submit", ""), notes.get("cancel_schedule", "")


def unanswered_issues(plan: Plan) -> list[str]:
    """What intake could not decide about the draft and nobody has answered, as sentences."""
    return list(OpenIssue.objects.filter(origin__plan=plan, settled_at=None).values_list("message", flat=True))


def _count(found: Differences) -> int:
    own = bool(found.wordings or found.facts)
    return own + len(found.pillars) + len(found.measures) + len(found.photos)


def _terms() -> Terms:
    return {row.slug: str(row) for model in (PillarType, SupportForm) for row in model._default_manager.all()}


def _names(slugs: Any, terms: Terms) -> list[str]:
    return [terms.get(slug, slug) for slug in slugs]
