"""Readers of a site under way: a mixture of what they ask for, each from an address of its own, and what they were told."""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from benchmarks.scale.servers import HOST, PORTS

WORDS = ("販路", "創業", "観光", "商店街", "融資", "補助金", "人材", "デジタル", "農業", "海外展開")
PATIENCE = 40  # seconds
Kinds = Callable[[random.Random], Mapping[str, tuple[int, str]]]
"""A choice of pages by chance: kind → how often of a hundred, and the address."""
MARK = "負荷試験 第{}回"  # what a publication writes into its plan


@dataclass(frozen=True, slots=True)
class Told:
    """``kind`` is that of the page; ``status`` 0 where the connection broke."""

    at: float
    kind: str
    status: int
    seconds: float


@dataclass
class Readers:
    """``pages`` a second of all readers together, evenly: those of a busy site, not what the machine can bear."""

    pages: float
    kinds: Kinds
    port: int = PORTS["nginx"]
    count: int = 16
    told: list[Told] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.count):
            thread = threading.Thread(target=self._read, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def since(self, moment: float) -> list[Told]:
        return [told for told in self.told if told.at >= moment]

    def _read(self, number: int) -> None:
        chance, pause = random.Random(number), self.count / self.pages
        turn = time.monotonic() + chance.random() * pause
        while not self._over.wait(max(turn - time.monotonic(), 0)):
            kinds = self.kinds(chance)
            kind = chance.choices(list(kinds), [weight for weight, _address in kinds.values()])[0]
            begun = time.monotonic()
            # Towns and homes all over: no limit of one address is met.
            source = f"127.{number}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
            status = _asked(self.port, kinds[kind][1], source)
            self.told.append(Told(begun, kind, status, time.monotonic() - begun))
            turn = max(turn + pause, time.monotonic() - 1)


def site_kinds(plans: Sequence[str], words: Sequence[str] = WORDS) -> Kinds:
    """What readers ask this site for."""

    def kinds(chance: random.Random) -> Mapping[str, tuple[int, str]]:
        word, plan = quote(chance.choice(words)), chance.choice(plans)
        return {
            "search": (50, f"/measures/?q={word}&page={chance.randrange(1, 5)}"),
            "plan": (20, f"/plans/{plan}/"),
            "home": (5, chance.choice(("/", "/en/", "/municipalities/", "/about/"))),
            "API": (10, f"/api/v1/measures?q={word}"),
            "feed": (5, f"/measures.atom?q={word}&match=literal"),
            "CSV": (5, f"/measures.csv?q={word}"),
            "new": (5, f"/measures/?q={word}%20{chance.randrange(10**6)}"),  # a question nobody has asked before
        }

    return kinds


def only_new(kinds: Kinds) -> Kinds:
    """Of these the questions that nobody has asked before."""

    def new(chance: random.Random) -> Mapping[str, tuple[int, str]]:
        return {"new": kinds(chance)["new"]}

    return new


def _asked(port: int, address: str, source: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request("GET", address, headers={"Host": HOST, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def summary(told: list[Told]) -> str:
    """``1,234 pages, 0 not answered, p50 4 ms, p99 80 ms, slowest 0.4 s``."""
    if not told:
        return "nothing was asked"
    waits = sorted(each.seconds for each in told)
    wrong = Counter(each.status or "no answer" for each in told if each.status != 200)
    said = ", ".join(f"{count} × {status}" for status, count in sorted(wrong.items(), key=str)) or "all answered"
    p50, p99 = (1000 * waits[int(len(waits) * part)] for part in (0.5, 0.99))
    return f"{len(told):,} pages, {said}, p50 {p50:.0f} ms, p99 {p99:.0f} ms, slowest {waits[-1]:.1f} s"


def by_kind(told: list[Told]) -> str:
    """A summary of each kind, a line each, and of all."""
    kinds = sorted({each.kind for each in told})
    lines = [f"{kind}: {summary([each for each in told if each.kind == kind])}" for kind in kinds]
    return "\n".join([*lines, f"all: {summary(told)}"])
