"""Staff's CSV: the public columns and the state, as Excel wants it, harmless as a spreadsheet."""

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from plans_registry.catalogue.exports import COLUMNS
from plans_registry.editorial.admin.exports import defused
from plans_registry.models import Measure, Plan
from tests import factories
from tests.editorial.desk import list_of, signed_in, three_pillars

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def export(user: Any, rows: Any) -> Any:
    model = rows.model
    chosen = {"action": f"export_{model._meta.model_name}s", ACTION_CHECKBOX_NAME: [row.pk for row in rows], "index": 0}
    return signed_in(user).post(list_of(model), chosen)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body_of(response).decode("utf-8-sig"), newline="")))


def test_the_file_opens_in_excel():
    three_pillars()
    with time_machine.travel("2026-11-23 15:30 +0000"):  # already the 24th in Tokyo
        response = export(factories.aoki(), Plan.objects.all())
    body = body_of(response)
    assert body.startswith("\ufeff全国地方公共団体コード,地方公共団体名,".encode())
    assert body.count(b"\r\n") == body.count(b"\n") == 5
    assert body.endswith(b"\r\n")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    plain, encoded = response["Content-Disposition"].removeprefix("attachment; ").split("; ")
    assert plain == 'filename="measures-20261124.csv"'
    assert unquote(encoded) == "filename*=UTF-8''施策一覧_20261124.csv"


def test_the_columns_are_the_public_ones_and_the_state():
    three_pillars()
    row, *more = table_of(export(factories.aoki(), Plan.objects.all()))
    assert list(row) == [*COLUMNS, "状態"]
    assert len(more) == 3
    assert row["施策_名称"] == "見本市"
    assert row["施策ID"] == str(Measure.objects.get(name="見本市").pk)
    assert (row["計画期間_開始年度"], row["柱_番号"], row["支援の種類コード"]) == ("2021", "1", "sales-channels")
    assert (row["状態"], row["公開日"], row["計画ID"]) == ("下書き", "", "")


def test_a_public_plan_has_its_key_and_date():
    with time_machine.travel("2026-04-01 09:00 +0900"):
        factories.published()
    row = table_of(export(factories.aoki(), Plan.objects.all()))[0]
    assert (row["状態"], row["公開日"], row["計画ID"]) == ("公開中", "2026-04-01", "131211-2021")


def test_only_the_chosen_plans_or_measures_are_in_it():
    one, other = three_pillars(), factories.draft(factories.MACHIDA)
    assert {row["計画名"] for row in table_of(export(factories.chiba(), Plan.objects.filter(pk=other.pk)))} == {
        other.title
    }
    chosen = Measure.objects.filter(pillar__plan=one, name="相談会")
    assert [row["施策_名称"] for row in table_of(export(factories.chiba(), chosen))] == ["相談会"]
    assert len(table_of(export(factories.chiba(), Measure.objects.all()))) == 5


def test_no_cell_holds_a_line_break_or_a_formula():
    plan = factories.draft()
    # Rows written before such texts were refused, or past the form.
    Measure.objects.update(name="=HYPERLINK(1)", description="一行め\r\n二行め", contact="-03-0000-0000")
    row = table_of(export(factories.aoki(), Plan.objects.filter(pk=plan.pk)))[0]
    assert row["施策_名称"] == "'=HYPERLINK(1)"
    assert row["問い合わせ先"] == "'-03-0000-0000"
    assert row["施策_概要"] == "一行め 二行め"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_is_defused(start: str):
    assert defused(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "見本市", "131211", "'quoted", "1=1"])
def test_a_harmless_cell_stays(cell: str):
    assert defused(cell) == cell


def test_a_plan_without_years_is_exported_too():
    factories.draft(first_year=None, last_year=None, period_text="")
    assert table_of(export(factories.aoki(), Plan.objects.all()))[0]["計画期間_開始年度"] == ""


@pytest.mark.parametrize("count", [2, 12])
def test_the_file_costs_the_same_queries_for_few_plans_and_many(count: int, django_assert_num_queries: Any):
    for year in range(count):
        three_pillars(first_year=2000 + year, last_year=2000 + year)
    response = export(factories.chiba(), Plan.objects.all())
    with django_assert_num_queries(14, exact=False):
        body_of(response)
