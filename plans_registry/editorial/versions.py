"""Versions of one plan: any two of its documents side by side, and an earlier edition as the draft again.

A document is the draft, what was approved for a day, an edition, or what somebody read when a page was opened.
"""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.catalogue.change_text import Told
from plans_registry.catalogue.models import Edition
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.audit import content_of, recorded, told_between
from plans_registry.editorial.checks import WorkflowError, editing, may_edit
from plans_registry.editorial.twins import AlreadyThere, twins_as
from plans_registry.models import AuditRecord, Measure, PillarType, Plan, Round, SourceDocument, SupportForm
from plans_registry.models.working_copy import document_of, write

DRAFT, APPROVED = "draft", "approved"
_RECORDS_READ = 200  # changes of one plan while a page stays open; what is older nobody can have just read


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """``choices`` are value and label; ``told`` is None where one of the documents is not known any more."""

    choices: list[tuple[str, str]]
    old: str
    new: str
    told: list[Told] | None


def compare_versions(plan: Plan, old: str, new: str) -> VersionComparison:
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
    return VersionComparison(choices, old, new, told_between(before, after) if before and after else None)


def _document(plan: Plan, name: str) -> PlanDocument | None:
    if name == DRAFT:
        return document_of(plan)
    if name == APPROVED:
        return PlanDocument.from_json(plan.approved_document) if plan.approved_document else None
    if names_edition(name):
        edition = plan.editions.filter(number=int(name)).first()
        return edition.plan_document() if edition else None
    return document_read_once(plan, name)


def names_edition(name: str) -> bool:
    """Whether it is the number of an edition: 12, and not 4829103756281945, as a fingerprint of sixteen digits may be."""
    return name.isascii() and name.isdigit() and len(name) < 6


def document_read_once(plan: Plan, fingerprint: str) -> PlanDocument | None:
    """The draft when it had this fingerprint, if a recorded change tells."""
    changes = AuditRecord.objects.about(plan).filter(before__has_key="document")
    for states in changes.values_list("before", "after")[:_RECORDS_READ]:
        for state in states:
            document = PlanDocument.from_json(state["document"]) if state and "document" in state else None
            if document and document.fingerprint == fingerprint:
                return document
    return None


def restore(plan: Plan, number: int, *, by, confirmed: bool = False, apart: bool = False) -> None:
    """Make the working copy read like an edition; the public keeps reading its own.

    Changes that no edition holds are lost by this: refused unless ``confirmed``.  Raises AlreadyThere where its title or
    years of before are another plan's by now, unless the person says that this one stands ``apart``.  What the registry
    does not have any more (a source, a round, a type, a picture, a predecessor) stays as it is in the draft or stays away.
    """
    with editing(plan, by=by) as held:
        if not may_edit(by, held):
            raise WorkflowError(_("ほかの自治体の計画は、前の版に戻せません。"))
        edition = held.editions.filter(number=number).first()
        if edition is None:
            raise WorkflowError(_("その版はありません。"))
        if not edition.measure_count:
            raise WorkflowError(_("その版は抹消されています。"))
        document, draft = edition.plan_document(), document_of(held)
        if document == draft:
            raise WorkflowError(_("下書きは、この版と同じ内容です。"))
        if not confirmed and not _is_an_edition(held, draft):
            raise WorkflowError(
                _("下書きに、どの版にもない変更があります。捨ててよければ、確かめの欄に印を付けてから戻します。")
            )
        # After the plan, as a publication does.  Of two savings at once the later one sees the plan of the first.
        Municipality.objects.hold({held.municipality_id or ""} - {""})
        twins = twins_as(held, document)
        if twins and not apart:
            raise AlreadyThere(twins)
        with recorded("restore", held, by=by, note=_("第%s版") % number, state=content_of):
            _write(held, document)


def _is_an_edition(plan: Plan, draft: PlanDocument) -> bool:
    return any(edition.plan_document() == draft for edition in Edition.objects.filter(plan=plan))


def _write(plan: Plan, document: PlanDocument) -> None:
    try:
        write(plan, _as_it_can_be(document, plan), revive=True)
    except ValidationError as error:
        raise WorkflowError(" ".join(error.messages)) from error


def _as_it_can_be(document: PlanDocument, plan: Plan) -> PlanDocument:
    """Without what the registry does not have any more."""
    draft = document_of(plan)
    has_source = document.source and SourceDocument.objects.filter(sha256=document.source.sha256).exists()
    has_round = Round.objects.filter(label=document.round).exists()
    others = Plan.objects.filter(municipality=plan.municipality_id).exclude(pk=plan.pk)
    has_predecessor = document.predecessor in others.known_as([document.predecessor])
    lineage = document.lineage_confirmed and has_predecessor
    return replace(
        document,
        municipality=draft.municipality,
        source=document.source if has_source or not document.source else draft.source,
        round=document.round if has_round else "",
        predecessor=document.predecessor if has_predecessor else "",
        lineage_confirmed=lineage,
        pillars=_pillars_with_known(document, continued=lineage),
        photos=_photos_with_files(document.photos),
    )


def _pillars_with_known(document: PlanDocument, *, continued: bool) -> tuple[PillarDocument, ...]:
    types = set(PillarType.objects.values_list("slug", flat=True))
    forms = set(SupportForm.objects.values_list("slug", flat=True))
    named = {measure.continues for measure in document.measures if measure.continues is not None}
    earlier = set(Measure.objects.filter(pk__in=named).values_list("pk", flat=True)) if continued else set()

    def measure_with_known(part: MeasureDocument) -> MeasureDocument:
        return replace(
            part,
            types=_only(part.types, types),
            forms=_only(part.forms, forms),
            continues=part.continues if part.continues in earlier else None,
        )

    return tuple(
        replace(
            part,
            types=_only(part.types, types),
            measures=tuple(measure_with_known(measure) for measure in part.measures),
            photos=_photos_with_files(part.photos),
        )
        for part in document.pillars
    )


def _only(slugs: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    return tuple(slug for slug in slugs if slug in known)


def _photos_with_files(photos: tuple[PhotoDocument, ...]) -> tuple[PhotoDocument, ...]:
    return tuple(
        replace(photo, image="", alt="", width=0, height=0)
        if photo.image and not default_storage.exists(photo.image)
        else photo
        for photo in photos
    )
