"""A real server is killed in the middle of saving: every save that was answered is there, and no plan is half saved."""

import contextlib
import http.client
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests import factories
from tests.draws import draws
from tests.editorial.desk import Controls, page_of, signed_in
from tests.shared import database_file

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the server works on a copy of the file"),
]

ROOT = Path(__file__).parents[2]
MEASURES, KILLS, PATIENCE = 30, draws(2), 60


class Server:
    """``manage.py runserver`` on the copy, and a browser without scripts that is signed in there."""

    def __init__(self, database: Path, media: Path, client: Client) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.cookies = f"sessionid={client.cookies['sessionid'].value}"
        given = {"DATABASE_URL": f"sqlite:///{database}", "DEBUG": "1", "MEDIA_ROOT": str(media)}
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self.process.poll() is None, "the server has not started"
            time.sleep(0.1)
        raise AssertionError("the server has not started")

    def get(self, address: str) -> str:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asked.request("GET", address, headers={"Cookie": self.cookies})
        answer = asked.getresponse()
        assert answer.status == 200, answer.status
        if token := re.search(r"csrftoken=\w+", answer.headers.get("Set-Cookie", "")):
            self.cookies = f"{self.cookies.split(';')[0]}; {token[0]}"
        return answer.read().decode()

    def post(self, address: str, fields: dict[str, list[str]]) -> http.client.HTTPConnection:
        """Sent; the answer is still to be read."""
        sending = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        kind = "application/x-www-form-urlencoded"
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Cookie": self.cookies, "Content-Type": kind, "Referer": origin + address, "Origin": origin}
        sending.request("POST", address, urlencode(fields, doseq=True), headers)
        return sending

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, str, list[Server], Client]]:
    factories.load_reference()
    measures = [factories.measure(f"事業{n}", number=n) for n in range(1, MEASURES + 1)]
    plan = factories.draft(pillars=(factories.pillar("柱", *measures),))
    client = signed_in(factories.aoki())
    servers: list[Server] = []
    yield database_file(tmp_path), page_of(plan), servers, client
    for server in servers:
        server.kill()


def saved_state(database: Path) -> int:
    """The number of the save that all of the plan is from."""
    with contextlib.closing(sqlite3.connect(database)) as registry:
        names = {row[0] for row in registry.execute("SELECT name FROM plans_registry_measure")}
        (background,) = registry.execute("SELECT background FROM plans_registry_plan").fetchone()
        (records,) = registry.execute(
            "SELECT count(*) FROM plans_registry_auditrecord WHERE verb = 'change'"
        ).fetchone()
    numbers = {re.sub(r"^事業\d+(?:の第(\d+)回)?$", r"\1", name) or "0" for name in names}
    numbers.add(re.sub(r"^(?:.*第(\d+)回の背景。|.*)$", r"\1", background) or "0")
    assert len(names) == MEASURES
    assert len(numbers) == 1, f"half of one save and half of another: {numbers}"
    number = int(numbers.pop())
    assert records == number, "a save without its record, or a record without its save"
    return number


def test_what_was_answered_is_saved_and_nothing_is_half_saved(running: tuple[Path, str, list[Server], Client]):
    database, address, servers, client = running
    random, answered, took = Random(7), 0, 0.0
    for _kill in range(KILLS):
        server = Server(database, Path(settings.MEDIA_ROOT), client)
        servers.append(server)
        for save in range(3):
            number = answered + 1
            fields = dict(Controls(server.get(address), "plan_form").values)
            fields |= {f"measure-0-{j}-name": [f"事業{j + 1}の第{number}回"] for j in range(MEASURES)}
            fields |= {"background": [f"第{number}回の背景。"], "_continue": ["1"]}
            began = time.monotonic()
            sent = server.post(address, fields)
            if save == 2:
                time.sleep(random.uniform(0.3, 1) * took)
                server.kill()
                break
            assert sent.getresponse().status == 302
            answered, took = number, time.monotonic() - began
        kept = saved_state(database)
        assert answered <= kept <= answered + 1
        answered = kept
