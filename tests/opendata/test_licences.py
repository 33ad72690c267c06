"""Under which terms the texts of a plan may be used: where its source states some, they go wherever the plan goes."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client, override_settings

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.documents.plan import PlanDocument, SourceReference
from plans_registry.environment import Operator
from plans_registry.models import Plan, SourceDocument
from tests import factories
from tests.opendata.api.asking import ask
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db
NAME, URL = "公共データ利用規約（第1.0版）", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"


def _plan() -> None:
    factories.load_reference()
    file = ContentFile(b"x", name="gaiyo.txt")
    row = SourceDocument.objects.create(title="概要", file=file, licence=NAME, licence_url=URL)
    factories.published(source=SourceReference(title="概要", sha256=row.sha256))
    factories.published(factories.MACHIDA)


_published = once_a_module(_plan, autouse=True)


ENTRY, RIGHTS = "{http://www.w3.org/2005/Atom}entry", "{http://www.w3.org/2005/Atom}rights"


@pytest.mark.parametrize(
    "stem",
    [
        *(
            "/measures",
            "/plans",
            "/plans/131211-2021",
            "/municipalities/131211",
            "/coverage",
            "/compare?m=131211&m=132098",
        ),
        *("/shortlist?id={measure}", "/api/v1/changes"),
    ],
)
@pytest.mark.parametrize("licence", ["", "CC BY 4.0"])
def test_an_entry_of_a_feed_has_the_terms_of_its_source(client: Client, stem: str, licence: str):
    """RFC 4287, 4.2.10: what an entry says takes the place of what the feed says, so it says both."""
    measure = str(Entry.objects.filter(municipality=factories.ADACHI)[0].measure)
    path, _mark, query = stem.replace("{measure}", measure).partition("?")
    with override_settings(OPERATOR=Operator(name="東京都", licence=licence)):
        feed = ElementTree.fromstring(client.get(f"{path}.atom?{query}").content)
        items = client.get(f"{path}.jsonfeed?{query}").json()["items"]
    of_types = licence or "利用条件は、まだ定めていません"
    rights = [entry.findtext(RIGHTS) for entry in feed.iter(ENTRY)]
    assert rights == [item.get("_rights") for item in items]
    assert {text for text in rights if text} == {f"分類：{of_types}。計画の文章：{NAME} {URL}。"}
    is_of_both = stem in ("/measures", "/plans", "/coverage", "/api/v1/changes") or "132098" in stem
    assert (None in rights) == is_of_both  # the plan of 町田市 states none


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_link_to_the_terms(client: Client, prefix: str):
    measure = Entry.objects.filter(municipality=factories.ADACHI)[0].measure
    for address in ("/plans/131211-2021/", "/plans/131211-2021/editions/1/", f"/measures/{measure}/"):
        links = read(client, f"{prefix}{address}").all("a", rel="license")
        assert {(link.text, link["href"]) for link in links} == {(NAME, URL)}, address
    assert read(client, f"{prefix}/plans/132098-2021/").all("a", rel="license") == []


def test_the_citation_names_the_terms_of_the_texts_and_of_the_types(client: Client):
    with override_settings(OPERATOR=Operator(name="東京都", licence="CC BY 4.0", licence_url="https://example.jp/by")):
        links = read(client, "/plans/131211-2021/").all("a", rel="license")
        cited = client.get("/plans/131211-2021.ris").getvalue().decode()
    assert {link["href"] for link in links} == {URL, "https://example.jp/by"}
    assert f"N1  - 計画の文章の利用条件：{NAME} {URL}\r\n" in cited
    assert "N1  - 分類の利用条件：CC BY 4.0 https://example.jp/by\r\n" in cited


def test_no_description_gives_the_texts_away_with_the_types(client: Client, tmp_path: Path):
    """A portal that reads only the licence of the whole would pass the texts on under it."""
    with override_settings(OPERATOR=Operator(name="東京都", licence="CC BY 4.0", licence_url="https://example.jp/by")):
        said = "分類：CC BY 4.0 https://example.jp/by。計画の文章：もとの文書の利用条件。"
        call_command("export_registry", str(tmp_path))
        files = ("datapackage.json", "csv-metadata.json")
        package, described = (json.loads(next(tmp_path.rglob(name)).read_text()) for name in files)
        api = client.get("/api/v1/openapi.json").json()
    assert [licence["title"] for licence in package["licenses"]] == [described["dc:rights"]] == [said]
    assert api["info"]["license"]["name"] == said
    assert api["info"]["license"]["url"] == package["licenses"][0]["path"]
    assert api["info"]["license"]["url"].endswith("/open-data/#terms")


def test_the_data_say_them_in_every_form(client: Client):
    plans = {row["plan_key"]: row for row in ask(client, "plans")["results"]}
    assert (plans["131211-2021"]["source_licence"], plans["131211-2021"]["source_licence_url"]) == (NAME, URL)
    assert (plans["132098-2021"]["source_licence"], plans["132098-2021"]["source_licence_url"]) == ("", "")
    table = csv.DictReader(io.StringIO(client.get("/plans.csv").getvalue().decode("utf-8-sig")))
    assert {row["計画ID"]: row["出典の利用条件"] for row in table} == {"131211-2021": NAME, "132098-2021": ""}
    assert ask(client, "plans/131211-2021")["document"]["source"]["licence_url"] == URL
    assert json.loads(client.get("/plans/131211-2021.jsonld").getvalue())["@graph"][0]["license"] == URL
    measure = Entry.objects.filter(municipality=factories.ADACHI)[0].measure
    for stem in ("/plans/131211-2021", f"/measures/{measure}"):
        assert f"利用条件：{NAME} <{URL}>" in client.get(f"{stem}.md").getvalue().decode()


@pytest.mark.parametrize(
    "form",
    [
        *(f"plans/132098-2021.{ending}" for ending in ("bib", "ris", "md", "jsonld", "atom")),
        *("plans/132098-2021/", "plans/132098-2021/editions/1.md", "plans/132098-2021/editions/1.jsonld"),
        *("measures/{measure}.md", "embed/municipalities/132098/", "embed/measures/?q=見本市"),
    ],
)
def test_a_plan_whose_source_states_no_terms_is_under_those_of_its_source_everywhere(client: Client, form: str):
    measure = Entry.objects.filter(municipality=factories.MACHIDA)[0].measure
    label = "計画の文章の利用条件" if form.endswith(".md") else "計画の文章"
    assert f"{label}：もとの文書の利用条件" in client.get(f"/{form.format(measure=measure)}").getvalue().decode()


def test_the_list_of_plans_says_the_terms_of_each(client: Client, django_assert_max_num_queries):
    client.get("/plans.json")
    with django_assert_max_num_queries(8):
        rows = json.loads(client.get("/plans.json").getvalue())["results"]
    said = {row["key"]: (row["source_licence"], row["source_licence_url"]) for row in rows}
    assert said == {"131211-2021": (NAME, URL), "132098-2021": ("", "")}


def test_a_document_without_terms_reads_and_weighs_as_before():
    document = PlanDocument(title="計画", municipality="131211", source=SourceReference(title="概要", sha256="ab"))
    assert document.to_json()["source"].keys() == {"title", "url", "published_on", "sha256"}
    assert PlanDocument.from_json(document.to_json()) == document


def test_each_row_of_measures_says_them_now_in_the_past_and_in_the_whole_files(client: Client, tmp_path: Path):
    plan, then = Plan.objects.get(key="131211-2021"), Generation.latest()
    SourceDocument.objects.update(licence="CC BY 4.0", licence_url="https://example.jp/by")
    factories.republished(plan)
    call_command("export_registry", str(tmp_path))
    whole = csv.DictReader(next(tmp_path.rglob("measures.csv")).open(encoding="utf-8", newline=""))
    of_then = ask(client, "measures", as_of=then)["results"]
    for rows, name, url in (
        (of_then, NAME, URL),
        (ask(client, "measures")["results"], "CC BY 4.0", "https://example.jp/by"),
        (whole, "CC BY 4.0", "https://example.jp/by"),
    ):
        said = {(row["code"], row["source_licence"], row["source_licence_url"]) for row in rows}
        assert said == {(factories.ADACHI, name, url), (factories.MACHIDA, "", "")}
    changed = ask(client, "measures", changed_since=then)["results"]
    assert {row["code"] for row in changed} == {factories.ADACHI}
    entries = list(Entry.objects.order_by("measure").values())
    call_command("reindex")
    assert list(Entry.objects.order_by("measure").values()) == entries


def test_the_terms_of_a_source_stand_apart_from_it_and_have_one_word(client: Client):
    page = plain(read(client, "/en/plans/131211-2021/").main)
    assert f"(no address on record) Terms of use: {NAME}" in page
    for address in ("/en/plans/131211-2021/", "/en/plans/132098-2021/", "/en/open-data/", "/en/about/"):
        assert "conditions of" not in client.get(address).content.decode().lower(), address


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_shows_several_plans_names_the_terms_of_each_source(client: Client, prefix: str):
    measure = Entry.objects.filter(municipality=factories.ADACHI)[0].measure
    for address in (f"/compare/?m={factories.ADACHI}&m={factories.MACHIDA}", f"/shortlist/?id={measure}"):
        links = read(client, f"{prefix}{address}").all("a", rel="license")
        assert [(link.text, link["href"]) for link in links] == [(NAME, URL)], address
    assert f"- 出典：概要 利用条件：{NAME} <{URL}>" in client.get("/municipalities/131211.md").getvalue().decode()
