"""What the log, a scraper and a mail to the operator say of a request; and what none of them may."""

import json
import logging
import os
import subprocess
import sys
import threading
from types import ModuleType
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.error_reports import AWAY_AGAIN_AFTER, MailFaults, start_sentry
from plans_registry.log_lines import WHOLE_AGAIN_AFTER, BriefFormatter, JsonFormatter, add_request_id
from tests import factories
from tests.shared import database_file


@pytest.fixture
def lines(settings: Any, caplog: pytest.LogCaptureFixture) -> Any:
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.INFO, "plans_registry")
    return lambda: [
        json.loads(JsonFormatter().format(record))
        for record in caplog.records
        if record.name.startswith("plans_registry")
    ]


@pytest.mark.django_db
def test_a_request_has_a_line_that_tells_no_question(client: Client, lines: Any):
    response = client.get("/measures/?q=病気の家族&type=x", headers={"X-Request-ID": "0123456789abcdef"})
    (line,) = lines()
    assert {**line, "at": "", "ms": 0} == {
        "at": "",
        "level": "INFO",
        "logger": "plans_registry.requests",
        "message": "request",
        "request": "0123456789abcdef",
        "method": "GET",
        "path": "/measures/",
        "status": 200,
        "ms": 0,
    }
    assert response["X-Request-ID"] == "0123456789abcdef"


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 65, "<script>alert(1)</script>"])
def test_an_id_that_no_proxy_gave_is_made_here(client: Client, given: str):
    made = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
    assert len(made) == 16
    assert made != given


def test_no_two_requests_have_one_id_in_whatever_process_they_are_answered(client: Client):
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(100)}
    assert len(ids) == 100
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(writing, client.get("/healthz")["X-Request-ID"].encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with open(reading) as told:
        other = told.read()
    assert len(other) == 16
    assert other not in {*ids, client.get("/healthz")["X-Request-ID"]}


@pytest.mark.django_db
def test_staff_are_told_by_number_and_links_that_open_doors_by_their_form(client: Client, lines: Any):
    administrator = factories.administrator()
    client.get("/follow/confirm/a-secret-token/")
    client.get("/accounts/password/reset/key/1-a-secret-key/")
    client.force_login(administrator)
    client.get("/admin/")
    follower, forgetful, staff = lines()
    assert "a-secret" not in json.dumps([follower, forgetful])
    assert staff["staff"] == administrator.pk
    assert administrator.username not in json.dumps(staff)


@pytest.mark.django_db
def test_a_slow_query_is_told_without_its_values(client: Client, settings: Any, lines: Any, monkeypatch: Any):
    settings.SLOW_QUERY_MS = 1
    ticks = iter(range(10_000))
    monkeypatch.setattr("plans_registry.observing.time.perf_counter", lambda: float(next(ticks)))
    client.get("/plans/131211-2021/")
    slow = [line for line in lines() if line["message"] == "slow query"]
    assert any("catalogue_edition" in line["sql"] for line in slow)
    assert "131211-2021" not in json.dumps(slow)
    assert {line["ms"] for line in slow} == {1000.0}


def fault(text: str) -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "f.py", 1, "Internal Server Error: /x", (), sys.exc_info()
        )
    add_request_id(record)
    return record


def mailed() -> list[Any]:
    """What has left once the threads that send have ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("fault:"):
            thread.join()
    return mail.outbox


def test_a_fault_is_mailed_once_in_an_hour(settings: Any):
    settings.ERRORS_TO = ["operator@example.jp"]
    handler = MailFaults()
    for _ in range(3):
        handler.emit(fault("broken"))
    (sent,) = mailed()
    assert sent.to == ["operator@example.jp"]
    assert sent.subject.endswith("ValueError: Internal Server Error: /x")
    assert "raise ValueError(text)" in sent.body


@pytest.mark.django_db
@pytest.mark.parametrize("refused", ["", "INSERT"])
def test_a_database_that_is_away_or_full_is_told_of_without_it(
    settings: Any, monkeypatch: Any, capsys: Any, refused: str
):
    """What was told stands in the database, where ``CACHE_URL`` is ``database:``."""
    settings.ERRORS_TO = ["operator@example.jp"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    }
    now = [1000.0]
    monkeypatch.setattr("plans_registry.error_reports.time.monotonic", lambda: now[0])
    handler = MailFaults()

    def away(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(refused):
            raise OperationalError("gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(away):
        for seconds in (0, 1, AWAY_AGAIN_AFTER - 1):
            now[0] = 1000 + seconds
            handler.emit(fault(f"broken {seconds}"))
        assert len(mailed()) == 1
        now[0] = 1000 + AWAY_AGAIN_AFTER
        handler.emit(fault("broken still"))
        assert len(mailed()) == 2
    assert "Logging error" not in capsys.readouterr().err


@pytest.mark.parametrize("formatter", [JsonFormatter(), BriefFormatter("%(message)s")])
def test_the_traceback_of_the_same_fault_is_written_once_in_a_minute(formatter: Any, monkeypatch: Any):
    now = [1000.0]
    monkeypatch.setattr("plans_registry.log_lines.time.monotonic", lambda: now[0])
    monkeypatch.setattr("plans_registry.log_lines._whole_at", {})
    first, second = formatter.format(fault("broken\nfor long")), formatter.format(fault("broken\nfor long"))
    assert "Traceback" in first
    assert "Traceback" not in second
    assert "ValueError: broken (tests/test_observing.py:" in second
    assert "Internal Server Error: /x" in second
    now[0] += WHOLE_AGAIN_AFTER
    assert "Traceback" in formatter.format(fault("broken"))


def test_without_a_folder_there_are_no_metrics(client: Client):
    assert client.get("/metrics").status_code == 404


SCRAPED = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
for ask in (client.get, client.post, client.get):
    ask("/healthz")
print(client.get("/metrics").content.decode())
"""


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the process works on a copy of the file")
def test_metrics_count_answers_by_kind_and_status(tmp_path: Any):
    factories.published()
    own = {
        "SECRET_KEY": "of-a-test-" * 4,
        "HTTPS": "0",
        "METRICS_FOLDER": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
        "DATABASE_URL": f"sqlite:///{database_file(tmp_path)}",
        "LOG_REQUESTS": "1",
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    told = subprocess.run(
        [sys.executable, "-c", SCRAPED], env={**kept, **own}, capture_output=True, text=True, check=True
    )
    assert 'registry_requests_total{kind="file",status="2xx"} 2.0' in told.stdout
    assert f"registry_generation {Generation.latest()}.0" in told.stdout
    assert "registry_mails_failed 0.0" in told.stdout
    assert 'registry_requests_total{kind="file",status="4xx"} 1.0' in told.stdout
    assert 'registry_request_seconds_bucket{kind="file",le="+Inf"} 3.0' in told.stdout
    line = json.loads(next(line for line in told.stderr.splitlines() if line.startswith("{")))
    assert (line["path"], line["status"]) == ("/healthz", 200)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [({"LOG_FORMAT": "xml"}, "LOG_FORMAT='xml'"), ({"SENTRY_DSN": "https://x@example.jp/1"}, "pip install sentry-sdk")],
)
def test_what_cannot_be_done_stops_the_start(variables: dict[str, str], sentence: str):
    own = {"SECRET_KEY": "of-a-test-" * 4, "PATH": os.environ["PATH"], **variables}
    refused = subprocess.run(
        [sys.executable, "-c", "import plans_registry.wsgi"], env=own, capture_output=True, text=True, check=False
    )
    assert sentence in refused.stderr.splitlines()[-1]


def test_a_report_to_sentry_has_nothing_that_a_visitor_sent(monkeypatch: pytest.MonkeyPatch):
    """The event is what sentry-sdk 2.75 hands over, without what it is asked to leave out."""
    given: dict[str, Any] = {}
    sentry = ModuleType("sentry_sdk")
    sentry.init = lambda dsn, **options: given.update(options)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentry_sdk", sentry)
    start_sentry("https://key@errors.example.jp/1")
    assert given["include_local_variables"] is given["send_default_pii"] is False
    request = {
        "url": "https://plans.example.jp/follow/confirm/3f9c/",
        "method": "GET",
        "query_string": "q=病気の家族",
        "headers": {"User-Agent": "x"},
        "env": {"REMOTE_ADDR": "192.0.2.7"},
    }
    event = {"transaction": "/follow/confirm/<str:token>/", "request": request, "user": {"id": "7"}, "breadcrumbs": {}}
    sent = given["before_send"](event, {})
    assert sent == {"transaction": "/follow/confirm/<str:token>/", "request": {"method": "GET"}}
