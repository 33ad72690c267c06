"""A PDF as text and pictures.  What opens it is a process of its own, with little memory and time; see docs/intake-pdf.md."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from plans_registry.documents.blocks import Block
from plans_registry.intake.issues import Issue, clip
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.process import Frame, ask
from plans_registry.intake.pdf.sentences import (
    furniture_left_out,
    page_recognised,
    page_scanned,
    pictures_missing,
    refusal,
    text_typed,
    text_unseen,
)
from plans_registry.models.photos import safe_picture


class ScannedFile(UnreadableFile):
    """A PDF whose pages are pictures of pages."""


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
    """``text`` is in reading order and ends every page with a form feed, ``blocks`` are what it stands in; ``left_out`` are running
    headers and page counts that are not in it, ``unseen`` what nobody sees on the page; ``typed`` was put onto a page with a
    viewer, and is in it; ``scanned`` are the pages without text, ``recognised`` those whose text a recognition made.
    ``pictures_missing`` could not be taken out."""

    text: str
    pages: int
    pictures: tuple[Picture, ...] = ()
    pictures_missing: int = 0
    left_out: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    unseen: tuple[tuple[int, str], ...] = ()
    typed: tuple[tuple[int, str], ...] = ()
    recognised: tuple[int, ...] = ()

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What is not in the text, for a person to know; beside those of the overview."""
        issues = [Issue(0, "page-scanned", params={"sentence": page_scanned(page)}) for page in self.scanned]
        if self.pictures_missing:
            issues.append(Issue(0, "pictures-missing", params={"sentence": pictures_missing(self.pictures_missing)}))
        issues += (
            Issue(0, "text-unseen", clip(text, 500), {"sentence": text_unseen(page, clip(text))})
            for page, text in self.unseen
        )
        issues += (
            Issue(0, "text-typed", clip(text, 500), {"sentence": text_typed(page, clip(text))})
            for page, text in self.typed
        )
        issues += (Issue(0, "page-recognised", params={"sentence": page_recognised(page)}) for page in self.recognised)
        left_out = dict.fromkeys(self.left_out)
        issues += (
            Issue(0, "page-furniture", clip(text, 500), {"sentence": furniture_left_out(clip(text))})
            for text in left_out
        )
        return tuple(issues)


def is_pdf(content: bytes) -> bool:
    """Whether a file says so of itself; the header may stand behind a few bytes of something else."""
    return b"%PDF-" in content[:1024]


def read_pdf(content: bytes, *, pictures: bool = True) -> PdfText:
    """The text and pictures of a PDF.  Raises UnreadableFile, in the reader's language, for anything else."""
    first, *others = _asked(content, "pictures" if pictures else "text")
    head, _none = first
    found = tuple(filter(None, map(_picture, others)))
    missing = head["pictures"] - len(found) if pictures else 0
    return PdfText(
        head["text"],
        head["pages"],
        found,
        missing,
        tuple(head["left_out"]),
        tuple(head["scanned"]),
        tuple(map(Block.from_json, head["blocks"])),
        tuple((page, text) for page, text in head["unseen"]),
        tuple((page, text) for page, text in head["typed"]),
        tuple(head["recognised"]),
    )


def draw_page(content: bytes, number: int) -> bytes:
    """A page, counted from 1, as a JPEG of 1,000 px width.  Raises UnreadableFile."""
    ((_head, drawn),) = _asked(content, f"page {number}")
    try:
        return safe_picture(ContentFile(drawn)).read()
    except ValidationError as error:
        raise UnreadableFile(error.messages[0]) from error


def draw_scans(content: bytes, *, most: int) -> tuple[int, list[bytes]]:
    """How many pages a PDF has, and its first ones as JPEGs for a recognition of text.  Raises UnreadableFile."""
    (head, _none), *others = _asked(content, f"scans {most}")
    return head["pages"], [drawn for _head, drawn in others]


def _asked(content: bytes, task: str) -> list[Frame]:
    frames = ask(content, task)
    head, _none = frames[0]
    if "refused" in head:
        kind = ScannedFile if head["refused"] == "scanned" else UnreadableFile
        raise kind(refusal(head["refused"], head["values"]))
    return frames


def _picture(frame: Frame) -> Picture | None:
    head, content = frame
    try:
        safe = safe_picture(ContentFile(content))
    except ValidationError:
        return None
    return Picture(head["page"], tuple(head["box"]), safe.read(), head["caption"], head["line"])
