"""From one database to the other: every row as it was, the same public pages, and refusals that change nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from plans_registry.backups import back_up
from tests import factories
from tests.test_backups import ROOT, SITE, on_this_day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MOVE = f"""
import sys, django; django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
if connection.vendor == "postgresql":
    call_command("flush", interactive=False, verbosity=0)
call_command("copy_database", sys.argv[1])
{SITE}
"""


REFUSED = """
import sys, django; django.setup()
from django.core.management import CommandError, call_command
for url in sys.argv[1:]:
    try:
        call_command("copy_database", url)
    except CommandError as error:
        print(error)
"""


def run(script: str, target: str, *arguments: str) -> str:
    """What a process prints whose own database is ``target``."""
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": target,
        "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def empty_database(folder: Path) -> str:
    """The address of one that ``MOVE`` makes ready.  On PostgreSQL a copy of the tests' own: migrating takes longer."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder}/moved"
    known = connection.settings_dict
    connection.close()  # a database that is copied is used by nobody
    server = psycopg2.connect(host=known["HOST"], user=known["USER"], dbname="postgres")
    server.autocommit = True
    server.cursor().execute("DROP DATABASE IF EXISTS registry_moved")
    server.cursor().execute(f"CREATE DATABASE registry_moved TEMPLATE {known['NAME']}")
    server.close()
    return f"postgres://{known['USER']}@/registry_moved?host={known['HOST']}"


def own_database(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{back_up(folder, now=timezone.localtime())}/database"
    known = connection.settings_dict
    return f"postgres://{known['USER']}@/{known['NAME']}?host={known['HOST']}"


def test_a_moved_registry_is_the_same_public_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    target = empty_database(tmp_path)
    factories.published()
    exec(SITE, {})
    shown = capsys.readouterr().out.splitlines()
    printed = run(on_this_day(MOVE), target, own_database(tmp_path)).splitlines()
    assert printed[-len(shown) :] == shown
    assert "count and checksum of each are the same" in printed[-len(shown) - 1]


@pytest.mark.one_database
def test_what_does_not_fit_is_refused(tmp_path: Path):
    factories.published()
    full = back_up(tmp_path, now=timezone.localtime()) / "database"
    own, other = (shutil.copy(full, tmp_path / name) for name in ("own", "other"))
    with sqlite3.connect(other) as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0021_strikes'")
    urls = [f"sqlite:///{path}" for path in (full, other, tmp_path / "none")]
    assert run(REFUSED, f"sqlite:///{own}", *urls, "plans.sqlite3").splitlines() == [
        "The database of DATABASE_URL is not empty: municipalities.Region has rows.",
        "The database at URL is of another release: run migrate with this release on it.",
        f"There is no database {tmp_path}/none.",
        "Nothing was copied: URL must start with sqlite:/// or postgres://.",
    ]
    assert not (tmp_path / "none").exists()
