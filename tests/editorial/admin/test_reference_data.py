"""Types, forms, synonyms, people: kept by those who may, and never pulled from under a plan."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from municipalities.models import Affiliation
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial.permissions import APPROVERS, EDITORS, PERMISSIONS, ensure_roles
from plans_registry.models import Concept, PillarType, Plan, SupportForm
from tests import factories
from tests.editorial.desk import errors_of, list_of, not_explained, page_of, refused, save, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()
    factories.concept("資金調達", "資金集め")
    factories.concept("事業承継", "跡継ぎ")


@pytest.fixture
def keeper() -> Client:
    return signed_in(factories.administrator())


def shown_fields(response) -> set[str]:
    return set(response.context["adminform"].form.fields)


def test_codes_and_slugs_are_fixed_once_made(keeper: Client):
    rows: list[tuple[Any, str]] = [
        (PillarType.objects.first(), "slug"),
        (SupportForm.objects.first(), "slug"),
    ]
    for row, field in rows:
        assert field not in shown_fields(keeper.get(page_of(row)))
        save(keeper, page_of(row), **{field: "changed"})
        before = getattr(row, field)
        row.refresh_from_db()
        assert getattr(row, field) == before
    assert "slug" in shown_fields(keeper.get(list_of(PillarType, "add")))


def test_every_change_of_a_reference_row_makes_public_pages_stale(keeper: Client):
    rows = [
        PillarType.objects.get(slug="talent"),
        SupportForm.objects.first(),
        Concept.objects.get(preferred="資金調達"),
    ]
    for row in rows:
        before = Generation.stamp()
        assert save(keeper, page_of(row), "_save").status_code == 302
        assert Generation.stamp() != before, row
    before = Generation.stamp()
    assert keeper.post(page_of(rows[0], "delete"), {"post": "yes"}).status_code == 302
    assert Generation.stamp() != before
    assert not PillarType.objects.filter(slug="talent").exists()


def test_what_is_in_use_is_not_deleted_and_the_page_says_where(keeper: Client):
    factories.draft(
        pillars=(factories.pillar("販路", factories.measure(types=("startups",), forms=("grant",))),),
    )
    assert "柱1件に付いています" in refused(keeper, PillarType.objects.get(slug="sales-channels"))
    assert "施策1件に付いています" in refused(keeper, PillarType.objects.get(slug="startups"))
    assert "施策1件に付いています" in refused(keeper, SupportForm.objects.get(slug="grant"))


def test_a_type_that_only_a_public_edition_still_carries_is_in_use(keeper: Client):
    plan = factories.published()
    plan.pillars.get().types.clear()
    assert Entry.objects.get().types == ["sales-channels"]
    assert "公開中の施策1件" in refused(keeper, PillarType.objects.get(slug="sales-channels"))


def test_keywords_are_edited_with_their_type(keeper: Client):
    row = PillarType.objects.get(slug="talent")
    count = row.keywords.count()
    fields = {f"keywords__{count}__keyword": "若手職員"}
    assert save(keeper, page_of(row), **fields).status_code == 302
    assert row.keywords.filter(keyword="若手職員").exists()
    twice = save(keeper, page_of(row), keywords__0__keyword="若手職員")
    assert twice.status_code == 200


def test_a_word_is_added_to_a_concept_and_found_at_once(keeper: Client):
    factories.published(pillars=(factories.pillar("柱", factories.measure("事業承継の相談", description="")),))
    assert _number_found(keeper, "のれん分け") == 0
    concept = Concept.objects.get(preferred="事業承継")
    response = save(keeper, page_of(concept), **{f"words__{concept.words.count()}__word": "のれん分け"})
    assert response.status_code == 302, errors_of(response)
    assert _number_found(keeper, "のれん分け") == 1


def _number_found(client: Client, words: str) -> int:
    return json.loads(client.get("/measures.json", {"q": words}).getvalue())["count"]


def test_a_concept_holds_no_word_twice_and_not_itself(keeper: Client):
    concept = Concept.objects.get(preferred="資金調達")
    new = concept.words.count()
    response = save(keeper, page_of(concept), **{f"words__{new}__word": concept.preferred})
    assert "代表することばと同じ" in errors_of(response)
    response = save(keeper, page_of(concept), **{f"words__{new}__word": concept.words.first().word})
    assert response.status_code == 200
    response = save(keeper, list_of(Concept, "add"), preferred=concept.preferred)
    assert "すでに登録" in errors_of(response)


def test_an_administrator_affiliates_a_person_on_one_page(keeper: Client):
    user = factories.doi()
    fields = {"affiliations__0__municipality": factories.HAMURA}
    response = save(keeper, page_of(user), **fields)
    assert response.status_code == 302, errors_of(response)
    assert Affiliation.objects.get(user=user).municipality_id == factories.HAMURA


def test_the_roles_hold_what_they_promise_and_nothing_of_accounts():
    ensure_roles()
    for name in (EDITORS, APPROVERS):
        held = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{code}" for app, code in held} == PERMISSIONS[name]
    assert "plans_registry.approve_plan" not in PERMISSIONS[EDITORS]
    assert not [code for code in PERMISSIONS[APPROVERS] if code.startswith("auth.")]


def test_what_an_administrator_added_to_a_role_stays():
    editors = Group.objects.get(name=EDITORS)
    editors.permissions.remove(*editors.permissions.filter(codename="view_plan"))
    editors.permissions.add(*Group.objects.get(name=APPROVERS).permissions.filter(codename="add_round"))
    ensure_roles()
    assert editors.permissions.filter(codename__in=["view_plan", "add_round"]).count() == 2


@pytest.mark.parametrize("model", [Plan, PillarType, SupportForm, Concept])
def test_every_field_of_a_form_explains_itself_with_an_example(keeper: Client, model: Any):
    assert not_explained(keeper.get(list_of(model, "add"))) == []
