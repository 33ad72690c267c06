"""What: the working copy that staff edit.  The public never reads it; it reads the catalogue's editions."""

from plans_registry.models.approvals import Approval, Programme
from plans_registry.models.audit import AuditRecord
from plans_registry.models.confirmations import Confirmation
from plans_registry.models.imports import OpenIssue, PlanOrigin, Review, TableChangePage, TableImport
from plans_registry.models.measures import Measure
from plans_registry.models.moved_keys import MovedKey
from plans_registry.models.notifications import Notification, NotificationChoice
from plans_registry.models.open_pages import OpenPage
from plans_registry.models.photos import Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plan_readings import PlanNote, PlanReading
from plans_registry.models.plans import Plan
from plans_registry.models.rounds import Round
from plans_registry.models.sources import SourceDocument
from plans_registry.models.timed_runs import TimedRun
from plans_registry.models.vocabulary import (
    Concept,
    ConceptWord,
    FormKeyword,
    PillarType,
    SupportForm,
    TypeKeyword,
)

__all__ = [
    "Approval",
    "AuditRecord",
    "Concept",
    "ConceptWord",
    "Confirmation",
    "FormKeyword",
    "Measure",
    "MovedKey",
    "Notification",
    "NotificationChoice",
    "OpenIssue",
    "OpenPage",
    "Photo",
    "Pillar",
    "PillarType",
    "Plan",
    "PlanNote",
    "PlanOrigin",
    "PlanReading",
    "Programme",
    "Review",
    "Round",
    "SourceDocument",
    "SupportForm",
    "TableChangePage",
    "TableImport",
    "TimedRun",
    "TypeKeyword",
]
