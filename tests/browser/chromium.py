"""The browser of the browser tests, and all it needs: ``python -m tests.browser.chromium`` installs what is missing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# The same Chromium without what only a window needs: the tests take two fifths less of the processor.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser, a Japanese font for its pages, and what the node.js inside playwright is linked with.
PACKAGES = (SHELL, "fonts-noto-cjk", "libatomic1")
ADVICE = f"Install what the browser tests need (Debian: sudo apt-get install {' '.join(PACKAGES)})"

# "…/driver/node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: …"
_LIBRARY = re.compile(r"error while loading shared libraries: ([^:\s]+)")


def find_chromium() -> str | None:
    """Path of a Chromium that runs: ``$CHROMIUM``, one on the PATH, or playwright's own download."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*filter(None, map(shutil.which, NAMES)), *_downloaded()]
    return next((path for path in candidates if _answer([path, "--version"]).returncode == 0), None)


def what_is_missing() -> str | None:
    """One line about what keeps the browser tests from running; None when a page really opens."""
    driver = _answer([sys.executable, "-m", "playwright", "--version"])
    if driver.returncode:
        return f"playwright's driver does not start: {_reason(driver.stderr)}"
    path = find_chromium()
    if path is None:
        return "no Chromium was found (CHROMIUM=/path/to/chromium names one)"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=launch_options())
            browser.new_page().set_content("<p>起動</p>")
            browser.close()
    except Error as error:
        return f"{path} does not open a page: {_reason(error.message)}"
    return None


def launch_options() -> list[str]:
    """Flags for a quiet browser without a display, which finds no host but this one; root has no sandbox to offer."""
    quiet = [
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    return ["--no-sandbox", *quiet] if os.geteuid() == 0 else quiet


def install() -> None:
    """Try Debian's packages, then playwright's download; says nothing about success: look again."""
    _apt("update", "-qq")
    for package in PACKAGES:  # one by one: elsewhere than on Debian one of them may be unknown
        _apt("install", "-y", "-qq", "--no-install-recommends", package)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _apt(*arguments: str) -> None:
    command = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if shutil.which("apt-get") and shutil.which(command[0]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*command, *arguments], env=environment, stdin=subprocess.DEVNULL, check=False)


def _downloaded() -> list[str]:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    paths = (
        "chromium_headless_shell-*/chrome-headless-shell-linux*/chrome-headless-shell",
        "chromium-*/chrome-linux*/chrome",
    )
    return [str(found) for path in paths for found in sorted(cache.glob(path), reverse=True)]


def _answer(command: list[str]) -> subprocess.CompletedProcess[str]:
    """What a command says; one that cannot run fails like one that ran: Ubuntu's chromium-browser may only ask for snap."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _reason(message: str) -> str:
    """The one line of a long complaint that a person can act on."""
    library = _LIBRARY.search(message)
    if library:
        return f"the library {library[1]} is missing"
    return next(iter(message.strip().splitlines()), "it says nothing")


def main() -> int:
    missing = what_is_missing()
    if missing or not (find_chromium() or "").endswith("headless-shell"):
        print(f"Browser: {missing or 'it brings a window'}; installing {' '.join(PACKAGES)}", flush=True)
        install()
        missing = what_is_missing()
    print(f"Browser: {missing}. {ADVICE}" if missing else f"Browser: {find_chromium()}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
