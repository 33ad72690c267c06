"""出典: the document that a plan was read from."""

import hashlib
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from municipalities.web_address import web_address
from plans_registry.models.rounds import Round


def source_path(source: "SourceDocument", filename: str) -> str:
    """Named by content: the same file has one place, and no other file ever takes it."""
    return f"sources/{source.sha256}{PurePath(filename).suffix.lower()[:10]}"


def validate_source_size(file: FieldFile) -> None:
    if file.size > settings.SOURCE_BYTES_LIMIT:
        limit = settings.SOURCE_BYTES_LIMIT // 1_000_000
        raise ValidationError(_("ファイルは%(limit)sMBまでです。"), code="too_big", params={"limit": limit})


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# Terms go out in every form of the data: such a mark would turn round what stands beside it there.
no_unseen_marks = RegexValidator(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]",
    message=_("目に見えない文字（文字の向きを変える記号など）が入っています。打ち直してください。"),
    code="unseen",
    inverse_match=True,
)


class SourceDocument(models.Model):
    """出典: a published overview.  The file is kept for ever and never overwritten."""

    title = models.CharField(
        _("資料名"), max_length=200, help_text=_("表紙や見出しのとおりに。例：承認した地域産業活性化計画の概要")
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("承認回"),
        help_text=_("わかるときだけ選びます。例：令和6年度後期"),
    )
    file = models.FileField(
        _("ファイル"),
        upload_to=source_path,
        max_length=200,
        validators=[validate_source_size],
        help_text=_("元のファイル（PDFまたはテキスト）。登録後は差し替えられません。例：gaiyou.pdf"),
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    url = models.URLField(
        _("公開URL"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("公開されていた場所。例：https://example.tokyo.jp/gaiyou.pdf"),
    )
    published_on = models.DateField(_("発行日"), null=True, blank=True, help_text=_("わかるときだけ。例：2021-03-31"))
    licence = models.CharField(
        _("利用条件"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        validators=[no_unseen_marks],
        help_text=_(
            "資料に書かれているときだけ、書かれているとおりに。長い条件は、その名称だけを入れ、読める場所を次の欄に。例：CC BY 4.0"
        ),
    )
    licence_url = models.URLField(
        _("利用条件のURL"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[web_address, no_unseen_marks],
        help_text=_("条件を読める場所。例：https://creativecommons.org/licenses/by/4.0/deed.ja"),
    )
    caveat = models.TextField(
        _("ただし書き"),
        blank=True,
        help_text=_("資料の断り書きを、原文のまま。例：事業の実施については、議会の議決を受け、確定するものです。"),
    )
    created_at = models.DateTimeField(_("登録日時"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True, null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("出典")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(Length("sha256"), 64)),
                name="source_sha256_complete",
                violation_error_message=_("ファイルの指紋（SHA-256）がありません。"),
            ),
            models.CheckConstraint(
                condition=Q(licence_url="") | ~Q(licence=""),
                name="source_licence_named",
                violation_error_message=_("利用条件のURLを入れるときは、利用条件の名称も入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.sha256 = self.sha256 or self._fingerprint()
        twin = SourceDocument.objects.filter(sha256=self.sha256).exclude(pk=self.pk).first()
        if self.sha256 and twin:
            # Not under what title: it may be the source of another municipality's draft.
            raise ValidationError({"file": _("同じ内容のファイルが、すでに登録されています。")})

    def save(self, *args, **kwargs) -> None:
        self.sha256 = self.sha256 or self._fingerprint()
        super().save(*args, **kwargs)

    def _fingerprint(self) -> str:
        if not self.file:
            return ""
        digest = hashlib.sha256()
        for chunk in self.file.chunks():
            digest.update(chunk)
        self.file.seek(0)
        return digest.hexdigest()
