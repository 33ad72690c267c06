"""The bulk files are built beside a served site: how long that takes, and what its readers notice.

    python -m benchmarks.opendata.bulk --measures 1000000

Under gunicorn, pages and answers of the API are asked for one after the other by four readers, as many a second as a
busy site has; first for a while alone, then while ``export_registry`` runs, stepping back behind them (nice).
"""

import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.opendata.whole import SITE, served
from benchmarks.search.registry import prepared

ADDRESSES = (
    "/measures/?q=販路",
    "/api/v1/measures?per_page=20",
    "/plans/",
    "/measures/?type=startups",
    "/api/v1/types",
)
READERS, A_SECOND = 4, 8
MOST = 590  # seconds


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.bulk", description=__doc__)
    parser.add_argument("--measures", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60, help="of readers alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = prepared(options.measures) | {"BULK_FOLDER": f"{folder}/files"}
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
        with served(own, "plans_registry.wsgi"):
            waited(10)  # each process reads its index
            alone = waited(options.seconds)
            # As docs/server/registry-task@.service has it.
            command = [
                "nice",
                "-n",
                "15",
                "ionice",
                "-c",
                "3",
                sys.executable,
                "manage.py",
                "export_registry",
                f"{folder}/files",
            ]
            began = time.monotonic()
            with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL) as export:
                beside: list[float] = []
                while export.poll() is None and time.monotonic() < began + MOST:
                    beside += waited(5)
                taken = time.monotonic() - began
                export.terminate()
            ended = "written" if export.returncode == 0 else "not yet written"
            size = sum(path.stat().st_size for path in (Path(folder) / "files").resolve().glob("*"))
            print(f"{options.measures:,} measures: {size / 1e6:,.0f} MB {ended} after {taken:.0f} s")
            for name, waits in (("alone", alone), ("beside it", beside)):
                waits.sort()
                p50, p95 = (waits[int(len(waits) * part)] for part in (0.5, 0.95))
                print(f"{name}: {len(waits)} answers, p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


def waited(seconds: float) -> list[float]:
    """What readers waited for each answer."""
    found: list[float] = []
    end = time.monotonic() + seconds

    def read(number: int) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            address = ADDRESSES[number % len(ADDRESSES)]
            urllib.request.urlopen(SITE + urllib.parse.quote(address, safe="/?&="), timeout=120).read()
            number += 1
            found.append(time.monotonic() - began)
            time.sleep(max(READERS / A_SECOND - found[-1], 0))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


if __name__ == "__main__":
    main()
