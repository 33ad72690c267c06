"""The signed link: the page as the public will see it, for seven days, and never longer than the plan is a draft."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.preview.views import LIFETIME, end_previews, new_link
from plans_registry.models import AuditRecord, Measure, Plan
from tests import factories
from tests.editorial.desk import page_of, save, signed_in
from tests.public.test_privacy import Links, everything_public

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def link_to(plan: Plan) -> str:
    return f"/preview/{new_link(plan, by=factories.aoki())}/"


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_the_button_makes_a_link_that_shows_the_draft_to_anyone(client: Client):
    plan, aoki = factories.draft(background="公開前の現状。"), signed_in(factories.aoki())
    assert "確認用リンクを作る" in aoki.get(page_of(plan)).content.decode()
    response = aoki.post(page_of(plan, "preview"))
    said = " ".join(map(str, get_messages(response.wsgi_request)))
    address = re.search(r'href="http://127.0.0.1:8000(/preview/[^"]+)"', said)[1]
    shown = client.get(address)
    page = shown.content.decode()
    assert "公開前の確認用" in page
    assert "公開前の現状。" in page
    assert "見本市等出展助成事業" in page
    assert shown["Cache-Control"] == "no-store"
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert 'rel="canonical"' not in page
    assert AuditRecord.objects.get(verb="preview").by_name == "aoki"


def test_a_plan_that_was_never_public_has_no_plan_after_it(client: Client):
    factories.published(first_year=2024, last_year=2026)
    page = client.get(link_to(factories.draft())).content.decode()
    assert 'id="after"' not in page
    assert "次の計画" not in page


@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_no_link_of_a_preview_is_broken(client: Client, state: str):
    plan = getattr(factories, state)()
    Measure.objects.create(pillar=plan.pillars.get(), number=2, name="まだ公開していない施策")
    address = link_to(plan)
    page = client.get(address).content.decode()
    assert "まだ公開していない施策" in page
    assert "いまの版には無い施策" not in page
    found = Links(address, page).found
    assert len(found) > 5
    assert {at: client.get(at).status_code for at in found if client.get(at).status_code != 200} == {}
    anchors = set(re.findall(r'href="#([\w-]+)"', page))
    assert {anchor for anchor in anchors if f'id="{anchor}"' not in page} == set()


def told(page: str) -> str:
    """What the bar above a preview says."""
    return " ".join(page[page.index('class="preview-bar"') :].split("</p>")[0].split())


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_preview_says_when_the_draft_was_saved_and_which_edition_it_would_be(client: Client, state: str):
    plan, number = getattr(factories, state)(), {"draft": 1, "published": 2}[state]
    with time_machine.travel(datetime(2026, 12, 1, 20, 15, tzinfo=timezone.get_default_timezone()), tick=False):
        save(signed_in(factories.aoki()), page_of(plan), background="現状である。")
        shown = told(client.get(link_to(plan)).content.decode())
    assert f"2026年12月1日 20:15に保存された下書きで、まだ公開されていません。公開されると第{number}版になり" in shown


def test_a_preview_of_what_is_public_already_says_so(client: Client):
    assert "公開中の第1版と同じ内容です" in told(client.get(link_to(factories.published())).content.decode())


def test_a_preview_of_what_waits_for_its_day_names_the_day_and_no_draft_is_told_as_what_will_be_public(client: Client):
    plan = factories.submitted()
    with time_machine.travel(datetime(2026, 12, 1, 9, 30, tzinfo=timezone.get_default_timezone()), tick=False):
        workflow.schedule(plan, by=factories.chiba(), on=date(2026, 12, 3))
        assert "2026年12月3日に、第1版として公開される内容です。" in told(client.get(link_to(plan)).content.decode())
        save(signed_in(factories.aoki()), page_of(plan), background="承認のあとの現状")
        own = reverse("own_preview", args=[plan.pk])
        for page in (client.get(link_to(plan)), signed_in(factories.chiba()).get(own)):
            shown = told(page.content.decode())
            assert "承認のあとに直された下書き（2026年12月1日 09:30に保存）です。" in shown
            assert "2026年12月3日に第1版として公開されるのは、承認された内容です。" in shown
            assert "このように見えます" not in shown


def test_the_text_is_what_the_public_then_reads(client: Client):
    plan = factories.submitted()
    preview = main_of(client.get(link_to(plan)).content.decode())
    workflow.publish(plan, by=factories.chiba())
    public = main_of(client.get("/plans/131211-2021/").content.decode())
    for part in (r'<dl class="key-facts">.*?</dl>', r'<section aria-labelledby="background">.*?</section>'):
        assert re.search(part, preview, re.DOTALL)[0] == re.search(part, public, re.DOTALL)[0]


def over(client: Client, address: str) -> bool:
    response = client.get(address)
    assert response["Cache-Control"] == "no-store"
    assert ("この確認用リンクは終わりました" in response.content.decode()) == (response.status_code == 410)
    return response.status_code == 410


def test_a_link_ends_after_seven_days(client: Client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        address = link_to(factories.draft())
        clock.shift(LIFETIME - timedelta(minutes=1))
        assert not over(client, address)
        clock.shift(timedelta(minutes=2))
        assert over(client, address)


def test_a_link_ends_with_the_publication_and_when_somebody_ends_all(client: Client):
    plan = factories.submitted()
    address = link_to(plan)
    workflow.publish(plan, by=factories.chiba())
    assert over(client, address)
    again = link_to(Plan.objects.get())
    assert not over(client, again)
    signed_in(factories.aoki()).post(page_of(plan, "preview"), {"end": "1"})
    assert over(client, again)
    assert AuditRecord.objects.filter(verb="end_previews").count() == 1


def test_a_link_to_a_deleted_plan_or_with_another_token_is_over(client: Client):
    plan = factories.draft()
    address = link_to(plan)
    assert over(client, f"{address[:-2]}x/")
    assert over(client, "/preview/x/")
    assert over(client, "/preview/%00/")
    plan.delete()
    assert over(client, address)


def test_a_plan_without_a_period_has_no_preview_yet(client: Client):
    plan = factories.draft()
    address = link_to(plan)
    Plan.objects.update(first_year=None, last_year=None)
    assert over(client, address)
    plan.refresh_from_db()
    assert "確認用リンクを作る" not in signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    with pytest.raises(WorkflowError, match="計画期間"):
        new_link(plan, by=factories.aoki())


def test_only_who_may_edit_makes_and_ends_links():
    plan = factories.draft()
    for who, status in ((factories.baba, 302), (factories.kudo, 403)):
        assert signed_in(who()).post(page_of(plan, "preview")).status_code == status
        with pytest.raises(WorkflowError):
            new_link(plan, by=who())
        with pytest.raises(WorkflowError):
            end_previews(plan, by=who())
    assert not AuditRecord.objects.filter(verb__in=["preview", "end_previews"]).exists()


@pytest.mark.one_database
@pytest.mark.slow
def test_no_public_page_leads_to_a_preview(client: Client):
    factories.published(factories.MACHIDA)
    link_to(factories.draft())
    texts = everything_public(client)
    assert [address for address, text in texts.items() if "/preview/" in address + text] == []


def test_a_preview_shares_no_picture_and_no_title(client: Client):
    assert "og:" not in client.get(link_to(factories.draft())).content.decode()
