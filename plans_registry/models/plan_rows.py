"""The rows of a plan gathered: of one plan that is at hand, or of many in a fixed number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from plans_registry.documents.plan import (
    MeasureDocument,
    PhotoDocument,
    PillarDocument,
    PlanDocument,
    SourceReference,
    own_types,
)
from plans_registry.models.measures import Measure
from plans_registry.models.photos import Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan
from plans_registry.models.sources import SourceDocument
from plans_registry.models.vocabulary import PillarType, SupportForm

Slugs = tuple[str, ...]
Terms = dict[int, Slugs]
"""Slugs in the order of the vocabulary, by the id of their row; of a row without any there is no entry."""


@dataclass(slots=True)
class PlanRows:
    """The rows of one plan, each kind in its order.  ``own_types`` of a measure may name the one its pillar lends."""

    plan: Plan
    pillars: list[Pillar] = field(default_factory=list)
    measures: dict[int, list[Measure]] = field(default_factory=dict)  # by the id of their pillar
    photos: list[Photo] = field(default_factory=list)
    pillar_types: Terms = field(default_factory=dict)
    own_types: Terms = field(default_factory=dict)
    forms: Terms = field(default_factory=dict)

    @classmethod
    def at_hand(cls, plan: Plan) -> "PlanRows":
        """Those of a plan that was read through ``PlanQuerySet.with_parts``; of another each kind is a query."""
        rows = cls(plan, pillars=list(plan.pillars.all()), photos=list(plan.photos.all()))
        for pillar in rows.pillars:
            rows.pillar_types[pillar.pk] = _in_order(pillar.types.all())
            rows.measures[pillar.pk] = list(pillar.measures.all())
            for measure in rows.measures[pillar.pk]:
                rows.own_types[measure.pk] = _in_order(measure.types.all())
                rows.forms[measure.pk] = _in_order(measure.forms.all())
        return rows

    @property
    def every_measure(self) -> list[Measure]:
        return [measure for pillar in self.pillars for measure in self.measures[pillar.pk]]

    def document(self) -> PlanDocument:
        plan = self.plan
        return PlanDocument(
            title=plan.title,
            municipality=plan.municipality_id or "",
            municipality_name=plan.municipality.name if plan.municipality else "",
            first_year=plan.first_year,
            last_year=plan.last_year,
            period_text=plan.period_text,
            background=plan.background,
            caveat=plan.source.caveat if plan.source else "",
            round=plan.round.label if plan.round else "",
            plain_summary=plan.plain_summary,
            predecessor=(plan.predecessor.key or "") if plan.predecessor else "",
            lineage_confirmed=plan.lineage_confirmed,
            source=reference_to(plan.source) if plan.source else None,
            pillars=tuple(self._pillar(pillar) for pillar in self.pillars),
            photos=tuple(photo_document(photo) for photo in self.photos if photo.pillar_id is None),
        )

    def _pillar(self, pillar: Pillar) -> PillarDocument:
        types = self.pillar_types.get(pillar.pk, ())
        return PillarDocument(
            number=pillar.number,
            title=pillar.title,
            types=types,
            open_ended=pillar.open_ended,
            measures=tuple(self._measure(measure, types) for measure in self.measures[pillar.pk]),
            photos=tuple(photo_document(photo) for photo in self.photos if photo.pillar_id == pillar.pk),
        )

    def _measure(self, measure: Measure, pillar_types: Slugs) -> MeasureDocument:
        return MeasureDocument(
            id=measure.pk,
            number=measure.number,
            name=measure.name,
            description=measure.description,
            types=own_types(self.own_types.get(measure.pk, ()), pillar=pillar_types),
            forms=self.forms.get(measure.pk, ()),
            audience=measure.audience,
            amount=measure.amount,
            contact=measure.contact,
            url=measure.url,
            page=measure.page,
            # A pair that nobody has confirmed is a proposal, and no part of what the plan says.
            continues=measure.continues_id if self.plan.lineage_confirmed else None,
        )


def plan_rows_of(ids: Collection[int]) -> dict[int, PlanRows]:
    """The rows of many plans by the plan's id; a plan that is gone is left out.

    Links to terms are read as pairs of keys: as rows, in ``with_parts``, they are most of the work.
    """
    related = Plan.objects.select_related("municipality", "round", "source", "predecessor")
    found = {pk: PlanRows(plan) for pk, plan in related.in_bulk(ids).items()}
    home: dict[int, PlanRows] = {}
    for pillar in Pillar.objects.filter(plan__in=found).order_by("plan", "number"):
        home[pillar.pk] = rows = found[pillar.plan_id]
        rows.pillars.append(pillar)
        rows.measures[pillar.pk] = []
    for measure in Measure.objects.filter(pillar__plan__in=found).order_by("pillar", "number"):
        home[measure.pillar_id].measures[measure.pillar_id].append(measure)
    for photo in Photo.objects.filter(plan__in=found):
        found[photo.plan_id].photos.append(photo)
    types = dict(PillarType.objects.values_list("pk", "slug"))
    forms = dict(SupportForm.objects.values_list("pk", "slug"))
    # Ids of one kind are apart, so one dict serves all plans.
    pillar_types = _terms(Pillar.types.through, "pillar", "pillartype", types, pillar__plan__in=found)
    measure_types = _terms(Measure.types.through, "measure", "pillartype", types, measure__pillar__plan__in=found)
    own_forms = _terms(Measure.forms.through, "measure", "supportform", forms, measure__pillar__plan__in=found)
    for rows in found.values():
        rows.pillar_types, rows.own_types, rows.forms = pillar_types, measure_types, own_forms
    return found


def _terms(links: type[Model], owner: str, term: str, vocabulary: dict[int, str], **condition: Any) -> Terms:
    """``vocabulary`` holds slugs by key, in their order."""
    order = {pk: place for place, pk in enumerate(vocabulary)}
    keys: dict[int, list[int]] = {}
    for row, pk in links._default_manager.filter(**condition).values_list(f"{owner}_id", f"{term}_id"):
        keys.setdefault(row, []).append(pk)
    return {row: tuple(vocabulary[pk] for pk in sorted(found, key=order.__getitem__)) for row, found in keys.items()}


def _in_order(terms: Iterable[PillarType | SupportForm]) -> Slugs:
    return tuple(term.slug for term in sorted(terms, key=lambda term: (term.position, term.slug)))


def reference_to(source: SourceDocument) -> SourceReference:
    """How a plan's document names the document it was read from."""
    published_on = source.published_on.isoformat() if source.published_on else ""
    return SourceReference(
        title=source.title,
        url=source.url,
        published_on=published_on,
        sha256=source.sha256,
        licence=source.licence,
        licence_url=source.licence_url,
    )


def photo_document(photo: Photo) -> PhotoDocument:
    return PhotoDocument(
        caption=photo.caption,
        alt=photo.alt,
        credit=photo.credit,
        image=photo.image.name or "",
        width=photo.width or 0,
        height=photo.height or 0,
    )
