"""Every file is of one generation: slow readers of large files while four people publish and withdraw.

    python -m tests.postgres python -m benchmarks.opendata.whole
    python -m tests.postgres python -m benchmarks.opendata.whole --downloads 100 --torn

On PostgreSQL, under gunicorn.  Each file is compared, by hash, with what SQL found public in the transaction that made
the generation which the file names.  ``--torn``: without the transaction in which a file is read, to see it fail.
"""

import csv
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from benchmarks.search.registry import prepared
from plans_registry.documents.columns import MEASURE_COLUMNS

PORT = int(os.environ.get("BENCHMARK_PORT", "8977"))
SITE = f"http://localhost:{PORT}"
PLANS, READERS = 4, 24
PIECE, PAUSE = 262_144, 0.05
"""Bytes that a reader takes at a time, and the seconds until it takes more: a file lasts two seconds at least."""
FORMS = ("csv?encoding=utf-8", "jsonl")
NAMES = ("measure", "plan_key", "plan_title", "pillar_title", "name", "description")
"""Columns by which files are compared."""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.whole", description=__doc__)
    parser.add_argument("--downloads", type=int, default=1000)
    parser.add_argument("--measures", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=1, help="between two acts of one person")
    parser.add_argument("--torn", action="store_true", help="with the transaction taken out")
    options = parser.parse_args()
    own = with_real_plans(prepared(options.measures), options.measures)
    with tempfile.TemporaryDirectory() as folder:
        file, readers = Path(folder) / "generations", Readers(options.downloads, Path(folder))
        manage(own, "shell", "-c", NOTE.format(file=file))
        keys = manage(own, "shell", "-v0", "-c", KEYS).split()[-PLANS:]
        with served(own, "benchmarks.opendata.torn" if options.torn else "plans_registry.wsgi"):
            staff = [
                subprocess.Popen(
                    [sys.executable, "-m", "benchmarks.opendata.staff", key, file, str(options.seconds)], env=own
                )
                for key in keys
            ]
            began = time.monotonic()
            readers.run()
            seconds = time.monotonic() - began
            for person in staff:
                assert person.poll() is None, "somebody could not go on"
                person.terminate()
                person.wait()
        public = dict(line.split() for line in file.read_text(encoding="utf-8").splitlines())
        readers.tell(public, seconds)


NOTE = "from benchmarks.opendata.staff import *; note_public(Path('{file}'))"
KEYS = """
from plans_registry.catalogue.synthetic import MARK
from plans_registry.models import Plan
print(*Plan.objects.exclude(status_note=MARK).values_list('key', flat=True))
"""


def with_real_plans(own: dict[str, str], measures: int) -> dict[str, str]:
    """Beside the made-up plans, which have no working copy, the sample's; and who edits and who approves."""
    import psycopg2

    connection = psycopg2.connect(own["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    with connection, connection.cursor() as cursor:
        # The made-up measures have numbers of their own; the real ones come after them.
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('plans_registry_measure', 'id'), {measures + 10**6})")
    connection.close()
    manage(own, "load_sample")
    subprocess.run([sys.executable, "-m", "benchmarks.scale.staff", "prepare"], env=own, check=True)
    return own


def manage(own: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], env=own, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def served(own: Mapping[str, str], application: str) -> Iterator[None]:
    command = ["gunicorn", "--workers", "2", "--threads", "16", "--timeout", "300", "--bind", f"localhost:{PORT}"]
    serving = {**own, "ALLOWED_HOSTS": "localhost"}
    socket.create_server(("localhost", PORT)).close()  # or the answers would be those of another server there
    with subprocess.Popen(
        [sys.executable, "-m", *command, application], env=serving, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _attempt in range(300):
                try:
                    urllib.request.urlopen(f"{SITE}/api/v1/types", timeout=60).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()


@dataclass
class Readers:
    """``found``: how often each generation came in each form with which bytes; ``kept``: of each such a file."""

    downloads: int
    folder: Path
    found: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    left: int = 0
    begun: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        threads = [threading.Thread(target=self.read) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def read(self) -> None:
        while True:
            with self.lock:
                number, self.begun = self.begun, self.begun + 1
            if number >= self.downloads:
                return
            try:
                self.download(number)
            except OSError as error:
                self.failed.append(str(error))

    def download(self, number: int) -> None:
        form = FORMS[number % len(FORMS)]
        pieces = []
        with urllib.request.urlopen(f"{SITE}/measures.{form}", timeout=120) as answer:
            generation, length = answer.headers["Registry-Generation"], int(answer.headers["Content-Length"])
            while piece := answer.read(PIECE):
                pieces.append(piece)
                time.sleep(PAUSE)
                if number % 20 == 19 and len(pieces) == 5:
                    self.left += 1  # in the middle
                    return
        body = b"".join(pieces)
        if len(body) != length:
            raise OSError(f"{len(body)} of {length} bytes")
        name = hashlib.sha256(body).hexdigest()
        with self.lock:
            is_new = not self.found[form, generation, name]
            self.found[form, generation, name] += 1
        if is_new:
            (self.folder / name).write_bytes(body)

    def tell(self, public: Mapping[str, str], seconds: float) -> None:
        whole = torn = 0
        for (form, generation, name), times in sorted(self.found.items()):
            rows = rows_of(form, (self.folder / name).read_text(encoding="utf-8"))
            if digest(rows) == public[generation]:
                whole += times
            else:
                torn += times
        bytes_of = Counter((form, generation) for form, generation, _name in self.found)
        twofold = sum(number > 1 for number in bytes_of.values())
        print(
            f"{whole + torn} files read to the end in {seconds:.0f} s by {READERS} readers; {self.left} left in the midst"
        )
        print(f"generations: {len(public)} made, {len({g for _f, g, _n in self.found})} among the files")
        print(
            f"whole: {whole}; torn: {torn}; of one generation with different bytes: {twofold}; failed: {len(self.failed)}"
        )
        for problem in sorted(set(self.failed))[:5]:
            print(problem)


def digest(rows: Iterable[Iterable[object]]) -> str:
    """Of rows in any order."""
    lines = ["\t".join(" ".join(str(value).splitlines()) for value in row) for row in rows]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def rows_of(form: str, text: str) -> Iterator[list[object]]:
    if form == "jsonl":
        for line in text.splitlines():
            record = json.loads(line)
            yield [record[name] for name in NAMES]
    else:
        for row in csv.DictReader(StringIO(text, newline="")):
            yield [row[MEASURE_COLUMNS[name]] for name in NAMES]


if __name__ == "__main__":
    main()
