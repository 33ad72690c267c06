"""Everything is lost, and the backup is all there is: ``python -m benchmarks.restoring``, as root or as postgres.

A site on PostgreSQL is read whole as a visitor reads it, by its links: every page in both languages, every file, feed and photo.
Then a backup is made, the server of the database, uploads and files are deleted, and a new one gets the backup.  What the visitor
reads there is compared to the byte, and the minutes are told.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from benchmarks.scale.readers import WORDS
from benchmarks.scale.servers import HOST, PORTS, ROOT, Site, a_site, asked, fill, make_primary, until

APPLICATION = "app-1"
BEGINNINGS = ("/", "/en/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/catalog.jsonld", "/api/v1/openapi.json")
LINK = re.compile(r'(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>')
NOT_PUBLIC = ("/admin/", "/accounts/", "/follow/", "/en/follow/")


def main() -> int:
    parser = ArgumentParser(prog="python -m benchmarks.restoring", description=__doc__)
    parser.add_argument("--measures", type=int, default=0, help="made-up ones beside those of the sample")
    options = parser.parse_args()
    with a_site() as site:
        site.environment |= {"REPLICA_URL": "", "CACHE_URL": "memory:", "FILES_PER_MINUTE": "1000000"}
        return _lost_and_restored(site, options.measures)


def _lost_and_restored(site: Site, measures: int) -> int:
    make_primary(site)
    fill(site, measures)
    illustrating = [sys.executable, "-m", "benchmarks.restoring", "illustrate"]
    subprocess.run(illustrating, env=site.environment, cwd=ROOT, check=True)
    site.manage("export_registry")
    _serve(site)
    before = read_whole()
    print(f"read: {_kinds(before)}", flush=True)

    begun = time.monotonic()
    backup = site.manage("backup", str(site.folder / "backups")).strip()
    print(f"backup: {time.monotonic() - begun:.0f} s, {_megabytes(Path(backup)):.1f} MB", flush=True)

    for name in (APPLICATION, "primary"):
        site.kill(name)
    for lost in (site.data("primary"), site.folder / "media", (site.folder / "bulk").resolve()):
        shutil.rmtree(lost)
    (site.folder / "bulk").unlink()  # it leads to the newest

    begun = time.monotonic()
    make_primary(site)
    site.manage("restore", backup)
    site.manage("export_registry")
    _serve(site)
    print(f"from an empty machine to the first page: {(time.monotonic() - begun) / 60:.1f} minutes", flush=True)
    after = read_whole()
    others = sorted(address for address in before.keys() | after.keys() if before.get(address) != after.get(address))
    print(f"read again: {_kinds(after)}; {len(others)} are another", *others[:50], sep="\n")
    return 1 if others else 0


def illustrate() -> None:
    """A photo with its caption in each plan of the sample, published; made-up ones have editions alone."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.files import File
    from PIL import Image

    from benchmarks.scale.staff import prepare
    from plans_registry.editorial import workflow
    from plans_registry.models import Photo, Plan
    from plans_registry.models.photos import safe_picture

    prepare()
    people = get_user_model().objects
    for number, plan in enumerate(Plan.objects.filter(pillars__isnull=False).distinct()):
        drawn = BytesIO()
        Image.radial_gradient("L").resize((900 + number, 600)).save(drawn, "JPEG")
        picture = safe_picture(File(drawn, name="photo.jpg"))
        Photo.objects.create(plan=plan, caption=f"市内交流会の様子 {number}", alt="会場の参加者たち", image=picture)
        workflow.submit(plan, by=people.get(username="editor"))
        workflow.publish(plan, by=people.get(username="approver"), note="写真を足した")


def _serve(site: Site) -> None:
    site.start(APPLICATION)
    until(lambda: asked("/", PORTS[APPLICATION]))


def read_whole() -> dict[str, tuple[int, str, str]]:
    """Status, kind and fingerprint of all that links lead to; a question is asked only where the visitor types it."""
    waiting = [*BEGINNINGS, *(f"{home}measures/?q={quote(word)}" for home in ("/", "/en/") for word in WORDS)]
    read: dict[str, tuple[int, str, str]] = {}
    while waiting:
        address = waiting.pop()
        if address in read:
            continue
        status, kind, body = _answer(address)
        read[address] = (status, kind, hashlib.sha256(body).hexdigest())
        if kind in ("text/html", "application/xml"):
            waiting += _links(address, body.decode())
    return read


def _answer(address: str) -> tuple[int, str, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{PORTS[APPLICATION]}{address}", headers={"Host": HOST})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers.get_content_type(), refused.read()


def _links(address: str, text: str) -> Iterator[str]:
    for link in LINK.findall(text):
        parts = urlsplit(urljoin(f"http://{HOST}{address}", unescape("".join(link))))
        if parts.netloc == HOST and not parts.query and not parts.path.startswith(NOT_PUBLIC):
            yield parts.path


def _kinds(read: dict[str, tuple[int, str, str]]) -> str:
    counted = Counter(f"{status} {kind}" for status, kind, _sum in read.values())
    return f"{len(read):,} addresses: " + ", ".join(f"{count:,} {kind}" for kind, count in counted.most_common())


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    if sys.argv[1:] == ["illustrate"]:
        illustrate()
    else:
        sys.exit(main())
