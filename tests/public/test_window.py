"""The way to the municipality: its office, telephone and the day they were checked, wherever a reader stops."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from municipalities.models import Municipality
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

OFFICE = "https://www.city.example.tokyo.jp/sangyo/"


def known(code: str = factories.ADACHI, **fields: Any) -> None:
    defaults = {
        "website": "https://www.city.example.tokyo.jp/",
        "industry_page": OFFICE,
        "industry_section": "産業振興課",
        "phone": "03-0000-1111",
        "contact_checked_on": "2026-09-15",
    }
    Municipality.objects.filter(code=code).update(**defaults | fields)
    Generation.advance()


def measure() -> int:
    return Entry.objects.filter(municipality=factories.ADACHI).order_by("measure").values_list("pk", flat=True)[0]


def buttons(page: Reader) -> list[tuple[str, str]]:
    return [(plain(link.text), link["href"]) for link in page.all("a", class_="button")]


@pytest.mark.parametrize(
    "address", ["MEASURE", "/plans/131211-2021/", "/plans/131211-2021/editions/1/", "/municipalities/131211/"]
)
def test_a_page_has_one_button_and_it_leads_to_the_office(client: Client, address: str):
    known()
    page = read(client, address.replace("MEASURE", f"/measures/{measure()}/"))
    assert buttons(page) == [("足立区の事業者向けページを開く", OFFICE)]
    assert page.link("03-0000-1111") == "tel:0300001111"
    assert plain(page.with_class("window")[0].text).endswith(
        "産業振興課 電話 03-0000-1111 2026年9月15日に確認 足立区の公式サイト"
    )


def test_without_a_page_for_businesses_it_leads_to_the_website(client: Client):
    known(industry_page="", industry_section="", phone="")
    page = read(client, f"/measures/{measure()}/")
    assert buttons(page) == [("足立区の公式サイトを開く", "https://www.city.example.tokyo.jp/")]
    assert plain(page.with_class("window")[0].text).endswith("電話番号は未確認 公式サイトは2026年9月15日に確認")


def test_of_a_check_whose_day_nobody_wrote_down_the_month_is_said(client: Client):
    known(contact_checked_on="2026-09-01")
    assert "2026年9月に確認" in read(client, f"/measures/{measure()}/").main
    assert "Checked: September 2026" in read(client, f"/en/measures/{measure()}/").main


def test_where_only_the_page_is_known_it_is_the_page_that_was_checked(client: Client):
    known(phone="", industry_section="")
    page = read(client, f"/measures/{measure()}/")
    english = read(client, f"/en/measures/{measure()}/").with_class("window")[0].text
    assert "Open the business page of Adachi City Telephone number not yet checked" in plain(english)
    said = "足立区の事業者向けページを開く 電話番号は未確認 事業者向けページは2026年9月15日に確認 足立区の公式サイト"
    assert plain(page.with_class("window")[0].text) == said
    assert page.link("足立区の公式サイト") == "https://www.city.example.tokyo.jp/"


@pytest.mark.slow
def test_every_municipality_has_an_address_to_go_to_and_a_telephone_or_the_word_that_there_is_none(client: Client):
    without = Municipality.objects.filter(phone="")
    assert without.count() == 28
    for place in Municipality.objects.all():
        page = read(client, f"/municipalities/{place.code}/")
        ((_name, address),) = buttons(page)
        assert address == (place.industry_page or place.website)
        (window,) = page.with_class("window")
        assert (place.phone or "電話番号は未確認") in plain(window.text)


def test_where_nothing_is_known_there_is_no_button(client: Client):
    known(website="", industry_page="", industry_section="", phone="", contact_checked_on=None)
    page = read(client, f"/measures/{measure()}/")
    assert buttons(page) == []
    assert "足立区のサイトも事業者向けページも、まだ登録していません。" in page.main


def test_a_municipality_without_a_plan_has_its_office_too(client: Client):
    known("131016")
    assert buttons(read(client, "/municipalities/131016/")) == [("千代田区の事業者向けページを開く", OFFICE)]


def test_a_search_for_a_place_without_a_plan_leads_to_its_office(client: Client):
    known("131229")
    page = read(client, "/measures/?q=葛飾区で創業したい")
    assert page.link("葛飾区の事業者向けページ") == OFFICE


def test_a_search_that_finds_nothing_in_a_place_leads_to_its_office(client: Client):
    known()
    page = read(client, "/measures/?q=足立区 漁船")
    assert ("足立区の事業者向けページ", OFFICE) in [(plain(link.text), link["href"]) for link in page.all("a")]


@pytest.mark.parametrize("words", ["120-0034", "〒1200034", "１２０－００３４"])
def test_a_postcode_among_the_words_leads_to_its_municipality_and_office(client: Client, words: str):
    known()
    page = read(client, f"/measures/?q={words}")
    assert page.link("足立区のページを見る") == "/municipalities/131211/"
    assert ("足立区の事業者向けページ", OFFICE) in [(plain(link.text), link["href"]) for link in page.all("a")]


def test_a_number_among_the_words_is_no_postcode(client: Client):
    assert "足立区のページを見る" not in read(client, "/measures/?q=120").main


def test_what_is_no_longer_public_leads_to_the_office_too(client: Client):
    known()
    workflow.withdraw(Plan.objects.get(municipality=factories.ADACHI), by=factories.chiba(), reason="誤り")
    assert read(client, "/plans/131211-2021/", status=410).link("足立区の事業者向けページ") == OFFICE


def test_a_list_names_every_office_and_its_paper_once(client: Client):
    known()
    ids = Entry.objects.filter(municipality=factories.ADACHI).values_list("pk", flat=True)[:2]
    page = read(client, "/shortlist/?" + "&".join(f"id={pk}" for pk in ids))
    lines = [plain(line.text) for line in page.with_class("window-line")]
    assert lines == ["足立区の事業者向けページ 産業振興課 電話 03-0000-1111 2026年9月15日に確認"] * 3
    (paper,) = [element for element in page.with_class("only-print") if "事業者向けページ" in element.text]
    assert paper.text.count("足立区の事業者向けページ") == 1


def test_the_table_of_municipalities_can_be_saved_with_their_offices(client: Client):
    known()
    known("131016", contact_checked_on="2026-09-01")
    text = client.get(read(client, "/municipalities/").link("この表を、窓口の連絡先と一緒にCSVで保存（Excel対応）"))
    rows = list(csv.DictReader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 62
    by_code = {row["全国地方公共団体コード"]: row for row in rows}
    assert by_code["131211"] == {
        "全国地方公共団体コード": "131211",
        "地方公共団体名": "足立区",
        "地方公共団体名_よみ": "あだちく",
        "地方公共団体名_英語": "Adachi City",
        "地域": "区部",
        "計画の数": "1",
        "今年度に有効な計画の数": "1",
        "施策の数": "8",
        "公式サイト": "https://www.city.example.tokyo.jp/",
        "事業者向けの窓口": "産業振興課",
        "事業者向けのページ": OFFICE,
        "電話番号": "03-0000-1111",
        "連絡先を確認した日": "2026-09-15",
        "計画が未掲載の承認の数": "0",
    }
    assert by_code["131016"]["連絡先を確認した日"] == "2026-09"
