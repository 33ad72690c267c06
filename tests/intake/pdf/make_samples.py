"""Makes the PDFs under tests/intake/pdf/files/ from the sample overview, as LibreOffice and Chromium print it.

Run it by hand (`python -m tests.intake.pdf.make_samples`) on a machine with soffice, chromium and the Noto CJK fonts;
the tests read the files it left.  Every picture has a colour of its own, so that a test knows which is which.
"""

import base64
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from PIL import Image

from plans_registry.documents.plan import PillarDocument, PlanDocument

ROOT = Path(__file__).parents[3]
PDFS = ROOT / "tests/intake/pdf/files"
GOLDEN = json.loads((ROOT / "tests/golden/overview_r3.json").read_text(encoding="utf-8"))
PLANS = tuple(map(PlanDocument.from_json, GOLDEN["plans"]))
CAVEAT = f"（{GOLDEN['caveat']}）"
CAPTIONS = tuple(photo.caption for plan in PLANS for part in (*plan.pillars, plan) for photo in part.photos)


def colour_of(caption: str) -> tuple[int, int, int]:
    number = CAPTIONS.index(caption)
    return (250 if number & 1 else 20, 250 if number & 2 else 20, 250 if number & 4 else 20)


def picture(caption: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (240, 160), colour_of(caption)).save(out, "JPEG", quality=80)
    return out.getvalue()


def head(plan: PlanDocument) -> str:
    return f"「{plan.title}」 （{plan.municipality_name}）  【計画期間：{plan.period_text}】"


def sentence(pillar: PillarDocument) -> str:
    named = (m.name + (f"（{m.description}）" if m.description else "") for m in pillar.measures)
    return "、".join(named) + (" 等" if pillar.open_ended else "")


def pillar_head(pillar: PillarDocument) -> str:
    return f"{'０１２３４５６７８９'[pillar.number]} {pillar.title}"


def captions(plan: PlanDocument) -> list[str]:
    return [photo.caption for part in (*plan.pillars, plan) for photo in part.photos]


def tight(text: str) -> str:
    """Without the blanks beside Latin words: a program that spaces them by itself needs none."""
    return re.sub("(?<=[ぁ-んァ-ヺー一-鿿]) (?=[A-Za-z])|(?<=[A-Za-z0-9]) (?=[ぁ-んァ-ヺー一-鿿])", "", text)


NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in {
        "office": "office:1.0",
        "style": "style:1.0",
        "text": "text:1.0",
        "draw": "drawing:1.0",
        "svg": "svg-compatible:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }.items()
)
STYLES = """
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'Noto Serif CJK JP'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph">
<style:paragraph-properties style:text-autospace="ideograph-alpha" style:punctuation-wrap="simple"/>
<style:text-properties style:font-name="F" style:font-name-asian="F" fo:font-size="10.5pt" style:font-size-asian="10.5pt"
 fo:language="ja" fo:country="JP" style:language-asian="ja" style:country-asian="JP"/></style:default-style>
<style:style style:name="Frame" style:family="graphic"/></office:styles>
<office:automatic-styles>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:text-indent="0.4cm"
 fo:text-align="justify" fo:margin-bottom="0.15cm"/></style:style>
<style:style style:name="Caption" style:family="paragraph"><style:paragraph-properties fo:text-align="center"
 fo:margin-bottom="0.3cm"/><style:text-properties fo:font-size="9pt" style:font-size-asian="9pt"/></style:style>
<style:style style:name="Picture" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
<style:style style:name="Right" style:family="paragraph"><style:paragraph-properties fo:text-align="center"
 fo:break-before="column"/></style:style>
<style:style style:name="Two" style:family="section"><style:section-properties text:dont-balance-text-columns="true">
<style:columns fo:column-count="2" fo:column-gap="0.8cm"/></style:section-properties></style:style>
<style:style style:name="Box" style:family="graphic" style:parent-style-name="Frame"><style:graphic-properties style:wrap="left" fo:border="none"
 style:horizontal-pos="right" style:horizontal-rel="paragraph" style:vertical-pos="top" style:vertical-rel="paragraph"
 fo:margin-left="0.4cm" fo:padding="0cm"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="2cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>
<text:p text:style-name="Caption">- <text:page-number>1</text:page-number> -</text:p></style:footer></style:master-page>
</office:master-styles>
"""


def paragraph(text: str, style: str = "Body") -> str:
    return f'<text:p text:style-name="{style}">{escape(text).replace("  ", " <text:s/>")}</text:p>'


def image(caption: str, width: int = 60) -> str:
    content = base64.b64encode(picture(caption)).decode()
    return (
        f'<draw:frame text:anchor-type="as-char" svg:width="{width}mm" svg:height="{width * 2 // 3}mm"><draw:image>'
        f"<office:binary-data>{content}</office:binary-data></draw:image></draw:frame>"
    )


def figure(caption: str, style: str = "Picture", width: int = 60) -> str:
    return f'<text:p text:style-name="{style}">{image(caption, width)}</text:p>{paragraph(caption, "Caption")}'


def opendocument(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.text">{STYLES}<office:body><office:text>'
        f"{paragraph('【' + GOLDEN['title'] + '】', 'Picture')}{body}"
        "</office:text></office:body></office:document>"
    )


def two_columns() -> str:
    """Lead paragraphs over the full width, under each a section of two columns: pillars left, pictures right."""
    return opendocument("".join(map(_two_columns, PLANS)) + paragraph(CAVEAT))


def _two_columns(plan: PlanDocument) -> str:
    pillars = "".join(paragraph(pillar_head(p), "Picture") + paragraph(sentence(p)) for p in plan.pillars)
    figures = "".join(figure(c, "Picture" if i else "Right") for i, c in enumerate(captions(plan)))
    return (
        paragraph(head(plan))
        + paragraph(plan.background)
        + f'<text:section text:style-name="Two" text:name="{plan.municipality_name}">{pillars}{figures}</text:section>'
    )


def floating() -> str:
    """Pictures with their captions in boxes at the right; the text runs beside them and goes on below, without blanks
    beside Latin words: the program leaves the gap by itself."""
    return tight(opendocument("".join(map(_floating, PLANS)) + paragraph(CAVEAT)))


def _floating(plan: PlanDocument) -> str:
    boxes: Iterator[str] = map(_box, captions(plan))
    parts = [paragraph(head(plan)), paragraph(plan.background)]
    for pillar in plan.pillars:
        parts += [paragraph(pillar_head(pillar)), paragraph(sentence(pillar)).replace(">", ">" + next(boxes, ""), 1)]
    return "".join(parts) + "".join(f"<text:p>{box}</text:p>" for box in boxes)


def _box(caption: str) -> str:
    return (
        f'<draw:frame draw:style-name="Box" draw:name="{caption}" text:anchor-type="paragraph" svg:width="7cm">'
        f'<draw:text-box fo:min-height="1cm">{figure(caption, width=27)}</draw:text-box></draw:frame>'
    )


CSS = """
@page { size: A4; margin: 18mm } body { font: 10.5pt/1.6 IPAexGothic; text-align: justify }
h1, h2, h3 { font-size: 11pt; font-weight: normal; margin: .6em 0 .2em } h1 { text-align: center } p { margin: 0 0 .4em; text-indent: 1em }
.grid { display: grid; grid-template-columns: 1fr 58mm; gap: 6mm } figure { margin: 0 0 3mm; text-align: center }
img { width: 50mm } figcaption { font-size: 9pt; line-height: 1.3 }
"""


def page(*, columns: bool) -> str:
    """The overview as a web page: with pictures in a second column, or in one column with captions below each plan."""
    plans = "".join(_article(plan, columns=columns) for plan in PLANS)
    return (
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>概要</title><style>{CSS}</style>'
        f"<h1>【{GOLDEN['title']}】</h1>{plans}<p>{CAVEAT}</p></html>"
    )


def _article(plan: PlanDocument, *, columns: bool) -> str:
    pillars = "".join(f"<h3>{pillar_head(p)}</h3><p>{sentence(p)}</p>" for p in plan.pillars)
    figures = "".join(_figure(c, shown=columns) for c in captions(plan))
    grid = "grid" if columns else "one"
    return (
        f"<h2>{head(plan).replace('  ', ' &#32;')}</h2><p>{plan.background}</p>"
        f'<div class="{grid}"><div>{pillars}</div><div>{figures}</div></div>'
    )


def _figure(caption: str, *, shown: bool) -> str:
    content = base64.b64encode(picture(caption)).decode()
    img = f'<img src="data:image/jpeg;base64,{content}" alt="">' if shown else ""
    return f"<figure>{img}<figcaption>{caption}</figcaption></figure>"


ROWS = """<meta charset=utf-8><style>
@page { size: 180mm 100mm; margin: 0 } body { font: 10pt "Noto Sans CJK JP"; margin: 0 }
h1 { color: #fff; background: linear-gradient(120deg, #0b3d91, #2e8b57); margin: 0; padding: 5mm; font-size: 15pt }
.band { background: #0a6; color: #fff; font-weight: bold; margin-top: 4mm; padding: 1mm }
.row { display: flex; border-bottom: 1px dotted #888 } .row b { width: 60mm; padding: 2mm } .row span { flex: 1; padding: 2mm }
</style><h1>町田市産業振興計画</h1><p>計画期間　令和７年度～令和９年度</p><div class=band>人材の育成</div>
<div class=row><b>技術講座の開催</b><span>働く人のために、夜と週末に新しい技術を学ぶ講座を年に四回開く</span></div>
<div class=row><b>奨学金返還支援制度の創設</b><span>若い社員の奨学金を返す企業に、返した額の半分を三年の間助成する</span></div>
<div class=row><b>市内企業合同説明会の開催</b><span>学生と企業の出会いの場を、春と秋に市民ホールで二日ずつ設ける</span></div>"""
"""A title on a gradient, and names in bold letters beside their texts, without a line between the two."""

UPRIGHT = """<meta charset=utf-8><style>
@page { size: 180mm 130mm; margin: 8mm } body { font: 10pt/1.5 "Noto Sans CJK JP"; margin: 0 } p { margin: 0 0 2mm }
div { display: flex; margin-bottom: 3mm } b, i { writing-mode: vertical-rl; font-style: normal; padding: 2mm }
.box { border: 1px solid #333 } i { font-weight: normal; max-height: 28mm }
</style><p>「福生市地域産業活性化計画」（福生市）【計画期間：令和６年度～令和８年度】</p>
<p>福生市は、商店と工場の並ぶまちである。</p>
<div class=box><b>商店の魅力の向上</b><section><p>・店の相談事業（商店の計画）</p><p>・まちの市の開催</p></section></div>
<div><i>工場の技術の向上と計画の継承</i><section><p>・技術相談事業（工場の相談）</p><p>・技術の市の開催</p></section></div>"""
"""Titles that a browser writes downwards beside their lists: in a box, and on two lines without one."""


def by_libreoffice(name: str, source: str, **options: str | bool) -> None:
    kinds = {
        key: {"type": "boolean" if isinstance(value, bool) else "string", "value": str(value).lower()}
        for key, value in options.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.fodt").write_text(source, encoding="utf-8")
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
        command.append(f"pdf:writer_pdf_Export:{json.dumps(kinds)}")
        subprocess.run([*command, "--outdir", folder, f"{folder}/{name}.fodt"], check=True, capture_output=True)
        shutil.move(f"{folder}/{name}.pdf", PDFS / f"{name}.pdf")


def by_chromium(name: str, source: str, *options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "overview.html").write_text(source, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", f"--user-data-dir={folder}/profile", *options]
        command.append(f"--print-to-pdf={PDFS / name}.pdf")
        subprocess.run([*command, f"file://{folder}/overview.html"], check=True, capture_output=True)


def main() -> None:
    PDFS.mkdir(exist_ok=True)
    by_libreoffice("libreoffice-two-columns", two_columns())
    by_libreoffice("libreoffice-floating", floating())
    short = opendocument(_floating(PLANS[0]))
    by_libreoffice(
        "owner-password", short, RestrictPermissions=True, PermissionPassword="owner", EnableCopyingOfContent=False
    )
    by_libreoffice("locked", opendocument(paragraph(CAVEAT)), EncryptFile=True, DocumentOpenPassword="open")
    by_chromium("chromium-columns", page(columns=True))
    by_chromium("chromium-one-column", page(columns=False), "--no-pdf-header-footer")
    by_chromium("chromium-gradient-rows", ROWS, "--no-pdf-header-footer")
    by_chromium("chromium-upright", UPRIGHT, "--no-pdf-header-footer")
    sys.stdout.writelines(f"{path.name}: {path.stat().st_size:,} bytes\n" for path in sorted(PDFS.glob("*.pdf")))


if __name__ == "__main__":
    main()
