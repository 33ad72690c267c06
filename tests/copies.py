"""The database as it is now, brought back as often as tests have changed it.

Several times as quick as emptying every table and loading the reference data anew, with Django's own rows beside it.
"""

import sqlite3
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection, transaction

WITHOUT_MORE = {"verbosity": 0, "interactive": False, "reset_sequences": False, "inhibit_post_migrate": True}
"""Ids go on: those of the rows that come back are taken."""


def copier() -> Callable[[], None]:
    """What puts the database back to what it holds now."""
    return _of_sqlite() if connection.vendor == "sqlite" else _of_postgresql()


def _of_sqlite() -> Callable[[], None]:
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)

    def bring_back() -> None:
        connection.ensure_connection()
        for _ in range(100):
            try:
                copy.backup(connection.connection)
                return
            except (
                sqlite3.OperationalError
            ):  # the last question of a browser that is being closed may still be answered
                time.sleep(0.1)
        raise AssertionError("The database was in use for ten seconds after its test.")

    return bring_back


def _of_postgresql() -> Callable[[], None]:
    """The rows stand in a schema beside, which no query of the registry looks into."""
    filled = []
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS copied CASCADE")
        cursor.execute("CREATE SCHEMA copied")
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'CREATE TABLE copied."{table}" AS TABLE "{table}"')
            if cursor.rowcount:
                filled.append(table)

    def bring_back() -> None:
        call_command("flush", **WITHOUT_MORE)
        # Keys are looked at when the transaction ends, so the order of the tables does not matter.
        with transaction.atomic(), connection.cursor() as cursor:
            for table in filled:
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM copied."{table}"')

    return bring_back
