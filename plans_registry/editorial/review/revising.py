"""Give a plan of the registry the content of a document, in place: what is recognised keeps its row and its id."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from plans_registry.documents.matching import folded, pair_measures, pair_pillars
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.models import Measure, Photo, Pillar, PillarType, Plan, Round, SourceDocument, SupportForm
from plans_registry.models.working_copy import document_of, take_picture

_ASIDE = 10_000  # beyond any number a row may have: where rows wait while others take their numbers


@transaction.atomic
def revise(plan: Plan, document: PlanDocument, *, source: SourceDocument, round: Round | None = None) -> None:
    """Change the working copy; the public keeps reading its edition.

    A photo keeps its picture, alternative text and credit, and one with a picture stays even when its caption is gone;
    only a photo without a picture takes the document's.  Raises ValidationError when a value does not fit.
    """
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    old = document_of(plan)
    pillar_pairs = pair_pillars(old, document)
    measure_pairs = pair_measures(old, document, pillar_pairs)
    old_pillars = list(plan.pillars.all())
    old_measures = [measure for pillar in old_pillars for measure in pillar.measures.all()]
    _save_plan(plan, document, source, round)
    pillars = {place: old_pillars[at] for at, place in pillar_pairs.items()}
    measures = {place: old_measures[at] for at, place in measure_pairs.items()}
    with rewritten(plan, document, pillars, measures):
        _save_photos(plan, document)


@contextmanager
def rewritten(
    plan: Plan, document: PlanDocument, pillars: dict[int, Pillar], measures: dict[int, Measure]
) -> Iterator[None]:
    """Write the parts of a document over a plan's, with the rows given for places in it, else with new ones.

    The block finds the new parts, with the old rows still there: photos move over before their pillar goes.
    """
    old_pillars = list(plan.pillars.all())
    old_measures = [measure for pillar in old_pillars for measure in pillar.measures.all()]
    _step_aside(plan)
    _save_parts(plan, document, pillars, measures)
    yield
    _remove(old_measures, measures.values())
    _remove(old_pillars, pillars.values())


def _save_plan(plan: Plan, document: PlanDocument, source: SourceDocument, round: Round | None) -> None:
    plan.title, plan.period_text, plan.background = document.title, document.period_text, document.background
    plan.source, plan.round = source, round or plan.round
    plan.full_clean()
    plan.save()


def _step_aside(plan: Plan) -> None:
    Pillar.objects.filter(plan=plan).update(number=F("number") + _ASIDE)
    Measure.objects.filter(pillar__plan=plan).update(number=F("number") + _ASIDE)


def _save_parts(plan: Plan, document: PlanDocument, pillars: dict[int, Pillar], measures: dict[int, Measure]) -> None:
    types = {term.slug: term for term in PillarType.objects.all()}
    forms = {term.slug: term for term in SupportForm.objects.all()}
    places = iter(range(len(document.measures)))
    rows = [_save_pillar(plan, part, pillars.get(at), types) for at, part in enumerate(document.pillars)]
    for pillar, part in zip(rows, document.pillars, strict=True):
        for entry in part.measures:
            _save_measure(pillar, entry, measures.get(next(places)), types, forms)


def _save_pillar(plan: Plan, part: PillarDocument, row: Pillar | None, types: dict) -> Pillar:
    pillar = row or Pillar(plan=plan)
    pillar.number, pillar.title, pillar.open_ended = part.number, part.title, part.open_ended
    pillar.full_clean()
    pillar.save()
    pillar.types.set(types[slug] for slug in part.types)
    return pillar


def _save_measure(pillar: Pillar, entry: MeasureDocument, row: Measure | None, types: dict, forms: dict) -> None:
    measure = row or Measure()
    measure.pillar = pillar
    for field in ("number", "name", "description", "audience", "amount", "contact", "url", "page"):
        setattr(measure, field, getattr(entry, field))
    measure.full_clean()
    measure.save()
    measure.types.set(types[slug] for slug in entry.types)
    measure.forms.set(forms[slug] for slug in entry.forms)


def _save_photos(plan: Plan, document: PlanDocument) -> None:
    pillars = {pillar.number: pillar for pillar in Pillar.objects.filter(plan=plan, number__lt=_ASIDE)}
    known = {folded(photo.caption): photo for photo in plan.photos.all()}
    groups = [(None, document.photos), *((pillars[part.number], part.photos) for part in document.pillars)]
    for pillar, photos in groups:
        for position, part in enumerate(photos, start=1):
            _save_photo(plan, pillar, position, part, known.pop(folded(part.caption), None))
    for photo in known.values():
        if not photo.image:
            photo.delete()


def _save_photo(plan: Plan, pillar: Pillar | None, position: int, part: PhotoDocument, row: Photo | None) -> None:
    photo = row or Photo(plan=plan)
    photo.pillar, photo.position, photo.caption = pillar, position, part.caption
    take_picture(photo, part)
    photo.full_clean()
    photo.save()


def _remove(rows, kept) -> None:
    staying = {row.pk for row in kept}
    for row in rows:
        if row.pk not in staying:
            row.delete()
