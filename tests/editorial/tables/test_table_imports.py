"""A table through the staff area: uploaded, checked, saved by its owner; what goes wrong is said and nothing is saved."""

import fcntl
import io
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from plans_registry.editorial.tables.jobs import job_file
from plans_registry.models import Measure, Plan, TableImport
from tests import factories
from tests.editorial.desk import signed_in
from tests.intake.tables.tables import csv_bytes, row, xlsx_bytes

pytestmark = pytest.mark.django_db

MACHIDA = {"code": "132098", "municipality_name": "町田市", "plan_title": "町田市計画"}
DIED, STOPPED_AGAIN = "処理が途中で止まりました。何も保存されていません。", "はじめからやり直す"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


def upload(client: Client, content: bytes, name: str = "shisaku.csv") -> str:
    """The page that answers, in the end."""
    file = SimpleUploadedFile(name, content)
    return text(client.post(reverse("table_imports"), {"file": file}, follow=True))


def text(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, button: str, table: TableImport | None = None) -> str:
    return text(client.post(reverse(f"table_{button}", args=[(table or newest()).pk]), follow=True))


def newest() -> TableImport:
    return TableImport.objects.latest("pk")


def page(client: Client) -> str:
    return text(client.get(reverse("table_import", args=[newest().pk])))


@pytest.mark.parametrize("content", [csv_bytes(row()), xlsx_bytes(row())], ids=["csv", "xlsx"])
def test_a_table_is_checked_and_then_saved(aoki: Client, content: bytes):
    shown = upload(aoki, content)
    assert "まちがいはありません。まだ何も保存していません。" in shown
    assert "1行を読みました" in shown
    assert not Plan.objects.exists()
    assert "に取り込みました。" in press(aoki, "save")
    assert Measure.objects.get().name == "見本市等出展助成事業"


def test_a_new_plan_that_may_be_there_already_is_asked_about(aoki: Client):
    twin = factories.draft(title="べつの計画", first_year=2023, last_year=2025)
    shown = upload(aoki, csv_bytes(row()))
    assert f'/plan/{twin.pk}/change/">{twin}</a>' in shown
    assert "べつの計画なら印を付けてから取り込みます。" in press(aoki, "save")
    assert Plan.objects.count() == 1
    aoki.post(reverse("table_save", args=[newest().pk]), {"apart": "1"})
    assert Plan.objects.count() == 2


def test_a_change_of_a_plan_is_not_asked_about(aoki: Client):
    upload(aoki, csv_bytes(row()))
    press(aoki, "save")
    assert "すでにあります" not in upload(aoki, csv_bytes(row(name="出展助成事業")))


def test_a_plan_whose_years_become_those_of_another_is_asked_about(aoki: Client):
    plan = factories.published(title="産業振興計画", first_year=2018, last_year=2020)
    measure = str(Measure.objects.get(pillar__plan=plan).pk)
    twin = factories.draft(title="べつの計画", first_year=2022, last_year=2024)
    same = row(plan_key=str(plan.key), measure_id=measure, plan_title=plan.title, first_year="2018", last_year="2020")
    assert "すでにあります" not in upload(aoki, csv_bytes(same))
    shown = upload(aoki, csv_bytes(same | {"first_year": "2020", "last_year": "2022"}))
    assert f'/plan/{twin.pk}/change/">{twin}</a>' in shown
    assert "べつの計画なら印を付けてから取り込みます。" in press(aoki, "save")


def test_a_mistake_names_its_row_column_and_value_and_cannot_be_saved(aoki: Client):
    shown = upload(aoki, csv_bytes(row(), row(number="2", first_year="令和3")))
    assert "まちがいが" in shown
    assert "<td>令和3</td>" in shown
    assert "2021のように書いてください" in shown
    assert reverse("table_save", args=[newest().pk]) not in shown
    assert "まちがいのない、確認済みの表だけを取り込めます。" in press(aoki, "save")
    assert not Plan.objects.exists()


def test_the_mistakes_as_a_file_hold_no_formula(aoki: Client):
    upload(aoki, csv_bytes(row(first_year="=1+1")))
    response = aoki.get(reverse("table_errors", args=[newest().pk]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "行,列,値,正しい書き方"
    assert any("'=1+1" in line for line in lines)
    assert not any(",=1+1" in line for line in lines)


def test_only_the_first_mistakes_are_on_the_page(aoki: Client):
    shown = upload(aoki, csv_bytes(*(row(number=str(n + 1), first_year="x") for n in range(250))))
    assert "のうち、はじめの200件" in shown
    assert len(newest().report["errors"]["kept"]) >= 250


def test_a_plan_that_changed_between_check_and_import_is_compared_again(aoki: Client):
    factories.draft()
    upload(aoki, csv_bytes(row(name="新しい名称")))
    Plan.objects.update(status="submitted")
    shown = press(aoki, "save")
    assert "何も保存していません" in shown
    assert Measure.objects.get().name == "見本市等出展助成事業"


def test_saving_twice_saves_once(aoki: Client):
    upload(aoki, csv_bytes(row()))
    press(aoki, "save")
    assert "だけを取り込めます" in press(aoki, "save")
    assert Plan.objects.count() == 1
    assert "状態が変わりました" in press(aoki, "check")


def test_an_editor_writes_about_own_municipalities_only(aoki: Client):
    assert "担当していない区市町村です" in upload(aoki, csv_bytes(row(**MACHIDA)))
    assert "まちがいはありません" in upload(signed_in(factories.chiba()), csv_bytes(row(**MACHIDA)))


def test_others_see_nothing_approvers_read_and_only_the_owner_saves(aoki: Client):
    upload(aoki, csv_bytes(row()))
    address = reverse("table_import", args=[newest().pk])
    baba, chiba = signed_in(factories.baba()), signed_in(factories.chiba())
    assert baba.get(address).status_code == 404
    assert "shisaku.csv" not in text(baba.get(reverse("table_imports")))
    assert "取り込む</button>" not in text(chiba.get(address))
    assert chiba.post(f"{address}save/").status_code == 404
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", [factories.ito, factories.kudo])
def test_who_writes_no_plans_is_refused(who):
    assert signed_in(who()).get(reverse("table_imports")).status_code == 403


@pytest.mark.parametrize("status", ["checking", "saving"])
def test_a_process_that_died_is_noticed_and_can_be_started_again(aoki: Client, status: str):
    upload(aoki, csv_bytes(row()))
    TableImport.objects.update(status=status)
    shown = page(aoki)
    assert DIED in shown
    assert STOPPED_AGAIN in shown
    assert "progress.js" not in shown
    assert "state-failed" in text(aoki.get(reverse("table_imports")))
    assert "まちがいはありません" in press(aoki, "check")


def test_a_process_at_work_is_shown_and_not_started_twice(aoki: Client):
    upload(aoki, csv_bytes(row()))
    TableImport.objects.update(status="saving")
    job_file(newest(), "json").write_text('["保存", 0.4]', encoding="utf-8")
    with job_file(newest(), "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shown = page(aoki)
        assert "保存：40%" in shown
        assert "いまの状態を見る" in shown
        assert DIED not in shown
        assert "この表は、いま処理しています。" in press(aoki, "check")


def test_too_many_large_tables_at_once_wait(aoki: Client, settings):
    upload(aoki, csv_bytes(row()))
    TableImport.objects.update(status="saving")
    settings.TABLE_IMPORTS_AT_ONCE, settings.TABLE_BYTES_IN_REQUEST = 1, 0
    with job_file(newest(), "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shown = upload(aoki, csv_bytes(row(name="別")))
    assert "ほかの表を処理しています" in shown
    assert "まだ確かめていません" in shown
    settings.TABLE_BYTES_IN_REQUEST = 200_000
    assert "まちがいはありません" in press(aoki, "check")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルが空です（0バイト）"),
        (b"%PDF-1.7\n", "PDFです"),
        (b"PK\x03\x04broken", "まちがいが1件"),
        (b"\x00\x00\x00\x00", "まちがいが"),
        (csv_bytes(row(name="a\x00b")), "まちがいが"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(aoki: Client, content: bytes, sentence: str):
    assert sentence in upload(aoki, content)


def test_a_file_that_comes_by_way_of_the_disk_and_twice_is_kept_once(aoki: Client, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    content = csv_bytes(row(name="大きなファイルの施策"))
    for _time in range(2):
        assert "まちがいはありません" in upload(aoki, content)
    first, second = TableImport.objects.all()
    assert first.file.name == second.file.name == f"tables/{sha256(content).hexdigest()}.csv"
    assert first.file.read() == content


def test_a_table_over_the_limit_is_refused(aoki: Client, settings):
    settings.TABLE_BYTES_LIMIT = 10
    assert "分けて取り込んでください" in upload(aoki, csv_bytes(row()))
    assert not TableImport.objects.exists()


def test_the_template_opens(aoki: Client):
    book = load_workbook(io.BytesIO(aoki.get(reverse("table_template")).content))
    assert book.worksheets[0].max_column > 5


def test_the_first_page_leads_to_it(aoki: Client):
    assert reverse("table_imports") in text(aoki.get(reverse("admin:index")))
