"""The permanent addresses of measures, plans and editions for machines, and what is said of those that are gone."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from plans_registry.opendata.negotiation import MEDIA_TYPES
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
SITE = "http://127.0.0.1:8000"


def measure_of(municipality: str) -> int:
    return Entry.objects.filter(municipality=municipality).order_by("measure").values_list("measure", flat=True)[0]


def things() -> dict[str, str]:
    """Addresses without an ending, and those of their pages."""
    stems = (f"/measures/{measure_of(ADACHI)}", "/plans/131211-2021", "/plans/131211-2021/editions/1")
    return {stem: f"{SITE}{stem}/" for stem in stems}


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every object of a document but its context."""
    if isinstance(value, list):
        return [node for part in value for node in nodes(part)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for name, part in value.items() if name != "@context" for node in nodes(part))]


def data_of(client: Client, address: str) -> dict[str, Any]:
    """A JSON-LD document, or the data block of a page."""
    if address.endswith(".jsonld"):
        return json.loads(text(client, address))
    block = read(client, address).all("script", type="application/ld+json")
    return json.loads(block[0].text) if block else {"@graph": []}


def test_a_thing_is_there_in_every_form_and_names_its_page(client: Client):
    town = f"/municipalities/{ADACHI}"
    for stem, page in (things() | {town: f"{SITE}{town}/"}).items():
        for ending in ("json", "jsonld", "md"):
            response = client.get(f"{stem}.{ending}")
            assert response.status_code == 200
            assert f'<{page}>; rel="canonical"' in response["Link"]
        named = {link["href"] for link in read(client, f"{stem}/").all("link") if link["rel"] == "alternate"}
        assert {f"{stem}.{ending}" for ending in ("json", "jsonld", "md")} <= named


def test_every_node_has_an_id_and_measure_leads_to_tokyo(client: Client):
    Measure.objects.filter(pk=measure_of(ADACHI)).update(audience="区内の中小企業者")
    factories.republished(Plan.objects.get(municipality=ADACHI))
    for stem, page in things().items():
        for address in (f"{stem}.jsonld", f"{stem}/"):
            document = data_of(client, address)
            assert all("@id" in node for node in nodes(document["@graph"])), address
        described = nodes(data_of(client, f"{stem}.jsonld")["@graph"])
        assert described[0]["@id"] == page
    measure, plan, edition = (data_of(client, f"{stem}.jsonld")["@graph"][0] for stem in things())
    assert measure["audience"]["@id"] == f"{measure['@id']}#audience"
    trail, shown = data_of(client, "/plans/131211-2021/")["@graph"]
    assert trail["itemListElement"][-1]["item"]["@id"] == shown["@id"] == plan["@id"]
    assert measure["subjectOf"]["@id"] == plan["@id"] == edition["exampleOfWork"]["@id"]
    tokyo = measure["areaServed"]["containedInPlace"]
    assert (tokyo["name"], tokyo["@id"]) == ("東京都", "http://www.wikidata.org/entity/Q1490")
    assert measure["@id"] in [part["@id"] for part in plan["about"]]
    municipality = json.loads(text(client, f"/municipalities/{ADACHI}.jsonld"))["@graph"][0]
    assert municipality["@id"] == measure["provider"]["@id"] == plan["author"]["@id"]


def test_days_are_those_of_tokyo(client: Client, time_machine):
    time_machine.move_to("2027-02-10T08:30:00+09:00")
    factories.published("131016")
    plan = json.loads(text(client, "/plans/131016-2021.jsonld"))["@graph"][0]
    assert (plan["datePublished"], plan["dateModified"]) == ("2027-02-10", "2027-02-10")


def test_the_text_says_where_it_is_from_and_what_it_is_not(client: Client):
    for stem in things():
        written = text(client, f"{stem}.md")
        assert "募集中の事業の一覧ではありません" in written
        assert f"{SITE}/plans/131211-2021/editions/1/" in written
        assert "承認した地域産業活性化計画の概要" in written
    assert f"({SITE}/plans/131211-2021.md)" in text(client, "/municipalities/131211.md")
    assert "掲載している計画はありません" in text(client, "/municipalities/131016.md")
    assert client.get("/municipalities/131212.md").status_code == 404


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("application/json", "json"),
        ("application/ld+json;q=0.9, text/html;q=0.1", "jsonld"),
        ("text/markdown", "md"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
        ("*/*", ""),
        ("image/png", ""),
        ("application/json;charset=utf-8", "json"),
        ("application/json; charset=UTF-8; q=0.9, text/html;q=0.5", "json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, or not"', "jsonld"),
        ("text/markdown;variant=GFM;q=0.2, text/html;level=1;q=0.7", ""),
        ("application/json;charset=utf-8;q=0", ""),
    ],
)
def test_the_form_that_is_accepted(client: Client, accept: str, ending: str):
    for stem in (f"/measures/{measure_of(ADACHI)}", "/plans/131211-2021", "/en/plans/131211-2021/editions/1"):
        response = client.get(f"{stem}/", headers={"Accept": accept})
        assert "Accept" in response["Vary"].split(", ")
        if ending:
            assert (response.status_code, response["Location"]) == (303, f"{stem.removeprefix('/en')}.{ending}")
        else:
            assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    then = client.get("/plans/131211-2021/?as_of=12", headers={"Accept": "application/json"})
    assert then["Location"] == "/plans/131211-2021.json?as_of=12"
    rows = client.get("/municipalities/131211/?plan=131211-2021&as_of=1&utm_x=1", headers={"Accept": "text/csv"})
    assert rows["Location"] == "/municipalities/131211.csv?as_of=1&plan=131211-2021"
    for kind in ("text/markdown", "application/json", "application/ld+json"):
        assert client.get("/municipalities/131211/", headers={"Accept": kind}).status_code == 303


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/csv", "csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/jsonl", "jsonl"),
        ("application/atom+xml, text/html;q=0.5", "atom"),
        ("application/feed+json", "jsonfeed"),
        ("text/calendar", "ics"),
    ],
)
def test_the_table_feed_and_calendar_that_are_accepted(client: Client, accept: str, ending: str):
    for stem in ("/plans/131211-2021", "/en/municipalities/131211"):
        if (stem, ending) == ("/plans/131211-2021", "ics"):
            continue
        response = client.get(f"{stem}/", headers={"Accept": accept})
        assert (response.status_code, response["Location"]) == (303, f"{stem.removeprefix('/en')}.{ending}")
        form = client.get(response["Location"])
        assert (form.status_code, form["Content-Type"].partition(";")[0]) == (200, accept.partition(",")[0])


def test_what_is_gone_says_so_without_its_title(client: Client):
    gone = measure_of(MACHIDA)
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")
    stems = (f"/measures/{gone}", "/plans/132098-2021", "/plans/132098-2021/editions/1")
    for stem in stems:
        for ending in ("json", "jsonld", "md"):
            response = client.get(f"{stem}.{ending}")
            assert response.status_code == 410
            assert "町田市" not in response.json()["detail"]
    for nothing in ("/measures/999999", "/plans/131211-1999", "/plans/131211-2021/editions/9"):
        assert client.get(f"{nothing}.md").status_code == 404


def test_the_record_is_that_of_the_api(client: Client):
    measure = measure_of(ADACHI)
    assert ask(client, f"/measures/{measure}.json") == ask(client, f"measures/{measure}")
    assert ask(client, "/plans/131211-2021.json") == ask(client, "plans/131211-2021")


def test_the_catalogue_names_its_files_with_size_and_hash(client: Client, tmp_path, settings):
    settings.BULK_FOLDER = tmp_path / "bulk"
    assert json.loads(client.get("/catalog.jsonld").content)["dcat:dataset"][0]["dcat:distribution"] == []
    call_command("export_registry", stdout=StringIO())
    catalogue = json.loads(client.get("/catalog.jsonld").content)
    (dataset,) = catalogue["dcat:dataset"]
    for distribution in dataset["dcat:distribution"]:
        content = client.get(distribution["dcat:downloadURL"]["@id"].removeprefix(SITE)).getvalue()
        assert distribution["dcat:byteSize"]["@value"] == str(len(content))
    assert len(dataset["dcat:distribution"]) > 20
    assert catalogue["dcat:service"][0]["dcat:endpointDescription"]["@id"] == f"{SITE}/api/v1/openapi.json"
    assert client.get("/catalog.jsonld?x=1").status_code == 400
    (shown,) = json.loads(read(client, "/open-data/files/").one("script", type="application/ld+json").text)["@graph"]
    sizes = {file["contentUrl"]: file["contentSize"].removesuffix(" B") for file in shown["distribution"]}
    assert sizes == {
        distribution["dcat:downloadURL"]["@id"]: distribution["dcat:byteSize"]["@value"]
        for distribution in dataset["dcat:distribution"]
    }
    assert (shown["@type"], shown["@id"]) == ("Dataset", dataset["@id"])


def test_language_models_are_told_in_both_languages(client: Client):
    told = text(client, "/llms.txt")
    assert f"{SITE}/api/v1/openapi.json" in told
    assert "募集中の事業の一覧ではありません" in told
    assert "not an open call" in told
    assert [line for line in told.splitlines() if line.startswith("# ")] == [told.splitlines()[0]]
    assert re.findall(r"(?m)^## .+", told) == ["## データ", "## Data"]
    assert all(f"- [{name}]({SITE}/api/v1/" in told for name in ("計画", "変更", "Plans", "Changes"))
    assert f"- [Comparison]({SITE}/compare.json): Measures" in told
    assert f"- [リスト]({SITE}/shortlist.json)：選んだ施策の表。id" in told


def test_the_api_page_says_what_answers_how_to_what_is_too_long_or_past(client: Client):
    told, english = text(client, "/api/docs/"), text(client, "/en/api/docs/")
    assert "qは500文字まで（こえると400）、アドレスの「?」のあとは8,000文字まで（414）です。" in told
    assert "as_ofには、ファイルとAPIは400を返し、ページはいまの内容を出してそのことを書きます。" in told
    assert "To as_of files and the API answer 400; pages show the present and say so." in english
    assert "(400 above)" in english
    compared = f"m={ADACHI}&as_of=1"
    assert (client.get(f"/compare.csv?{compared}").status_code, client.get(f"/compare/?{compared}").status_code) == (
        400,
        200,
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_about_the_data_tell_which_forms_are_accepted_where(client: Client, prefix: str):
    told = text(client, f"{prefix}/api/docs/")
    assert 'id="accept"' in told
    assert all(f"<code>{accept}</code>" in told for accept in MEDIA_TYPES.values())
    assert f'href="{prefix}/api/docs/#accept"' in text(client, f"{prefix}/open-data/")


@pytest.mark.parametrize(
    "address", ["/measures/", "/plans/", "/municipalities/", "/compare/", "/plans.csv", "/api/v1/"]
)
def test_a_list_and_a_file_do_not_look_at_accept(client: Client, address: str):
    answers = [client.get(address, headers={"Accept": accept}) for accept in ("text/html", "application/json")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].getvalue() == answers[1].getvalue()
    assert "Accept" not in answers[0]["Vary"].split(", ")


def test_one_thing_has_one_address(client: Client):
    measure = measure_of(ADACHI)
    for address in ("/measures/{}/", "/measures/{}.json", "/measures/{}.md", "/api/v1/measures/{}"):
        answers = [client.get(address.format(number)) for number in (measure, f"0{measure}")]
        assert [answer.status_code for answer in answers] == [200, 404], address
    assert client.get("/api/v1/editions/131211-2021/01").status_code == 404
