"""The pages of a PDF as pictures beside the proposed plan: drawn once, for those who may open the review."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from plans_registry.editorial.review.pictures import DRAWINGS_FOLDER
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Review
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.review.test_pdf import NEW, upload
from tests.intake.overviews import small
from tests.intake.pdf.samples import PDFS, Sheet, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def chiba() -> Client:
    return signed_in(factories.chiba())


@pytest.fixture
def review(chiba: Client) -> Review:
    upload(chiba, (PDFS / "libreoffice-two-columns.pdf").read_bytes())
    review = Review.objects.get()
    for page in (1, 2, 3):  # other tests have drawn the same file
        default_storage.delete(f"{DRAWINGS_FOLDER}/{review.sha256}/{page}.jpg")
    return review


def image(review: Review, page: int) -> str:
    return reverse("review_page", args=[review.pk, page])


def shown(client: Client, review: Review, number: int) -> str:
    return client.get(reverse("review_plan", args=[review.pk, number])).content.decode()


def drawn(response: Any) -> Image.Image:
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def test_a_page_is_drawn_as_it_looks(chiba: Client, review: Review):
    picture = drawn(chiba.get(image(review, 2)))
    assert picture.size == (1000, 1414)
    assert len(set(picture.convert("L").resize((50, 70)).tobytes())) > 20


def test_a_page_is_drawn_once_and_kept(chiba: Client, review: Review, settings):
    first = drawn(chiba.get(image(review, 1))).tobytes()
    review.file.storage.delete(review.file.name)
    assert drawn(chiba.get(image(review, 1))).tobytes() == first


def test_a_browser_asks_each_time_and_is_sent_nothing_anew(chiba: Client, review: Review):
    response = chiba.get(image(review, 1))
    assert response["Cache-Control"] == "private, no-cache"
    again = chiba.get(image(review, 1), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = chiba.get(image(review, 2), headers={"If-None-Match": response["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("page", [0, 4, 99_999])
def test_a_page_that_is_not_there(chiba: Client, review: Review, page: int):
    assert chiba.get(image(review, page)).status_code == 404


def test_who_may_not_open_the_review_sees_no_page(chiba: Client, review: Review):
    tag = chiba.get(image(review, 1))["ETag"]
    for client, status in ((signed_in(factories.baba()), 404), (signed_in(factories.person("emi")), 403)):
        assert client.get(image(review, 1)).status_code == status
        assert client.get(image(review, 1), headers={"If-None-Match": tag}).status_code == status
    assert Client().get(image(review, 1))["Location"].startswith("/admin/login/?next=")


def test_nobody_gets_a_page_by_the_address_of_public_files(chiba: Client, review: Review):
    chiba.get(image(review, 1))
    place = f"{DRAWINGS_FOLDER}/{review.sha256}/1.jpg"
    assert default_storage.exists(place)
    assert Client().get(f"/media/{place}").status_code == 404


def test_a_text_has_no_pages_to_draw(chiba: Client):
    chiba.post(NEW, {"text": small("１ 販路拡大支援", "見本市（出展）") + "\f次のページ"})
    review = Review.objects.get()
    assert chiba.get(image(review, 1)).status_code == 404
    assert "<img" not in shown(chiba, review, 1)


def test_a_plan_stands_beside_the_pages_it_is_on(chiba: Client, review: Review):
    proposal = Proposal.from_json(review.proposal)
    pages = {measure.page for measure in proposal.plans[0].document.measures}
    found = re.findall(r'<img src="([^"]+)"[^>]* loading="lazy"', shown(chiba, review, 1))
    assert found == [image(review, page) for page in sorted(filter(None, pages))]
    assert "資料の1ページの画像（大きく開く）" in shown(chiba, review, 1)


def test_the_text_of_each_page_is_below_its_picture(chiba: Client, review: Review):
    page = chiba.get(reverse("review_source", args=[review.pk])).content.decode()
    first, second = page.split('id="page-2"')
    assert image(review, 1) in first
    assert image(review, 2) in second
    assert "「足立区地域産業活性化計画」" in first
    assert "「羽村市地域産業活性化計画」" in second


def test_issues_and_measures_lead_to_their_page(chiba: Client, review: Review):
    for number in (1, 4):
        page = shown(chiba, review, number)
        places = set(re.findall(r'id="(page-\d+)"', page))
        assert set(re.findall(r'href="#(page-\d+)"', page)) <= places
    measure = re.search(r'id="measure-0-0">.*?</p>', shown(chiba, review, 4), re.DOTALL)
    assert measure is not None
    assert 'href="#page-3"' in measure[0]
    issue = re.search(r'id="issue-.*?</li>', shown(chiba, review, 1), re.DOTALL)
    assert issue is not None
    assert 'href="#page-' in issue[0]


def test_a_page_without_letters_is_shown_too(chiba: Client):
    lines = small("１ 販路拡大支援", "見本市（出展）").splitlines()
    full = Sheet()
    full.write_lines(50, 60, lines)
    bare = Sheet().draw(50, 60, 300, 200, (10, 200, 10))
    upload(chiba, sheets(full, bare, Sheet().write(50, 60, "２ 創業支援").write(50, 90, "創業塾（講座）")))
    review = Review.objects.get()
    assert "このページには文字がありません。" in shown(chiba, review, 1)
    assert drawn(chiba.get(image(review, 2))).getpixel((300, 250))[1] > 150


def test_a_page_that_cannot_be_drawn_costs_its_time_once_an_hour(chiba: Client, review: Review):
    storage, name = review.file.storage, review.file.name
    whole = review.file.read()
    for content, hours, status in ((b"%PDF-1.7 cut", 0, 404), (whole, 0, 404), (whole, 2, 200)):
        storage.delete(name)
        storage.save(name, ContentFile(content))
        # Files bear the time of the machine, whatever day the tests have.
        with time_machine.travel(storage.get_modified_time(name) + timedelta(hours=hours)):
            chiba.force_login(factories.chiba())
            response = chiba.get(image(review, 1))
        assert response.status_code == status
        if status == 404:
            assert "このページは画像にできません" in response.content.decode()
