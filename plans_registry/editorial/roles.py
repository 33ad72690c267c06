"""The roles of staff, as groups with their permissions; which plans a person may touch is decided in rights.py."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EDITORS = "編集者"
APPROVERS = "承認者"

_WRITE = ("view", "add", "change", "delete")
_PARTS = {f"plans_registry.{verb}_{part}" for part in ("plan", "pillar", "measure", "photo") for verb in _WRITE}
_READING = {
    "municipalities.view_municipality",
    "plans_registry.view_round",
    "catalogue.view_edition",
    "plans_registry.view_sourcedocument",
    "plans_registry.add_sourcedocument",
    "plans_registry.change_sourcedocument",
}

PERMISSIONS: dict[str, set[str]] = {
    EDITORS: _PARTS | _READING,
    APPROVERS: _PARTS
    | _READING
    | {"plans_registry.approve_plan", "plans_registry.delete_sourcedocument"}
    | {f"plans_registry.{verb}_round" for verb in ("add", "change", "delete")},
}
"""Group name → ``app.codename``."""


def ensure_roles() -> None:
    """Create both groups and give them what they lack.  Idempotent; what an administrator added stays.

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
