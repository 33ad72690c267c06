"""Existing rows are updated in the working copy, new ones created; what a table does not name stays."""

import pytest
from django.db import IntegrityError

from plans_registry.catalogue.models import Entry
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Pillar, Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.intake.tables.tables import csv_bytes, errors, read, registry, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def imported(*rows: dict) -> dict[tuple[str, str], int]:
    report = read(csv_bytes(*rows), commit=True)
    assert report.errors.kept == []
    assert report.saved
    return {key: count for key, count in report.counts.items() if count}


def types_of(measure: int) -> tuple[set[str], set[str]]:
    """The pillar's, and its own."""
    row = Measure.objects.get(pk=measure)
    return set(row.pillar.types.values_list("slug", flat=True)), set(row.types.values_list("slug", flat=True))


def two_measures(**fields) -> Plan:
    pillar = factories.pillar("販路", factories.measure(), factories.measure("相談会", number=2), **fields)
    return factories.published(pillars=(pillar,))


def line(number: int, **cells) -> dict:
    """A row about one of :func:`two_measures`."""
    name = {1: "見本市等出展助成事業", 2: "相談会"}[number]
    return row(pillar_title="販路", number=str(number), name=name, **{"forms": "", **cells})


def test_a_new_plan_is_a_draft_with_everything_the_table_says():
    row_ = row(types="sales-channels;talent", audience="区民", amount="1/2", contact="課", url="https://a.example/")
    other = row(pillar_number="2", pillar_title="人材", number="1", name="研修", types="talent", open_ended="1")
    counts = imported(row_, row(number="2", name="相談", forms="advice;grant"), other)
    assert counts == {("plan", "new"): 1, ("pillar", "new"): 2, ("measure", "new"): 3}
    plan = Plan.objects.with_parts().get()
    assert plan.status == "draft"
    document = document_of(plan)
    assert (document.municipality, document.first_year, document.last_year) == ("131211", 2021, 2023)
    first, second = document.pillars
    assert (first.title, first.types, first.open_ended) == ("販路拡大支援", ("sales-channels",), False)
    assert (second.title, second.types, second.open_ended) == ("人材", ("talent",), True)
    assert first.measures[0].types == ("talent",)
    assert (first.measures[0].audience, first.measures[0].amount) == ("区民", "1/2")
    assert (first.measures[0].contact, first.measures[0].url) == ("課", "https://a.example/")
    assert first.measures[1].forms == ("grant", "advice")


def test_without_commit_nothing_is_saved_and_the_counts_are_the_same():
    content = csv_bytes(row(), row(number="2"))
    report = read(content)
    assert (report.saved, Plan.objects.count()) == (False, 0)
    assert report.counts == read(content, commit=True).counts


def test_the_same_table_again_changes_nothing():
    rows = row(), row(number="2", name="相談", types="sales-channels;talent")
    imported(*rows)
    before = registry()
    assert imported(*rows) == {("plan", "unchanged"): 1, ("pillar", "unchanged"): 1, ("measure", "unchanged"): 2}
    assert registry() == before


def test_a_published_plan_gets_unpublished_changes_and_the_public_reads_on():
    plan = factories.published()
    measure = Measure.objects.get()
    cells = row(measure=str(measure.pk), name="新しい名前", forms="")
    assert imported(cells)["measure", "changed"] == 1
    plan.refresh_from_db()
    assert (plan.status, workflow.has_unpublished_changes(plan)) == ("published", True)
    assert Measure.objects.get().name == "新しい名前"
    assert Entry.objects.get().name == "見本市等出展助成事業"


def test_a_row_finds_its_plan_by_measure_then_by_address_then_by_title():
    plan = factories.published()
    measure = Measure.objects.get()
    by_id = row(measure=str(measure.pk), plan_title="改めた計画名", forms="")
    assert imported(by_id) == {("plan", "changed"): 1, ("pillar", "unchanged"): 1, ("measure", "unchanged"): 1}
    by_key = row(plan_key=plan.key, plan_title="もう一度改めた計画名", description="改めた", forms="")
    assert imported(by_key) == {("plan", "changed"): 1, ("pillar", "unchanged"): 1, ("measure", "changed"): 1}
    by_title = row(plan_title="もう一度改めた計画名", description="もう一度", forms="")
    assert imported(by_title) == {("plan", "unchanged"): 1, ("pillar", "unchanged"): 1, ("measure", "changed"): 1}
    assert (Plan.objects.count(), Measure.objects.count()) == (1, 1)


def test_ids_that_contradict_each_other_are_refused():
    plan, other = factories.published(), factories.published(factories.MACHIDA)
    measure = Measure.objects.get(pillar__plan=plan).pk
    (sentence,) = errors(csv_bytes(row(measure=str(measure), plan_key=other.key)))
    assert sentence == (
        f"2行目『計画ID』：『132098-2021』：施策{measure}の計画は『131211-2021』です。計画IDか施策IDのどちらかを直してください。"
    )
    moved = row(plan_key=other.key)
    (sentence,) = errors(csv_bytes(moved))
    assert sentence == (
        "2行目『全国地方公共団体コード』：『131211』：この計画は『132098』の計画です。区市町村は、表からは変えられません。"
    )


def test_two_plans_of_one_name_must_be_told_apart_by_an_id():
    factories.draft()
    factories.draft()
    (sentence,) = errors(csv_bytes(row()))
    assert "同じ区市町村・計画名・開始年度の計画が2件あります" in sentence


def test_a_submitted_plan_is_not_changed_behind_its_approver():
    factories.submitted()
    assert imported(row(forms=""))["measure", "unchanged"] == 1
    assert errors(csv_bytes(row(name="別の名前"))) == [
        "2行目：確認待ちの計画です。差し戻されてから取り込んでください。"
    ]


def test_measures_that_the_table_does_not_name_stay():
    plan = two_measures()
    imported(line(1, description="改めた"))
    assert list(Measure.objects.order_by("number").values_list("name", "description")) == [
        ("見本市等出展助成事業", "改めた"),
        ("相談会", "各種展示会出展に対する助成"),
    ]
    assert plan.pillars.count() == 1


def test_a_column_that_is_missing_says_nothing_and_an_empty_cell_says_empty():
    plan = two_measures()
    without = {name: cell for name, cell in line(1).items() if name not in ("description", "types", "forms")}
    assert imported(without)["measure", "unchanged"] == 1
    imported(line(1, description=""))
    assert Measure.objects.get(pillar__plan=plan, number=1).description == ""


def test_measures_change_places_and_move_to_a_new_pillar():
    two_measures()
    first, second = Measure.objects.order_by("number").values_list("pk", flat=True)
    imported(
        line(1, measure=str(second)) | {"name": "相談会"},
        line(2, measure=str(first)) | {"name": "見本市等出展助成事業"},
    )
    assert list(Measure.objects.order_by("number").values_list("pk", flat=True)) == [second, first]
    imported(line(1, measure=str(first), pillar_number="2") | {"pillar_title": "新しい柱"})
    assert Measure.objects.get(pk=first).pillar.title == "新しい柱"
    assert Measure.objects.get(pk=second).number == 1


def test_a_measure_cannot_take_the_place_of_one_the_table_does_not_name():
    two_measures()
    first = Measure.objects.get(number=1).pk
    (sentence,) = errors(csv_bytes(line(2, measure=str(first))))
    assert sentence == (
        "2行目『施策_番号』：柱1の施策2は、表にない施策『相談会』が使っています。別の番号を書いてください。"
    )


def test_the_one_type_of_a_pillar_is_lent_and_another_is_a_measures_own():
    two_measures(types=("sales-channels",))
    first, second = Measure.objects.order_by("number").values_list("pk", flat=True)
    imported(line(1, types="sales-channels;startups"), line(2, types="sales-channels"))
    assert types_of(first) == ({"sales-channels"}, {"startups"})
    assert types_of(second) == ({"sales-channels"}, set())


def test_a_pillar_of_several_types_keeps_them_and_each_measure_has_what_its_row_says():
    two_measures(types=("sales-channels", "talent"))
    first, second = Measure.objects.order_by("number").values_list("pk", flat=True)
    counts = imported(line(1, types="startups"), line(2, types="talent;sales-channels"))
    assert counts == {
        ("plan", "unchanged"): 1,
        ("pillar", "unchanged"): 1,
        ("measure", "changed"): 1,
        ("measure", "unchanged"): 1,
    }
    assert types_of(first) == ({"sales-channels", "talent"}, {"startups"})
    assert types_of(second) == ({"sales-channels", "talent"}, set())
    counts = imported(line(1, types="sales-channels;talent"), line(2, types="talent"))
    assert counts["measure", "changed"] == 2
    assert types_of(first) == ({"sales-channels", "talent"}, set())
    assert types_of(second) == ({"sales-channels", "talent"}, {"talent"})


def test_a_type_that_stops_being_the_pillars_stays_with_measures_the_table_does_not_name():
    two_measures(types=("sales-channels",))
    first, second = Measure.objects.order_by("number").values_list("pk", flat=True)
    imported(line(1, types="talent"))
    assert types_of(first) == (set(), {"talent"})
    assert types_of(second) == (set(), {"sales-channels"})


def test_a_row_that_names_no_type_takes_them_from_its_pillar_and_from_no_other_measure():
    two_measures(types=("sales-channels", "talent"))
    first, second = Measure.objects.order_by("number").values_list("pk", flat=True)
    imported(line(1, types=""))
    assert types_of(first) == (set(), set())
    assert types_of(second) == (set(), {"sales-channels", "talent"})


def test_a_pillar_without_types_gets_what_all_its_measures_have():
    two_measures_without = factories.draft(
        pillars=(factories.pillar("販路", factories.measure(), factories.measure("相談会", number=2), types=()),)
    )
    imported(line(1, types="talent;startups"), line(2, types="talent"))
    pillar = two_measures_without.pillars.get()
    assert [term.slug for term in pillar.types.all()] == ["talent"]


def test_types_of_a_draft_that_has_them_on_its_measures_only_stay_there():
    pillar = factories.pillar("販路", factories.measure(types=("talent",)), types=())
    factories.draft(pillars=(pillar,))
    assert imported(line(1, types="talent"))["pillar", "unchanged"] == 1
    assert types_of(Measure.objects.get().pk) == (set(), {"talent"})


def test_a_line_break_in_a_text_is_a_blank_in_the_table_and_no_change():
    factories.published()
    Measure.objects.update(description="1行目\n2行目\r\n3行目")
    assert imported(row(description="1行目 2行目 3行目", forms=""))["measure", "unchanged"] == 1
    assert Measure.objects.get().description == "1行目\n2行目\r\n3行目"


def test_an_apostrophe_before_a_sign_is_the_exports_escape():
    factories.published()
    imported(row(name="'＋プラス事業", forms=""))
    assert Measure.objects.get().name == "＋プラス事業"
    for cell in ("'＋プラス事業", "＋プラス事業"):
        assert imported(row(name=cell, forms=""))["measure", "unchanged"] == 1


@pytest.mark.slow
def test_a_failure_of_the_database_leaves_nothing_behind(monkeypatch):
    """Two thousand plans are written in several statements; the last one fails."""
    rows = [row(plan_title=f"計画{n}", name="x") for n in range(1500)]
    from plans_registry.intake.tables import importer

    write_all = importer.write_all

    def failing(wanted, **options):
        if any(document.title == "計画1499" for _plan, document in wanted):
            raise IntegrityError
        return write_all(wanted, **options)

    monkeypatch.setattr(importer, "write_all", failing)
    with pytest.raises(IntegrityError):
        read(csv_bytes(*rows), commit=True)
    assert (Plan.objects.count(), Pillar.objects.count()) == (0, 0)


def test_texts_from_before_the_rule_against_signs_are_no_change():
    """As staff's export writes them: with an apostrophe before the sign."""
    factories.published()
    Plan.objects.update(period_text="-R5")
    Measure.objects.update(name="'＝事業")
    counts = imported(row(name="'＝事業", period_text="'-R5", forms=""))
    assert counts == {("plan", "unchanged"): 1, ("pillar", "unchanged"): 1, ("measure", "unchanged"): 1}
