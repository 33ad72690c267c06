"""PDFs that cannot or must not be read: a sentence each, little memory and time, and the server goes on."""

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from plans_registry.intake.files import read_file
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.reader import read_pdf
from tests.intake.pdf import samples
from tests.intake.pdf.samples import PDFS, Sheet, sheets

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def _half_the_memory(settings) -> None:
    """What fills it fills it in half the time."""
    settings.PDF_MEMORY_LIMIT = 300 * MEGABYTE


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    return str(refused.value)


def truncated() -> bytes:
    return (PDFS / "libreoffice-two-columns.pdf").read_bytes()[:60_000]


def seconds_of_children() -> float:
    """Of the processor, not of the clock: the machine may have other work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


SENTENCES = {
    "empty file": (lambda: b"", "ファイルが空です"),
    "scan": (samples.scan, "OCR"),
    "scan of many pages": (lambda: samples.scan(pages=20), "OCR"),
    "password": (lambda: (PDFS / "locked.pdf").read_bytes(), "パスワード"),
    "password by hand": (samples.locked, "パスワード"),
    "cut off": (truncated, "途中で切れています"),
    "nothing but a header": (lambda: b"%PDF-1.7\n", "壊れている"),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000, "壊れている"),
    "renamed archive": (samples.renamed_zip, "Word文書"),
    "no letters": (lambda: samples.many_pages(100), "文字がありません"),
    "50,000 pages": (lambda: samples.many_pages(50_000), "50000ページ"),
    "form in itself": (samples.recursive_form, "読み取れません"),
    "tower of forms": (samples.form_tower, "読み取れません"),
    "5 million states": (samples.state_bomb, "読み取れません"),
    "a million brackets": (samples.deep_array, "文字がありません"),
    "letters without codes": (samples.codeless, "コードを持たない"),
    "too large": (lambda: b"%PDF-1.7\n" + bytes(60 * MEGABYTE), "50MBまで"),
    "unpacks to 400 MB": (lambda: samples.flate_bomb(400 * MEGABYTE), "読み取れません"),
    "20 million operators": (samples.operator_bomb, "読み取れません"),
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_is_refused_with_a_sentence_and_costs_the_server_nothing(kind):
    make, words = SENTENCES[kind]
    content = make()
    before = seconds_of_children()
    tracemalloc.start()
    try:
        assert words in refusal(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds_of_children() - before < 20
    assert peak < 20 * MEGABYTE


def test_a_password_that_only_forbids_copying_hinders_nobody():
    assert "足立区地域産業活性化計画" in read_pdf((PDFS / "owner-password.pdf").read_bytes()).text


def test_what_takes_too_long_is_stopped(settings):
    settings.PDF_SECONDS_LIMIT = 1
    settings.PDF_MEMORY_LIMIT = 4_000_000_000
    before = seconds_of_children()
    assert "1秒で終わりませんでした" in refusal(samples.operator_bomb())
    assert seconds_of_children() - before < 3


def test_the_limit_of_pages_is_a_setting(settings):
    settings.PDF_PAGES_LIMIT = 2
    pages = [Sheet().write(50, 100, "本文である。") for _ in range(3)]
    assert read_file(sheets(*pages[:2])).text.count("\f") == 2
    assert "2ページまで" in refusal(sheets(*pages))


def test_a_picture_that_breaks_the_reader_costs_no_text():
    found = read_pdf(samples.huge_picture())
    assert found.text.startswith("A line of text under a picture")
    assert (found.pictures, found.pictures_missing) == ((), 1)


def test_pictures_beyond_the_limit_are_counted(settings):
    settings.PDF_PICTURES_LIMIT = 2
    page = Sheet().write(50, 60, "本文である。")
    for number in range(5):
        page.draw(50, 100 + 120 * number, 150, 100, (10, 20, 30 + number))
    found = read_pdf(sheets(page))
    assert (len(found.pictures), found.pictures_missing) == (2, 3)


def test_others_are_read_while_one_breaks():
    """A reader that breaks is another process: this one goes on at once."""
    bad = threading.Thread(target=lambda: refusal(samples.recursive_form()))
    bad.start()
    turns = 0
    while bad.is_alive():
        time.sleep(0.01)
        turns += 1
    # On a busy machine the other process is slow, too: turns are a measure, seconds are not.
    assert turns > 5
    assert read_file(sheets(Sheet().write(50, 100, "本文である。"))).text == "本文である。\n\f"


def test_the_child_loads_no_django():
    code = "import sys, plans_registry.intake.pdf.child; print([m for m in sys.modules if m.startswith('django')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PATH": "/"})
    assert found.stdout.strip() == "[]"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows the environment of a process")
def test_the_child_learns_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret of the server")
    bad = threading.Thread(target=lambda: refusal(samples.recursive_form()))
    bad.start()
    seen = b""
    while bad.is_alive() and not seen:
        seen = next(environments_of_children(), b"")
    bad.join()
    assert b"PATH=" in seen
    assert b"SECRET_KEY" not in seen


def environments_of_children() -> Iterator[bytes]:
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"plans_registry.intake.pdf.child" in (place / "cmdline").read_bytes():
                yield (place / "environ").read_bytes()


def test_nothing_is_left_behind():
    before = set(os.listdir("/dev/fd"))
    for content in (samples.scan(), truncated(), samples.recursive_form()):
        refusal(content)
    assert set(os.listdir("/dev/fd")) == before
