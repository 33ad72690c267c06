"""The HTML checker of the W3C (vnu): the machine's own, else ``python -m tests.browser.validator`` installs one."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

VERSION = "26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
ADDRESS = f"https://registry.npmjs.org/vnu-jar/-/vnu-jar-{VERSION}.tgz"
INSIDE = "package/build/dist/vnu.jar"
JAR = Path(sys.prefix) / f"vnu-{VERSION}.jar"
QUICK = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss8m"]  # it lives for two seconds: no time to make it faster
ADVICE = (
    "The HTML checker could not be installed, so the validity of the pages is not checked. It needs Java "
    f"(Debian: sudo apt-get install default-jre-headless) and {ADDRESS}, or VNU_JAR=/path/to/vnu.jar"
)


def find_validator() -> list[str] | None:
    """The command that checks files, to be given their paths; None without Java or without the checker."""
    java, jar = shutil.which("java"), Path(os.environ.get("VNU_JAR") or JAR)
    return [java, *QUICK, "-jar", str(jar), "--format", "json", "--stdout"] if java and jar.is_file() else None


def install_validator() -> None:
    """Java from Debian, the checker from the npm registry; says nothing about success: look again."""
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if not shutil.which("java") and shutil.which("apt-get") and shutil.which(apt[0]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", "default-jre-headless"],
        ):
            subprocess.run([*apt, *arguments], env=environment, stdin=subprocess.DEVNULL, check=False)
    if not JAR.is_file():
        with tempfile.TemporaryDirectory() as folder:
            _unpack(_fetch(Path(folder)))


def _fetch(folder: Path) -> Path | None:
    """The archive: by npm, which knows a network's own registry, else straight from the address."""
    archive = folder / f"vnu-jar-{VERSION}.tgz"
    if shutil.which("npm"):
        command = ["npm", "pack", "--silent", f"vnu-jar@{VERSION}"]
        subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if not archive.is_file():
        try:
            urllib.request.urlretrieve(ADDRESS, archive)
        except (urllib.error.URLError, OSError):
            return None
    return archive


def _unpack(archive: Path | None) -> None:
    if archive is None:
        return
    with tarfile.open(archive) as opened, opened.extractfile(INSIDE) as packed:  # type: ignore[union-attr]
        content = packed.read()
    if hashlib.sha256(content).hexdigest() == SHA256:
        JAR.write_bytes(content)


def main() -> int:
    if find_validator() is None:
        print("No HTML checker on this machine: installing one")
        install_validator()
    print(f"HTML checker: {' '.join(find_validator() or [ADVICE])}")
    return 0  # its test says that it was skipped; everything else goes on


if __name__ == "__main__":
    sys.exit(main())
