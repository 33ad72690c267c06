"""The page of the server's state, and what the commands of the clock leave for it."""

import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, override_settings
from django.utils import timezone

from manage import note_run
from plans_registry.editorial.status import tell_of_backups
from plans_registry.models import Notification, TimedRun
from tests import factories

pytestmark = pytest.mark.django_db


def lines(client: Client) -> dict[str, tuple[str, bool]]:
    """Label → value, and whether it asks a person to look."""
    client.force_login(factories.administrator())
    response = client.get("/admin/status/")
    assert response.status_code == 200
    return {line.label: (line.value, line.is_well) for _title, rows in response.context["sections"] for line in rows}


def test_it_tells_what_is_public_what_ran_and_what_waits(client: Client):
    plan = factories.published()
    now = timezone.now()
    given_up = {
        "kind": "published",
        "plan": plan,
        "state": "failed",
        "pace": "daily",
        "created_at": now,
        "not_before": now,
    }
    Notification.objects.create(user=factories.aoki(), key="of-a-test", **given_up)
    TimedRun.objects.create(command="backup", at=now, succeeded=True)
    TimedRun.objects.create(command="check_links", at=now, succeeded=False)
    shown = lines(client)
    assert shown["公開中の施策"] == ("1", True)
    assert "公開" in shown["世代"][0]
    assert shown["送れなかったお知らせ"] == ("1", False)
    assert shown["バックアップ"][1] is True
    assert "失敗" in shown["リンクの検査"][0]
    assert shown["リンクの検査"][1] is False
    assert shown["索引の検査"] == ("記録なし", True)  # its first night has not been yet


def test_a_command_that_never_ran_asks_for_a_person_once_it_should_have(client: Client):
    factories.person("first", date_joined=timezone.now() - timedelta(days=3))
    shown = lines(client)
    assert shown["期限の過ぎたものの削除"] == ("記録なし", False)
    assert shown["索引の検査"] == ("記録なし", True)  # every eight days


@pytest.mark.parametrize("days", [2, -2], ids=["it did not run again", "the clock was ahead"])
def test_a_run_that_is_too_long_ago_asks_for_a_person(client: Client, days: int):
    TimedRun.objects.create(command="backup", at=timezone.now() - timedelta(days=days), succeeded=True)
    value, is_well = lines(client)["バックアップ"]
    assert (is_well, value.endswith("、そのあと動いていません")) == (False, True)


NIGHT, WEEKS = timedelta(hours=20), timedelta(days=20)


@pytest.mark.parametrize(
    ("installed", "runs", "told"),
    [
        (NIGHT, {}, ""),  # not due yet
        (WEEKS, {}, "バックアップ、バックアップから戻す練習"),
        (WEEKS, {"backup": (NIGHT, True), "drill": (NIGHT, True), "check_links": (NIGHT, False)}, ""),
        (WEEKS, {"backup": (NIGHT, False), "drill": (NIGHT, True)}, "バックアップ"),
        (WEEKS, {"backup": (2 * NIGHT, True), "drill": (2 * NIGHT, True)}, "バックアップ"),
        (WEEKS, {"backup": (NIGHT, True), "drill": (WEEKS, True)}, "バックアップから戻す練習"),
    ],
)
def test_who_is_told_of_faults_is_told_of_backups_that_fail_once_a_day(
    settings: Any, mailoutbox: Any, installed: timedelta, runs: dict[str, Any], told: str
):
    settings.ERRORS_TO = ["operator@example.jp"]
    factories.person("first", date_joined=timezone.now() - installed)
    for command, (ago, succeeded) in runs.items():
        TimedRun.objects.create(command=command, at=timezone.now() - ago, succeeded=succeeded)
    tell_of_backups()
    tell_of_backups()
    assert [mail.subject.partition("：")[2] for mail in mailoutbox] == [told] * bool(told)


def test_what_fails_again_after_it_went_well_is_told_at_once(settings: Any, mailoutbox: Any):
    settings.ERRORS_TO = ["operator@example.jp"]
    for command, succeeded in (("backup", False), ("drill", False), ("backup", True), ("backup", False)):
        TimedRun.note(command, succeeded=succeeded)
        tell_of_backups()
    told = ["バックアップ", "バックアップから戻す練習", "バックアップ"]
    assert [mail.subject.partition("：")[2] for mail in mailoutbox] == told


class ServerAway(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise OSError("away")


def test_a_mail_that_could_not_be_sent_is_sent_the_next_time(settings: Any, mailoutbox: Any):
    settings.ERRORS_TO = ["operator@example.jp"]
    settings.ERRORS_TO = ["operator@example.jp"]
    TimedRun.note("backup", succeeded=False)
    with override_settings(EMAIL_BACKEND=f"{__name__}.ServerAway"), pytest.raises(OSError, match="away"):
        tell_of_backups()
    tell_of_backups()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("arguments", "noted"),
    [
        (["backup", "/srv/backups"], {"backup"}),
        (["restore", "B"], set()),  # of another database
        (["migrate"], set()),
        (["backup", "--help"], set()),
        ([], set()),
    ],
)
def test_only_what_the_clock_starts_is_noted(arguments: list[str], noted: set[str]):
    note_run(arguments, succeeded=True)
    assert set(TimedRun.objects.values_list("command", flat=True)) == noted


def test_the_last_run_counts(time_machine: Any):
    note_run(["check_index"], succeeded=True)
    time_machine.move_to("2030-01-01T00:00:00+09:00", tick=False)
    note_run(["check_index"], succeeded=False)
    run = TimedRun.objects.get()
    assert (run.at, run.succeeded) == (datetime.fromisoformat("2030-01-01T00:00:00+09:00"), False)


@pytest.mark.slow
def test_a_command_goes_on_without_a_table_to_note_it_in(tmp_path: Path):
    (tmp_path / "file").write_text("")
    own = {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    told = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "backup", tmp_path / "file" / "dir"],
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "TimedRun" not in told.stderr
    # Before it a machine without a Japanese font is told what it lacks.
    assert told.stderr.splitlines()[-1].startswith("CommandError")
    assert stat.filemode((tmp_path / "empty.sqlite3").stat().st_mode) == "-rw-r-----"


def test_it_names_the_release_as_the_command_does(client: Client, settings: Any, tmp_path: Path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "RELEASE").write_text("2d17b61b 2026-11-29\n")
    assert lines(client)["プログラムの版"] == ("2d17b61b 2026-11-29", True)
