"""Two people at the page of one plan: what both did is put together, and nothing typed or saved is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from plans_registry.editorial import workflow
from plans_registry.editorial.admin import plans
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Measure, Photo, Plan
from plans_registry.models.working_copy import documents_of, write
from tests import factories
from tests.editorial.desk import (
    change_measure,
    fields_of,
    messages_of,
    page_of,
    save,
    save_page,
    signed_in,
    step,
    three_pillars,
)
from tests.editorial.editor.test_photos import picture
from tests.editorial.test_photo_files import with_picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def names(plan: Plan) -> list[list[str]]:
    return [[part.name for part in pillar.measures] for pillar in documents_of([plan.pk])[plan.pk].pillars]


def test_what_two_people_wrote_in_two_places_is_saved_together_and_told():
    plan = factories.draft()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save(chiba, address, background="承認者が直した現状")
    assert save_page(aoki, address, page, title="青木の計画名").status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.background) == ("青木の計画名", "承認者が直した現状")
    said = messages_of(aoki, address)
    assert "chibaさんが保存した内容も、そのまま入っています" in said


def test_where_both_wrote_ones_own_words_stand_and_the_others_are_beside_them():
    plan = factories.draft()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save(chiba, address, measure__0__0__name="千葉の事業", title="千葉の計画名")
    response = save_page(aoki, address, page, measure__0__0__name="青木の事業", title="青木の計画名")
    shown = response.content.decode()
    assert "chibaさんが同じところを保存しました" in shown
    assert shown.count("千葉の") >= 2
    assert 'href="#id_title"' in shown
    assert 'href="#id_measure-0-0-name"' in shown
    assert names(plan) == [["千葉の事業"]]
    assert save_page(aoki, address, response).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, names(plan)) == ("青木の計画名", [["青木の事業"]])


def test_two_tabs_of_one_person_are_merged_and_asked_about_as_those_of_two():
    plan = factories.draft()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    first, second = aoki.get(address), aoki.get(address)
    assert save_page(aoki, address, first, title="一つめの計画名", background="一つめの現状").status_code == 302
    response = save_page(aoki, address, second, title="二つめの計画名", measure__0__0__name="二つめの事業")
    shown = response.content.decode()
    assert "この画面を開いたあとに、あなたが同じところを保存しました" in shown
    assert "一つめの" in shown
    assert 'value="二つめの計画名"' in shown
    assert save_page(aoki, address, response).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.background, names(plan)) == ("二つめの計画名", "一つめの現状", [["二つめの事業"]])


def test_a_move_that_another_move_replaces_is_told_as_replaced():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = step(aoki, address, "pillar-down-1")
    save_page(chiba, address, step(chiba, address, "pillar-down-0"))
    assert save_page(aoki, address, page).status_code == 302
    said = messages_of(aoki, address)
    assert [row.title for row in plan.pillars.all()] == ["販路", "人材", "創業"]
    assert "そのまま入っています" not in said
    assert "chibaさんも柱・施策・写真を動かしていましたが、いま保存した位置と並び順にしました：柱3「創業」" in said


@pytest.mark.parametrize("clash", [False, True])
def test_of_two_moves_the_one_that_is_replaced_is_named_and_the_other_told(clash: bool):
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = step(aoki, address, "pillar-down-0")
    other = step(chiba, address, "measure-up-0-1", step(chiba, address, "pillar-up-2"))
    save_page(chiba, address, other, title="千葉の計画名")
    response = save_page(aoki, address, page, **({"title": "青木の計画名"} if clash else {}))
    said = response.content.decode() if clash else messages_of(aoki, address)
    kept = "この画面での位置と並び順のままです" if clash else "いま保存した位置と並び順にしました"
    assert f"chibaさんも柱・施策・写真を動かしていましたが、{kept}：柱3「人材」" in said
    assert ("そのまま入っています：計画、柱2の施策「相談会」（移動）" in said) is not clash


def test_what_the_other_has_deleted_is_told_as_deleted():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save_page(chiba, address, step(chiba, address, "pillar-delete-1"), background="千葉の現状")
    assert save_page(aoki, address, page, title="青木の計画名").status_code == 302
    assert "：計画、柱2「創業」（削除）、" in messages_of(aoki, address)


def test_a_part_that_was_moved_and_then_deleted_is_not_said_to_stand_there():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = step(aoki, address, "pillar-delete-1")
    save_page(chiba, address, step(chiba, address, "pillar-down-1"), background="千葉の現状")
    assert save_page(aoki, address, page).status_code == 302
    said = messages_of(aoki, address)
    assert [row.title for row in plan.pillars.all()] == ["販路", "人材"]
    assert "創業" not in said.split("そのまま入っています")[1].split("<")[0]
    assert "計画" in said.split("そのまま入っています")[1].split("<")[0]
    assert "並び順にしました" not in said


@pytest.mark.parametrize("field", ["caption", "alt", "credit", "upload"])
def test_what_two_people_wrote_on_one_photo_is_asked_about(field: str):
    plan, _address = with_picture()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    values: list[Any] = ["千葉の文", "青木の文"]
    if field == "upload":
        values = [SimpleUploadedFile(f"{n}.png", picture("PNG", size=(n, n))) for n in (31, 32)]
    assert save(chiba, address, **{f"photo__0__{field}": values[0]}).status_code == 302
    response = save_page(aoki, address, page, **{f"photo__0__{field}": values[1]})
    shown = response.content.decode()
    assert "chibaさんが同じところを保存しました" in shown
    assert f'href="#id_photo-0-{field}"' in shown
    assert save_page(aoki, address, response).status_code == 302
    photo = Photo.objects.get()
    assert photo.width == 32 if field == "upload" else getattr(photo, field) == "青木の文"


def test_of_several_photos_the_one_that_both_wrote_on_is_named():
    plan, _address = with_picture()
    Photo.objects.create(plan=plan, caption="全景", position=1)
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    assert fields_of(page)["photo-0-caption"] == ["全景"]
    save(chiba, address, photo__1__caption="千葉の文")
    (told,) = save_page(aoki, address, page, photo__1__caption="青木の文").context["conflicts"]
    assert (told["anchor"], told["where"]) == ("id_photo-1-caption", "写真「青木の文」")


def test_a_photo_that_was_deleted_meanwhile_comes_back_only_when_asked_for():
    plan, _address = with_picture()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save_page(chiba, address, step(chiba, address, "photo-delete-0"))
    response = save_page(aoki, address, page, photo__0__caption="入口")
    assert "すでに削除されています" in response.content.decode()
    assert not Photo.objects.exists()
    assert save_page(aoki, address, step(aoki, address, "photo-delete-0", response)).status_code == 302
    assert not Photo.objects.exists()


def test_measures_two_people_add_are_both_kept():
    plan = factories.draft()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    pages = [step(client, address, "measure-add-0") for client in (aoki, chiba)]
    assert save_page(chiba, address, pages[1], measure__0__1__name="千葉の施策").status_code == 302
    assert save_page(aoki, address, pages[0], measure__0__1__name="青木の施策").status_code == 302
    assert sorted(names(plan)[0][1:]) == ["千葉の施策", "青木の施策"]


def test_a_page_sent_twice_adds_nothing_twice():
    plan = factories.draft()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = step(aoki, address, "pillar-add")
    for _ in range(2):
        sent = save_page(aoki, address, page, pillar__1__title="創業", measure__1__0__name="創業塾")
        assert sent.status_code == 302
    assert names(plan) == [["見本市等出展助成事業"], ["創業塾"]]


def test_one_moves_a_measure_and_another_words_it():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = step(aoki, address, "measure-arrange-0-1")
    change_measure(chiba, Measure.objects.get(name="相談会"), description="千葉の概要")
    page = step(aoki, address, "measure-move-0-1", page, measure__0__1__to="1")
    assert save_page(aoki, address, page).status_code == 302
    moved = Measure.objects.get(name="相談会")
    assert (moved.description, moved.pillar.title) == ("千葉の概要", "創業")


def test_a_measure_deleted_meanwhile_comes_back_with_what_was_typed():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save_page(chiba, address, step(chiba, address, "measure-delete-0-1"))
    response = save_page(aoki, address, page, measure__0__1__description="青木が書いた長い概要")
    assert "すでに削除されています" in response.content.decode()
    assert names(plan)[0] == ["見本市"]
    assert save_page(aoki, address, response).status_code == 302
    assert Measure.objects.get(name="相談会").description == "青木が書いた長い概要"


def test_a_measure_that_was_changed_meanwhile_is_not_deleted_unseen():
    plan = three_pillars()
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = step(aoki, address, "measure-delete-0-1")
    change_measure(chiba, Measure.objects.get(name="相談会"), description="千葉の概要")
    response = save_page(aoki, address, page)
    assert "そのあいだに直されたので残してあります" in response.content.decode()
    assert save_page(aoki, address, step(aoki, address, "measure-delete-0-1", response)).status_code == 302
    assert names(plan)[0] == ["見本市"]


def test_a_table_and_a_page_at_once_lose_nothing():
    plan = three_pillars()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    document = documents_of([plan.pk])[plan.pk]
    write(plan, factories.with_measure(document, "表で加えた施策"))
    assert save_page(aoki, address, page, title="青木の計画名").status_code == 302
    assert "表で加えた施策" in names(plan)[0]


def test_what_was_typed_into_the_page_of_a_deleted_plan_can_be_copied():
    plan = factories.draft()
    aoki = signed_in(factories.aoki())
    page = aoki.get(page_of(plan))
    address = page_of(plan)
    Plan.objects.all().delete()
    response = save_page(aoki, address, page, measure__0__0__description="長い時間をかけて書いた概要")
    assert response.status_code == 410
    assert "長い時間をかけて書いた概要" in response.content.decode()


def test_what_was_typed_is_shown_when_the_plan_is_gone_at_the_lock(monkeypatch: pytest.MonkeyPatch):
    plan = factories.draft()
    taken = plans.take_editor

    def late(desk: Any, request: Any, row: Plan) -> Any:
        Plan.objects.filter(pk=row.pk).delete()
        raise WorkflowError(taken.__name__)

    monkeypatch.setattr(plans, "take_editor", late)
    response = save(signed_in(factories.aoki()), page_of(plan), background="長く書いた文章")
    assert response.status_code == 410
    assert "長く書いた文章" in response.content.decode()


@pytest.mark.parametrize("base", ["", "{", "eJw=", "AAAA", "eJyrVkrLz1eyUkpKLFKqBQAdegQ0"])
def test_a_broken_memory_of_the_page_is_no_error(base: str):
    plan = factories.draft()
    aoki = signed_in(factories.aoki())
    page = {**fields_of(aoki.get(page_of(plan))), "_base": base, "title": "青木の計画名", "_continue": "1"}
    assert aoki.post(page_of(plan), page).status_code == 302
    plan.refresh_from_db()
    assert plan.title == "青木の計画名"


def test_who_edits_an_approved_plan_does_not_approve_the_change():
    plan = factories.submitted()
    workflow.schedule(plan, by=factories.chiba(), on=timezone.localdate() + timedelta(days=1))
    save(signed_in(factories.chiba()), page_of(plan), background="承認者が書きかえた")
    workflow.cancel_schedule(plan, by=factories.chiba(), reason="書きかえたため")
    with pytest.raises(WorkflowError, match="自分が直した"):
        workflow.publish(plan, by=factories.chiba())
    assert Plan.objects.get().status == "submitted"


def test_a_publication_in_between_is_no_change_of_the_page():
    plan = factories.submitted()
    aoki = signed_in(factories.aoki())
    page = aoki.get(page_of(plan))
    workflow.publish(plan, by=factories.chiba())
    fields = {name: value for name, value in fields_of(page).items() if name != "municipality"}
    assert aoki.post(page_of(plan), {**fields, "title": "青木の計画名", "_continue": "1"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.status) == ("青木の計画名", "published")
