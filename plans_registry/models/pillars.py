"""柱: the numbered headings of a plan, as staff edit them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans_registry.models.plans import Plan, no_formula
from plans_registry.models.vocabulary import PillarType


class Pillar(models.Model):
    """柱: a numbered heading of a plan."""

    plan = models.ForeignKey(
        Plan,
        models.CASCADE,
        related_name="pillars",
        verbose_name=_("計画"),
        help_text=_("例：足立区地域産業活性化計画"),
    )
    number = models.PositiveSmallIntegerField(
        _("番号"), validators=[MinValueValidator(1)], help_text=_("計画の中での順番。例：1")
    )
    title = models.CharField(
        _("柱の名称"), max_length=200, validators=[no_formula], help_text=_("資料のとおりに。例：販路拡大支援")
    )
    types = models.ManyToManyField(
        PillarType,
        blank=True,
        related_name="pillars",
        verbose_name=_("柱の類型"),
        help_text=_("あてはまるものをすべて選びます。例：販路拡大"),
    )
    open_ended = models.BooleanField(
        _("一覧の末尾に「等」がある"),
        default=False,
        help_text=_("資料の施策一覧が「等」で終わり、ほかにも施策があるとき。例：…の実施等） 等"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("柱")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="pillar_number_unique",
                violation_error_message=_("同じ番号の柱があります。番号を変えてください。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="pillar_number_from_one",
                violation_error_message=_("柱の番号は1からです。"),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="pillar_title_not_empty",
                violation_error_message=_("柱の名称を入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return _("柱%(number)s %(title)s") % {"number": self.number, "title": self.title}
