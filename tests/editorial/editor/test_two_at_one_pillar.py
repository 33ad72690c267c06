"""Two people at one pillar: one deletes it and the other fills it, or both give it a title."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from plans_registry.models import Photo, Plan
from plans_registry.models.working_copy import documents_of
from tests import factories
from tests.editorial.desk import page_of, save, save_page, signed_in, step
from tests.editorial.test_photo_files import with_picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def pillars(plan: Plan) -> list[list[str]]:
    """Title and measures of each as they are saved."""
    return [
        [pillar.title, *(part.name for part in pillar.measures)] for pillar in documents_of([plan.pk])[plan.pk].pillars
    ]


def deletes(client: Client, plan: Plan) -> tuple[Any, dict[str, str]]:
    return step(client, page_of(plan), "pillar-delete-0"), {}


def fills(client: Client, plan: Plan) -> tuple[Any, dict[str, str]]:
    return step(client, page_of(plan), "measure-add-0"), {"measure__0__1__name": "相談会"}


@pytest.mark.parametrize(("first", "second"), [(deletes, fills), (fills, deletes)])
def test_a_pillar_one_deleted_and_the_other_filled_is_asked_about_as_a_whole(first: Any, second: Any):
    plan, _address = with_picture()
    (before,), address = pillars(plan), page_of(plan)
    aoki, chiba = signed_in(factories.aoki()), signed_in(factories.chiba())
    (page, typed), (other, others) = second(aoki, plan), first(chiba, plan)
    save_page(chiba, address, other, **others)
    response = save_page(aoki, address, page, **typed)
    (told,) = response.context["conflicts"]
    assert (told["where"], told["gone"]) == ("柱1「販路拡大支援」", second is fills)
    assert f"中にあるもの：{before[1]}、相談会、写真「見本市」" in response.content.decode()
    assert save_page(aoki, address, response).status_code == 302
    assert pillars(plan) == [[*before, "相談会"]]
    assert Photo.objects.get().pillar


def test_a_pillar_without_measures_that_both_give_a_title_is_asked_about():
    plan = factories.draft(pillars=(replace(factories.pillar("創業"), measures=()),))
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save(chiba, address, pillar__0__title="開業")
    response = save_page(aoki, address, page, pillar__0__title="企業の誘致")
    assert [(told["anchor"], told["where"]) for told in response.context["conflicts"]] == [
        ("id_pillar-0-title", "柱1「企業の誘致」")
    ]
    assert save_page(aoki, address, response).status_code == 302
    assert pillars(plan) == [["企業の誘致"]]
