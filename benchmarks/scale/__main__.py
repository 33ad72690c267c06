"""The site of docs/scaling.md on one machine, under load: ``python -m benchmarks.scale``, as root or as postgres.

Kills each of its parts in turn and says what users saw; with ``--minutes 60`` nothing is killed, memory is watched, and
the peers are asked before it in the same run, each for a thirtieth of that time (peers.py).
"""

import re
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.peers import ask_peers, cost, said_cost
from benchmarks.scale.readers import MARK, Readers, by_kind, only_new, site_kinds, summary
from benchmarks.scale.servers import (
    PARTS,
    ROOT,
    Site,
    a_site,
    asked,
    fill,
    make_nginx,
    make_primary,
    make_replica,
    until,
)

BETWEEN = 20  # seconds in which the site is well again, before and after each fault
GONE = 5  # seconds until whoever watches has started what was killed, or promoted the replica


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0, help="load without faults")
    parser.add_argument("--measures", type=int, default=3000)
    parser.add_argument("--pages", type=float, default=20, help="asked for in a second")
    parser.add_argument("--publish", type=float, default=10, help="seconds between two publications")
    options = parser.parse_args()
    with a_site() as site:
        _build(site, options.measures)
        _under_load(site, options)


def _build(site: Site, measures: int) -> None:
    make_primary(site)
    fill(site, measures)
    subprocess.run(
        [sys.executable, "-m", "benchmarks.scale.staff", "prepare"], env=site.environment, cwd=ROOT, check=True
    )
    make_replica(site)
    for name in ("redis", "app-1", "app-2"):
        site.start(name)
    make_nginx(site)
    site.start("nginx")
    until(lambda: asked("/"))


def _under_load(site: Site, options) -> None:
    keys = site.sql("primary", "SELECT key FROM catalogue_edition WHERE is_current ORDER BY key").split()
    print(f"{options.measures:,} measures, {options.pages:g} pages a second", flush=True)
    if options.minutes:
        ask_peers(site, options.pages, options.minutes * 60 / 30, keys)
        _fill_caches(site, keys)
    published = site.folder / "published"
    published.touch()
    readers, watch = Readers(options.pages, site_kinds(keys)), Watch(keys, published)
    command = [sys.executable, "-m", "benchmarks.scale.staff", str(options.publish), str(published)]
    staff = subprocess.Popen(command, env=site.environment, cwd=ROOT)
    readers.start()
    watch.start()
    try:
        print(f"\nthis site, a publication each {options.publish:g} s")
        _quietly(site, readers, options.minutes * 60) if options.minutes else _with_faults(site, readers)
    finally:
        staff.terminate()
        staff.wait()
        readers.stop()
        watch.stop()
    _say_what_was_published(site, published, watch)


NEW_QUESTIONS = 4_000
"""A server keeps what it made of the last thousand or two of questions: with so many more memory grows by no other reason."""


def _fill_caches(site: Site, keys: Sequence[str]) -> None:
    readers = Readers(60, only_new(site_kinds(keys)))
    readers.start()
    time.sleep(NEW_QUESTIONS / readers.pages)
    readers.stop()
    print(f"\nfirst, new questions alone: {summary(readers.told)}")


def _quietly(site: Site, readers: Readers, seconds: float) -> None:
    """The load alone; each part's memory, in MB, in every tenth of the time."""
    print("\n| minute | " + " | ".join(PARTS) + " | pages |\n|---|" + "---|" * (len(PARTS) + 1))
    begun, before = time.monotonic(), cost(site, PARTS)
    for tenth in range(11):
        until_then = begun + seconds * tenth / 10
        time.sleep(max(until_then - time.monotonic(), 0))
        since = [told for told in readers.told if told.at > until_then - seconds / 10]
        memory = " | ".join(f"{site.memory(name):.0f}" for name in PARTS)
        print(f"| {seconds * tenth / 600:.0f} | {memory} | {summary(since)} |", flush=True)
    print(by_kind(readers.told))
    print(said_cost(before, cost(site, PARTS), len(readers.told)), flush=True)


MIGRATION = "".join(
    f"ALTER TABLE {table} ADD COLUMN tried varchar(20) NOT NULL DEFAULT ''; CREATE INDEX {table}_tried ON {table} (tried);"
    for table in ("catalogue_edition", "catalogue_entry")
)
"""As a release may bring one (docs/operating.md): psql sends it as one transaction, which waits for readers and lets none in."""


def _with_faults(site: Site, readers: Readers) -> None:
    print(f"\n| killed (kill -9) | back by | users saw in the {GONE + BETWEEN} s after |\n|---|---|---|")
    time.sleep(BETWEEN)
    print(f"| nothing | | {summary(readers.told)} |", flush=True)
    at = time.monotonic()
    site.sql("primary", MIGRATION)
    took = time.monotonic() - at
    time.sleep(BETWEEN)
    print(f"| nothing: a migration | done in {took:.1f} s | {summary(readers.since(at))} |", flush=True)
    for name in ("app-1", "redis", "replica", "nginx", "primary"):
        _fault(site, readers, name, "started again", lambda name=name: site.start(name))
    _fault(site, readers, "primary", "replica promoted", lambda: site.sql("replica", "SELECT pg_promote()"))
    make_replica(site, of="replica", name="primary")
    state = site.sql("replica", "SELECT count(*), min(state) FROM pg_stat_replication")
    print(f"The old primary follows the new one: {state}")


def _fault(site: Site, readers: Readers, name: str, how: str, mend) -> None:
    at = time.monotonic()
    site.kill(name)
    time.sleep(GONE)
    mend()
    time.sleep(BETWEEN)
    print(f"| {name} | {how} after {GONE} s | {summary(readers.since(at))} |", flush=True)


class Watch:
    """When each publication was first seen by a reader.

    ``plans`` are published in turn.  The next one is looked at beforehand: its copy is a fresh one, as of a page much read.
    """

    def __init__(self, plans: Sequence[str], published: Path) -> None:
        self.seen: dict[int, float] = {}
        self._plans, self._published = plans, published
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.wait(15)  # the last one may still be on its way
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        pattern = re.compile(MARK.format(r"(\d+)"))
        while not self._over.wait(0.25):
            turns = len(publications(self._published))
            for number in range(max(turns - 4, 1), turns + 2):
                if number in self.seen:
                    continue
                try:
                    page = asked(f"/plans/{self._plans[(number - 1) % len(self._plans)]}/").decode()
                except OSError:
                    continue
                for found in map(int, pattern.findall(page)):
                    self.seen.setdefault(found, time.monotonic())


def publications(file: Path) -> list[tuple[float, int]]:
    """When and the how manyth; 0 for what the database refused."""
    lines = map(str.split, file.read_text(encoding="utf-8").splitlines())
    return [(float(at), int(number)) for at, number in lines]


def _say_what_was_published(site: Site, file: Path, watch: Watch) -> None:
    told = publications(file)
    taken = {number: at for at, number in told if number}
    first = {number: watch.seen.get(number, 0) for number in taken}
    late = sorted(max(first[number] - at, 0) for number, at in taken.items() if first[number])
    master = "replica" if site.sql("replica", "SELECT pg_is_in_recovery()") == "f" else "primary"
    notes = site.sql(master, "SELECT note FROM catalogue_edition WHERE note LIKE '負荷試験%'")
    kept = set(map(int, re.findall(MARK.format(r"(\d+)"), notes)))
    print(f"\npublications: {len(taken)} taken by the database, {len(told) - len(taken)} refused while it was away")
    unseen = [number for number in taken if not first[number]]
    print(f"lost: {sorted(taken.keys() - kept) or 'none'}; never seen: {unseen or 'none'}")
    print(f"seen by readers after {late[len(late) // 2]:.1f} s, at most {late[-1]:.1f} s")
    print("index:", site.manage("check_index").strip())


if __name__ == "__main__":
    main()
