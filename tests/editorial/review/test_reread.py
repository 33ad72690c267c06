"""「読み直す」: a person gives lines of a document their roles, and the document is read again with them."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans_registry.editorial import workflow
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import OpenIssue, Plan, PlanOrigin, Review
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import Controls, errors_of, page_of, save, save_page, signed_in
from tests.editorial.review.reviewing import ADD, TEXT, names, paste, text_of, whole

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MISREAD = TEXT.replace("２ 起業・創業の促進", "起業・創業の促進")
TWO = TEXT.replace("２ 起業・創業の促進", "足立区産業振興の計画\n１ 起業・創業の促進")


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def roles_page(review: Review, place: int = 0) -> str:
    return reverse("review_lines", args=[review.pk, place])


def read_again(client: Client, review: Review, roles: dict[int, str], place: int = 0) -> Any:
    """What a browser sends from the page, without scripts, with these roles chosen."""
    page = roles_page(review, place)
    fields = dict(Controls(client.get(page).content.decode(), "").values)
    chosen = {name: value for name, value in fields.items() if name.startswith("role-")}
    return client.post(page, chosen | {f"role-{line}": role for line, role in roles.items()})


def test_the_reading_is_corrected_and_the_draft_when_it_is_saved(aoki: Client):
    review = paste(aoki, MISREAD)
    plan = Plan.objects.get()
    assert len(names(plan)) == 1
    response = read_again(aoki, review, {line_of(MISREAD, "起業・創業の促進"): "pillar"})
    assert response["Location"] == f"{page_of(plan)}?reading={review.pk}-0"
    assert len(names(plan)) == 1
    page = aoki.get(response["Location"])
    assert "登録済みの計画が次のように変わります" in page.content.decode()
    assert "起業家育成事業" in page.content.decode()
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert names(plan)[1] == ["起業家育成事業", "創業支援施設及び交流拠点の運営事業"]
    assert PlanOrigin.objects.count() == 1
    review.refresh_from_db()
    assert (review.status, review.roles) == ("confirmed", {str(line_of(MISREAD, "起業・創業の促進")): "pillar"})


def test_the_page_says_how_each_line_was_read_and_keeps_the_roles(aoki: Client):
    review = paste(aoki, MISREAD)
    line = line_of(MISREAD, "起業・創業の促進")
    assert "読み取りのまま（柱）" in text_of(aoki.get(roles_page(review)))
    read_again(aoki, review, {line: "pillar", line_of(MISREAD, "見本市"): "left-out"})
    shown = Controls(aoki.get(roles_page(review)).content.decode(), "").values
    assert (shown[f"role-{line}"], "role-1" in shown) == (["pillar"], False)
    read_again(aoki, review, {line: ""})
    assert set(Review.objects.get().roles.values()) == {"left-out"}
    assert roles_page(review) in aoki.get(page_of(Plan.objects.get())).content.decode()
    assert roles_page(review) in aoki.get(whole(review)).content.decode()


def test_what_staff_have_added_stays(aoki: Client):
    review = paste(aoki, MISREAD)
    plan = Plan.objects.get()
    save(aoki, page_of(plan), measure__0__0__contact="産業振興課", plain_summary="やさしい要約。")
    response = read_again(aoki, review, {line_of(MISREAD, "起業・創業の促進"): "pillar"})
    save_page(aoki, page_of(plan), aoki.get(response["Location"]))
    document = document_of(Plan.objects.get())
    assert (document.measures[0].contact, document.plain_summary) == ("産業振興課", "やさしい要約。")


def test_open_issues_are_those_of_the_new_reading_and_answers_stay(aoki: Client):
    text = "どこにも入らない文（例）である、たぶん。\n" + MISREAD
    review = paste(aoki, text)
    plan = Plan.objects.get()
    answered = OpenIssue.objects.get(line=1)
    save(aoki, page_of(plan), settled=[str(answered.pk)])
    before = set(OpenIssue.objects.values_list("code", "line"))
    response = read_again(aoki, review, {line_of(text, "起業・創業の促進"): "pillar"})
    assert set(OpenIssue.objects.values_list("code", "line")) == before
    save_page(aoki, page_of(plan), aoki.get(response["Location"]))
    after = set(OpenIssue.objects.values_list("code", "line"))
    assert ("caption-owner", line_of(text, "起業・創業の促進")) in before - after
    assert OpenIssue.objects.get(line=1).settled_at is not None


def test_a_named_title_makes_a_second_draft_and_the_first_keeps_its_place(aoki: Client):
    review = paste(aoki, TWO)
    first = Plan.objects.get()
    line = line_of(TWO, "足立区産業振興の計画")
    response = read_again(aoki, review, {line: "title"})
    assert response["Location"] == f"{page_of(first)}?reading={review.pk}-0"
    assert [plan.document.title for plan in _plans(review)] == [first.title, "足立区産業振興の計画"]
    assert PlanOrigin.objects.get(place=0).plan == first
    read_again(aoki, review, {line_of(TWO, first.title): ""}, place=1)
    assert PlanOrigin.objects.get(place=0).plan == first


def _plans(review: Review) -> Any:
    return Proposal.from_json(Review.objects.get(pk=review.pk).proposal).plans


def test_two_drafts_never_become_one(aoki: Client):
    other = TWO.replace(
        "足立区産業振興の計画", "「足立区産業振興計画」（足立区）【計画期間：令和９年度～令和１１年度】"
    )
    review = paste(aoki, other)
    assert Plan.objects.count() == 2
    before = Review.objects.values("proposal", "roles").get()
    response = read_again(aoki, review, {line_of(other, "足立区産業振興計画"): "left-out"}, place=1)
    assert "一つの計画になります" in text_of(response)
    assert Review.objects.values("proposal", "roles").get() == before
    assert Controls(response.content.decode(), "").values[f"role-{line_of(other, '足立区産業振興計画')}"] == [
        "left-out"
    ]


def test_a_document_in_which_nothing_is_left_says_so_and_stays(aoki: Client):
    review = paste(aoki)
    roles = dict.fromkeys(range(1, len(TEXT.splitlines()) + 1), "left-out")
    response = read_again(aoki, review, roles)
    assert response.status_code == 200
    assert "文書に文字がありません" in text_of(response) or "計画が見つかりません" in text_of(response)
    assert Review.objects.get().roles == {}


def test_a_page_that_was_opened_before_is_saved_to_its_own_plan(aoki: Client):
    text = TWO.replace("見本市等出展助成事業", "名" * 201)
    review = paste(aoki, text)
    page = aoki.get(f"{ADD}?reading={review.pk}-0")
    read_again(aoki, review, {line_of(text, "計画の概要"): "title"})
    assert len(_plans(review)) == 2
    response = save_page(aoki, ADD, page, measure__0__0__name="見本市等出展助成事業")
    assert response.status_code == 302, errors_of(response)
    origin = PlanOrigin.objects.get(plan__title="足立区地域産業活性化計画")
    assert _plans(review)[origin.place].document.title == "足立区地域産業活性化計画"


def test_an_edit_meanwhile_is_merged_with_the_new_reading(aoki: Client):
    review = paste(aoki, MISREAD)
    plan = Plan.objects.get()
    opened = aoki.get(page_of(plan))
    response = read_again(aoki, review, {line_of(MISREAD, "起業・創業の促進"): "pillar"})
    read = aoki.get(response["Location"])
    assert save_page(aoki, page_of(plan), opened, measure__0__0__contact="産業振興課").status_code == 302
    answer = save_page(aoki, page_of(plan), read)
    assert answer.status_code == 302, errors_of(answer)
    assert document_of(Plan.objects.get()).measures[0].contact == "産業振興課"
    assert len(names(plan)) == 2


def test_who_may_not_see_the_document_may_not_read_it_again(aoki: Client):
    review = paste(aoki)
    baba = signed_in(factories.baba())
    assert baba.get(roles_page(review)).status_code == 404
    assert baba.post(roles_page(review), {"role-1": "title"}).status_code == 404
    assert aoki.get(roles_page(review, 9)).status_code == 404


def test_a_discarded_document_and_a_sent_plan(aoki: Client):
    review = paste(aoki, MISREAD)
    plan = Plan.objects.get()
    workflow.submit(plan, by=factories.aoki(), note="急ぎます")
    read_again(aoki, review, {line_of(MISREAD, "起業・創業の促進"): "pillar"})
    assert len(names(plan)) == 1  # what was submitted stays until somebody saves
    aoki.post(reverse("review_discard", args=[review.pk]))
    assert "読み直せません" in text_of(read_again(aoki, review, {1: "title"}))
    assert default_storage.exists(review.file.name)
