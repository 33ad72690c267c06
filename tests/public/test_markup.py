"""What holds for every page: one heading above all, no inline style or script, its language, working links."""

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from municipalities.models import Municipality
from plans_registry.catalogue.models import Entry
from tests import factories
from tests.public.reading import JAPANESE, Reader, plain, read

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/measures/",
    "/measures/?q=販路&region=tama&year=2022&state=active",
    "/measures/?q=足立区 展示会&type=abc&page=9",
    "/measures/?q=ドローン&type=startups",
    "MEASURE",
    "/measures/map/",
    "/measures/places-by-year/?q=販路&region=tama&year=abc",
    "/measures/types-by-year/?type=startups",
    "/measures/year-by-year/?q=展示会",
    "/plans/",
    "/plans/?region=tama&year=abc&page=3",
    "/plans/?state=upcoming",
    "/plans/131211-2021/",
    "/plans/131121-2021/",
    "/plans/131121-2021/editions/1/",
    "/municipalities/",
    "/municipalities/132098/",
    "/municipalities/131016/",
    "/municipalities/132098/peers/",
    "/municipalities/131016/peers/",
    "MEASUREelsewhere/",
    "/about/",
    "/compare/",
    "/compare/?m=131211&m=132098&m=131016&year=2022",
    "/compare/?m=131211&m=999999&year=abc",
    "/coverage/",
    "/coverage/?year=2021&year=abc&sort=talent",
    "/timeline/",
    "/fiscal-year/",
    "/changes/",
    "/shortlist/",
    "/shortlist/?id=NUMBER&id=abc&q=創業",
    "/open-data/",
    "/open-data/dictionary/",
    "/open-data/recipes/",
    "/api/docs/",
    "/accessibility/",
    "/privacy/",
    "/contact/",
    "/contact/received/",
    "/follow/?municipality=131211&q=販路",
    "/follow/sent/",
]
MISSING = [
    "/nothing/",
    "/measures/999999/",
    "/measures/nothing/",
    "/plans/131211-1999/",
    "/plans/131211-2021/editions/9/",
    "/municipalities/131212/",
]
EVERY_PAGE = [(prefix + address, 200) for address in PAGES for prefix in ("", "/en")]
EVERY_PAGE += [(prefix + address, 404) for address in MISSING for prefix in ("", "/en")]


def resolved(address: str) -> str:
    measure = Entry.objects.values_list("measure", flat=True)[0]
    return address.replace("MEASURE", f"/measures/{measure}/").replace("NUMBER", str(measure))


@pytest.fixture(scope="module")
def _read() -> dict[str, Reader]:
    return {}


@pytest.fixture
def pages(_read: dict[str, Reader], client: Client, registry: None) -> dict[str, Reader]:
    """Every page, asked for once a module: its tests all find the same four plans."""
    for address, status in EVERY_PAGE if not _read else ():
        _read[address] = read(client, resolved(address), status=status)
    return _read


def test_headings_go_down_one_step_at_a_time(pages: dict[str, Reader]):
    for address, page in pages.items():
        levels = [level for level, _text in page.headings]
        assert levels.count(1) == 1, address
        assert all(deeper <= level + 1 for level, deeper in pairwise(levels)), (address, levels)


@pytest.mark.slow
def test_a_page_says_its_language_and_offers_the_other(pages: dict[str, Reader], client: Client):
    for address, page in pages.items():
        english = address.startswith("/en")
        assert page.one("html")["lang"] == ("en" if english else "ja")
        (other,) = [link for link in page.all("a") if plain(link.text) in ("English", "日本語")]
        assert other["hreflang"] == other["lang"] == ("ja" if english else "en")
        there = Reader(client.get(other["href"].removeprefix("http://127.0.0.1:8000")).content.decode())
        assert there.one("html")["lang"] == other["lang"]
        assert len(there.headings) == len(page.headings) or "nothing" in address, address


def test_japanese_inside_english_pages_is_marked(pages: dict[str, Reader]):
    for address, page in pages.items():
        if address.startswith("/en"):
            unmarked = [text for lang, text in page.texts if lang != "ja" and JAPANESE.search(text)]
            outside = {page.title}  # the title of a document cannot be marked
            assert [text for text in unmarked if text not in outside] == [], address


def test_titles_tell_the_pages_apart(pages: dict[str, Reader]):
    titles = [page.title for address, page in pages.items() if page.headings[0][1] != "Page not found"]
    found = [title for title in titles if not title.startswith("ページが見つかりません")]
    assert len(set(found)) == len(found)
    assert all(
        title.endswith(("｜東京 地域産業活性化計画データベース", "｜Tokyo Regional Industry Plans")) for title in titles
    )


def test_a_page_describes_itself_and_names_its_other_language(pages: dict[str, Reader]):
    for address, page in pages.items():
        assert page.one("meta", name="description")["content"]
        if page.headings[0][1] not in ("ページが見つかりません", "Page not found"):
            (canonical,) = page.all("link", rel="canonical")
            assert canonical["href"].startswith(
                "http://127.0.0.1:8000" + ("/en/" if address.startswith("/en") else "/")
            )
            others = [link for link in page.all("link", rel="alternate") if "hreflang" in link.attrs]
            alternates = {link["hreflang"]: link["href"] for link in others}
            assert alternates["en"] == alternates["ja"].replace("127.0.0.1:8000/", "127.0.0.1:8000/en/", 1)


def test_nothing_is_inline(client: Client, pages: dict[str, Reader]):
    for address, page in pages.items():
        for element in page.elements:
            assert not [name for name in element.attrs if name == "style" or name.startswith("on")], (address, element)
            assert element.tag != "style"
            data_block = element.attrs.get("type") == "application/ld+json"  # never executed
            assert element.tag != "script" or data_block or element.text == ""
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]


def test_ids_are_unique_and_every_reference_finds_its_own(pages: dict[str, Reader]):
    references = ("aria-labelledby", "aria-describedby", "for")
    for address, page in pages.items():
        ids = [element["id"] for element in page.elements if "id" in element.attrs]
        assert len(ids) == len(set(ids)), address
        wanted = {word for e in page.elements for name in references for word in e.attrs.get(name, "").split()}
        wanted |= {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}
        assert wanted <= set(ids), (address, wanted - set(ids))


def test_every_field_has_a_label(pages: dict[str, Reader]):
    for address, page in pages.items():
        labelled = {label["for"] for label in page.all("label") if "for" in label.attrs}
        fields = [e for e in page.elements if e.tag in ("input", "select") and e.attrs.get("type") != "hidden"]
        inside_labels = len(page.with_class("choice"))
        assert len([field for field in fields if field.attrs.get("id") in labelled]) + inside_labels == len(fields), (
            address
        )


@pytest.mark.slow
def test_every_link_of_every_page_leads_somewhere(client: Client, pages: dict[str, Reader], settings: Any):
    settings.SEARCHES_PER_MINUTE = settings.FILES_PER_MINUTE = 10_000
    addresses = {
        unescape(link["href"]).partition("#")[0].removeprefix("http://127.0.0.1:8000")
        for page in pages.values()
        if page.headings[0][1] not in ("ページが見つかりません", "Page not found")
        for link in [*page.all("a"), *page.all("link")]
        if not link["href"].startswith(("#", "/static/", "/admin/", "tel:"))
    }
    addresses = {address for address in addresses if not address.startswith("http")}  # a municipality's own site
    assert len(addresses) > 200
    for address in sorted(addresses):
        assert client.get(address).status_code == 200, address


def test_the_menu_says_where_one_is(pages: dict[str, Reader]):
    for address, page in pages.items():
        here = [plain(e.text) for e in page.all("a") if e.attrs.get("aria-current")]
        assert len(here) <= 1
        if re.match(r"(/en)?/(measures|municipalities|compare|open-data)/", address) and "999" not in address:
            assert here or page.headings[0][1] in ("ページが見つかりません", "Page not found"), address


def test_names_of_places_types_and_states_are_english_in_english(client: Client, registry: None):
    page = read(client, "/en/measures/")
    assert not [label for label in page.with_class("choice") if JAPANESE.search(label.text)]
    with override("en"):
        assert not [element for element in page.with_class("label") if JAPANESE.search(element.text)]


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "500"])
def test_error_pages_stand_alone(name: str):
    page = Reader(render_to_string(f"{name}.html"))
    assert len(page.headings) == 1
    assert [element.lang for element in page.all("p")][2] == "en"  # after the name of the site and the Japanese


def test_pages_are_read_only(client: Client, registry: None):
    assert Client(enforce_csrf_checks=True).post("/measures/").status_code == 405
    assert client.head("/measures/?q=販路").status_code == 200


def test_static_classes_of_the_map_exist():
    style = Path(str(finders.find("site.css"))).read_text(encoding="utf-8")
    factories.load_reference()
    for place in Municipality.objects.all():
        assert f".x{place.tile_x} {{" in style
        assert f".y{place.tile_y} {{" in style
