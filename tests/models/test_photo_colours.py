"""Uploaded photos in sRGB: what a wide profile said is converted, for re-encoding drops the profile."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from plans_registry.models.photos import safe_picture

WIDE = Path(__file__).with_name("photo-wide-gamut.jpg")  # Adobe RGB, one green
GREEN = (0, 181, 70)  # what it is meant to look like; its numbers alone are 102, 180, 79


def kept(picture: Image.Image, kind: str, **options: Any) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return Image.open(io.BytesIO(safe_picture(ContentFile(out.getvalue(), name="a")).read()))


def wide() -> tuple[Image.Image, bytes]:
    picture = Image.open(WIDE)
    return picture.copy(), picture.info["icc_profile"]


def near(colour: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 8 for one, other in zip(colour, wanted, strict=True))


def test_a_wide_profile_is_converted_and_dropped():
    picture = Image.open(io.BytesIO(safe_picture(ContentFile(WIDE.read_bytes(), name="a.jpg")).read()))
    assert near(picture.getpixel((30, 20)), GREEN)
    assert "icc_profile" not in picture.info


def test_a_picture_stays_upright_and_transparent():
    picture, profile = wide()
    turned = Image.Exif()
    turned[274] = 6  # a quarter turn
    upright = kept(picture, "JPEG", icc_profile=profile, exif=turned, quality=95)
    assert upright.size == (40, 60)
    assert near(upright.getpixel((20, 30)), GREEN)
    picture.putalpha(128)
    clear = kept(picture, "PNG", icc_profile=profile)
    assert near(clear.getpixel((30, 20)), (*GREEN, 128))


def test_a_palette_is_converted_with_its_colours():
    picture, profile = wide()
    assert near(kept(picture.quantize(16), "PNG", icc_profile=profile).getpixel((30, 20)), GREEN)


def test_a_picture_in_srgb_keeps_its_numbers():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert near(
        kept(Image.new("RGB", (9, 9), (102, 180, 79)), "PNG", icc_profile=srgb).getpixel((4, 4)), (102, 180, 79)
    )


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_profile_that_says_nothing_useful_is_passed_over(mode: str):
    _picture, profile = wide()
    for unusable in (b"no profile", profile if mode != "RGB" else b""):
        assert kept(Image.new(mode, (9, 9)), "JPEG", icc_profile=unusable).mode == "RGB"
