"""Two people at the same page: the later one is told what changed, and nothing typed or saved is lost."""

from typing import Any

import pytest

from plans_registry.editorial import workflow
from plans_registry.editorial.admin import conflicts
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Measure, Photo, Pillar, Plan
from tests import factories
from tests.editorial.desk import fields_of, page_of, save, signed_in, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TOLD = "この画面を開いたあとに"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def opened(client: Any, address: str) -> dict[str, Any]:
    """The page as a browser holds it while somebody else is at work."""
    response = client.get(address)
    return {**fields_of(response), "_shown": response.context["shown"]["values"]}


def come_back(client: Any, address: str, response: Any, **changes: Any) -> Any:
    fields = {**fields_of(response), "_shown": response.context["shown"]["values"], "_continue": "1"}
    return client.post(address, {**fields, **changes})


def test_the_later_save_is_told_and_takes_over_what_the_other_changed():
    plan = factories.draft()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = opened(aoki, address)
    save(chiba, address, background="承認者が直した現状")
    response = aoki.post(address, {**page, "title": "青木の計画名", "_continue": "1"})
    assert response.status_code == 200
    shown = response.content.decode()
    assert f"{TOLD}、chibaさんが保存しました" in shown
    assert "承認者が直した" in shown
    plan.refresh_from_db()
    assert (plan.title, plan.background) == ("足立区地域産業活性化計画", "承認者が直した現状")
    assert come_back(aoki, address, response).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.background) == ("青木の計画名", "承認者が直した現状")


def test_where_both_wrote_ones_own_words_stand_and_the_others_are_beside_them():
    plan = factories.draft()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = opened(aoki, address)
    save(chiba, address, title="千葉の計画名")
    response = aoki.post(address, {**page, "title": "青木の計画名", "_continue": "1"})
    shown = response.content.decode()
    assert "千葉" in shown
    assert "自分の入力が残っています" in shown
    assert come_back(aoki, address, response).status_code == 302
    plan.refresh_from_db()
    assert plan.title == "青木の計画名"


def test_a_page_nobody_else_has_touched_saves_at_once():
    plan = three_pillars()
    aoki = signed_in(factories.aoki())
    for row in (plan, plan.pillars.first(), Measure.objects.first()):
        page = opened(aoki, page_of(row))
        name = {"plan": "title", "pillar": "title", "measure": "name"}[str(row._meta.model_name)]
        assert aoki.post(page_of(row), {**page, name: "新しい名称", "_continue": "1"}).status_code == 302


def test_two_people_on_different_pages_of_one_plan_do_not_meet():
    plan = three_pillars()
    aoki, chiba = signed_in(factories.aoki()), signed_in(factories.chiba())
    page = opened(aoki, page_of(plan))
    save(chiba, page_of(Measure.objects.get(name="相談会")), description="千葉の概要")
    assert aoki.post(page_of(plan), {**page, "title": "青木の計画名", "_continue": "1"}).status_code == 302
    assert Measure.objects.get(name="相談会").description == "千葉の概要"


def test_a_row_deleted_meanwhile_is_no_error_and_comes_back_with_what_was_typed():
    plan = three_pillars()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = opened(aoki, address)
    Pillar.objects.get(title="創業").delete()
    response = aoki.post(address, {**page, "pillars-1-title": "創業の支援", "_continue": "1"})
    assert response.status_code == 200
    assert "削除されました" in response.content.decode()
    assert come_back(aoki, address, response).status_code == 302
    assert [pillar.title for pillar in plan.pillars.all()] == ["販路", "人材", "創業の支援"]


def test_rows_two_people_add_are_both_kept():
    pillar = factories.draft().pillars.get()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(pillar)
    page = opened(aoki, address)
    more = {"measures-TOTAL_FORMS": "2", "measures-1-number": "", "_continue": "1"}
    assert chiba.post(address, {**page, **more, "measures-1-name": "千葉の施策"}).status_code == 302
    response = aoki.post(address, {**page, **more, "measures-1-name": "青木の施策"})
    assert response.status_code == 200
    assert "追加されました" in response.content.decode()
    assert come_back(aoki, address, response).status_code == 302
    assert {row.name for row in pillar.measures.all()} == {"見本市等出展助成事業", "千葉の施策", "青木の施策"}


def test_what_was_typed_into_a_deleted_rows_page_can_be_copied():
    measure = factories.draft().pillars.get().measures.get()
    aoki, address = signed_in(factories.aoki()), page_of(measure)
    page = opened(aoki, address)
    Measure.objects.all().delete()
    response = aoki.post(address, {**page, "description": "長い時間をかけて書いた概要", "_continue": "1"})
    assert response.status_code == 410
    assert "長い時間をかけて書いた概要" in response.content.decode()


@pytest.mark.parametrize("shown", ["", "{", "[]", '{"title": 1}', '{"title": ["別"]}'])
def test_a_broken_memory_of_the_page_is_no_error(shown: str):
    plan = factories.draft()
    Photo.objects.create(plan=plan, caption="交流会")
    aoki = signed_in(factories.aoki())
    page = opened(aoki, page_of(plan))
    assert aoki.post(page_of(plan), {**page, "_shown": shown, "_continue": "1"}).status_code in (200, 302)


def test_who_edits_an_approved_plan_does_not_approve_the_change():
    plan = factories.submitted()
    workflow.schedule(plan, by=factories.chiba(), on=_tomorrow())
    save(signed_in(factories.chiba()), page_of(plan), background="承認者が書きかえた")
    workflow.cancel_schedule(plan, by=factories.chiba(), reason="書きかえたため")
    with pytest.raises(WorkflowError, match="自分が直した"):
        workflow.publish(plan, by=factories.chiba())
    assert Plan.objects.get().status == "submitted"


def _tomorrow() -> Any:
    from datetime import timedelta

    from django.utils import timezone

    return timezone.localdate() + timedelta(days=1)


def test_a_publication_in_between_is_no_change_of_the_page():
    plan = factories.submitted()
    aoki = signed_in(factories.aoki())
    page = opened(aoki, page_of(plan))
    workflow.publish(plan, by=factories.chiba())
    assert aoki.post(page_of(plan), {**page, "title": "青木の計画名", "_continue": "1"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.status) == ("青木の計画名", "published")


def test_what_was_typed_is_shown_when_the_plan_is_gone_at_the_lock(monkeypatch: pytest.MonkeyPatch):
    plan = factories.draft()
    held = conflicts.editing

    def late(row: Plan, **by):
        Plan.objects.filter(pk=row.pk).delete()
        return held(row, **by)

    monkeypatch.setattr(conflicts, "editing", late)
    response = save(signed_in(factories.aoki()), page_of(plan), background="長く書いた文章")
    assert response.status_code == 410
    assert "長く書いた文章" in response.content.decode()
