"""承認: what the metropolitan government announced, also of plans that nobody has entered yet.

An announcement names municipality, programme and period, at times the plan's title, never its measures.  The shipped
rows (``reference/approvals.csv``) are facts from press releases and not complete.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from municipalities.names import in_language
from municipalities.web_address import web_address
from plans_registry.models.plans import no_formula
from plans_registry.models.rounds import Round

REFERENCE = Path(__file__).parent / "reference"


class Programme(models.Model):
    """事業: the programme of the metropolitan government under which plans are approved; its name changed over the years."""

    name = models.CharField(_("事業名"), max_length=100, unique=True, help_text=_("例：地域産業成長支援事業"))
    name_en = models.CharField(
        _("英語名"), max_length=150, help_text=_("例：Regional Industry Growth Support Programme")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("都の事業")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ApprovalQuerySet(models.QuerySet):
    def with_names(self) -> Self:
        return self.select_related("municipality", "programme", "round")


class Approval(models.Model):
    """承認: a municipality's plan was approved for a period, on the word of an announcement."""

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="approvals",
        verbose_name=_("区市町村"),
        help_text=_("名称・よみ・団体コードでさがせます。例：すみだ"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="approvals",
        verbose_name=_("都の事業"),
        help_text=_("発表のとおりに。例：地域産業成長支援事業"),
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        verbose_name=_("承認回"),
        help_text=_("発表にあるときだけ。例：令和6年度後期"),
    )
    title = models.CharField(
        _("計画名"),
        max_length=200,
        blank=True,
        validators=[no_formula],
        help_text=_("発表にあるときだけ。なければ空欄のまま。例：大田区ものづくり地域産業集積活性化計画"),
    )
    first_year = models.PositiveSmallIntegerField(
        _("開始年度"),
        validators=[MinValueValidator(1926), MaxValueValidator(2100)],
        help_text=_("西暦4桁の年度。例：2025（令和7年度）"),
    )
    last_year = models.PositiveSmallIntegerField(
        _("終了年度"),
        validators=[MinValueValidator(1926), MaxValueValidator(2100)],
        help_text=_("西暦4桁の年度。例：2027（令和9年度）"),
    )
    announced_on = models.DateField(_("発表日"), help_text=_("例：2025-03-24"))
    url = models.URLField(
        _("発表のURL"),
        max_length=500,
        validators=[web_address],
        help_text=_("東京都の発表ページ。例：https://www.metro.tokyo.lg.jp/…"),
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("承認の発表")
        ordering = ["-first_year", "municipality"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "programme", "first_year"],
                name="approval_once",
                violation_error_message=_("この自治体・事業・開始年度の承認は、すでにあります。"),
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="approval_years_in_order",
                violation_error_message=_("終了年度は、開始年度より前にはできません。"),
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=1926, last_year__lte=2100),
                name="approval_years_plausible",
                violation_error_message=_("年度は1926から2100までの西暦4桁です。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.first_year}–{self.last_year}"

    def draft_parameters(self) -> str:
        """What the form of a new plan is filled in with: ``municipality=131075&title=&first_year=2025&…``."""
        known = {
            "municipality": self.municipality_id,
            "title": self.title,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "round": self.round_id or "",
        }
        return urlencode(known)


def load_approvals() -> None:
    """Add the shipped announcements that are not there yet.  Idempotent; what staff corrected or added stays."""
    programmes = {row["name"]: row["name_en"] for row in _rows("programmes.csv")}
    for row in _rows("approvals.csv"):
        programme, _made = Programme.objects.get_or_create(
            name=row["programme"], defaults={"name_en": programmes[row["programme"]]}
        )
        announced = date.fromisoformat(row["announced"])
        Approval.objects.get_or_create(
            municipality_id=row["code"],
            programme=programme,
            first_year=int(row["first_year"]),
            defaults={
                "last_year": int(row["last_year"]),
                "title": row["title"],
                "announced_on": announced,
                "url": row["source"],
                "round": _round(row["round"]),
            },
        )


def _round(label: str) -> Round | None:
    return Round.objects.get_or_create(label=label)[0] if label else None


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
