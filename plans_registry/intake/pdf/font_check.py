"""Django's check at the start that pictures of pages will show their Japanese; ``editorial/apps.py`` registers it."""

import io
from collections.abc import Callable
from typing import Any

from django.core.checks import CheckMessage, Warning
from PIL import Image

from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.reader import draw_page

INK = 128
"""Grey below which a pixel is ink; paper is 255."""

# One page with 東京 in a font that is not embedded: only a font of the machine puts ink on it.
_PAGE = b"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 60]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 42>>stream
BT /F 40 Tf 10 15 Td <67714eac> Tj ET     \nendstream endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/UniJIS-UTF16-H/DescendantFonts[6 0 R]>>endobj
6 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Mincho/DW 1000
/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>endobj
trailer<</Root 1 0 R>>
"""


def check_japanese_font(draw: Callable[[bytes, int], bytes] = draw_page, **_options: Any) -> list[CheckMessage]:
    """A warning where the process that draws pages puts no ink on one, whatever fonts it finds and where."""
    try:
        drawn = draw(_PAGE, 1)
    except UnreadableFile as error:
        return [Warning(f"PDFs cannot be opened: {error}", id="editorial.W002")]
    with Image.open(io.BytesIO(drawn), formats=["JPEG"]) as page:
        has_ink = any(page.convert("L").histogram()[:INK])
    if has_ink:
        return []
    no_font = "No Japanese font: pictures of PDF pages lack the Japanese text whose font the PDF does not carry."
    return [Warning(no_font, hint="Debian: sudo apt-get install fonts-noto-cjk", id="editorial.W001")]
