"""A file of an overview as text, or a sentence that says why it cannot be one."""

import codecs

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.pdf.reader import is_pdf, read_pdf
from plans_registry.intake.unreadable import UnreadableFile

__all__ = ["UnreadableFile", "text_of"]

ENCODINGS = ("utf-8-sig", "cp932")  # what town halls' computers write


def text_of(content: bytes) -> str:
    """The text of an uploaded or named file: PDF, UTF-8 (with or without mark), cp932, or UTF-16 with its mark."""
    if not content.strip():
        raise UnreadableFile(_("ファイルが空です。別のファイルを選んでください。"))
    if len(content) > settings.SOURCE_BYTES_LIMIT:
        raise UnreadableFile(_("ファイルは%sMBまでです。") % (settings.SOURCE_BYTES_LIMIT // 1_000_000))
    if is_pdf(content):
        return read_pdf(content, pictures=False).text
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile(
            _("PDFでもテキストでもなく、ZIPかWord・Excelのファイルです。PDFとして保存し直してから選んでください。")
        )
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("文字コードを判別できません。UTF-8のテキストファイルにして、もう一度選んでください。"))
