"""The plans of a document are drafts at once; what cannot be one waits, and opens in the editor with what was read."""

import pytest
from django.test import Client
from django.urls import reverse

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.models import AuditRecord, Measure, Plan, PlanOrigin, Review, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, page_of, save, save_page, signed_in
from tests.editorial.review.reviewing import ADD, TEXT, names, paste, text_of, whole
from tests.intake.overviews import CAVEAT, SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_document_becomes_drafts_with_their_source(aoki: Client):
    review = paste(aoki, round_label="令和6年度前期")
    plan, source = Plan.objects.get(), SourceDocument.objects.get()
    assert (plan.status, plan.first_year, plan.round.label) == ("draft", 2024, "令和6年度前期")
    assert names(plan)[0] == ["見本市等出展助成事業", "足立ブランド認定推進事業"]
    assert (plan.source, source.file.read().decode()) == (source, TEXT)
    assert CAVEAT.strip("（）") == source.caveat
    assert page_of(plan) in aoki.get(whole(review)).content.decode()
    review.refresh_from_db()
    assert (review.status, review.closed_by.username) == ("confirmed", "aoki")
    assert AuditRecord.objects.get(verb="import").after["document"]["title"] == plan.title


def test_an_approver_gets_a_draft_of_every_plan():
    paste(signed_in(factories.chiba()), SAMPLE)
    assert Plan.objects.count() == 4
    assert PlanOrigin.objects.count() == 4


def test_only_plans_of_ones_own_municipality_become_drafts(aoki: Client):
    review = paste(aoki, SAMPLE)
    assert [plan.municipality.name for plan in Plan.objects.all()] == ["足立区"]
    assert "ほかの自治体の計画なので、下書きにしません" in text_of(aoki.get(whole(review)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("見本市等出展助成事業", "名" * 201), "200"),
        (TEXT.replace("見本市等出展助成事業", "=1+1"), "計算式"),
        (TEXT.replace("足立区地域産業活性化計画", "@足立区地域産業活性化計画"), "計画 計画名：「=」"),
    ],
)
def test_what_lacks_something_opens_in_the_editor_and_is_saved_there(aoki: Client, text: str, words: str):
    review = paste(aoki, text)
    assert not Plan.objects.exists()
    assert words in text_of(aoki.get(whole(review)))
    page = aoki.get(f"{ADD}?reading={review.pk}-0")
    assert "足りないところを入力して保存すると" in page.content.decode()
    assert "見本市" in page.content.decode() or "measure-0-0" in page.content.decode()
    response = save_page(
        aoki, ADD, page, municipality=factories.ADACHI, title="足立区の計画", measure__0__0__name="見本市等出展助成事業"
    )
    assert response.status_code == 302, errors_of(response)
    plan = Plan.objects.get()
    assert (len(names(plan)[0]), plan.source.sha256) == (2, review.sha256)
    assert (PlanOrigin.objects.get().plan, Review.objects.get().status) == (plan, "confirmed")


UNKNOWN = TEXT.replace("（足立区）", "（架空区）")
UNTITLED = TEXT.replace("「足立区地域産業活性化計画」（足立区）【計画期間：令和６年度～令和８年度】", "計画の概要")


def test_a_plan_of_an_unknown_municipality_is_a_draft_of_who_brought_it_and_of_approvers(aoki: Client):
    review = paste(aoki, UNKNOWN)
    plan = Plan.objects.get()
    assert (plan.municipality, plan.title, len(names(plan)[0])) == (None, "足立区地域産業活性化計画", 2)
    assert "（区市町村なし）" in text_of(aoki.get(whole(review)))
    for user, status in [(factories.aoki(), 200), (factories.chiba(), 200), (factories.baba(), 302)]:
        assert signed_in(user).get(page_of(plan)).status_code == status
        assert may_edit(user, plan) is (status == 200)
        listed = signed_in(user).get(list_of(Plan)).content.decode()
        assert (plan.title in listed) is (status == 200)
    shown = aoki.get(page_of(plan)).content.decode()
    assert '<a href="#id_municipality">区市町村を選んでください。</a>' in shown
    assert "「架空区」という区市町村は登録されていません" in shown


def test_what_a_draft_lacks_is_filled_in_before_approval_is_asked_for(aoki: Client):
    paste(aoki, UNKNOWN)
    plan = Plan.objects.get()
    response = save(aoki, page_of(plan), "_submit", title="", word="急ぎます")
    assert response.status_code == 302, errors_of(response)
    plan.refresh_from_db()
    assert (plan.title, plan.status) == ("", "draft")
    assert "区市町村を選んでください。 計画名を入力してください。" in text_of(aoki.get(page_of(plan)))
    with pytest.raises(WorkflowError, match="区市町村を選んでください"):
        workflow.submit(plan, by=factories.aoki(), note="急ぎます")
    save(aoki, page_of(plan), "_submit", municipality=factories.ADACHI, title="足立区の計画", word="急ぎます")
    plan.refresh_from_db()
    assert (plan.municipality_id, plan.status) == (factories.ADACHI, "submitted")
    refused_page = save(aoki, page_of(plan), title="")
    assert "id_title" in errors_of(refused_page)


def test_a_draft_that_is_given_its_municipality_asks_about_twins(aoki: Client):
    paste(aoki, UNKNOWN)
    plan = Plan.objects.get()
    factories.draft(first_year=2024, last_year=2026)
    again = save(aoki, page_of(plan), municipality=factories.ADACHI)
    assert "すでにあります" in errors_of(again)
    response = save_page(aoki, page_of(plan), again, apart="1")
    assert response.status_code == 302, errors_of(response)
    plan.refresh_from_db()
    assert plan.municipality_id == factories.ADACHI


def test_the_same_document_twice_makes_one_draft_without_municipality(aoki: Client):
    paste(aoki, UNKNOWN)
    review = paste(aoki, UNKNOWN)
    assert Plan.objects.count() == 1
    assert "すでにあります" in text_of(aoki.get(whole(review)))


def test_a_plan_typed_by_hand_names_its_municipality_and_title(aoki: Client):
    plan = factories.draft()
    response = save(aoki, page_of(plan), municipality="", title="")
    assert "id_municipality" in errors_of(response)
    assert "id_title" in errors_of(response)


def test_every_page_and_file_shows_a_draft_without_municipality(aoki: Client):
    paste(aoki, UNKNOWN)
    plan = Plan.objects.get()
    chiba = signed_in(factories.chiba())
    for address in (
        reverse("whole_plan", args=[plan.pk]),
        page_of(plan, "history"),
        page_of(plan, "differences"),
        page_of(plan, "delete"),
        "/admin/",
        list_of(Plan),
        list_of(Measure),
        list_of(AuditRecord),
    ):
        assert chiba.get(address).status_code == 200, address
    assert chiba.get(reverse("own_preview", args=[plan.pk])).status_code == 404
    for model, table in [(Plan, "measures-working"), (Plan, "plans-working"), (Measure, "measures-working")]:
        for kind in ("csv", "xlsx"):
            file = chiba.post(list_of(model, "export"), {"table": table, "format": kind})
            assert b"".join(file.streaming_content)
    assert AuditRecord.objects.filter(verb="export").latest("pk").after["municipalities"] == []


def test_a_plan_that_is_there_already_is_shown_with_what_would_change(aoki: Client):
    plan = factories.draft(first_year=2024, last_year=2026, background="まえの文章。")
    part = document_of(plan).measures[0]
    review = paste(aoki)
    assert Plan.objects.count() == 1
    assert "すでにあります" in text_of(aoki.get(whole(review)))
    page = aoki.get(f"{page_of(plan)}?reading={review.pk}-0")
    assert "登録済みの計画が次のように変わります" in page.content.decode()
    assert save_page(aoki, page_of(plan), page).status_code == 302
    plan.refresh_from_db()
    assert plan.background == "足立区の背景である。"
    assert part.id in [one.id for one in document_of(plan).measures]
    assert Review.objects.get().status == "confirmed"


def test_another_plan_of_the_same_period_is_made_knowingly(aoki: Client):
    factories.draft(first_year=2024, last_year=2026)
    review = paste(aoki)
    page = aoki.get(f"{ADD}?reading={review.pk}-0")
    assert "すでにあります" in errors_of(again := save_page(aoki, ADD, page))
    assert save_page(aoki, ADD, again, apart="1").status_code == 302
    assert Plan.objects.count() == 2


def test_the_same_plan_saved_twice_is_one_reading(aoki: Client):
    plan = factories.draft(first_year=2024, last_year=2026)
    review = paste(aoki)
    page = aoki.get(f"{page_of(plan)}?reading={review.pk}-0")
    for _ in range(2):
        assert save_page(aoki, page_of(plan), page).status_code == 302
    assert PlanOrigin.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "1-", "999-0", "{0}-9", "-1-0"])
def test_a_place_of_no_document_is_not_found(aoki: Client, key: str):
    review = paste(aoki)
    assert aoki.get(f"{ADD}?reading={key.format(review.pk)}").status_code == 404


def test_a_strangers_document_opens_nothing(aoki: Client):
    review = paste(aoki, TEXT.replace("見本市等出展助成事業", "名" * 201))
    assert signed_in(factories.baba()).get(f"{ADD}?reading={review.pk}-0").status_code == 404


def test_the_drafts_of_a_document_are_thrown_away_together_but_for_what_was_sent(aoki: Client):
    chiba = signed_in(factories.chiba())
    review = paste(chiba, SAMPLE)
    sent = Plan.objects.get(municipality=factories.ADACHI)
    workflow.submit(sent, by=factories.aoki(), note="急ぎます")
    response = chiba.post(reverse("review_discard", args=[review.pk]), follow=True)
    assert "下書き3件を捨てました" in text_of(response)
    assert list(Plan.objects.all()) == [sent]
    review.refresh_from_db()
    assert (review.status, review.file.read().decode()) == ("discarded", SAMPLE)
    assert AuditRecord.objects.filter(verb="delete").count() == 3


def test_what_waits_may_be_left_and_the_reading_ended(aoki: Client):
    factories.draft(first_year=2024, last_year=2026)
    review = paste(aoki)
    aoki.post(reverse("review_close", args=[review.pk]))
    review.refresh_from_db()
    assert (review.status, Plan.objects.count()) == ("confirmed", 1)


def test_the_source_stands_beside_with_links_to_its_lines(aoki: Client):
    paste(aoki)
    shown = aoki.get(page_of(Plan.objects.get())).content.decode()
    assert 'id="source-heading"' in shown
    assert 'href="#line-' in shown
    assert 'href="#measure-0-0"' in shown
    assert "fields" not in fields_of(aoki.get(page_of(Plan.objects.get())))
