"""How a plan changed: from edition to edition, and from the plan before to the plan after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.change_text import Labels, Told, tell
from plans_registry.catalogue.labels import plan_label
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.read_now import editions_now
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.differences import MEASURE_WORDINGS, Differences, Wording, differences, inline
from plans_registry.documents.lineage import Kind, Lineage, Step, lineage
from plans_registry.documents.plan import MeasureDocument, PlanDocument


@dataclass(frozen=True, slots=True)
class Version:
    """An edition, and in a few words how it differs from the one before; ``""`` where none before is public."""

    edition: Edition
    summary: str


def versions_of(editions: Sequence[Edition]) -> list[Version]:
    """The latest first, as the editions come."""
    found = [Version(new, summary_of(changes(old, new))) for new, old in pairwise(editions)]
    return found + [Version(edition, "") for edition in editions[-1:]]


def changes(old: Edition, new: Edition) -> Differences:
    """What a reader of the source could see change; the registry's own links between plans are no part of it."""
    return differences(old.plan_document().as_stated(), new.plan_document().as_stated())


def told_of(old: Edition, new: Edition, known: Reference) -> list[Told]:
    return tell(changes(old, new), terms_of(known))


def terms_of(known: Reference) -> Labels:
    """What types, forms and municipalities are called in the language of the reader."""
    labels = {slug: term.label for terms in (known.types, known.forms) for slug, term in terms.items()}
    return labels | {place.name: place.label for place in known.places.values()}


def summary_of(found: Differences) -> str:
    """施策の追加1、施策の名称の変更2、区市町村の変更."""
    if not found:
        return _("計画の文章に変更はありません")
    counts = found.counts
    parts = [
        (_("施策の追加%d"), counts["added"]),
        (_("施策の削除%d"), counts["removed"]),
        (_("施策の名称の変更%d"), counts["renamed"]),
        (_("施策の説明などの変更%d"), counts["reworded"]),
        (_("施策の移動%d"), counts["moved"]),
        (_("柱の変更%d"), len(found.pillars)),
        (_("計画の文章の変更%d"), len(found.wordings)),
        (_("写真の変更%d"), len(found.photos)),
    ]
    said = [sentence % count for sentence, count in parts if count]
    labels = dict.fromkeys(plan_label(fact.field) for fact in found.facts)  # a municipality is code and name
    said += [_("%sの変更") % label for label in labels]
    return _("、").join(said) or _("施策の分類などの変更")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edition changed in the wording of a measure."""

    edition: Edition
    wordings: tuple[Wording, ...]


def revisions_of(measure: int, editions: Sequence[Edition]) -> list[Revision]:
    """The editions that reworded a measure; ``editions`` come the latest first."""
    found = []
    for new, old in pairwise(editions):
        now, was = _measure_in(new.plan_document(), measure), _measure_in(old.plan_document(), measure)
        if now and was and (wordings := _reworded(was, now)):
            found.append(Revision(new, wordings))
    return found


def _measure_in(document: PlanDocument, measure: int) -> MeasureDocument | None:
    return next((part for part in document.measures if part.id == measure), None)


def _reworded(was: MeasureDocument, now: MeasureDocument) -> tuple[Wording, ...]:
    texts = ((field, getattr(was, field), getattr(now, field)) for field in MEASURE_WORDINGS)
    return tuple(Wording(field, inline(old, new)) for field, old, new in texts if old != new)


KINDS: dict[Kind, Promise] = {
    "renamed": gettext_lazy("名称が変わった施策"),
    "new": gettext_lazy("新しい施策"),
    "ended": gettext_lazy("前の計画だけにある施策"),
    "continued": gettext_lazy("名称もそのまま続く施策"),
}
"""What to call each kind of step, in the order a reader wants them: what changed comes first."""


@dataclass(frozen=True, slots=True)
class Published:
    """A plan as the public reads it now."""

    edition: Edition
    document: PlanDocument


@dataclass(frozen=True, slots=True)
class StepGroup:
    """The steps of one kind, under their heading."""

    kind: Kind
    title: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Relative:
    """The plan before or after; ``lineage`` is None while nobody has confirmed what became of each measure."""

    plan: Published
    lineage: Lineage | None

    @property
    def groups(self) -> list[StepGroup]:
        if self.lineage is None:
            return []
        return [StepGroup(kind, str(title), steps) for kind, title in KINDS.items() if (steps := self.lineage.of(kind))]


@dataclass(frozen=True, slots=True)
class Kin:
    """One measure in one of the plans it goes through; ``renamed``: it has another name than the one asked about."""

    plan: Published
    measure: MeasureDocument
    renamed: bool


@dataclass(frozen=True, slots=True)
class Family:
    """The current editions of one municipality, the latest first."""

    plans: tuple[Published, ...]

    def plan(self, key: str) -> Published | None:
        named = (plan for plan in self.plans if plan.edition.key == key)
        return next(named, None)

    def before(self, document: PlanDocument) -> Relative | None:
        """The predecessor a document names, while it is public."""
        found = self.plan(document.predecessor)
        return Relative(found, _lineage(found.document, document)) if found else None

    def after(self, plan: Published) -> list[Relative]:
        """The plans that name this one as their predecessor."""
        if not plan.edition.key:  # a preview of one that was never public: most plans name no predecessor either
            return []
        following = [other for other in self.plans if other.document.predecessor == plan.edition.key]
        return [Relative(other, _lineage(plan.document, other.document)) for other in following]

    def successor(self, plan: Published) -> Published | None:
        """Where to read on when a plan has ended: the last of those that follow it by name, else the municipality's newest.

        None where no later plan is public.
        """
        found, seen = plan, {plan.edition.key}
        while following := [after.plan for after in self.after(found) if after.plan.edition.key not in seen]:
            found = following[0]
            seen.add(found.edition.key)
        if found is not plan:
            return found
        later = (other for other in self.plans if other.edition.first_year > plan.edition.last_year)
        return next(later, None)

    def line_of(self, number: int) -> list[Kin]:
        """A measure in every plan it goes through, the earliest first; empty where it stands in one plan only."""
        plans: dict[int | None, Published] = {}
        measures: dict[int | None, MeasureDocument] = {}
        for plan in self.plans:
            for measure in plan.document.measures:
                plans[measure.id], measures[measure.id] = plan, measure
        if number not in measures:  # withdrawn between two queries
            return []
        related = _earlier(number, measures) | _later(number, measures) | {number}
        if len(related) == 1:
            return []
        name = measures[number].name
        kin = [Kin(plans[other], measures[other], renamed=measures[other].name != name) for other in related]
        return sorted(kin, key=lambda one: (one.plan.edition.first_year, one.plan.edition.key, one.measure.number))


def _earlier(number: int, measures: Mapping[int | None, MeasureDocument]) -> set[int | None]:
    """The measures that a measure goes on with, back to the first."""
    found: set[int | None] = set()
    earlier = measures[number].continues
    # Two plans that name each other would lead round for ever.
    while earlier in measures and earlier not in found and earlier != number:
        found.add(earlier)
        earlier = measures[earlier].continues
    return found


def _later(number: int, measures: Mapping[int | None, MeasureDocument]) -> set[int | None]:
    """The measures that go on with a measure, and those that go on with them: one may become several."""
    found: set[int | None] = set()
    newest: set[int | None] = {number}
    while newest:
        following = {other for other, measure in measures.items() if measure.continues in newest}
        newest = following - found - {number}
        found |= newest
    return found


def editions_and_family(key: str, stamp: str) -> tuple[list[Edition], Family]:
    """The editions of a public plan that may be read, the latest first, and the plans of its municipality.

    131211-2021 is a plan of 131211.  Most plans have one edition, and nothing more is asked for.
    """
    family = family_of(key.partition("-")[0], stamp)
    plan = family.plan(key)
    if plan is None:
        return [], family
    number = plan.edition.number
    earlier = Edition.objects.of_plan(key).filter(number__lt=number) if number > 1 else ()
    return [plan.edition, *earlier], family


def family_of(municipality: str, stamp: str) -> Family:
    editions = editions_now(stamp, municipality)[municipality]
    return Family(tuple(Published(edition, edition.plan_document()) for edition in editions))


def _lineage(old: PlanDocument, new: PlanDocument) -> Lineage | None:
    return lineage(old, new) if new.lineage_confirmed else None
