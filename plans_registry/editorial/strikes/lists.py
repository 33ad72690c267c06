"""The list of all strikes, which outlives the database: what a backup from before must be struck of again.

A line is ``{"plan": 7, "told": {"struck": "passage", …}, "reason": "…"}``.  It stands twice, so that neither a folder of
uploads that was moved away nor one that was deleted takes it along: among the uploads, which backups hold, and in
``STRIKES_FILE``, which no restore replaces.  ``backup`` lays a copy beside the backups.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

STRIKES = "strikes.jsonl"
_log = logging.getLogger(__name__)


def note_strike(line: str) -> None:
    """The words are gone already: a disk that is full is a matter for the operator, not for who has struck them."""
    for file in (Path(settings.MEDIA_ROOT) / STRIKES, settings.STRIKES_FILE):
        try:
            _add([line], file)
        except OSError:
            _log.exception("A strike is not in %s", file)


def copy_beside(backups: Path) -> None:
    """Every strike that is known here, also beside the backups: what stands there already is never taken away."""
    file = settings.STRIKES_FILE
    collect([backups / STRIKES, Path(settings.MEDIA_ROOT) / STRIKES])
    _add(_lines(file), backups / STRIKES)


def collect(files: Iterable[Path]) -> None:
    """The lines of other lists into ``STRIKES_FILE``, which is there from now on."""
    for file in files:
        _add(_lines(file), settings.STRIKES_FILE)


def lists_of_before() -> list[Path]:
    """The lists that the registry itself has kept up to its last strike: also in uploads that were moved away.

    As ``docs/install.md`` moves them, from ``/srv/registry/var/media`` to ``/srv/media_of_20261128-030000``, or beside themselves.
    """
    media = Path(settings.MEDIA_ROOT)
    moved = {
        file
        for folder in (media.parent, settings.BASE_DIR.parent)
        for file in folder.glob(f"{media.name}*/{STRIKES}")
        if file.parent != media  # what the backup itself brought
    }
    return [file for file in (settings.STRIKES_FILE, *sorted(moved)) if file.exists()]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _add(lines: Iterable[str], file: Path) -> None:
    known = set(_lines(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.writelines(f"{line}\n" for line in lines if line not in known)
