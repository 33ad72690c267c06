"""The one door for programs: what it lets in, what it says to the rest, and what every answer carries."""

import re

import pytest
from django.test import Client, override_settings

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from plans_registry.opendata import door
from plans_registry.opendata.files import FORMATS
from plans_registry.opendata.urls import urlpatterns
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
FILES = (
    "/measures.csv",
    "/measures.xlsx",
    "/measures.json",
    "/measures.atom",
    "/plans.csv",
    "/plans.json",
    "/plans.ics",
)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("municipalty=131211", "「municipalty」という条件はありません。近いもの：municipality。"),
        ("type=startup", "「type」に「startup」という値はありません。近いもの：startups。"),
        ("type=sale", "近いもの：sales-channels。"),  # talent is more alike by its letters
        ("type=Net", "近いもの：networks。"),
        ("form=pro", "近いもの：promotion。"),
        ("state=up", "近いもの：upcoming。"),
        ("mun=131211", "「mun」という条件はありません。近いもの：municipality。"),
        ("region=tama&region=nowhere", "「region」に「nowhere」という値はありません。"),
        ("year=abc", "「year」に「abc」という値はありません。1950から2100までの、西暦の年度です。"),
        ("year=9999", "1950から2100まで"),
        ("region=TAMA", "「TAMA」という値はありません。近いもの：tama。"),
        ("region=多摩", "近いもの：tama。"),
        ("type=販路拡大", "近いもの：sales-channels。"),
        ("municipality=足立区", "近いもの：131211。"),
        ("year=%C2%A0", "という値はありません"),
        ("sort=code&sort=newest", "「sort」の値は1個までです。"),
        ("sort=&sort=", "「sort」の値は1個までです。"),
        ("region=+", "「region」の値は空白だけです。"),
        ("as_of=2026-11-28T63:10", "という値はありません。"),
        ("page=2", "「page」という条件はありません。"),
        (f"q={'あ' * 501}", "「q」は500文字までです。"),
        ("q=%ff", "「q」に、UTF-8でない文字か、制御文字があります。"),
        ("q=%00", "「q」に、UTF-8でない文字か、制御文字があります。"),
        ("q=%E8%B2%A9%7F", "「q」に、UTF-8でない文字か、制御文字があります。"),
    ],
)
def test_a_slip_is_named_with_the_nearest_that_there_is(client: Client, asked: str, said: str):
    for address in ("/measures.csv", "/measures.json", "/measures.atom"):
        response = client.get(f"{address}?{asked}")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        problem = response.json()
        assert (problem["status"], problem["title"]) == (400, "Bad Request")
        assert said in problem["detail"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("/measures.csv?encoding=UTF-8", "近いもの：utf-8。"),
        ("/plans.csv?round=nowhere", "「round」に「nowhere」という値はありません。"),
        ("/coverage.csv?year=abc", "「year」に「abc」という値はありません。"),
        ("/compare.csv?m=131211&m=1", "「m」に「1」という値はありません。"),
        ("/compare.csv?m=131211-1999", "近いもの：131211-2021"),
        ("/compare.csv?m=131211&hide=x", "「hide」に「x」という値はありません。"),
        ("/compare.csv?m=131211&m=132098&m=131121&m=132276&m=131016", "「m」の値は4個までです。"),
        ("/shortlist.csv?id=abc", "「id」に「abc」という値はありません。"),
        ("/shortlist.csv?id=999999", "公開していない施策です：999999。"),
    ],
)
def test_a_file_refuses_what_its_page_would_ignore(client: Client, asked: str, said: str):
    response = client.get(asked)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    detail = response.json()["detail"]
    assert said in detail
    assert "無視" not in detail


@pytest.mark.parametrize("noun", FORMATS)
def test_a_format_that_there_is_not_names_those_there_are(client: Client, noun: str):
    response = client.get(f"/{noun}.xml")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response["Access-Control-Allow-Origin"] == "*"
    formats = response.json()["detail"].partition("：")[2].removesuffix("。").split("、")
    assert [client.get(address).status_code for address in formats] == [200] * len(FORMATS[noun])
    routed = {str(pattern.pattern) for pattern in urlpatterns if str(pattern.pattern).startswith(f"{noun}.")}
    assert {f"/{address}" for address in routed} == set(formats)


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/plans/131211-2021.ics", "/plans/131211-2021.csv、/plans/131211-2021.xlsx、"),
        ("/measures/1.atom", "/measures/1.json、/measures/1.jsonld、/measures/1.md。"),
        ("/plans/131211-2021/editions/1.csv", "/plans/131211-2021/editions/1.json、"),
        ("/municipalities/131211.ris", "/municipalities/131211.ics。"),
        ("/nothing.csv", "このアドレスには何もありません。"),
        ("/en/plans/131211-2021.ics", "There is nothing at this address."),
    ],
)
def test_a_form_of_one_thing_that_there_is_not_is_told_to_programs(client: Client, address: str, there: str):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert there in response.json()["detail"]
    assert client.get("/plans/131211-2021.php").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("address", "name"), [("/plans.csv", "round"), ("/api/v1/editions", "plan"), ("/measures.csv", "form")]
)
def test_an_example_that_is_offered_is_taken(client: Client, address: str, name: str):
    """No plan of the sample has a round: then there is none to offer."""
    detail = client.get(address, {name: "zzzz"}).json()["detail"]
    examples = [text for told in re.findall("(?:例|使える値)：(.*?)。", detail) for text in told.split("、")]
    assert bool(examples) == (name != "round")
    for example in examples:
        assert client.get(address, {name: example}).status_code == 200


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/api/v1/plans/131211-2020", "131211-2021"),
        ("/api/v1/editions/131211-2021/7", "131211-2021/1"),
        ("/municipalities/131212.json", "131211"),
    ],
)
def test_an_id_that_there_is_not_brings_those_near_it(client: Client, address: str, near: str):
    response = client.get(address)
    assert (response.status_code, f"近いもの：{near}" in response.json()["detail"]) == (404, True)


HIDDEN = "132276-2021"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("/municipalities/131211.csv?plan=131211-1999", "はありません。使える値：131211-2021。"),
        ("/municipalities/131211.csv?plan=132098-2021", "はありません。使える値：131211-2021。"),
        ("/municipalities/131211.csv?plan=%00", "「plan」に、UTF-8でない文字か、制御文字があります。"),
        ("/municipalities/131016.csv?plan=131016-2021", "「131016-2021」はありません。"),
        (f"/municipalities/132276.csv?plan={HIDDEN}", f"計画「{HIDDEN}」は、公開を取りやめました。"),
        (f"/compare.csv?m=131211&m={HIDDEN}", f"計画「{HIDDEN}」は、公開を取りやめました。"),
        ("/compare.csv?m=131211-1999", "という値はありません。近いもの：131211-2021。"),
        ("/compare.csv?m=131016-1999", "という値はありません。近いもの：131016。"),
        ("/api/v1/editions?plan=131211-1999", "という値はありません。近いもの：131211-2021。"),
    ],
)
def test_a_plan_that_there_is_not_brings_those_of_its_municipality_and_no_other(client: Client, asked: str, said: str):
    workflow.withdraw(Plan.objects.get(key=HIDDEN), by=factories.chiba(), reason="誤り")
    response = client.get(asked)
    detail = response.json()["detail"]
    assert (response.status_code, detail[-len(said) :]) == (400, said)
    assert HIDDEN in asked or HIDDEN not in detail


def test_a_plan_that_is_public_again_is_not_called_withdrawn(client: Client):
    plan = Plan.objects.get(key=HIDDEN)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    moment = Generation.latest()
    factories.republished(plan)
    assert client.get(f"/municipalities/132276.csv?plan={HIDDEN}").status_code == 200
    edition = client.get(f"/plans/{HIDDEN}/editions/1.json")
    assert (edition.status_code, edition.json()["detail"]) == (
        410,
        "この版は、公開を取りやめました。計画は、新しい版を公開しています。",
    )
    then = client.get(f"/municipalities/132276.csv?plan={HIDDEN}&as_of={moment}")
    assert (then.status_code, "取りやめました" in then.json()["detail"]) == (400, False)


def test_a_list_names_the_measure_that_is_withdrawn(client: Client):
    kept, gone = (
        Entry.objects.filter(municipality=code).first().measure for code in (factories.ADACHI, factories.MACHIDA)
    )
    workflow.withdraw(Plan.objects.get(municipality=factories.MACHIDA), by=factories.chiba(), reason="誤り")
    response = client.get(f"/shortlist.csv?id={kept}&id={gone}")
    assert (response.status_code, str(gone) in response.json()["detail"]) == (400, True)
    assert client.get(f"/shortlist.csv?id={kept}").status_code == 200


def test_empty_values_are_nothing(client: Client):
    assert client.get("/measures.csv?q=&type=&region=tama").status_code == 200


def test_the_encoding_is_utf8_or_refused(client: Client):
    assert client.get("/measures.csv?encoding=shift_jis").status_code == 400


def test_every_refusal_is_a_problem_detail(client: Client):
    workflow.withdraw(Plan.objects.get(municipality=factories.MACHIDA), by=factories.chiba(), reason="誤り")
    answers = {
        404: client.get("/municipalities/131212.atom"),
        405: client.post("/measures.csv"),
        410: client.get("/plans/132098-2021.csv"),
    }
    for status, response in answers.items():
        assert response.status_code == response.json()["status"] == status
        assert response["Access-Control-Allow-Origin"] == "*"
    assert answers[405]["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", FILES)
def test_every_answer_is_for_any_reader_anywhere(client: Client, address: str):
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Accept-Language" not in response.get("Vary", "")
    assert not response.cookies
    assert response["Registry-Generation"] == str(Generation.latest())
    asked = client.options(address)
    assert (asked.status_code, asked.has_header("Content-Type")) == (204, False)


@pytest.mark.parametrize("address", FILES)
def test_head_makes_no_rows(client: Client, address: str, django_assert_max_num_queries):
    shown = client.get(address)  # what a process reads once for a generation is read
    with django_assert_max_num_queries(7):
        head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "ETag", "Registry-Generation", "Vary"):
        assert head[name] == shown[name]


@pytest.mark.parametrize("address", FILES)
def test_midnight_changes_nothing_and_the_first_of_april_does(client: Client, address: str, time_machine):
    time_machine.move_to("2027-01-24T09:00:00+09:00")
    etag = client.get(address)["ETag"]
    time_machine.move_to("2027-01-25T09:00:00+09:00")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    time_machine.move_to("2027-04-01T09:00:00+09:00")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("address", FILES)
def test_a_long_answer_is_of_the_kind_of_a_short_one(client: Client, address: str, monkeypatch):
    kind = client.get(address)["Content-Type"]
    monkeypatch.setattr(door, "IN_MEMORY", 10)
    assert client.get(address)["Content-Type"] == kind
    assert not client.get(address, headers={"Accept-Encoding": "gzip;q=0"}).has_header("Content-Encoding")


@pytest.mark.parametrize("address", ["/measures.csv", "/measures/", "/plans/131211-2021/"])
@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        *((accepted, True) for accepted in ("gzip", "GZIP, br", "br, gzip;q=0.1", "gzip;q=0.05", "gzip;q=1.0")),
        *(
            (accepted, False)
            for accepted in ("gzip;q=0", "gzip;q=0, *", "gzip ; q=0.000", "br", "identity, gzip;q=0.0")
        ),
        ("gzip;q=0.1, identity;q=1", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("gzip;q=0.1.2, identity;q=.5", True),
    ],
)
def test_texts_are_compressed_for_who_takes_it(client: Client, address: str, accepted: str, is_packed: bool):
    answers = [method(address, headers={"Accept-Encoding": accepted}) for method in (client.get, client.head)]
    assert answers[0].has_header("Content-Encoding") == is_packed
    for response in answers:
        assert response["ETag"].startswith("W/") == is_packed
        assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(
    "address", ["/municipalities/132098.csv", "/municipalities/132098.atom", "/api/v1/measures?region=tama"]
)
def test_an_etag_holds_until_the_next_publication_whatever_it_is_of(client: Client, address: str):
    """As the pages say; of a past until a withdrawal."""
    answer = client.get(address)
    past = f"/plans.csv?as_of={Generation.latest()}"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    factories.republished(Plan.objects.get(municipality=factories.ADACHI))
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 200
    if "api" not in address:  # whose answers name the generation
        assert again.getvalue() == answer.getvalue()
    held = client.get(past)["ETag"]
    factories.republished(Plan.objects.get(municipality=factories.ADACHI))
    assert client.get(past, headers={"If-None-Match": held}).status_code == 304
    for page in ("/open-data/", "/api/docs/"):
        assert "同じ内容が200で返ることもあります" in client.get(page).content.decode()


@override_settings(ALLOWED_HOSTS=["a.example", "b.example", "testserver"], SITE_URL="https://plans.example.jp")
def test_under_every_host_name_the_ids_are_the_same(client: Client):
    def ids(host: str) -> list[str]:
        return re.findall("<id>(.*?)</id>", client.get("/measures.atom", headers={"Host": host}).content.decode())

    assert ids("a.example") == ids("b.example") == ids("testserver")
    assert {address.split("/measures")[0] for address in ids("a.example")} == {"https://plans.example.jp"}
