"""A file of an overview as text, or a sentence that says why it cannot be one."""

import codecs
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.html import is_page, text_of_page
from plans_registry.intake.issues import Issue
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.reader import Picture, is_pdf, read_pdf

__all__ = ["UnreadableFile", "read_file", "text_and_issues", "text_of"]

ENCODINGS = ("utf-8-sig", "cp932")  # what town halls' computers write


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, what a person should know that is not in it, and the pictures of a PDF, where wanted."""

    text: str
    issues: tuple[Issue, ...] = ()
    pictures: tuple[Picture, ...] = ()


def text_of(content: bytes) -> str:
    """The text of an uploaded or named file: PDF, or text or HTML in UTF-8 (with or without mark), cp932,
    or UTF-16 with its mark."""
    return text_and_issues(content)[0]


def text_and_issues(content: bytes) -> tuple[str, tuple[Issue, ...]]:
    """The text of a file, and what a person should know that is not in it."""
    found = read_file(content)
    return found.text, found.issues


def read_file(content: bytes, *, pictures: bool = False) -> FileText:
    """As :func:`text_of`.  Raises UnreadableFile, in the reader's language."""
    if not content.strip():
        raise UnreadableFile(_("ファイルが空です。別のファイルを選んでください。"))
    if len(content) > settings.SOURCE_BYTES_LIMIT:
        raise UnreadableFile(_("ファイルは%sMBまでです。") % (settings.SOURCE_BYTES_LIMIT // 1_000_000))
    if is_pdf(content):
        found = read_pdf(content, pictures=pictures)
        return FileText(found.text, found.issues, found.pictures)
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile(
            _("PDFでもテキストでもなく、ZIPかWord・Excelのファイルです。PDFとして保存し直してから選んでください。")
        )
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return FileText(text_of_page(text) if is_page(text) else text)
    raise UnreadableFile(_("文字コードを判別できません。UTF-8のテキストファイルにして、もう一度選んでください。"))
