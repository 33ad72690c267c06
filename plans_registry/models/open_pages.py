"""Who has the page of a plan open, and what stands on it: kept on the server while it is not saved."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_registry.models.plans import Plan

SEEN = timedelta(seconds=60)  # a page that has not spoken for so long is closed
KEPT = timedelta(days=7)


class OpenPageQuerySet(models.QuerySet):
    def now_open(self) -> Self:
        return self.filter(at__gt=timezone.now() - SEEN)

    def unsaved(self) -> Self:
        """With something typed that nobody has saved, the latest first."""
        return self.exclude(typed=None).exclude(typed=[]).filter(at__gt=timezone.now() - KEPT).order_by("-at")


class OpenPage(models.Model):
    """One page in one browser, by its token.  ``typed`` are names and values, none where nothing was typed or it is settled."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="open_pages", verbose_name=_("計画"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("開いている人"))
    token = models.CharField(_("画面の印"), max_length=32)
    at = models.DateTimeField(_("最後に知らせた日時"), default=timezone.now)
    typed = models.JSONField(_("入力中の内容"), null=True)

    objects = OpenPageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("開いている画面")
        ordering = ["-at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "by", "token"],
                name="open_page_once",
                violation_error_message=_("この画面は、すでに知らされています。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.plan_id}"
