"""One row per published measure: all a list, a count, a CSV row or a feed item needs, without a join storm."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans_registry.catalogue.models.editions import Edition
from plans_registry.documents.periods import Period


class Entry(models.Model):
    """A published measure.  Written by publish, withdraw and reindex only, and always rebuildable from editions."""

    measure = models.PositiveBigIntegerField(primary_key=True)  # the id in the public address
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="entries")
    plan_key = models.CharField(max_length=20)
    plan_title = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    period_text = models.CharField(max_length=100, blank=True)
    pillar_number = models.PositiveSmallIntegerField()
    pillar_title = models.CharField(max_length=200)
    open_ended = models.BooleanField()
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    types = models.JSONField(default=list)  # slugs, the pillar's first, then the measure's own
    forms = models.JSONField(default=list)  # slugs
    audience = models.CharField(max_length=300, blank=True)
    amount = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    page = models.PositiveSmallIntegerField(null=True)
    source_title = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_licence = models.CharField(max_length=100, blank=True, default="", db_default="")
    source_licence_url = models.URLField(max_length=500, blank=True, default="", db_default="")
    published_on = models.DateField()  # of the plan's first edition, in Tokyo
    updated_on = models.DateField()  # when its current edition was published or struck of something last, in Tokyo
    # Of the first edition, or of the strike, since which the row reads as it does: republishing a plan changes no other measure.
    changed_at = models.DateTimeField()
    changed_generation = models.PositiveBigIntegerField()
    folded = models.TextField()  # name, description, pillar title, plan title, each folded, one a line
    texts = models.TextField(default="", db_default="")  # captions and texts of the plan, folded (normalisation.TEXTS)

    class Meta:
        verbose_name = verbose_name_plural = _("公開中の施策")
        ordering = ["municipality", "-first_year", "plan_key", "pillar_number", "number", "measure"]
        indexes = [
            models.Index(fields=["plan_key", "pillar_number", "number"], name="entry_in_plan"),
            models.Index(fields=["-changed_generation", "measure"], name="entry_newest_change"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="entry_ends_after_start",
                violation_error_message=_("終了年度は、開始年度と同じかあとです。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.first_year, self.last_year)


class RetiredMeasure(models.Model):
    """A measure that was public and is not any more: its address answers 410 and points to the plan's history.

    Without a name where a withdrawal took it away.
    """

    measure = models.PositiveBigIntegerField(primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    plan_key = models.CharField(max_length=20, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("公開を終えた施策")

    def __str__(self) -> str:
        return self.name
