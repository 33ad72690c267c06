"""The staff guide: every picture it names is there, every address it names answers, and staff alone read it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.guide.views import GUIDE, PICTURES, guide, pictures
from tests import factories
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db
LIMIT = 2_500_000  # bytes of all pictures together
ADDRESSES = sorted(set(re.findall(r"`(/(?:admin|accounts)/[^`]*)`", GUIDE.read_text(encoding="utf-8"))))


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.mark.parametrize("name", sorted(pictures()))
def test_every_picture_is_there_and_shown_to_staff(name: str):
    assert (PICTURES / name).read_bytes().startswith(b"\x89PNG")
    address = reverse("help_picture", args=[name])
    assert f'src="{address}"' in guide().html
    response = signed_in(factories.aoki()).get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")


def test_all_pictures_together_are_small_and_none_is_left_over():
    assert sum((PICTURES / name).stat().st_size for name in pictures()) < LIMIT
    assert {f"guide/{path.name}" for path in (PICTURES / "guide").iterdir()} <= pictures()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers(address: str):
    client = Client() if address.startswith(("/accounts/login", "/accounts/password")) else None
    assert (client or signed_in(factories.administrator())).get(address).status_code == 200


def test_the_page_lists_its_sections_and_is_linked_from_every_screen():
    client = signed_in(factories.aoki())
    page = client.get(reverse("help")).content.decode()
    for anchor, title in guide().contents:
        assert f'<a href="#{anchor}">{title}</a>' in page
        assert f'<h2 id="{anchor}">{title}</h2>' in page
    assert len(guide().contents) > 10
    assert f'href="{reverse("help")}"' in client.get("/admin/").content.decode()


def test_it_has_chapters_on_what_moves_an_address_and_on_terms():
    titles = {title for _anchor, title in guide().contents}
    assert {"公開した計画の区市町村や開始年度を正す", "出典の利用条件を書く"} <= titles


@pytest.mark.parametrize("who", [None, factories.doi])
@pytest.mark.parametrize("address", ["/admin/help/", "/admin/help/pictures/guide/desk.png"])
def test_others_are_sent_to_sign_in(who: Any, address: str):
    client = signed_in(who()) if who else Client()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("name", ["search.png", "guide/none.png", "../staff.md", "guide/../../staff.md"])
def test_no_other_file_can_be_asked_for(name: str):
    assert signed_in(factories.aoki()).get(f"/admin/help/pictures/{name}").status_code == 404
