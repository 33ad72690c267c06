#!/usr/bin/env python
"""Run an administrative command of the registry."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")
    if "SECRET_KEY" not in os.environ:
        # Where nobody has set a key, a developer works; the server itself (wsgi.py) refuses to start so.
        os.environ.setdefault("DEBUG", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
