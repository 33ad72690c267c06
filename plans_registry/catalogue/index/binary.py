"""The rows of a statement that answers with a number, some bytes and a text; from PostgreSQL in its binary form.

psycopg2 asks for every answer as text, in which a byte is two hexadecimal digits that the server writes and the client
reads.  ``COPY … TO STDOUT (FORMAT binary)`` sends bytes as they are, which takes half as long where postings are megabytes
(https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format").
"""

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from struct import Struct
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[int, bytes | None, str]

_HEADER = 19
"""Bytes before the first row: a signature of eleven, flags, and the length of an extension that is not there."""
_BEGIN = Struct(">hiqi")
"""Of a row: the number of columns (-1 after the last row), the length of the number, the number, the length of the bytes."""
_COLUMNS = Struct(">h")
_LENGTH = Struct(">i")
_NULL = -1


def binary_rows(connection: BaseDatabaseWrapper, statement: str) -> Iterable[Row]:
    """``statement``: without parameters; its columns are bigint, bytea and varchar, or what SQLite has of these."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(statement)
            return cursor.fetchall()
        answer = BytesIO()
        copy = partial(_copy, answer)
        for wrapper in reversed(connection.execute_wrappers):  # as execute() does: slow statements are noticed
            copy = partial(wrapper, copy)
        copy(f"COPY ({statement}) TO STDOUT (FORMAT binary)", None, False, {"connection": connection, "cursor": cursor})
        return _rows(answer.getvalue())


def _copy(answer: BytesIO, sql: str, _params: None, _many: bool, context: dict[str, Any]) -> None:
    with context["connection"].wrap_database_errors:  # Django does so for its own verbs alone
        context["cursor"].copy_expert(sql, answer)


def _rows(answer: bytes) -> Iterator[Row]:
    at = _HEADER
    while _COLUMNS.unpack_from(answer, at)[0] > 0:
        _columns, _length, number, length = _BEGIN.unpack_from(answer, at)
        at += _BEGIN.size
        data = None if length == _NULL else answer[at : at + length]
        at += max(length, 0)
        (length,) = _LENGTH.unpack_from(answer, at)
        at += _LENGTH.size
        yield number, data, answer[at : at + length].decode()
        at += length
