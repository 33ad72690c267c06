"""A photo whose picture or texts are others now: what the approver and the public are told and shown of it."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.approver.page import plan_text
from plans_registry.editorial.audit import record_written
from plans_registry.editorial.strikes.verbs import strike_photo
from plans_registry.models import Photo, Plan
from plans_registry.models.working_copy import document_of, write
from tests import factories
from tests.editorial.desk import page_of, signed_in
from tests.editorial.editor.test_photos import picture
from tests.editorial.test_photo_files import with_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def whole(plan: Plan) -> Plan:
    return Plan.objects.with_parts().get(pk=plan.pk)


def changed(plan: Plan, **fields: Any) -> None:
    """The plan's only photo with other values in its working copy."""
    document = document_of(whole(plan))
    (pillar,) = document.pillars
    photos = (replace(pillar.photos[0], **fields),)
    write(plan, replace(document, pillars=(replace(pillar, photos=photos),)))


def replaced(plan: Plan) -> str:
    """Another picture under the same caption; the address of its file."""
    changed(plan, image=default_storage.save("uploads/b.jpg", ContentFile(picture())))
    return f"/media/{Photo.objects.get(plan=plan).image.name}"


def approver_page(plan: Plan) -> str:
    return signed_in(factories.chiba()).get(reverse("whole_plan", args=[plan.pk])).content.decode()


def test_the_approver_reads_the_mark_at_the_photo_and_sees_both_pictures():
    plan, before = with_picture(factories.published)
    after = replaced(plan)
    shown = approver_page(plan)
    assert "前の版から：変更" in shown
    assert "変わったところ1件" in shown
    mark = shown[shown.index("画像が替わりました") :]
    was, now = mark.index(f'src="{before}"'), mark.index(f'src="{after}"')
    alt = Photo.objects.get(plan=plan).alt
    assert mark[was:now].count(f"代替テキスト：{alt}</p>") == 1
    assert f"代替テキスト：{alt} （前の画像のまま）" in mark[now:]
    assert signed_in(factories.chiba()).get(before).status_code == 200


@pytest.mark.parametrize(
    ("now", "label"),
    [
        ({"alt": "空の会場"}, "代替テキスト"),
        ({"credit": "足立区"}, "提供・権利者"),
        ({"caption": "展示会"}, "キャプション"),
    ],
)
def test_each_text_of_a_photo_is_marked_and_without_two_pictures(now: dict, label: str):
    plan, _address = with_picture(factories.published)
    changed(plan, **now)
    (mark,) = plan_text(whole(plan)).pillars[0].photos[0].marks
    assert [name for name, _spans in mark.told.wordings] == [label]
    shown = approver_page(plan)
    assert "two-pictures" not in shown
    assert str(next(iter(now.values()))) in shown


def test_the_approver_reads_caption_and_credit_apart():
    plan, _image = with_picture(factories.submitted)
    changed(plan, caption="朝市", credit="足立区")
    shown = approver_page(plan)
    assert "<figcaption>朝市</figcaption>" in shown
    assert "提供・権利者：足立区</p>" in shown


def test_of_two_photos_with_one_caption_the_one_that_went_is_named():
    plan, _address = with_picture()
    first = Photo.objects.get(plan=plan)
    Photo.objects.create(plan=plan, pillar=first.pillar, position=2, caption=first.caption)
    factories.republished(plan)
    Photo.objects.exclude(pk=first.pk).delete()
    assert [mark.told.name for mark in plan_text(whole(plan)).gone] == ["写真の説明「見本市」"]


def test_the_comparison_of_versions_shows_both_pictures():
    plan, before = with_picture(factories.published)
    after = replaced(plan)
    shown = signed_in(factories.aoki()).get(page_of(plan, "differences")).content.decode()
    for words in ("写真「見本市」", "画像が替わりました", f'src="{before}"', f'src="{after}"'):
        assert words in shown


def test_the_public_history_says_that_a_picture_was_replaced(client: Client):
    plan, before = with_picture(factories.published)
    replaced(plan)
    factories.republished(plan)
    assert "写真の変更1" in client.get("/plans/131211-2021/").content.decode()
    edition = client.get("/plans/131211-2021/editions/2/").content.decode()
    for words in ("写真「見本市」", "画像が替わりました"):
        assert words in edition
    assert before not in edition


def test_a_struck_picture_comes_back_through_no_comparison(client: Client):
    plan, before = with_picture(factories.published)
    replaced(plan)
    factories.republished(plan)
    strike_photo(plan, before.removeprefix("/media/"), by=factories.administrator(), reason="肖像権")
    staff = signed_in(factories.aoki()).get(page_of(plan, "differences"), {"old": "1", "new": "2"}).content.decode()
    public = client.get("/plans/131211-2021/editions/2/").content.decode()
    for shown in (staff, public, approver_page(plan)):
        assert before not in shown
    assert "画像なし" in staff
    for shown in (staff, public):
        assert "画像が加わりました" in shown


def test_a_picture_that_nothing_shows_any_more_is_said_to_be_gone():
    plan, before = with_picture(factories.submitted)
    document = document_of(whole(plan))
    image = default_storage.save("photos/b.jpg", ContentFile(picture()))
    photos = (replace(document.pillars[0].photos[0], image=image),)
    written = write(plan, replace(document, pillars=(replace(document.pillars[0], photos=photos),)))
    record_written("change", written, by=factories.aoki())
    shown = approver_page(plan)
    assert "依頼のあと：変更" in shown
    assert "この画像は、もう残っていません。" in shown
    assert before not in shown
