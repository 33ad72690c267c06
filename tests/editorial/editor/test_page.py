"""The page of a plan: every part on one page, changed step by step, saved whole."""

import re
from typing import Any

import pytest
from django.test import Client

from plans_registry.models import Measure, PillarType, Plan
from plans_registry.models.working_copy import document_of, documents_of
from tests import factories
from tests.editorial.desk import (
    errors_of,
    fields_of,
    list_of,
    page_of,
    save,
    save_page,
    signed_in,
    step,
    three_pillars,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


@pytest.fixture
def plan() -> Plan:
    return three_pillars()


def names(plan: Plan) -> list[tuple[str, list[str]]]:
    document = documents_of([plan.pk])[plan.pk]
    return [(pillar.title, [part.name for part in pillar.measures]) for pillar in document.pillars]


def test_a_whole_plan_is_entered_on_one_page_and_sent_for_approval(aoki: Client):
    address = list_of(Plan, "add")
    page = step(aoki, address, "measure-add-0", title="足立区産業計画", pillar__0__title="販路拡大")
    page = step(aoki, address, "pillar-add", page, measure__0__0__name="見本市", measure__0__1__name="相談会")
    texts = {"pillar__1__title": "創業・起業の促進", "measure__1__0__name": "創業塾", "background": "現状である。"}
    response = save_page(aoki, address, page, "_submit", **texts, first_year="2024", last_year="2026")
    assert response.status_code == 302, errors_of(response)
    plan = Plan.objects.get()
    assert names(plan) == [("販路拡大", ["見本市", "相談会"]), ("創業・起業の促進", ["創業塾"])]
    assert plan.status == "submitted", [str(one) for one in aoki.get(page_of(plan)).context["messages"]]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("pillar-up-1", "創業・販路・人材"),
        ("pillar-down-1", "販路・人材・創業"),
        ("pillar-delete-2", "販路・創業"),
        ("pillar-up-0", "販路・創業・人材"),
    ],
)
def test_pillars_are_ordered_and_deleted(aoki: Client, plan: Plan, button: str, order: str):
    before = Measure.objects.in_bulk()
    page = step(aoki, page_of(plan), button, background="書きかえた文章")
    assert "・".join(title for title, _ in names(plan)) == "販路・創業・人材", "a step saves nothing"
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert "・".join(title for title, _ in names(plan)) == order
    assert list(plan.pillars.order_by("number").values_list("number", flat=True)) == list(
        range(1, order.count("・") + 2)
    )
    assert set(Measure.objects.in_bulk()) <= set(before)
    plan.refresh_from_db()
    assert plan.background == "書きかえた文章"


def test_a_measure_keeps_its_id_while_it_changes_and_moves(aoki: Client, plan: Plan):
    ids = {row.name: row.pk for row in Measure.objects.all()}
    page = step(aoki, page_of(plan), "measure-up-0-1", measure__0__0__amount="上限20万円")
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert names(plan)[0] == ("販路", ["相談会", "見本市"])
    assert {row.name: row.pk for row in Measure.objects.all()} == ids
    assert Measure.objects.get(name="見本市").amount == "上限20万円"


def test_a_measure_is_divided_at_a_mark_and_joined_again(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "measure-split-0-1", measure__0__1__name="相談会｜専門家の派遣")
    assert "分けました" in page.content.decode()
    page = step(aoki, page_of(plan), "measure-merge-0-0", page)
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert len(names(plan)[0][1]) == 2


def test_a_step_is_taken_back(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "pillar-delete-0", measure__1__0__name="書きかけ")
    page = step(aoki, page_of(plan), "undo", page)
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert [title for title, _ in names(plan)] == ["販路", "創業", "人材"]
    assert names(plan)[1] == ("創業", ["書きかけ"])


def test_what_was_typed_since_a_step_stays_when_it_is_taken_back(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "pillar-delete-0")
    assert fields_of(page)["pillar-0-title"] == ["創業"]
    page = step(aoki, page_of(plan), "undo", page, pillar__0__title="創業と起業", measure__0__0__description="あとの文")
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert [title for title, _ in names(plan)] == ["販路", "創業と起業", "人材"]
    assert Measure.objects.get(pillar__plan=plan, pillar__title="創業と起業").description == "あとの文"


def test_a_part_that_was_added_and_written_into_stays_when_it_is_taken_back_and_it_is_said(aoki: Client, plan: Plan):
    added = step(aoki, page_of(plan), "measure-add-0")
    kept = step(aoki, page_of(plan), "undo", added, measure__0__2__name="書いた施策").content.decode()
    assert 'value="書いた施策"' in kept
    assert "取り消しました。そのあとに入力したところは残してあります。" in kept
    taken_back = step(aoki, page_of(plan), "undo", added).content.decode()
    assert "直前の操作を取り消しました。<" in taken_back


def test_a_step_is_possible_while_something_is_wrong(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "measure-add-0", title="", measure__0__0__url="javascript:alert(1)")
    assert "施策を加えました" in page.content.decode()
    assert fields_of(page)["title"] == [""]
    assert fields_of(page)["measure-0-0-url"] == ["javascript:alert(1)"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"measure__0__0__name": ""}, "id_measure-0-0-name 柱1の施策1 施策の名称 このフィールドは空"),
        ({"measure__0__0__name": "+81"}, "では始められません"),
        ({"measure__0__0__description": "あ" * 2001}, "2000"),
        ({"measure__0__0__url": "javascript:alert(1)"}, "URL"),
        ({"measure__0__0__url": "ftp://example.jp/a"}, "https:// か http:// で始まる"),
        ({"measure__0__0__page": "0"}, "出典のページは1から"),
        ({"pillar__0__title": "あ" * 300}, "200"),
        ({"pillar__0__title": "販路\n拡大"}, "id_pillar-0-title 柱1 柱の名称 改行は入れられません"),
        (
            {"measure__0__0__name": "相談会\u2028見本市"},
            "id_measure-0-0-name 柱1の施策1 施策の名称 改行は入れられません",
        ),
    ],
)
def test_all_that_is_wrong_is_listed_with_links_and_nothing_is_lost(
    aoki: Client, plan: Plan, changes: dict[str, str], sentence: str
):
    before = list(Measure.objects.values())
    response = save(aoki, page_of(plan), **changes, title="")
    assert response.status_code == 200
    assert sentence in errors_of(response)
    shown = response.content.decode()
    assert "直すところが2か所あります" in shown
    assert all(f'href="#{one.field}"' in shown and f'id="{one.field}"' in shown for one in response.context["wrong"])
    assert list(Measure.objects.values()) == before
    name, value = next(iter(changes.items()))
    assert fields_of(response)[name.replace("__", "-")] == [value]


def test_a_table_pasted_from_word_is_kept_and_can_be_published(aoki: Client, plan: Plan):
    pasted = "事業名\t内容\x07\r\n見本市\t出展料の\x0b補助\x07\r\n"
    response = save(aoki, page_of(plan), background=f"あらまし\x07\r\n{pasted}", measure__0__0__description=pasted)
    assert response.status_code == 302, errors_of(response)
    document = document_of(Plan.objects.get())
    assert "見本市\t出展料の" in document.measures[0].description
    controls = re.compile("[\x00-\x08\x0b-\x1f]")
    assert not controls.search(document.measures[0].description + document.background)


def test_a_title_of_300_characters_is_refused_and_kept(aoki: Client, plan: Plan):
    response = save(aoki, page_of(plan), title="計" * 300)
    assert "id_title" in errors_of(response)
    assert fields_of(response)["title"] == ["計" * 300]


def test_faults_of_the_plan_and_of_its_parts_are_told_in_one_round(aoki: Client, plan: Plan):
    response = save(aoki, page_of(plan), title="", first_year="2021", last_year="", measure__0__0__name="=1+1")
    told = errors_of(response)
    for field in ("id_title", "id_last_year", "id_measure-0-0-name"):
        assert field in told
    assert told.count("両方選ぶか") == 1
    response = save(aoki, page_of(plan), title="", first_year="2025", last_year="2021")
    assert "終了年度は、開始年度と同じかあと" in errors_of(response)
    assert "id_title" in errors_of(response)


def test_the_question_about_twins_comes_with_the_other_faults(aoki: Client, plan: Plan):
    told = errors_of(
        save(
            aoki, list_of(Plan, "add"), municipality=plan.municipality_id, title=plan.title, measure__0__0__name="=1+1"
        )
    )
    assert "すでにあります" in told
    assert "id_measure-0-0-name" in told


@pytest.mark.parametrize("words", ["令和99年度～令和101年度", "平成2534年度"])
def test_words_of_a_period_that_give_no_years_are_asked_about(aoki: Client, plan: Plan, words: str):
    save(aoki, page_of(plan), first_year="", last_year="", period_text=words)
    shown = aoki.get(page_of(plan)).content.decode()
    assert f'<a href="#id_period_text">計画期間「{words}」' in shown


def test_empty_pillars_and_measures_are_left_out(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "pillar-add")
    page = step(aoki, page_of(plan), "measure-add-0", page)
    assert save_page(aoki, page_of(plan), page).status_code == 302
    assert [len(measures) for _title, measures in names(plan)] == [2, 1, 1]


def test_a_renamed_measure_has_the_tags_of_its_new_name(aoki: Client):
    """A misread measure, renamed by hand, was published with the tags of its old name."""
    plan = factories.draft(
        pillars=(factories.pillar("柱", factories.measure("創業塾", description="", types=("startups",))),)
    )
    save(aoki, page_of(plan), measure__0__0__name="創業塾")
    save(aoki, page_of(plan), measure__0__0__name="合同企業説明会による人材確保")
    (part,) = document_of(plan).measures
    assert part.types == ("talent",)


def test_tags_that_a_person_chose_outlive_a_new_name(aoki: Client):
    part = factories.measure("創業塾", description="", types=("networks",), forms=("facility",))
    plan = factories.draft(pillars=(factories.pillar("柱", part),))
    save(aoki, page_of(plan), measure__0__0__name="創業セミナー")
    (kept,) = document_of(plan).measures
    assert (kept.types, kept.forms) == (("networks",), ("facility",))


def test_a_new_measure_has_the_tags_its_words_propose(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "measure-add-1")
    save_page(aoki, page_of(plan), page, measure__1__1__name="人材確保支援補助金")
    (part,) = (one for one in document_of(Plan.objects.get()).measures if one.name == "人材確保支援補助金")
    assert part.types == ("talent",)
    assert "grant" in part.forms


def test_under_a_pillar_of_several_types_the_words_propose_those_of_a_measure(aoki: Client, plan: Plan):
    assert "ことばからの類型の提案" not in aoki.get(page_of(plan)).content.decode()
    plan.pillars.get(number=1).types.set(PillarType.objects.filter(slug__in=("sales-channels", "management")))
    assert "販路拡大（印と違います。" in aoki.get(page_of(plan)).content.decode()
    save(aoki, page_of(plan), measure__0__0__types=["sales-channels"])
    assert "販路拡大（印のとおりです）" in aoki.get(page_of(plan)).content.decode()


def test_the_words_propose_while_they_are_typed(aoki: Client):
    said = aoki.get("/admin/editor/proposals/", {"name": "人材確保支援補助金", "pillar": ["talent"]}).json()
    assert said["types"] == []
    assert "grant" in said["forms"]
    assert aoki.get("/admin/editor/proposals/", {"title": "創業の促進"}).json() == {"types": ["startups"]}


def test_numbers_with_holes_stay_until_something_moves(aoki: Client):
    pillars = (factories.pillar("販路", number=2), factories.pillar("創業", number=7))
    plan = factories.draft(pillars=pillars)
    save(aoki, page_of(plan), pillar__0__title="販路拡大")
    assert list(plan.pillars.values_list("number", flat=True)) == [2, 7]
    save_page(aoki, page_of(plan), step(aoki, page_of(plan), "pillar-up-1"))
    assert list(plan.pillars.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("changes", [{"pillars": "1000"}, {"pillars": ""}, {"measures-0": "abc"}, {"photos": "-1"}])
def test_a_page_that_was_not_made_here_changes_nothing(aoki: Client, plan: Plan, changes: dict[str, str]):
    page = {**fields_of(aoki.get(page_of(plan))), **changes, "_continue": "1"}
    assert aoki.post(page_of(plan), page)["Location"] == page_of(plan)
    assert [title for title, _ in names(plan)] == ["販路", "創業", "人材"]


@pytest.mark.parametrize("button", ["burn", "pillar-up", "pillar-up-99999", "measure-up-1"])
def test_a_button_that_no_page_has_is_not_found(aoki: Client, plan: Plan, button: str):
    assert step(aoki, page_of(plan), button).status_code == 404


def test_a_forged_id_takes_no_measure_of_another_plan(aoki: Client, plan: Plan):
    other = factories.draft(factories.MACHIDA)
    (strange,) = Measure.objects.filter(pillar__plan=other)
    save(aoki, page_of(plan), measure__0__0__id=str(strange.pk), measure__0__0__name="盗んだ施策")
    strange.refresh_from_db()
    assert (strange.pillar.plan_id, strange.name) == (other.pk, "見本市等出展助成事業")


def test_who_may_only_read_sees_the_page_without_buttons(plan: Plan):
    auditor = signed_in(factories.kudo())
    page: Any = auditor.get(page_of(plan))
    shown = page.content.decode()
    assert "見本市" in shown
    assert 'name="do"' not in shown
    assert 'name="_save"' not in shown
    assert auditor.post(page_of(plan), {"do": "pillar-add"}).status_code == 403


@pytest.mark.one_database
def test_forty_pillars_and_four_hundred_measures_are_one_form(aoki: Client, settings: Any):
    measures = tuple(factories.measure(f"施策{n}", number=n, forms=("grant", "advice")) for n in range(1, 11))
    plan = factories.draft(pillars=tuple(factories.pillar(f"柱{n}", *measures, number=n) for n in range(1, 41)))
    page = fields_of(aoki.get(page_of(plan)))
    assert sum(len(value) for value in page.values()) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    page["measure-39-9-name"] = "最後の施策"
    assert aoki.post(page_of(plan), {**page, "_continue": "1"}).status_code == 302
    assert Measure.objects.filter(name="最後の施策").count() == 1


def test_every_control_explains_itself_with_an_example(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "photo-add-1")
    (first, *_others) = page.context["parts"].pillars
    (measure, photo) = first.measures[0], first.photos[0]
    shown = [first.title, first.types, first.open_ended, *measure.texts, measure.types, measure.forms, *measure.details]
    assert [field.label for field in [*shown, *photo.fields, photo.upload] if "例：" not in field.help] == []
    assert "例：" in page.context["adminform"].form.fields["title"].help_text
