"""A PDF at the desk: uploaded, read in its own process, laid before a person."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Plan, Review
from tests.editorial.desk import page_of
from tests.intake.pdf import samples
from tests.intake.pdf.samples import PDFS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NEW = "/admin/review/new/"


def upload(client: Client, content: bytes):
    return client.post(NEW, {"file": SimpleUploadedFile("概要.pdf", content, "application/pdf")})


def test_the_plans_of_a_pdf_are_proposed_with_their_pages(aoki):
    content = (PDFS / "chromium-columns.pdf").read_bytes()
    assert upload(aoki, content).status_code == 302
    review = Review.objects.get()
    proposal = Proposal.from_json(review.proposal)
    assert [len(plan.document.measures) for plan in proposal.plans] == [8, 7, 8, 9]
    assert {measure.page for measure in proposal.plans[1].document.measures} == {1, 2}
    with review.file.open() as file:
        assert file.read() == content


def test_what_was_left_out_of_the_text_is_told(aoki):
    upload(aoki, (PDFS / "libreoffice-two-columns.pdf").read_bytes())
    review = Review.objects.get()
    issues = Proposal.from_json(review.proposal).issues
    assert "- 2 -" in [issue.text for issue in issues if issue.code == "page-furniture"]
    assert "- 2 -" in html.unescape(aoki.get(page_of(Plan.objects.get())).content.decode())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (samples.scan, "文字認識（OCR）"),
        (samples.locked, "パスワード"),
        (samples.recursive_form, "読み取れません"),
    ],
)
def test_a_pdf_that_cannot_be_read_begins_nothing(aoki, make, words):
    response = upload(aoki, make())
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Review.objects.exists()
