"""What is answered when something beneath the pages fails, and that every answer carries the policy."""

import errno
import logging
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/measures/?q=販路", "/measures.csv", "/admin/"])
@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), OSError(errno.ENOSPC, "full")])
def test_while_the_database_is_away_or_the_disk_full_one_is_asked_to_come_back(
    address: str, error: Exception, fresh_process: None
):
    def away(*_: Any) -> None:
        raise error

    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator())
    with connection.execute_wrapper(away):
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "1分ほどしてから" in response.content.decode()


def test_a_fault_of_ours_is_no_wait(fresh_process: None):
    def broken(*_: Any) -> None:
        raise ProgrammingError

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(broken):
        response = client.get("/")
    assert response.status_code == 500
    assert "こちらの不具合" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [("/", "evil.example", 400), ("/", "testserver", 301), ("/nothing/", "testserver", 301)],
)
def test_the_policy_is_on_what_the_outermost_parts_answer(
    settings, client: Client, address: str, host: str, status: int
):
    settings.SECURE_SSL_REDIRECT = True
    response = Client(raise_request_exception=False).get(address, headers={"Host": host})
    assert response.status_code == status
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_strange_names_and_addresses_leave_no_traceback_in_the_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Without the handlers that pytest puts beside those of the settings: a server has only these."""
    for name in ("", "django.security"):
        logger = logging.getLogger(name)
        own = [handler for handler in logger.handlers if not type(handler).__module__.startswith("_pytest")]
        monkeypatch.setattr(logger, "handlers", own)
    assert Client().get("/", headers={"Host": "evil.example"}).status_code == 400
    assert Client().get(f"/admin/?x={'9' * 17_000}").status_code == 414
    assert capsys.readouterr().err == ""


def test_uploads_are_read_by_the_registry_and_its_group_alone():
    name = default_storage.save("photos/of-a-test.txt", ContentFile(b"x"))
    try:
        assert stat.filemode(Path(default_storage.path(name)).stat().st_mode) == "-rw-r-----"
    finally:
        default_storage.delete(name)
