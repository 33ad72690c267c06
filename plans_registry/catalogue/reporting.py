"""Taking in what a visitor tells staff: stored at once, and mailed to those named in the settings once it is."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from plans_registry.catalogue.models import Report

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
