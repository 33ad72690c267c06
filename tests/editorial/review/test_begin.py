"""A text or a file begins a review; what cannot be read begins nothing and is said."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Plan, Review, SourceDocument
from tests import factories
from tests.editorial.desk import Controls, page_of, save, signed_in
from tests.editorial.review.reviewing import (
    LIST,
    NEW,
    TEXT,
    names,
    paste,
    text_of,
    whole,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_pasted_overview_becomes_a_draft(aoki: Client):
    response = aoki.post(NEW, {"text": TEXT, "round_label": "令和6年度前期"}, follow=True)
    review = Review.objects.get()
    assert response.redirect_chain[-1][0] == whole(review)
    assert (review.owner.username, review.round_label, review.status) == ("aoki", "令和6年度前期", "confirmed")
    assert review.file.read().decode() == TEXT
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (1, 1)


@pytest.mark.parametrize("content", [TEXT.encode(), TEXT.encode("cp932"), b"\xef\xbb\xbf" + TEXT.encode()])
def test_a_text_file_is_read_and_kept_as_it_is(aoki: Client, content: bytes):
    aoki.post(NEW, {"file": SimpleUploadedFile("概要.txt", content)})
    review = Review.objects.get()
    assert review.file.read() == content
    assert names(Plan.objects.get())[0] == ["見本市等出展助成事業", "足立ブランド認定推進事業"]


def test_a_pdf_is_read_page_by_page(aoki: Client):
    with (Path(__file__).parents[2] / "intake/pdf/files/libreoffice-two-columns.pdf").open("rb") as file:
        aoki.post(NEW, {"file": file})
    review = Review.objects.get()
    assert review.file.name.endswith(".pdf")
    assert len(Proposal.from_json(review.proposal).plans) == 4
    assert "2ページ" in text_of(aoki.get(reverse("review_source", args=[review.pk])))
    assert {measure.page for measure in Proposal.from_json(review.proposal).plans[2].document.measures} != {None}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "文章を貼り付けるか、ファイルを選んでください。"),
        ({"text": "  \n "}, "文章を貼り付けるか、ファイルを選んでください。"),
        ({"text": "きょうはよい天気です。"}, "計画が見つかりません。"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")}, "どちらか一つにしてください"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "ファイルが空です。"),
        ({"file": SimpleUploadedFile("a.pdf", b"PK\x03\x04 word")}, "壊れているか、途中で切れています。"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 cut")}, "PDFが壊れているか"),
        ({"text": TEXT, "round_label": "回" * 101}, "100"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(aoki: Client, fields: dict, sentence: str):
    response = aoki.post(NEW, fields)
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert Controls(response.content.decode()).values["text"][0].strip() == fields.get("text", "").strip()
    assert Review.objects.count() == 0


def test_a_text_longer_than_the_reader_reads_is_told_and_stays_in_the_form(aoki: Client):
    response = aoki.post(NEW, {"text": "あ" * 2_000_000})  # 6 MB
    assert response.status_code == 200
    assert "読み取れませんでした" in text_of(response)
    assert response.content.decode().count("あ") >= 2_000_000
    assert Review.objects.count() == 0


def test_a_paste_beyond_every_limit_is_told_so(aoki: Client):
    response = aoki.post(NEW, {"text": "あ" * 3_000_000})  # 9 MB
    assert response.status_code == 413
    assert "送られた内容が大きすぎます" in text_of(response)
    assert "8MBまで" in text_of(response)
    assert aoki.get(LIST).status_code == 200


def test_a_file_that_is_too_big_is_refused(aoki: Client, settings):
    settings.SOURCE_BYTES_LIMIT = 10
    response = aoki.post(NEW, {"file": SimpleUploadedFile("a.txt", TEXT.encode())})
    assert "ファイルは0MBまでです。" in text_of(response)


def test_nul_bytes_do_no_harm(aoki: Client):
    paste(aoki, TEXT.replace("PR", "P\x00R"))
    plan = Plan.objects.get()
    save(aoki, page_of(plan), measure__0__0__name="見本\x00市")
    assert names(plan)[0][0] == "見本市"


def test_the_same_text_again_leads_to_the_review_under_way(aoki: Client):
    factories.draft(first_year=2024, last_year=2026)
    review = paste(aoki)
    response = aoki.post(NEW, {"text": TEXT.replace("\n", "\r\n")}, follow=True)
    assert response.redirect_chain[-1][0] == whole(review)
    assert "すでに取り込みの途中です" in text_of(response)
    assert Review.objects.count() == 1


def test_a_text_of_a_stranger_begins_a_review_of_ones_own(aoki: Client):
    paste(aoki)
    paste(signed_in(factories.baba()))
    assert Review.objects.count() == 2


def test_a_document_stays_in_the_list(aoki: Client):
    review = paste(aoki)
    assert str(review) in text_of(signed_in(factories.aoki()).get(LIST))


def test_the_file_chooser_offers_every_format_that_is_read(aoki: Client):
    (accepted,) = re.findall(r'accept="([^"]+)"', aoki.get(NEW).content.decode())
    assert {".pdf", ".docx", ".xlsx", ".html", ".txt"} <= set(accepted.split(","))


def test_what_is_under_way_stands_among_the_tasks_with_a_person_s_name(aoki: Client):
    get_user_model().objects.filter(username="aoki").update(last_name="青木", first_name="花")
    Review.objects.filter(pk=paste(aoki).pk).update(status=Review.Status.OPEN, closed_at=None)
    (shown,) = [task for task in aoki.get("/admin/").context["tasks"] if task.section.name == "reviews"]
    assert [line.note.partition("、")[2] for line in shown.lines] == ["青木 花"]


def test_the_list_asks_the_database_the_same_however_long_it_is(aoki: Client, django_assert_max_num_queries: Any):
    for number in range(6):
        paste(aoki, TEXT.replace("足立区の背景", f"足立区の背景{number}"))
        if number in (0, 5):
            with django_assert_max_num_queries(8):
                aoki.get(LIST)


def test_a_review_stored_when_issues_had_another_name_is_read():
    issue = {"line": 3, "code": "name-long", "message": "長すぎます。", "text": "名称", "settled": True}
    read = Proposal.from_json({"schema": 1, "plans": [], "doubts": [issue]})
    assert (read.issues[0].line, read.issues[0].settled) == (3, True)
    assert Proposal.from_json(read.to_json()) == read
