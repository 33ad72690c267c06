"""PDFs made by hand for tests: pages of Japanese text in a CID font that is not embedded, and files that mean harm."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PDFS = Path(__file__).parent / "files"
A4 = (595, 842)


@dataclass
class Sheet:
    """One page as seen; places are points from its upper left corner.  ``rotate`` is how far a reader has to turn it."""

    width: int = A4[0]
    height: int = A4[1]
    rotate: int = 0
    drawing: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, int]] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, *, size: float = 10, spacing: float = 0) -> "Sheet":
        coded = text.encode("utf-16-be").hex()
        self.drawing.append(f"BT /F {size} Tf {spacing} Tc 1 0 0 1 {x} {self.height - y} Tm <{coded}> Tj ET")
        return self

    @property
    def turned(self) -> tuple[int, int, str]:
        """Width and height of the page in the file, and the matrix that turns the drawing the other way."""
        w, h = self.width, self.height
        ways = {0: (w, h, "1 0 0 1 0 0"), 90: (h, w, f"0 1 -1 0 {h} 0")}
        ways |= {180: (w, h, f"-1 0 0 -1 {w} {h}"), 270: (h, w, f"0 -1 1 0 0 {w}")}
        return ways[self.rotate]

    def draw(
        self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int], *, cut: float = 0
    ) -> "Sheet":
        """``cut`` is hidden on the left, as when a person cuts a picture to size."""
        clip = f"{x + cut} {self.height - y - height} {width - cut} {height} re W n" if cut else ""
        place = f"{width} 0 0 {height} {x} {self.height - y - height} cm"
        self.drawing.append(f"q {clip} {place} /P{len(self.pictures)} Do Q")
        self.pictures.append(colour)
        return self

    def write_lines(self, x: float, y: float, lines: Iterable[str], *, leading: float = 16) -> float:
        """The height below the last line."""
        for line in lines:
            self.write(x, y, line)
            y += leading
        return y


def wrap(text: str, length: int) -> list[str]:
    """Lines of so many characters, broken anywhere but at a blank, which would be lost, or inside a Latin word."""
    lines = []
    while text:
        end = length
        while text[end : end + 1] and (" " in text[end - 1 : end + 1] or text[end - 1 : end + 1].isascii()):
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def pdf(*objects: str | bytes, root: str = "1 0 R") -> bytes:
    """Objects numbered from 1 as a file, with the table that says where they stand."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        body = content.encode() if isinstance(content, str) else content
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(f"trailer<</Size {len(objects) + 1}/Root {root}>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def stream(entries: str, content: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(content) if packed else content
    filters = "/Filter/FlateDecode" if packed else ""
    return f"<<{entries}{filters}/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def sheets(*pages: Sheet) -> bytes:
    """A file of pages in HeiseiMin-W3, a CID font that every reader has to bring itself."""
    objects: list[str | bytes] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/DW 1000/W[1 95 500]/FontDescriptor 5 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>",
        "<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/FontBBox[-123 -257 1001 910]/ItalicAngle 0"
        "/Ascent 857/Descent -143/CapHeight 709/StemV 69>>",
    ]
    numbers = []
    for page in pages:
        first = len(objects) + 1
        for colour in page.pictures:
            picture = "/Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB/BitsPerComponent 8"
            objects.append(stream(picture, bytes(colour) * 1200, packed=True))
        width, height, matrix = page.turned
        objects.append(stream("", "\n".join([f"{matrix} cm", *page.drawing]).encode(), packed=True))
        named = "".join(f"/P{number} {first + number} 0 R" for number in range(len(page.pictures)))
        numbers.append(len(objects) + 1)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Rotate {page.rotate}"
            f"/Contents {len(objects)} 0 R/Resources<</Font<</F 3 0 R>>/XObject<<{named}>>>>>>"
        )
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[1] = f"<</Type/Pages/Kids[{kids}]/Count {len(numbers)}>>"
    return pdf(*objects)


def _one_page(content: bytes, resources: str, *others: str | bytes) -> bytes:
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>",
        content,
        *others,
    )


FONT = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def scan(*, pages: int = 1) -> bytes:
    """Pages that are one picture each."""
    return sheets(*(Sheet().draw(0, 0, *A4, (200, 200, 200)) for _ in range(pages)))


def locked() -> bytes:
    """Needs a password to open (the standard handler, revision 2; nobody knows the password)."""
    encrypt = f"<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -44>>"
    body = pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>", encrypt)
    return body.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]")


def many_pages(count: int) -> bytes:
    """So many empty pages in a file of a few hundred bytes: one leaf, named again and again."""
    kids = "5 0 R " * 100
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{'3 0 R ' * (count // 100)}]/Count {count}>>",
        f"<</Type/Pages/Parent 2 0 R/Kids[{kids}]/Count 100>>",
        "<<>>",
        "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]>>",
    )


def flate_bomb(size: int = 2_000_000_000) -> bytes:
    """A page whose content unpacks to so many bytes of blanks, packed twice over."""
    packer = zlib.compressobj(9)
    block = b" " * 10_000_000
    once = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    return _one_page(stream("/Filter[/FlateDecode/FlateDecode]", zlib.compress(once, 9)), FONT)


def recursive_form() -> bytes:
    """A form that draws itself, twice."""
    form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>", b"/X Do /X Do " * 10
    )
    return _one_page(stream("", b"/X Do"), "/XObject<</X 5 0 R>>", form)


def form_tower(levels: int = 12) -> bytes:
    """Forms that draw the next one ten times: 10 to the power of levels letters."""
    forms: list[str | bytes] = [
        stream(
            f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X {number + 6} 0 R>>>>", b"/X Do " * 10
        )
        for number in range(levels)
    ]
    letter = stream(f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<{FONT}>>", b"BT /F 9 Tf (A) Tj ET")
    return _one_page(stream("", b"/X Do"), "/XObject<</X 5 0 R>>", *forms, letter)


def operator_bomb(count: int = 20_000_000) -> bytes:
    """So many letters, each shown by an operator of its own."""
    return _one_page(stream("", b"BT /F 9 Tf 9 9 Td " + b"(A) Tj " * count, packed=True), FONT)


def state_bomb(count: int = 5_000_000) -> bytes:
    """So many saved graphics states."""
    return _one_page(stream("", b"q " * count, packed=True), FONT)


def deep_array(depth: int = 1_000_000) -> bytes:
    """Brackets within brackets: some readers lose their stack."""
    return _one_page(stream("", b"[" * depth, packed=True), FONT)


def huge_picture(side: int = 60_000) -> bytes:
    """A picture that says it has so many pixels on either side, above one line of text."""
    entries = f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8"
    page = b"q 200 0 0 200 50 500 cm /P Do Q BT /F 12 Tf 50 400 Td (A line of text under a picture) Tj ET"
    return _one_page(stream("", page), f"{FONT}/XObject<</P 5 0 R>>", stream(entries, b"\0" * 10_000_000, packed=True))


def codeless() -> bytes:
    """Letters of a font that says nowhere which characters its glyphs are."""
    font = (
        "/Font<</F<</Type/Font/Subtype/Type0/BaseFont/Mystery/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType2/BaseFont/Mystery/DW 1000/CIDToGIDMap/Identity/CIDSystemInfo<</Registry(Adobe)"
        "/Ordering(Identity)/Supplement 0>>>>]>>>>"
    )
    codes = "".join(f"{number:04x}" for number in range(500, 700))
    return _one_page(stream("", f"BT /F 9 Tf 20 500 Td <{codes}> Tj ET".encode()), font)


def renamed_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def overview(parts: Sequence[tuple[str, Sequence[str], Sequence[tuple[str, tuple[int, int, int]]]]], end: str) -> bytes:
    """An overview on one page per plan: over the full width the first text of a part, below it on the left its others,
    on the right pictures with their captions.  Texts break after so many characters, wherever that is."""
    pages = []
    for number, (lead, texts, figures) in enumerate(parts, start=1):
        page = Sheet()
        y = page.write_lines(50, 60, [line for text in lead.split("\n") for line in wrap(text, 49)])
        left = right = y + 8
        for text in texts:
            left = page.write_lines(50, left, wrap(text, 28))
        for caption, colour in figures:
            page.draw(370, right, 150, 100, colour)
            right = page.write_lines(370, right + 114, wrap(caption, 16), leading=12) + 10
        if number == len(parts):
            page.write_lines(50, max(left, right) + 10, wrap(end, 49))
        page.write(285, 825, f"- {number} -")
        pages.append(page)
    return sheets(*pages)
