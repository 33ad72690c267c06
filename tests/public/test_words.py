"""What pages say, read as an editor reads it: numbers with their nouns, titles, names of links."""

import csv
import io
import re
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client
from django.utils.translation import override

from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import Entry
from tests import factories
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db

PLURALS = "pillars|measures|plans|municipalities|results|rows|types|editions"
PAGES = [
    "/",
    "/measures/?q=セミナー",
    "/plans/",
    "/municipalities/",
    "/coverage/",
    "/timeline/",
    "/changes/",
    "/compare/?m=131211",
]


@pytest.fixture
def one_of_each(db: None) -> None:
    """A plan with a single pillar of a single measure: every number of a page is 0 or 1, but for all municipalities."""
    factories.published(pillars=(factories.pillar("創業", factories.measure("創業セミナー"), types=("startups",)),))


@pytest.mark.parametrize("address", [*PAGES, "/plans/131211-2021/", "/municipalities/131211/", "/measures/?q=zzz"])
def test_english_says_one_of_a_thing_in_the_singular(client: Client, one_of_each: None, address: str):
    page = read(client, f"/en{address}")
    assert re.findall(rf"(?<![0-9,–])1\s+(?:{PLURALS})\b", plain(" ".join(text for _lang, text in page.texts))) == []


@pytest.mark.parametrize("address", PAGES)
def test_english_puts_a_blank_between_a_number_and_its_noun(client: Client, registry: None, address: str):
    page = read(client, f"/en{address}")
    assert re.findall(r"\b[0-9]+[A-Za-z]{3,}", page.main) == []


NOTHING_FOUND = [
    "/measures/?q=多摩市 展示会",
    "/measures/?q=セミナー&municipality=132241",
    "/measures/?q=zzz&as_of=2099-01-01",
]


@pytest.mark.parametrize("address", [*PAGES, *NOTHING_FOUND, "/plans/?q=zzz", "/municipalities/132241/peers/"])
def test_english_puts_a_blank_between_sentences(client: Client, registry: None, address: str):
    assert re.findall(r".{20}[a-z0-9)”][.?!][A-Z“].{10}", read(client, f"/en{address}").main) == []


def test_what_is_one_or_no_result_is_not_said_in_plural(client: Client, registry: None):
    one, other = Entry.objects.filter(name__contains="見本市")[:2]
    assert "Plan" in [plain(head.text) for head in read(client, f"/en/measures/{one.measure}/elsewhere/").all("th")]
    assert "Save 2 measures as CSV" in read(client, f"/en/shortlist/?id={one.measure}&id={other.measure}").main
    assert "See all 2" not in read(client, "/en/municipalities/131211/peers/").main


def test_numbers_carry_their_nouns():
    assert counted(plans=1, pillars=4, measures=1234) == "計画1・柱4・施策1,234"
    with override("en"):
        assert counted(plans=1, pillars=4, measures=1234) == "1 plan, 4 pillars, 1,234 measures"
        assert counted(measures=0) == "0 measures"


def test_the_title_of_a_comparison_is_a_sentence(client: Client, registry: None):
    address = "/compare/?m=131211&m=132098"
    assert (
        read(client, address)
        .one("title")
        .text.startswith("足立区（令和3年度～令和5年度）・町田市（令和3年度～令和5年度）をくらべる｜")
    )
    english = read(client, f"/en{address}").one("title").text
    assert english.startswith("Adachi City (FY2021–2023), Machida City (FY2021–2023) compared｜")


def test_regions_are_counted_in_the_kinds_they_have(client: Client):
    titles = [plain(element.text) for element in read(client, "/").with_class("map-title")]
    assert titles == ["多摩（30市町村）", "区部（23区）", "島しょ（9町村）"]
    english = [plain(element.text) for element in read(client, "/en/").with_class("map-title")]
    assert english[1] == "Special wards (23 municipalities)"


def test_links_of_a_table_of_numbers_are_told_apart_by_their_names(client: Client, registry: None):
    for language in ("", "/en"):
        page = read(client, f"{language}/coverage/")
        names = [
            plain(link.text) for link in page.all("a") if "type=" in link["href"] and "municipality=" in link["href"]
        ]
        assert len(names) > 20
        assert len(set(names)) == len(names)
    assert "1 measure: Adachi City, Talent" in names


def test_a_plan_without_a_source_quotes_no_source(client: Client, one_of_each: None):
    address = read(client, "/measures/").link("創業セミナー")
    page = read(client, address).main
    assert "文書の名称の記録なし" in page
    assert "計画に書かれている文" in page
    assert "出典の文書に書かれている文" not in page


def test_the_examples_of_the_open_data_page_are_real(client: Client, registry: None):
    """Every parameter it names is known and its example a value the search takes."""
    page = read(client, "/open-data/")
    cells = [plain(element.text) for element in page.all("code")]
    examples = dict(reversed(list(pairwise(cells))))  # of the first table, that of measures
    for name in ("type", "form", "region", "municipality", "year", "state", "sort", "syn", "match"):
        result = read(client, f"/measures/?{name}={examples[name]}")
        assert "無視しました" not in result.main, name


@pytest.mark.parametrize(
    ("noun", "stem"),
    [("施策", "measures"), ("比較", "compare"), ("リスト", "shortlist"), ("自治体ごとの支援の種類", "coverage")],
)
def test_the_open_data_page_names_all_that_a_table_takes(client: Client, registry: None, noun: str, stem: str):
    """Who reads it needs no form and no refusal to know."""
    page = client.get("/open-data/").content.decode()
    table = page.split(f"{noun}：アドレスに付けられる条件</summary>")[1].split("</table>")[0]
    names = [unescape(name) for name in re.findall('<th scope="row"><code>(.+?)</code>', table)]
    taken = client.get(f"/{stem}.csv?lang=ja").json()["detail"].partition("使える条件：")[2].removesuffix("。")
    assert set(names) - {"facets"} == set(taken.split("、"))
    assert stem != "compare" or "くり返せます（4個まで）" in plain(table)


def test_beside_words_the_open_data_page_names_the_type(client: Client, registry: None):
    """The words stand in titles of pillars, too: they find more than what is classified so."""
    page = read(client, "/open-data/")
    (address,) = [code.text for code in page.all("code") if code.text.startswith("/measures.csv?type=")]
    rows = csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig")))
    of_type = [row["施策_名称"] for row in rows]
    (by_words,) = [code.text for code in page.all("code") if code.text.startswith("/measures.csv?q=")]
    assert len(of_type) == 4
    assert client.get(by_words).getvalue().decode("utf-8-sig").count("\r\n") == 6


def test_the_fold_of_other_formats_is_named_for_all_it_has(client: Client, registry: None):
    for address, japanese, english in (
        ("/measures/", "メール・共有・ほか", "E-mail, sharing, other formats"),
        ("/plans/", "カレンダー・共有・ほか", "Calendar, sharing, other formats"),
    ):
        assert japanese in read(client, address).main
        assert english in read(client, f"/en{address}").main
