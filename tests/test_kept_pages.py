"""Whole pages are kept for the next reader, for nobody else, and for no moment longer than they are true."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.test import Client

from plans_registry.catalogue import read_now
from plans_registry.catalogue.index import snapshot
from plans_registry.catalogue.models import Entry
from plans_registry.kept_pages import keep_public_pages
from tests import factories

pytestmark = pytest.mark.django_db
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def _plan(settings: Any) -> Iterator[None]:
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": memory, "LOCATION": "kept-pages"}}
    with time_machine.travel("2022-10-03T09:00:00+09:00"):
        factories.published()
        yield
    caches["pages"].clear()


@pytest.fixture
def cost(client: Client, count_queries: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Queries of an address: one where the page was kept, and more where it is drawn, by a process that must ask for its index and for
    what plans say of themselves."""

    def queries_of(address: str, **headers: str) -> int:
        monkeypatch.setattr(snapshot, "_newest_at", {})
        read_now._caveats.cache_clear()
        with count_queries() as queries:
            assert client.get(address, headers=headers).status_code == 200
        return len(queries)

    return queries_of


@pytest.mark.parametrize("address", ["/", "/measures/?q=見本市", "/en/plans/131211-2021/"])
def test_the_second_reader_gets_the_same_page_for_one_query(client: Client, cost: Any, address: str):
    first = client.get(address, headers=PACKED)
    assert cost(address, **PACKED) == 1
    again = client.get(address, headers=PACKED)
    assert again.content == first.content
    assert {**again.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
    plain = client.get(address)
    assert plain.content == gzip.decompress(again.content)
    assert "Content-Encoding" not in plain


def test_whoever_has_it_already_is_told_so_by_a_kept_page_too(client: Client, count_queries: Any):
    etag = client.get("/measures/", headers=PACKED)["ETag"]
    with count_queries() as queries:
        answer = client.get("/measures/", headers={**PACKED, "If-None-Match": etag})
    assert (answer.status_code, answer.content, len(queries)) == (304, b"", 1)
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=10"
    assert "Content-Security-Policy" not in answer, "that of the page holds"
    assert (answer["ETag"], answer["Vary"]) == (etag, "Accept-Encoding")


@pytest.mark.parametrize("address", ["/api/v1/measures?per_page=20", "/measures.csv?q=見本市", "/plans.atom"])
def test_an_answer_for_programs_is_kept_too_under_its_whole_address(client: Client, cost: Any, address: str):
    client.get("/")  # what a process reads once for a generation is read
    first = client.get(address, headers=PACKED)
    assert cost(address, **PACKED) == 1
    again = client.get(address, headers=PACKED)
    assert again.content == first.content
    assert {**again.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
    separator = "&" if "?" in address else "?"
    assert client.get(f"{address}{separator}nonsense=1").status_code == 400
    factories.published(factories.SETAGAYA, first_year=2022, last_year=2024)
    assert client.get(address, headers=PACKED).content != first.content


@pytest.mark.parametrize("others", ["", ', "other"'])
def test_a_program_that_has_it_already_is_told_so_as_by_the_door(
    client: Client, settings: Any, count_queries: Any, others: str
):
    settings.GENERATION_SECONDS = 10  # one question for both, what the program has and what is kept
    client.get("/")
    address = "/api/v1/plans"
    etag = client.get(address, headers=PACKED)["ETag"]
    with count_queries() as queries:
        answer = client.get(address, headers={**PACKED, "If-None-Match": etag + others})
    assert (answer.status_code, len(queries)) == (304, 1)
    told = [answer[name] for name in ("Registry-Generation", "Access-Control-Allow-Origin", "ETag", "Vary")]
    assert told == ["2", "*", etag, "Accept-Encoding"]


@pytest.mark.parametrize("address", ["/measures/", "/measures.csv", "/api/v1/plans"])
@pytest.mark.parametrize("headers", [{}, PACKED])
def test_the_length_of_what_is_kept_is_named_without_it(client: Client, address: str, headers: dict[str, str]):
    assert "Content-Length" not in client.head(address, headers=headers)
    whole = client.get(address, headers=headers)
    head = client.head(address, headers=headers)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(whole.content)))
    assert whole.content
    own = {"X-Request-ID": ""}
    assert {**head.headers, **own} == {**whole.headers, **own}
    assert client.get(address, headers=headers).content == whole.content
    conditional = client.head(address, headers={**headers, "If-None-Match": whole["ETag"]})
    assert (conditional.status_code, "Content-Length" in conditional) == (304, False)
    caches["pages"].clear()
    several = client.get(address, headers={**headers, "If-None-Match": f'"other", {whole["ETag"]}'})
    assert (several.status_code, "Content-Length" in several) == (304, False)


def test_the_past_is_kept_by_readers_alone(client: Client, cost: Any):
    factories.published(factories.SETAGAYA, first_year=2022, last_year=2024)
    address = "/api/v1/plans?as_of=2"
    etag = client.get(address)["ETag"]
    assert cost(address) > 1
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_what_is_published_is_read_at_once(client: Client):
    assert "世田谷区" not in client.get("/plans/").content.decode()
    factories.published(factories.SETAGAYA, first_year=2022, last_year=2024)
    assert "世田谷区" in client.get("/plans/").content.decode()


def test_a_kept_page_knows_the_fiscal_year(client: Client):
    with time_machine.travel("2024-03-31T23:50:00+09:00"):  # what is kept is kept for an hour
        assert "計画期間中" in client.get("/plans/131211-2021/").content.decode()
    with time_machine.travel("2024-04-01T00:10:00+09:00"):
        assert "計画期間が終了" in client.get("/plans/131211-2021/").content.decode()


@pytest.mark.parametrize(
    ("other", "headers"),
    [
        ("/en/measures/", {}),
        ("/measures/?page=2", {}),
        ("/plans/", {}),
    ],
)
def test_no_page_is_taken_for_another(client: Client, other: str, headers: dict[str, str]):
    kept = client.get("/measures/").content
    assert client.get(other, headers=headers).content != kept


def test_what_strangers_add_to_an_address_finds_the_kept_page_and_is_kept_nowhere(client: Client, cost: Any):
    page = client.get("/measures/?q=見本市")
    assert cost("/measures/?utm_source=x&q=見本市") == 1
    other = client.get("/measures/?q=見本市&utm_source=%3Cscript%3E")
    assert other.content == page.content
    assert "s-maxage" not in other["Cache-Control"]


def test_a_slip_is_said_to_who_made_it_and_kept_nowhere(client: Client, cost: Any):
    page = client.get("/measures/?regoin=tama")
    assert "「regoin」という条件はないため、無視しました。近いもの：region。" in page.content.decode()
    assert "s-maxage" not in page["Cache-Control"]
    assert cost("/measures/?regoin=tama") > 1
    assert "regoin" not in client.get("/measures/").content.decode()


def test_a_person_who_is_signed_in_neither_leaves_nor_takes_a_page(client: Client, cost: Any):
    client.get("/measures/")
    client.force_login(factories.administrator())
    assert client.get("/measures/")["Cache-Control"].startswith("private")
    assert cost("/measures/") > 1
    assert client.get("/plans/").status_code == 200
    client.logout()
    assert cost("/plans/") > 1


@pytest.mark.parametrize(
    ("accepts", "status"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/json", 303),
        ("text/html;q=0.1,text/markdown", 303),
    ],
)
def test_who_accepts_another_form_is_sent_there_though_the_page_is_kept(client: Client, accepts: str, status: int):
    client.get("/plans/131211-2021/")
    assert client.get("/plans/131211-2021/", headers={"Accept": accepts}).status_code == status


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("/measures.csv?q=見本市", True),
        ("/api/v1/plans", True),
        ("/shortlist.csv?id=ID", False),
        ("/shortlist.atom?id=ID", False),
    ],
)
def test_shared_caches_keep_files_too_but_nobodys_list(client: Client, address: str, shared: bool):
    measure = Entry.objects.values_list("measure", flat=True)[0]
    response = client.get(address.replace("ID", str(measure)))
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate" + ", s-maxage=10" * shared


@pytest.mark.parametrize("address", ["/measures/?id=1", "/shortlist/?id=1", "/measures/?q=そんなものはない"])
def test_lists_of_a_reader_and_searches_to_be_counted_are_not_kept(client: Client, cost: Any, address: str):
    client.get(address)
    assert cost(address) > 1


def test_without_a_database_a_kept_page_is_not_shown(client: Client):
    """Whether it still holds cannot be asked: it may have been withdrawn."""

    def away(*_: Any) -> None:
        raise OperationalError("gone")

    client.get("/measures/")
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        assert client.get("/measures/").status_code == 503


def test_nothing_stands_in_the_way_where_nothing_is_to_be_kept(settings: Any):
    pages = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "pages": pages}
    with pytest.raises(MiddlewareNotUsed):
        keep_public_pages(lambda request: None)
