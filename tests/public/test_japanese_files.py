"""Files, feeds and citations are in Japanese: an English page says so beside each of them, before anybody saves one."""

import pytest
from django.test import Client

from tests.public.reading import plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

IN_JAPANESE = (".csv", ".xlsx", ".bib", ".ris", ".atom", ".jsonfeed", ".ics")


@pytest.mark.parametrize(
    "address",
    [
        "/en/measures/",
        "/en/plans/",
        "/en/plans/131211-2021/",
        "/en/plans/131211-2021/editions/1/",
        "/en/municipalities/",
        "/en/municipalities/131211/",
        "/en/compare/?m=131211&m=132098",
        "/en/coverage/",
        "/en/timeline/",
        "/en/shortlist/?id=1",
        "/en/fiscal-year/",
        "/en/changes/",
        "/en/open-data/",
    ],
)
def test_a_link_to_what_is_in_japanese_says_so(client: Client, address: str):
    links = [link for link in read(client, address).all("a") if link["href"].partition("?")[0].endswith(IN_JAPANESE)]
    assert links
    assert [plain(link.text) for link in links if "Japanese" not in link.text] == []


def test_beside_the_files_stands_what_of_them_is_japanese_and_where_it_is_explained(client: Client):
    for address in ("/en/measures/", "/en/coverage/"):
        page = read(client, address)
        assert "In CSV and XLSX, the headers and the names of municipalities" in page.main
        assert "/en/open-data/dictionary/" in [link["href"] for link in page.all("a")]
    assert "見出しと、自治体、種類" not in read(client, "/measures/").main


def test_of_a_column_for_each_type_it_is_said_where_the_codes_are(client: Client):
    said = read(client, "/en/coverage/").main
    assert "The column next to such a name has its code" not in said
    assert "Codes of types are in the names of the columns in JSON (type_ and the code)" in said
    assert b'"type_sales-channels"' in client.get("/coverage.json?layout=wide").getvalue()


def test_the_open_data_page_says_that_markdown_is_japanese_too(client: Client):
    assert "there is no “.md”, feed, calendar or citation in English" in read(client, "/en/open-data/").main
