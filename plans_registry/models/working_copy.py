"""The working copy of a plan as a document: ``document_of`` reads it, ``write`` makes the rows equal to another one.

Whatever changes a whole plan (an overview, a table, an edition brought back) gives its document to :func:`write`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.plan import PlanDocument, own_types
from plans_registry.models.in_order import hold
from plans_registry.models.measures import Measure
from plans_registry.models.photo_rows import Placed, write_photos
from plans_registry.models.pillars import Pillar
from plans_registry.models.plan_rows import PlanRows, Terms, plan_rows_of
from plans_registry.models.plans import Plan
from plans_registry.models.rewrite import LARGEST_NUMBER, NamedRows, PartRow, Place, Rewrite
from plans_registry.models.struck import passages_struck, without_struck

AT_ONCE = 500  # rows in one statement
LINKS_AT_ONCE = 2000


def document_of(plan: Plan) -> PlanDocument:
    """The working copy of a plan as a document.  Best read through ``PlanQuerySet.with_parts``."""
    return PlanRows.at_hand(plan).document()


def documents_of(ids: Collection[int]) -> dict[int, PlanDocument]:
    """The working copies of many plans, by id, in a fixed number of queries; a plan that is gone is left out."""
    return {pk: rows.document() for pk, rows in plan_rows_of(ids).items()}


@dataclass(frozen=True, slots=True)
class Written:
    """What a writing did.  ``after`` is what :func:`document_of` says from now on; ``before`` is None of a new plan."""

    plan: Plan
    before: PlanDocument | None
    after: PlanDocument


def write(plan: Plan | None, document: PlanDocument, *, revive: bool = False) -> Written:
    """Make the rows of a plan, or of a new one, equal to a document: whole, or not at all with ValidationError.

    What the document still has keeps its row: a measure by the id it names, else as
    :mod:`~plans_registry.documents.matching` pairs them, a photo by its picture or caption.  All other rows go.
    An id that no measure has any more is taken again only with ``revive``, which is for documents of the registry's
    own (an edition, a version): in any other it could be a made-up number.

    Words that were struck out of the plan (:mod:`~plans_registry.models.struck`) do not come back: a mark does.
    The registry's own are the name of the municipality and the title and caveat of the source, whatever the document
    says.  A picture outside the public photos is copied and made safe; one whose file is gone, or that is another plan's
    (:mod:`~plans_registry.models.plan_pictures`), stays away.
    The plan given is old afterwards: go on with that of the answer.
    """
    return write_all([(plan, document)], revive=revive)[0]


@transaction.atomic
def write_all(
    wanted: Sequence[tuple[Plan | None, PlanDocument]], *, checked: bool = False, revive: bool = False
) -> list[Written]:
    """:func:`write` for many plans in few statements; an answer for each, in their order.

    ``checked`` says that a form has held every text to the rules of its model: none is cleaned again.
    """
    held = [plan.pk for plan, _document in wanted if plan]
    hold(Plan.objects.filter(pk__in=held))
    rows = plan_rows_of(held)
    wanted = _without_struck(wanted, rows)
    names = NamedRows.in_documents([document for _plan, document in wanted])
    free = _free_ids(document for _plan, document in wanted) if revive else set()
    rewrites = []
    for plan, document in wanted:
        if plan and plan.pk not in rows:
            raise Plan.DoesNotExist(plan.pk)
        rewrites.append(Rewrite.begin(rows[plan.pk] if plan else None, document, names, free))
    _refuse_impossible_continued(rewrites)
    if not checked:
        for rewrite in rewrites:
            rewrite.clean()
    Plan.objects.bulk_create([rewrite.plan for rewrite in rewrites if rewrite.is_new], batch_size=AT_ONCE)
    _write_parts(rewrites)
    _write_terms(rewrites, names)
    written = [_written(rewrite) for rewrite in rewrites]
    _write_plans(rewrites, written)
    return written


def _without_struck(
    wanted: Sequence[tuple[Plan | None, PlanDocument]], rows: Mapping[int, PlanRows]
) -> Sequence[tuple[Plan | None, PlanDocument]]:
    struck = passages_struck(rows)

    def as_it_may_be(plan: Plan | None, document: PlanDocument) -> PlanDocument:
        if plan is None or plan.pk not in struck:
            return document
        return without_struck(struck[plan.pk], rows[plan.pk].document(), document)[0]

    return [(plan, as_it_may_be(plan, document)) for plan, document in wanted]


def _free_ids(documents: Iterable[PlanDocument]) -> set[int]:
    """Ids that documents name and no measure has."""
    named = {measure.id for document in documents for measure in document.measures if measure.id is not None}
    return named - set(Measure.objects.filter(pk__in=named).values_list("pk", flat=True))


def _refuse_impossible_continued(rewrites: list[Rewrite]) -> None:
    parts = [part for rewrite in rewrites for part in rewrite.measures if "continues_id" in part.changed]
    named = {part.row.continues_id for part in parts} - {None}
    known = set(Measure.objects.filter(pk__in=named).values_list("pk", flat=True))
    if unknown := named - known:
        raise ValidationError(_("「%s」は登録されていません。") % min(unknown))
    if any(part.row.continues_id == part.row.pk for part in parts if part.row.continues_id):
        raise ValidationError(_("施策は、それ自身を引き継げません。"))


def _write_parts(rewrites: list[Rewrite]) -> None:
    """In an order in which no two rows ever have one place, and none loses its pillar before it has another."""
    staying = {part.row.pk for rewrite in rewrites for part in rewrite.measures}
    gone = [pk for rewrite in rewrites for pk in rewrite.measures_were if pk not in staying]
    if gone:
        Measure.objects.filter(pk__in=gone).delete()
    _write_pillars(rewrites)
    _write_measures(rewrites)
    for rewrite in rewrites:
        wanted: list[Placed] = [(None, photo) for photo in rewrite.document.photos]
        for part, pillar, _measures in rewrite.by_pillar():
            wanted += [(part.row, photo) for photo in pillar.photos]
        rewrite.photos = write_photos(rewrite.plan, rewrite.old.photos, wanted)
    staying = {part.row.pk for rewrite in rewrites for part in rewrite.pillars}
    emptied = [pk for rewrite in rewrites for pk in rewrite.pillars_were if pk not in staying]
    if emptied:
        Pillar.objects.filter(pk__in=emptied).delete()


def _write_pillars(rewrites: list[Rewrite]) -> None:
    for rewrite in rewrites:
        for part in rewrite.pillars:
            if part.is_new:
                part.row.plan = rewrite.plan
    parts = [part for rewrite in rewrites for part in rewrite.pillars]
    old = {pk: place for rewrite in rewrites for pk, place in rewrite.pillars_were.items()}
    _step_aside(Pillar, old, {(part.row.plan_id, part.row.number): part.row.pk for part in parts})
    _save(Pillar, parts)


def _write_measures(rewrites: list[Rewrite]) -> None:
    parts = []
    for rewrite in rewrites:
        for pillar, _document, measures in rewrite.by_pillar():
            for part in measures:
                if part.row.pillar_id != pillar.row.pk:
                    part.row.pillar = pillar.row
                    part.changed += ["pillar", "number"]  # it may have to wait at another number
            parts += measures
    staying = {part.row.pk for part in parts}
    old = {pk: place for rewrite in rewrites for pk, place in rewrite.measures_were.items() if pk in staying}
    _step_aside(Measure, old, {(part.row.pillar_id, part.row.number): part.row.pk for part in parts})
    _save(Measure, parts)


def _step_aside(model: type[Any], old: dict[int, Place], new: dict[Place, int | None]) -> None:
    """A row whose place another one takes waits at a number that nobody has, from the largest down."""
    taken, aside = {*old.values(), *new}, []
    free: dict[int | None, int] = {}
    for pk, place in old.items():
        if new.get(place, pk) == pk:
            continue
        owner = place[0]
        free.setdefault(owner, LARGEST_NUMBER)
        while (owner, free[owner]) in taken:
            free[owner] -= 1
        aside.append(model(pk=pk, number=free[owner]))
        free[owner] -= 1
    model.objects.bulk_update(aside, ["number"], batch_size=AT_ONCE)


def _save(model: type[Any], parts: list[PartRow]) -> None:
    """Create the new rows, and update the others; those with the same changed fields in one statement."""
    groups: dict[tuple[str, ...], list[Model]] = {}
    for part in parts:
        if part.changed and not part.is_new:
            groups.setdefault(tuple(sorted({*part.changed})), []).append(part.row)
    for fields, rows in groups.items():
        model.objects.bulk_update(rows, fields, batch_size=AT_ONCE)
    model.objects.bulk_create([part.row for part in parts if part.is_new], batch_size=AT_ONCE)


def _write_terms(rewrites: list[Rewrite], names: NamedRows) -> None:
    pillar_types: Terms = {}
    measure_types: Terms = {}
    forms: Terms = {}
    for rewrite in rewrites:
        old = rewrite.old
        for part, pillar, measures in rewrite.by_pillar():
            if old.pillar_types.get(part.row.pk, ()) != pillar.types:
                pillar_types[part.row.pk] = pillar.types
            for row, measure in zip((measure.row for measure in measures), pillar.measures, strict=True):
                # The one type that the pillar lends says nothing as a measure's own: it may stay.
                if own_types(old.own_types.get(row.pk, ()), pillar=pillar.types) != measure.types:
                    measure_types[row.pk] = measure.types
                if old.forms.get(row.pk, ()) != measure.forms:
                    forms[row.pk] = measure.forms
    _set_terms(Pillar.types.through, "pillar", pillar_types, "pillartype", names.types)
    _set_terms(Measure.types.through, "measure", measure_types, "pillartype", names.types)
    _set_terms(Measure.forms.through, "measure", forms, "supportform", names.forms)


def _set_terms(links: type[Any], owner: str, wanted: Terms, term: str, keys: dict[str, int]) -> None:
    """Give each row exactly its terms."""
    links.objects.filter(**{f"{owner}__in": wanted}).delete()
    rows = [links(**{f"{owner}_id": pk, f"{term}_id": keys[slug]}) for pk, slugs in wanted.items() for slug in slugs]
    links.objects.bulk_create(rows, batch_size=LINKS_AT_ONCE)


def _written(rewrite: Rewrite) -> Written:
    rows = PlanRows(rewrite.plan, [part.row for part in rewrite.pillars], photos=rewrite.photos)
    for part, pillar, measures in rewrite.by_pillar():
        rows.pillar_types[part.row.pk] = pillar.types
        rows.measures[part.row.pk] = [measure.row for measure in measures]
        for row, measure in zip(rows.measures[part.row.pk], pillar.measures, strict=True):
            rows.own_types[row.pk], rows.forms[row.pk] = measure.types, measure.forms
    return Written(rewrite.plan, rewrite.before, rows.document())


def _write_plans(rewrites: list[Rewrite], written: list[Written]) -> None:
    """At the end, for a plan has been updated too when only its parts have."""
    now = timezone.now()
    touched = []
    for rewrite, done in zip(rewrites, written, strict=True):
        if not rewrite.is_new and (rewrite.own.changed or done.before != done.after):
            rewrite.plan.updated_at = now
            rewrite.own.changed.append("updated_at")
            touched.append(rewrite.own)
    _save(Plan, touched)
