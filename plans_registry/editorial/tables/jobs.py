"""The check and the saving of a table: at once where it is small, else in a process that outlives the request.

A process at work leaves two files on the disk: a lock it holds as long as it lives, and how far it is.  The lock belongs
to the open file, which a child inherits: whoever starts the process takes the lock and hands it over, so that a process
that is starting never looks like one that has died.
"""

import fcntl
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans_registry.editorial.tables.changes import ChangePages
from plans_registry.intake.tables.columns import TableIssue, TableIssues
from plans_registry.intake.tables.importer import TableReport, import_table
from plans_registry.models import TableImport

TWINS_KEPT = 50
VALUE_LIMIT = 200  # characters kept of a cell
PARTS, STATES = ("plan", "pillar", "measure"), ("new", "changed", "unchanged")


def report_to_json(report: TableReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "counts": {part: {state: report.counts[part, state] for state in STATES} for part in PARTS},
        "errors": _issues_to_json(report.errors),
        "notes": _issues_to_json(report.notes),
        "twins": list(report.twins.items())[:TWINS_KEPT],
        "changes": {"parts": report.parts, "cells": report.cells, "digest": report.digest},
    }


def issues_of(report: dict[str, Any], kind: str) -> list[TableIssue]:
    """``kind`` is ``errors`` or ``notes``; in the order of the rows."""
    return [TableIssue(*parts) for parts in report.get(kind, {}).get("kept", ())]


def _issues_to_json(issues: TableIssues) -> dict[str, Any]:
    kept = [[issue.line, *map(_storable, (issue.column, issue.value, issue.message))] for issue in issues.in_order()]
    return {"count": issues.count, "kept": kept}


def _storable(text: str) -> str:
    """Without what PostgreSQL stores in no JSON: NUL, and halves of pairs."""
    whole = str(text).replace("\x00", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
    return whole if len(whole) <= VALUE_LIMIT else whole[:VALUE_LIMIT] + "…"


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
def holding_lock(table: TableImport, *, patience: float) -> Iterator[IO[bytes] | None]:
    """The open file that holds the lock of an import; None where a process still has it after ``patience`` seconds."""
    place = job_file(table, "lock")
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
        with job_file(table, "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def share_of(table: TableImport) -> Share:
    try:
        return Share(*json.loads(job_file(table, "json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return Share()


class ShareWriter:
    """Told of every step, writes down one a second."""

    def __init__(self, table: TableImport) -> None:
        self.place = job_file(table, "json")
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


def job_file(table: TableImport, kind: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{table.pk}.{kind}"


logger = logging.getLogger(__name__)


def run(table: TableImport) -> None:
    """Do what the status says, checking or saving, and keep what came of it.  Raises nothing: it is kept as a failure."""
    try:
        _run(table)
    except Exception:
        logger.exception("import of table %s", table.pk)
        TableImport.objects.filter(pk=table.pk).under_way().update(status=Status.FAILED, updated_at=timezone.now())


def _run(table: TableImport) -> None:
    def done(report: TableReport) -> None:
        _keep(table, Status.DONE, report, finished_at=timezone.now())

    pages = ChangePages(table)
    with table.file.open("rb") as file:
        report = import_table(
            file,  # type: ignore[arg-type]
            commit=table.status == Status.SAVING,
            by=table.owner,
            progress=ShareWriter(table),
            changing=pages.add,
            saving=done,
            seen=table.report.get("changes", {}).get("digest", ""),
        )
    pages.finish()
    if not report.saved:
        _keep(table, Status.CHECKED, report)


def _keep(table: TableImport, status: str, report: TableReport, **more) -> None:
    """By the key alone: the object may be old, the process is the only one that writes."""
    values = {"status": status, "report": report_to_json(report), "updated_at": timezone.now(), **more}
    TableImport.objects.filter(pk=table.pk).update(**values)


Status = TableImport.Status
UNPACKING = 4
"""An XLSX unpacks to many times its size: it counts as so much more."""
LAST_MOMENTS = 3.0
"""Seconds a process may take to end after it has written what it found, while the person presses the next button."""


class NotStarted(Exception):
    """Why not, in the person's language."""


def check(table: TableImport) -> None:
    """Look at a table, for the first time or again.  Raises NotStarted."""
    _start(table, Status.CHECKING, [status for status in Status.values if status != Status.DONE])


def save(table: TableImport, *, apart: bool = False) -> None:
    """Save a table that has been checked and has no mistake.  Raises NotStarted.

    ``apart``: the person has seen the plans that new ones resemble, and says that they are others.
    """
    if table.report.get("twins") and not apart:
        raise NotStarted(_("同じと思われる計画があります。見くらべて、べつの計画なら印を付けてから取り込みます。"))
    if not table.may_be_saved:
        raise NotStarted(_("まちがいのない、確認済みの表だけを取り込めます。"))
    _start(table, Status.SAVING, [Status.CHECKED])


def died(table: TableImport) -> bool:
    """A process was at work and is not any more.  The row is read again, for it may have ended in between."""
    if table.status not in TableImport.UNDER_WAY or is_alive(table):
        return False
    table.refresh_from_db()
    return table.status in TableImport.UNDER_WAY


def _start(table: TableImport, status: str, before: list[str]) -> None:
    with holding_lock(table, patience=0 if table.status in TableImport.UNDER_WAY else LAST_MOMENTS) as lock:
        if lock is None:
            raise NotStarted(_("この表は、いま処理しています。"))
        small = _weight(table) < settings.TABLE_BYTES_IN_REQUEST
        if not small:
            _refuse_crowd(table)
        if not _enter(table, status, before):
            raise NotStarted(_("状態が変わりました。いまの状態を確かめてください。"))
        if small:
            run(table)
        else:
            _spawn(table, lock)


def _enter(table: TableImport, status: str, before: list[str]) -> bool:
    found = TableImport.objects.filter(pk=table.pk, status__in=before)
    entered = found.update(status=status, updated_at=timezone.now(), finished_at=None)
    table.status = status
    return bool(entered)


def _weight(table: TableImport) -> int:
    return table.size * (UNPACKING if str(table.file.name).endswith(".xlsx") else 1)


def _refuse_crowd(table: TableImport) -> None:
    others = TableImport.objects.under_way().exclude(pk=table.pk)
    if sum(map(is_alive, others)) >= settings.TABLE_IMPORTS_AT_ONCE:
        raise NotStarted(_("ほかの表を処理しています。終わってから、もう一度押してください。"))


def _spawn(table: TableImport, lock: IO[bytes]) -> None:
    """In a session of its own, so that no signal for the server reaches it; the lock goes with it."""
    child = subprocess.Popen(
        [
            sys.executable,
            str(settings.BASE_DIR / "manage.py"),
            "run_table_import",
            str(table.pk),
            "--language",
            get_language() or settings.LANGUAGE_CODE,
        ],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[lock.fileno()],
        start_new_session=True,
    )
    Thread(target=child.wait, daemon=True).start()  # else it would stay in the list of processes when it has ended
