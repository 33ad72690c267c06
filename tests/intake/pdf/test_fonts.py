"""A PDF whose fonts are not embedded is read alike whatever fonts a machine has: none, those it has, or odd ones."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks.registry import registry

from plans_registry.intake.pdf.blank_font import font_tables, pack_font
from plans_registry.intake.pdf.font_check import check_japanese_font
from plans_registry.intake.pdf.limits import Limits
from tests.intake.pdf.samples import Sheet, pdf, sheets, stream

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

# Before the child comes in, PDFium is told where this machine has its fonts.
CHILD = """
import ctypes, json, sys
import pypdfium2.raw as pdfium
from plans_registry.intake.pdf.child import main, read_pages
from plans_registry.intake.pdf.limits import Limits
_, folder, limits, task = sys.argv
if folder:
    folders = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.create_string_buffer(folder.encode()), None)
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders))
if task == "glyphs":
    pages = read_pages(sys.stdin.buffer.read(), Limits.from_argument(limits))
    print(json.dumps([[glyph[:2] for glyph in page.glyphs] for page in pages]))
else:
    main(Limits.from_argument(limits), task)
"""
LIMITS = Limits(memory=600_000_000, seconds=20, pages=10, pictures=0, pixels=1, characters=10_000)


def name_table(family: str) -> bytes:
    """Family and style for PDFium, which takes a font without a name for none."""
    texts = {1: family.encode("utf-16-be"), 2: "Regular".encode("utf-16-be")}
    records, body = b"", b""
    for number, text in texts.items():
        records += struct.pack(">6H", 3, 1, 0x409, number, len(text), len(body))
        body += text
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + body


def odd_fonts(folder: Path) -> None:
    """Fonts that say they are Japanese, whose every glyph is three ems wide."""
    japanese = struct.pack(">H76xI4x", 1, 1 << 17)
    for family in ("IPAPMincho", "IPAMincho", "IPAGothic", "Arial", "Century"):
        tables = {**font_tables(3000), b"name": name_table(family), b"OS/2": japanese}
        (folder / f"{family}.ttf").write_bytes(pack_font(tables))


@pytest.fixture(params=["none", "this machine's", "odd ones"])
def fonts(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The folder of a machine's fonts; "" are those of the machine at hand."""
    if request.param == "odd ones":
        odd_fonts(tmp_path)
    return "" if request.param == "this machine's" else str(tmp_path)


def child(fonts: str, content: bytes, task: str) -> bytes:
    command = [sys.executable, "-c", CHILD, fonts, LIMITS.to_argument(), task]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def read_with(fonts: str, content: bytes) -> list[tuple[str, list[float]]]:
    """Each character of the only page with its box: left, top, right, bottom, in points."""
    (glyphs,) = json.loads(child(fonts, content, "glyphs"))
    return [(text, [round(edge, 1) for edge in box]) for text, box in glyphs]


def written(font: str, shown: str) -> bytes:
    """A page with one text in the font that object 5 is; what it refers to is written into it."""
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream("", f"BT /F 10 Tf 50 742 Td {shown} Tj ET".encode()),
        font,
        stream("", TO_UNICODE),
    )


def composite(base: str, encoding: str, descendant: str, more: str = "") -> str:
    return (
        f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/{encoding}{more}/DescendantFonts[<</Type/Font"
        f"/Subtype/CIDFontType2/BaseFont/{base}{descendant}>>]>>"
    )


def system_info(ordering: str) -> str:
    return f"/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>"


DESCRIPTOR = "/FontDescriptor<</Type/FontDescriptor/FontName/F/Flags 4/FontBBox[0 -137 1000 859]/StemV 80{}>>"
HEIGHTS = DESCRIPTOR.format("/Ascent 859/Descent -137")
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin begincmap /CMapName /M def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
2 beginbfchar <0b0b> <25ce> <0041> <652f> endbfchar endcmap end"""
SIMPLE = (
    "<</Type/Font/Subtype/TrueType/BaseFont/Century/Encoding/WinAnsiEncoding/FirstChar 65/LastChar 66/Widths[700 650]"
)

KINDS = {
    # What Word made for twenty years: codes of Windows, a font that every Windows had, widths of the half-width letters.
    "Windows codes": (
        composite("MS-Mincho", "90ms-RKSJ-H", "/DW 1000/W[231 325 500]" + HEIGHTS + system_info("Japan1")),
        "<819d418e78>",
        [("◎", 50, 60), ("A", 60, 65), ("支", 65, 75)],
    ),
    "a lone character": (
        composite("MS-PMincho", "90ms-RKSJ-H", "/DW 1000/W[231 325 500]" + HEIGHTS + system_info("Japan1")),
        "<819d>",
        [("◎", 50, 60)],
    ),
    "glyph numbers of Adobe-Japan1": (
        composite("MS-Gothic", "Identity-H", "/DW 1000/W[34[640]]" + HEIGHTS + system_info("Japan1")),
        "<02d50022>",
        [("◎", 50, 60), ("A", 60, 66.4)],
    ),
    "a map to Unicode": (
        composite("Mystery", "Identity-H", "/DW 900" + HEIGHTS + system_info("Identity"), "/ToUnicode 6 0 R"),
        "<0b0b>",
        [("◎", 50, 59)],
    ),
    "no heights": (
        composite("MS-Mincho", "90ms-RKSJ-H", "/DW 1000" + DESCRIPTOR.format("") + system_info("Japan1")),
        "<819d8e78>",
        [("◎", 50, 60), ("支", 60, 70)],
    ),
    "letters": (SIMPLE + HEIGHTS + ">>", "(AB)", [("A", 50, 57), ("B", 57, 63.5)]),
    # The standard says how wide these are: the file need not.
    "Helvetica": ("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "(AB)", [("A", 50, 56.7), ("B", 56.7, 63.3)]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_places_are_those_of_the_file(kind, fonts):
    font, shown, expected = KINDS[kind]
    found = read_with(fonts, written(font, shown))
    assert [(text, box[0], box[2]) for text, box in found] == expected
    height = {"no heights": 9, "Helvetica": 12}.get(kind, 10)
    assert {round(box[3] - box[1]) for _, box in found} == {height}


def test_a_lone_mark_before_its_text_is_not_lost(fonts):
    page = Sheet().write(50, 100, "◎").write(75, 100, "支援")
    found = read_with(fonts, sheets(page))
    assert [(text, box[0], box[2]) for text, box in found] == [("◎", 50, 60), ("支", 75, 85), ("援", 85, 95)]


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_page_that_lies_on_its_side(rotate, fonts):
    page = Sheet(842, 595, rotate).write(50, 100, "本文").write(50, 120, "□")
    found = read_with(fonts, sheets(page))
    assert [(text, box[0], box[2]) for text, box in found] == [("本", 50, 60), ("文", 60, 70), ("□", 50, 60)]
    assert {round(box[3] - box[1]) for _, box in found} == {10}


def test_a_machine_without_a_japanese_font_is_warned_at_the_start(tmp_path):
    def draw(content: bytes, number: int) -> bytes:
        return child(str(tmp_path), content, f"page {number}").split(b"\n", 1)[1]

    (warning,) = check_japanese_font(draw)
    assert warning.id == "editorial.W001"
    assert "fonts-noto-cjk" in warning.hint
    odd_fonts(tmp_path)
    assert check_japanese_font(draw) == []


def test_the_warning_is_one_of_djangos_checks():
    assert check_japanese_font in registry.get_checks()
