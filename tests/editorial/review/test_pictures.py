"""Pictures of a PDF: proposed with their captions, chosen by a person, public only with an alternative text."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Photo, Review
from tests import factories
from tests.editorial.desk import errors_of, page_of, save_page, signed_in, step
from tests.editorial.review.test_pdf import upload
from tests.intake.pdf.samples import Sheet, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RED, GREEN = (250, 10, 10), (10, 250, 10)


def overview() -> bytes:
    page = Sheet()
    page.write(50, 60, "【承認した地域産業活性化計画の概要】")
    page.write(50, 80, "「足立区地域産業活性化計画」（足立区）【計画期間：令和６年度～令和８年度】")
    page.write(50, 110, "足立区の背景である。")
    page.write(50, 140, "１ 販路拡大支援")
    page.write(50, 160, "見本市等出展助成事業（展示会出展に対する助成）、相談会（販路の相談）")
    page.draw(50, 400, 150, 100, RED).write(90, 514, "見本市の様子")
    page.draw(350, 400, 150, 100, GREEN)
    return sheets(page)


@pytest.fixture
def review(aoki: Client) -> Review:
    assert upload(aoki, overview()).status_code == 302
    return Review.objects.get()


def test_a_caption_is_a_photo_at_once_and_the_pictures_are_offered(aoki: Client, review: Review):
    photo = Photo.objects.get()
    assert (photo.caption, bool(photo.image)) == ("見本市の様子", False)
    assert len(Proposal.from_json(review.proposal).pictures) == 2
    page = aoki.get(page_of(photo.plan)).content.decode()
    assert 'value="picture-use-1"' in page
    assert 'value="picture-use-2"' in page


def test_pictures_are_for_those_who_may_open_the_review(aoki: Client, review: Review):
    address = reverse("review_picture", args=[review.pk, 1])
    response = aoki.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert aoki.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert signed_in(factories.baba()).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert aoki.get(reverse("review_picture", args=[review.pk, 3])).status_code == 404
    place = Proposal.from_json(review.proposal).pictures[0].image
    assert Client().get(f"/media/{place}").status_code == 404


def test_a_chosen_picture_needs_an_alternative_text_and_is_made_safe(aoki: Client, review: Review):
    plan = Photo.objects.get().plan
    page = step(aoki, page_of(plan), "picture-use-1")
    assert "picture-use-1" not in page.content.decode()
    again = save_page(aoki, page_of(plan), page)
    assert "代替テキストを入力してください" in errors_of(again)
    assert save_page(aoki, page_of(plan), again, photo__0__alt="展示台の前の人々").status_code == 302
    photo = Photo.objects.get()
    assert (photo.caption, photo.alt, photo.image.name[:7]) == ("見本市の様子", "展示台の前の人々", "photos/")
    assert photo.width > 10
    assert default_storage.exists(photo.image.name)
    assert signed_in(factories.aoki()).get(photo.image.url).status_code == 200


def test_a_picture_of_no_caption_becomes_a_photo_of_its_own(aoki: Client, review: Review):
    plan = Photo.objects.get().plan
    page = step(aoki, page_of(plan), "picture-use-2")
    fields = {"photo__0__caption": "もう一枚", "photo__0__alt": "緑の面"}
    assert save_page(aoki, page_of(plan), page, **fields).status_code == 302
    assert Photo.objects.count() == 2


def test_a_registered_photo_keeps_its_picture(aoki: Client, review: Review):
    plan = Photo.objects.get().plan
    page = step(aoki, page_of(plan), "picture-use-1")
    save_page(aoki, page_of(plan), page, photo__0__alt="展示台の前の人々")
    kept = Photo.objects.get().image.name
    upload(aoki, overview() + b"\n")
    again = Review.objects.latest("pk")
    page = aoki.get(f"{page_of(plan)}?reading={again.pk}-0")
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert (Photo.objects.get().image.name, Photo.objects.get().alt) == (kept, "展示台の前の人々")
