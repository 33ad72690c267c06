"""The pages of municipalities and regions at the desk: codes that hold, fixed once made, contacts with their day."""

from datetime import date

import pytest
import time_machine
from django.contrib import admin
from django.test import Client

from municipalities.models import Municipality, Region
from plans_registry.catalogue.models import Generation
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, not_explained, page_of, refused, save, signed_in

pytestmark = pytest.mark.django_db

NEW = {
    "code": "131253",
    "name": "新区",
    "kana": "しんく",
    "name_en": "Shin City",
    "kind": "ward",
    "tile_x": "20",
    "tile_y": "9",
}


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def keeper() -> Client:
    return signed_in(factories.administrator())


def adachi() -> Municipality:
    return Municipality.objects.get(code=factories.ADACHI)


def add(client: Client, **changes: str):
    region = Region.objects.get(slug="joto")
    return save(client, list_of(Municipality, "add"), "_save", region=str(region.pk), **{**NEW, **changes})


def test_django_finds_both_where_it_looks():
    assert {type(admin.site._registry[model]).__module__ for model in (Municipality, Region)} == {
        "municipalities.admin"
    }


def test_a_municipality_is_added_with_the_right_check_digit(keeper: Client):
    response = add(keeper)
    assert response.status_code == 302, errors_of(response)
    assert Municipality.objects.get(code="131253").name == "新区"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "131210"}, "131211"),
        ({"code": "13121"}, "6桁"),
        ({"code": "abcdef"}, "6桁"),
        ({"code": "131211"}, "すでに"),
        ({"tile_x": "0", "tile_y": "0", "name": "足立区"}, "すでに"),
        ({"phone": "０３-３８８０-５１１１"}, "半角の数字とハイフン"),
        ({"industry_section": "=HYPERLINK(1)"}, "では始められません"),
    ],
)
def test_a_wrong_municipality_is_refused_with_a_sentence(keeper: Client, changes: dict, sentence: str):
    response = add(keeper, **changes)
    assert response.status_code == 200
    assert sentence in errors_of(response).replace("既に", "すでに")


@pytest.mark.parametrize(("model", "field"), [(Municipality, "code"), (Region, "slug")])
def test_codes_and_slugs_are_fixed_once_made(keeper: Client, model, field: str):
    row = model.objects.first()
    before = getattr(row, field)
    assert field not in fields_of(keeper.get(page_of(row)))
    save(keeper, page_of(row), **{field: "changed"})
    row.refresh_from_db()
    assert getattr(row, field) == before
    assert field in keeper.get(list_of(model, "add")).context["adminform"].form.fields


def test_a_region_lies_in_an_upper_one_only(keeper: Client):
    region = Region.objects.get(slug="joto")
    choices = keeper.get(page_of(region)).context["adminform"].form.fields["parent"].queryset
    assert set(choices.values_list("slug", flat=True)) == {"wards", "tama", "islands"}


@pytest.mark.parametrize("model", [Municipality, Region])
def test_every_change_makes_public_pages_stale(keeper: Client, model):
    before = Generation.stamp()
    assert save(keeper, page_of(model.objects.first()), "_save").status_code == 302
    assert Generation.stamp() != before


def test_what_is_in_use_is_not_deleted_and_the_page_says_where(keeper: Client):
    factories.draft()
    assert "足立区地域産業活性化計画" in refused(keeper, adachi())
    refused(keeper, Region.objects.get(slug="joto"))


@pytest.mark.parametrize("model", [Municipality, Region])
def test_every_field_of_a_form_explains_itself_with_an_example(keeper: Client, model):
    assert not_explained(keeper.get(list_of(model, "add"))) == []


def test_a_contact_that_is_corrected_has_been_checked_that_day(keeper: Client):
    with time_machine.travel("2026-11-28T23:30:00+09:00"):
        assert save(keeper, page_of(adachi()), "_save", phone="03-0000-0000").status_code == 302
    assert (adachi().phone, adachi().contact_checked_on) == ("03-0000-0000", date(2026, 11, 28))


def test_a_contact_that_nobody_touched_keeps_its_day(keeper: Client):
    before = adachi().contact_checked_on
    assert save(keeper, page_of(adachi()), "_save", kana="あだち").status_code == 302
    assert (adachi().kana, adachi().contact_checked_on) == ("あだち", before)


def test_an_editor_changes_none():
    client = signed_in(factories.aoki())
    assert client.post(page_of(adachi()), {"name": "別の名前"}).status_code == 403
    assert adachi().name == "足立区"
