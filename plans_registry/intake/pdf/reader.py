"""A PDF as text and pictures.  What opens it is a process of its own, with little memory and time; see docs/intake-pdf.md."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from plans_registry.intake.overview import MAX_CHARACTERS
from plans_registry.intake.pdf.limits import Limits
from plans_registry.intake.unreadable import UnreadableFile
from plans_registry.models.pictures import safe_picture

KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")
"""The child learns no secret: of the environment it gets what Python needs to start."""

TOO_SLOW, BROKEN = "too slow", "broken"

_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """``box`` is left, top, right, bottom in points from the page's upper left corner; ``content`` a JPEG made anew.
    ``caption`` is the proposed one, "" without; ``line`` its line in the text, 0 without; pages and lines count from 1."""

    page: int
    box: tuple[float, float, float, float]
    content: bytes
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class PdfText:
    """``text`` is in reading order and ends every page with a form feed; ``left_out`` are running headers and page
    counts that are not in it; ``scanned`` are the pages without text.  ``pictures_missing`` could not be taken out."""

    text: str
    pages: int
    pictures: tuple[Picture, ...] = ()
    pictures_missing: int = 0
    left_out: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()


def is_pdf(content: bytes) -> bool:
    """Whether a file says so of itself; the header may stand behind a few bytes of something else."""
    return b"%PDF-" in content[:1024]


def read_pdf(content: bytes, *, pictures: bool = True) -> PdfText:
    """The text and pictures of a PDF.  Raises UnreadableFile, in the reader's language, for anything else."""
    if not _one_at_a_time.acquire(timeout=2 * settings.PDF_SECONDS_LIMIT):
        raise UnreadableFile(_("ほかのPDFを読み取っています。しばらくしてから、もう一度選んでください。"))
    try:
        frames, failure = _frames_of(content, pictures=pictures)
    finally:
        _one_at_a_time.release()
    if not frames:
        raise UnreadableFile(_failed(failure))
    (first, _none), *others = frames
    if "refused" in first:
        raise UnreadableFile(_refusal(first["refused"], first["values"]))
    found = tuple(filter(None, (_picture(frame, content) for frame, content in others)))
    missing = first["pictures"] - len(found) if pictures else 0
    lists = tuple(first["left_out"]), tuple(first["scanned"])
    return PdfText(first["text"], first["pages"], found, missing, *lists)


def _frames_of(content: bytes, *, pictures: bool) -> tuple[list[tuple[dict[str, Any], bytes]], str]:
    """The frames the child wrote, and the reason if there are none."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(content)
        source.seek(0)
        failure = _run(source, answer, pictures=pictures)
        answer.seek(0)
        return list(_frames(answer)), failure


def _run(source: IO[bytes], answer: IO[bytes], *, pictures: bool) -> str:
    command = [sys.executable, "-m", "plans_registry.intake.pdf.child", _limits().to_argument(), str(int(not pictures))]
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            command,
            stdin=source,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env=environment,
            timeout=settings.PDF_SECONDS_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    return TOO_SLOW if done.returncode == -signal.SIGXCPU else BROKEN


def _limits() -> Limits:
    return Limits(
        memory=settings.PDF_MEMORY_LIMIT,
        seconds=settings.PDF_SECONDS_LIMIT,
        pages=settings.PDF_PAGES_LIMIT,
        pictures=settings.PDF_PICTURES_LIMIT,
        pixels=settings.PHOTO_PIXELS_LIMIT,
        characters=MAX_CHARACTERS,
    )


def _frames(answer: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Whole frames only: a child that was stopped may have left half of one."""
    while line := answer.readline():
        if not line.endswith(b"\n"):
            return
        frame = json.loads(line)
        content = answer.read(frame["bytes"])
        if len(content) < frame["bytes"]:
            return
        yield frame, content


def _picture(frame: dict[str, Any], content: bytes) -> Picture | None:
    try:
        safe = safe_picture(ContentFile(content))
    except ValidationError:
        return None
    return Picture(frame["page"], tuple(frame["box"]), safe.read(), frame["caption"], frame["line"])


def _failed(failure: str) -> str:
    if failure == TOO_SLOW:
        return _(
            "PDFの読み取りが%s秒で終わりませんでした。ページを分けて保存し直すか、本文をテキストファイルにしてください。"
        ) % (settings.PDF_SECONDS_LIMIT)
    return _(
        "PDFが複雑すぎるか壊れていて、読み取れませんでした。元の文書からPDFを作り直すか、本文をテキストファイルにしてください。"
    )


def _refusal(reason: str, values: list[int]) -> str:
    sentences = {
        "locked": _("PDFにパスワードがかかっています。パスワードなしで保存し直してから、もう一度選んでください。"),
        "damaged": _(
            "PDFが壊れているか、途中で切れています。もう一度ダウンロードするか、元の文書から作り直してください。"
        ),
        "pages": _("PDFは%sページあります。%sページまでです。必要なページだけを保存し直してください。"),
        "scanned": _(
            "このPDFは紙を読み取った画像で、文字が入っていません。"
            "元の文書から作ったPDFを選ぶか、文字認識（OCR）をかけて保存し直すか、本文をテキストファイルにしてください。"
        ),
        "unmapped": _(
            "PDFの文字がコードを持たないため、読み取れません。"
            "元の文書からPDFを作り直すか、本文をテキストファイルにしてください。"
        ),
        "empty": _("PDFに文字がありません。別のファイルを選んでください。"),
        "long": _("PDFの文字が多すぎます。必要なページだけを保存し直してください。"),
    }
    return sentences[reason] % tuple(values) if values else sentences[reason]
