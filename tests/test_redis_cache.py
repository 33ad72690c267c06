"""The shared cache on a real Redis server, which comes and goes."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from plans_registry.environment import cache_of_pages, read_cache
from tests import factories

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="Debian: apt-get install redis-server"),
]


class Server:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"

    def start(self) -> None:
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", "/tmp"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while not self.socket.exists() and time.monotonic() < until:
            time.sleep(0.02)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def server(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(tmp_path)
    monkeypatch.setenv("CACHE_URL", "redis://localhost/0")
    shared = read_cache("CACHE_URL", "") | {"LOCATION": f"unix://{server.socket}"}
    settings.CACHES = {"default": shared, "pages": cache_of_pages(shared, most=500)}
    server.start()
    yield server
    server.kill()


def test_pages_are_kept_there_and_readers_go_on_without_it(server: Server, client: Client, count_queries: Any):
    factories.published()
    page = client.get("/measures/")
    with count_queries() as queries:
        assert client.get("/measures/").content == page.content
    assert len(queries) == 1

    server.kill()
    began = time.monotonic()
    assert client.get("/measures/").content == page.content
    sent = client.post("/contact/", {"kind": "other", "text": "ここがちがいます", "page": "/"})
    assert sent.status_code == 302
    assert time.monotonic() - began < 5
    assert client.get("/readyz").json()["cache"] is False

    server.start()
    assert client.get("/readyz").json()["cache"] is True
    assert caches["default"].get("nothing", "default") == "default"
