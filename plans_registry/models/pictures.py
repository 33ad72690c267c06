"""Uploaded pictures, made safe: only known formats, limited in bytes and pixels, re-encoded without metadata."""

import io
import uuid
import warnings
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
LONGEST_SIDE = 2000  # pixels; enough for a full-width picture on a dense screen and for A4 print


def safe_picture(upload: File) -> ContentFile:
    """The picture upright, at most 2,000 px on its longer side, re-encoded, under a random name.

    Re-encoding drops EXIF (places, names) and whatever else was hidden in the file.  Raises
    ValidationError, in the reader's language, for anything but a JPEG, PNG or WebP within the limits.
    """
    if upload.size > settings.PHOTO_BYTES_LIMIT:
        limit = settings.PHOTO_BYTES_LIMIT // 1_000_000
        raise ValidationError(_("写真は%sMBまでです。小さくしてから、もう一度選んでください。") % limit)
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=tuple(FORMATS)) as picture:
                return _reencode(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("JPEG・PNG・WebPの写真として読み取れません。別のファイルを選んでください。")) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(_too_many_pixels()) from error


def _too_many_pixels() -> str:
    return _("写真の画素数が多すぎます（%s万画素まで）。") % (settings.PHOTO_PIXELS_LIMIT // 10_000)


def _reencode(picture: Image.Image) -> ContentFile:
    kind = picture.format or "JPEG"
    if picture.width * picture.height > settings.PHOTO_PIXELS_LIMIT:
        raise ValidationError(_too_many_pixels())
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert("RGBA" if kind != "JPEG" and upright.has_transparency_data else "RGB")
    out = io.BytesIO()
    plain.save(out, kind, quality=85, optimize=True)
    return SafePicture(out.getvalue(), name=f"{uuid.uuid4().hex}.{FORMATS[kind]}")


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
