"""Forms of staff that no page of ours sends: refused with a sentence, quickly, and nothing is saved."""

import json
import time
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from plans_registry.models import Concept, OpenPage, Plan, PlanOrigin
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, messages_of, page_of, signed_in

pytestmark = pytest.mark.django_db
MANY_DIGITS = "9" * 5000


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def plan() -> Plan:
    return factories.draft()


@pytest.mark.parametrize(
    "changes",
    [
        {"pillars": MANY_DIGITS},
        {"pillars": "400"},
        {"pillars": "abc"},
        {"pillars": "40", **{f"measures-{i}": "400" for i in range(40)}},
        {"photos": "1001"},
    ],
    ids=["digits", "empty-pillars", "letters", "16000-measures", "photos"],
)
def test_a_page_of_parts_that_were_not_sent_is_refused_before_they_are_made(plan: Plan, changes: dict[str, str]):
    client, before = signed_in(factories.aoki()), document_of(plan)
    page = fields_of(client.get(page_of(plan)))
    began = time.process_time()
    answer = client.post(page_of(plan), {**page, **changes, "_continue": "1"})
    assert time.process_time() - began < 5
    assert answer.status_code == 302
    assert "画面を開き直してください" in messages_of(client, page_of(plan))
    assert document_of(Plan.objects.with_parts().get(pk=plan.pk)) == before


def test_keys_that_no_row_has_are_refused_or_passed_over(plan: Plan):
    client = signed_in(factories.aoki())
    page = fields_of(client.get(page_of(plan)))
    sent = {"settled": [MANY_DIGITS, "x"], "on_page": ["9" * 30, "-1"], "measure-0-0-id": "9" * 30}
    assert client.post(page_of(plan), {**page, **sent, "_continue": "1"}).status_code == 302
    assert client.post(page_of(plan), {**page, "round": "9" * 30, "_continue": "1"}).status_code in (200, 400)
    assert not PlanOrigin.objects.exists()


LOOKED_UP = [(model, name) for model, page in admin.site._registry.items() for name in page.autocomplete_fields]


@pytest.mark.parametrize(("model", "name"), LOOKED_UP, ids=str)
def test_what_is_no_key_is_refused_where_rows_are_looked_up(model: Any, name: str):
    client, before = signed_in(factories.administrator()), model.objects.count()
    page = fields_of(client.get(list_of(model, "add")))
    for sent in ("abc", "\0", "1\0", "\ufeff", "1e309", "9" * 30, "①", "'"):
        answer = client.post(list_of(model, "add"), {**page, name: sent, "_continue": "1"})
        assert answer.status_code in (200, 400), sent
        assert model.objects.count() == before


@pytest.mark.parametrize("typed", ["[" * 100_000, "[[1]]", '[["a"], "b"]', "{}"])
def test_what_an_open_page_tells_is_pairs_of_texts(plan: Plan, typed: str):
    address = reverse("editor_open_page", args=[plan.pk])
    assert signed_in(factories.aoki()).post(address, {"page": "a1", "typed": typed}).status_code == 400
    assert not OpenPage.objects.exists()


def test_what_no_column_holds_is_kept_without_it(plan: Plan):
    """A lone half of a character and NUL, as JSON can write them."""
    address = reverse("editor_open_page", args=[plan.pk])
    typed = json.dumps([["id_title", "題\ud83d名\x00"]])
    assert signed_in(factories.aoki()).post(address, {"page": "a1", "typed": typed}).status_code == 200
    assert OpenPage.objects.get().typed == [["id_title", "題?名"]]


@pytest.mark.parametrize("total", ["100000", "abc", "-1", MANY_DIGITS, "１" * 20])
def test_a_list_longer_than_what_was_sent_is_refused_at_once(total: str):
    client = signed_in(factories.administrator())
    page = fields_of(client.get(list_of(Concept, "add")))
    began = time.process_time()
    answer = client.post(list_of(Concept, "add"), {**page, "words-TOTAL_FORMS": total})
    assert answer.status_code == 400
    assert time.process_time() - began < 1


@pytest.mark.parametrize("key", ["a", "9" * 30, MANY_DIGITS])
def test_marks_of_rows_that_cannot_be_are_refused_by_every_list(key: str):
    client = signed_in(factories.administrator())
    for model, desk in admin.site._registry.items():
        for action in desk.actions or ():
            sent = {"action": getattr(action, "__name__", action), "_selected_action": [key], "index": "0"}
            assert client.post(list_of(model), sent).status_code in (200, 302, 400), (model, action)


def test_a_form_of_what_was_typed_is_saved_with_all_its_words():
    """The bounds are wider than any page."""
    client = signed_in(factories.administrator())
    page = fields_of(client.get(list_of(Concept, "add")))
    answer = client.post(list_of(Concept, "add"), {**page, "preferred": "事業所の引っ越し", "_save": "1"})
    assert answer.status_code == 302, errors_of(answer)
