"""What was never published, or is not any more, stands on no public page and in no public file."""

import io
from collections import deque
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin
from zipfile import ZipFile

import pytest
from django.test import Client, override_settings

from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRET = "ひみつの事業"
STARTS = ("/", "/en/", "/measures/", "/plans/", "/municipalities/")
FILES = {f"/{noun}.{kind}" for noun in ("measures", "plans") for kind in ("csv", "xlsx", "json", "atom")} | {
    "/plans.ics"
}


class Links(HTMLParser):
    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.page, self.found = page, set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        href = dict(attrs).get("href")
        if (
            tag in ("a", "link")
            and href
            and not href.startswith(("http:", "https:", "mailto:", "tel:", "/static/", "/admin/"))
        ):
            self.found.add(urldefrag(urljoin(self.page, href)).url)


@override_settings(FILES_PER_MINUTE=10_000)
def everything_public(client: Client, *, most: int = 400) -> dict[str, str]:
    """The text of every page and file that can be reached by links without an account."""
    texts: dict[str, str] = {}
    queue = deque([*STARTS, *sorted(FILES)])
    while queue and len(texts) < most:
        address = queue.popleft()
        if address in texts:
            continue
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        texts[address] = _text(response.getvalue())
        if response["Content-Type"].startswith("text/html"):
            queue.extend(Links(address, texts[address]).found)
    return texts


def _text(content: bytes) -> str:
    """A workbook is a ZIP file of XML, which may write ひ as &#12402;; a PNG has no text, and the SVG of the same drawing stands beside it."""
    if content.startswith(b"\x89PNG"):
        return ""
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(io.BytesIO(content)) as book:
        return "".join(unescape(book.read(name).decode()) for name in book.namelist())


def secret_plan(municipality: str, **fields) -> Plan:
    return factories.draft(
        municipality, title=f"{SECRET}の計画", pillars=(factories.pillar("柱", factories.measure(SECRET)),)
    )


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()
    factories.published(factories.MACHIDA)


def hidden_plans() -> dict[str, Plan]:
    """One plan in each state that is not public."""
    chiba = factories.chiba()
    plans = {name: secret_plan(factories.ADACHI) for name in ("draft", "submitted", "returned", "withdrawn")}
    for name in ("submitted", "returned", "withdrawn"):
        workflow.submit(plans[name], by=factories.administrator())
    workflow.send_back(plans["returned"], by=chiba, reason="理由")
    workflow.publish(plans["withdrawn"], by=chiba)
    workflow.withdraw(plans["withdrawn"], by=chiba, reason="理由")
    return plans


@pytest.mark.one_database
def test_no_public_page_or_file_shows_an_unpublished_plan(client: Client) -> None:
    hidden_plans()
    texts = everything_public(client)
    assert len(texts) > 30
    assert {"/compare/", "/coverage/", "/coverage.csv", "/timeline/", "/shortlist/", "/open-data/", "/contact/"} <= set(
        texts
    )
    assert [address for address, text in texts.items() if SECRET in text] == []


@pytest.mark.one_database
def test_a_published_one_would_have_been_found(client: Client) -> None:
    plan = secret_plan(factories.ADACHI)
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    found = {address for address, text in everything_public(client, most=60).items() if SECRET in text}
    assert {"/measures/", "/plans/", "/plans/131211-2021/", *FILES} <= found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_guessed_addresses_answer_not_found_or_gone(client: Client, prefix: str) -> None:
    plans = hidden_plans()
    for name, plan in plans.items():
        measure = Measure.objects.get(pillar__plan=plan)
        expected = 410 if name == "withdrawn" else 404
        for address in (f"/measures/{measure.pk}/", f"/plans/{plan.key or '131211-2021'}/"):
            response = client.get(prefix + address)
            assert response.status_code in ({expected, 410} if plan.key is None else {expected}), (name, address)
            assert SECRET not in response.content.decode()
        assert client.get(f"{prefix}/plans/{plan.key or 'none'}.csv", follow=True).status_code in (404, 410)


def test_searching_for_it_finds_nothing(client: Client) -> None:
    hidden_plans()
    for address in ("/measures/", "/en/measures/", "/measures.csv"):
        text = client.get(address, {"q": "ひみつ"}).getvalue().decode()
        assert SECRET not in text


@pytest.mark.one_database
def test_unpublished_changes_stay_private(client: Client) -> None:
    factories.published()
    Measure.objects.filter(pillar__plan__municipality=factories.ADACHI).update(name=SECRET)
    assert [address for address, text in everything_public(client).items() if SECRET in text] == []
