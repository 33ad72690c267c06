"""Between the rows staff edit and the plain document: ``document_of`` reads them, ``save_draft`` writes them."""

from collections.abc import Iterable
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from municipalities.models import Municipality
from plans_registry.documents.plan import (
    MeasureDocument,
    PhotoDocument,
    PillarDocument,
    PlanDocument,
    SourceReference,
)
from plans_registry.models.measures import Measure
from plans_registry.models.photos import Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan
from plans_registry.models.rounds import Round
from plans_registry.models.sources import SourceDocument
from plans_registry.models.vocabulary import PillarType, SupportForm


def document_of(plan: Plan) -> PlanDocument:
    """The working copy of a plan as a document.  Best read through ``PlanQuerySet.with_parts``."""
    photos = list(plan.photos.all())
    return PlanDocument(
        title=plan.title,
        municipality=plan.municipality_id,
        municipality_name=plan.municipality.name,
        first_year=plan.first_year,
        last_year=plan.last_year,
        period_text=plan.period_text,
        background=plan.background,
        caveat=plan.source.caveat if plan.source else "",
        round=plan.round.label if plan.round else "",
        plain_summary=plan.plain_summary,
        predecessor=(plan.predecessor.key or "") if plan.predecessor else "",
        lineage_confirmed=plan.lineage_confirmed,
        source=_source_of(plan.source) if plan.source else None,
        pillars=tuple(_pillar_of(pillar, photos, plan) for pillar in plan.pillars.all()),
        photos=tuple(_photo_of(photo) for photo in photos if photo.pillar_id is None),
    )


def _source_of(source: SourceDocument) -> SourceReference:
    published_on = source.published_on.isoformat() if source.published_on else ""
    return SourceReference(title=source.title, url=source.url, published_on=published_on, sha256=source.sha256)


def _pillar_of(pillar: Pillar, photos: list[Photo], plan: Plan) -> PillarDocument:
    types = _slugs(pillar.types.all())
    return PillarDocument(
        number=pillar.number,
        title=pillar.title,
        types=types,
        open_ended=pillar.open_ended,
        measures=tuple(_measure_of(measure, types, plan) for measure in pillar.measures.all()),
        photos=tuple(_photo_of(photo) for photo in photos if photo.pillar_id == pillar.pk),
    )


def _measure_of(measure: Measure, pillar_types: tuple[str, ...], plan: Plan) -> MeasureDocument:
    return MeasureDocument(
        id=measure.pk,
        number=measure.number,
        name=measure.name,
        description=measure.description,
        types=tuple(slug for slug in _slugs(measure.types.all()) if slug not in pillar_types),
        forms=_slugs(measure.forms.all()),
        audience=measure.audience,
        amount=measure.amount,
        contact=measure.contact,
        url=measure.url,
        page=measure.page,
        continues=measure.continues_id if plan.lineage_confirmed else None,
    )


def _photo_of(photo: Photo) -> PhotoDocument:
    return PhotoDocument(
        caption=photo.caption,
        alt=photo.alt,
        credit=photo.credit,
        image=photo.image.name or "",
        width=photo.width or 0,
        height=photo.height or 0,
    )


def _slugs(terms: Iterable[PillarType | SupportForm]) -> tuple[str, ...]:
    return tuple(term.slug for term in sorted(terms, key=lambda term: (term.position, term.slug)))


@transaction.atomic
def save_draft(document: PlanDocument, *, source: SourceDocument | None = None, round: Round | None = None) -> Plan:
    """A new draft from a document, whole or not at all.

    The municipality must exist and every slug must be a known type or form: raises the model's
    ``DoesNotExist`` or ValidationError otherwise.  A photo whose picture is in the media storage gets a copy of it.
    """
    plan = Plan(
        municipality=Municipality.objects.get(code=document.municipality),
        title=document.title,
        first_year=document.first_year,
        last_year=document.last_year,
        period_text=document.period_text,
        background=document.background,
        plain_summary=document.plain_summary,
        round=round,
        source=source,
    )
    plan.full_clean()
    plan.save()
    types = {term.slug: term for term in PillarType.objects.all()}
    forms = {term.slug: term for term in SupportForm.objects.all()}
    for part in document.pillars:
        _save_pillar(plan, part, types, forms)
    _save_photos(plan, None, document.photos)
    return plan


def _save_pillar(plan: Plan, part: PillarDocument, types: dict, forms: dict) -> None:
    pillar = Pillar(plan=plan, number=part.number, title=part.title, open_ended=part.open_ended)
    pillar.full_clean()
    pillar.save()
    pillar.types.set(types[slug] for slug in part.types)
    for entry in part.measures:
        measure = Measure(
            pillar=pillar,
            number=entry.number,
            name=entry.name,
            description=entry.description,
            audience=entry.audience,
            amount=entry.amount,
            contact=entry.contact,
            url=entry.url,
            page=entry.page,
        )
        measure.full_clean()
        measure.save()
        measure.types.set(types[slug] for slug in entry.types)
        measure.forms.set(forms[slug] for slug in entry.forms)
    _save_photos(plan, pillar, part.photos)


def _save_photos(plan: Plan, pillar: Pillar | None, photos: tuple[PhotoDocument, ...]) -> None:
    for position, photo in enumerate(photos, start=1):
        row = Photo(plan=plan, pillar=pillar, position=position, caption=photo.caption, credit=photo.credit)
        take_picture(row, photo)
        row.full_clean()
        row.save()


def take_picture(row: Photo, photo: PhotoDocument) -> None:
    """Give a row without a picture a copy of the document's; cleaning the row makes it safe, as any upload."""
    if row.image or not photo.image or not default_storage.exists(photo.image):
        return
    with default_storage.open(photo.image) as file:
        row.image = ContentFile(file.read(), name=PurePath(photo.image).name)
    row.alt = photo.alt
