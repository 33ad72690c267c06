"""計画IDの移動: an address that a plan had before its municipality or its first year was put right."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans_registry.models.plans import Plan


class MovedKey(models.Model):
    """Who asks for the plan under this key is sent on for ever; no other plan ever gets it."""

    key = models.SlugField(_("計画ID"), max_length=20, primary_key=True)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="moved_keys", verbose_name=_("計画"))
    moved_at = models.DateTimeField(_("移動した日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("移動した計画ID")
        ordering = ["moved_at", "key"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} → {self.plan.key}"
