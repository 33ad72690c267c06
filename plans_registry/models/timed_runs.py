"""定期処理: when each command that a clock starts ran last, and whether it went well; for who watches the server."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WATCHED = {
    "publish_due": _("予約した計画の公開"),
    "export_registry": _("まとめたファイル"),
    "send_notifications": _("職員へのお知らせ"),
    "send_digests": _("フォローする人へのメール"),
    "forget_old": _("期限の過ぎたものの削除"),
    "backup": _("バックアップ"),
    "restore": _("バックアップの検査"),
    "check_index": _("索引の検査"),
    "check_links": _("リンクの検査"),
}
"""What the page of the server's state says of each; ``restore`` is noted with ``--check``, else it has another database."""


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
