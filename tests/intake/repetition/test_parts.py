"""The parts of reading by repetition: counting words, labels of cells, partings, likeness."""

import pytest

from plans_registry.documents.blocks import Block, BlockLine, TableCell
from plans_registry.intake.repetition.cell_labels import labelled_cells, repeated_places
from plans_registry.intake.repetition.counters import counting_words
from plans_registry.intake.repetition.likeness import name_likeness, text_likeness, title_likeness
from plans_registry.intake.repetition.partings import by_bracket, by_quote, by_sign


@pytest.mark.parametrize(
    ("first", "second", "word", "title"),
    [
        ("テーマ1 森の恵み", "テーマ2 山里の仕事", "テーマ", "森の恵み"),
        ("【PROJECT 01】路地の店", "【PROJECT 02】製本の町", "PROJECT", "路地の店"),
        ("アクション1-1:果樹の認証", "アクション1-2:規格外の加工", "アクション-", "果樹の認証"),
        ("第1節 水産業の再建", "第2節 観光の推進", "第", "水産業の再建"),
        ("お悩みA 売り先がない", "お悩みB 人が足りない", "お悩み", "売り先がない"),
        ("めざす姿1", "めざす姿2", "めざす姿", ""),
    ],
)
def test_any_word_counts(first, second, word, title):
    own, other = counting_words([first, second])
    assert own is not None
    assert other is not None
    assert (own[0], own[1], first[own[2] :]) == (word, 1, title)
    assert other[1] == 2


@pytest.mark.parametrize("text", ["令和7年度の事業", "SDGs経営の推進", "創業塾", "テーマ1 森の恵み"])
def test_a_word_that_stands_once_or_without_a_number_counts_nothing(text):
    assert counting_words([text, "見本市出展補助"]) == [None, None]


def table(*rows: tuple[str, ...]) -> Block:
    cells = (
        TableCell(row=row, column=column, blocks=(Block(lines=(BlockLine(1, text),)),))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Block(kind="table", cells=tuple(cells))


def labels(block: Block, *others: Block) -> dict[str, str]:
    return {
        own.cell.text: own.label for own in labelled_cells(block, repeated_places([block, *others])) if not own.labels
    }


def test_the_head_of_a_column_labels_its_cells():
    assert labels(table(("事業名", "事業内容"), ("創業塾", "講座を開く"))) == {
        "創業塾": "事業名",
        "講座を開く": "事業内容",
    }


def test_a_label_left_of_its_value():
    form = table(("事業名", "創業塾"), ("内容", "講座を開く"))
    assert labels(form) == {"創業塾": "事業名", "講座を開く": "内容"}


def test_what_stands_at_one_place_of_several_tables_is_a_label():
    first, second = (
        table(("ねらい", aim), ("しくみ", way)) for aim, way in (("甲を増やす", "補助する"), ("乙を減らす", "貸す"))
    )
    assert labels(first, second) == {"甲を増やす": "ねらい", "補助する": "しくみ"}
    assert "ねらい" not in labels(first).values() or labels(first) != labels(first, second)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (by_bracket, "見本市出展助成（小間料の補助）"),
        (by_sign, "見本市出展助成：小間料の補助"),
        (by_quote, "「見本市出展助成」小間料の補助"),
    ],
)
def test_one_text_holds_a_name_and_a_description(part, text):
    assert part(text) == ("見本市出展助成", "小間料の補助")
    assert part("見本市出展助成") == ("見本市出展助成", "")


@pytest.mark.parametrize(
    ("likely", "unlikely"),
    [
        ("創業支援事業", "推進体制"),
        ("【新規】創業塾", "担当：産業振興課"),
        ("すみだモダンブランド推進事業", "市内の事業所は減っています。"),
        ("ろじうら開業キッチン", "1,200千円"),
        ("オープンファクトリー", "（１）創業塾"),
        ("オープンファクトリー", "アクション1-2　梨狩り"),
    ],
)
def test_names(likely, unlikely):
    assert name_likeness(likely) > 0 > name_likeness(unlikely)


def test_texts_and_titles():
    assert (
        text_likeness("小間料の半額を補助します。") > text_likeness("都内の商談会") > 0 > text_likeness("担当：商工課")
    )
    assert title_likeness("販路の拡大") > title_likeness("創業支援事業") == 0 > title_likeness("1-1")
