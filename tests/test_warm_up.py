"""A server that listens has read what its pages need; one whose database is away listens all the same."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from plans_registry.catalogue.models.misses import SearchMiss
from tests.shared import database_file

pytestmark = pytest.mark.slow

ASK = """
import json
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # none are collected
from plans_registry.wsgi import application
from django.db import connections
from plans_registry.catalogue.index import snapshot
from plans_registry.catalogue.vocabulary import _vocabulary
from plans_registry.public.jinja import _engine
known = [name for _loader, name in _engine().cache.keys()]
print(json.dumps({
    "index": snapshot._latest is not None,
    "vocabulary": _vocabulary.cache_info().currsize,
    "templates": sorted(name for name in known if name.endswith(("/home.html", "/measures.html", "/plans.html"))),
    "connected": [alias for alias in connections if connections[alias].connection is not None],
}))
"""


def loaded(database: str) -> subprocess.CompletedProcess:
    own = {
        "SECRET_KEY": "of-a-test-" * 4,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
    }
    return subprocess.run([sys.executable, "-c", ASK], env=own, capture_output=True, text=True, check=False)


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="another process reads the file")
def test_a_server_has_drawn_its_first_pages_before_it_listens(tmp_path: Path):
    file = database_file(tmp_path)
    server = loaded(f"sqlite:///{file}")
    pages = ("home.html", "measures.html", "plans.html")
    assert json.loads(server.stdout) == {
        "index": True,
        "vocabulary": 1,
        "templates": sorted(f"{language}/{page}" for language in ("en", "ja") for page in pages),
        "connected": [],  # processes that are forked would share it
    }
    assert "could not be drawn" not in server.stderr
    with contextlib.closing(sqlite3.connect(file)) as database:  # nobody has asked for the words that found nothing
        assert database.execute(f"SELECT count(*) FROM {SearchMiss._meta.db_table}").fetchone() == (0,)


def test_a_server_without_its_database_says_so_and_listens(tmp_path: Path):
    server = loaded(f"sqlite:///{tmp_path}/nowhere/registry.sqlite3")
    assert json.loads(server.stdout)["index"] is False
    assert "could not be drawn before the server listens" in server.stderr
