"""The readings of a question: the first that finds something is the answer, and says how it was understood."""

from datetime import date

import pytest

from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import Hits, search
from plans_registry.documents.plan import PhotoDocument
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db

TODAY = date(2022, 6, 1)


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()
    factories.concept("創業", "起業", trouble=["店を始めたい"], mistake=["操業支援"], related=["交流会"])
    factories.concept("見本市", "展示会")
    factories.concept("補助金", "補助", "助成")
    factories.concept("融資", related=["資金相談"])
    factories.concept("たずねることば", asking=["支援", "教えて"])
    factories.published(
        ADACHI,
        background="区内では、伝統の織物が衰えている。商店街の再生も課題である。",
        plain_summary="お店をはじめる人をたすけます。",
        pillars=(
            pillar(
                "販路拡大支援",
                measure("見本市出展", description="補助の対象"),
                measure("せたがやPay", number=2, description=""),
                photos=(
                    PhotoDocument(caption="見本市出展のようす"),
                    PhotoDocument(caption="キャッシュレスの「せたがや Pay」"),
                ),
            ),
            pillar("創業支援", measure("創業塾", description=""), number=2, types=("startups",)),
        ),
        photos=(PhotoDocument(caption="ものづくりの集積地域"),),
    )
    factories.published(
        MACHIDA,
        pillars=(pillar("相談", measure("異業種交流会", description="資金相談も"), types=("networks",)),),
    )


def ask(q: str, **filters) -> Hits:
    return search(MeasureQuery(q=q, **filters), today=TODAY)


def names(hits: Hits) -> list[str]:
    return [entry.name for entry in hits.entries()]


@pytest.mark.parametrize(
    ("q", "match", "found"),
    [
        ("創業", "literal", ["創業塾"]),
        ("操業支援", "words", ["創業塾"]),
        ("店を始めたい", "words", ["創業塾"]),
        ("見本市補助", "words", ["見本市出展"]),
        ("見本市と創業", "some", ["創業塾", "見本市出展", "せたがやPay", "異業種交流会"]),
        ("融資", "some", ["異業種交流会"]),
        ("温泉", "literal", []),
        ("支援を教えて", "literal", []),
        ("足立区の支援", "words", ["見本市出展", "せたがやPay", "創業塾"]),
    ],
)
def test_the_first_reading_that_finds_something(q: str, match: str, found: list[str]):
    hits = ask(q)
    assert (hits.match, names(hits)) == (match, found)
    assert hits.total == len(found)


def _english() -> None:
    for concept, english in (("ネットワーク", "networking"), ("イベント", "event"), ("交流会", "networking event")):
        factories.concept(concept)
        factories.word_of(concept, english, "en")


def test_english_words_that_mean_something_together_are_one_word_as_in_japanese():
    _english()
    japanese = ask("交流会")
    for q in ("networking event", "Networking  EVENT", '"networking event"'):
        assert names(ask(q)) == names(japanese) == ["異業種交流会"]
    assert ask("networking event").match == japanese.match == "literal"
    assert [str(group) for group in ask("networking event 町田").question.groups] == ["networking event"]
    assert ask("networking event", synonyms=False).total == 0


def test_quoted_english_is_read_as_what_it_means_and_says_so():
    _english()
    hits = ask('"networking event" Machida')
    assert (hits.match, names(hits)) == ("words", ["異業種交流会"])
    assert hits.question.replaced[0].typed == "networking event"
    assert [str(group) for group in hits.question.groups] == ["交流会"]
    assert ask('"event networking"').total == ask("「交流会 町田」").total == 0
    assert ask('"networking event"', match="literal").total == 0


def test_a_reading_can_be_demanded():
    assert names(ask("操業支援", match="literal")) == []
    assert names(ask("創業", match="words")) == ["創業塾"]
    assert names(ask("創業", match="some")) == ["創業塾", "異業種交流会"]
    assert ask("教えて", match="words").total == ask("教えて", match="some").total == 0
    assert MeasureQuery(q="創業", match="some").parameters() == [("q", "創業"), ("match", "some")]


def test_without_words_of_like_meaning_only_the_literal_reading_is_tried():
    assert names(ask("操業支援", synonyms=False)) == []


def test_the_filters_follow_the_reading_that_finds_something_within_them():
    assert ask("店を始めたい", municipality=(MACHIDA,)).match == "some"
    assert ask("店を始めたい", municipality=(MACHIDA,)).facets["municipality"] == {ADACHI: 1, MACHIDA: 1}


def test_it_says_how_the_words_were_understood():
    hits = ask("足立区で店を始めたいので支援を教えて")
    assert [(term.typed, term.word) for term in hits.question.replaced] == [("店を始めたい", "創業")]
    assert hits.question.dropped == ("支援", "教えて")
    assert [(lifted.facet, lifted.value) for lifted in hits.question.lifted] == [("municipality", ADACHI)]


def test_some_of_the_words_say_whether_any_measure_has_all_and_how_many_each():
    hits = ask("見本市と創業")
    assert not hits.is_complete
    assert hits.found_by_word == {"見本市": 2, "創業": 1}  # one of the two by a caption of its pillar
    assert ask("見本市補助", match="some").is_complete


def test_a_short_answer_knows_what_the_next_reading_would_add():
    hits = ask("創業")
    assert hits.wider is not None
    assert (hits.wider.match, [entry.name for entry in hits.wider.beyond(hits, 5)]) == ("some", ["異業種交流会"])
    assert ask("温泉").wider is None


def test_a_place_without_a_plan_is_named_and_nothing_comes_from_elsewhere():
    hits = ask("葛飾区で創業したい")
    assert (hits.total, hits.places_without_plan) == (0, ("131229",))
    assert ask("足立区の創業").places_without_plan == ()


@pytest.mark.parametrize(
    ("q", "read", "match"),
    [
        ("葛飾区の創業", ["葛飾区", "創業"], "words"),
        ("見本市 in Katsushika City", ["見本市", "葛飾区"], "words"),
        ("葛飾区 創業", ["葛飾区", "創業"], "literal"),
        ("温泉 教えて", ["温泉", "教えて"], "literal"),
    ],
)
def test_where_nothing_is_found_the_reading_is_shown_that_knows_the_place(q: str, read: list[str], match: str):
    hits = ask(q)
    assert (hits.total, hits.match) == (0, match)
    assert [str(part) for part in hits.question.parts] == read


def test_a_caption_brings_the_measures_of_its_pillar_the_one_it_speaks_of_first():
    hits = ask("キャッシュレス")
    assert (hits.match, names(hits)) == ("words", ["せたがやPay", "見本市出展"])
    assert ask("キャッシュレス", match="literal").total == 0


def test_plans_are_counted_whose_own_texts_say_every_word():
    hits = ask("商店街")
    assert hits.total == 0
    assert hits.number_of_plans_in_texts == 1
    assert ask("集積地域").number_of_plans_in_texts == 1
    assert ask("商店街 織物").number_of_plans_in_texts == 1
    assert ask("商店街 温泉").number_of_plans_in_texts == 0
    assert ask("商店街", municipality=(MACHIDA,)).number_of_plans_in_texts == 0
    assert ask("").number_of_plans_in_texts == 0


def test_no_word_reaches_from_one_text_into_the_next():
    assert ask("ある。お店").number_of_plans_in_texts == 0
    assert ask("「ようすキャッシュレス」").total == 0


@pytest.mark.parametrize(
    "q",
    [
        "店を始めたいのですが、" * 45,
        "をがにでは",
        "ｓｔａｒｔ ｕｐ",
        "ｿｳｷﾞｮｳ ﾎｼﾞｮ",
        "help 創業 ヘルプ",
        "<html><body><p>創業</p></body></html>" * 12,
        "令和99年度 12345 0000",
        "足立区 町田市 多摩 区部の創業",
    ],
)
def test_anything_typed_is_answered(q: str):
    for match in ("", "literal", "words", "some"):
        hits = ask(q, match=match)
        assert hits.total == len(list(hits.iterate()))
        assert hits.facets
        hits.question.text().encode()
