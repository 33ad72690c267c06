"""定期処理: when each command that a clock starts ran last, and whether it went well; for who watches the server."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Watched:
    """``within``: a run that is longer ago is late.  ``is_told``: by mail, too (``ERRORS_TO``), not only on the page."""

    label: Any
    within: timedelta
    is_told: bool = False


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCHED = {
    "publish_due": Watched(_("予約した計画の公開"), HOUR),
    "export_registry": Watched(_("まとめたファイル"), HOUR),
    "send_notifications": Watched(_("職員へのお知らせ"), DAY),  # some let it run by day only
    "send_digests": Watched(_("フォローする人へのメール"), HOUR),
    "forget_old": Watched(_("期限の過ぎたものの削除"), 2 * DAY),
    "backup": Watched(_("バックアップ"), 1.25 * DAY, is_told=True),
    "drill": Watched(_("バックアップから戻す練習"), 8 * DAY, is_told=True),
    "check_index": Watched(_("索引の検査"), 8 * DAY),
    "check_links": Watched(_("リンクの検査"), 8 * DAY),
}
"""What the page of the server's state says of each."""


class TimedRun(models.Model):
    command = models.CharField(_("処理"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("終わった日時"))
    succeeded = models.BooleanField(_("成功"))

    class Meta:
        verbose_name = verbose_name_plural = _("定期処理")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.command} {self.at}"

    @classmethod
    def note(cls, command: str, *, succeeded: bool) -> None:
        cls.objects.update_or_create(command=command, defaults={"at": timezone.now(), "succeeded": succeeded})

    @property
    def is_late(self) -> bool:
        """Also where its time lies ahead: the clock was wrong then, or is now, and nobody knows when it ran."""
        return abs(timezone.now() - self.at) > WATCHED[self.command].within
