"""承認回: the rounds in which the metropolitan government approves plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.web_address import web_address


class Round(models.Model):
    """承認回: the metropolitan government approves plans in rounds, up to two a fiscal year."""

    label = models.CharField(_("名称"), max_length=100, unique=True, help_text=_("例：令和6年度後期"))
    approved_on = models.DateField(_("承認日"), null=True, blank=True, help_text=_("わかるときだけ。例：2025-03-14"))
    url = models.URLField(
        _("発表のURL"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("東京都の発表ページ。例：https://example.tokyo.jp/press"),
    )
    note = models.TextField(_("メモ"), blank=True, help_text=_("職員向け。公開しません。例：後期は7自治体"))
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True, null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("承認回")
        ordering = ["-approved_on", "-id"]

    def __str__(self) -> str:
        return self.label
