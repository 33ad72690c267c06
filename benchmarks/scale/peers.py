"""The peers of the site of docs/scaling.md, in the same run: the same readers, as many pages a second, one server after the other.

Nobody publishes meanwhile, as nobody could there.  Each peer is asked for those kinds of pages that it has, and this site
for the same kinds just before it, through its nginx.  The plain Django view reads the same PostgreSQL, Datasette a file
of the same rows; both answer readers directly.
"""

import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.scale.readers import WORDS, Kinds, Readers, by_kind, site_kinds
from benchmarks.scale.servers import PARTS, PORT, Site, asked, until
from benchmarks.search.__main__ import DATASETTE
from benchmarks.search.datasette_peer import FACETS, ROWS, write
from benchmarks.search.queries import TRIGRAMS

PEER_PORT = PORT + len(PARTS)
# As many workers and threads as the two servers of this site have together (benchmarks/load.py asks them so, too).
GUNICORN = ["-m", "gunicorn", "--bind", f"127.0.0.1:{PEER_PORT}", "--workers", "2", "--timeout", "300"]
DATASETTE_LIMITS = ["--setting", "default_facet_size", "100", "--setting", "sql_time_limit_ms", "60000"]


@dataclass(frozen=True)
class Peer:
    """``parts``: what works for it, a server of its own first; ``first``: a page that it has; ``words``: what its search can find."""

    name: str
    command: Sequence[str]
    kinds: Kinds
    parts: Sequence[str]
    first: str = "/"
    words: Sequence[str] = WORDS


def ask_peers(site: Site, pages: float, seconds: float, plans: Sequence[str]) -> None:
    """Each peer for so many seconds, and this site before it; prints what readers were told, memory and processor time."""
    for peer in _peers(site):
        own = _only(site_kinds(plans, peer.words), peer.kinds)
        _ask(site, f"this site, asked for what {peer.name} has", PARTS, Readers(pages, own), seconds)
        site.start(peer.name, peer.command)
        try:
            until(lambda first=peer.first: asked(first, PEER_PORT))
            _ask(site, peer.name, peer.parts, Readers(pages, peer.kinds, PEER_PORT), seconds)
        finally:
            site.kill(peer.name)


def _peers(site: Site) -> list[Peer]:
    # It knows nothing of replicas.
    gunicorn = ["env", "REPLICA_URL=", sys.executable, *GUNICORN, "benchmarks.search.plain"]
    name = "the plain Django view"
    peers = [Peer(name, gunicorn, _plain_kinds, (name, "primary"), "/measures/")]
    if not DATASETTE.exists():
        print(f"\nDatasette is not asked: {DATASETTE} is not there (benchmarks/requirements.txt)")
        return peers
    copy = site.folder / "peer.db"
    # A row a line, as JSON: what it says may have any sign in it.
    lines = site.sql("primary", f"SELECT json_agg(each) FROM ({ROWS}) AS each").split("\n")
    rows = [tuple(row.values()) for row in json.loads("".join(lines))]
    write(str(copy), rows)
    serve = [str(DATASETTE), "-m", "datasette", "serve", str(copy), "--port", str(PEER_PORT), *DATASETTE_LIMITS]
    return [*peers, Peer("Datasette", serve, _datasette_kinds(copy.stem, len(rows)), ("Datasette",), words=TRIGRAMS)]


def _plain_kinds(chance: random.Random) -> Mapping[str, tuple[int, str]]:
    """A search page; no page of a plan, no API, no file, no feed."""
    kinds = site_kinds([""])(chance)
    return {kind: kinds[kind] for kind in ("search", "new")}


def _datasette_kinds(name: str, rows: int) -> Kinds:
    """The search with its facets, a row where this site has the page of a plan, JSON and CSV; no feed, no further page
    by its number.  Its trigrams find no word of two characters: it is asked for longer ones."""
    facets = "".join(f"&_facet={facet}" for facet in FACETS)

    def kinds(chance: random.Random) -> Mapping[str, tuple[int, str]]:
        word = quote(chance.choice(TRIGRAMS))
        search = f"/{name}/measures?_size=20{facets}&_search={word}"
        return {
            "search": (50, search),
            "plan": (20, f"/{name}/measures/{chance.randrange(1, rows + 1)}"),
            "home": (5, chance.choice(("/", f"/{name}"))),
            "API": (10, f"/{name}/measures.json?_size=20&_search={word}"),
            "CSV": (5, f"/{name}/measures.csv?_stream=on&_size=max&_search={word}"),
            "new": (5, f"{search}%20{chance.randrange(10**6)}"),
        }

    return kinds


def _only(kinds: Kinds, of: Kinds) -> Kinds:
    """Of these, the ones that the others are, too."""

    def those(chance: random.Random) -> Mapping[str, tuple[int, str]]:
        theirs = of(chance)
        return {kind: choice for kind, choice in kinds(chance).items() if kind in theirs}

    return those


def _ask(site: Site, title: str, parts: Sequence[str], readers: Readers, seconds: float) -> None:
    before, memory = cost(site, parts), [site.memory(name) for name in parts]
    readers.start()
    time.sleep(seconds)
    readers.stop()
    after = cost(site, parts)
    print(f"\n{title}, {seconds:.0f} s")
    print(by_kind(readers.told))
    grown = (f"{name} {first:.0f} → {site.memory(name):.0f}" for name, first in zip(parts, memory, strict=True))
    print(f"memory in MB: {', '.join(grown)}")
    print(said_cost(before, after, len(readers.told)), flush=True)


def cost(site: Site, parts: Sequence[str]) -> dict[str, float]:
    return {name: site.processor(name) for name in parts}


def said_cost(before: Mapping[str, float], after: Mapping[str, float], pages: int) -> str:
    """``processor, ms a page: primary 0.40, app-1 1.20; together 1.60``."""
    each = {name: 1000 * (after[name] - before[name]) / max(pages, 1) for name in after}
    parts = ", ".join(f"{name} {milliseconds:.2f}" for name, milliseconds in each.items())
    return f"processor, ms a page: {parts}; together {sum(each.values()):.2f}"
