"""A database per size, filled once."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path("var/benchmarks")
UNLIMITED = dict.fromkeys(("SEARCHES_PER_MINUTE", "SUGGESTIONS_PER_MINUTE", "FILES_PER_MINUTE"), "1000000000")


def environment(database_url: str) -> dict[str, str]:
    """What a process of the registry needs: production settings, on one database; every page is drawn anew, and as often
    as it is asked for."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "ALLOWED_HOSTS")}
    own = {
        "SECRET_KEY": "benchmarks-only-" * 4,
        "HTTPS": "0",
        "LOG_REQUESTS": "0",
        "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
    }
    return {"PAGES_KEPT": "0", **UNLIMITED, **kept, **own, "DATABASE_URL": database_url}


def prepared(measures: int, variant: str = "") -> dict[str, str]:
    """The environment of a registry of a size: a SQLite file, or a database on the server of DATABASE_URL.

    ``variant``: of those that are changed afterwards, which are kept beside the others.
    """
    if server := os.environ.get("DATABASE_URL", ""):
        return _filled(_created(server, f"bench_{measures}{variant}"), measures)
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{measures}{variant}.sqlite3"
    found = environment(f"sqlite:///{file.resolve()}")
    return _run(found, ["migrate", "-v0"]) if file.exists() else _filled(found, measures)


def _created(server: str, name: str) -> dict[str, str]:
    import psycopg2

    connection = psycopg2.connect(server.replace("postgres://", "postgresql://", 1))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return environment(server.replace("/postgres?", f"/{name}?"))


def _filled(own: dict[str, str], measures: int) -> dict[str, str]:
    return _run(own, ["migrate", "-v0"], ["load_reference"], ["seed_synthetic", "--measures", str(measures)])


def _run(own: dict[str, str], *commands: list[str]) -> dict[str, str]:
    for command in commands:
        subprocess.run([sys.executable, "manage.py", *command], env=own, check=True, stdout=subprocess.DEVNULL)
    return own
