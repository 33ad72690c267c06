"""The shared words: pillar types, forms of support, the keywords that propose them, and synonyms.

All are rows that staff manage in the admin, none is code.

Load the starting vocabulary from the tables in ``reference/``; staff manage the rows from then on.
"""

import csv
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.names import in_language

_SLUG_HELP = _("アドレスとCSVに使う半角英字。公開後は変えません。例：sales-channels")


class PillarType(models.Model):
    """柱の類型, shared by all plans, so that pillars of different municipalities can be compared."""

    slug = models.SlugField(_("識別名"), unique=True, help_text=_SLUG_HELP)
    name = models.CharField(_("名称"), max_length=50, unique=True, help_text=_("例：販路拡大"))
    name_en = models.CharField(_("英語名"), max_length=80, help_text=_("例：Sales channels"))
    description = models.CharField(
        _("説明"), max_length=200, blank=True, help_text=_("どんな柱に付けるか。例：販路の開拓、見本市への出展など")
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=0, help_text=_("小さい順に並びます。例：10"))

    class Meta:
        verbose_name = verbose_name_plural = _("柱の類型")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class SupportForm(models.Model):
    """支援の形: how a measure helps (grant, advice, training …); a measure has none, one or several."""

    slug = models.SlugField(_("識別名"), unique=True, help_text=_("アドレスとCSVに使う半角英字。例：grant"))
    name = models.CharField(_("名称"), max_length=50, unique=True, help_text=_("例：補助・助成"))
    name_en = models.CharField(_("英語名"), max_length=80, help_text=_("例：Grant"))
    description = models.CharField(
        _("説明"), max_length=200, blank=True, help_text=_("どんな施策に付けるか。例：費用の一部を補助するもの")
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=0, help_text=_("小さい順に並びます。例：10"))

    class Meta:
        verbose_name = verbose_name_plural = _("支援の形")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


def _keyword_field() -> models.CharField:
    return models.CharField(
        _("ことば"),
        max_length=50,
        help_text=_("取り込みのとき、このことばを含めば提案します。例：販路"),
    )


class TypeKeyword(models.Model):
    """A word that, standing in a title or a measure, makes intake propose a pillar type."""

    type = models.ForeignKey(
        PillarType,
        models.CASCADE,
        related_name="keywords",
        verbose_name=_("柱の類型"),
        help_text=_("提案する類型。例：販路拡大"),
    )
    keyword = _keyword_field()

    class Meta:
        verbose_name = verbose_name_plural = _("類型を提案することば")
        ordering = ["type", "keyword"]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "keyword"],
                name="type_keyword_once",
                violation_error_message=_("このことばは、この類型にすでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(keyword=""),
                name="type_keyword_not_empty",
                violation_error_message=_("ことばを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.keyword


class FormKeyword(models.Model):
    """A word that, standing in a measure, makes intake propose a form of support."""

    form = models.ForeignKey(
        SupportForm,
        models.CASCADE,
        related_name="keywords",
        verbose_name=_("支援の形"),
        help_text=_("提案する支援の形。例：補助・助成"),
    )
    keyword = _keyword_field()

    class Meta:
        verbose_name = verbose_name_plural = _("支援の形を提案することば")
        ordering = ["form", "keyword"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "keyword"],
                name="form_keyword_once",
                violation_error_message=_("このことばは、この支援の形にすでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(keyword=""),
                name="form_keyword_not_empty",
                violation_error_message=_("ことばを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.keyword


class SynonymGroup(models.Model):
    """Words of like meaning: a search for one of them finds all, and says so."""

    words = models.CharField(
        _("近い意味のことば"),
        max_length=300,
        unique=True,
        help_text=_("「、」で区切って2つ以上。例：創業、起業、開業、スタートアップ"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("近い意味のことば")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.words.split("、") if word.strip())

    def clean(self) -> None:
        if len(set(self.members)) < 2:
            raise ValidationError({"words": _("ことばを「、」で区切って2つ以上入力してください。例：創業、起業")})


REFERENCE = Path(__file__).parent / "reference"


@transaction.atomic
def load_vocabulary() -> None:
    """Create what is missing.  Idempotent; what staff have changed since stays as they left it."""
    for model, name in ((PillarType, "pillar_types.csv"), (SupportForm, "support_forms.csv")):
        for position, row in enumerate(_rows(name), start=1):
            model.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "position": position * 10})
    if not SynonymGroup.objects.exists():
        SynonymGroup.objects.bulk_create(SynonymGroup(**row) for row in _rows("synonyms.csv"))
    if not (TypeKeyword.objects.exists() or FormKeyword.objects.exists()):
        _load_keywords()


def _load_keywords() -> None:
    types = {row.slug: row for row in PillarType.objects.all()}
    forms = {row.slug: row for row in SupportForm.objects.all()}
    for row in _rows("keywords.csv"):
        if row["kind"] == "type":
            TypeKeyword.objects.create(type=types[row["slug"]], keyword=row["keyword"])
        else:
            FormKeyword.objects.create(form=forms[row["slug"]], keyword=row["keyword"])


def _rows(name: str) -> list[dict]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
