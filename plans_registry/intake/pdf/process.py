"""The child process that opens a PDF: started, timed, and what it wrote."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from threading import Lock
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.overview.reader import MAX_CHARACTERS
from plans_registry.intake.pdf.limits import Limits
from plans_registry.intake.pdf.sentences import broken, too_slow

KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")
"""The child learns no secret: of the environment it gets what Python needs to start."""

Frame = tuple[dict[str, Any], bytes]

_one_at_a_time = Lock()


class Busy(UnreadableFile):
    """Nothing is wrong with the file: other ones are being read."""


def ask(content: bytes, task: str) -> list[Frame]:
    """The frames a child wrote about a PDF; ``task`` is one of ``child.TASKS``.  Raises UnreadableFile for none."""
    if not _one_at_a_time.acquire(timeout=2 * settings.PDF_SECONDS_LIMIT):
        raise Busy(_("ほかのPDFを読み取っています。しばらくしてから、もう一度選んでください。"))
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
            source.write(content)
            source.seek(0)
            in_time = _run(source, answer, task)
            answer.seek(0)
            frames = list(_frames(answer))
    finally:
        _one_at_a_time.release()
    if not frames:
        raise UnreadableFile(broken() if in_time else too_slow(settings.PDF_SECONDS_LIMIT))
    return frames


def _run(source: IO[bytes], answer: IO[bytes], task: str) -> bool:
    """Whether the child ended by itself before its time was over."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "plans_registry.intake.pdf.child", _limits().to_argument(), task],
            stdin=source,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
            timeout=settings.PDF_SECONDS_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode != -signal.SIGXCPU


def _limits() -> Limits:
    return Limits(
        memory=settings.PDF_MEMORY_LIMIT,
        seconds=settings.PDF_SECONDS_LIMIT,
        pages=settings.PDF_PAGES_LIMIT,
        pictures=settings.PDF_PICTURES_LIMIT,
        pixels=settings.PHOTO_PIXELS_LIMIT,
        characters=MAX_CHARACTERS,
    )


def _frames(answer: IO[bytes]) -> Iterator[Frame]:
    """Whole frames only: a child that was stopped may have left half of one."""
    while line := answer.readline():
        if not line.endswith(b"\n"):
            return
        frame = json.loads(line)
        content = answer.read(frame["bytes"])
        if len(content) < frame["bytes"]:
            return
        yield frame, content
