"""内容の確認: once a fiscal year somebody says that a published plan still stands as it is."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_registry.models.plans import Plan


class Confirmation(models.Model):
    """「内容に変更なし」: of one plan, for one fiscal year."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="confirmations", verbose_name=_("計画"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("確認した人")
    )
    by_name = models.CharField(_("確認した人の名前"), max_length=150)  # outlives the account
    at = models.DateTimeField(_("確認した日時"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("内容の確認")
        ordering = ["-fiscal_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "fiscal_year"],
                name="confirmation_once_a_year",
                violation_error_message=_("この年度の内容は、すでに確認されています。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.fiscal_year}"
