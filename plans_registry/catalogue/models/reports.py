"""連絡: what a visitor tells staff about a public page.  Written by the public, as followers are.

Taking in what a visitor tells staff: stored at once, and mailed to those named in the settings once it is.
"""

import logging
from smtplib import SMTPException
from typing import Self

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

TEXT_LENGTH = 2_000


class ReportQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(handled_at=None)


class Report(models.Model):
    """Neither an address of the network nor an account is kept; ``reply_to`` only if the visitor gave one."""

    class Kind(models.TextChoices):
        CONTENT = "content", _("掲載内容のまちがい")
        ACCESS = "access", _("使いにくいところ、読めないところ")
        OTHER = "other", pgettext_lazy("report", "そのほか")

    kind = models.CharField(_("内容の種類"), max_length=10, choices=Kind)
    page = models.CharField(_("ページ"), max_length=300, blank=True, help_text=_("連絡した人が見ていたページです。"))
    text = models.TextField(_("内容"), max_length=TEXT_LENGTH)
    reply_to = models.CharField(
        _("返事の送り先"),
        max_length=200,
        blank=True,
        help_text=_("書いた人だけに返事をします。ほかのことには使いません。"),
    )
    language = models.CharField(_("画面の言語"), max_length=2)
    received_at = models.DateTimeField(_("受け付けた日時"))
    handled_at = models.DateTimeField(_("対応した日時"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("対応した人")
    )
    handled_by_name = models.CharField(_("対応した人の名前"), max_length=150, blank=True)
    handling = models.CharField(
        _("対応の記録"),
        max_length=500,
        blank=True,
        help_text=_("何をしたか、しなかったかを書きます。例：第2版で直した。"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("連絡")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["content", "access", "other"]),
                name="report_kind_known",
                violation_error_message=_("内容の種類を選んでください。"),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="report_text_not_empty",
                violation_error_message=_("内容を入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by_name="") | Q(handled_at__isnull=False) & ~Q(handled_by_name=""),
                name="report_handled_by_someone",
                violation_error_message=_("対応した日時には、対応した人の名前が必要です。"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(kind)s：%(text)s") % {"kind": self.get_kind_display(), "text": self.text[:40]}


logger = logging.getLogger(__name__)


@transaction.atomic
def receive(*, kind: str, text: str, page: str, reply_to: str, language: str) -> Report:
    """Store a report.  A mail that cannot be sent is logged: the report is in the admin all the same."""
    report = Report.objects.create(
        kind=kind, text=text, page=page, reply_to=reply_to, language=language, received_at=timezone.now()
    )
    if settings.REPORTS_TO:
        transaction.on_commit(lambda: _mail(report))
    return report


def _mail(report: Report) -> None:
    with override("ja"):
        subject = " ".join(f"[計画登録] 連絡：{report.get_kind_display()}".split())
        lines = [f"ページ：{report.page or '（書かれていません）'}", f"返事の送り先：{report.reply_to or '（なし）'}"]
    try:
        send_mail(subject, "\n".join([*lines, "", report.text]), None, settings.REPORTS_TO)
    except (OSError, SMTPException):
        logger.exception("The mail about report %s was not sent.", report.pk)
