"""What other programs find of every form of the open data: one table, and 1 where it is not known and explained.

    python -m benchmarks.opendata.valid
    python -m benchmarks.opendata.valid --cases 0 --shapes DCAT-AP/releases/3.0.1/html/shacl --atom-schema atom.rnc

A registry with the sample and texts that programs stumble over is served under gunicorn; every address of the urlconf is
asked for, and programs that know each form look at the answers.  They are installed into environments of their own (about 500
MB), which go with the temporary folder; ``--folder`` keeps it.  LibreOffice is used where ``soffice`` is.  The shapes of
DCAT-AP and the schema of RFC 4287 are not the project's to ship: without their options these looks are left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.opendata.valid.known import KNOWN, KnownFinding
from benchmarks.opendata.valid.looking import ANSWERS, FILES, NOT_RUN, Answer, Look
from benchmarks.opendata.whole import SITE, manage, served
from benchmarks.search.registry import environment

HERE = Path(__file__).parent
PARTS = {
    **dict.fromkeys(("tables", "workbooks", "feeds", "linked"), "requirements.txt"),
    "ckan": "requirements-ckan.txt",
    "api": "requirements.txt",
}
"""The modules that look, and what they need."""
RULES = "tests/opendata/test_machine_readability.py"


def main(arguments: list[str] | None = None) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.valid", description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000, help="of schemathesis; 0 leaves it out")
    parser.add_argument("--shapes", type=Path, metavar="FOLDER", help="with the shapes of DCAT-AP")
    parser.add_argument("--atom-schema", type=Path, metavar="FILE", help="schema of RFC 4287, .rnc or .rng")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts alone")
    parser.add_argument("--folder", type=Path, help="where everything is made and kept; an environment there is used")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        pythons = {needed: installed(folder, needed) for needed in {PARTS[part] for part in options.only}}
        own = prepared(folder)
        given = {"cases": options.cases, "shapes": options.shapes, "atom_schema": options.atom_schema}
        pairs = [f"{name}={value}" for name, value in given.items() if value is not None]
        with served(own, "plans_registry.wsgi"):
            gather(own, folder)
            looks = [
                look
                for part in options.only
                for look in looked(pythons[PARTS[part]], part, folder, [*pairs, f"site={SITE}"])
            ]
    return told([*looks, *rules()])


def installed(folder: Path, needed: str) -> Path | None:
    """The Python of an environment with the programs of a file of requirements, made unless it is there; None: it cannot."""
    place = folder / f"environment-{Path(needed).stem}"
    python = place / "bin" / "python"
    if not python.exists():
        print(f"installing {needed}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / needed]
        if subprocess.run(command).returncode:
            shutil.rmtree(place)
            return None
    return python


def prepared(folder: Path) -> dict[str, str]:
    """A registry of its own, with an operator and a licence, and its bulk files."""
    database = folder / "registry.sqlite3"
    database.unlink(missing_ok=True)
    own = environment(f"sqlite:///{database}") | {
        "SITE_URL": SITE,
        "BULK_FOLDER": str(folder / "bulk"),
        "OPERATOR_NAME": "東京都産業労働局（試験）",
        "OPERATOR_CONTACT": "plans@example.tokyo.jp",
        "DATA_LICENCE": "CC BY 4.0",
        "DATA_LICENCE_URL": "https://creativecommons.org/licenses/by/4.0/deed.ja",
        **dict.fromkeys(("PASTS_PER_MINUTE", "WORKBOOK_ROWS_PER_HOUR", "PICTURES_PER_HOUR"), "1000000000"),
    }
    manage(own, "migrate", "-v0")
    subprocess.run([sys.executable, "-m", "benchmarks.opendata.valid.story"], env=own, check=True)
    manage(own, "export_registry")
    manage(own, "collectstatic", "--noinput", "-v0")
    return own


def gather(own: Mapping[str, str], folder: Path) -> None:
    """Every answer of the open data and every public page into the folder."""
    command = [sys.executable, "-m", "benchmarks.opendata.valid.addresses"]
    done = subprocess.run(command, env=dict(own), check=True, stdout=subprocess.PIPE, text=True)
    (folder / "answers").mkdir(exist_ok=True)
    (folder / FILES).mkdir(exist_ok=True)
    with (folder / ANSWERS).open("w", encoding="utf-8") as lines:
        for number, address in enumerate(done.stdout.split()):
            path = address.partition("?")[0]
            is_bulk = path.startswith("/open-data/files/") and not path.endswith("/")
            file = folder / FILES / Path(path).name if is_bulk else folder / "answers" / f"{number}{Path(path).suffix}"
            status, kind, content = asked(address)
            file.write_bytes(content)
            lines.write(json.dumps(asdict(Answer(address, status, kind, str(file)))) + "\n")


def asked(address: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(f"{SITE}{address}", timeout=120) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read()


def looked(python: Path | None, part: str, folder: Path, options: Sequence[str]) -> Iterator[Look]:
    if python is None:
        yield Look(part, PARTS[part], f"{NOT_RUN}: not to be installed here")
        return
    command = [python, "-W", "ignore", "-m", "benchmarks.opendata.valid.looking", part, folder, *options]
    with (folder / f"{part}.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, env=dict(os.environ))
    for line in done.stdout.splitlines():
        yield Look(**json.loads(line))
    if done.returncode:
        said = (folder / f"{part}.log").read_text(encoding="utf-8")[-500:]
        yield Look(part, "this benchmark", "broke off", [said])


def rules() -> Iterator[Look]:
    """The Digital Agency's rules by their ids, which have a test."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", RULES]
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"DEBUG": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=own)
    numbers = set(re.findall(r'"(L\d-\d\d)":', Path(RULES).read_text(encoding="utf-8")))
    yield Look(
        "CSV, XLSX, by rule ids", RULES, f"{len(numbers)} rules", [] if done.returncode == 0 else [done.stdout[-800:]]
    )


def told(looks: Sequence[Look]) -> int:
    """Print the table and what is found; 1 when something is found that is not known."""
    print("| form or file | program and version | looked at | found | known |\n|---|---|---|---|---|")
    unknown: list[tuple[str, str]] = []
    reasons: dict[KnownFinding, int] = {}
    for look in looks:
        new = []
        for line in look.found:
            known = next((one for one in KNOWN if one.is_of(look.form, line)), None)
            if known:
                reasons[known] = reasons.get(known, 0) + 1
            else:
                new.append((look.form, line))
        unknown += new
        known_ones = len(look.found) - len(new)
        print(f"| {look.form} | {look.program} | {look.looked_at} | {len(new) or 'nothing'} | {known_ones or ''} |")
    if reasons:
        print("\nKnown:")
        for one, times in reasons.items():
            print(f"- {one.form}, {times} times: {one.reason}")
    if unknown:
        print("\nFound:")
        for form, line in unknown:
            print(f"- {form}: {line[:600]}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
