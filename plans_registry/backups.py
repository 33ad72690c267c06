"""A backup: the database as it is at one moment, the uploads, and what proves both whole.

A folder ``registry-20261128-030000`` holds ``database`` (a SQLite file, or PostgreSQL's own archive), ``media.tar`` and
``manifest.json`` with the engine, the rows of every table and a checksum of each file.  It is written under another
name and renamed when it is whole, so what has its name is a backup.  With ``BACKUP_IDENTITY`` both files leave through
``age``, and nothing of them lies readable on the disk beside them.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg2.extensions import make_dsn

DATABASE, MEDIA, MANIFEST = "database", "media.tar", "manifest.json"
NAME = "registry-%Y%m%d-%H%M%S"
A_DAY = timedelta(days=1)
IN_MEMORY = 10_000_000  # bytes of an upload; a longer one waits on the disk
DRAWN_AGAIN = "reviews/pages"  # pictures of pages, made from the documents whenever somebody looks


class BackupError(Exception):
    """Why there is no backup, or nothing was restored; a sentence for the operator."""


def back_up(folder: Path, *, now: datetime, keep: int = 0) -> Path:
    """Make a backup in ``folder``, while the registry is in use.  ``keep``: how many stay there, 0 for all."""
    made = folder / now.strftime(NAME)
    part = made.with_name(f"{made.name}.part")
    if made.exists():
        raise BackupError(f"{made} is there already.")
    _forget_halves(folder, before=now - A_DAY)
    part.mkdir(parents=True, mode=0o700)  # drafts, names and addresses of staff
    try:
        _write(part, now=now)
    except BaseException:
        shutil.rmtree(part)  # on a disk that is full, every night's would make it fuller
        raise
    part.rename(made)
    for old in _whole(folder, until=made.name)[:-keep] if keep else []:
        shutil.rmtree(old)
    return made


def _forget_halves(folder: Path, *, before: datetime) -> None:
    """What processes left that were killed; a younger one may be at work."""
    for half in folder.glob("registry-*.part"):
        if half.name < before.strftime(NAME):
            shutil.rmtree(half)


def _write(part: Path, *, now: datetime) -> None:
    dump = _dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql
    with _made(part / DATABASE) as file:
        rows = dump(file)
    # After the database: a file that a row names was there before the row.
    with _made(part / MEDIA) as file:
        _pack_media(file)
    sums = {name: _checksum(part / name) for name in (DATABASE, MEDIA)}
    is_encrypted = bool(settings.BACKUP_IDENTITY)
    manifest = {
        "engine": connection.vendor,
        "at": now.isoformat(),
        "rows": rows,
        "sha256": sums,
        "encrypted": is_encrypted,
    }
    (part / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def put_back(backup: Path) -> dict[str, Any]:
    """Put a backup into an empty database and an empty media folder; what its manifest says.  Nothing is overwritten."""
    manifest = read_manifest(backup)
    if manifest["engine"] != connection.vendor:
        raise BackupError(f"The backup is of {manifest['engine']}, the database is {connection.vendor}.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty: name an empty one in DATABASE_URL.")
    _require_room_for_media()
    load = _load_sqlite if connection.vendor == "sqlite" else _load_postgresql
    is_encrypted = manifest.get("encrypted", False)
    with _opened(backup / DATABASE, is_encrypted=is_encrypted) as file:
        load(file)
    with _opened(backup / MEDIA, is_encrypted=is_encrypted) as file:
        _unpack_media(file)
    if (found := _count_rows()) != manifest["rows"]:
        wrong = sorted(name for name in {*found, *manifest["rows"]} if found.get(name) != manifest["rows"].get(name))
        raise BackupError(f"Not what was saved: {', '.join(wrong)}.")
    return manifest


def newest(folder: Path, *, now: datetime) -> Path:
    whole = _whole(folder, until=now.strftime(NAME))
    if not whole:
        raise BackupError(f"There is no backup in {folder}.")
    return whole[-1]


def _whole(folder: Path, *, until: str) -> list[Path]:
    """The oldest first.  One of a day to come was made while the clock was wrong: before all others, or it would be
    the newest for ever."""
    found = [path for path in folder.glob("registry-*-*") if path.suffix != ".part"]
    return sorted(found, key=lambda path: (path.name <= until, path.name))


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


@contextmanager
def _made(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written, encrypted on its way where the settings name a key."""
    if not settings.BACKUP_IDENTITY:
        with path.open("wb") as file:
            yield file
        return
    command = ["age", "--encrypt", "--identity", settings.BACKUP_IDENTITY, "--output", str(path)]
    with _program(command, stdin=subprocess.PIPE) as age:
        yield age.stdin
        age.stdin.close()


@contextmanager
def _opened(path: Path, *, is_encrypted: bool) -> Iterator[IO[bytes]]:
    """A file of a backup to be read, from its beginning to its end."""
    if not is_encrypted:
        with path.open("rb") as file:
            yield file
        return
    if not settings.BACKUP_IDENTITY:
        raise BackupError("The backup is encrypted: name the file of its key in BACKUP_IDENTITY.")
    command = ["age", "--decrypt", "--identity", settings.BACKUP_IDENTITY, str(path)]
    with _program(command, stdout=subprocess.PIPE) as age:
        yield age.stdout
        while age.stdout.read(100_000):
            pass  # what stands behind the end of an archive


@contextmanager
def _program(command: list[str], **pipes: Any) -> Iterator[Any]:
    """A program beside us, which must end well; what it says, where not, is what the operator reads."""
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(command, stderr=said, **pipes)
        except FileNotFoundError as error:
            raise BackupError(f"{command[0]} is not installed (Debian: apt-get install {command[0]}).") from error
        broken = None
        try:
            with process:
                yield process
        except (OSError, tarfile.TarError, BackupError) as error:
            broken = error  # where the program has ended before, it says why
        said.seek(0)
        reason = said.read().decode(errors="replace").strip()
        if process.returncode and reason:
            raise BackupError(reason) from broken
        if broken or process.returncode:
            raise broken or BackupError(f"{command[0]} ended with {process.returncode}.")


def _require_room_for_media() -> None:
    """Before the database is filled.  ``MEDIA_ROOT`` is also there where uploads are elsewhere (``UPLOADS_URL``)."""
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    if any(default_storage.listdir("")) or any(media.iterdir()):
        raise BackupError(f"There are uploads in {media}, or where UPLOADS_URL leads: name an empty place.")
    if not os.access(media, os.W_OK | os.X_OK):
        raise BackupError(f"{media} may not be written to by the user who restores.")


def _unpack_media(file: IO[bytes]) -> None:
    """Plain files, each at its place below the uploads: the storage takes no other names."""
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for member in archive:
            if member.isdir():
                continue
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as upload:
                if content := member.isfile() and archive.extractfile(member):
                    shutil.copyfileobj(content, upload)
                upload.seek(0)
                try:
                    saved = content and default_storage.save(member.name, File(upload))
                except SuspiciousFileOperation:
                    saved = None
            if saved != member.name:
                raise BackupError(f"The backup holds what is no upload: {member.name}.")


def _count_rows() -> dict[str, int]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _dump_sqlite(file: IO[bytes]) -> dict[str, int]:
    """Writers go on: SQLite begins again when one was faster, so that the copy is of one moment."""
    connection.ensure_connection()
    with _beside_the_database() as place:
        copy = sqlite3.connect(place)
        connection.connection.backup(copy)
        tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        own = [name for name in tables if not name.startswith("sqlite_")]
        rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in own}
        copy.close()
        with place.open("rb") as copied:
            shutil.copyfileobj(copied, file)
    return rows


def _load_sqlite(file: IO[bytes]) -> None:
    connection.ensure_connection()
    with _beside_the_database() as place:
        with place.open("wb") as copied:
            shutil.copyfileobj(file, copied)
        saved = sqlite3.connect(place)
        saved.backup(connection.connection)
        saved.close()


@contextmanager
def _beside_the_database() -> Iterator[Path]:
    """A place for a copy that is as secret as the database: on its disk, for its owner alone, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=Path(connection.settings_dict["NAME"]).parent) as folder:
        yield Path(folder) / DATABASE


def _dump_postgresql(file: IO[bytes]) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]  # the program sees the rows that are counted here
        rows = _count_rows()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", stdout=file)
    return rows


def _load_postgresql(file: IO[bytes]) -> None:
    _run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", stdin=file)


def _run(program: str, *arguments: str, **pipes: Any) -> None:
    """One of PostgreSQL's programs, led to the database as the registry is: by all that ``DATABASE_URL`` says of several hosts and of TLS.

    The password does not stand among the arguments, which everybody on the machine may read.
    """
    known = connection.get_connection_params()
    del known["cursor_factory"]  # Django's alone
    secret = {"PGPASSWORD": known.pop("password")} if "password" in known else {}
    command = [program, f"--dbname={make_dsn(**known)}", *arguments]
    try:
        done = subprocess.run(command, env={**os.environ, **secret}, stderr=subprocess.PIPE, check=False, **pipes)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed (Debian: postgresql-client).") from error
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.decode(errors='replace').strip()}")


def _pack_media(file: IO[bytes]) -> None:
    with tarfile.open(fileobj=file, mode="w|") as archive:
        for name in _uploads(""):
            with default_storage.open(name) as upload:
                told = tarfile.TarInfo(name)
                told.size, told.mtime = upload.size, default_storage.get_modified_time(name).timestamp()
                archive.addfile(told, upload)


def _uploads(folder: str) -> Iterator[str]:
    """The names of all files below a folder of the uploads; none where nothing was uploaded yet."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(names))
    for inner in sorted(folders):
        if f"{folder}{inner}" != DRAWN_AGAIN:
            yield from _uploads(f"{folder}{inner}/")


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
