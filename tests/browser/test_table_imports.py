"""A table in a browser, with the real process that checks and saves it: seen at work, killed, started again."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as used
from django.db import connection
from playwright.sync_api import Page, expect

from plans_registry.editorial.tables import jobs
from plans_registry.editorial.tables.jobs import share_of
from plans_registry.models import Measure, TableImport
from tests import factories
from tests.browser.seeing import wait_until
from tests.intake.tables.tables import csv_bytes, row

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = (1280, 900), (375, 740)
PATIENCE = 60_000  # milliseconds, on a busy machine


@pytest.fixture(autouse=True)
def _children(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table gets a process, which finds the test's database and files."""
    factories.load_reference()
    settings.TABLE_BYTES_IN_REQUEST = 0
    monkeypatch.setenv("DATABASE_URL", _address())
    monkeypatch.setenv("MEDIA_ROOT", str(used.MEDIA_ROOT))
    monkeypatch.setenv("DEBUG", "1")


def _address() -> str:
    database = connection.settings_dict
    name = str(database["NAME"])
    if connection.vendor == "sqlite":
        if "memory" in name:
            pytest.skip("no other process sees a database in memory")
        return f"sqlite:///{quote(name)}"
    person = ":".join(quote(database[part], safe="") for part in ("USER", "PASSWORD") if database[part])
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{person}@{quote(database['HOST'], safe='')}{port}/{name}"


class Children(list[Any]):
    """The processes that were started; those of ``held`` stay where they begin, at work for as long as the test wants."""

    held = False

    def hold(self) -> None:
        self.held = True

    def go(self) -> None:
        self.held = False
        self[-1].send_signal(signal.SIGCONT)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    """None is left behind."""
    children = Children()
    begin = subprocess.Popen

    def remember(*args: Any, **options: Any) -> Any:
        children.append(begin(*args, **options))
        if children.held:
            children[-1].send_signal(signal.SIGSTOP)
        return children[-1]

    monkeypatch.setattr(jobs.subprocess, "Popen", remember)
    yield children
    for child in children:
        child.kill()
        child.wait()


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    def sign_in(**options: Any) -> Page:
        page = open_page(**{"size": DESK, **options})
        page.goto("/admin/login/")
        page.fill("#id_login", factories.aoki().username)
        page.fill("#id_password", "password")
        page.click("[type=submit]")
        page.get_by_role("link", name="表（CSV・Excel）から取り込む").click()
        return page

    return sign_in


def choose(page: Page, content: bytes) -> None:
    file = {"name": "shisaku.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("#id_file", file)  # type: ignore[arg-type]
    page.get_by_role("button", name="表を確かめる").click()


def many(rows: int) -> bytes:
    """Plans of 150 rows each."""
    return csv_bytes(
        *(
            row(
                plan_title=f"足立区産業振興プラン 第{n // 150 + 1}案",
                pillar_number=str(n % 150 // 50 + 1),
                pillar_title=f"柱{n % 150 // 50 + 1}",
                number=str(n % 50 + 1),
                name=f"事業{n}",
            )
            for n in range(rows)
        )
    )


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        width = (page.viewport_size or {})["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")


def test_a_table_is_checked_and_saved_by_another_process(desk: Callable[..., Page], started: Children):
    page = desk()
    choose(page, many(1500))
    expect(page.locator(".outcome")).to_contain_text("まちがいはありません", timeout=PATIENCE)
    page.get_by_role("button", name="取り込む", exact=True).click()
    expect(page.locator(".outcome")).to_contain_text("に取り込みました", timeout=PATIENCE)
    assert Measure.objects.count() == 1500
    assert len(started) == 2


def test_a_process_survives_leaving_and_its_death_is_noticed(desk: Callable[..., Page], started: Children):
    page = desk()
    started.hold()
    choose(page, many(1500))
    expect(page.locator("#progress")).to_be_visible()
    child, started.held = started[-1], False
    assert os.getsid(child.pid) == child.pid
    page.goto("/admin/")
    page.goto(f"/admin/tables/{TableImport.objects.get().pk}/")
    expect(page.locator("#progress")).to_contain_text("表を確かめています")
    child.kill()
    expect(page.locator(".errornote")).to_contain_text("何も保存されていません", timeout=PATIENCE)
    page.get_by_role("button", name="はじめからやり直す").click()
    expect(page.locator(".outcome")).to_contain_text("まちがいはありません", timeout=PATIENCE)


def test_a_process_killed_while_saving_leaves_nothing(desk: Callable[..., Page], started: Children):
    page = desk()
    choose(page, many(4500))
    expect(page.locator(".outcome")).to_contain_text("まちがいはありません", timeout=PATIENCE)
    page.get_by_role("button", name="取り込む", exact=True).click()
    wait_until(page, lambda: share_of(TableImport.objects.get()).what == "保存")
    started[-1].send_signal(signal.SIGSTOP)
    expect(page.locator("#said")).to_contain_text("%", timeout=PATIENCE)
    started[-1].kill()
    expect(page.locator(".errornote")).to_contain_text("何も保存されていません", timeout=PATIENCE)
    assert not Measure.objects.exists()


def test_without_scripts_a_link_shows_how_far_it_is(desk: Callable[..., Page], started: Children):
    page = desk(java_script_enabled=False)
    started.hold()
    choose(page, many(20))
    link = page.get_by_role("link", name="いまの状態を見る")
    expect(link).to_be_visible()
    started.go()
    while link.count():
        with page.expect_navigation():
            link.click()
    expect(page.locator(".outcome")).to_contain_text("まちがいはありません")


def test_no_page_breaks_a_rule(desk: Callable[..., Page], started: Children, check_widths: Callable):
    page = desk()

    def look(name: str, found: str) -> None:
        expect(page.locator(found)).to_be_visible(timeout=PATIENCE)
        check_widths(page, DESK, PHONE)
        shoot(page, name)

    started.hold()
    choose(page, many(300))
    look("progress", "#progress")
    started.held = False
    started[-1].kill()
    look("stopped", ".errornote")
    page.get_by_role("button", name="はじめからやり直す").click()
    look("checked", ".outcome")
    page.get_by_role("button", name="取り込む", exact=True).click()
    look("saved", ".outcome >> text=に取り込みました")
    page.get_by_role("link", name="別の表を選ぶ").click()
    look("list", "table")
    choose(page, csv_bytes(*(row(number=str(n + 1), first_year="令和3", types="unknown") for n in range(300))))
    look("mistakes", ".errornote")
