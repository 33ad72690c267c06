"""Pictures of a PDF: proposed with their captions, chosen by a person, public only with an alternative text."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.proposal import Proposal, flat_photos
from plans_registry.models import Photo, Plan, Review
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.review.reviewing import confirm, plan_page, press, proposed, text_of, whole
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


def photos(review: Review) -> list[tuple[str, bool]]:
    return [(photo.caption, bool(photo.image)) for _, photo in flat_photos(proposed(review))]


def test_a_picture_is_proposed_with_its_caption_and_the_others_are_offered(aoki: Client, review: Review):
    assert photos(review) == [("見本市の様子", True)]
    assert len(Proposal.from_json(review.proposal).pictures) == 2
    page = aoki.get(plan_page(review)).content.decode()
    assert 'value="photo-add-2"' in page
    assert 'value="photo-add-1"' not in page


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


def test_without_alternative_text_no_draft_is_made(aoki: Client, review: Review):
    response = confirm(aoki, review)
    assert "代替テキストを入力してください" in text_of(response)
    assert "#id_photo-0-alt" in response.content.decode()
    assert not Plan.objects.exists()


def test_a_confirmed_picture_becomes_a_photo_made_safe(aoki: Client, review: Review):
    press(aoki, plan_page(review), photo__0__alt="展示台の前の人々")
    assert confirm(aoki, review)["Location"] == whole(review)
    photo = Photo.objects.get()
    assert (photo.caption, photo.alt, photo.image.name[:7]) == ("見本市の様子", "展示台の前の人々", "photos/")
    assert photo.width > 10
    assert default_storage.exists(photo.image.name)
    assert Client().get(photo.image.url).status_code == 200


def test_another_picture_may_be_assigned_and_an_unused_one_added(aoki: Client, review: Review):
    press(aoki, plan_page(review), photo__0__image="2")
    press(aoki, plan_page(review), "photo-add-1")
    images = [photo.image for _, photo in flat_photos(proposed(review))]
    pictures = [picture.image for picture in Proposal.from_json(review.proposal).pictures]
    assert sorted(images) == sorted(pictures)


def test_a_dropped_photo_is_offered_again_and_a_bare_caption_stays(aoki: Client, review: Review):
    press(aoki, plan_page(review), photo__0__image="")
    assert photos(review) == [("見本市の様子", False)]
    assert confirm(aoki, review).status_code == 302
    assert not Photo.objects.get().image


def test_dropping_takes_the_photo_out_and_keeps_its_picture_at_hand(aoki: Client, review: Review):
    press(aoki, plan_page(review), photo__0__drop="on")
    assert photos(review) == []
    assert 'value="photo-add-1"' in aoki.get(plan_page(review)).content.decode()


def test_all_pictures_may_be_left_out_at_once_and_taken_back(aoki: Client, review: Review):
    press(aoki, plan_page(review), "photos-bare")
    assert photos(review) == [("見本市の様子", False)]
    press(aoki, plan_page(review), "undo")
    assert photos(review) == [("見本市の様子", True)]


def test_a_registered_photo_keeps_its_picture(aoki: Client, review: Review):
    press(aoki, plan_page(review), photo__0__alt="展示台の前の人々")
    confirm(aoki, review)
    kept = Photo.objects.get().image.name
    upload(aoki, overview() + b"\n")
    again = Review.objects.latest("pk")
    assert photos(again) == [("見本市の様子", False)]
    press(aoki, plan_page(again), plan__choice="update")
    assert confirm(aoki, again).status_code == 302
    assert (Photo.objects.get().image.name, Photo.objects.get().alt) == (kept, "展示台の前の人々")
