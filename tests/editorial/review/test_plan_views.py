"""The page of one proposed plan: lines beside fields, issues, every field kept, two windows."""

import re

import pytest
from django.test import Client

from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of
from tests.editorial.review.reviewing import (
    TEXT,
    Controls,
    confirm,
    controls,
    names,
    paste,
    plan_page,
    press,
    proposed,
    text_of,
    whole,
)
from tests.intake.overviews import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_page_shows_the_lines_of_its_plan_beside_the_fields(aoki: Client):
    review = paste(aoki, SAMPLE)
    first, third = (text_of(aoki.get(plan_page(review, number))) for number in (1, 3))
    assert "足立区では、コロナ禍の影響等で" in first
    assert "町田市は、交通利便性の高さ" not in first
    assert "町田市は、交通利便性の高さ" in third
    assert "「町田新産業創造センター」" in third  # its caption, the very last line of the document


def test_types_of_a_measure_are_proposed_where_its_pillar_has_several_and_a_person_decides(aoki: Client):
    text = TEXT.replace("１ 販路拡大支援", "１ 販路拡大・事業成長支援")
    review = paste(aoki, text)
    shown = aoki.get(plan_page(review)).content.decode()
    assert shown.count("ことばからの類型の提案") == 2  # the second pillar has one type, which it lends
    assert "ことばからの類型の提案：販路拡大（印のとおりです）" in shown
    assert controls(aoki, plan_page(review)).values["measure-0-0-types"] == ["sales-channels"]
    press(aoki, plan_page(review), measure__0__0__types=["sales-channels", "management"])
    shown = aoki.get(plan_page(review)).content.decode()
    assert "ことばからの類型の提案：販路拡大（印と違います。" in shown
    confirm(aoki, review)
    first = document_of(Plan.objects.get()).pillars[0].measures[0]
    assert first.types == ("sales-channels", "management")


def test_every_link_of_the_page_leads_to_a_place_on_it(aoki: Client):
    review = paste(aoki, SAMPLE)
    for number in (1, 2, 3, 4):
        shown = aoki.get(plan_page(review, number)).content.decode()
        ids = Controls(shown).ids
        targets = set(re.findall(r'href="#([^"]+)"', shown))
        assert len(ids) == len(set(ids))
        assert targets - set(ids) == set()
        assert {"measure-0-0", "pillar-0"} <= targets


def test_an_issue_is_linked_to_its_line_and_its_field_and_back(aoki: Client):
    review = paste(aoki)
    shown = aoki.get(plan_page(review)).content.decode()
    at = next(i for i, issue in enumerate(review.proposal["issues"]) if issue["code"] == "name-joins")
    line = review.proposal["issues"][at]["line"]
    issue = shown[shown.index(f'id="issue-{at}"') :]
    assert f'href="#line-{line}"' in issue[:1500]
    assert 'href="#measure-1-1"' in issue[:1500]
    assert f'href="#issue-{at}"' in shown[shown.index(f'id="line-{line}"') :][:1500]
    assert f'href="#issue-{at}"' in shown[shown.index('id="measure-1-1"') :][:1500]


def test_all_issues_of_the_document_are_shown_somewhere(aoki: Client):
    review = paste(
        aoki, SAMPLE.replace("２ 起業・創業の促進", "２ 起業・創業の促進", 1) + "\nよそから来た行である、たぶん。"
    )
    pages = [whole(review), *(plan_page(review, number) for number in (1, 2, 3, 4))]
    shown = [at for page in pages for at in controls(aoki, page).values.get("on_page", [])]
    assert sorted(map(int, shown)) == list(range(len(review.proposal["issues"])))


def test_an_issue_is_settled_and_opened_again(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, plan_page(review))
    at = page.values["on_page"][0]
    press(aoki, plan_page(review), settled=[at])
    review.refresh_from_db()
    assert [q["settled"] for q in review.proposal["issues"]].count(True) == 1
    press(aoki, plan_page(review), settled=None)
    review.refresh_from_db()
    assert not any(q["settled"] for q in review.proposal["issues"])


def test_every_field_is_kept(aoki: Client):
    review = paste(aoki)
    response = press(
        aoki,
        plan_page(review),
        plan__title="足立区産業計画",
        plan__first_year="2025",
        plan__last_year="2027",
        plan__period_text="R7-R9",
        plan__background="一行目\r\n二行目",
        pillar__0__title="売る力",
        pillar__0__types=["talent", "startups"],
        pillar__0__open_ended="on",
        measure__0__0__name="出展助成",
        measure__0__0__description="助成",
        measure__0__0__forms=["advice"],
        measure__0__0__types=["innovation"],
        measure__0__0__amount="上限20万円",
        measure__0__0__page="3",
    )
    assert response.status_code == 302
    plan = proposed(review)
    pillar, measure = plan.pillars[0], plan.measures[0]
    assert (plan.title, plan.first_year, plan.last_year, plan.background) == (
        "足立区産業計画",
        2025,
        2027,
        "一行目二行目",
    )
    assert (pillar.title, set(pillar.types), pillar.open_ended) == ("売る力", {"talent", "startups"}, True)
    assert (measure.name, measure.description, measure.forms) == ("出展助成", "助成", ("advice",))
    assert (measure.types, measure.amount, measure.page) == (("innovation",), "上限20万円", 3)


def test_saving_untouched_changes_nothing(aoki: Client):
    review = paste(aoki, SAMPLE)
    before = [proposed(review, place) for place in range(4)]
    for number in (1, 2, 3, 4):
        press(aoki, plan_page(review, number))
    assert [proposed(review, place) for place in range(4)] == before


def test_years_are_read_from_a_corrected_period(aoki: Client):
    review = paste(aoki, TEXT.replace("令和６年度～令和８年度", "いつか"))
    press(aoki, plan_page(review), plan__period_text="令和6年度から3年間")
    assert (proposed(review).first_year, proposed(review).last_year) == (2024, 2026)


def test_a_wrong_value_is_said_beside_its_field_and_the_rest_stays(aoki: Client):
    review = paste(aoki)
    response = press(aoki, plan_page(review), measure__0__0__page="三", measure__0__1__name="打ちかけ")
    assert response.status_code == 200
    assert "保存していません" in text_of(response)
    values = Controls(response.content.decode()).values
    assert (values["measure-0-1-name"], values["measure-0-0-page"]) == (["打ちかけ"], ["三"])
    assert "打ちかけ" not in str(review.proposal)


def test_the_later_of_two_saves_is_told_and_loses_nothing(aoki: Client):
    review = paste(aoki)
    early = controls(aoki, plan_page(review))
    press(aoki, plan_page(review), measure__0__0__name="先に保存した名")
    response = press(aoki, plan_page(review), page=early, measure__0__1__name="あとの名")
    shown = text_of(response)
    assert response.status_code == 200
    assert "ほかの画面で、先に保存されています" in shown
    assert "先に保存した名" in shown
    assert "先に保存した名" == names(review)[0][0] != names(review)[0][1]
    again = Controls(response.content.decode())
    assert again.values["measure-0-1-name"] == ["あとの名"]
    assert press(aoki, plan_page(review), page=again).status_code == 302
    assert names(review)[0] == ["見本市等出展助成事業", "あとの名"]


def test_plans_of_one_document_do_not_disturb_each_other(aoki: Client):
    review = paste(aoki, SAMPLE)
    early = controls(aoki, plan_page(review, 2))
    press(aoki, plan_page(review, 1), plan__title="一")
    assert press(aoki, plan_page(review, 2), page=early, plan__title="二").status_code == 302
    assert [proposed(review, place).title for place in (0, 1)] == ["一", "二"]


def test_a_page_of_a_finished_review_saves_nothing_and_loses_nothing(aoki: Client):
    review = paste(aoki)
    early = controls(aoki, plan_page(review))
    confirm(aoki, review)
    response = press(aoki, plan_page(review), page=early, plan__title="あとの名")
    assert "この取り込みは終わっています" in text_of(response)
    assert Controls(response.content.decode()).values["plan-title"] == ["あとの名"]
    assert Plan.objects.get().title == "足立区地域産業活性化計画"
    assert aoki.get(plan_page(review)).status_code == 302
