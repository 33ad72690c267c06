"""From an upload to a stored table that nobody has looked into yet."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.models import TableImport
from plans_registry.models.imports import table_path

ZIP = b"PK"
NAME_LIMIT = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("表のファイル"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=gettext_lazy("CSV（UTF-8かShift_JIS）かExcelブック（.xlsx）。列は、ひな形か保存したCSVのとおりに。"),
        error_messages={"required": gettext_lazy("ファイルを選んでください。")},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("ファイルが空です（0バイト）。別のファイルを選んでください。"), code="empty")
        if file.size > settings.TABLE_BYTES_LIMIT:
            limit = settings.TABLE_BYTES_LIMIT // 1_000_000
            raise forms.ValidationError(_("ファイルは%sMBまでです。分けて取り込んでください。") % limit, code="too_big")
        return file


def keep(file: UploadedFile, *, by: Any) -> TableImport:
    """Store an upload.  The place of a file is its content's fingerprint: what is there already is this file."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = (file.name or "").replace("\x00", "")[-NAME_LIMIT:]
    table = TableImport(name=name, sha256=digest, size=file.size or 0, owner=by)
    place = table_path(table, "table.xlsx" if _is_zip(file) else "table.csv")
    table.file.name = place if default_storage.exists(place) else default_storage.save(place, file)
    table.save()
    return table


def _is_zip(file: UploadedFile) -> bool:
    file.seek(0)
    start = file.read(len(ZIP))
    file.seek(0)
    return start == ZIP
