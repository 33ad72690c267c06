"""What is wrong with a table is told by row, column and value, and nothing of it is saved."""

import pytest

from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, errors, read, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"first_year": "令和3"}, "『計画期間_開始年度』：『令和3』は西暦の年度ではありません。2021のように書いてください。"),
        ({"last_year": "R5"}, "『計画期間_終了年度』：『R5』は西暦の年度ではありません。2023のように書いてください。"),
        ({"last_year": "20211"}, "『計画期間_終了年度』：『20211』は西暦の年度ではありません。2021のように書いてください。"),
        ({"last_year": "2020"}, "『計画期間_終了年度』：『2020』は開始年度『2021』より前です。開始年度と同じか、あとの年度を書いてください。"),
        ({"last_year": ""}, "『計画期間_終了年度』：空です。開始年度と終了年度は、両方書くか、両方空にしてください。"),
        ({"code": "131212"}, "『全国地方公共団体コード』：「131212」は検査数字が正しくありません。最初の5桁が正しければ「131211」です。"),
        ({"code": "131211.0"}, "『全国地方公共団体コード』：『131211.0』は6桁のコードではありません（表計算ソフトが数値に変えたか、検査数字がありません）。"
            "書式を文字列にして、『131211』のように書いてください。"),
        ({"code": "13121"}, "『全国地方公共団体コード』：『13121』は6桁のコードではありません（表計算ソフトが数値に変えたか、検査数字がありません）。"
            "書式を文字列にして、『131211』のように書いてください。"),
        ({"code": "11002"}, "『全国地方公共団体コード』：『11002』は6桁のコードではありません（表計算ソフトが数値に変えたか、検査数字がありません）。"
            "書式を文字列にして、『011002』のように書いてください。"),
        ({"code": "011002", "municipality_name": ""}, "『全国地方公共団体コード』：『011002』は、登録されていない区市町村です。"),
        ({"code": ""}, "『全国地方公共団体コード』：空です。全国地方公共団体コード（6桁）を入力してください。例：131211"),
        ({"municipality_name": "町田市"}, "『地方公共団体名』：コード131211は『足立区』です。『町田市』とは違います。『町田市』のコードは132098です。"),
        ({"types": "sales-chanels"}, "『支援の種類コード』：『sales-chanels』というコードはありません。『sales-channels』のことですか。"),
        ({"types": "販路拡大"}, "『支援の種類コード』：『販路拡大』というコードはありません。『sales-channels』のことですか。"),
        ({"pillar_number": "一"}, "『柱_番号』：『一』は番号ではありません。1からの整数を書いてください。例：1"),
        ({"number": "0"}, "『施策_番号』：『0』は番号ではありません。1からの整数を書いてください。例：1"),
        ({"number": "1.5"}, "『施策_番号』：『1.5』は番号ではありません。1からの整数を書いてください。例：1"),
        ({"number": ""}, "『施策_番号』：空です。1からの整数を書いてください。例：1"),
        ({"open_ended": "あり"}, "『柱_一覧に「等」あり』：『あり』は1でも0でもありません。「等」があれば1、なければ0と書いてください。"),
        ({"name": ""}, "『施策_名称』：空です。入力してください。"),
        ({"name": "　"}, "『施策_名称』：『　』：空です。入力してください。"),
        ({"url": "www.example.jp"}, "『詳細URL』：『www.example.jp』：URLを正しく入力してください。"),
        ({"url": "https://a:b@example.jp/"}, "『詳細URL』：『https://a:b@example.jp/』：https:// か http:// で始まるアドレスを入力してください。"
            "引用符・かっこ（\" < > { }）や、利用者名・パスワード（user:password@）は入れられません。"),
        ({"measure": "99999999999999999999"}, "『施策ID』：『99999999999999999999』は番号ではありません。1からの整数を書いてください。例：1"),
        ({"measure": "77"}, "『施策ID』：『77』：この番号の施策はありません。新しい施策なら空にしてください。"),
        ({"plan_key": "131211-1999"}, "『計画ID』：『131211-1999』：このIDの計画はありません。新しい計画なら空にしてください。"),
        ({"plan_key": "../x"}, "『計画ID』：『../x』は計画IDではありません。131211-2021のように書いてください。"),
        ({"name": "a\0b"}, "『施策_名称』：使えない文字（NUL）があります。消してください。"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(cells: dict[str, str], sentence: str):
    assert errors(csv_bytes(row(**cells))) == [f"2行目{sentence}"]


@pytest.mark.parametrize("sign", ["=1+1", "+81", "-", "@x", "\tx"])
@pytest.mark.parametrize(
    ("column", "header"),
    [("name", "施策_名称"), ("plan_title", "計画名"), ("period_text", "計画期間_原文"), ("contact", "問い合わせ先")],
)
def test_a_cell_that_a_spreadsheet_would_run_is_refused(sign: str, column: str, header: str):
    (sentence,) = errors(csv_bytes(row(**{column: sign})))
    assert sentence.startswith(f"2行目『{header}』：『{sign}』：「=」「+」「-」「@」やタブでは始められません")


def test_an_unknown_form_of_support_lists_those_there_are():
    (sentence,) = errors(csv_bytes(row(forms="zzz;grant")))
    assert sentence.startswith(
        "2行目『支援の形コード』：『zzz』というコードはありません。次から選び、「;」で区切ってください：grant advice"
    )


def test_every_mistake_of_a_file_is_told_at_once():
    found = errors(csv_bytes(row(), row(number="x", first_year="y"), row(number="2", name="")))
    assert [sentence.partition("：")[0] for sentence in found] == [
        "3行目『計画期間_開始年度』",
        "3行目『施策_番号』",
        "4行目『施策_名称』",
    ]


def test_the_same_measure_twice_is_refused():
    assert errors(csv_bytes(row(), row(name="別の事業"))) == [
        "3行目『施策_番号』：2行目と同じ施策です。どちらかの行を消すか、番号を直してください。"
    ]


def test_rows_of_one_plan_and_of_one_pillar_must_agree():
    rows = [row(), row(number="2", last_year="2024"), row(number="3", pillar_title="別の柱")]
    assert errors(csv_bytes(*rows)) == [
        "3行目『計画期間_終了年度』：『2024』は、2行目の『2023』と違います。同じ計画の行には、同じ値を書いてください。",
        "4行目『柱_名称』：『別の柱』は、2行目の『販路拡大支援』と違います。同じ柱の行には、同じ値を書いてください。",
    ]


def test_a_row_with_too_few_or_too_many_cells_is_named():
    content = csv_bytes(row(), row(number="2")).decode("utf-8-sig").splitlines()
    content[1] = content[1].rpartition(",")[0]
    content[2] += ",,余分"
    few, many = errors("\r\n".join(content).encode())
    assert few == "2行目：見出しは14列なのに、13列しかありません。空のセルも「,」で区切ってください。"
    assert many == '3行目：見出しは14列なのに、16列あります。「,」を含むセルは「"」で囲んでください。'


def test_a_wrong_header_is_told_column_by_column():
    cells = {
        ("施策_名前" if name == "name" else "ひみつ" if name == "forms" else name): cell for name, cell in row().items()
    }
    assert errors(csv_bytes(cells)) == [
        "1行目『施策_名前』：という列はありません。『施策_名称』のことですか。",
        "1行目『施策_名称』：この列がありません。見出しの行に『事業名』か『施策_名称』が必要です。",
    ]


def test_a_header_twice_and_an_empty_one_are_refused():
    content = csv_bytes(row()).decode("utf-8-sig").replace("施策_概要", "施策_名称").replace("計画期間_原文", "")
    assert errors(content.encode()) == [
        "1行目：見出しの6列目が空です。セルの結合を解除し、見出しは1行に1列ずつ書いてください。",
        "1行目『施策_名称』：同じ見出しが2列あります。1列だけにしてください。",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "全体：ファイルが空です（0バイト）"),
        (b"\r\n", "全体：見出しの行がありません"),
        (b"%PDF-1.7", "全体：PDFです"),
        ("施策".encode("utf-16") + b"\x00", "全体：文字コードがUTF-16ですが、途中で壊れています"),
        (b"\xef\xbb\xbf\x81", "全体：1行目に、UTF-8ではない文字があります"),
        (b"a\nb\n\x81\xff", "全体：文字コードを判別できません（3行目）"),
        (b'a,"b', '全体：1行目：「"」の数か位置が正しくありません'),
        (csv_bytes(row())[:-3] + b'"' + bytes(200_000), '全体：2行目：「"」の数か位置が正しくありません'),
        (csv_bytes(row()).splitlines()[0], "全体：見出しのほかに、行がありません"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(content: bytes, sentence: str):
    assert errors(content)[0].startswith(sentence)


def test_limits_are_those_of_the_settings(settings):
    settings.TABLE_ROWS_LIMIT = 1
    assert errors(csv_bytes(row(), row(number="2"))) == [
        "全体：行が多すぎます（1行まで）。空の行を削除するか、分けて取り込んでください。"
    ]
    settings.TABLE_BYTES_LIMIT = 10
    assert errors(csv_bytes(row())) == ["全体：ファイルは0MBまでです。分けて取り込んでください。"]


def test_of_very_many_mistakes_the_first_are_kept_and_all_are_counted():
    report = read(csv_bytes(*(row(number="x") for _ in range(1200))), commit=True)
    assert (report.errors.count, len(report.errors.kept), report.saved) == (1200, 1000, False)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_any_line_end_is_read(end: str):
    assert read(csv_bytes(row(), row(number="2"), end=end), commit=True).saved
    assert Measure.objects.count() == 2


def test_mixed_line_ends_blank_lines_and_trailing_commas_are_read():
    head, first, second = csv_bytes(row(), row(number="2")).split(b"\r\n")[:3]
    report = read(head + b",,\n\r\n" + first + b"\r" + second + b",,\n,,,\n", commit=True)
    assert report.errors.kept == []
    assert (Plan.objects.count(), Measure.objects.count()) == (1, 2)


def test_a_mistake_names_the_row_as_a_spreadsheet_counts_it():
    rows = csv_bytes(row(description="1行目\r\n2行目"), row(number="x"))
    assert errors(rows)[0].startswith("3行目『施策_番号』")


def test_columns_beside_the_codes_are_not_read_and_that_is_said():
    report = read(csv_bytes(row(type_names="人材", form_names="補助・助成", source_title="ある資料")), commit=True)
    assert [str(note) for note in report.notes.in_order()] == [
        "2行目『支援の種類』：『人材』：コードの列と合いません。コードの列だけを読みました。",
        "2行目『出典名』：出典は、表からは登録も変更もできません。計画の画面で選んでください。",
    ]
    assert report.saved
