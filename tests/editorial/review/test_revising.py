"""A document of a plan that the registry knows already: compared, and taken in only when a person says so."""

import re

import pytest
from django.test import Client

from plans_registry.models import Measure, Photo, Plan, Review, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.review.reviewing import NEW, TEXT, confirm, controls, paste, plan_page, press, text_of, whole
from tests.intake.overviews import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHANGED = TEXT.replace("展示会出展に対する助成", "展示会出展に対する補助").replace(
    "、足立ブランド認定推進事業（PR 活動）", "、産業祭（区内の物産）"
)


@pytest.fixture
def registered(aoki: Client) -> Plan:
    """The plan of TEXT, taken in once and published, with a contact that staff have added."""
    confirm(aoki, paste(aoki))
    plan = Plan.objects.get()
    Measure.objects.filter(name="見本市等出展助成事業").update(contact="産業振興課")
    factories.workflow.submit(plan, by=factories.aoki())
    factories.workflow.publish(plan, by=factories.chiba())
    return Plan.objects.get()


def test_the_same_file_again_shows_no_difference_and_makes_nothing(aoki: Client, registered: Plan):
    response = aoki.post(NEW, {"text": TEXT}, follow=True)
    assert "取り込み済みです" in text_of(response)
    assert "違いはありません" in text_of(response)
    review = Review.objects.latest("pk")
    assert "取り込む計画が一つもありません" in text_of(confirm(aoki, review))
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (1, 1)


def test_a_changed_document_shows_its_differences_inline(aoki: Client, registered: Plan):
    review = paste(aoki, CHANGED)
    page = aoki.get(plan_page(review)).content.decode()
    shown = text_of(aoki.get(plan_page(review)))
    assert "登録済みの計画との違い" in shown
    assert "柱1の施策「産業祭」" in shown
    assert "柱1の施策「足立ブランド認定推進事業」" in shown
    assert re.search(r"<del>.*?助成</del><ins>.*?補助</ins>", page)
    assert "施策の追加1・削除1・移動0・名称の変更0・文言の変更1" in text_of(aoki.get(whole(review)))


def test_a_known_plan_is_left_alone_unless_a_person_says_otherwise(aoki: Client, registered: Plan):
    before = document_of(registered)
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review))
    confirm(aoki, review)
    assert document_of(Plan.objects.get()) == before


def test_a_known_plan_is_changed_in_place(aoki: Client, registered: Plan):
    ids = dict(Measure.objects.values_list("name", "pk"))
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    confirm(aoki, review)
    plan = Plan.objects.get()
    measures = {measure.name: measure for measure in Measure.objects.all()}
    assert plan.status == "published"
    assert factories.workflow.has_unpublished_changes(Plan.objects.with_parts().get())
    assert measures["見本市等出展助成事業"].pk == ids["見本市等出展助成事業"]
    assert measures["見本市等出展助成事業"].description == "展示会出展に対する補助"
    assert measures["見本市等出展助成事業"].contact == "産業振興課"
    assert measures["起業家育成事業"].pk == ids["起業家育成事業"]
    assert "足立ブランド認定推進事業" not in measures
    assert measures["産業祭"].number == 2
    assert plan.source.file.read().decode() == CHANGED
    assert SourceDocument.objects.count() == 2
    assert aoki.get(f"/measures/{ids['見本市等出展助成事業']}/").status_code == 200
    assert "展示会出展に対する助成" in aoki.get(f"/plans/{plan.key}/").content.decode()


def test_measures_and_pillars_change_places_and_keep_their_ids(aoki: Client, registered: Plan):
    ids = dict(Measure.objects.values_list("name", "pk"))
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), "pillar-down-0")
    press(aoki, plan_page(review), "measure-move-0-0", measure__0__0__to="1", plan__choice="update")
    confirm(aoki, review)
    plan = document_of(Plan.objects.with_parts().get())
    assert [pillar.title for pillar in plan.pillars] == ["起業・創業の促進", "販路拡大支援"]
    assert [measure.name for measure in plan.pillars[1].measures] == [
        "見本市等出展助成事業",
        "産業祭",
        "起業家育成事業",
    ]
    assert plan.pillars[1].measures[2].id == ids["起業家育成事業"]


def test_a_measure_renamed_in_the_review_keeps_its_id(aoki: Client, registered: Plan):
    kept = Measure.objects.get(name="起業家育成事業").pk
    review = paste(aoki, CHANGED)
    changes = {"measure-1-0-name": "まったく新しい名", "measure-1-0-description": "別のこと", "plan-choice": "update"}
    press(aoki, plan_page(review), **changes)
    confirm(aoki, review)
    assert Measure.objects.get(pk=kept).name == "まったく新しい名"


def test_a_photo_with_a_picture_stays_and_a_bare_caption_goes(aoki: Client, registered: Plan):
    picture = {"image": "photos/a.jpg", "alt": "会場", "width": 1, "height": 1}
    captions = [Photo(plan=registered, caption="会場", **picture), Photo(plan=registered, caption="説明だけ")]
    Photo.objects.bulk_create(captions)
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    confirm(aoki, review)
    assert [(photo.caption, photo.alt) for photo in Photo.objects.all()] == [("会場", "会場")]


def test_a_plan_that_waits_for_approval_is_not_changed(aoki: Client, registered: Plan):
    Plan.objects.update(status="submitted")
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    assert "確認待ちです" in text_of(confirm(aoki, review))
    assert Measure.objects.filter(name="足立ブランド認定推進事業").exists()


def test_a_plan_registered_meanwhile_is_not_made_twice(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    factories.draft(first_year=2024, last_year=2026)
    response = aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert "もう一度確かめてください" in text_of(response)
    assert Plan.objects.count() == 1


def test_two_proposals_never_change_one_plan(aoki: Client, registered: Plan):
    twice = CHANGED + "\n" + CHANGED.partition("\n")[2].replace("産業祭", "収穫祭")
    review = paste(aoki, twice)
    for number in (1, 2):
        press(aoki, plan_page(review, number), plan__choice="update")
    assert "二つの計画で" in text_of(confirm(aoki, review))


def test_a_draft_of_another_municipality_is_never_shown(aoki: Client):
    known = factories.measure("産業見本市出展支援事業", contact="ひみつの窓口")
    pillars = (factories.pillar("事業者の販路拡大・事業成長支援", known),)
    factories.draft(factories.MACHIDA, background="町田市のひみつの下書き", pillars=pillars)
    review = paste(aoki, SAMPLE)
    page = aoki.get(plan_page(review, 3)).content.decode()
    assert "産業見本市出展支援事業" in page
    assert "ひみつ" not in page
