"""A real Chromium for the tests of this folder, looking at the registry served on a free port."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as settings_of_the_run
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import violations
from tests.browser.chromium import ADVICE, find_chromium, launch_options, what_is_missing
from tests.browser.seeing import PATIENCE, fits, resized, settled

# playwright keeps an event loop in the main thread; Django would take the tests' own queries for asynchronous ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

HERE = Path(__file__).parent
DESKTOP, PHONE = (1280, 800), (360, 740)
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> None:
    """A file for SQLite: the server's threads and the test each get a connection of their own, as in real life."""
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    database = settings_of_the_run.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    missing = what_is_missing()
    if missing:
        pytest.fail(f"{missing}. {ADVICE}", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, settings: Any) -> Iterator[Callable[..., Page]]:
    """``open_page(size=PHONE, java_script_enabled=False, …)``: a page of a fresh visitor; addresses start at ``/``, and whole
    ones, in mails too, with this server.

    Fails at the end when a page broke a script, was stopped by the content security policy, or asked another host.
    """
    settings.SITE_URL = live_server.url
    complaints: list[str] = []
    contexts = []

    def notice(request: Request) -> None:
        """Other hosts do not answer (``launch_options``). To stop each request instead would switch the cache off."""
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            complaints.append(f"asked another host: {request.url}")

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def complain(error: Error) -> None:
        complaints.append(f"script error: {error}")

    def open_one(*, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        usual = {"base_url": live_server.url, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
        context = browser.new_context(**{**usual, "viewport": {"width": size[0], "height": size[1]}, **options})
        context.set_default_timeout(2 * PATIENCE)
        context.on("request", notice)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", complain)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A visitor at a desk, 1280 × 800."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A visitor with a small phone, 360 × 740."""
    return open_page(size=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture(scope="session")
def check_axe() -> Callable[..., None]:
    """``check_axe(page)``: no violation of WCAG 2.2 A/AA or of axe's best practices on the page as it stands."""

    def check(page: Page, *, colours: bool = True) -> None:
        found = violations(settled(page), colours=colours)
        assert not found, "\n".join([page.url, *found])

    return check


@pytest.fixture(scope="session")
def check_widths(check_axe: Callable[..., None]) -> Callable[..., None]:
    """``check_widths(page, (1280, 900), (375, 740))``: the page fits and breaks no rule at any of these sizes, loaded
    once; it ends as wide as it began.  Of colours axe is asked at the first: they do not depend on the width."""

    def check(page: Page, *sizes: tuple[int, int]) -> None:
        began = page.viewport_size
        for width, height in sizes:
            assert fits(resized(page, width, height)), f"{page.url} at {width}"
            check_axe(page, colours=(width, height) == sizes[0])
        page.set_viewport_size(began)  # type: ignore[arg-type]

    return check
