"""A picture belongs to its plan: its name, which stands in links and in what was once public, opens it through no other plan."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plans_registry.documents.plan import PhotoDocument
from plans_registry.editorial.editor.carried import pack
from plans_registry.editorial.versions import restore
from plans_registry.models import Photo, Plan
from plans_registry.models.working_copy import document_of, write
from tests import factories
from tests.editorial.desk import errors_of, page_of, save, save_page, signed_in, step
from tests.editorial.editor.test_photos import picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def baba() -> Client:
    return signed_in(factories.baba())


@pytest.fixture
def own() -> Plan:
    return factories.draft(factories.MACHIDA)


def with_picture(make: Any = factories.draft) -> tuple[Plan, str]:
    """Aoki's plan, and the name of its picture."""
    place = default_storage.save("uploads/a.jpg", ContentFile(picture()))
    plan = make(photos=(PhotoDocument(caption="見本市", alt="会場", image=place),))
    return plan, str(Photo.objects.get(plan=plan).image.name)


def current(plan: Plan) -> Plan:
    return Plan.objects.with_parts().get(pk=plan.pk)


def without_photos(plan: Plan) -> None:
    write(current(plan), replace(document_of(current(plan)), photos=()))


@pytest.mark.parametrize("name", ["image", "other"])
@pytest.mark.parametrize("make", [factories.draft, factories.published])
def test_another_plan_s_picture_is_refused_at_its_field(baba: Client, own: Plan, make: Any, name: str):
    _plan, image = with_picture(make)
    before = baba.get(f"/media/{image}").status_code
    page = step(baba, page_of(own), "photo-add-0")
    taken = {f"photo__0__{name}": image, "photo__0__caption": "盗む", "photo__0__alt": "絵"}
    sent = save_page(baba, page_of(own), page, **taken)
    assert "この計画のものでないか" in errors_of(sent)
    assert save_page(baba, page_of(own), sent).status_code == 302
    assert not own.photos.get().image
    assert baba.get(f"/media/{image}").status_code == before


@pytest.mark.parametrize("hidden", ["_base", "_undo"])
def test_a_document_in_a_hidden_field_makes_it_no_picture_of_the_plan(baba: Client, own: Plan, hidden: str):
    _plan, image = with_picture()
    document = document_of(current(own))
    forged = replace(document, photos=(PhotoDocument(caption="盗む", alt="絵", image=image),))
    packed = {"_done": pack(document), hidden: pack(forged)}
    page = step(baba, page_of(own), "undo" if hidden == "_undo" else "photo-add-0", **packed)
    sent = save_page(baba, page_of(own), page, photo__0__image=image, photo__0__caption="盗む", photo__0__alt="絵")
    assert sent.status_code == 200
    assert baba.get(f"/media/{image}").status_code == 404


def test_no_document_that_is_written_takes_it(own: Plan):
    _plan, image = with_picture()
    for plan, years in ((own, (2021, 2023)), (None, (2030, 2032))):
        document = factories.document(factories.MACHIDA, first_year=years[0], last_year=years[1])
        photos = (PhotoDocument(caption="会場", alt="絵", image=image),)
        written = write(plan, replace(document, photos=photos))
        assert [(photo.caption, photo.image) for photo in written.after.photos] == [("会場", "")]


def test_a_picture_of_an_earlier_edition_comes_back():
    plan, image = with_picture(factories.published)
    without_photos(plan)
    restore(plan, 1, by=factories.aoki(), confirmed=True)
    assert str(Photo.objects.get(plan=plan).image.name) == image


def test_a_page_that_was_open_while_somebody_else_deleted_a_photo_may_name_it():
    plan, image = with_picture()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    opened = aoki.get(address)
    assert save_page(aoki, address, step(aoki, address, "photo-delete-0")).status_code == 302
    assert not Photo.objects.exists()
    sent = save_page(aoki, address, opened, photo__0__caption="見本市の会場")
    assert "この計画のものでないか" not in sent.content.decode()
    assert default_storage.exists(image)


@pytest.mark.parametrize("button", ["", "measure-add-0"])
def test_of_two_pictures_that_replaced_one_the_other_persons_can_be_taken(button: str):
    plan, _image = with_picture()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    theirs, mine = (SimpleUploadedFile(f"{n}.png", picture("PNG", size=(n, n))) for n in (31, 32))
    save(chiba, address, photo__0__upload=theirs)
    saved = Photo.objects.get().image.name
    response = save_page(aoki, address, page, photo__0__upload=mine)
    assert f'name="photo-0-other" value="{saved}"' in response.content.decode()
    chosen = {"photo__0__other": saved}
    if button:
        response, chosen = step(aoki, address, button, response, **chosen), {}
    assert save_page(aoki, address, response, **chosen).status_code == 302
    photo = Photo.objects.get()
    assert (photo.image.name, photo.width) == (saved, 31)
