"""Whoever asks again whether an answer still holds is told what the answer itself said (RFC 9110, 15.4.5)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from plans_registry.catalogue.addresses import FILES, IN_OTHER_FORMS
from plans_registry.catalogue.models import Entry
from tests import factories
from tests.public.pictures.stroke_font import write_stroke_font
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db
_plan = once_a_module(factories.published, autouse=True)
TOLD = ("Vary", "ETag", "Cache-Control")
ADDRESSES = [
    *("/plans/131211-2021/", "/en/plans/131211-2021/", "/plans/131211-2021/editions/1/", "/municipalities/131211/"),
    *("/measures/{measure}/", "/", "/measures/?q=見本市&utm_source=x", "/measures/map/", "/coverage/"),
    *("/embed/municipalities/131211/", "/compare/?m=131211&m=131121", "/shortlist/?id={measure}", "/open-data/"),
    *("/measures.csv", "/plans/131211-2021.json", "/plans/131211-2021.bib", "/municipalities/131211.ics"),
    *("/shortlist.csv?id={measure}", "/measures.xlsx", "/plans.atom", "/api/v1/plans", "/api/v1/forms?per_page=1"),
    *("/llms.txt", "/catalog.jsonld", "/measures/suggest?q=見本", "/robots.txt", "/sitemap.xml", "/sitemaps/plans.xml"),
    *("/measures/map.svg", "/measures/map.png", "/plans/131211-2021.png"),
]


@pytest.fixture(scope="module")
def stroke_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stroke_font(tmp_path_factory.mktemp("font") / "stroke.ttf")


@pytest.fixture
def font(stroke_font: Path, settings: Any) -> None:
    """A machine may have none."""
    settings.PICTURE_FONT = str(stroke_font)


@pytest.fixture(params=["kept", "drawn"])
def _kept(request: Any, settings: Any) -> Iterator[None]:
    if request.param == "kept":
        backend = "django.core.cache.backends.locmem.LocMemCache"
        settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": "not-modified"}}
    yield
    if request.param == "kept":
        caches["pages"].clear()


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_304_has_the_headers_of_the_200(client: Client, font: None, address: str, encoding: str):
    address = address.format(measure=Entry.objects.values_list("measure", flat=True)[0])
    whole = client.get(address, headers={"Accept-Encoding": encoding})
    again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": whole["ETag"]})
    assert (whole.status_code, again.status_code) == (200, 304)
    assert _told(again) == _told(whole)
    own = {"X-Request-ID", "Content-Length"}
    more = {name: value for name, value in again.headers.items() if whole.get(name) != value and name not in own}
    assert more == {}, "a browser takes what a 304 says for headers of what it has"
    others = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": f'"other", {whole["ETag"]}'})
    assert (others.status_code, _told(others)) == (304, _told(whole))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/plans/131211-1999", 404),
        ("/plans/131211-1999/", 404),
        ("/api/v1/measures/999999", 404),
        ("/", 304),
        ("/api/v1/measures", 304),
        ("/measures.csv", 304),
        ("/catalog.jsonld", 304),
    ],
)
def test_whether_there_is_anything_at_all_nobody_knows_before_the_answer(client: Client, address: str, status: int):
    answer = client.get(address, headers={"If-None-Match": "*"})
    assert answer.status_code == status
    if status == 304:
        assert _told(answer) == _told(client.get(address))


CONDITIONS = [
    *("/plans/131211-2021/", "/", "/measures/map.svg", "/measures.csv", "/plans.atom", "/measures.xlsx"),
    *("/api/v1/measures", "/api/v1/plans", "/api/v1/openapi.json", "/catalog.jsonld", "/robots.txt"),
]


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("address", CONDITIONS)
def test_a_date_is_no_condition_where_no_answer_has_one(client: Client, address: str):
    """RFC 9110, 13.1.4: without a date of modification If-Unmodified-Since is to be ignored."""
    long_ago = {"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    for _again in range(2):
        whole = client.get(address, headers=long_ago)
        assert (whole.status_code, "Last-Modified" in whole) == (200, False)
        again = client.get(address, headers={**long_ago, "If-None-Match": f'"other", {whole["ETag"]}'})
        assert again.status_code == 304


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("address", [one for one in CONDITIONS if FILES.fullmatch(one) and not one.endswith(".svg")])
def test_a_condition_that_fails_is_one_problem_whoever_asks(client: Client, address: str):
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}):
        client.get(address, headers=headers)
        refused = client.get(address, headers={**headers, "If-Match": '"x"'})
        assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")


@pytest.mark.usefixtures("_kept")
def test_a_search_without_results_which_counts_each_time_is_no_304(client: Client):
    address = "/measures/?q=そんなものはない"
    whole = client.get(address)
    assert (whole["Cache-Control"], whole.get("ETag")) == ("public, max-age=0, must-revalidate", None)
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 200
    client.force_login(factories.administrator())
    assert client.get(address)["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_so_is_a_person_who_is_signed_in(client: Client):
    client.force_login(factories.administrator())
    whole = client.get("/plans/131211-2021/")
    again = client.get("/plans/131211-2021/", headers={"If-None-Match": whole["ETag"]})
    assert (again.status_code, _told(again)) == (304, _told(whole))


def _told(response: HttpResponse) -> dict[str, str]:
    return {name: response.get(name, "") for name in TOLD}


def test_pages_of_which_accept_decides_are_those_that_have_other_forms(client: Client):
    measure = str(Entry.objects.values_list("measure", flat=True)[0])
    values = {"measure": measure, "number": "1", "key": "131211-2021", "code": "131211", "kind": "map", "token": "x"}
    for pattern in get_resolver("plans_registry.public.urls").url_patterns:
        path = "/" + re.sub(r"<\w+:(\w+)>", lambda found: values[found[1]], str(pattern.pattern))
        for address in (path, f"/en{path}"):
            varies = "Accept" in client.get(address).get("Vary", "").split(", ")
            assert varies == bool(IN_OTHER_FORMS.fullmatch(address)), address
