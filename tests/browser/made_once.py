"""What a browser test finds in the database, made once a run and copied back before each test.

A server at work has connections of its own, so a browser test commits and the tables are emptied after it. To publish
the four plans again takes as long as many a test.
"""

import sqlite3
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.db import connection
from django.utils.timezone import localdate

Answer = TypeVar("Answer")
_COPIES: dict[tuple[Callable, date], tuple[sqlite3.Connection, object]] = {}


def made_once(make: Callable[[], Answer]) -> Answer:
    """The database as ``make`` leaves an empty one on this day, and what it answers.  Elsewhere than on SQLite: made."""
    if connection.vendor != "sqlite":
        return make()
    key = make, localdate()
    connection.ensure_connection()
    if key in _COPIES:
        copy, answer = _COPIES[key]
        copy.backup(connection.connection)
    else:
        answer = make()
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(copy)
        _COPIES[key] = copy, answer
    return answer
