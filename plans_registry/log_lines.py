"""How a line of the log is written.  The settings use this, so it asks for none of them."""

import json
import logging
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

WHOLE_AGAIN_AFTER = 60  # seconds
_whole_at: dict[tuple[str, str], float] = {}
"""When the traceback of a fault was written last, by its kind and place."""

current_request: ContextVar[str] = ContextVar("current_request", default="")
"""The id of the request that a thread is answering."""

TOLD = ("method", "path", "status", "ms", "staff", "database", "sql")
"""What a line may say beside its message."""


def add_request_id(record: logging.LogRecord) -> bool:
    """Filter: every line names its request."""
    record.request_id = current_request.get()
    return True


class BriefFormatter(logging.Formatter):
    """The traceback of the same fault once in a minute, 20 kB where the database is away; else one line that names it.

    ``OperationalError: connection refused (psycopg2/__init__.py:122)``
    """

    def formatException(self, ei: Any) -> str:
        kind, error, _traceback = ei
        place = _place(error)
        if time.monotonic() - _whole_at.get((kind.__name__, place), -WHOLE_AGAIN_AFTER) < WHOLE_AGAIN_AFTER:
            said = (str(error).splitlines() or [""])[0]
            return f"{kind.__name__}: {said} ({place})"
        if len(_whole_at) > 100:
            _whole_at.clear()
        _whole_at[kind.__name__, place] = time.monotonic()
        return super().formatException(ei)


def _place(error: BaseException) -> str:
    """``psycopg2/__init__.py:122``, where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}" if frames else ""


class JsonFormatter(BriefFormatter):
    """``{"at": "…Z", "level": "INFO", "logger": "…", "message": "…", "request": "…", …}``, one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_id", ""),
        }
        # Django gives its own records a "request", too: an object with all that the visitor sent.
        line |= {name: value for name in TOLD if (value := record.__dict__.get(name)) is not None}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)
