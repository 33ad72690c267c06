"""The first page after signing in: what there is to do, for whom, and the one-click confirmation."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from plans_registry.editorial import workflow
from plans_registry.editorial.workflow import schedule
from plans_registry.models import AuditRecord, Confirmation, Photo, Plan, Round
from tests import factories
from tests.editorial.desk import messages_of, page_of, signed_in

pytestmark = pytest.mark.django_db

FIRST = "/admin/"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def labels(client: Client, name: str) -> list[str]:
    """The lines of one list on the first page."""
    shown = {task.section.name: task for task in client.get(FIRST).context["tasks"]}
    return [line.label for line in shown[name].lines] if name in shown else []


def of_place(municipality: str, **fields: Any) -> Plan:
    """A plan in force in fiscal year 2023, published the year before."""
    with time_machine.travel("2022-05-10 10:00 +0900"):
        return factories.published(municipality, **fields)


def test_an_approver_finds_what_others_submitted_and_not_their_own() -> None:
    theirs = factories.submitted()
    own = factories.draft(factories.MACHIDA)
    workflow.submit(own, by=factories.chiba())
    client = signed_in(factories.chiba())
    assert labels(client, "waiting") == [str(theirs)]
    assert reverse("whole_plan", args=[theirs.pk]).encode() in client.get(FIRST).content


def test_an_approver_who_changed_a_submitted_plan_is_not_asked_to_approve_it() -> None:
    plan = factories.submitted()
    assert labels(signed_in(factories.chiba()), "waiting") == [str(plan)]
    plan.edited_by.add(factories.chiba())
    assert labels(signed_in(factories.chiba()), "waiting") == []


@pytest.mark.parametrize("who", ["aoki", "chiba"])
def test_a_correction_nobody_asked_approval_for_is_on_the_list(who: str) -> None:
    plan = factories.published()
    client = signed_in(getattr(factories, who)())
    assert labels(client, "changed") == []
    Plan.objects.get(pk=plan.pk).pillars.update(title="直した柱")
    Plan.objects.get(pk=plan.pk).save()
    assert labels(client, "changed") == [str(plan)]
    workflow.submit(plan, by=factories.aoki())
    assert labels(client, "changed") == []


def test_an_edit_between_approval_and_its_day_is_on_the_list_once_the_plan_is_public() -> None:
    plan = factories.submitted()
    with time_machine.travel("2023-11-20 10:00 +0900"):
        schedule(plan, by=factories.chiba(), on=date(2023, 12, 1))
        plan.pillars.update(title="次の版の柱")
        Plan.objects.get(pk=plan.pk).save()
    with time_machine.travel("2023-12-01 10:00 +0900"):
        workflow.publish_due()
    assert labels(signed_in(factories.aoki()), "changed") == [str(plan)]


@pytest.mark.parametrize("who", ["aoki", "chiba"])
def test_plans_with_a_day_are_listed_with_it(who: str) -> None:
    plan = factories.submitted()
    with time_machine.travel("2023-11-20 10:00 +0900"):
        schedule(plan, by=factories.chiba(), on=date(2024, 3, 31))
        page = signed_in(getattr(factories, who)()).get(FIRST)
    shown = next(task for task in page.context["tasks"] if task.section.name == "scheduled")
    assert [(line.label, line.note) for line in shown.lines] == [(str(plan), "2024-03-31に公開")]


def test_an_editor_finds_what_was_returned_with_the_reason() -> None:
    plan = factories.submitted()
    workflow.send_back(plan, by=factories.chiba(), reason="柱2の概要を確かめてください。")
    assert labels(signed_in(factories.aoki()), "returned") == [str(plan)]
    assert "柱2の概要を確かめてください。" in signed_in(factories.aoki()).get(FIRST).content.decode()
    assert labels(signed_in(factories.baba()), "returned") == []


def test_nothing_of_another_municipality_is_listed() -> None:
    with time_machine.travel("2023-11-20 10:00 +0900"):
        of_place(factories.ADACHI, photos=())
        factories.draft(factories.ADACHI, title="秘密の計画", first_year=2024, last_year=2026)
        factories.submitted(factories.ADACHI, title="秘密の申請", first_year=2027, last_year=2029)
        page = signed_in(factories.baba()).get(FIRST)
    for task in page.context["tasks"]:
        assert [line.label for line in task.lines] == (["町田市"] if task.section.name == "uncovered" else [])
    assert "秘密" not in page.content.decode()


def test_a_stranger_and_a_person_without_rights_see_no_tasks() -> None:
    assert Client().get(FIRST).status_code == 302
    client = signed_in(factories.person("ito"))
    assert "tasks" not in client.get(FIRST).context
    assert client.get("/admin/tasks/waiting/").status_code == 403


@pytest.mark.parametrize(
    ("day", "listed"), [("2023-09-30", False), ("2023-10-01", True), ("2024-03-31", True), ("2024-04-01", False)]
)
def test_a_plan_is_about_to_end_in_its_last_six_months(day: str, listed: bool) -> None:
    plan = of_place(factories.ADACHI)
    with time_machine.travel(f"{day} 00:30 +0900"):
        assert labels(signed_in(factories.aoki()), "ending") == ([str(plan)] if listed else [])


def test_a_plan_with_a_public_successor_needs_no_reminder() -> None:
    of_place(factories.ADACHI)
    with time_machine.travel("2023-11-20 10:00 +0900"):
        factories.published(factories.ADACHI, first_year=2024, last_year=2026)
        assert labels(signed_in(factories.aoki()), "ending") == []


def test_one_click_confirms_a_plan_for_the_fiscal_year() -> None:
    plan = of_place(factories.ADACHI)
    client = signed_in(factories.aoki())
    with time_machine.travel("2023-05-01 10:00 +0900"):
        assert labels(client, "unconfirmed") == [str(plan)]
        answer = client.post(f"/admin/tasks/confirm/{plan.pk}/", {"next": FIRST})
        assert (answer.status_code, answer["Location"]) == (302, FIRST)
        assert labels(client, "unconfirmed") == []
    assert "2023年度（2023-05-01、aokiさん）" in client.get(page_of(plan)).content.decode()
    row = Confirmation.objects.get()
    assert (row.plan, row.fiscal_year, row.by_name) == (plan, 2023, "aoki")
    told = AuditRecord.objects.about(plan).get(verb="confirm")
    assert (told.by_name, told.after) == ("aoki", {"fiscal_year": 2023})
    with time_machine.travel("2024-03-31 10:00 +0900"):
        assert labels(client, "unconfirmed") == []


def test_a_plan_published_this_fiscal_year_needs_no_confirmation() -> None:
    with time_machine.travel("2023-05-01 10:00 +0900"):
        factories.published(factories.ADACHI)
        assert labels(signed_in(factories.aoki()), "unconfirmed") == []


@pytest.mark.parametrize(
    ("who", "make", "said"),
    [
        ("aoki", factories.draft, "公開されていません"),
        ("aoki", factories.withdrawn, "公開されていません"),
        ("chiba", factories.draft, "公開されていません"),
    ],
)
def test_only_a_public_plan_is_confirmed(who: str, make: Any, said: str) -> None:
    plan = make()
    client = signed_in(getattr(factories, who)())
    client.post(f"/admin/tasks/confirm/{plan.pk}/")
    assert said in messages_of(client, FIRST)
    assert not Confirmation.objects.exists()


def test_a_second_click_and_a_changed_plan_are_told_so() -> None:
    plan = of_place(factories.ADACHI)
    client = signed_in(factories.aoki())
    for _ in range(2):
        client.post(f"/admin/tasks/confirm/{plan.pk}/")
    assert "aokiさんが確認済みです" in messages_of(client, FIRST)
    assert Confirmation.objects.count() == 1
    Confirmation.objects.all().delete()
    Plan.objects.update(background="書きかえた文章")
    client.post(f"/admin/tasks/confirm/{plan.pk}/")
    assert "未公開の変更" in messages_of(client, FIRST)
    assert not Confirmation.objects.exists()


def test_another_municipalitys_plan_is_absent_and_get_confirms_nothing() -> None:
    plan = of_place(factories.ADACHI)
    assert signed_in(factories.baba()).post(f"/admin/tasks/confirm/{plan.pk}/").status_code == 404
    assert signed_in(factories.aoki()).get(f"/admin/tasks/confirm/{plan.pk}/").status_code == 405
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("asked", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_the_way_back_stays_here(asked: str) -> None:
    plan = of_place(factories.ADACHI)
    answer = signed_in(factories.aoki()).post(f"/admin/tasks/confirm/{plan.pk}/", {"next": asked})
    assert answer["Location"] == FIRST


def test_the_name_of_who_confirmed_outlives_the_account() -> None:
    plan = of_place(factories.ADACHI)
    aoki = factories.aoki()
    signed_in(aoki).post(f"/admin/tasks/confirm/{plan.pk}/")
    aoki.delete()
    row = Confirmation.objects.get()
    assert (row.by, row.by_name) == (None, "aoki")


def test_photos_without_alternative_lead_to_where_they_are_edited() -> None:
    plan = factories.draft()
    pillar = plan.pillars.get()
    Photo.objects.create(plan=plan, caption="会場の様子")
    Photo.objects.create(plan=plan, pillar=pillar, caption="商談会", position=2)
    client = signed_in(factories.aoki())
    assert labels(client, "photos") == ["会場の様子", "商談会"]
    shown = next(task for task in client.get(FIRST).context["tasks"] if task.section.name == "photos")
    assert [line.address for line in shown.lines] == [f"{page_of(plan)}#photos"] * 2


def test_municipalities_without_a_plan_in_force() -> None:
    with time_machine.travel("2023-11-20 10:00 +0900"):
        of_place(factories.ADACHI)
        factories.draft(factories.MACHIDA)
        of_place(factories.HAMURA, first_year=2018, last_year=2020)
        client = signed_in(factories.chiba())
        page = client.get("/admin/tasks/uncovered/?page=2")
        notes = {line.label: line.note for line in client.get("/admin/tasks/uncovered/").context["lines"]}
        notes |= {line.label: line.note for line in page.context["lines"]}
    assert len(notes) == 61
    assert "足立区" not in notes
    assert notes["町田市"] == "公開していない計画があります"
    assert notes["羽村市"] == "前の計画は2020年度まで"
    assert notes["千代田区"] == "計画の登録がありません"


def test_the_office_sees_every_round() -> None:
    row = Round.objects.create(label="令和5年度前期")
    factories.submitted()
    Plan.objects.update(round=row)
    page = signed_in(factories.chiba()).get(FIRST)
    shown = {line.round: line.counts for line in page.context["rounds"]}
    assert shown[row] == [0, 0, 1, 0]
    assert set(shown) == set(Round.objects.all())
    assert "rounds" not in signed_in(factories.aoki()).get(FIRST).context


@pytest.mark.slow
def test_a_long_list_is_counted_and_has_a_page_of_its_own() -> None:
    for year in range(2000, 2030):
        factories.draft(first_year=year, last_year=year)
    client = signed_in(factories.aoki())
    page = client.get(FIRST)
    shown = next(task for task in page.context["tasks"] if task.section.name == "drafts")
    assert (len(shown.lines), shown.count, shown.more) == (8, 30, 22)
    assert "/admin/tasks/drafts/" in page.content.decode()
    assert len(client.get("/admin/tasks/drafts/").context["lines"]) == 30
    assert client.get("/admin/tasks/nothing/").status_code == 404
    assert client.get("/admin/tasks/drafts/?page=x").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(("who", "limit"), [("aoki", 26), ("chiba", 28)])
def test_the_first_page_asks_a_fixed_number_of_questions(who: str, limit: int, django_assert_max_num_queries) -> None:
    for municipality in (factories.ADACHI, factories.MACHIDA, factories.HAMURA, factories.SETAGAYA):
        of_place(municipality)
        for year in range(2010, 2020):
            factories.draft(municipality, first_year=year, last_year=year)
    client = signed_in(getattr(factories, who)())
    client.get(FIRST)
    with time_machine.travel("2023-11-20 10:00 +0900"), django_assert_max_num_queries(limit):
        client.get(FIRST)


def test_an_auditor_sees_every_municipality_without_a_plan_and_no_button() -> None:
    with time_machine.travel("2023-11-20 10:00 +0900"):
        of_place(factories.ADACHI)
        client = signed_in(factories.kudo())
        shown = {task.section.name: task for task in client.get(FIRST).context["tasks"]}
        assert (shown["uncovered"].count, shown["unconfirmed"].count) == (61, 1)
        assert [line.button for task in shown.values() for line in task.lines if line.button] == []
        assert client.get(shown["uncovered"].lines[0].address).status_code == 200


def test_who_belongs_to_no_municipality_is_not_told_that_all_is_well() -> None:
    client = signed_in(factories.person("sato", group="編集者"))
    empty = {task.section.name: task.section.empty for task in client.get(FIRST).context["tasks"]}
    for name in ("unconfirmed", "photos", "uncovered"):
        assert "所属する自治体がありません" in empty[name]
        assert empty[name] in client.get(reverse("tasks_section", args=[name])).content.decode()
    assert "所属する自治体がありません" in client.get(reverse("admin:plans_registry_plan_add")).content.decode()
    added = signed_in(factories.aoki()).get(reverse("admin:plans_registry_plan_add")).content.decode()
    assert "所属する自治体がありません" not in added
