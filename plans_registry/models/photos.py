"""Photographs of a plan, often only their captions: the overview's text carries no pictures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans_registry.models.pictures import PictureField
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan


class Photo(models.Model):
    """写真.  Without an image the public page says "photo in the original"; an image needs its alternative text."""

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="photos", verbose_name=_("計画"), help_text=_("例：足立区地域産業活性化計画")
    )
    pillar = models.ForeignKey(
        Pillar,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("柱"),
        help_text=_("どの柱の写真か。決まらなければ空欄のままにします。例：柱1 販路拡大支援"),
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=1, help_text=_("小さい順に並びます。例：1"))
    caption = models.CharField(
        _("キャプション"), max_length=200, help_text=_("資料に書かれたとおりに。例：市内製造業交流会の様子")
    )
    image = PictureField(
        _("画像"),
        upload_to="photos/",
        blank=True,
        width_field="width",
        height_field="height",
        help_text=_("JPEG・PNG・WebP、10MBまで。撮影場所などの情報は自動で消します。例：koryukai.jpg"),
    )
    alt = models.CharField(
        _("代替テキスト"),
        max_length=200,
        blank=True,
        help_text=_(
            "画像が見えない人のために、写っているものを書きます。画像があるときは必須です。"
            "例：会議室で名刺を交換する参加者たち"
        ),
    )
    credit = models.CharField(
        _("提供・権利者"), max_length=100, blank=True, help_text=_("写真の権利を持つ人。例：羽村市産業振興課")
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("写真")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(caption=""),
                name="photo_caption_not_empty",
                violation_error_message=_("写真のキャプションを入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(image="") | ~Q(alt=""),
                name="photo_image_has_alt",
                violation_error_message=_("画像があるときは、代替テキストを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.caption

    def clean(self) -> None:
        if self.pillar and self.plan_id and self.pillar.plan_id != self.plan_id:
            raise ValidationError({"pillar": _("ほかの計画の柱は選べません。")})

    def save(self, *args, **kwargs) -> None:
        if self.pillar:
            self.plan_id = self.pillar.plan_id
        super().save(*args, **kwargs)
