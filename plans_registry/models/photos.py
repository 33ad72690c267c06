"""Photographs of a plan, often only their captions: the overview's text carries no pictures.

Uploaded pictures, made safe: only known formats, limited in bytes and pixels, re-encoded without metadata.
"""

import io
import uuid
import warnings
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
PUBLIC_FOLDER = "photos/"
LONGEST_SIDE = 2000  # pixels; enough for a full-width picture on a dense screen and for A4 print


def safe_picture(upload: File) -> ContentFile:
    """The picture upright, at most 2,000 px on its longer side, re-encoded, under a random name.

    Re-encoding drops EXIF (places, names) and whatever else was hidden in the file.  Raises
    ValidationError, in the reader's language, for anything but a JPEG, PNG or WebP within the limits.
    """
    if upload.size > settings.PHOTO_BYTES_LIMIT:
        raise ValidationError(too_large())
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=tuple(FORMATS)) as picture:
                return _reencode(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            gettext("JPEG・PNG・WebPの写真として読み取れません。別のファイルを選んでください。")
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(_too_many_pixels()) from error


def too_large() -> str:
    limit = settings.PHOTO_BYTES_LIMIT // 1_000_000
    return gettext("写真は%sMBまでです。小さくしてから、もう一度選んでください。") % limit


def _too_many_pixels() -> str:
    return gettext("写真の画素数が多すぎます（%s万画素まで）。") % (settings.PHOTO_PIXELS_LIMIT // 10_000)


def _reencode(picture: Image.Image) -> ContentFile:
    kind = picture.format or "JPEG"
    if picture.width * picture.height > settings.PHOTO_PIXELS_LIMIT:
        raise ValidationError(_too_many_pixels())
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = _in_srgb(upright, "RGBA" if kind != "JPEG" and upright.has_transparency_data else "RGB")
    out = io.BytesIO()
    plain.save(out, kind, quality=85, optimize=True)
    return SafePicture(out.getvalue(), name=f"{uuid.uuid4().hex}.{FORMATS[kind]}")


def _in_srgb(picture: Image.Image, mode: str) -> Image.Image:
    """The colours as they were meant: re-encoding drops the profile (Display P3, Adobe RGB, CMYK) that says so."""
    plain = picture.convert(mode)
    profile = picture.info.get("icc_profile")
    if not profile:
        return plain
    # A palette and transparency have no profile of their own.
    numbers = picture if picture.mode in ("RGB", "CMYK", "L") else plain.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        colours = ImageCms.profileToProfile(numbers, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return plain  # a broken profile, or one for another kind of colours
    if colours is None:
        return plain
    if mode == "RGBA":
        colours.putalpha(plain.getchannel("A"))
    return colours


class SafePicture(ContentFile):
    """What :func:`safe_picture` made."""


def _is_safe(file: File) -> bool:
    return isinstance(file, SafePicture) or isinstance(getattr(file, "_file", None), SafePicture)


class PictureField(models.ImageField):
    """An ImageField that keeps only what :func:`safe_picture` made of an upload."""

    def clean(self, value: Any, model_instance: Any) -> Any:
        if value and not value._committed:
            setattr(model_instance, self.attname, safe_picture(value.file))
            value = getattr(model_instance, self.attname)
        return super().clean(value, model_instance)

    def update_dimension_fields(self, instance: Any, force: bool = False, *args: Any, **kwargs: Any) -> None:
        """Not of an upload as it came: Django would open it, with every format Pillow knows, before we may refuse it."""
        file = instance.__dict__.get(self.attname)
        if isinstance(file, File) and not getattr(file, "_committed", False) and not _is_safe(file):
            return
        super().update_dimension_fields(instance, force, *args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # forms.ImageField would open the upload with every format Pillow knows before we may refuse it.
        kwargs["form_class"] = forms.FileField
        field: Any = super().formfield(**kwargs)
        field.widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        return field


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
        upload_to=PUBLIC_FOLDER,
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
