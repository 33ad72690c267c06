"""Who may open a review: its owner, approvers, and who acts for all its municipalities."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.urls import urlpatterns
from plans_registry.editorial.tables.views import store_upload
from plans_registry.models import Review
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.review.reviewing import LIST, NEW, TEXT, paste, text_of, whole
from tests.intake.overviews import SAMPLE

pytestmark = pytest.mark.django_db


def addresses(review: Review) -> list[str]:
    values = {"pk": review.pk, "number": 1, "place": 0}
    return [
        reverse(pattern.name, kwargs={name: values[name] for name in pattern.pattern.converters})
        for pattern in urlpatterns
    ]


@pytest.mark.parametrize("who", ["nobody", "doi"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_sends_a_stranger_to_the_sign_in_page(who: str, method: str, aoki: Client):
    review = paste(aoki)
    client = Client() if who == "nobody" else signed_in(factories.doi())
    for address in addresses(review):
        response = getattr(client, method)(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/admin/login/?next="), address
    assert Review.objects.get().status == "confirmed"


def test_staff_without_the_right_to_write_plans_are_refused():
    client = signed_in(factories.person("emi"))
    assert {client.get(address).status_code for address in (NEW, LIST)} == {403}


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.aoki())
    assert client.post(NEW, {"text": TEXT}).status_code == 403


def test_a_review_is_its_owners_the_approvers_and_those_who_act_for_all_its_municipalities(aoki: Client):
    review = paste(aoki)
    both = paste(aoki, SAMPLE)
    colleague = signed_in(factories.person("eto", group="編集者", municipality=factories.ADACHI))
    baba, chiba = signed_in(factories.baba()), signed_in(factories.chiba())
    for client, own, sample in ((aoki, 200, 200), (chiba, 200, 200), (colleague, 200, 404), (baba, 404, 404)):
        for page in ("review", "review_source"):
            assert client.get(reverse(page, args=[review.pk])).status_code == own
            assert client.get(reverse(page, args=[both.pk])).status_code == sample
    assert baba.post(reverse("review_discard", args=[review.pk])).status_code == 404
    store_upload(SimpleUploadedFile("足立の表.csv", b"x"), by=factories.aoki())
    for page in (LIST, NEW, reverse("table_imports"), "/admin/"):
        shown = text_of(baba.get(page))
        assert str(review) not in shown
        assert "足立の表" not in shown
        assert "aoki" not in shown


def test_a_review_with_an_unknown_municipality_is_no_other_editors(aoki: Client):
    review = paste(aoki, TEXT.replace("（足立区）", "（架空区）"))
    colleague = signed_in(factories.person("eto", group="編集者", municipality=factories.ADACHI))
    assert colleague.get(whole(review)).status_code == 404
