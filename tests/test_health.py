"""``/healthz`` and ``/readyz``: what a balancer and a watcher ask."""

import shutil
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from plans_registry.catalogue.models import IndexState
from tests import factories

ALL = {"database", "migrations", "index", "cache", "disk"}


def test_the_process_is_alive_without_a_question_to_the_database(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/healthz/more", 301)])
def test_it_is_asked_without_tls(settings: Any, address: str, status: int):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(address).status_code == status


@pytest.mark.django_db
def test_a_registry_is_ready_before_anything_is_published_and_after(client: Client):
    for publish in (lambda: None, factories.published):
        publish()
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == dict.fromkeys(ALL, True)
        assert "no-store" in response["Cache-Control"]


def lacking(client: Client) -> set[str]:
    response = client.get("/readyz")
    failed = {name for name, passes in response.json().items() if not passes}
    assert response.status_code == (503 if failed else 200)
    return failed


@pytest.mark.django_db
def test_without_a_database_it_is_not(client: Client):
    def away(*_: Any) -> None:
        raise OperationalError("gone: postgres://user:secret@db.example/")

    with connection.execute_wrapper(away):
        assert {"database", "index"} <= lacking(client)
        assert "secret" not in client.get("/readyz").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_process")
def test_nor_with_a_migration_to_apply_until_it_is_applied(client: Client):
    applied = MigrationRecorder.Migration.objects.filter(app="plans_registry").latest("id")
    MigrationRecorder.Migration.objects.filter(pk=applied.pk).delete()
    assert lacking(client) == {"migrations"}
    applied.save(force_insert=True)
    assert lacking(client) == set()


@pytest.mark.django_db
def test_nor_with_the_index_of_an_earlier_release(client: Client):
    factories.published()
    IndexState.objects.update(form=0)
    assert lacking(client) == {"index"}


@pytest.mark.django_db
def test_nor_without_a_cache_that_keeps(client: Client, settings: Any):
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "default": nothing}
    assert lacking(client) == {"cache"}


@pytest.mark.django_db
def test_nor_without_room_on_the_disk(client: Client, monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=99_999_999))
    assert lacking(client) == {"disk"}
