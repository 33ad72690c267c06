"""What the reader could not settle stands in the editor until a person has, and is told to the approver."""

import pytest
from django.test import Client
from django.urls import reverse

from plans_registry.models import OpenIssue, Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import fields_of, messages_of, page_of, save_page, signed_in, step
from tests.editorial.review.reviewing import TEXT, paste

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UNPLACED = "どこにも入らない文（例）である、たぶん。\n" + TEXT


def test_open_issues_stand_in_the_editor_and_are_settled_there(aoki: Client):
    paste(aoki, UNPLACED)
    plan = Plan.objects.get()
    issues = list(OpenIssue.objects.filter(origin__plan=plan))
    assert issues
    page = aoki.get(page_of(plan))
    shown = page.content.decode()
    assert f"確かめる所（残り{len(issues)}件）" in shown
    assert all(f'id="issue-{issue.pk}"' in shown for issue in issues)
    kept = {**fields_of(page), "do": "compare"}
    assert aoki.post(page_of(plan), kept).json() == {"differs": False}
    assert aoki.post(page_of(plan), {**kept, "settled": [str(issues[0].pk)]}).json() == {"differs": True}
    assert save_page(aoki, page_of(plan), page, settled=[str(issues[0].pk)]).status_code == 302
    settled = OpenIssue.objects.get(pk=issues[0].pk)
    assert (settled.settled_by.username, OpenIssue.objects.filter(settled_at=None).count()) == ("aoki", len(issues) - 1)


def test_an_issue_of_the_whole_document_names_no_line(aoki: Client):
    paste(aoki, TEXT)
    OpenIssue.objects.update(line=0)
    assert "（0行目" not in aoki.get(page_of(Plan.objects.get())).content.decode()


def test_an_impossible_period_is_an_open_issue(aoki: Client):
    paste(aoki, TEXT.replace("令和６年度～令和８年度", "令和９９年度～令和１０１年度"))
    plan = Plan.objects.get()
    assert plan.first_year is None
    issue = OpenIssue.objects.get(code="period-absurd-year")
    assert "あり得ない年度" in issue.message
    assert f'id="issue-{issue.pk}"' in aoki.get(page_of(plan)).content.decode()


@pytest.mark.parametrize("target", ["pillar-1", "caption"])
def test_a_line_without_a_place_is_given_one(aoki: Client, target: str):
    paste(aoki, UNPLACED)
    plan = Plan.objects.get()
    (issue,) = OpenIssue.objects.filter(code="line-unplaced")
    page = step(aoki, page_of(plan), f"line-place-{issue.pk}", **{f"target__{issue.pk}": target})
    assert f"line-place-{issue.pk}" not in page.content.decode()
    assert save_page(aoki, page_of(plan), page).status_code == 302
    document = document_of(Plan.objects.get())
    found = document.photos[0].caption if target == "caption" else document.pillars[1].measures[-1].name
    assert "どこにも入らない文" in found
    issue.refresh_from_db()
    assert issue.settled_at is not None


def test_with_open_issues_approval_is_asked_for_only_with_a_word(aoki: Client):
    paste(aoki, UNPLACED)
    plan = Plan.objects.get()
    page = aoki.get(page_of(plan))
    assert "承認者へのひとこと" in page.content.decode()
    save_page(aoki, page_of(plan), page, "_submit", title="足立区の計画（直し）")
    plan.refresh_from_db()
    assert (plan.status, plan.title) == ("draft", "足立区の計画（直し）")
    aoki.post(page_of(plan, "verb", "submit"))  # a button of another page knows no word
    plan.refresh_from_db()
    assert plan.status == "draft"
    save_page(aoki, page_of(plan), aoki.get(page_of(plan)), "_submit", word="原本を取り寄せ中です")
    plan.refresh_from_db()
    assert (plan.status, plan.status_note) == ("submitted", "原本を取り寄せ中です")
    seen = signed_in(factories.chiba()).get(page_of(plan)).content.decode()
    assert "原本を取り寄せ中です" in seen
    assert "確かめる所（残り" in seen
    whole_text = signed_in(factories.chiba()).get(reverse("whole_plan", args=[plan.pk])).content.decode()
    assert "まだ答えのない確かめる所" in whole_text
    left = OpenIssue.objects.filter(settled_at=None).count()
    assert f"確かめる所{left}件" in signed_in(factories.chiba()).get("/admin/plans_registry/plan/").content.decode()


def test_what_is_missing_and_what_is_open_are_told_together(aoki: Client):
    paste(aoki, UNPLACED)
    plan = Plan.objects.get()
    page = aoki.get(page_of(plan))
    save_page(aoki, page_of(plan), page, "_submit", first_year="", last_year="", period_text="", background="")
    said = messages_of(aoki, page_of(plan))
    for words in (
        "計画期間（開始年度と終了年度）",
        "「現状と課題・めざすもの」",
        "確かめる所が",
        "「承認者へのひとこと」",
    ):
        assert words in said
