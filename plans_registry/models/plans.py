"""計画, as staff edit it; its parts are in ``pillars``."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans_registry.documents.matching import folded
from plans_registry.documents.periods import Period, fiscal_year_of, format_period
from plans_registry.models.rounds import Round
from plans_registry.models.sources import SourceDocument

YEARS = (1950, 2100)  # fiscal years a plan may begin or end in; outside it a digit was lost

# A spreadsheet would run such a cell as a formula; refused here so that public files stay true to the byte.
no_formula = RegexValidator(
    r"^[=+\-@\t\r]",
    message=_("「=」「+」「-」「@」やタブでは始められません（表計算ソフトが計算式として扱うため）。"),
    code="formula",
    inverse_match=True,
)


def new_mark() -> str:
    """Random; a preview's link carries the plan's, and leads nowhere once the plan has another."""
    return secrets.token_hex(8)


class PlanQuerySet(models.QuerySet):
    def of(self, user) -> Self:
        """The plans a person may see and edit: all for a superuser, else those of their municipalities.

        A draft of a municipality that nobody knows yet is also theirs who brought the document it was read from.
        """
        if user.is_superuser:
            return self
        brought = Plan.objects.filter(municipality=None, origins__review__owner=user)
        own = Q(municipality__in=Municipality.objects.of(user)) | Q(pk__in=brought.order_by().values("pk"))
        return self.filter(own)

    def with_parts(self) -> Self:
        """All that a whole plan is made of, in a fixed number of queries."""
        return self.select_related("municipality", "round", "source", "predecessor").prefetch_related(
            "photos", "pillars__types", "pillars__measures__types", "pillars__measures__forms"
        )

    def with_counts(self) -> Self:
        return self.annotate(
            pillar_count=Count("pillars", distinct=True), measure_count=Count("pillars__measures", distinct=True)
        )

    def known_as(self, keys: Iterable[str]) -> dict[str, "Plan"]:
        """By each of these keys the plan that has it, or had it before."""
        plans: Any = self.filter(key__in=keys).defer("approved_document")
        moved: Any = self.filter(moved_keys__key__in=keys).annotate(key_before=F("moved_keys__key"))
        return {plan.key_before: plan for plan in moved} | {str(plan.key): plan for plan in plans}

    def public(self) -> Self:
        """Those the public reads now, in their current edition."""
        return self.filter(editions__is_current=True)

    def edited_since_publication(self) -> Self:
        """Public, nobody asked to approve anything, and saved later than the edition the public reads: itself, or its source
        or round, which the edition quotes."""
        then = F("editions__published_at")
        later = Q(updated_at__gt=then) | Q(source__updated_at__gt=then) | Q(round__updated_at__gt=then)
        return self.public().filter(later, status=Plan.Status.PUBLISHED)

    def in_force(self, fiscal_year: int) -> Self:
        return self.filter(first_year__lte=fiscal_year, last_year__gte=fiscal_year)

    def ending_soon(self, today: date) -> Self:
        """Public plans with six months or less to go and no public plan after them.

        Every plan ends on 31 March, so these are the ones in their last fiscal year, from October on.
        """
        if 4 <= today.month < 10:
            return self.none()
        year = fiscal_year_of(today)
        followed = Plan.objects.public().filter(municipality=OuterRef("municipality"), first_year__gt=year)
        return self.public().filter(~Exists(followed), last_year=year)

    def unconfirmed_in(self, fiscal_year: int) -> Self:
        """Public plans in force that nobody looked at this fiscal year: neither published then nor confirmed."""
        begin = timezone.make_aware(datetime(fiscal_year, 4, 1))
        published_before = self.filter(editions__is_current=True, editions__published_at__lt=begin)
        return published_before.in_force(fiscal_year).exclude(confirmations__fiscal_year=fiscal_year)

    def due(self, today: date) -> Self:
        """Approved for a day that has come, the longest waiting first; days that were missed are due as well."""
        return self.filter(status=Plan.Status.SCHEDULED, publish_on__lte=today).order_by("publish_on", "pk")

    def alike(self, municipality: str, title: str, first_year: int | None, last_year: int | None) -> list["Plan"]:
        """Plans of the municipality that a new one most likely is: asked at every door by which a plan comes in.

        One of no municipality ("") is compared with the others of none, by the title alone.
        """
        known: Any = (
            self.filter(municipality=municipality or None).defer("approved_document").order_by("-first_year", "pk")
        )
        return [plan for plan in known if plan.is_like(title, first_year, last_year)]

    def twins_of(self, municipality: str, first_year: int | None, last_year: int | None) -> Self:
        """Plans of the same municipality and period: most likely the same plan, entered before."""
        return self.filter(municipality=municipality, first_year=first_year, last_year=last_year)


class Plan(models.Model):
    """計画: a municipality's plan for, as a rule, three fiscal years.

    A draft that was read from a document may lack its municipality and title until somebody asks for approval.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("下書き")
        SUBMITTED = "submitted", _("確認待ち")
        SCHEDULED = "scheduled", _("公開予定")
        RETURNED = "returned", _("差し戻し")
        PUBLISHED = "published", _("公開中")
        WITHDRAWN = "withdrawn", _("公開取りやめ")

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("区市町村"),
        help_text=_("名称・よみ・団体コードでさがせます。例：あだち"),
    )
    title = models.CharField(
        _("計画名"),
        max_length=200,
        blank=True,
        validators=[no_formula],
        help_text=_("資料のとおりに。例：足立区地域産業活性化計画"),
    )
    first_year = models.PositiveSmallIntegerField(
        _("開始年度"), null=True, blank=True, help_text=_("西暦4桁の年度。例：2021（令和3年度）")
    )
    last_year = models.PositiveSmallIntegerField(
        _("終了年度"), null=True, blank=True, help_text=_("西暦4桁の年度。この年度の3月31日まで。例：2023（令和5年度）")
    )
    period_text = models.CharField(
        _("計画期間（原文）"),
        max_length=100,
        blank=True,
        validators=[no_formula],
        help_text=_("資料のとおりに。例：令和３年度～令和５年度"),
    )
    background = models.TextField(
        _("現状と課題・めざすもの"), blank=True, help_text=_("柱の前の文章を、改行を入れずに。例：足立区では、…")
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("承認回"),
        help_text=_("わかるときだけ選びます。例：令和6年度後期"),
    )
    source = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("出典"),
        help_text=_("この計画が載っている資料。例：承認した地域産業活性化計画の概要"),
    )
    plain_summary = models.TextField(
        _("やさしい日本語の要約"),
        blank=True,
        max_length=2000,
        validators=[no_formula],
        help_text=_("短い文で、むずかしい言葉を使わずに。例：足立区は、小さな会社が ものを売る手伝いを します。"),
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("前の計画"),
        help_text=_("同じ区市町村の、この計画の前の期間の計画。例：足立区地域産業活性化計画（平成30～令和2年度）"),
    )
    lineage_confirmed = models.BooleanField(_("前の計画との対応を確認した"), default=False, editable=False)
    key = models.SlugField(_("計画ID"), max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001 (none until the first edition)
    status = models.CharField(_("状態"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("状態を変えた人"),
    )
    status_at = models.DateTimeField(_("状態を変えた日時"), null=True, editable=False)
    status_note = models.CharField(_("理由・メモ"), max_length=500, blank=True, editable=False)
    # The name outlives the account: the page must say who decided, also years later.
    status_by_name = models.CharField(_("状態を変えた人の名前"), max_length=310, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("確認を依頼した人"),
    )
    submitted_fingerprint = models.CharField(_("確認を依頼した内容の指紋"), max_length=16, blank=True, editable=False)
    edited_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, editable=False, related_name="+", verbose_name=_("依頼のあとに直した人")
    )
    publish_on = models.DateField(_("公開する日"), null=True, editable=False)
    approved_document = models.JSONField(_("承認された内容"), null=True, editable=False)
    preview_mark = models.CharField(_("確認用リンクの印"), max_length=16, default=new_mark, editable=False)
    created_at = models.DateTimeField(_("作成日時"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("計画")
        ordering = ["municipality", "-first_year", "id"]
        permissions = [
            ("approve_plan", _("計画を承認して公開できる")),
            ("read_every_plan", _("すべての自治体の計画を、下書きも読める")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year=None, last_year=None)
                | Q(first_year__isnull=False, last_year__isnull=False, last_year__gte=F("first_year")),
                name="plan_ends_after_start",
                violation_error_message=_(
                    "終了年度は、開始年度と同じかあとにしてください（両方入力するか、両方空欄）。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(first_year__gte=YEARS[0], last_year__lte=YEARS[1]),
                name="plan_years_plausible",
                violation_error_message=_("年度は西暦の4桁で入力してください（1950から2100まで）。例：2021"),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "scheduled", "returned", "published", "withdrawn"]),
                name="plan_status_known",
                violation_error_message=_("計画の状態が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"]) | Q(first_year__isnull=False, key__isnull=False),
                name="plan_public_has_period_and_key",
                violation_error_message=_("公開する計画には、計画期間が必要です。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "withdrawn"]) | ~Q(status_note=""),
                name="plan_return_has_reason",
                violation_error_message=_("差し戻しと公開取りやめには、理由が必要です。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    status="scheduled",
                    publish_on__isnull=False,
                    approved_document__isnull=False,
                    first_year__isnull=False,
                )
                | (~Q(status="scheduled") & Q(publish_on__isnull=True, approved_document__isnull=True)),
                name="plan_scheduled_has_approval",
                violation_error_message=_("公開予定の計画には、公開する日、承認された内容と計画期間が必要です。"),
            ),
            models.CheckConstraint(
                condition=Q(predecessor=None) | ~Q(predecessor=F("id")),
                name="plan_not_its_own_predecessor",
                violation_error_message=_("前の計画に、その計画自身は選べません。"),
            ),
            models.CheckConstraint(
                condition=Q(lineage_confirmed=False) | Q(predecessor__isnull=False),
                name="plan_lineage_has_predecessor",
                violation_error_message=_("前の計画がないのに、対応を確認済みにはできません。"),
            ),
            models.CheckConstraint(
                condition=Q(status="draft", key=None) | (Q(municipality__isnull=False) & ~Q(title="")),
                name="plan_named_unless_draft",
                violation_error_message=_("区市町村と計画名を入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        title = self.title or str(_("（計画名なし）"))
        return f"{title}（{self.period_label}）" if self.period else title

    @property
    def place(self) -> str:
        """The name of its municipality, for lists."""
        return str(self.municipality or _("（区市町村なし）"))

    @property
    def has_page(self) -> bool:
        """Whether there is enough of it for a page of the public kind."""
        return self.period is not None and self.municipality_id is not None

    @property
    def period(self) -> Period | None:
        """None while a year is missing, or wrong on a form that is about to be refused."""
        if self.first_year is None or self.last_year is None or self.last_year < self.first_year:
            return None
        return Period(self.first_year, self.last_year)

    @property
    def period_label(self) -> str:
        return format_period(self.period) if self.period else ""

    def is_like(self, title: str, first_year: int | None, last_year: int | None) -> bool:
        """Whether it has the title, whatever its widths and blanks, or a year in common; unknown years are none.

        A round approves many plans of the same years: those tell nothing where the municipality is not known.
        """
        if title and folded(self.title) == folded(title):
            return True
        if self.municipality_id is None or self.first_year is None or self.last_year is None:
            return False
        if first_year is None or last_year is None:
            return False
        return self.first_year <= last_year and first_year <= self.last_year

    def key_for(self, municipality: str, first_year: int) -> str:
        """The address of the plan when it is published: ``131211-2021``, or ``131211-2021-2`` where another has that.

        It keeps the one it has while that says its municipality and first year.
        """
        stem = f"{municipality}-{first_year}"
        if self.key and (self.key == stem or self.key.startswith(f"{stem}-")):
            return self.key
        others = Plan.objects.exclude(pk=self.pk)
        taken = set(others.filter(key__startswith=stem).values_list("key", flat=True))
        taken |= set(others.filter(moved_keys__key__startswith=stem).values_list("moved_keys__key", flat=True))
        numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
        return stem if stem not in taken else next(key for key in numbered if key not in taken)
