"""What approvers did with the text of a plan before they decided: who read which state of it, and what they noted."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_registry.models.measures import Measure
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan


class PlanReading(models.Model):
    """A person had the whole text of a plan before them; ``fingerprint`` is that of the text, whatever its round."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="readings", verbose_name=_("計画"))
    fingerprint = models.CharField(_("読んだ内容の指紋"), max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("読んだ人")
    )
    by_name = models.CharField(_("読んだ人の名前"), max_length=150)  # outlives the account
    is_approver = models.BooleanField(_("承認者として読んだ"))
    at = models.DateTimeField(_("読んだ日時"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("閲覧の記録")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "by", "fingerprint"],
                name="plan_reading_once",
                violation_error_message=_("この内容を読んだことは、すでに記録されています。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.at:%Y-%m-%d}"


class PlanNoteQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at=None)


class PlanNote(models.Model):
    """What an approver asks at a pillar, a measure or the whole plan, until somebody has seen to it.

    ``place`` says where it stood, also when that part is gone.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="notes", verbose_name=_("計画"))
    pillar = models.ForeignKey(Pillar, models.SET_NULL, null=True, related_name="+", verbose_name=_("柱"))
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="+", verbose_name=_("施策"))
    place = models.CharField(_("場所"), max_length=300)
    text = models.TextField(_("メモ"), max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("書いた人")
    )
    by_name = models.CharField(_("書いた人の名前"), max_length=150)
    at = models.DateTimeField(_("書いた日時"), default=timezone.now)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("対応した人")
    )
    resolved_by_name = models.CharField(_("対応した人の名前"), max_length=150, blank=True)
    resolved_at = models.DateTimeField(_("対応した日時"), null=True)

    objects = PlanNoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("承認者のメモ")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="plan_note_has_text",
                violation_error_message=_("メモを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.text[:40]}"
