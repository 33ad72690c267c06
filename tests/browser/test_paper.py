"""What a sheet of paper must say by itself: whose desk to ask, what a list is of, where it came from and of which day."""

import io
from collections.abc import Iterator

import pypdfium2
import pytest
import time_machine
from playwright.sync_api import Page

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.browser.made_once import made_once
from tests.factories import MACHIDA

DESK = "https://www.city.machida.tokyo.jp/jigyousha/"
DAY = "2022年10月3日現在の掲載内容"


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        made_once(factories.sample_registry)
        yield


def paper(page: Page, address: str) -> str:
    """All that is printed, without its line breaks."""
    page.goto(address)
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    return "".join(text.replace("\ufffe", "-").split())


@pytest.mark.parametrize("address", ["/measures/MEASURE/", "/plans/132098-2021/", f"/municipalities/{MACHIDA}/"])
def test_the_address_of_the_municipality_is_printed(page: Page, address: str):
    measure = Entry.objects.filter(municipality=MACHIDA).latest("pk").measure
    printed = paper(page, address.replace("MEASURE", str(measure)))
    assert f"町田市の事業者向けページを開く({DESK}" in printed
    page.emulate_media(media="print")
    (colour,) = {link.evaluate("e => getComputedStyle(e).color") for link in page.locator(".window .button").all()}
    assert colour == "rgb(0, 0, 0)"


@pytest.mark.parametrize(
    "address",
    ["/measures/?q=PR&type=sales-channels", "/plans/?region=tama", "/coverage/", "/plans/132098-2021/", "/about/"],
)
def test_a_sheet_names_its_address_and_its_day(page: Page, address: str):
    printed = paper(page, address)
    path = page.url.partition("localhost")[2].partition("/")[2]
    assert f"このページのアドレス：{page.url.removesuffix(path)}{address.removeprefix('/')}（{DAY}）" in printed
    english = paper(page, f"/en{address}")
    assert f"/en{address}(contentasof3October2022)" in english


def test_what_is_folded_keeps_its_heading_on_paper(page: Page):
    printed = paper(page, "/coverage/")
    assert "計画の掲載がない58自治体" in printed
    assert "施策：アドレスに付けられる条件" in paper(page, "/open-data/")


@pytest.mark.parametrize(
    "address", ["/measures/?q=PR", "/plans/132098-2021/", "/compare/?m=131211&m=132098", f"/municipalities/{MACHIDA}/"]
)
def test_that_a_plan_is_no_call_for_applications_is_printed_once(page: Page, address: str):
    """And not as the foot of the page, which would often need a sheet of its own."""
    assert paper(page, address).count("承認された計画は、募集中の事業の一覧ではありません。") == 1
    page.emulate_media(media="print")
    assert page.locator(".site-foot").is_hidden()


def test_what_belongs_together_stands_on_one_sheet(page: Page):
    page.emulate_media(media="print")
    for address, parts in (("/plans/132098-2021/", ".pillar > header"), ("/compare/?m=131211&m=132098", "tbody tr")):
        page.goto(address)
        breaks = page.locator(parts).evaluate_all("parts => parts.map((e) => getComputedStyle(e).breakInside)")
        assert set(breaks) == {"avoid"}, address
