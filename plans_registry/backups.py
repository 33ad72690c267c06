"""A backup: the database as it is at one moment, the uploads, and what proves both whole.

A folder ``registry-20261128-030000`` holds ``database`` (a SQLite file, or PostgreSQL's own archive), ``media.tar`` and
``manifest.json`` with the engine, the rows of every table and a checksum of each file.  It is written under another
name and renamed when it is whole, so what has its name is a backup.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

DATABASE, MEDIA, MANIFEST = "database", "media.tar", "manifest.json"
NAME = "registry-%Y%m%d-%H%M%S"
DRAWN_AGAIN = "reviews/pages"  # pictures of pages, made from the documents whenever somebody looks


class BackupError(Exception):
    """Why there is no backup, or nothing was restored; a sentence for the operator."""


def back_up(folder: Path, *, now: datetime, keep: int = 0) -> Path:
    """Make a backup in ``folder``, while the registry is in use.  ``keep``: how many stay there, 0 for all."""
    made = folder / now.strftime(NAME)
    part = made.with_name(f"{made.name}.part")
    if made.exists():
        raise BackupError(f"{made} is there already.")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)  # drafts, names and addresses of staff
    dump = _dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql
    rows = dump(part / DATABASE)
    # After the database: a file that a row names was there before the row.
    _pack_media(part / MEDIA)
    sums = {name: _checksum(part / name) for name in (DATABASE, MEDIA)}
    manifest = {"engine": connection.vendor, "at": now.isoformat(), "rows": rows, "sha256": sums}
    (part / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    part.rename(made)
    whole = sorted(path for path in folder.glob("registry-*-*") if path.suffix != ".part")
    for old in whole[:-keep] if keep else []:
        shutil.rmtree(old)
    return made


def put_back(backup: Path) -> dict[str, Any]:
    """Put a backup into an empty database and an empty media folder; what its manifest says.  Nothing is overwritten."""
    manifest = read_manifest(backup)
    if manifest["engine"] != connection.vendor:
        raise BackupError(f"The backup is of {manifest['engine']}, the database is {connection.vendor}.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty: name an empty one in DATABASE_URL.")
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()):
        raise BackupError(f"{media} is not empty: name an empty folder in MEDIA_ROOT.")
    media.mkdir(parents=True, exist_ok=True)
    if not os.access(media, os.W_OK | os.X_OK):  # before the database is filled
        raise BackupError(f"{media} may not be written to by the user who restores.")
    load = _load_sqlite if connection.vendor == "sqlite" else _load_postgresql
    load(backup / DATABASE)
    _unpack_media(backup / MEDIA, media)
    if (found := _count_rows()) != manifest["rows"]:
        wrong = sorted(name for name in {*found, *manifest["rows"]} if found.get(name) != manifest["rows"].get(name))
        raise BackupError(f"Not what was saved: {', '.join(wrong)}.")
    return manifest


def newest(folder: Path) -> Path:
    whole = sorted(path for path in folder.glob("registry-*-*") if path.suffix != ".part")
    if not whole:
        raise BackupError(f"There is no backup in {folder}.")
    return whole[-1]


def empty_for_drill() -> None:
    """Empty the database of drills, which has that in its name: no other is ever emptied."""
    name = str(connection.settings_dict["NAME"])
    if not Path(name).stem.endswith("_drill"):
        raise BackupError(f"{name} is no database for drills: the name of one ends with _drill.")
    if connection.vendor == "sqlite":
        connection.close()
        Path(name).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def read_manifest(backup: Path) -> dict[str, Any]:
    """What a backup says of itself, once its files are what they were."""
    try:
        manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} is no backup: {error}") from error
    for name, checksum in manifest["sha256"].items():
        if not (backup / name).exists() or _checksum(backup / name) != checksum:
            raise BackupError(f"{backup / name} is damaged: it is not the file that was saved.")
    return manifest


def _unpack_media(file: Path, media: Path) -> None:
    """Plain files below the folder, and nothing else.  (``extractall(filter="data")`` begins with Python 3.11.4.)"""
    with tarfile.open(file) as archive:
        for member in archive:
            place = (media / member.name).resolve()
            if member.isdir():
                continue
            if not member.isfile() or not place.is_relative_to(media.resolve()):
                raise BackupError(f"{file} holds what is no upload: {member.name}.")
            archive.extract(member, media)


def _count_rows() -> dict[str, int]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _dump_sqlite(file: Path) -> dict[str, int]:
    """Writers go on: SQLite begins again when one was faster, so that the copy is of one moment."""
    connection.ensure_connection()
    copy = sqlite3.connect(file)
    connection.connection.backup(copy)
    tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = [name for name in tables if not name.startswith("sqlite_")]
    rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in own}
    copy.close()
    return rows


def _load_sqlite(file: Path) -> None:
    connection.ensure_connection()
    saved = sqlite3.connect(file)
    saved.backup(connection.connection)
    saved.close()


def _dump_postgresql(file: Path) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]  # the program sees the rows that are counted here
        rows = _count_rows()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
    return rows


def _load_postgresql(file: Path) -> None:
    name = connection.settings_dict["NAME"]
    _run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={name}", str(file))


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, at the registry's database; its password does not stand among the arguments."""
    known = connection.settings_dict
    told = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(known[key]) for name, key in told.items() if known.get(key)}
    try:
        done = subprocess.run(
            [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed (Debian: postgresql-client).") from error
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")


def _pack_media(file: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    with tarfile.open(file, "w") as archive:
        for path in sorted(media.rglob("*")) if media.exists() else ():
            name = path.relative_to(media).as_posix()
            if path.is_file() and not name.startswith(DRAWN_AGAIN):
                archive.add(path, name)


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
