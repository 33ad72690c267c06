"""Confirming a review makes its drafts, all or none; what stands in the way is named."""

import pytest
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.confirm import NotConfirmed, fingerprint, steps_of
from plans_registry.editorial.review.confirm import confirm as confirm_review
from plans_registry.models import Measure, Plan, Review, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.review.reviewing import TEXT, confirm, controls, paste, plan_page, press, text_of, whole
from tests.intake.overviews import CAVEAT, SAMPLE

pytestmark = pytest.mark.django_db


def test_confirming_makes_the_draft_with_its_source(aoki: Client):
    review = paste(aoki, round_label="令和6年度前期")
    press(aoki, plan_page(review), measure__0__0__name="出展助成")
    response = confirm(aoki, review)
    plan, source = Plan.objects.get(), SourceDocument.objects.get()
    assert response["Location"] == whole(review)
    assert (plan.status, plan.first_year, plan.round.label) == ("draft", 2024, "令和6年度前期")
    assert document_of(plan).measures[0].name == "出展助成"
    assert plan.source == source
    assert source.file.read().decode() == TEXT
    assert CAVEAT.strip("（）") == source.caveat
    shown = aoki.get(whole(review)).content.decode()
    assert f"/admin/plans_registry/plan/{plan.pk}/change/" in shown
    assert f"/admin/plans_registry/plan/{plan.pk}/submit/do/" in shown
    review.refresh_from_db()
    assert (review.status, review.closed_by.username) == ("confirmed", "aoki")


def test_confirming_twice_makes_nothing_twice(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    for _ in range(2):
        aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert Plan.objects.count() == 1


def test_saving_the_summary_makes_no_draft(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    aoki.post(whole(review), {**page.values, "title": "別の資料名", "save": "1"})
    review.refresh_from_db()
    assert (review.title, Plan.objects.count()) == ("別の資料名", 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"measure-0-0-name": ""}, "id_measure-0-0-name", "柱1の施策1"),
        ({"measure-0-0-name": "名" * 201}, "id_measure-0-0-name", "200"),
        ({"measure-0-0-name": "=1+1"}, "id_measure-0-0-name", "計算式"),
        ({"measure-0-0-url": "どこか"}, "id_measure-0-0-url", "URL"),
        ({"pillar-1-title": ""}, "id_pillar-1-title", "柱2"),
        ({"plan-title": ""}, "id_plan-title", "計画名"),
        ({"plan-first_year": "2027", "plan-last_year": "2025"}, "plan", "終了年度"),
        ({"plan-municipality": ""}, "id_plan-municipality", "区市町村を選んでください"),
    ],
)
def test_what_stands_in_the_way_is_named_linked_and_stops_everything(
    aoki: Client, changes: dict, field: str, words: str
):
    review = paste(aoki)
    press(aoki, plan_page(review), **changes)
    page = aoki.get(plan_page(review)).content.decode()
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    response = confirm(aoki, review)
    assert response.status_code == 200
    assert "このままでは下書きにできないところがあります" in text_of(response)
    assert words in text_of(response)
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (0, 0)


def test_what_approval_will_need_is_said_before_the_draft(aoki: Client):
    review = paste(aoki, TEXT.replace("足立区の背景である。\n", "").replace("１ 販路拡大支援", "１ みんなの力"))
    for page in (plan_page(review), whole(review)):
        shown = text_of(aoki.get(page))
        assert "「現状と課題・めざすもの」を入力してください。" in shown
        assert "柱1に、柱の類型を1つ以上選んでください。" in shown
        assert "柱2に、" not in shown
    assert confirm(aoki, review).status_code == 302
    assert "確認を依頼するまでに" in text_of(aoki.get(whole(review)))


@pytest.mark.slow
def test_all_or_nothing():
    chiba = signed_in(factories.chiba())
    review = paste(chiba, SAMPLE)
    press(chiba, plan_page(review, 4), measure__0__0__name="")
    confirm(chiba, review)
    assert Plan.objects.count() == 0
    press(chiba, plan_page(review, 4), measure__0__0__name="直した")
    confirm(chiba, review)
    assert Plan.objects.count() == 4
    assert Measure.objects.count() == 32


def test_a_document_without_a_title_needs_one(aoki: Client):
    review = paste(aoki, TEXT.replace("【承認した地域産業活性化計画の概要】", ""))
    assert "資料名" in text_of(confirm(aoki, review))
    assert Plan.objects.count() == 0
    confirm(aoki, review, title="概要")
    assert Plan.objects.count() == 1


def test_only_plans_of_ones_own_municipality_are_taken_in(aoki: Client):
    review = paste(aoki, SAMPLE)
    assert "ほかの自治体の計画なので、取り込めません" in text_of(aoki.get(plan_page(review, 2)))
    press(aoki, plan_page(review, 2), plan__choice="create")
    confirm(aoki, review)
    assert [plan.municipality.name for plan in Plan.objects.all()] == ["足立区"]


def test_a_plan_that_is_left_out_is_not_made(aoki: Client):
    review = paste(aoki)
    press(aoki, plan_page(review), plan__choice="skip")
    assert "取り込む計画が一つもありません" in text_of(confirm(aoki, review))
    assert Review.objects.get().status == "open"


def test_what_changed_since_the_page_was_opened_is_shown_first(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    press(aoki, plan_page(review), plan__title="あとで直した名")
    response = aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert "もう一度確かめてください" in text_of(response)
    assert Plan.objects.count() == 0


def test_what_changed_in_the_last_moment_stops_it_too(aoki: Client):
    review = paste(aoki)
    user = review.owner
    shown = fingerprint(review, steps_of(review, user))
    factories.draft(first_year=2024, last_year=2026)
    with pytest.raises(NotConfirmed, match="もう一度確かめてください"):
        confirm_review(review, by=user, shown=shown)
    assert Plan.objects.count() == 1


def test_a_review_is_given_up_and_its_file_kept(aoki: Client):
    review = paste(aoki)
    aoki.post(reverse("review_discard", args=[review.pk]))
    review.refresh_from_db()
    assert (review.status, Plan.objects.count()) == ("discarded", 0)
    assert review.file.read().decode() == TEXT
    assert paste(aoki).pk != review.pk
