"""How a line of the log is written.  The settings use this, so it asks for none of them."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

current_request: ContextVar[str] = ContextVar("current_request", default="")
"""The id of the request that a thread is answering."""

TOLD = ("method", "path", "status", "ms", "staff", "database", "sql")
"""What a line may say beside its message."""


def add_request_id(record: logging.LogRecord) -> bool:
    """Filter: every line names its request."""
    record.request_id = current_request.get()
    return True


class JsonFormatter(logging.Formatter):
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
