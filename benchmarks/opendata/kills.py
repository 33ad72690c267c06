"""Four people write while they, and those who copy the registry, are killed again and again: nothing lost or doubled.

    python -m tests.postgres python -m benchmarks.opendata.kills --seconds 120

On PostgreSQL, under gunicorn.  Random histories (tests/opendata/histories.py) of four plans, each of a process that is
killed in the midst and begun anew; a copy kept by the shipped client, and lists read to the end by their cursors, whose
processes are killed between two pages and go on from what they had saved.  At the end the copy, and the changes applied
from nothing, are the present; and words of drafts and of what was withdrawn are looked for in every form.
"""

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.opendata.whole import KEYS, SITE, manage, served, with_real_plans
from benchmarks.search.registry import prepared

MEASURES, PER_PAGE = 2_000, 50
sys.path.insert(0, str(Path(__file__).parents[2] / "clients"))


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.kills", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="of writing, reading and killing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = prepared(MEASURES) | {"SITE_URL": SITE, "BULK_FOLDER": f"{folder}/bulk"}
        with_real_plans(own, MEASURES)
        keys = manage(own, "shell", "-v0", "-c", KEYS).split()[-4:]
        with served(own, "plans_registry.wsgi"):
            killed = disturbed(own, keys, Path(folder), options.seconds)
            print("killed:", ", ".join(f"{name} {times} times" for name, times in sorted(killed.items())))
            tell(own, keys, Path(folder))


def disturbed(own: Mapping[str, str], keys: list[str], folder: Path, seconds: float) -> Counter[str]:
    """All processes at work, one of them killed each half second; how often each kind was."""
    processes = {f"writer {key}": ["benchmarks.opendata.writer", key] for key in keys}
    processes |= {f"{what} {number}": ["benchmarks.opendata.kills", what, f"{folder}/{what}-{number}"]
                  for what in ("keep", "read") for number in (1, 2)}  # fmt: skip
    chance, killed = random.Random(1), Counter[str]()

    def begin(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", *processes[name]], env=own)

    running = {name: begin(name) for name in processes}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.random() + 0.5)
        name = chance.choice(list(running))
        assert running[name].poll() is None, f"{name} could not go on"
        running[name].send_signal(signal.SIGKILL)
        running[name].wait()
        killed[name.split()[0]] += 1
        running[name] = begin(name)
    for name, process in running.items():
        assert process.poll() is None, f"{name} could not go on"
        process.kill()
        process.wait()
    return killed


def keep(file: Path) -> None:
    """A page of changes after the other, each saved before the next is asked for."""
    from tokyo_plans import Copy, Registry

    while True:
        copy = Copy.load(file)
        answer = Registry(SITE).get("changes", since=copy.generation)
        for change in answer["results"]:
            copy._apply(change)
        copy.generation = answer["until"]
        copy.save(file)
        time.sleep(0.2)


def read(file: Path) -> None:
    """One whole list after the other by cursors; ``FILE.done`` gets each: its generation and the ids, in their order."""
    while True:
        found = json.loads(file.read_text()) if file.exists() else {"ids": [], "next": "", "generation": 0}
        if found["ids"] and not found["next"]:
            with file.with_suffix(".done").open("a") as done:
                done.write(json.dumps(found) + "\n")
            file.unlink()
            continue
        try:
            answer = json.loads(asked(found["next"] or f"/api/v1/measures?per_page={PER_PAGE}&fields=measure"))
        except urllib.error.HTTPError as error:
            if error.code != 410:  # a withdrawal in between
                raise
            file.unlink()
            continue
        ids = found["ids"] + [row["measure"] for row in answer["results"]]
        new = Path(f"{file}.new")
        new.write_text(json.dumps({"ids": ids, "next": answer["next"], "generation": answer["generation"]}))
        os.replace(new, file)


def asked(address: str) -> bytes:
    if not address.startswith("http"):
        address = SITE + address
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def tell(own: Mapping[str, str], keys: list[str], folder: Path) -> None:
    from tokyo_plans import Copy, Registry

    registry = Registry(SITE)
    present = {
        "plans": {row["plan_key"]: row for row in registry.rows("plans")},
        "measures": {str(row["measure"]): row for row in registry.rows("measures")},
    }
    for number in (1, 2):
        copy = Copy.load(folder / f"keep-{number}")
        copy.keep_in_step(registry)
        print(f"copy {number} is the present:", {"plans": copy.plans, "measures": copy.measures} == present)
    anew = Copy()
    anew.keep_in_step(registry)
    print("changes from nothing give the present:", {"plans": anew.plans, "measures": anew.measures} == present)
    told = [json.loads(line) for line in asked("/api/v1/changes.jsonl").splitlines()]
    order = [(change["generation"], change["place"]) for change in told]
    print(
        f"{len(told):,} changes of {order[-1][0]:,} generations, each once and in order:", order == sorted(set(order))
    )
    tell_lists(folder)
    tell_words(own, keys, folder)


def tell_lists(folder: Path) -> None:
    """What was withdrawn later is in no list of the past any more."""
    lists = [json.loads(line) for number in (1, 2) for line in (folder / f"read-{number}.done").open()]
    wrong = 0
    for found in lists:
        address = f"/measures.jsonl?as_of={found['generation']}"
        then = [json.loads(line)["measure"] for line in asked(address).splitlines()]
        left = set(then)
        wrong += [measure for measure in found["ids"] if measure in left] != then or len(set(found["ids"])) != len(
            found["ids"]
        )
    print(f"{len(lists)} lists read to their end, with a row skipped, doubled or misplaced: {wrong}")


def tell_words(own: Mapping[str, str], keys: list[str], folder: Path) -> None:
    """The words of drafts and withdrawn plans, as UTF-8 and as they are escaped in JSON."""
    words = manage(own, "shell", "-v0", "-c", "from benchmarks.opendata.writer import leave; leave()").split()[-2:]
    manage(own, "export_registry", f"{folder}/files")
    needles = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    needles += [json.dumps(word)[1:-1].encode() for word in words]
    searched = found = 0
    for name, body in forms(keys, folder):
        searched += 1
        if any(needle in body for needle in needles):
            found += 1
            print("found in", name)
    shutil.rmtree(folder / "files", ignore_errors=True)
    print(f"words of drafts and of withdrawn plans found in {found} of {searched} answers and files")


def forms(keys: list[str], folder: Path) -> Iterator[tuple[str, bytes]]:
    stems = ["measures", "plans", "municipalities", "coverage", *(f"plans/{key}" for key in keys)]
    addresses = [f"/{stem}.{ending}" for stem in stems for ending in ENDINGS]
    addresses += [f"/api/v1/{name}" for name in NAMES] + ["/llms.txt", "/catalog.jsonld", "/measures/", "/plans/", "/"]
    addresses += [f"/{stem}/" for stem in stems]
    generations = json.loads(asked("/api/v1/changes"))["generation"]
    addresses += [f"/{name}.{ending}?as_of={number}" for number in range(generations, 0, -7)
                  for name in ("measures", "plans") for ending in ("csv", "jsonl")]  # fmt: skip
    for address in addresses:
        try:
            yield address, opened(asked(address))
        except urllib.error.HTTPError as error:
            yield address, error.read()  # no such form, gone, or before the first generation
    for path in sorted((folder / "files").resolve().iterdir()):
        yield path.name, opened(path.read_bytes())


ENDINGS = "csv xlsx json jsonl atom jsonfeed ics jsonld md bib ris".split()  # noqa: SIM905
NAMES = "measures plans editions municipalities rounds changes changes.jsonl changes.atom changes.jsonfeed".split()  # noqa: SIM905


def opened(body: bytes) -> bytes:
    """A workbook as the files inside it."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


if __name__ == "__main__":
    if sys.argv[1:2] in (["keep"], ["read"]):
        {"keep": keep, "read": read}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
