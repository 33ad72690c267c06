"""The page of a new plan, opened by an editor in a browser."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests import factories

DESK = (1280, 900)
ADD = "/admin/plans_registry/plan/add/"


def new_plan(open_page: Callable[..., Page], *, hold: list[Route] | None = None, **options: Any) -> Page:
    """With its script, for a button pressed before that has come loads the page anew; or that waits in ``hold``."""
    page = open_page(**{"size": DESK, **options})
    if hold is not None:
        page.route("**/editor/editor*.js", lambda route: hold.append(route))
    page.goto(f"/admin/login/?next={ADD}")
    page.fill("#id_login", factories.aoki().username)
    page.fill("#id_password", "password")
    page.click("[type=submit]", no_wait_after=True)
    expect(page.locator("#plan_form")).to_be_visible()
    if hold is None:
        page.wait_for_load_state("load")
    return page
