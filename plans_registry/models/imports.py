"""取り込み: an overview on its way from a file to drafts, kept between two sittings.

表の取り込み: a table of measures on its way from a file to drafts, checked first, then saved.
"""

from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans_registry.models.plans import Plan
from plans_registry.models.sources import source_path


class ReviewQuerySet(models.QuerySet):
    def of(self, user) -> Self:
        """One's own, and those in which every plan belongs to a municipality one acts for."""
        concerned = Review.municipalities.through.objects
        strange = concerned.exclude(municipality__in=Municipality.objects.of(user)).values("review")
        shared = Q(every_place_known=True, pk__in=concerned.values("review")) & ~Q(pk__in=strange)
        return self.filter(Q(owner=user) | shared)

    def under_way(self) -> Self:
        return self.filter(status=Review.Status.OPEN)


class Review(models.Model):
    """A document that was read.  Its plans are drafts at once, as far as they can be; it is open while one is not.

    ``file`` is the original, ``text`` what was read from it (a form feed ends a page of a PDF), ``proposal`` the JSON
    of the plans as they were read, with what intake could not decide and the pictures; ``roles`` what a person has said
    of single lines, by their numbers as texts.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("途中")
        CONFIRMED = "confirmed", _("取り込み済み")
        DISCARDED = "discarded", _("取りやめ")

    title = models.CharField(_("資料名"), max_length=200, blank=True)
    caveat = models.TextField(_("ただし書き"), blank=True)
    round_label = models.CharField(_("承認回"), max_length=100, blank=True)
    file = models.FileField(_("ファイル"), upload_to=source_path, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    text = models.TextField(_("資料の文字"))
    proposal = models.JSONField(_("提案"))
    roles = models.JSONField(_("行の役割"), default=dict, editable=False)
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="+", verbose_name=_("区市町村"))
    every_place_known = models.BooleanField(_("すべての区市町村がわかっている"), default=False)
    status = models.CharField(_("状態"), max_length=9, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("始めた人")
    )
    created_at = models.DateTimeField(_("始めた日時"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True)
    closed_at = models.DateTimeField(_("終えた日時"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("終えた人")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("資料の取り込み")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "confirmed", "discarded"]),
                name="review_status_known",
                violation_error_message=_("取り込みの状態が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("sha256"), 64)),
                name="review_sha256_complete",
                violation_error_message=_("ファイルの指紋（SHA-256）がありません。"),
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="review_closed_has_time",
                violation_error_message=_("終えた取り込みには、終えた日時が必要です。"),
            ),
            models.UniqueConstraint(
                fields=["owner", "sha256"],
                condition=Q(status="open"),
                name="review_open_once",
                violation_error_message=_("このファイルは、すでに確認を始めています。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("表題のない資料"))


class PlanOrigin(models.Model):
    """A plan's working copy, and the place in a read document, counted from 0, that it was made of."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="origins", verbose_name=_("資料の取り込み"))
    place = models.PositiveSmallIntegerField(_("資料の中の順番"))
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="origins", verbose_name=_("計画"))

    class Meta:
        verbose_name = verbose_name_plural = _("資料から作った計画")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["review", "place"],
                name="origin_place_once",
                violation_error_message=_("この計画は、すでに下書きになっています。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}-{self.place + 1}"


class OpenIssue(models.Model):
    """What intake could not decide about a plan: with the line of the source, until a person has answered it."""

    origin = models.ForeignKey(PlanOrigin, models.CASCADE, related_name="issues", verbose_name=_("資料から作った計画"))
    line = models.PositiveIntegerField(_("資料の行"))
    code = models.SlugField(_("種類"), max_length=40)
    message = models.TextField(_("確かめること"))
    text = models.TextField(_("資料の文字"), blank=True)
    settled_at = models.DateTimeField(_("確かめた日時"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("確かめた人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("確かめる所")
        ordering = ["line", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.message


def table_path(table: "TableImport", filename: str) -> str:
    """Named by content, and as private as the sources."""
    return f"tables/{table.sha256}{PurePath(filename).suffix.lower()[:10]}"


class TableImportQuerySet(models.QuerySet):
    def under_way(self) -> Self:
        """A process is at work, or was and has died."""
        return self.filter(status__in=TableImport.UNDER_WAY)


class TableImport(models.Model):
    """An uploaded table.  ``report`` is what the last look at it found, empty before the first.

    Its JSON: ``rows``; ``counts`` by part (plan, pillar, measure) and state (new, changed, unchanged); ``errors`` and
    ``notes``, each with ``count`` and ``kept``, a list of [line, column, value, message]; ``changes``, how many ``parts``
    and ``cells`` become others and the ``digest`` of them all.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("確かめる前")
        CHECKING = "checking", _("確認中")
        CHECKED = "checked", _("確認済み")
        SAVING = "saving", _("保存中")
        DONE = "done", _("取り込み済み")
        FAILED = "failed", _("中断")

    UNDER_WAY = (Status.CHECKING, Status.SAVING)

    name = models.CharField(_("ファイル名"), max_length=200)
    file = models.FileField(_("ファイル"), upload_to=table_path, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("大きさ（バイト）"))
    status = models.CharField(_("状態"), max_length=8, choices=Status, default=Status.WAITING)
    report: Any = models.JSONField(_("結果"), default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="table_imports", verbose_name=_("始めた人")
    )
    created_at = models.DateTimeField(_("始めた日時"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True)
    finished_at = models.DateTimeField(_("終えた日時"), null=True, blank=True)

    objects = TableImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("表の取り込み")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "checking", "checked", "saving", "done", "failed"]),
                name="table_import_status_known",
                violation_error_message=_("取り込みの状態が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("sha256"), 64)),
                name="table_import_sha256_complete",
                violation_error_message=_("ファイルの指紋（SHA-256）がありません。"),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="table_import_not_empty",
                violation_error_message=_("ファイルが空です。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(finished_at__isnull=False),
                name="table_import_finished_has_time",
                violation_error_message=_("終えた取り込みには、終えた日時が必要です。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["checked", "done"]) | ~Q(report={}),
                name="table_import_checked_has_report",
                violation_error_message=_("確かめた取り込みには、結果が必要です。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_saved(self) -> bool:
        return self.status == self.Status.CHECKED and not self.report["errors"]["count"]


class TableChangePage(models.Model):
    """What a checked table would change, so many plans, pillars and measures a page: the person sees each before saving.

    ``parts`` is a list of [row, part, name, state, cells], and each of the cells [column, old value, new value].
    """

    table = models.ForeignKey(TableImport, models.CASCADE, related_name="change_pages", verbose_name=_("表の取り込み"))
    number = models.PositiveIntegerField(_("ページ"))
    parts: Any = models.JSONField(_("変わるセル"))

    class Meta:
        verbose_name = verbose_name_plural = _("表で変わるセル")
        ordering = ["table", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "number"],
                name="table_change_page_once",
                violation_error_message=_("このページは、すでにあります。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
