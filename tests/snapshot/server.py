"""A registry of its own for a recording: a fixed clock, an empty database and folders that are thrown away."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
import time_machine
from django.core.management import call_command
from django.test.utils import override_settings

# In the last year of the sample's plans.
NOON = datetime(2023, 6, 15, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
KEY = "known-to-everyone-because-a-recording-is-made-twice-alike"
# Settings of the caller's shell decide nothing here; a fixed seed, because Django lists some rows by a set.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
FIXED = {
    "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
    "SECRET_KEY": KEY,
    "HTTPS": "0",
    "REQUIRE_SECOND_FACTOR": "0",
    "PYTHONHASHSEED": "0",
}


def environment() -> dict[str, str]:
    """Of the process that records."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | FIXED


def is_prepared() -> bool:
    return all(os.environ.get(name) == value for name, value in FIXED.items())


@contextmanager
def registry() -> Iterator[Any]:
    """Migrated and empty, as a server runs it: no DEBUG, error pages for readers.  Gives the clock, to move it."""
    with tempfile.TemporaryDirectory(prefix="snapshot-") as name:
        folder = Path(name)
        (folder / "static").mkdir()
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'registry.sqlite3'}"
        os.environ["MEDIA_ROOT"] = str(folder / "media")
        with time_machine.travel(NOON, tick=False) as clock:
            django.setup()
            with override_settings(
                STATIC_ROOT=folder / "static",
                STORAGES=_without_hashes(),
                EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
                PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
                LOGGING_CONFIG=None,
            ):
                call_command("migrate", verbosity=0)
                yield clock


def _without_hashes() -> dict[str, Any]:
    """Static files by their own names: a changed style sheet changes no page."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {**settings.STORAGES, "staticfiles": plain}


def administrator(username: str) -> Any:
    from django.contrib.auth import get_user_model

    os.environ["DJANGO_SUPERUSER_PASSWORD"] = KEY
    call_command("createsuperuser", interactive=False, username=username, email=f"{username}@city.example", verbosity=0)
    return get_user_model().objects.get(username=username)
