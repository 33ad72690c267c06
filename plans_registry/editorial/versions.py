"""Two documents of one plan side by side: the draft, what was approved, any edition, or what somebody once read.

An earlier edition as the draft again: rows that are still there keep their ids, what is gone comes back anew.
"""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Told
from plans_registry.catalogue.models import Edition
from plans_registry.documents.matching import pair_pillars
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PlanDocument
from plans_registry.editorial.admin.conflicts import editing
from plans_registry.editorial.audit import content_of, recorded, told_between
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.review.revising import rewritten
from plans_registry.models import (
    AuditRecord,
    Measure,
    Photo,
    Pillar,
    PillarType,
    Plan,
    Round,
    SourceDocument,
    SupportForm,
)
from plans_registry.models.working_copy import document_of

DRAFT, APPROVED = "draft", "approved"
_RECORDS_READ = 200  # changes of one plan while a page stays open; what is older nobody can have just read


@dataclass(frozen=True, slots=True)
class Comparison:
    """``choices`` are value and label; ``told`` is None where one of the documents is not known any more."""

    choices: list[tuple[str, str]]
    old: str
    new: str
    told: list[Told] | None


def comparison_of(plan: Plan, old: str, new: str) -> Comparison:
    """Without ``old``, from the latest edition; without ``new``, to the draft."""
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    numbers = [str(number) for number in plan.editions.order_by("-number").values_list("number", flat=True)]
    choices = [(DRAFT, _("編集中の内容"))]
    choices += [(APPROVED, _("承認された内容（公開予定）"))] if plan.approved_document else []
    choices += [(number, _("第%s版") % number) for number in numbers]
    old, new = old or next(iter(numbers), DRAFT), new or DRAFT
    choices += [] if old in dict(choices) else [(old, _("画面を開いたときの内容"))]
    documents = [_document(plan, name) for name in (old, new)]
    before, after = documents
    return Comparison(choices, old, new, told_between(before, after) if before and after else None)


def _document(plan: Plan, name: str) -> PlanDocument | None:
    if name == DRAFT:
        return document_of(plan)
    if name == APPROVED:
        return PlanDocument.from_json(plan.approved_document) if plan.approved_document else None
    if name.isascii() and name.isdigit() and len(name) < 6:
        edition = plan.editions.filter(number=int(name)).first()
        return edition.plan_document() if edition else None
    return _read_once(plan, name)


def _read_once(plan: Plan, fingerprint: str) -> PlanDocument | None:
    """The draft when it had this fingerprint, if a recorded change tells."""
    changes = AuditRecord.objects.about(plan).filter(before__has_key="document")
    for states in changes.values_list("before", "after")[:_RECORDS_READ]:
        for state in states:
            document = PlanDocument.from_json(state["document"]) if state and "document" in state else None
            if document and document.fingerprint == fingerprint:
                return document
    return None


def restore(plan: Plan, number: int, *, by, confirmed: bool = False) -> None:
    """Make the working copy read like an edition; the public keeps reading its own.

    Changes that no edition holds are lost by this: refused unless ``confirmed``.  What the registry does not have any
    more (a source, a round, a type, a picture, a predecessor) stays as it is in the draft or stays away.
    """
    with editing(plan, by=by) as held:
        if not may_edit(by, held):
            raise WorkflowError(_("ほかの自治体の計画は、前の版に戻せません。"))
        edition = held.editions.filter(number=number).first()
        if edition is None:
            raise WorkflowError(_("その版はありません。"))
        document, draft = edition.plan_document(), document_of(held)
        if document == draft:
            raise WorkflowError(_("下書きは、この版と同じ内容です。"))
        if not confirmed and not _is_an_edition(held, draft):
            raise WorkflowError(
                _("下書きに、どの版にもない変更があります。捨ててよければ、確かめの欄に印を付けてから戻します。")
            )
        with recorded("restore", held, by=by, note=_("第%s版") % number, state=content_of):
            _write(held, document)


def _is_an_edition(plan: Plan, draft: PlanDocument) -> bool:
    return any(edition.plan_document() == draft for edition in Edition.objects.filter(plan=plan))


def _write(plan: Plan, document: PlanDocument) -> None:
    try:
        _write_plan(plan, document)
        known = _known(document)
        with rewritten(plan, known, _same_pillars(plan, known), _same_measures(plan, known)):
            _write_photos(plan, known)
    except ValidationError as error:
        raise WorkflowError(" ".join(error.messages)) from error
    _write_lineage(plan, document)


def _write_plan(plan: Plan, document: PlanDocument) -> None:
    for field in ("title", "first_year", "last_year", "period_text", "background", "plain_summary"):
        setattr(plan, field, getattr(document, field))
    if document.source is None:
        plan.source = None
    elif source := SourceDocument.objects.filter(sha256=document.source.sha256).first():
        plan.source = source
    plan.round = Round.objects.filter(label=document.round).first() if document.round else None
    older = Plan.objects.filter(key=document.predecessor or None, municipality=plan.municipality_id)
    plan.predecessor = older.exclude(pk=plan.pk).first() if document.predecessor else None
    plan.lineage_confirmed = document.lineage_confirmed and plan.predecessor is not None
    plan.full_clean()
    plan.save()


def _known(document: PlanDocument) -> PlanDocument:
    """The document with the types and forms that there still are."""
    types = set(PillarType.objects.values_list("slug", flat=True))
    forms = set(SupportForm.objects.values_list("slug", flat=True))

    def measure(part: MeasureDocument) -> MeasureDocument:
        return replace(part, types=_only(part.types, types), forms=_only(part.forms, forms))

    pillars = (
        replace(part, types=_only(part.types, types), measures=tuple(map(measure, part.measures)))
        for part in document.pillars
    )
    return replace(document, pillars=tuple(pillars))


def _only(slugs: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    return tuple(slug for slug in slugs if slug in known)


def _same_pillars(plan: Plan, document: PlanDocument) -> dict[int, Pillar]:
    pairs = pair_pillars(document_of(plan), document)
    rows = list(plan.pillars.all())
    return {place: rows[at] for at, place in pairs.items()}


def _same_measures(plan: Plan, document: PlanDocument) -> dict[int, Measure]:
    """By id.  A measure that is gone takes its old id again, so that its public address is its own once more."""
    rows = {row.pk: row for pillar in plan.pillars.all() for row in pillar.measures.all()}
    ids = {part.id for part in document.measures if part.id}
    taken = set(Measure.objects.filter(pk__in=ids - rows.keys()).values_list("pk", flat=True))
    return {
        place: rows.get(part.id) or Measure(pk=part.id)
        for place, part in enumerate(document.measures)
        if part.id and part.id not in taken
    }


def _write_photos(plan: Plan, document: PlanDocument) -> None:
    """Photos have no address of their own: all are made anew, with their picture where its file still exists."""
    plan.photos.all().delete()
    pillars = {row.number: row for row in Pillar.objects.filter(plan=plan, number__in=_numbers(document))}
    groups = [(None, document.photos), *((pillars[part.number], part.photos) for part in document.pillars)]
    rows = [
        _photo(plan, pillar, position, part)
        for pillar, photos in groups
        for position, part in enumerate(photos, start=1)
    ]
    Photo.objects.bulk_create(rows)


def _numbers(document: PlanDocument) -> list[int]:
    return [part.number for part in document.pillars]


def _photo(plan: Plan, pillar: Pillar | None, position: int, part: PhotoDocument) -> Photo:
    row = Photo(plan=plan, pillar=pillar, position=position, caption=part.caption, credit=part.credit)
    if part.image and default_storage.exists(part.image):
        row.image, row.alt, row.width, row.height = part.image, part.alt, part.width, part.height
    return row


def _write_lineage(plan: Plan, document: PlanDocument) -> None:
    continued = {part.id: part.continues for part in document.measures}
    known = set(Measure.objects.filter(pk__in=[old for old in continued.values() if old]).values_list("pk", flat=True))
    rows = list(Measure.objects.filter(pillar__plan=plan))
    for row in rows:
        row.continues_id = old if (old := continued.get(row.pk)) in known else None
    Measure.objects.bulk_update(rows, ["continues"])
