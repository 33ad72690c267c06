"""Quarters and stations of a search: what the box for a place knows, it reads as well, unless that is a word, too."""

from datetime import date

import pytest

from municipalities.reference import towns
from plans_registry.catalogue.gazetteer import MOST_PLACES_OF_A_NAME, ORDINARY_TOWNS, named_by, names_in_sentences
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.place_box import places_named
from plans_registry.catalogue.query import MeasureQuery, select
from plans_registry.catalogue.question import Question
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db
reference = once_a_module(factories.load_reference, autouse=True)
OTA = "131113"


def read(q: str, match: str = "words") -> Question:
    return select(MeasureQuery(q=q), Generation.stamp(), today=date(2023, 6, 1), match=match).question


def places(q: str, match: str = "words") -> list[str]:
    return [lifted.value for lifted in read(q, match).lifted]


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("小作", [HAMURA]),
        ("小作駅", [HAMURA]),
        ("小作駅の近く", [HAMURA]),
        ("五ノ神", [HAMURA]),
        ("成瀬 工場", [MACHIDA]),
        ("成瀬ヶ丘", [MACHIDA]),
        ("成瀬駅", [MACHIDA]),
        ("なるせえき", [MACHIDA]),
        ("Ozaku", [HAMURA]),
        ("a shop in Naruse", [MACHIDA]),
        ("Naruse Station", [MACHIDA]),
        ("Shimbashi Station", ["131032"]),
        ("Ueno", ["131067"]),
        ("Ginza", ["131024"]),
        ("Kita-Senju", [ADACHI]),
        ("Kita Senju", [ADACHI]),
        ("Kitasenju", [ADACHI]),
        ("kita-senju station", [ADACHI]),
        ("蒲田", [OTA]),  # the well-known one
        ("Kamata", [OTA, SETAGAYA]),
        ("鎌田", [SETAGAYA]),
    ],
)
def test_a_search_reads_quarters_and_stations_as_the_box_does(q: str, codes: list[str]):
    assert sorted(places(q)) == sorted(codes)


@pytest.mark.parametrize(
    "q",
    ["小作人", "成瀬川", "大成瀬", "水道", "船橋", "学園", "本町", "南", "きっかけ", "startup in a town", "in a shop"],
)
def test_a_word_and_a_part_of_one_is_no_quarter(q: str):
    assert places(q) == []


def test_latin_words_that_are_one_quarter_are_no_municipality_beside_a_word():
    assert places("Kita Senju cafe", "literal") == []
    assert places("Kita Senju cafe") == [ADACHI]
    assert places("Kita cafe", "literal") == ["131172"]


def test_every_quarter_that_the_search_reads_lies_where_the_box_says():
    stamp = Generation.stamp()
    names = names_in_sentences(stamp)
    known = 0
    for name, _kana, _code in towns():
        inside = {place.code for place in places_named(name, stamp)}
        if name in ORDINARY_TOWNS or len(name) < 2 or len(inside) > MOST_PLACES_OF_A_NAME:
            continue
        named = named_by(name, names)
        if named and named.facet == "municipality":
            known += 1
            assert {one.value for one in named.each} <= inside, name
    assert known > 1400


def test_of_two_municipalities_of_a_name_one_can_be_taken_back():
    question = read("Kamata")
    first, second = question.lifted
    assert (first.value, second.value) == (OTA, SETAGAYA)
    assert question.typed_text() == "Kamata"
    assert question.without(first).typed_text() == "世田谷区"


def test_every_ordinary_name_is_that_of_a_quarter():
    assert {name for name, _kana, _code in towns()} >= ORDINARY_TOWNS
