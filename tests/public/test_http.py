"""A page that has not changed is not sent again, and one that has always is."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.translation import get_language_from_path

from plans_registry.catalogue import http
from plans_registry.models.approvals import Approval
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/measures/",
    "/measures/?q=販路",
    "/plans/",
    "/plans/131211-2021/",
    "/municipalities/",
    "/municipalities/131211/",
    "/about/",
    "/compare/?m=131211&m=132098",
    "/coverage/",
    "/timeline/",
    "/fiscal-year/",
    "/changes/",
    "/shortlist/?id=1",
    "/open-data/",
    "/open-data/dictionary/",
    "/open-data/recipes/",
    "/api/docs/",
    "/accessibility/",
    "/privacy/",
    "/en/measures/",
]


def etag(client: Client, address: str = "/measures/") -> str:
    return client.get(address)["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unchanged_page_costs_one_query_and_sends_nothing(
    client: Client, registry: None, address: str, count_queries: Any
):
    first = client.get(address)
    with count_queries() as queries:
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert len(queries) == 1
    for response in (first, again):
        shared = "" if "id=" in address else ", s-maxage=10"
        assert response["Cache-Control"] == f"public, max-age=0, must-revalidate{shared}"
    assert again["ETag"] == first["ETag"]


def test_what_a_person_who_is_signed_in_was_answered_is_kept_for_nobody(client: Client, registry: None):
    anybody = client.get("/measures/")
    client.force_login(factories.administrator())
    answer = client.get("/measures/")
    assert answer["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert answer.content == anybody.content


@pytest.mark.parametrize("added", ["utm_source=x", "%22%3E%3Cscript%3E=1", "fields=name"])
def test_what_strangers_add_to_an_address_is_in_no_page_and_makes_no_other_copy(
    client: Client, registry: None, added: str
):
    page = client.get("/measures/?q=販路&type=&page=1")
    other = client.get(f"/measures/?{added}&page=1&q=販路")
    assert (other.content, other["ETag"]) == (page.content, page["ETag"])
    assert "s-maxage" in page["Cache-Control"]
    assert "s-maxage" not in other["Cache-Control"]  # or there would be any number of them in a shared cache


def test_nothing_personal_keeps_a_page_from_being_shared(client: Client, registry: None):
    response = client.get("/measures/")
    assert "Cookie" not in response.get("Vary", "")
    assert response.cookies == {}


def test_publishing_makes_every_page_new(client: Client, registry: None):
    before = {address: etag(client, address) for address in ADDRESSES}
    factories.published(factories.SETAGAYA, first_year=2024, last_year=2026)
    for address in ADDRESSES:
        assert client.get(address, headers={"If-None-Match": before[address]}).status_code == 200


def test_the_address_the_language_the_fiscal_year_and_the_release_make_another_page(
    client: Client, registry: None, monkeypatch: pytest.MonkeyPatch
):
    tags = {etag(client), etag(client, "/measures/?q=販路"), etag(client, "/en/measures/")}
    tags.add(client.get("/measures/", headers={"host": "127.0.0.1"})["ETag"])
    with time_machine.travel("2024-04-01T00:10:00+09:00"):
        tags.add(etag(client))
    monkeypatch.setattr(http, "release_digest", lambda: "another")
    tags.add(etag(client))
    assert len(tags) == 6


@pytest.mark.parametrize("address", ADDRESSES)
def test_over_midnight_a_page_stays_as_it_is(client: Client, registry: None, address: str):
    with time_machine.travel("2026-11-28T23:50:00+09:00"):
        before = client.get(address)
    with time_machine.travel("2026-11-29T00:10:00+09:00"):
        after = client.get(address)
    assert (after["ETag"], after.content) == (before["ETag"], before.content)


def test_on_the_day_an_approval_is_announced_pages_speak_of_it(client: Client, registry: None):
    day = Approval.objects.latest("announced_on").announced_on
    with time_machine.travel(f"{day - timedelta(days=1)}T23:50:00+09:00"):
        before = etag(client, "/")
    with time_machine.travel(f"{day}T00:10:00+09:00"):
        assert etag(client, "/") != before


def test_the_state_follows_the_fiscal_year_in_tokyo(client: Client, registry: None):
    with time_machine.travel("2024-03-31T23:50:00+09:00"):
        assert "計画期間中" in client.get("/plans/131211-2021/").content.decode()
    with time_machine.travel("2024-04-01T00:10:00+09:00"):
        assert "計画期間が終了" in client.get("/plans/131211-2021/").content.decode()


@pytest.mark.parametrize("address", ["/nothing/", "/measures/999999/"])
def test_what_is_missing_is_not_kept(client: Client, registry: None, address: str):
    response = client.get(address)
    assert "ETag" not in response
    assert "public" not in response.get("Cache-Control", "")


def test_a_release_is_told_by_the_files_that_make_the_pages(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("a")
    before = http._release_now()
    assert http._release_now() == before
    (tmp_path / "templates" / "a.html").write_text("b")
    assert http._release_now() != before


ACCEPTS_GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("address", ["/", "/measures/?q=販路", "/coverage/", "/en/plans/131211-2021/"])
def test_a_public_page_is_compressed_for_whoever_reads_that(client: Client, registry: None, address: str):
    plain, packed = client.get(address), client.get(address, headers=ACCEPTS_GZIP)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in packed["Vary"]
    again = client.get(address, headers={**ACCEPTS_GZIP, "If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/accounts/login/", "/contact/", "/follow/?municipality=131211"])
def test_what_may_hold_a_secret_is_not_compressed(client: Client, registry: None, address: str):
    """Its length would tell a stranger about a token in it (BREACH)."""
    response = client.get(address, headers=ACCEPTS_GZIP)
    assert response.status_code == 200
    assert "Content-Encoding" not in response


def test_head_draws_no_page_and_says_the_same(client: Client, registry: None, rf: RequestFactory):
    for address in ("/measures/", "/coverage/", "/plans/131211-2021/"):
        head, page = client.head(address), client.get(address)
        assert (head.status_code, head["ETag"], head["Content-Type"]) == (200, page["ETag"], page["Content-Type"])
        assert "Content-Length" not in head
        view, args, kwargs = resolve(address)
        assert view(rf.head(address), *args, **kwargs).content == b""  # no server in between that drops the page
    assert client.head("/plans/131211-1999/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/en", "/en-us/nothing/", "/en-", "/english/", "/measures/", "//en/", "/ja/", "/zz/"]
)
def test_the_first_part_of_an_address_says_its_language(client: Client, address: str):
    for _ in range(2):
        assert client.get(address)["Content-Language"] == (get_language_from_path(address) or "ja")
