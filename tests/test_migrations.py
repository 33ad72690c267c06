"""A migration lets the release before run on: it still answers while the new one is installed, and after going back.

What may break it is refused, unless the migration says in ``OLD_CODE`` why the release before does without
(docs/operating.md, "Migrations").
"""

from importlib import import_module
from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

# Of the time before this rule.
BEFORE = {"municipalities": "0003", "plans_registry": "0021", "catalogue": "0013"}
SAFE = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
)
LOADER = MigrationLoader(None)
OURS = [migration for (app, _name), migration in sorted(LOADER.disk_migrations.items()) if app in BEFORE]
RULED = [migration for migration in OURS if migration.name[:4] > BEFORE[migration.app_label]]


def breaks(operation: Any, before: models.Field | None = None) -> str:
    """Why the release before may fail on the new tables; empty when it does not.  ``before``: what AlterField alters."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return " ".join(filter(None, map(breaks, operation.database_operations)))
    if isinstance(operation, SAFE):
        return ""
    if isinstance(operation, operations.AddField):
        field = operation.field
        return "" if field.many_to_many or field.null or field.has_db_default() else "it would leave the column out"
    if isinstance(operation, operations.AlterField) and before is not None:
        return narrows(before, operation.field)
    return "it may need what is taken, or write what is refused"


def narrows(before: models.Field, after: models.Field) -> str:
    if type(before) is not type(after) or related(before) != related(after):
        return "it would find another type"
    if (before.null and not after.null) or (after.unique and not before.unique):
        return "it would write what is refused"
    return "it would write what is too long" if (after.max_length or 10**9) < (before.max_length or 10**9) else ""


def related(field: models.Field) -> Any:
    return field.remote_field and field.remote_field.model


def altered(migration: Any, operation: Any) -> models.Field | None:
    if not isinstance(operation, operations.AlterField):
        return None
    state = LOADER.project_state((migration.app_label, migration.name), at_end=False)
    for earlier in migration.operations[: migration.operations.index(operation)]:
        earlier.state_forwards(migration.app_label, state)
    return state.models[migration.app_label, operation.model_name_lower].fields[operation.name]


def test_the_release_before_runs_on_the_new_tables():
    broken = []
    for migration in RULED:
        said = getattr(import_module(migration.__module__), "OLD_CODE", "")
        for operation in migration.operations:
            why = breaks(operation, altered(migration, operation))
            if why and len(said) < 20:
                broken.append(f"{migration}: {operation.describe()}: {why}")
    assert broken == []


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_every_migration_can_be_taken_back(migration: Any):
    assert [each.describe() for each in migration.operations if not each.reversible] == []


text = models.CharField(max_length=20)


@pytest.mark.parametrize(
    ("operation", "before", "broken"),
    [
        (operations.CreateModel("row", []), None, False),
        (operations.AddField("row", "x", models.TextField(null=True)), None, False),
        (operations.AddField("row", "x", models.TextField(db_default="")), None, False),
        (operations.AddField("row", "x", models.DateTimeField(db_default=Now())), None, False),
        (operations.AddField("row", "x", models.TextField(default="")), None, True),
        (operations.RemoveField("row", "x"), None, True),
        (operations.RenameField("row", "x", "y"), None, True),
        (operations.DeleteModel("row"), None, True),
        (operations.AlterField("row", "x", models.CharField(max_length=30, blank=True)), text, False),
        (operations.AlterField("row", "x", models.CharField(max_length=10)), text, True),
        (operations.AlterField("row", "x", models.CharField(max_length=20, unique=True)), text, True),
        (
            operations.AlterField("row", "x", models.CharField(max_length=20)),
            models.CharField(max_length=20, null=True),
            True,
        ),
        (operations.AlterField("row", "x", models.IntegerField()), text, True),
        (operations.AddConstraint("row", models.CheckConstraint(condition=models.Q(x=1), name="x")), None, True),
        (operations.RunPython(print), None, True),
        (operations.SeparateDatabaseAndState([], [operations.RemoveField("row", "x")]), None, False),
        (operations.SeparateDatabaseAndState([operations.RemoveField("row", "x")]), None, True),
    ],
)
def test_what_breaks_the_release_before(operation: Any, before: models.Field | None, broken: bool):
    assert bool(breaks(operation, before)) is broken
