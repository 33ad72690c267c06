"""Staff's CSV and Excel: what is public and what is at work apart, the state that is true, harmless as a spreadsheet."""

import csv
import io
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from municipalities.models import Municipality
from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.editorial import workflow
from plans_registry.editorial.admin.exports import PLAN_HEADER
from plans_registry.models import AuditRecord, Measure, Photo, Plan
from tests import factories
from tests.editorial.desk import list_of, messages_of, signed_in, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
    assert plain == 'filename="registry-20261124.csv"'
    assert unquote(encoded) == "filename*=UTF-8''施策_作業中の内容_20261124.csv"


def test_the_columns_are_the_public_ones_and_the_state():
    three_pillars()
    row, *more = table_of(export(factories.aoki(), Plan.objects.all()))
    assert list(row) == [*MEASURE_TABLE.header, "状態"]
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


def head(user: Any, table: str, model: Any = Plan, *, kind: str = "csv", marked: Any = (), query: str = "") -> Any:
    """A button on the head of a list was pressed."""
    sent = {"table": table, "format": kind, ACTION_CHECKBOX_NAME: [row.pk for row in marked]}
    return signed_in(user).post(f"{list_of(model)}export/{query}", sent)


def edited_after_publication() -> Plan:
    with time_machine.travel("2026-04-01 09:00 +0900"):
        plan = factories.published()
    Measure.objects.update(name="だれも承認していない名称")
    plan.save()
    return plan


def test_a_text_nobody_approved_does_not_go_out_as_public():
    edited_after_publication()
    working, *_ = table_of(head(factories.aoki(), "measures-working"))
    assert (working["施策_名称"], working["状態"]) == ("だれも承認していない名称", "公開後の未提出の修正")
    assert working["公開日"] == ""
    public, *_ = table_of(head(factories.aoki(), "measures-public"))
    assert (public["施策_名称"], public["状態"], public["公開日"]) == ("見本市等出展助成事業", "公開中", "2026-04-01")


def test_the_public_content_is_of_public_plans_only():
    factories.draft()
    factories.submitted(factories.MACHIDA)
    workflow.withdraw(factories.published(factories.HAMURA), by=factories.chiba(), reason="誤り")
    for table in ("measures-public", "plans-public"):
        assert table_of(head(factories.chiba(), table)) == []
    states = {row["地方公共団体名"]: row["状態"] for row in table_of(head(factories.chiba(), "plans-working"))}
    assert states == {"足立区": "下書き", "町田市": "確認待ち", "羽村市": "公開取りやめ"}


def test_a_whole_plan_has_its_text_its_photos_and_who_approved_it():
    with time_machine.travel("2026-04-01 09:05 +0900"):
        plan = factories.draft()
        Photo.objects.create(plan=plan, caption="会場のようす")
        workflow.submit(plan, by=factories.aoki())
        workflow.publish(plan, by=factories.chiba(), note="初回")
    (row,) = table_of(head(factories.aoki(), "plans-public"))
    assert tuple(row) == PLAN_HEADER
    assert row["現状と課題・めざすもの"].startswith("足立区では")
    assert (row["写真の数"], row["写真のキャプション"]) == ("1", "会場のようす（写真は原資料に）")
    assert row["柱と施策"] == "柱1 販路拡大支援：見本市等出展助成事業。"
    assert (row["承認した人"], row["承認日時"], row["公開時のメモ"]) == ("chiba", "2026-04-01 09:05", "初回")
    Plan.objects.update(background="だれも承認していない背景")
    (row,) = table_of(head(factories.aoki(), "plans-working"))
    assert [row[name] for name in ("承認した人", "承認日時", "版", "公開日")] == ["", "", "", ""]


def test_the_head_of_a_list_gives_what_it_lists_or_what_is_marked():
    adachi, machida = factories.draft(), factories.draft(factories.MACHIDA)
    names = [row["地方公共団体名"] for row in table_of(head(factories.chiba(), "plans-working", query="?region=tama"))]
    assert names == ["町田市"]
    marked = table_of(head(factories.chiba(), "plans-working", marked=[adachi]))
    assert [row["地方公共団体名"] for row in marked] == ["足立区"]
    assert len(table_of(head(factories.chiba(), "plans-working"))) == 2
    chosen = Measure.objects.filter(pillar__plan=machida)
    assert len(table_of(head(factories.chiba(), "measures-working", Measure, marked=chosen))) == 1


def test_an_editor_gets_no_other_municipality_s_rows():
    factories.draft(factories.MACHIDA)
    other = Plan.objects.get()
    assert table_of(head(factories.aoki(), "plans-working", marked=[other])) == []
    assert table_of(head(factories.aoki(), "measures-working", Measure)) == []


def test_excel_gets_texts_as_texts_and_numbers_as_numbers():
    factories.draft()
    Measure.objects.update(amount="1/2", name="=1+1")
    response = head(factories.aoki(), "measures-working", kind="xlsx")
    assert "%E6%96%BD%E7%AD%96_%E4%BD%9C%E6%A5%AD%E4%B8%AD" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(body_of(response))).active
    titles, cells = map(list, sheet.iter_rows())
    found = {title.value: cell for title, cell in zip(titles, cells, strict=True)}
    assert (found["補助額・補助率"].value, found["補助額・補助率"].data_type) == ("1/2", "s")
    assert (found["施策_名称"].value, found["施策_名称"].data_type) == ("=1+1", "s")
    assert found["計画期間_開始年度"].value == 2021
    assert found["全国地方公共団体コード"].value == "131211"


def test_municipalities_say_whether_they_have_a_plan():
    with time_machine.travel("2021-06-01 09:00 +0900"):
        factories.published()
        factories.draft(factories.MACHIDA)
        rows = {row["地方公共団体名"]: row for row in table_of(head(factories.chiba(), "municipalities", Municipality))}
        without = table_of(head(factories.chiba(), "municipalities", Municipality, query="?in_force=no"))
        client = signed_in(factories.chiba())
        shown = client.get(list_of(Municipality), {"in_force": "yes"}).context["cl"].result_list
    assert (rows["足立区"]["今年度に計画期間中の計画"], rows["足立区"]["作業中の計画"]) == ("あり", "")
    assert (rows["町田市"]["今年度に計画期間中の計画"], rows["町田市"]["状態"]) == ("なし", "下書き")
    assert [(row.name, row.public_plans, row.last_public_year) for row in shown] == [("足立区", 1, 2023)]
    assert len(rows) == 62
    assert len(without) == 61


def test_the_head_says_which_rows_it_saves():
    factories.draft()
    client = signed_in(factories.chiba())
    assert "印を付けた行だけ。" in client.get(list_of(Plan)).content.decode()
    page = client.get(list_of(Municipality)).content.decode()  # nothing can be marked there
    assert "しぼりこんだ62件すべて。" in page
    assert "印を付けた行だけ。" not in page


def test_a_table_too_long_for_excel_is_said(settings: Any):
    settings.WORKBOOK_ROWS_LIMIT = 1
    three_pillars()
    client = signed_in(factories.aoki())
    sent = {"table": "measures-working", "format": "xlsx"}
    response = client.post(f"{list_of(Plan)}export/", sent)
    assert "Excelは1行まで" in messages_of(client, response["Location"])
    assert not AuditRecord.objects.filter(verb="export").exists()


def test_a_button_without_a_known_table_says_so():
    client = signed_in(factories.aoki())
    assert "保存する表を選び" in messages_of(client, client.post(f"{list_of(Plan)}export/", {"table": "x"})["Location"])
    assert client.get(f"{list_of(Plan)}export/").status_code == 405


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
