"""Scans and photographs of pages: refused, or read where the operator wants it, and said."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from plans_registry.intake.files import UnreadableFile, read_file
from plans_registry.intake.recognition import closed_up
from tests.intake.overviews import read

PAGE = (Path(__file__).parent / "scans/page.png").read_bytes()
"""A page of ten lines as a scanner gives it."""


def scanned_pdf(pages: int = 1) -> bytes:
    picture = Image.open(io.BytesIO(PAGE)).convert("L")
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=150, save_all=True, append_images=[picture] * (pages - 1))
    return out.getvalue()


def knows_japanese() -> bool:
    if not shutil.which("tesseract"):
        return False
    return "jpn" in subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("file", [PAGE, scanned_pdf()], ids=["picture", "pdf"])
@pytest.mark.parametrize("wanted", [False, True])
def test_refused_where_nobody_asked_for_it_or_the_program_is_missing(file, wanted, settings, monkeypatch):
    settings.READ_SCANS = wanted
    if wanted:
        monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(UnreadableFile, match="文字認識（OCR）"):
        read_file(file)


@pytest.mark.skipif(not knows_japanese(), reason="tesseract-ocr-jpn is not installed")
@pytest.mark.parametrize("file", [PAGE, scanned_pdf()], ids=["picture", "pdf"])
def test_read_and_said(file, settings):
    settings.READ_SCANS = True
    found = read_file(file)
    (plan,) = read(found.text, found.blocks).plans
    assert [(pillar.title, [own.name for own in pillar.measures]) for pillar in plan.pillars] == [
        ("販路拡大支援", ["見本市等出展助成事業", "創業支援事業"]),
        ("人材の育成", ["技術研修助成事業"]),
    ]
    assert [issue.code for issue in found.issues] == ["page-recognised"]
    assert "画像と見比べて" in found.issues[0].message


@pytest.mark.skipif(not knows_japanese(), reason="tesseract-ocr-jpn is not installed")
def test_pages_beyond_the_limit_are_named(settings):
    settings.READ_SCANS, settings.SCAN_PAGES_LIMIT = True, 1
    found = read_file(scanned_pdf(pages=3))
    assert [issue.code for issue in found.issues] == ["page-recognised", "page-scanned", "page-scanned"]


def test_blanks_between_signs_are_closed_up():
    assert closed_up("令 和 3 年 度 の EC サイト") == "令和3年度の EC サイト"
