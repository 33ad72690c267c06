"""The pages that say what the registry is: nothing promised that is not so, and what they name exists."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.filters import PARAMETER_LABELS
from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.documents.columns import MEASURE_COLUMNS
from tests.public.reading import plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

PAGES = ["/about/", "/open-data/", "/accessibility/", "/privacy/", "/contact/"]
PUBLIC = [
    "/",
    "/measures/?q=販路",
    "/plans/",
    "/plans/131211-2021/",
    "/municipalities/131211/",
    "/compare/?m=131211&m=132098",
    "/coverage/",
    "/timeline/",
    "/shortlist/?id=1",
    *PAGES,
]


def test_about_begins_with_what_a_plan_is_and_what_its_approval_brings(client: Client):
    japanese, english = (read(client, address).main for address in ("/about/", "/en/about/"))
    said = japanese.partition("募集の案内ではありません")[0]
    for part in (
        "区市町村が書き",
        "東京都（産業労働局）が",
        "費用の一部を補助",
        "募集の始まりでも、予算の決定でもありません",
    ):
        assert part in said
    assert "opens no call for applications and settles no budget" in english.partition("What is here")[0]
    for address in ("/", "/en/"):
        assert [link["href"] for link in read(client, address).all("a") if link["href"].endswith("/about/#plan")]
    assert "書かれていないことは「記載なし」とし" in japanese  # as every page writes it


def test_menus_and_foot_are_those_of_every_page(client: Client):
    def around(address: str) -> str:
        body = client.get(address).content.decode().partition("<body>")[2]
        body = re.sub(r"(?s)<main.*</main>|<nav class=\"breadcrumbs.*?</nav>", "", body)
        return re.sub(
            r' aria-current="page"|href="[^"]*" lang="en" hreflang|href="[^"]*" lang="ja" hreflang|\s+', "", body
        )

    for prefix in ("", "/en"):
        assert around(f"{prefix}/measures/?q=販路") == around(f"{prefix}/municipalities/")


def test_every_page_is_at_the_foot_of_every_page(client: Client):
    for address in (*PUBLIC, "/en/about/"):
        prefix = "/en" if address.startswith("/en") else ""
        # The way to the list carries what is in it: /shortlist/?id=1.
        links = {link["href"].partition("?")[0] for link in read(client, address).all("a")}
        assert {
            prefix + page for page in (*PAGES, "/compare/", "/coverage/", "/timeline/", "/changes/", "/shortlist/")
        } <= links, address


def test_the_menu_has_four_places_and_marks_one(client: Client):
    for address, name in (
        ("/measures/", "さがす"),
        ("/municipalities/", "自治体"),
        ("/compare/", "くらべる"),
        ("/open-data/", "オープンデータ"),
    ):
        page = read(client, address)
        (here,) = [link for link in page.all("a") if link.attrs.get("aria-current") == "page"]
        assert plain(here.text) == name


def test_about_says_that_a_plan_is_no_open_call(client: Client):
    assert "募集の案内ではありません" in read(client, "/about/").main


def test_files_named_on_the_open_data_page_have_as_many_rows_as_it_says(client: Client):
    page = read(client, "/open-data/")
    said = {plain(e.text): int(m[1]) for e in page.with_class("box") if (m := re.search(r"(\d+)行", e.text))}
    assert sorted(said.values()) == [4, 32, 62, 558]
    table = ["CSV", "CSV", "XLSX", "JSON", "JSON Lines"]
    followed = [*table, "Atom", "JSON Feed"]
    formats = [plain(format.text) for format in page.with_class("format")]
    assert formats == [*followed, *followed, *table, *followed]
    for link in page.all("a"):
        if ".csv" in link["href"] and "q=" not in link["href"]:
            body = client.get(link["href"]).getvalue()
            assert body.startswith(b"\xef\xbb\xbf") == ("utf-8" not in link["href"])
            assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) - 1 in said.values()


def test_every_column_is_explained_with_an_example(client: Client):
    assert [column.name for column in MEASURE_TABLE.values] == list(MEASURE_COLUMNS)
    page = read(client, "/open-data/")
    heads = [plain(head.text) for head in page.all("th", scope="row")]
    assert heads[: len(MEASURE_COLUMNS)] == list(MEASURE_COLUMNS.values())
    assert "131211-2021" in page.main


def test_every_parameter_and_code_is_explained(client: Client):
    page = read(client, "/open-data/")
    codes = {plain(code.text) for code in page.all("code")}
    assert {"q", *PARAMETER_LABELS} <= codes
    assert {"sales-channels", "tama", "wards"} <= codes


def test_the_accessibility_page_claims_only_what_was_tested(client: Client):
    page = read(client, "/accessibility/")
    assert page.main.count("まだ行っていません") == 2
    assert "準拠しているとは言いません" in page.main


@pytest.mark.parametrize("address", [*PUBLIC, "/en/", "/measures.csv", "/nothing/"])
def test_no_public_page_sets_a_cookie(client: Client, address: str):
    response = client.get(address)
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


def test_no_page_asks_another_host_for_anything(client: Client):
    for address in PUBLIC:
        for element in read(client, address).elements:
            for name in ("src", "srcset", "action", "data", "poster"):
                assert not element.attrs.get(name, "").startswith(("http", "//")), (address, element.tag)
            if element.tag == "link" and element.attrs.get("rel") not in ("canonical", "alternate"):
                assert element["href"].startswith("/"), address
    style = (Path(settings.BASE_DIR) / "static" / "site.css").read_text(encoding="utf-8")
    assert re.findall(r'url\((?!"data:)', style) + re.findall("@import", style) == []


@pytest.mark.parametrize("name", ["a" * 300, "あ", "%00", "..%2F..%2Fsettings", "a" * 100])
def test_a_photo_that_cannot_be_is_not_found(client: Client, name: str):
    assert client.get(f"/media/photos/{name}.jpg").status_code == 404


def test_a_missing_page_offers_ways_on(client: Client):
    page = read(client, "/nothing/", status=404)
    links = {link["href"] for link in page.one("main").text and page.all("a")}
    assert {"/", "/plans/", "/municipalities/", "/contact/"} <= links
    assert page.all("input", name="q")


def test_the_open_data_page_works_before_anything_is_published(client: Client):
    Entry.objects.all().delete()
    Edition.objects.update(is_current=False)
    Generation.advance()
    assert "0行" in read(client, "/open-data/").main


@pytest.mark.parametrize(
    "address", ["/open-data/", "/open-data/dictionary/", "/en/open-data/", "/en/open-data/dictionary/"]
)
def test_days_of_changes_are_written_as_on_every_page(client: Client, address: str):
    day = "30 November 2026" if address.startswith("/en/") else "2026年11月30日"
    assert f"{day} pillars.types" in read(client, address).main


def test_the_open_data_page_has_the_latest_changes_and_leads_to_all(client: Client):
    page = read(client, "/open-data/")
    assert "municipalities.approvals" not in page.main
    assert page.link("すべての項目の変更の記録") == "/open-data/dictionary/#column-changes"
    assert "municipalities.approvals" in read(client, "/open-data/dictionary/").main


def test_every_operation_of_the_api_is_named_and_says_what_it_takes(client: Client):
    page = read(client, "/en/api/docs/")
    headings = [text for _level, text in page.headings]
    assert [heading for heading in headings if heading.startswith("Changes")] == [
        "Changes: page by page (JSON)",
        "Changes: all of them, one a line (JSON Lines)",
        "Changes: for feed readers (Atom, in Japanese)",
        "Changes: for feed readers (JSON Feed, in Japanese)",
    ]
    assert [heading for heading in headings if "application/" in heading] == []
    assert page.main.count("It takes no parameters.") == 2
    assert client.get(page.link("/api/v1/changes.jsonfeed")).status_code == 200


@pytest.mark.parametrize(
    ("language", "leads", "pillar", "form"),
    [
        ("", "計画・柱・施策とは", "柱は、計画の大きな項目です。", "どのように支援するか"),
        ("/en", "What plans, pillars and measures are", "A pillar is a chapter of a plan.", "How support is given"),
    ],
)
def test_the_words_of_a_plan_are_defined(client: Client, language: str, leads: str, pillar: str, form: str):
    address = read(client, f"{language}/").link(leads)
    assert address == f"{language}/about/#words"
    assert pillar in read(client, address).one("ul", id="plan-words").text
    assert form in read(client, f"{language}/measures/").one("form", id="filters").text
