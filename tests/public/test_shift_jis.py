"""Old links whose words are in Shift_JIS."""

from urllib.parse import quote

import pytest
from django.test import Client

from plans_registry.public.shift_jis import in_utf8
from tests.public.reading import read
from tests.public.search_page import names

SALES = "q=%94%CC%98H"  # 販路


@pytest.mark.parametrize(
    ("query", "renewed"),
    [
        (SALES, f"q={quote('販路')}"),
        ("q=\x94\xcc\x98H", f"q={quote('販路')}"),  # not percent-encoded, as old browsers sent them
        ("q=%83%5C%83t%83g", f"q={quote('ソフト')}"),  # the second byte of ソ is a backslash
        ("q=%94%CC%98H+%91n%8B%C6&year=2022&type=", f"q={quote('販路')}+{quote('創業')}&year=2022&type="),
        (f"{SALES}&q={quote('創業')}", f"q={quote('販路')}&q={quote('創業')}"),  # each value for itself
        ("%8F%F3%91%D4=1&q", f"{quote('状態')}=1&q"),
    ],
)
def test_words_in_shift_jis_are_written_in_utf_8(query: str, renewed: str):
    assert in_utf8(query) == renewed


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=sales+channels&&=",
        f"q={quote('販路')}",
        f"q={quote('販路')[:-3]}",  # UTF-8 that was cut inside its last character
        "q=%FF%FE",  # neither
        "q=caf%E9",
        "q=\u8ca9",
    ],
)
def test_everything_else_stays_as_it_is(query: str):
    assert in_utf8(query) == query


@pytest.mark.django_db
def test_an_old_link_leads_to_the_page_it_meant(client: Client, registry: None):
    answer = client.get(f"/en/measures/?{SALES}&year=2022")
    assert answer.status_code == 301
    assert answer["Location"] == f"/en/measures/?q={quote('販路')}&year=2022"
    assert names(read(client, answer["Location"])) == names(read(client, "/en/measures/?q=販路&year=2022")) != []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/measures.csv", "/plans.atom", "/api/v1/measures", "/api/v1/plans"])
@pytest.mark.parametrize("octets", ["%94%CC%98H", "%C0%AF", "%FF%FE"])
def test_programs_are_told_of_what_is_not_utf_8(client: Client, address: str, octets: str):
    """None would learn that its words were guessed."""
    answer = client.get(f"{address}?q={octets}")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
    assert "「q」に、UTF-8でない文字か、制御文字があります。" in answer.json()["detail"]


def test_it_leads_to_no_other_site(client: Client):
    answer = client.get(f"/?{SALES}", PATH_INFO="//example.com/")
    assert answer["Location"] == f"/%2Fexample.com/?q={quote('販路')}"
    assert client.get(f"/販路/?{SALES}")["Location"] == f"/{quote('販路')}/?q={quote('販路')}"
