"""Begin to check or to save a table: at once where it is small, else in a process that outlives the request."""

import subprocess
import sys
from threading import Thread
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans_registry.editorial.tables.running import run
from plans_registry.editorial.tables.traces import is_alive, locked
from plans_registry.models import TableImport

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


def save(table: TableImport) -> None:
    """Save a table that has been checked and has no mistake.  Raises NotStarted."""
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
    with locked(table, patience=0 if table.status in TableImport.UNDER_WAY else LAST_MOMENTS) as lock:
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
