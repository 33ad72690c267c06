"""The form on which a document is chosen or pasted."""

from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class LineField(forms.CharField):
    """A text; the NUL bytes PostgreSQL refuses are dropped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "").replace("\x00", "")) or ""


class StartForm(forms.Form):
    text = LineField(
        label=gettext_lazy("概要の文章"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 60, "spellcheck": "false"}),
        help_text=gettext_lazy("資料の文字を選んでコピーし、ここに貼り付けます。改行や空白はそのままでかまいません。"),
    )
    file = forms.FileField(
        label=gettext_lazy("または、ファイルを選ぶ"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.html,.htm,.txt,application/pdf,text/plain"}),
        help_text=gettext_lazy(
            "PDF・Word（.docx）・Excel（.xlsx）・ウェブページ（.html）・テキスト（.txt）。紙をスキャンしただけのPDFは読み取れません。"
        ),
    )
    round_label = forms.CharField(
        label=gettext_lazy("承認回（わかるときだけ）"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("例：令和6年度後期"),
    )

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.SOURCE_BYTES_LIMIT:
            limit = settings.SOURCE_BYTES_LIMIT // 1_000_000
            raise forms.ValidationError(_("ファイルは%sMBまでです。") % limit, code="too_big")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, file = cleaned.get("text", "").strip(), cleaned.get("file")
        if not text and not file and not self.errors:
            raise forms.ValidationError(_("文章を貼り付けるか、ファイルを選んでください。"), code="nothing")
        if text and file:
            message = _("文章とファイルの両方があります。どちらか一つにしてください（ファイルは選び直しが必要です）。")
            raise forms.ValidationError(message, code="both")
        return cleaned

    @cached_property
    def content(self) -> bytes:
        """The bytes to read and to keep: the file's, or the pasted text in UTF-8."""
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].encode()
