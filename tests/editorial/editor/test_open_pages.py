"""Who has the page of a plan open, and what they typed and did not save, kept for themselves on the server."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans_registry.models import OpenPage, Plan
from tests import factories
from tests.editorial.desk import fields_of, page_of, save, signed_in, step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def plan() -> Plan:
    return factories.draft()


def tell(client: Client, plan: Plan, page: str = "a", **fields: str) -> dict:
    response = client.post(reverse("editor_open_page", args=[plan.pk]), {"page": page, **fields})
    assert response.status_code == 200
    return response.json()


def unsaved(client: Client, plan: Plan) -> dict | None:
    return client.get(reverse("editor_open_page", args=[plan.pk])).json()["unsaved"]


def test_each_is_told_who_else_has_the_page_open(plan: Plan):
    aoki, chiba = signed_in(factories.aoki()), signed_in(factories.chiba())
    assert tell(aoki, plan) == {"others": []}
    assert tell(chiba, plan) == {"others": ["aoki"]}
    assert tell(chiba, plan, "b") == {"others": ["aoki"]}
    assert tell(aoki, plan) == {"others": ["chiba"]}
    assert "この画面を開いている人：chiba</p>" in aoki.get(page_of(plan)).content.decode()
    OpenPage.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert tell(aoki, plan) == {"others": []}


def test_what_was_typed_is_at_hand_elsewhere_and_only_for_oneself(plan: Plan):
    aoki, chiba = signed_in(factories.aoki()), signed_in(factories.chiba())
    tell(aoki, plan, typed=json.dumps([["title", "書きかけの題名", ""]]))
    tell(aoki, plan)  # nothing new
    assert unsaved(signed_in(factories.aoki()), plan)["entries"] == [["title", "書きかけの題名", ""]]
    assert unsaved(chiba, plan) is None
    tell(aoki, plan, typed="[]")
    assert unsaved(aoki, plan) is None


def test_what_is_saved_is_kept_no_longer(plan: Plan):
    aoki = signed_in(factories.aoki())
    page = fields_of(aoki.get(page_of(plan)))
    token = page["_page"][0]
    tell(aoki, plan, token, typed=json.dumps([["title", "題名", ""]]))
    assert aoki.post(page_of(plan), {**page, "title": "題名", "_continue": "1"}).status_code == 302
    tell(aoki, plan, token, typed=json.dumps([["title", "題名", ""]]))  # sent before the save, and late
    assert unsaved(aoki, plan) is None
    assert not OpenPage.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"page": "a", "typed": "{"}, {"page": "a", "typed": "1"}, {"page": "a" * 33}])
def test_what_no_page_tells_is_refused(plan: Plan, fields: dict[str, str]):
    address = reverse("editor_open_page", args=[plan.pk])
    assert signed_in(factories.aoki()).post(address, fields).status_code == 400
    assert not OpenPage.objects.exists()


def test_another_municipalitys_plan_is_not_found(plan: Plan):
    address = reverse("editor_open_page", args=[plan.pk])
    assert signed_in(factories.baba()).get(address).status_code == 404
    assert signed_in(factories.kudo()).post(address, {"page": "a"}).status_code == 403


def differs(client: Client, plan: Plan, page: object, **typed: str) -> bool:
    """Whether what a browser has kept of a page is worth offering once more."""
    kept = fields_of(page) | {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(page_of(plan), {**kept, "do": "compare"}).json()["differs"]


@pytest.mark.parametrize("button", ["", "measure-add-0", "measure-arrange-0-0", "pillar-add", "photo-add-1"])
def test_a_page_on_which_nothing_was_written_says_nothing_new(plan: Plan, button: str):
    aoki = signed_in(factories.aoki())
    page = step(aoki, page_of(plan), button) if button else aoki.get(page_of(plan))
    assert not differs(aoki, plan, page)
    assert differs(aoki, plan, page, title="題名")
    assert differs(aoki, plan, page, measure__0__0__amount="20万円")
    assert differs(aoki, plan, page, word="資料を取り寄せ中")


@pytest.mark.parametrize("button", ["measure-delete-0-0", "pillar-delete-0"])
def test_a_page_on_which_a_part_was_deleted_says_something_new(plan: Plan, button: str):
    aoki = signed_in(factories.aoki())
    assert differs(aoki, plan, step(aoki, page_of(plan), button))


def test_words_that_were_saved_from_another_page_are_new_no_more(plan: Plan):
    aoki, chiba = signed_in(factories.aoki()), signed_in(factories.chiba())
    page = aoki.get(page_of(plan))
    save(chiba, page_of(plan), background="千葉の現状")
    assert differs(aoki, plan, page, title="題名")
    save(aoki, page_of(plan), title="題名")
    assert not differs(aoki, plan, page, title="題名")
