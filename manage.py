#!/usr/bin/env python
"""Run an administrative command of the registry."""

import os
import sys
from contextlib import suppress


def main() -> None:
    os.umask(0o027)  # what the registry writes, its database of one file too, is for it and its group
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a setting: DEBUG='perhaps' is neither 1 nor 0.
        sys.exit(f"manage.py: {error}")
    except SystemExit as end:
        note_run(sys.argv[1:], succeeded=not end.code)
        raise
    note_run(sys.argv[1:], succeeded=True)


def note_run(arguments: list[str], *, succeeded: bool) -> None:
    """The page of the server's state tells when each command of the clock ran; that it cannot be noted stops none."""
    from django.apps import apps
    from django.db import DatabaseError

    if not apps.ready or {"--help", "-h"} & set(arguments):
        return
    from plans_registry.models.timed_runs import WATCHED, TimedRun

    if arguments and arguments[0] in WATCHED:
        with suppress(DatabaseError):
            TimedRun.note(arguments[0], succeeded=succeeded)


if __name__ == "__main__":
    main()
