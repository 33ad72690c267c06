"""The file of a picture: who is given it, and when it goes."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial import workflow
from plans_registry.editorial.photo_files import sweep_photos
from plans_registry.editorial.preview.views import end_previews, new_link
from plans_registry.models import Photo, Plan
from plans_registry.models.working_copy import document_of, write
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.editor.test_photos import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def with_picture(make=factories.draft, **fields) -> tuple[Plan, str]:
    """A plan with a picture, and the address of its file."""
    name = default_storage.save("uploads/a.jpg", ContentFile(picture()))
    pillar = replace(factories.pillar(), photos=(PhotoDocument(caption="見本市", alt="会場", image=name),))
    plan = make(pillars=(pillar,), **fields)
    return plan, f"/media/{Photo.objects.get(plan=plan).image.name}"


def answers(address: str) -> dict[str, int]:
    people = {"anyone": Client(), "own": signed_in(factories.aoki()), "other": signed_in(factories.baba())}
    return {name: client.get(address).status_code for name, client in people.items()}


def test_a_picture_of_a_public_edition_is_everybody_s_for_an_hour(client: Client):
    _plan, address = with_picture(factories.published)
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (
        200,
        "public, max-age=0, must-revalidate, s-maxage=10",
    )
    assert response.getvalue()[:2] == b"\xff\xd8"
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_picture_of_a_draft_is_only_for_who_may_read_the_plan():
    _plan, address = with_picture()
    assert answers(address) == {"anyone": 404, "own": 200, "other": 404}
    assert signed_in(factories.aoki()).get(address)["Cache-Control"] == "private, no-cache"
    assert signed_in(factories.doi()).get(address).status_code == 404


def test_a_link_to_a_preview_opens_the_pictures_of_its_plan_while_it_lasts(client: Client):
    plan, address = with_picture()
    _other, elsewhere = with_picture(municipality=factories.MACHIDA)
    link = f"/preview/{new_link(plan, by=factories.aoki())}/"
    assert address in client.get(link).content.decode()
    assert (client.get(address).status_code, client.get(elsewhere).status_code) == (200, 404)
    end_previews(plan, by=factories.aoki())
    assert client.get(address).status_code == 404


def test_a_withdrawal_takes_the_pictures_away_also_when_the_plan_is_public_again():
    plan, address = with_picture(factories.published)
    workflow.withdraw(plan, by=factories.chiba(), reason="肖像権")
    assert answers(address) == {"anyone": 404, "own": 200, "other": 404}
    document = document_of(Plan.objects.with_parts().get(pk=plan.pk))
    write(plan, replace(document, pillars=tuple(replace(part, photos=()) for part in document.pillars)))
    factories.republished(plan)
    assert answers(address) == {"anyone": 404, "own": 200, "other": 404}


def test_a_picture_of_an_earlier_edition_stays_public():
    plan, address = with_picture(factories.published)
    document = document_of(Plan.objects.with_parts().get(pk=plan.pk))
    write(plan, replace(document, pillars=tuple(replace(part, photos=()) for part in document.pillars)))
    factories.republished(plan)
    assert set(answers(address).values()) == {200}


def test_pictures_that_nothing_shows_are_swept_after_a_day():
    _plan, shown = with_picture()
    waiting, approved = with_picture(factories.submitted, municipality=factories.MACHIDA)
    workflow.schedule(waiting, by=factories.chiba(), on=timezone.localdate() + timedelta(days=1))
    document = PlanDocument.from_json(Plan.objects.get(pk=waiting.pk).approved_document)
    write(waiting, replace(document, pillars=tuple(replace(part, photos=()) for part in document.pillars)))
    lost = [default_storage.save("photos/lost.jpg", ContentFile(picture())) for _ in range(2)]
    for name in (lost[0], shown.removeprefix("/media/"), approved.removeprefix("/media/")):
        os.utime(default_storage.path(name), (0, 0))
    saved = timezone.now().timestamp()  # the disk has a clock of its own
    os.utime(default_storage.path(lost[1]), (saved, saved))
    call_command("forget_old", verbosity=0)
    assert [default_storage.exists(name) for name in lost] == [False, True]
    assert default_storage.exists(shown.removeprefix("/media/"))
    assert default_storage.exists(approved.removeprefix("/media/"))
    assert sweep_photos(timezone.now() + timedelta(days=2)) >= 1
