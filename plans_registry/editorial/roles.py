"""The roles of staff, as groups with their permissions; which plans a person may touch is decided in rights.py.

The table of all roles, addresses and verbs is in docs/roles.md.  An administrator is no group but a superuser.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EDITORS = "編集者"
APPROVERS = "承認者"
KEEPERS = "基準データ管理者"
AUDITORS = "監査担当"

READ_ALL = "plans_registry.read_every_plan"

_WRITE = ("view", "add", "change", "delete")
_PARTS = ("plan", "pillar", "measure", "photo")
_VOCABULARY = ("pillartype", "supportform", "typekeyword", "formkeyword", "synonymgroup")


def _rights(app: str, models: tuple[str, ...], verbs: tuple[str, ...] = _WRITE) -> set[str]:
    return {f"{app}.{verb}_{model}" for verb in verbs for model in models}


_EDITING = (
    _rights("plans_registry", _PARTS)
    | _rights("plans_registry", ("sourcedocument",), ("view", "add", "change"))
    | _rights("plans_registry", ("round", "auditrecord"), ("view",))
    | {"municipalities.view_municipality", "catalogue.view_edition"}
)

PERMISSIONS: dict[str, set[str]] = {
    EDITORS: _EDITING,
    APPROVERS: _EDITING
    | {"plans_registry.approve_plan", "plans_registry.delete_sourcedocument"}
    | {"catalogue.view_report", "catalogue.change_report"}
    | _rights("plans_registry", ("round",)),
    KEEPERS: _rights("plans_registry", _VOCABULARY) | _rights("municipalities", ("municipality", "region")),
    AUDITORS: _rights("plans_registry", (*_PARTS, *_VOCABULARY, "round", "sourcedocument", "auditrecord"), ("view",))
    | _rights("municipalities", ("municipality", "region", "affiliation"), ("view",))
    | {"catalogue.view_edition", READ_ALL},
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
