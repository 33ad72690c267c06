"""Make the plan of the next period out of one that ends, and say of its measures that somebody has looked at them."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.periods import Period, format_period
from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.audit import content_of, recorded
from plans_registry.editorial.checks import WorkflowError, editing, locked, may_edit
from plans_registry.editorial.twins import AlreadyThere
from plans_registry.models import AuditRecord, Measure, Photo, Plan
from plans_registry.models.audit import record
from plans_registry.models.plans import YEARS
from plans_registry.models.working_copy import document_of, write


def next_period(period: Period) -> Period:
    """As long as the plan, from the year after it."""
    return Period(period.last + 1, period.last + 1 + period.last - period.first)


@transaction.atomic
def renew(plan: Plan, *, by, apart: bool = False) -> Plan:
    """The draft of the next period: the text of the plan, its measures continued, each still to be looked at.

    Raises AlreadyThere where a plan of those years exists, unless the person says that this one stands ``apart``.
    """
    plan = locked(plan)
    # After the plan, as a publication does.  Of two people at once the later one sees the draft of the other.
    Municipality.objects.hold({plan.municipality_id or ""} - {""})
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画から、次の計画は作れません。"))
    if plan.period is None or plan.municipality_id is None:
        raise WorkflowError(_("区市町村と計画期間を入力して保存すると、次の期間の計画を作れます。"))
    period = next_period(plan.period)
    if period.last > YEARS[1]:
        raise WorkflowError(_("次の期間が%s年度を越えます。計画期間を確かめてください。") % YEARS[1])
    # Plans before it bear its title, as a rule: only those of its own years can be the same plan.
    later = Plan.objects.exclude(last_year__lt=period.first)
    twins = later.alike(plan.municipality_id, plan.title, period.first, period.last)
    if twins and not apart:
        raise AlreadyThere(twins)
    old = document_of(plan)
    new = write(None, renewed(old, period)).plan
    copies = list(Measure.objects.filter(pillar__plan=new).order_by("pillar__number", "number"))
    for copy, original in zip(copies, old.measures, strict=True):
        copy.continues_id, copy.is_copied = original.id, True
    Measure.objects.bulk_update(copies, ["continues", "is_copied"])
    new.predecessor, new.lineage_confirmed = plan, True
    new.save(update_fields=["predecessor", "lineage_confirmed", "updated_at"])
    record("renew", new, by=by, after=content_of(new), note=str(plan))
    return new


def renewed(document: PlanDocument, period: Period) -> PlanDocument:
    """The text for other years, without what belongs to the approval and the source of the plan before."""
    pillars = tuple(
        replace(
            pillar,
            measures=tuple(replace(measure, id=None, page=None, continues=None) for measure in pillar.measures),
            photos=_captions(pillar.photos),
        )
        for pillar in document.pillars
    )
    return replace(
        document,
        first_year=period.first,
        last_year=period.last,
        period_text=format_period(period),
        caveat="",
        round="",
        source=None,
        predecessor="",  # the plan before may have no key yet: the row is linked
        lineage_confirmed=False,
        pillars=pillars,
        photos=_captions(document.photos),
    )


def _captions(photos: tuple[PhotoDocument, ...]) -> tuple[PhotoDocument, ...]:
    """A picture shows the years it was taken in; the place for a new one stays."""
    return tuple(PhotoDocument(caption=photo.caption) for photo in photos)


def pictures_left(plan: Plan) -> list[Photo]:
    """The photos that are a caption yet, and had a picture in the plan before."""
    pictured = Photo.objects.filter(plan=plan.predecessor_id).exclude(image="")
    bare = Photo.objects.filter(plan=plan, image="", caption__in=pictured.values("caption"))
    return list(bare.select_related("pillar").order_by(F("pillar__number").asc(nulls_first=True), "position"))


def look_over(plan: Plan, measures: Collection[int], *, by) -> int:
    """Say that measures taken over from the plan before were looked at; how many still were not."""
    with editing(plan, by=by) as held:
        if not may_edit(by, held):
            raise WorkflowError(_("ほかの自治体の計画は、変えられません。"))
        copied = Measure.objects.filter(pillar__plan=held, pk__in=measures, is_copied=True)
        names = list(copied.order_by("pillar__number", "number").values_list("name", flat=True))
        if names:
            with recorded("look_over", held, by=by, note="、".join(names)):
                copied.update(is_copied=False)
    return len(names)


def looked_over_by(plan: Plan, measures: Collection[int]) -> list[AuditRecord]:
    """The latest record that says so of one of the measures, or none."""
    names = list(Measure.objects.filter(pillar__plan=plan, pk__in=measures).values_list("name", flat=True))
    records = AuditRecord.objects.about(plan).filter(verb="look_over")
    return [record for record in records if any(f"、{name}、" in f"、{record.note}、" for name in names)][:1]
