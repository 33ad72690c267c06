"""From SQLite to PostgreSQL, or back: every row of another database, and the proof that each arrived as it was."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from plans_registry.environment import database_at

FROM, HERE = "copied_from", "default"
BY_MIGRATE = {"auth.Permission", "contenttypes.ContentType"}  # all that a migrated database has before it is used
ROWS_AT_ONCE = 1000
Sum = tuple[int, str]  # rows of a table, and a checksum of them in any order


class Command(BaseCommand):
    help = (
        "Copy every row of the database at URL into the one of DATABASE_URL, which is migrated and holds nothing yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="sqlite:////srv/registry/var/registry.sqlite3 or postgres://…")

    def handle(self, *, url: str, **options) -> None:
        try:
            with _opened(url), transaction.atomic(using=FROM), transaction.atomic():
                _hold_still()
                _refuse_what_does_not_fit()
                sums = _copy()
        except (DatabaseError, ImproperlyConfigured) as error:
            raise CommandError(f"Nothing was copied: {error}") from error
        for label, (count, checksum) in sums.items():
            self.stdout.write(f"{count:>9,} {checksum[:16]} {label}")
        total = sum(count for count, _checksum in sums.values())
        self.stdout.write(f"{total:,} rows of {len(sums)} tables were copied; count and checksum of each are the same.")


@contextmanager
def _opened(url: str) -> Iterator[None]:
    known = database_at(url, "URL")
    if known["ENGINE"].endswith("sqlite3") and not Path(known["NAME"]).is_file():
        raise CommandError(f"There is no database {known['NAME']}.")  # SQLite would make one
    connections.databases[FROM] = known
    connections.configure_settings(connections.databases)
    try:
        yield
    finally:
        connections[FROM].close()
        del connections[FROM], connections.databases[FROM]


def _refuse_what_does_not_fit() -> None:
    wanted = set(MigrationLoader(None).disk_migrations)
    for alias, name in ((FROM, "The database at URL"), (HERE, "The database of DATABASE_URL")):
        applied = set(MigrationRecorder(connections[alias]).applied_migrations())
        if applied != wanted:
            raise CommandError(f"{name} is of another release: run migrate with this release on it.")
    for model in _models():
        if model._meta.label not in BY_MIGRATE and model._base_manager.exists():
            raise CommandError(f"The database of DATABASE_URL is not empty: {model._meta.label} has rows.")


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _copy() -> dict[str, Sum]:
    """All or nothing: what differs afterwards undoes it.  Constraints between tables are checked at the end."""
    _forget_what_migrate_made()
    for model in _models():
        rows = _rows(model, FROM)
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            # As bulk_create does, but raw: it would date the rows of today.
            rows_here = model._base_manager.using(HERE)
            rows_here._insert(batch, fields=model._meta.local_concrete_fields, raw=True)  # type: ignore[attr-defined]
    with connections[HERE].cursor() as cursor:
        for statement in connections[HERE].ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
    sums = {model._meta.label: _sum(model, HERE) for model in _models()}
    wrong = [model._meta.label for model in _models() if _sum(model, FROM) != sums[model._meta.label]]
    if wrong:
        raise CommandError(f"Nothing was copied: rows of {', '.join(wrong)} did not arrive as they were.")
    return sums


def _hold_still() -> None:
    """All tables as they are at one moment; a SQLite file lets nobody write meanwhile by itself."""
    if connections[FROM].vendor == "postgresql":
        with connections[FROM].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _forget_what_migrate_made() -> None:
    for label in sorted(BY_MIGRATE):  # permissions before what they are of
        apps.get_model(label)._base_manager.all().delete()


def _rows(model: type[Model], alias: str) -> Iterator[Model]:
    return model._base_manager.using(alias).iterator(chunk_size=ROWS_AT_ONCE)


def _sum(model: type[Model], alias: str) -> Sum:
    count, total = 0, 0
    fields = model._meta.local_concrete_fields
    for row in _rows(model, alias):
        values = json.dumps([_plain(field, row) for field in fields], sort_keys=True, default=str)
        total += int.from_bytes(hashlib.sha256(values.encode()).digest(), "big")
        count += 1
    return count, f"{total % 2**256:064x}"


def _plain(field: Field, row: Model) -> Any:
    """The same on both databases: PostgreSQL gives bytes as memory."""
    value = getattr(row, field.attname)
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
