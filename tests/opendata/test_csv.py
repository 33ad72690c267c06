"""CSV of the current result: the columns of the contract, the rows of the page, in a form Excel opens."""

import csv
import io

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from municipalities.models import Municipality
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.documents.cells import begins_formula
from plans_registry.models import PillarType
from tests import factories

pytestmark = pytest.mark.django_db

HEADER = (
    "全国地方公共団体コード,地方公共団体名,地域,計画ID,計画名,計画期間_開始年度,計画期間_終了年度,計画期間_原文,柱_番号,柱_名称,"
    "柱_一覧に「等」あり,施策ID,施策_番号,施策_名称,施策_概要,支援の種類コード,支援の種類,支援の形コード,支援の形,対象者,"
    "補助額・補助率,問い合わせ先,詳細URL,出典名,出典URL,公開日,最終更新日"
)


@pytest.fixture
def sample() -> None:
    factories.sample_registry()


def read(client: Client, address: str, **parameters) -> list[dict[str, str]]:
    text = client.get(address, parameters).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("sample")
def test_the_whole_registry_in_the_form_of_the_contract(client: Client) -> None:
    response = client.get("/measures.csv")
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n")[0] == HEADER
    lines = content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 1 + 32 + 1
    assert lines[-1] == ""
    assert not any("\n" in line or "\r" in line for line in lines)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in response["Content-Disposition"]


@pytest.mark.usefixtures("sample")
def test_a_row_says_all_that_the_source_says(client: Client) -> None:
    row = next(row for row in read(client, "/measures.csv") if row["施策_名称"] == "見本市等出展助成事業")
    assert row["全国地方公共団体コード"] == "131211"
    assert (row["地方公共団体名"], row["地域"], row["計画ID"]) == ("足立区", "区部", "131211-2021")
    assert (row["計画期間_開始年度"], row["計画期間_終了年度"]) == ("2021", "2023")
    assert row["計画期間_原文"] == "令和３年度～令和５年度"
    assert (row["柱_番号"], row["柱_名称"], row["柱_一覧に「等」あり"]) == ("1", "販路拡大支援", "1")
    assert row["施策_概要"] == "オンラインを含む各種展示会出展や EC サイト出店に対する助成"
    assert "sales-channels" in row["支援の種類コード"].split(";")
    assert "grant" in row["支援の形コード"].split(";")
    assert row["補助額・補助率"] == ""


@pytest.mark.usefixtures("sample")
def test_the_file_is_the_page_s_own_result(client: Client) -> None:
    names = [row["施策_名称"] for row in read(client, "/measures.csv", q="販路", region="tama", syn="0")]
    page = client.get("/measures/", {"q": "販路", "region": "tama", "syn": "0"}).content.decode()
    assert names
    assert all(name in page.replace("<mark>", "").replace("</mark>", "") for name in names)


@pytest.mark.usefixtures("sample")
def test_without_the_byte_order_mark_for_programs(client: Client) -> None:
    assert client.get("/measures.csv", {"encoding": "utf-8"}).getvalue().startswith("全国".encode())


@pytest.mark.usefixtures("sample")
def test_the_plans_one_a_row(client: Client) -> None:
    rows = read(client, "/plans.csv")
    assert [row["地方公共団体名"] for row in rows] == ["世田谷区", "足立区", "町田市", "羽村市"]
    assert [int(row["施策の数"]) for row in rows] == [7, 8, 8, 9]
    assert [row["計画ID"] for row in read(client, "/plans.csv", region="tama")] == ["132098-2021", "132276-2021"]


@pytest.mark.usefixtures("sample")
def test_one_plan_in_the_order_of_the_document(client: Client) -> None:
    rows = read(client, "/plans/132276-2021.csv")
    assert [(row["柱_番号"], row["施策_番号"]) for row in rows] == [
        *[("1", "1"), ("1", "2")],
        *[("2", str(number)) for number in range(1, 5)],
        *[("3", str(number)) for number in range(1, 4)],
    ]
    assert client.get("/plans/132276-1999.csv").status_code == 404


def test_a_line_break_in_a_text_never_breaks_the_row(client: Client) -> None:
    factories.load_reference()
    lines = factories.measure("事業", description='一行目\n二行目\r\n三行目, "四"')
    factories.published(pillars=(factories.pillar("柱", lines),))
    assert Entry.objects.get().description.count("\n") == 2
    (row,) = read(client, "/measures.csv")
    assert row["施策_概要"] == '一行目 二行目 三行目, "四"'


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "address", ["/measures.csv", "/plans.csv", "/municipalities.csv", "/coverage.csv", "/compare.csv?m=131211"]
)
def test_no_cell_of_any_file_is_a_formula(client: Client, address: str) -> None:
    """Not even where a name of the reference data begins like one."""
    PillarType.objects.update(name=Concat(Value("＝"), "name"))
    Municipality.objects.filter(pk=factories.ADACHI).update(name="\u200b=HYPERLINK(1)")
    Generation.advance()
    text = client.get(address).getvalue().decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert "'\u200b=HYPERLINK(1)" in cells
    assert [cell for cell in cells if begins_formula(cell)] == []


@pytest.mark.slow
def test_the_files_take_few_queries_however_many_plans(client: Client, django_assert_max_num_queries) -> None:
    factories.load_reference()
    for _ in range(12):
        factories.published()
    for address in ("/measures.csv", "/plans.csv", "/plans/131211-2021.csv"):
        client.get(address).getvalue()  # the snapshot of reference data is read once per generation
        with django_assert_max_num_queries(4):
            client.get(address).getvalue()
