"""The Chromium of the browser tests: the machine's own, else ``python -m tests.browser.chromium`` installs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
ADVICE = (
    "No Chromium was found and none could be installed. Install one (Debian: sudo apt-get install "
    f"{' '.join(PACKAGES)}), or name one: CHROMIUM=/path/to/chromium make test"
)


def find_chromium() -> str | None:
    """Path of a Chromium that starts: ``$CHROMIUM``, one on the PATH, or playwright's own download."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*filter(None, map(shutil.which, NAMES)), *_downloaded()]
    return next((path for path in candidates if _starts(path)), None)


def launch_options() -> list[str]:
    """Flags for a quiet browser without a display; root has no sandbox to offer."""
    quiet = [
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return ["--no-sandbox", *quiet] if os.geteuid() == 0 else quiet


def install_chromium() -> None:
    """Try Debian's package, then playwright's download; says nothing about success: look again."""
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if shutil.which("apt-get") and shutil.which(apt[0]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run([*apt, *arguments], env=environment, stdin=subprocess.DEVNULL, check=False)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _downloaded() -> list[str]:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted(map(str, cache.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def _starts(path: str) -> bool:
    """Whether it runs at all: Ubuntu's chromium-browser may be a stub that only asks for snap."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def main() -> int:
    if find_chromium() is None:
        print("No Chromium on this machine: installing one")
        install_chromium()
    path = find_chromium()
    print(f"Chromium: {path}" if path else ADVICE)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
