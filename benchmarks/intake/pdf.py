"""Time and memory of reading PDFs: `python -m benchmarks.intake.pdf`.  Memory is that of the process that opens the file."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from plans_registry.intake.pdf.limits import Limits
from tests.intake.pdf import samples
from tests.intake.pdf.samples import PDFS, Sheet, sheets, wrap

ROOT = Path(__file__).parents[2]
LIMITS = Limits(
    memory=600_000_000, seconds=20, pages=200, pictures=200, pixels=40_000_000, characters=2_000_000
)  # the settings' defaults

GOOD: dict[str, tuple[int, Callable[[], bytes]]] = {
    "LibreOffice, two columns": (3, lambda: (PDFS / "libreoffice-two-columns.pdf").read_bytes()),
    "LibreOffice, floating pictures": (2, lambda: (PDFS / "libreoffice-floating.pdf").read_bytes()),
    "Chromium, columns": (3, lambda: (PDFS / "chromium-columns.pdf").read_bytes()),
    "Chromium, one column": (3, lambda: (PDFS / "chromium-one-column.pdf").read_bytes()),
    "200 pages of 1,500 characters": (200, lambda: long(200)),
}
BAD: dict[str, Callable[[], bytes]] = {
    "scan of 20 pages": lambda: samples.scan(pages=20),
    "password": samples.locked,
    "50,000 pages": lambda: samples.many_pages(50_000),
    "50 MB of noise": lambda: b"%PDF-1.7\n" + os.urandom(49_000_000),
    "unpacks to 2 GB": samples.flate_bomb,
    "form in itself": samples.recursive_form,
    "tower of forms (10^12 letters)": samples.form_tower,
    "20 million operators": samples.operator_bomb,
    "5 million states": samples.state_bomb,
    "picture of 3,600 megapixels": samples.huge_picture,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """``seconds`` are of processor time, so that other work on the machine does not count; ``memory`` is the largest
    resident set in bytes; ``answer`` the first line the process wrote."""

    seconds: float
    memory: int
    answer: bytes


def cost(content: bytes, *, text_only: bool) -> Cost:
    command = [
        sys.executable,
        "-m",
        "plans_registry.intake.pdf.child",
        LIMITS.to_argument(),
        "text" if text_only else "pictures",
    ]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(content)
        source.seek(0)
        child = subprocess.Popen(command, stdin=source, stdout=answer, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, _, usage = os.wait4(child.pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        answer.seek(0)
        return Cost(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), answer.readline())


def long(pages: int) -> bytes:
    text = "見本市等出展助成事業（各種展示会への出展に対する助成）、" * 60
    made = [Sheet() for _ in range(pages)]
    for page in made:
        page.write_lines(50, 50, wrap(text[:1500], 48))
    return sheets(*made)


def rows() -> Iterator[str]:
    yield "| PDF | processor seconds, text | per page | with pictures | memory |"
    yield "|---|---|---|---|---|"
    for name, (pages, make) in GOOD.items():
        content = make()
        text, whole = (min((cost(content, text_only=only) for _ in range(3)), key=_seconds) for only in (True, False))
        each = text.seconds / pages * 1000
        yield f"| {name} | {text.seconds:.2f} | {each:.0f} ms | {whole.seconds:.2f} | {_megabytes(whole.memory)} |"
    yield ""
    yield "| harmful PDF | size | processor seconds | memory | ends as |"
    yield "|---|---|---|---|---|"
    for name, make in BAD.items():
        content = make()
        found = cost(content, text_only=False)
        yield (
            f"| {name} | {len(content) / 1e6:.2f} MB | {found.seconds:.2f} | {_megabytes(found.memory)} | {_end(found)} |"
        )


def _seconds(found: Cost) -> float:
    return found.seconds


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _end(found: Cost) -> str:
    if not found.answer:
        return "stopped"
    return "refused" if b'"refused"' in found.answer else "read"


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
