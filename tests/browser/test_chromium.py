"""Before the browser tests: one line says what is missing on a machine."""

import os
import subprocess
import sys

import pytest

from tests.browser.chromium import _reason


def missing_with(chromium: str) -> str:
    """The answer of a process of its own: playwright's driver of this session is already at work."""
    asked = "from tests.browser.chromium import what_is_missing; print(what_is_missing())"
    environment = {**os.environ, "CHROMIUM": chromium}
    answer = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    (line,) = answer.stdout.splitlines()
    return line


def test_a_browser_that_starts_but_opens_no_page_is_named():
    assert missing_with("/bin/true").startswith("/bin/true does not open a page: ")


def test_a_browser_that_is_not_there_is_said():
    assert missing_with("/nowhere/chromium") == "no Chromium was found (CHROMIUM=/path/to/chromium names one)"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (
            "/venv/driver/node: error while loading shared libraries: libatomic.so.1: cannot open shared object file",
            "the library libatomic.so.1 is missing",
        ),
        (
            "BrowserType.launch: Target page has been closed\nBrowser logs:\n<launching> …\n[err] chromium: error while "
            "loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory",
            "the library libnss3.so is missing",
        ),
        ("\nnode: cannot execute binary file\nand more", "node: cannot execute binary file"),
        ("", "it says nothing"),
    ],
)
def test_a_long_complaint_becomes_one_line(message, reason):
    assert _reason(message) == reason
