"""Following by mail in a browser, which says of itself where a form comes from."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from plans_registry.catalogue.following import confirming_token
from plans_registry.catalogue.models import Follower
from tests import factories


@pytest.mark.parametrize(
    ("prefix", "receive", "end"), [("", "受け取る", "フォローをやめる"), ("/en", "Receive e-mail", "Stop following")]
)
def test_who_opens_the_link_of_the_mail_confirms_and_ends(
    page: Page, transactional_db: None, prefix: str, receive: str, end: str
):
    factories.load_reference()
    asked = {"address": "taro@example.jp", "search": f"municipality={factories.ADACHI}", "pace": "daily"}
    row = Follower.objects.create(**asked, language="ja", asked_at=timezone.now(), not_before=timezone.now())
    address = f"{prefix}/follow/confirm/{confirming_token(row)}/"
    page.goto(address)
    page.get_by_role("button", name=receive).click()
    expect(page.get_by_role("link", name=end)).to_be_visible()
    assert Follower.objects.confirmed().count() == 1
    page.goto(address)
    page.get_by_role("link", name=end).click()
    page.get_by_role("button", name=end).click()
    expect(page.get_by_role("button", name=end)).to_have_count(0)
    assert not Follower.objects.exists()
