"""Every cell that a table changes is on the page before anything is saved, old beside new."""

import pytest
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.tables.changes import PARTS_A_PAGE
from plans_registry.models import Measure, Plan, TableChangePage
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.tables.test_table_imports import newest, page, press, text, upload
from tests.intake.tables.tables import csv_bytes, read, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


def stored(rows: int = 1, **cells: str) -> None:
    assert read(csv_bytes(*(row(number=str(n), **cells) for n in range(1, rows + 1))), commit=True).saved


def change_rows(client: Client) -> list[str]:
    response = client.get(reverse("table_changes", args=[newest().pk]))
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]


def test_a_changed_cell_stands_beside_what_is_stored(aoki: Client):
    stored(audience="区内の中小企業", contact="産業課")
    shown = upload(aoki, csv_bytes(row(audience="区内の小規模企業", contact="")))
    assert "変わるセル：2個" in shown
    assert "2行目" in shown
    assert '区内の<del><span class="visually-hidden">（削除）</span>中小</del>企業' in shown
    assert '区内の<ins><span class="visually-hidden">（追加）</span>小規模</ins>企業' in shown
    assert "（空）" in shown
    assert shown.index("変わるセル：") < shown.index("取り込む</button>")
    assert Measure.objects.get().audience == "区内の中小企業"
    assert "変わるセル：2個" in press(aoki, "save")


def test_an_unchanged_table_shows_no_cells(aoki: Client):
    stored()
    assert "変わるセル" not in upload(aoki, csv_bytes(row()))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"plan_title": "別の計画名"}, "2,計画,別の計画名,計画名,足立区地域産業活性化計画,別の計画名"),
        ({"last_year": "2024"}, "2,計画,足立区地域産業活性化計画,計画期間_終了年度,2023,2024"),
        ({"pillar_title": "別の柱"}, "2,柱,1 別の柱,柱_名称,販路拡大支援,別の柱"),
        ({"open_ended": "1"}, "2,柱,1 販路拡大支援,柱_一覧に「等」あり,0,1"),
        ({"number": "3"}, "2,施策,1-3 見本市等出展助成事業,施策_番号,1,3"),
        ({"name": "別の施策"}, "2,施策,1-1 別の施策,施策_名称,見本市等出展助成事業,別の施策"),
        ({"types": "talent"}, "2,施策,1-1 見本市等出展助成事業,支援の種類コード,sales-channels,talent"),
        ({"forms": "advice;grant"}, "2,施策,1-1 見本市等出展助成事業,支援の形コード,grant,advice;grant"),
        ({"url": "https://example.jp/"}, "2,施策,1-1 見本市等出展助成事業,詳細URL,,https://example.jp/"),
    ],
)
def test_every_kind_of_cell_is_told(aoki: Client, cells: dict[str, str], expected: str):
    stored()
    upload(aoki, csv_bytes(row(measure=str(Measure.objects.get().pk), **cells)))
    assert change_rows(aoki) == [expected]


def test_a_new_plan_shows_all_it_would_hold(aoki: Client):
    shown = upload(aoki, csv_bytes(row(amount="1/2")))
    assert "変わるセル：12個" in shown
    assert "新しい" in shown
    assert "2,施策,1-1 見本市等出展助成事業,補助額・補助率,,1/2" in change_rows(aoki)


def test_a_measure_that_moves_shows_its_old_and_new_place(aoki: Client):
    stored(2)
    moved = Measure.objects.get(number=2)
    upload(aoki, csv_bytes(row(measure=str(moved.pk), pillar_number="2", pillar_title="新しい柱")))
    assert "2,施策,2-1 見本市等出展助成事業,柱_番号,1,2" in change_rows(aoki)


def test_a_type_that_the_pillar_gains_is_told_at_each_measure(aoki: Client):
    stored(2)
    upload(aoki, csv_bytes(*(row(number=str(n), types="sales-channels;talent") for n in (1, 2))))
    assert [line.split(",")[0] for line in change_rows(aoki)] == ["2", "3"]


def test_very_many_changed_rows_come_page_by_page_and_none_is_missing(aoki: Client):
    stored(120)
    shown = upload(aoki, csv_bytes(*(row(number=str(n), name=f"施策{n}") for n in range(1, 121))))
    assert "変わるセル：120個" in shown
    address = reverse("table_import", args=[newest().pk])
    pages = [text(aoki.get(f"{address}?page={number}")) for number in (1, 2, 3)]
    assert [shown.count('<article class="part">') for shown in pages] == [PARTS_A_PAGE, PARTS_A_PAGE, 20]
    assert "?page=2#changes" in pages[0]
    assert "次のページ" not in pages[2]
    assert all("取り込む</button>" in shown for shown in pages)
    for n in range(1, 121):
        assert sum(f">{n + 1}行目</span>" in shown for shown in pages) == 1
    assert len(change_rows(aoki)) == 120


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "²", "9" * 30, ""])
def test_a_page_that_is_not_there_is_the_first(aoki: Client, number: str):
    stored()
    upload(aoki, csv_bytes(row(name="別の施策")))
    shown = text(aoki.get(reverse("table_import", args=[newest().pk]), {"page": number}))
    assert shown.count('<article class="part">') == 1


def test_a_table_with_a_mistake_shows_no_changes(aoki: Client):
    stored()
    assert "変わるセル" not in upload(aoki, csv_bytes(row(name="別の施策"), row(number="x")))


def test_what_changed_after_the_check_is_shown_before_it_is_saved(aoki: Client):
    stored()
    upload(aoki, csv_bytes(row(name="表の名称")))
    Measure.objects.update(name="ほかの人が直した名称")
    shown = press(aoki, "save")
    assert "確かめたあとに登録内容が変わったので、まだ取り込んでいません。" in shown
    assert "ほかの人が直した" in shown
    assert Measure.objects.get().name == "ほかの人が直した名称"
    assert "に取り込みました。" in press(aoki, "save")
    assert Measure.objects.get().name == "表の名称"


def test_a_change_elsewhere_does_not_stop_the_import(aoki: Client):
    stored()
    upload(aoki, csv_bytes(row(name="表の名称")))
    Plan.objects.update(background="ほかの人が書いた")
    assert "に取り込みました。" in press(aoki, "save")


def test_a_check_after_another_shows_the_changes_of_the_last(aoki: Client):
    stored(60)
    upload(aoki, csv_bytes(*(row(number=str(n), name=f"施策{n}") for n in range(1, 61))))
    Measure.objects.exclude(number=5).delete()
    Measure.objects.update(name="施策5")
    press(aoki, "check")
    assert TableChangePage.objects.count() == 2
    assert not any("施策5," in line for line in change_rows(aoki))


def test_others_do_not_see_the_changes(aoki: Client):
    stored()
    upload(aoki, csv_bytes(row(name="別の施策")))
    address = reverse("table_changes", args=[newest().pk])
    assert signed_in(factories.baba()).get(address).status_code == 404
    assert signed_in(factories.chiba()).get(address).status_code == 200


def test_the_page_asks_little_of_the_database(aoki: Client, django_assert_max_num_queries):
    stored(120)
    upload(aoki, csv_bytes(*(row(number=str(n), name=f"施策{n}") for n in range(1, 121))))
    page(aoki)
    with django_assert_max_num_queries(10):
        page(aoki)
