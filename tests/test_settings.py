"""Settings from the environment: a bad value stops the start with one line that names it."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from plans_registry.environment import (
    read_bool,
    read_cache,
    read_database,
    read_email,
    read_int,
    read_list,
    read_text,
    read_uploads,
)

ROOT = Path(__file__).parents[1]
SECRET = "a-secret-of-our-own-with-more-than-32-characters"


def start(code: str = "import plans_registry.wsgi", **variables: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **variables}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_the_server_starts_with_a_secret_of_its_own() -> None:
    assert start(SECRET_KEY=SECRET).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be"),
        ({"SECRET_KEY": "development-only-never-in-production-development-only-never"}, "SECRET_KEY must be"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DEBUG": "1", "SECRET_KEY": SECRET}, "DEBUG is on"),
        ({"DEBUG": "perhaps", "SECRET_KEY": SECRET}, "DEBUG='perhaps'"),
        ({"SECRET_KEY": SECRET, "DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL must start with"),
        ({"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "plans.example.jp,*"}, "ALLOWED_HOSTS=*"),
        ({"SECRET_KEY": SECRET, "PAGE_SIZE": "0"}, "PAGE_SIZE='0'"),
        ({"SECRET_KEY": SECRET, "SITE_URL": "plans.example.jp"}, "SITE_URL='plans.example.jp'"),
        ({"SECRET_KEY": SECRET, "SITE_URL": "https://plans.example.jp/registry"}, "SITE_URL="),
        ({"SECRET_KEY": SECRET, "SITE_URL": "https://${HOST}"}, "SITE_URL='https://${HOST}'"),
        ({"SECRET_KEY": SECRET, "SITE_URL": "https://plans.example.jp}"}, "SITE_URL='https://plans.example.jp}'"),
        ({"SECRET_KEY": SECRET, "OPERATOR_NAME_EN": "Tokyo"}, "OPERATOR_NAME_EN needs OPERATOR_NAME"),
        ({"SECRET_KEY": SECRET, "OPERATOR_CONTACT": "03-1234-5678"}, "OPERATOR_CONTACT='03-1234-5678'"),
        ({"SECRET_KEY": SECRET, "DATA_LICENCE_URL": "https://example.jp/"}, "DATA_LICENCE_URL must be"),
        ({"SECRET_KEY": SECRET, "EMAIL_URL": "mail.example"}, "EMAIL_URL must be"),
        ({"SECRET_KEY": SECRET, "CACHE_URL": "memcached://x"}, "CACHE_URL must be"),
        ({"SECRET_KEY": SECRET, "REQUIRE_SECOND_FACTOR": "often"}, "REQUIRE_SECOND_FACTOR='often'"),
    ],
)
def test_the_server_refuses_and_says_why_in_the_last_line(variables: dict[str, str], sentence: str) -> None:
    refused = start(**variables)
    assert refused.returncode != 0
    assert sentence in refused.stderr.splitlines()[-1]


@pytest.mark.slow
def test_a_command_without_the_servers_variables_works_on_no_database() -> None:
    command = (
        "import sys, runpy; sys.argv = ['manage.py', 'publish_due']; runpy.run_path('manage.py', run_name='__main__')"
    )
    refused = start(command)
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert line.startswith("manage.py: SECRET_KEY is not set")


@pytest.mark.parametrize(("value", "read"), [("1", True), ("TRUE", True), ("off", False), ("", False)])
def test_yes_and_no(monkeypatch, value: str, read: bool) -> None:
    monkeypatch.setenv("FLAG", value)
    assert read_bool("FLAG", default=not read) is read


@pytest.mark.parametrize("value", ["-1", "1.5", "二", "", "1e3"])
def test_what_is_no_whole_number(monkeypatch, value: str) -> None:
    monkeypatch.setenv("LIMIT", value)
    with pytest.raises(ImproperlyConfigured, match="LIMIT"):
        read_int("LIMIT", 5)


def test_lists_and_texts(monkeypatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example , ,b.example")
    assert read_list("HOSTS") == ["a.example", "b.example"]
    assert read_text("ABSENT", "default") == "default"


@pytest.mark.parametrize(
    ("url", "engine", "name", "host"),
    [
        ("sqlite:///var/registry.sqlite3", "sqlite3", "var/registry.sqlite3", None),
        ("sqlite:////srv/with%20blank.sqlite3", "sqlite3", "/srv/with blank.sqlite3", None),
        ("postgres://u:p%40ss@db.example:5433/plans", "postgresql", "plans", "db.example"),
        ("postgresql://postgres@/plans?host=/run/postgresql", "postgresql", "plans", "/run/postgresql"),
    ],
)
def test_databases(monkeypatch, url: str, engine: str, name: str, host: str | None) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    database = read_database("DATABASE_URL", "")
    assert database["ENGINE"].endswith(engine)
    assert (database["NAME"], database.get("HOST")) == (name, host)


@pytest.mark.parametrize("url", ["sqlite:///", "postgres://host/", "postgres://host:port/name", "plans.sqlite3"])
def test_what_names_no_database(monkeypatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured):
        read_database("DATABASE_URL", "")


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "tls", "ssl"),
    [
        ("console:", "", 0, "", "", False, False),
        ("smtp://mail.example", "mail.example", 25, "", "", False, False),
        ("smtp+tls://me:p%40ss@mail.example", "mail.example", 587, "me", "p@ss", True, False),
        ("smtps://mail.example:4465", "mail.example", 4465, "", "", False, True),
    ],
)
def test_ways_mail_leaves(monkeypatch, url: str, host: str, port: int, user: str, password: str, tls: bool, ssl: bool):
    monkeypatch.setenv("EMAIL_URL", url)
    mail = read_email("EMAIL_URL", "console:")
    assert (mail.host, mail.port, mail.user, mail.password, mail.tls, mail.ssl) == (
        host,
        port,
        user,
        password,
        tls,
        ssl,
    )
    assert mail.backend.split(".")[-2] == ("smtp" if host else "console")


@pytest.mark.parametrize("url", ["smtp://", "smtp://host:port", "mailto:a@b.example", ""])
def test_what_is_no_way_for_mail(monkeypatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        read_email("EMAIL_URL", "console:")


@pytest.mark.parametrize(("url", "backend"), [("memory:", "LocMemCache"), ("database:", "DatabaseCache")])
def test_caches(monkeypatch, url: str, backend: str) -> None:
    monkeypatch.setenv("CACHE_URL", url)
    assert read_cache("CACHE_URL", "memory:")["BACKEND"].endswith(backend)


def test_a_secret_from_a_file(monkeypatch, tmp_path) -> None:
    (tmp_path / "key").write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    assert (read_text("KEY"), read_list("KEY")) == ("from a file", ["from a file"])
    monkeypatch.setenv("KEY", "given")
    with pytest.raises(ImproperlyConfigured, match="both set"):
        read_text("KEY")
    monkeypatch.delenv("KEY")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        read_text("KEY")


def test_the_operating_page_lists_every_variable_and_no_other() -> None:
    read: set[str] = set()
    for name in ("settings.py", "environment.py"):
        for node in ast.walk(ast.parse((ROOT / "plans_registry" / name).read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and node.func.id
            if called and called.startswith("read_") and isinstance(node.args[0], ast.Constant):
                read.add(node.args[0].value)
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z].*?) \|", page.partition("## Production")[0], re.MULTILINE)
    assert set(re.findall(r"[A-Z_]+", " ".join(rows))) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("uploads/", "must be s3://"),
        ("s3://s3.example.jp/bucket", "must be s3://"),  # nobody's key
        ("s3://key:secret@s3.example.jp", "must be s3://"),
        ("s3://key:secret@s3.example.jp/bucket", "pip install 'django-storages"),
    ],
)
def test_uploads_elsewhere_need_an_address_and_a_package(
    monkeypatch: pytest.MonkeyPatch, given: str, said: str
) -> None:
    monkeypatch.setattr("plans_registry.environment.find_spec", lambda name: None)
    monkeypatch.setenv("UPLOADS_URL", given)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_uploads("UPLOADS_URL")


@pytest.mark.parametrize(
    ("given", "endpoint"), [("s3://k:a%2Fb@/bucket", None), ("s3+http://k:a%2Fb@s3:9000/bucket", "http://s3:9000")]
)
def test_uploads_elsewhere_are_where_the_address_says(
    monkeypatch: pytest.MonkeyPatch, given: str, endpoint: str
) -> None:
    monkeypatch.setattr("plans_registry.environment.find_spec", lambda name: True)
    monkeypatch.setenv("UPLOADS_URL", f"{given}?region=ap-northeast-1")
    options = read_uploads("UPLOADS_URL")["OPTIONS"]
    assert (options["endpoint_url"], options["secret_key"], options["bucket_name"]) == (endpoint, "a/b", "bucket")
    assert options["region_name"] == "ap-northeast-1"
