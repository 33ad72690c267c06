"""A page of another origin reads the open data and frames a card; its browser lets it do that, and no more."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.browser.seeing import PATIENCE

READ = """async ([address, headers]) => {
  try {
    const answer = await fetch(address, {headers});
    return [answer.status, answer.headers.get("Registry-Generation"), await answer.text()];
  } catch (error) {
    return String(error);
  }
}"""


IMPORT = """async (site) => {
  const {Registry, Copy} = await import(`${site}/api/clients/tokyo-plans.mjs`);
  const copy = new Copy();
  await copy.keepInStep(new Registry(site));
  return copy.plans;
}"""


class _Page(BaseHTTPRequestHandler):
    """``/?http://…``: a page with that address in a frame."""

    def do_GET(self) -> None:
        body = f'<!doctype html><title>よそのページ</title><iframe src="{self.path[2:]}"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[tuple[Page, str]]:
    """A page of another origin, and its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(locale="ja-JP")
        context.set_default_timeout(2 * PATIENCE)
        yield context.new_page(), f"http://127.0.0.1:{server.server_port}/?"
        context.close()
        server.shutdown()


@pytest.mark.django_db(transaction=True)
def test_another_origin_reads_the_data_and_frames_a_card(elsewhere: tuple[Page, str], live_server: LiveServer):
    factories.load_reference()
    plan = factories.published(factories.ADACHI)
    page, address = elsewhere
    page.goto(f"{address}{live_server.url}/embed/municipalities/{factories.ADACHI}/")
    assert "足立区" in page.frame_locator("iframe").locator("body").inner_text()

    for path, headers in (("/api/v1/measures", {}), ("/measures.csv", {}), (f"/plans/{plan.key}.json", {"X-Own": "1"})):
        status, generation, text = page.evaluate(READ, [live_server.url + path, headers])
        assert (status, generation.isdigit(), "足立区" in text) == (200, True, True), path
    status, generation, problem = page.evaluate(READ, [f"{live_server.url}/api/v1/measures?typ=x", {}])
    assert (status, "type" in problem) == (400, True)  # errors can be read, too

    assert "Failed to fetch" in page.evaluate(READ, [f"{live_server.url}/measures/", {}])  # a page is not data
    page.goto(f"{address}{live_server.url}/measures/")
    assert "足立区" not in page.frames[1].content()  # nor may it be framed


@pytest.mark.django_db(transaction=True)
def test_another_origin_imports_the_client_from_here(elsewhere: tuple[Page, str], live_server: LiveServer):
    factories.load_reference()
    plan = factories.published(factories.ADACHI)
    page, address = elsewhere
    page.goto(address)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    plans = page.evaluate(IMPORT, live_server.url)
    assert (list(plans), plans[plan.key]["municipality_name"]) == ([plan.key], "足立区")
    assert not troubles  # it takes itself for no program there
