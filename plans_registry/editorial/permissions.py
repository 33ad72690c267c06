"""The roles of staff as groups with their permissions, and which rows a person may see and change.

Approvers act for all municipalities, auditors read all; everyone else sees what belongs to their municipalities, and
of the others what is public: its editions, and the documents behind them.

The table of all roles, addresses and verbs is in docs/roles.md.  An administrator is no group but a superuser.
"""

from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition
from plans_registry.editorial.checks import APPROVE, may_edit
from plans_registry.models import AuditRecord, Measure, Photo, Pillar, Plan, SourceDocument
from plans_registry.models.plans import PlanQuerySet

EDITORS = "編集者"
APPROVERS = "承認者"
KEEPERS = "基準データ管理者"
AUDITORS = "監査担当"

NO_MUNICIPALITY = gettext_lazy("所属する自治体がありません。管理者に頼んでください。")
"""To an editor whom nobody has given a municipality yet, wherever that leaves nothing to do or to choose."""

READ_ALL = "plans_registry.read_every_plan"

_WRITE = ("view", "add", "change", "delete")
_PARTS = ("plan", "pillar", "measure", "photo")
_ANNOUNCED = ("approval", "programme")
_VOCABULARY = ("pillartype", "supportform", "typekeyword", "formkeyword", "concept", "conceptword")


def _rights(app: str, models: tuple[str, ...], verbs: tuple[str, ...] = _WRITE) -> set[str]:
    return {f"{app}.{verb}_{model}" for verb in verbs for model in models}


_EDITING = (
    _rights("plans_registry", _PARTS)
    | _rights("plans_registry", ("sourcedocument",), ("view", "add", "change"))
    | _rights("plans_registry", ("round", "approval", "programme", "auditrecord"), ("view",))
    | {"municipalities.view_municipality", "catalogue.view_edition"}
)

PERMISSIONS: dict[str, set[str]] = {
    EDITORS: _EDITING,
    APPROVERS: _EDITING
    | {"plans_registry.approve_plan", "plans_registry.delete_sourcedocument"}
    | {"catalogue.view_report", "catalogue.change_report"}
    | _rights("plans_registry", ("round", *_ANNOUNCED)),
    KEEPERS: _rights("plans_registry", (*_VOCABULARY, *_ANNOUNCED))
    | {"catalogue.view_searchmiss", "catalogue.delete_searchmiss"}
    | _rights("municipalities", ("municipality", "region")),
    AUDITORS: _rights(
        "plans_registry", (*_PARTS, *_VOCABULARY, *_ANNOUNCED, "round", "sourcedocument", "auditrecord"), ("view",)
    )
    | _rights("municipalities", ("municipality", "region", "affiliation"), ("view",))
    | {"catalogue.view_edition", "catalogue.view_searchmiss", READ_ALL},
}
"""Group name → ``app.codename``."""


def ensure_roles() -> None:
    """Create the groups and give them what they lack.  Idempotent; what an administrator added stays.

    Needs the permissions that ``migrate`` makes.
    """
    for name, permissions in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(permissions))


def _permissions(names: set[str]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


def acts_for_all(user) -> bool:
    return user.has_perm(APPROVE)


def reads_all(user) -> bool:
    return acts_for_all(user) or user.has_perm(READ_ALL)


def municipalities_of(user) -> QuerySet[Municipality]:
    """Those a person may choose for a plan."""
    return Municipality.objects.all() if acts_for_all(user) else Municipality.objects.of(user)


def municipalities_listed_for(user) -> QuerySet[Municipality]:
    """Those in the list: who keeps or audits it sees all of it."""
    everything = reads_all(user) or user.has_perm("municipalities.change_municipality")
    return Municipality.objects.all() if everything else Municipality.objects.of(user)


def plans_of(user) -> PlanQuerySet:
    return Plan.objects.all() if reads_all(user) else Plan.objects.of(user)


def pillars_of(user) -> QuerySet[Pillar]:
    return Pillar.objects.all() if reads_all(user) else Pillar.objects.filter(plan__in=plans_of(user))


def measures_of(user) -> QuerySet[Measure]:
    return Measure.objects.all() if reads_all(user) else Measure.objects.filter(pillar__plan__in=plans_of(user))


def editions_of(user) -> QuerySet[Edition]:
    """Editions of one's own plans, and of plans that are public now."""
    if reads_all(user):
        return Edition.objects.all()
    return Edition.objects.filter(
        Q(plan__in=plans_of(user)) | Q(plan__in=Edition.objects.filter(is_current=True).values("plan"))
    )


def sources_of(user) -> QuerySet[SourceDocument]:
    """Documents behind one's own plans or behind public ones, and those one has added oneself."""
    if reads_all(user):
        return SourceDocument.objects.all()
    own = Q(plans__in=plans_of(user)) | Q(plans__editions__is_current=True) | Q(pk__in=_added_by(user))
    return SourceDocument.objects.filter(pk__in=SourceDocument.objects.filter(own).values("pk"))


def records_of(user) -> QuerySet[AuditRecord]:
    """What was done to one's own plans; who reads all plans reads all records."""
    if reads_all(user):
        return AuditRecord.objects.all()
    return AuditRecord.objects.about_plans_in(Municipality.objects.of(user))


def may_write(user, row: Model) -> bool:
    """Whether a row that a person may see is also theirs to change; their role decides on its kind."""
    if isinstance(row, SourceDocument):
        return may_change_source(user, row)
    plan = plan_of(row)
    return plan is None or may_edit(user, plan)


def plan_of(row: Any) -> Plan | None:
    """The plan a row is or is a part of."""
    if isinstance(row, Measure):
        return row.pillar.plan
    if isinstance(row, Pillar | Photo):
        return row.plan
    return row if isinstance(row, Plan) else None


def may_change_source(user, source: SourceDocument) -> bool:
    """A document that stands behind a plan of others too is not one's own to change."""
    return acts_for_all(user) or not source.plans.exclude(pk__in=Plan.objects.of(user).order_by().values("pk")).exists()


def _added_by(user) -> list[int]:
    added = LogEntry.objects.filter(
        user=user, action_flag=ADDITION, content_type=ContentType.objects.get_for_model(SourceDocument)
    )
    return [int(key) for key in added.values_list("object_id", flat=True) if key]
