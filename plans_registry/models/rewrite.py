"""What a document makes of the rows of a plan: which row each part gets, and which of its fields change."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.matching import pair_measures, pair_pillars
from plans_registry.documents.plan import PillarDocument, PlanDocument, own_types
from plans_registry.models.measures import Measure
from plans_registry.models.photos import Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plan_rows import PlanRows, Slugs
from plans_registry.models.plans import Plan
from plans_registry.models.rounds import Round
from plans_registry.models.sources import SourceDocument
from plans_registry.models.vocabulary import PillarType, SupportForm

PLAN_FIELDS = ("title", "first_year", "last_year", "period_text", "background", "plain_summary", "lineage_confirmed")
PILLAR_FIELDS = ("number", "title", "open_ended")
LINKS = {"plan", "pillar", "continues"}
LARGEST_NUMBER = 32_767  # that the column of a pillar's or measure's number holds
MEASURE_FIELDS = ("number", "name", "description", "audience", "amount", "contact", "url", "page")

Place = tuple[int | None, int]
"""The id of a plan and the number of its pillar, or the id of a pillar and the number of its measure."""


@dataclass(slots=True)
class NamedRows:
    """What documents name, as the registry has it: by code, label, fingerprint, key and slug."""

    municipalities: dict[str, Municipality]
    rounds: dict[str, Round]
    sources: dict[str, SourceDocument]
    plans: dict[str, Plan]
    types: dict[str, int]
    forms: dict[str, int]

    @classmethod
    def in_documents(cls, documents: Collection[PlanDocument]) -> "NamedRows":
        keys = {document.predecessor for document in documents}
        fingerprints = {document.source.sha256 for document in documents if document.source}
        return cls(
            Municipality.objects.in_bulk({document.municipality for document in documents}),
            Round.objects.in_bulk({document.round for document in documents}, field_name="label"),
            SourceDocument.objects.in_bulk(fingerprints, field_name="sha256"),
            Plan.objects.known_as(keys),
            {term.slug: term.pk for term in PillarType.objects.all()},
            {term.slug: term.pk for term in SupportForm.objects.all()},
        )

    def links_of(self, document: PlanDocument) -> dict[str, Any]:
        """The rows a plan points at, by field."""
        source, town = document.source, document.municipality
        return {
            "municipality": _named(self.municipalities, town, document.municipality_name) if town else None,
            "round": _named(self.rounds, document.round) if document.round else None,
            "source": _named(self.sources, source.sha256, source.title) if source else None,
            "predecessor": _named(self.plans, document.predecessor) if document.predecessor else None,
        }


def _named(rows: Mapping[str, Any], name: str, label: str = "") -> Any:
    if name not in rows:
        raise ValidationError(_("「%s」は登録されていません。") % (label or name))
    return rows[name]


@dataclass(slots=True)
class PartRow:
    """A row that a part of the document gets, with the fields that differ from it."""

    row: Any
    changed: list[str]

    @property
    def is_new(self) -> bool:
        return self.row._state.adding

    @classmethod
    def filled(cls, row: Any, values: dict[str, Any]) -> "PartRow":
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        return cls(row, changed)


@dataclass(slots=True)
class Rewrite:
    """One plan on its way: its rows as they were, and those its document gets, by their places in it."""

    old: PlanRows
    before: PlanDocument | None
    document: PlanDocument
    own: PartRow
    pillars: list[PartRow]
    measures: list[PartRow]
    pillars_were: dict[int, Place]
    measures_were: dict[int, Place]
    photos: list[Photo] = field(default_factory=list)

    @classmethod
    def begin(cls, old: PlanRows | None, document: PlanDocument, names: NamedRows, free: set[int]) -> "Rewrite":
        old, before = old or PlanRows(Plan()), old.document() if old else None
        document = _in_order(document, names)
        pillars, measures = _kept_rows(old, before, document, free)
        pillars_were: dict[int, Place] = {row.pk: (row.plan_id, row.number) for row in old.pillars}
        measures_were: dict[int, Place] = {row.pk: (row.pillar_id, row.number) for row in old.every_measure}
        told = document.lineage_confirmed or bool(before and before.lineage_confirmed)
        measure_parts = [
            PartRow.filled(measures.get(at) or Measure(), _measure_values(part, continued=told))
            for at, part in enumerate(document.measures)
        ]
        _mark_seen(measure_parts)
        return cls(
            old=old,
            before=before,
            document=document,
            own=_plan_part(old.plan, before, document, names),
            pillars=[
                PartRow.filled(pillars.get(at) or Pillar(), {name: getattr(part, name) for name in PILLAR_FIELDS})
                for at, part in enumerate(document.pillars)
            ],
            measures=measure_parts,
            pillars_were=pillars_were,
            measures_were=measures_were,
        )

    @property
    def plan(self) -> Plan:
        return self.own.row

    @property
    def is_new(self) -> bool:
        return self.before is None

    def by_pillar(self) -> Iterator[tuple[PartRow, PillarDocument, list[PartRow]]]:
        """Each pillar as row and as document, with the rows of its measures."""
        at = 0
        for part, pillar in zip(self.pillars, self.document.pillars, strict=True):
            end = at + len(pillar.measures)
            yield part, pillar, self.measures[at:end]
            at = end

    def clean(self) -> None:
        """Hold what is new or changed to the rules of its model; what links the rows is right by itself.

        Of pillars and measures the fields say all that the constraints say, without asking the database four times.
        """
        if self.own.is_new or self.own.changed:
            self.own.row.full_clean(validate_unique=False)
        for part in (*self.pillars, *self.measures):
            if part.is_new or part.changed:
                part.row.full_clean(exclude=LINKS, validate_unique=False, validate_constraints=False)


def _plan_part(plan: Plan, before: PlanDocument | None, document: PlanDocument, names: NamedRows) -> PartRow:
    part = PartRow.filled(plan, {name: getattr(document, name) for name in PLAN_FIELDS})
    links = names.links_of(document)
    if before and before.predecessor == document.predecessor:
        del links["predecessor"]  # one that has no key yet is in no document
    for name, row in links.items():
        if getattr(plan, f"{name}_id") != (row.pk if row else None):
            setattr(plan, name, row)
            part.changed.append(name)
    return part


def _measure_values(part: Any, *, continued: bool) -> dict[str, Any]:
    """``continued``: the document says what measures go on with, or did so; else the rows keep what was proposed."""
    values = {name: getattr(part, name) for name in MEASURE_FIELDS}
    return values | {"continues_id": part.continues} if continued else values


def _mark_seen(measures: list[PartRow]) -> None:
    """Whoever changed the words of a measure that was taken over from the plan before has looked at it."""
    for part in measures:
        if part.row.is_copied and {"name", "description"} & set(part.changed):
            part.row.is_copied = False
            part.changed.append("is_copied")


def _in_order(document: PlanDocument, names: NamedRows) -> PlanDocument:
    """Parts by their numbers, terms in the order of the vocabulary, own types without the one the pillar lends."""
    pillars = sorted(document.pillars, key=lambda pillar: pillar.number)
    _check_numbers(pillars, _("同じ番号の柱があります。番号を変えてください。"))
    return replace(document, pillars=tuple(_pillar_in_order(pillar, names) for pillar in pillars))


def _pillar_in_order(pillar: PillarDocument, names: NamedRows) -> PillarDocument:
    types = _terms_in_order(pillar.types, names.types)
    measures = sorted(pillar.measures, key=lambda measure: measure.number)
    _check_numbers(measures, _("同じ番号の施策があります。番号を変えてください。"))
    for at, measure in enumerate(measures):
        own = own_types(_terms_in_order(measure.types, names.types), pillar=types)
        forms = _terms_in_order(measure.forms, names.forms)
        if (own, forms) != (measure.types, measure.forms):
            measures[at] = replace(measure, types=own, forms=forms)
    return replace(pillar, types=types, measures=tuple(measures))


def _check_numbers(parts: list[Any], message: str) -> None:
    """Of parts in the order of their numbers."""
    if len({part.number for part in parts}) < len(parts):
        raise ValidationError(message)
    if parts:
        MaxValueValidator(LARGEST_NUMBER)(parts[-1].number)


def _terms_in_order(slugs: Slugs, vocabulary: dict[str, int]) -> Slugs:
    for slug in slugs:
        _named(vocabulary, slug)
    return tuple(slug for slug in vocabulary if slug in slugs) if len(slugs) > 1 else slugs


def _kept_rows(
    old: PlanRows, before: PlanDocument | None, document: PlanDocument, free: set[int]
) -> tuple[dict[int, Pillar], dict[int, Measure]]:
    """The rows that stay, by their places in the new document, and those of ids that are taken again."""
    pillars, measures = {}, {}
    if before is not None:
        pillar_pairs = pair_pillars(before, document)
        pillars = {place: old.pillars[at] for at, place in pillar_pairs.items()}
        rows = old.every_measure
        measures = {place: rows[at] for at, place in pair_measures(before, document, pillar_pairs).items()}
    for place, part in enumerate(document.measures):
        if part.id in free:
            measures[place] = Measure(pk=part.id)
            free = free - {part.id}
    return pillars, measures
