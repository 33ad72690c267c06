"""Which rows a person may see: approvers everything, everyone else what belongs to their municipalities."""

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition
from plans_registry.editorial.guards import APPROVE
from plans_registry.models import Measure, Pillar, Plan, SourceDocument
from plans_registry.models.plans import PlanQuerySet


def acts_for_all(user) -> bool:
    return user.has_perm(APPROVE)


def municipalities_of(user) -> QuerySet[Municipality]:
    """Those a person may choose for a plan; who keeps the list of municipalities sees all of it."""
    everything = acts_for_all(user) or user.has_perm("municipalities.change_municipality")
    return Municipality.objects.all() if everything else Municipality.objects.of(user)


def plans_of(user) -> PlanQuerySet:
    return Plan.objects.all() if acts_for_all(user) else Plan.objects.of(user)


def pillars_of(user) -> QuerySet[Pillar]:
    return Pillar.objects.all() if acts_for_all(user) else Pillar.objects.filter(plan__in=plans_of(user))


def measures_of(user) -> QuerySet[Measure]:
    return Measure.objects.all() if acts_for_all(user) else Measure.objects.filter(pillar__plan__in=plans_of(user))


def editions_of(user) -> QuerySet[Edition]:
    return Edition.objects.all() if acts_for_all(user) else Edition.objects.filter(plan__in=plans_of(user))


def sources_of(user) -> QuerySet[SourceDocument]:
    """Documents behind one's own plans or behind public ones, and those one has added oneself."""
    if acts_for_all(user):
        return SourceDocument.objects.all()
    own = Q(plans__in=plans_of(user)) | Q(plans__editions__is_current=True) | Q(pk__in=_added_by(user))
    return SourceDocument.objects.filter(pk__in=SourceDocument.objects.filter(own).values("pk"))


def may_change_source(user, source: SourceDocument) -> bool:
    """A document that stands behind another municipality's plan too is not one's own to change."""
    return acts_for_all(user) or not source.plans.exclude(pk__in=plans_of(user)).exists()


def _added_by(user) -> list[int]:
    added = LogEntry.objects.filter(
        user=user, action_flag=ADDITION, content_type=ContentType.objects.get_for_model(SourceDocument)
    )
    return [int(key) for key in added.values_list("object_id", flat=True) if key]
