"""What a process at work leaves on the disk: a lock it holds as long as it lives, and how far it is.

A lock belongs to the open file, which a child inherits: whoever starts the process takes the lock, hands it over, and
there is no moment at which a process that is starting looks like one that has died.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from plans_registry.models import TableImport

FOLDER = "tables/runs"
"""Under the media root.  Files without a process at work may be deleted."""
PACE = 1.0  # seconds between two writings
POLL = 0.05  # seconds between two tries for a lock


@dataclass(frozen=True, slots=True)
class Share:
    """What is being done, and how much of it is done, 0 to 1."""

    what: str = ""
    done: float = 0.0

    @property
    def percent(self) -> int:
        return int(100 * self.done)


@contextmanager
def locked(table: TableImport, *, patience: float) -> Iterator[IO[bytes] | None]:
    """The open file that holds the lock of an import; None where a process still has it after ``patience`` seconds."""
    place = place_of(table, "lock")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("ab") as lock:
        until = time.monotonic() + patience
        while not (taken := _take(lock)) and time.monotonic() < until:
            time.sleep(POLL)
        yield lock if taken else None


def _take(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_alive(table: TableImport) -> bool:
    """Whether a process holds the lock.  Asks for a shared one, so that two who ask do not hold up each other."""
    try:
        with place_of(table, "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def share_of(table: TableImport) -> Share:
    try:
        return Share(*json.loads(place_of(table, "json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return Share()


class ShareWriter:
    """Told of every step, writes down one a second."""

    def __init__(self, table: TableImport) -> None:
        self.place = place_of(table, "json")
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.place.unlink(missing_ok=True)
        self.next = 0.0

    def __call__(self, what: str, share: float) -> None:
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + PACE
        draft = self.place.with_suffix(".part")
        draft.write_text(json.dumps([str(what), share]), encoding="utf-8")
        os.replace(draft, self.place)


def place_of(table: TableImport, kind: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{table.pk}.{kind}"
