"""Who: Tokyo's regions and its 62 municipalities, and which staff act for which municipality."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.codes import code_condition, validate_code
from municipalities.names import in_language
from municipalities.web_address import web_address


class Region(models.Model):
    """地域 in two levels: 区部, 多摩, 島しょ, and the sub-regions of each."""

    slug = models.SlugField(
        _("識別名"), unique=True, help_text=_("アドレスに使う半角英字。公開後は変えません。例：kita-tama")
    )
    name = models.CharField(_("名称"), max_length=50, unique=True, help_text=_("例：北多摩"))
    name_en = models.CharField(_("英語名"), max_length=80, help_text=_("例：North Tama"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上位の地域"),
        help_text=_("区部・多摩・島しょのいずれか。それ自身が上位の地域なら空欄。例：多摩"),
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=0, help_text=_("小さい順に並びます。例：10"))

    class Meta:
        verbose_name = verbose_name_plural = _("地域")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="region_not_its_own_parent",
                violation_error_message=_("地域は、自分自身の下には置けません。"),
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def clean(self) -> None:
        if self.parent and self.parent.parent_id:
            raise ValidationError(
                {"parent": _("地域は2段までです。上位の地域は区部・多摩・島しょから選んでください。")}
            )


class MunicipalityQuerySet(models.QuerySet):
    def of(self, user) -> Self:
        """The municipalities a person may act for: all for a superuser, else those of the affiliations."""
        return self if user.is_superuser else self.filter(affiliations__user=user)

    def hold(self, codes: Iterable[str]) -> None:
        """Until the transaction ends, nobody else makes plans out of documents or tables for these municipalities.

        Two people who bring in the same plan make it once: the later one waits here, and then sees it.
        """
        list(self.select_for_update(no_key=True).filter(code__in=set(codes)).order_by("code").values_list("pk"))


class Municipality(models.Model):
    """区市町村, known for ever by its six-digit code."""

    class Kind(models.TextChoices):
        WARD = "ward", _("特別区")
        CITY = "city", _("市")
        TOWN = "town", _("町")
        VILLAGE = "village", _("村")

    code = models.CharField(
        _("団体コード"),
        max_length=6,
        primary_key=True,
        validators=[validate_code],
        help_text=_("全国地方公共団体コード（検査数字を含む6桁の半角数字）。例：131211"),
    )
    name = models.CharField(_("名称"), max_length=20, unique=True, help_text=_("例：足立区"))
    kana = models.CharField(_("よみ"), max_length=40, help_text=_("ひらがなで。五十音順の並びに使います。例：あだちく"))
    name_en = models.CharField(_("英語名"), max_length=50, help_text=_("例：Adachi City"))
    kind = models.CharField(_("種別"), max_length=7, choices=Kind, help_text=_("例：特別区"))
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="municipalities",
        verbose_name=_("地域"),
        help_text=_("いちばん細かい地域を選びます。例：城東"),
    )
    website = models.URLField(
        _("公式サイト"),
        blank=True,
        validators=[web_address],
        help_text=_("わからなければ空欄のままにします。例：https://www.city.example.tokyo.jp/"),
    )
    industry_section = models.CharField(
        _("事業者向けの窓口"),
        max_length=100,
        blank=True,
        # A spreadsheet would run such a cell of /municipalities.csv as a formula.
        validators=[RegexValidator(r"^[=+\-@]", _("「=」「+」「-」「@」では始められません。"), inverse_match=True)],
        help_text=_("部署の名称。例：産業経済部 産業振興課"),
    )
    industry_page = models.URLField(
        _("事業者向けのページ"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("産業支援の案内があるページ。例：https://www.city.example.tokyo.jp/sangyo/"),
    )
    phone = models.CharField(
        _("電話番号"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(
                r"^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}\Z",
                _("電話番号は、半角の数字とハイフンで入力してください。例：03-3880-5111"),
            )
        ],
        help_text=_("窓口の番号。なければ代表番号。例：03-3880-5111"),
    )
    contact_checked_on = models.DateField(
        _("連絡先を確認した日"), null=True, blank=True, help_text=_("連絡先を直して保存すると、その日になります。")
    )
    tile_x = models.PositiveSmallIntegerField(_("地図の列"), help_text=_("タイル地図の左からの位置（0から）。例：11"))
    tile_y = models.PositiveSmallIntegerField(_("地図の行"), help_text=_("タイル地図の上からの位置（0から）。例：0"))

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("区市町村")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=code_condition(),
                name="municipality_code_check_digit",
                violation_error_message=_("団体コードの検査数字が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ward", "city", "town", "village"]),
                name="municipality_kind_known",
                violation_error_message=_("種別は、特別区・市・町・村のいずれかです。"),
            ),
            models.UniqueConstraint(
                fields=["tile_x", "tile_y"],
                name="municipality_tile_unique",
                violation_error_message=_("地図のその位置には、ほかの区市町村があります。"),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def clean(self) -> None:
        if self.region_id and self.region.parent_id is None:
            raise ValidationError({"region": _("区部・多摩・島しょの下の、細かい地域を選んでください。例：城東")})


class Affiliation(models.Model):
    """所属: a person who acts for a municipality."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="affiliations",
        verbose_name=_("利用者"),
        help_text=_("例：adachi-taro"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="affiliations",
        verbose_name=_("区市町村"),
        help_text=_("この利用者が計画を入力できる自治体。例：足立区"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("所属")
        ordering = ["municipality", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality"],
                name="affiliation_once",
                violation_error_message=_("この利用者は、すでにこの自治体に所属しています。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.municipality}"
