"""The real overview as a PDF, made in different ways: the same plans as its text, with pages, pictures and captions."""

import io
import json
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.files import read_file
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.overview.reader import Overview
from plans_registry.intake.pdf.reader import PdfText, draw_page, read_pdf
from tests.intake.overviews import codes, read
from tests.intake.pdf.make_samples import (
    CAPTIONS,
    CAVEAT,
    GOLDEN,
    PLANS,
    captions,
    colour_of,
    head,
    pillar_head,
    sentence,
)
from tests.intake.pdf.samples import PDFS, overview

pytestmark = pytest.mark.slow  # each file is opened in a process of its own

WITH_PICTURES = ["libreoffice-two-columns", "libreoffice-floating", "chromium-columns", "cid-font"]
MADE = [*WITH_PICTURES, "chromium-one-column"]


def cid_font() -> bytes:
    parts = []
    for plan in PLANS:
        lead = f"{head(plan)}\n　{plan.background}"
        texts = [text for p in plan.pillars for text in (pillar_head(p), f"　{sentence(p)}")]
        parts.append((lead, texts, [(caption, colour_of(caption)) for caption in captions(plan)]))
    parts[0] = (f"【{GOLDEN['title']}】\n{parts[0][0]}", *parts[0][1:])
    return overview(parts, CAVEAT)


@cache
def content_of(name: str) -> bytes:
    return cid_font() if name == "cid-font" else (PDFS / f"{name}.pdf").read_bytes()


@cache
def pdf_text(name: str) -> PdfText:
    return read_pdf(content_of(name))


@cache
def plans_of(name: str) -> Overview:
    return read(pdf_text(name).text)


def without_pages(plan: PlanDocument) -> PlanDocument:
    pillars = (
        replace(pillar, measures=tuple(replace(measure, page=None) for measure in pillar.measures))
        for pillar in plan.pillars
    )
    return replace(plan, pillars=tuple(pillars))


@pytest.mark.parametrize("name", MADE)
def test_every_way_of_making_the_pdf_gives_the_same_plans(name):
    found = plans_of(name)
    assert (found.title, found.caveat) == (GOLDEN["title"], GOLDEN["caveat"])
    for plan, golden in zip(found.plans, PLANS, strict=True):
        assert json.dumps(without_pages(plan).to_json(), ensure_ascii=False) == json.dumps(
            golden.to_json(), ensure_ascii=False
        )


@pytest.mark.parametrize("name", MADE)
def test_only_captions_and_joined_names_are_left_to_a_person(name):
    assert set(codes(plans_of(name))) == {"caption-owner", "name-joins"}


@pytest.mark.parametrize(
    ("name", "first_pages"),
    [
        ("libreoffice-two-columns", [1, 1, 2, 3]),
        ("libreoffice-floating", [1, 1, 2, 2]),
        ("chromium-columns", [1, 1, 2, 3]),
        ("cid-font", [1, 2, 3, 4]),
        ("chromium-one-column", [1, 1, 2, 2]),
    ],
)
def test_every_measure_says_on_which_page_it_stands(name, first_pages):
    measures = [plan.measures for plan in plans_of(name).plans]
    assert [own[0].page for own in measures] == first_pages
    pages = [measure.page for own in measures for measure in own]
    assert all(pages)
    assert pages == sorted(pages)
    assert pages[-1] <= pdf_text(name).pages


def test_a_plan_that_runs_over_two_pages_carries_both():
    setagaya = plans_of("chromium-columns").plans[1]
    assert [measure.page for measure in setagaya.measures] == [1, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_every_picture_comes_with_its_own_caption(name):
    pictures = pdf_text(name).pictures
    assert sorted(picture.caption for picture in pictures) == sorted(CAPTIONS)
    for picture in pictures:
        with Image.open(io.BytesIO(picture.content), formats=["JPEG"]) as image:
            found = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
        expected = colour_of(picture.caption)
        assert all(abs(a - b) < 20 for a, b in zip(found, expected, strict=True)), picture.caption
    assert pdf_text(name).pictures_missing == 0


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_a_caption_knows_its_line_and_its_picture_a_place_on_the_page(name):
    found = pdf_text(name)
    lines = found.text.split("\n")
    for picture in found.pictures:
        left, top, right, bottom = picture.box
        assert lines[picture.line - 1].strip("\f") == picture.caption
        assert 0 <= left < right <= 612
        assert 0 <= top < bottom <= 842


def test_what_is_no_text_is_left_out_and_said():
    assert pdf_text("libreoffice-two-columns").left_out == ("- 1 -", "- 2 -", "- 3 -")
    assert any("1/3" in text for text in pdf_text("chromium-columns").left_out)
    assert pdf_text("chromium-one-column").left_out == ()


def test_what_was_left_out_is_told_to_a_person():
    issues = read_file(content_of("libreoffice-two-columns")).issues
    assert [issue.code for issue in issues] == ["page-furniture"] * 3
    assert "- 2 -" in issues[1].message


def test_a_page_can_be_looked_at():
    drawn = draw_page(content_of("chromium-columns"), 2)
    with Image.open(io.BytesIO(drawn), formats=["JPEG"]) as image:
        assert (image.width, image.height // 10) == (1000, 141)  # A4
        colours = {image.getpixel((x, y)) for x in range(0, 1000, 20) for y in range(0, 1400, 20)}
    assert len(colours) > 5


def test_a_page_that_is_not_there_is_refused():
    for number in (0, 4, -1):
        with pytest.raises(UnreadableFile, match="そのページはありません"):
            draw_page(content_of("chromium-columns"), number)


def test_the_text_alone_is_the_same_and_takes_no_pictures_out():
    content = content_of("libreoffice-two-columns")
    assert read_file(content).text == pdf_text("libreoffice-two-columns").text
    assert read_pdf(content, pictures=False).pictures == ()


def test_the_text_ends_every_page_with_a_form_feed():
    assert [pdf_text(name).text.count("\f") for name in MADE] == [pdf_text(name).pages for name in MADE]
