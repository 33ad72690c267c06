"""The Japanese font that PNG pictures are written with: one of the machine, found by its file.

Nothing is downloaded and nothing shipped.  Without a font there are no PNGs, and both a check at the start and the
address of the PNG say so: empty squares in place of a town's name would be worse than no picture.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from PIL import ImageFont

PACKAGE = "fonts-noto-cjk"
"""The Debian package that brings the font of the first line below."""

FILES = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"),
    (
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    ),
    ("/usr/share/fonts/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto/NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/opentype/ipafont-gothic/ipagp.ttf", ""),
    ("/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf", ""),
    ("/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc", "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc"),
    ("C:/Windows/Fonts/YuGothM.ttc", "C:/Windows/Fonts/YuGothB.ttc"),
]
"""Where systems keep a Japanese font: regular and, if there is one, bold.  The first face of a collection is Japanese."""


class FontFiles(NamedTuple):
    regular: str
    bold: str


def font_files() -> FontFiles | None:
    """The file of the settings, else the first of the known ones that is there and has Japanese; None without any."""
    return _font_files(settings.PICTURE_FONT)


@lru_cache(maxsize=4)
def _font_files(chosen: str) -> FontFiles | None:
    for regular, bold in [(chosen, "")] if chosen else FILES:
        if _writes_japanese(regular):
            return FontFiles(regular, bold if bold and Path(bold).is_file() else regular)
    return None


def _writes_japanese(file: str) -> bool:
    try:
        written = ImageFont.truetype(file, 20)
    except OSError:
        return False
    return bytes(written.getmask("京")) != bytes(written.getmask("\U0010ffff"))


def font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Only where :func:`font_files` finds one."""
    files = font_files()
    if files is None:
        raise LookupError("No Japanese font.")
    return _font(files.bold if bold else files.regular, size)


@lru_cache(maxsize=64)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def check_picture_font(**_options: Any) -> list[CheckMessage]:
    """A warning where PNG pictures cannot be made; ``public/apps.py`` registers it."""
    if font_files():
        return []
    no_font = "No Japanese font: pictures cannot be saved as PNG, and shared pages have no picture."
    return [Warning(no_font, hint=f"Debian: sudo apt-get install {PACKAGE}, or set PICTURE_FONT", id="public.W001")]
