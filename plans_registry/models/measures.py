"""施策: the measures of a pillar, as staff edit them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.web_address import web_address
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import no_formula
from plans_registry.models.vocabulary import PillarType, SupportForm


class Measure(models.Model):
    """施策: what a municipality does under a pillar.  Its id is its public address, through all editions."""

    pillar = models.ForeignKey(
        Pillar, models.CASCADE, related_name="measures", verbose_name=_("柱"), help_text=_("例：柱1 販路拡大支援")
    )
    number = models.PositiveSmallIntegerField(
        _("番号"), validators=[MinValueValidator(1)], help_text=_("柱の中での順番。例：1")
    )
    name = models.CharField(
        _("施策の名称"),
        max_length=200,
        validators=[no_formula],
        help_text=_("資料のとおりに。例：見本市等出展助成事業"),
    )
    description = models.TextField(
        _("概要"),
        blank=True,
        max_length=2000,
        validators=[no_formula],
        help_text=_("（ ）の中の説明を、資料のとおりに。なければ空欄。例：オンラインを含む各種展示会出展に対する助成"),
    )
    types = models.ManyToManyField(
        PillarType,
        blank=True,
        related_name="measures",
        verbose_name=_("施策の類型"),
        help_text=_(
            "柱の類型が1つなら、そのほかに付けるもの。柱の類型が2つ以上なら、この施策に当てはまるものだけ"
            "（1つも選ばなければ、柱の類型すべて）。例：創業・起業"
        ),
    )
    forms = models.ManyToManyField(
        SupportForm,
        blank=True,
        related_name="measures",
        verbose_name=_("支援の形"),
        help_text=_("あてはまるものをすべて選びます。例：補助・助成"),
    )
    audience = models.CharField(
        _("対象者"),
        max_length=300,
        blank=True,
        validators=[no_formula],
        help_text=_("資料に書かれているときだけ。例：区内の中小企業者"),
    )
    amount = models.CharField(
        _("補助額・補助率"),
        max_length=300,
        blank=True,
        validators=[no_formula],
        help_text=_("資料に書かれているときだけ。例：対象経費の2分の1、上限20万円"),
    )
    contact = models.CharField(
        _("問い合わせ先"),
        max_length=300,
        blank=True,
        validators=[no_formula],
        help_text=_("資料に書かれているときだけ。例：産業振興課 電話03-0000-0000"),
    )
    url = models.URLField(
        _("詳細URL"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("くわしい案内のページ。例：https://example.tokyo.jp/mihonichi"),
    )
    page = models.PositiveSmallIntegerField(
        _("出典のページ"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1, _("出典のページは1からです。"))],
        help_text=_("資料の何ページ目か（1から）。例：1"),
    )

    continues = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        verbose_name=_("引き継いだ施策"),
    )

    # Of a renewed plan: taken over from the plan before, and nobody has looked at it since.  No part of the document.
    is_copied = models.BooleanField(_("写したまま見直していない"), default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("施策")
        ordering = ["pillar", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pillar", "number"],
                name="measure_number_unique",
                violation_error_message=_("同じ番号の施策があります。番号を変えてください。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="measure_number_from_one",
                violation_error_message=_("施策の番号は1からです。"),
            ),
            models.CheckConstraint(
                condition=Q(continues=None) | ~Q(continues=F("id")),
                name="measure_not_continuing_itself",
                violation_error_message=_("施策は、それ自身を引き継げません。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="measure_name_not_empty",
                violation_error_message=_("施策の名称を入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(page=None) | Q(page__gte=1),
                name="measure_page_from_one",
                violation_error_message=_("出典のページは1からです。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
