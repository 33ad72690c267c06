"""Whose plans a person may change by a table, what it tells of others', and two people at once."""

import io
import threading

import pytest
from django.db import connection, connections

from plans_registry.intake.tables.importer import TableReport, import_table
from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, row

MACHIDA = {"code": "132098", "municipality_name": "町田市"}
NOT_YOURS = "担当していない区市町村です。担当する区市町村の行だけにしてください。"


@pytest.fixture(autouse=True)
def _reference(db) -> None:
    factories.load_reference()


def bring(content: bytes, by) -> TableReport:
    return import_table(io.BytesIO(content), commit=True, by=by)


def errors(content: bytes, by) -> list[str]:
    report = bring(content, by)
    assert not report.saved
    return [str(issue) for issue in report.errors.in_order()]


def test_an_editor_brings_in_plans_of_the_own_municipality():
    assert bring(csv_bytes(row()), factories.aoki()).saved
    assert Plan.objects.get().municipality_id == "131211"


def test_a_row_of_another_municipality_is_named_and_nothing_is_saved():
    content = csv_bytes(row(), row(**MACHIDA, plan_title="町田市計画"))
    assert errors(content, factories.aoki()) == [f"3行目『全国地方公共団体コード』：『132098』：{NOT_YOURS}"]
    assert not Plan.objects.exists()


def test_an_approver_brings_in_all_and_a_stranger_none():
    content = csv_bytes(row(), row(**MACHIDA, plan_title="町田市計画"))
    assert len(errors(content, factories.person("emi"))) == 2
    assert bring(content, factories.chiba()).saved


@pytest.mark.parametrize("make", [factories.draft, factories.published])
def test_another_municipalitys_plan_is_as_if_it_were_not_there(make):
    plan = make(factories.MACHIDA, title="ひみつの計画")
    measure = Measure.objects.get()
    nothing = Measure.objects.latest("pk").pk + 1000
    by_id = errors(csv_bytes(row(measure=str(measure.pk))), factories.aoki())
    none = errors(csv_bytes(row(measure=str(nothing))), factories.aoki())
    assert by_id == [none[0].replace(str(nothing), str(measure.pk))]
    if plan.key:
        (sentence,) = errors(csv_bytes(row(plan_key=plan.key)), factories.aoki())
        assert sentence.endswith("このIDの計画はありません。新しい計画なら空にしてください。")
    assert "ひみつ" not in str(errors(csv_bytes(row(**MACHIDA, plan_title="ひみつの計画")), factories.aoki()))


def test_a_plan_somebody_else_made_meanwhile_is_not_made_twice():
    def other(what: str, share: float) -> None:
        if what == "照合" and share == 1 and not Plan.objects.exists():
            assert bring(csv_bytes(row()), factories.chiba()).saved

    report = import_table(io.BytesIO(csv_bytes(row(name="別"))), commit=True, by=factories.aoki(), progress=other)
    assert not report.saved
    assert [str(issue) for issue in report.errors.kept] == [
        "2行目『計画名』：この計画は、取り込みの間に登録されました。もう一度確かめてください。"
    ]
    assert (Plan.objects.count(), Measure.objects.get().name) == (1, "見本市等出展助成事業")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory has one writer and one connection")
def test_two_at_once_make_a_plan_once():
    factories.load_reference()
    ready, saved = threading.Barrier(2), []

    def wait(what: str, share: float) -> None:
        if what == "照合" and share == 1:
            ready.wait(10)

    def run() -> None:
        saved.append(import_table(io.BytesIO(csv_bytes(row())), commit=True, progress=wait).saved)
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(saved) == [False, True]
    assert Plan.objects.count() == 1
