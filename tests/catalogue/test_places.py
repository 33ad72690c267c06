"""The tree of regions, sub-regions and municipalities as one filter: what a choice in it means, counts and finds."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.models import Municipality
from municipalities.reference import quarters
from plans_registry.catalogue.gazetteer import folded_name, gazetteer_at, names_in_sentences
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.place_box import places_named
from plans_registry.catalogue.query import MeasureQuery, select
from plans_registry.catalogue.reference import Area, Place, Reference
from plans_registry.catalogue.search import Hits, search
from tests import factories
from tests.catalogue.brute_force import all_rows, scan
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA
from tests.shared import once_a_module

TODAY = date(2023, 6, 1)

# Two upper regions: one with two sub-regions, one with a sub-region that nobody lies in, and one without any.
TREE = {"a": {"a1": ["1", "2"], "a2": ["3"]}, "b": {"b1": ["4", "5"], "b2": []}, "c": {"": ["6"]}}
NOTHING_ELSE: dict[str, Any] = dict.fromkeys((field.name for field in fields(Place)), "")
CODES = {"1", "2", "3", "4", "5", "6"}


def _known() -> Reference:
    areas, places = {}, {}
    for upper, regions in TREE.items():
        areas[upper] = Area(upper, upper, upper, "")
        for region, codes in regions.items():
            if region:
                areas[region] = Area(region, region, region, upper)
            for code in codes:
                places[code] = Place(**NOTHING_ELSE | {"code": code, "region": region or upper, "upper": upper})
    return Reference({}, {}, areas, places, ())


KNOWN = _known()
INSIDE = {code: {code} for code in CODES}
INSIDE |= {region: set(codes) for regions in TREE.values() for region, codes in regions.items() if region}
INSIDE |= {upper: {code for codes in regions.values() for code in codes} for upper, regions in TREE.items()}
PARENTS = {region: upper for upper, regions in TREE.items() for region in regions if region}
PARENTS |= {
    code: region or upper for upper, regions in TREE.items() for region, codes in regions.items() for code in codes
}

ticks = st.sets(st.sampled_from(sorted(INSIDE)))


def meant(ticked: set[str]) -> frozenset[str]:
    regions = [slug for slug in sorted(ticked) if slug in KNOWN.areas]
    return KNOWN.codes_meant(regions, sorted(ticked - set(regions)))


def naive(ticked: set[str]) -> set[str]:
    """From every place upwards: it is meant where the first ticked node holds no other tick."""
    found = set()
    for code in CODES:
        node: str | None = code
        while node is not None and node not in ticked:
            node = PARENTS.get(node)
        if node is not None and not any(other != node and _lies_in(other, node) for other in ticked):
            found.add(code)
    return found


def _lies_in(node: str, region: str) -> bool:
    while node != region and node in PARENTS:
        node = PARENTS[node]
    return node == region


@given(ticks)
def test_a_choice_means_what_the_naive_sets_mean(ticked: set[str]):
    assert meant(ticked) == naive(ticked)


@given(ticks, ticks)
def test_choices_in_different_upper_regions_add_up(one: set[str], other: set[str]):
    one = {node for node in one if INSIDE[node] and INSIDE[node] <= INSIDE["a"]}
    other = {node for node in other if INSIDE[node] and INSIDE[node] <= INSIDE["b"] | INSIDE["c"]}
    assert meant(one | other) == meant(one) | meant(other)


@given(st.sampled_from(sorted(TREE)))
def test_all_inside_is_the_region_itself(upper: str):
    assert meant(INSIDE[upper]) == meant({upper}) == INSIDE[upper]


def test_nothing_chosen_means_nothing_and_an_empty_region_too():
    assert meant(set()) == meant({"b2"}) == set()


# The four real plans: 足立区 8 measures, 世田谷区 7, 町田市 8, 羽村市 9.

ADACHI_8, SETAGAYA_7, MACHIDA_8, HAMURA_9 = 8, 7, 8, 9


four_plans = once_a_module(factories.sample_registry)


def ask(q: str = "", **places: tuple[str, ...]) -> Hits:
    return search(MeasureQuery(q=q, **places), today=TODAY)


@pytest.mark.django_db
@pytest.mark.usefixtures("four_plans")
@pytest.mark.parametrize(
    ("q", "places", "total"),
    [
        ("", {"region": ("tama",)}, MACHIDA_8 + HAMURA_9),
        ("", {"region": ("tama",), "municipality": (ADACHI,)}, MACHIDA_8 + HAMURA_9 + ADACHI_8),
        ("", {"region": ("tama",), "municipality": (MACHIDA,)}, MACHIDA_8),
        ("", {"region": ("tama",), "municipality": (MACHIDA, ADACHI)}, MACHIDA_8 + ADACHI_8),
        ("", {"region": ("tama", "nishi-tama")}, HAMURA_9),
        ("", {"region": ("tama", "nishi-tama"), "municipality": (MACHIDA,)}, MACHIDA_8 + HAMURA_9),
        ("", {"region": ("nishi-tama",), "municipality": (MACHIDA,)}, MACHIDA_8 + HAMURA_9),
        ("", {"region": ("tama", "wards")}, MACHIDA_8 + HAMURA_9 + ADACHI_8 + SETAGAYA_7),
        ("", {"region": ("islands",), "municipality": (SETAGAYA,)}, SETAGAYA_7),
        ("", {"region": ("islands",)}, 0),
        ("足立区", {"region": ("tama",)}, MACHIDA_8 + HAMURA_9 + ADACHI_8),
        ("町田市", {"region": ("tama",)}, MACHIDA_8),
        ("多摩", {"municipality": (HAMURA, ADACHI)}, HAMURA_9 + ADACHI_8),
        ("多摩 足立区", {}, MACHIDA_8 + HAMURA_9 + ADACHI_8),
        ("Machida City", {}, MACHIDA_8),
        ("City of Machida Adachi-ku", {}, MACHIDA_8 + ADACHI_8),
        ("Tama", {}, MACHIDA_8 + HAMURA_9),
        ("Tama area", {}, MACHIDA_8 + HAMURA_9),
        ("Tama City", {}, 0),
        ("special wards", {}, ADACHI_8 + SETAGAYA_7),
        ("23区", {}, ADACHI_8 + SETAGAYA_7),
        ("２３区", {}, ADACHI_8 + SETAGAYA_7),
        ("特別区", {}, ADACHI_8 + SETAGAYA_7),
        ("東京23区", {}, ADACHI_8 + SETAGAYA_7),
        ("23 wards", {}, ADACHI_8 + SETAGAYA_7),
        ("世田ヶ谷", {}, SETAGAYA_7),
    ],
)
def test_places_chosen_and_named_are_one_filter(q: str, places: dict, total: int):
    hits = ask(q, **places)
    assert hits.total == total
    stamp = Generation.stamp()
    counted = scan(all_rows(), select(MeasureQuery(q=q, **places), stamp, today=TODAY))
    assert (counted.order, counted.facets) == (hits.found.measures(0, 100), hits.facets)


@pytest.mark.django_db
@pytest.mark.usefixtures("four_plans")
@pytest.mark.parametrize(("q", "code"), [("港", "131032"), ("中央 補助金", "131024"), ("きた", "131172")])
def test_an_ordinary_word_that_no_measure_has_is_a_ward_where_it_stands_alone(q: str, code: str):
    hits = ask(q)
    assert (hits.total, hits.places_without_plan) == (0, (code,))
    assert ask("港湾").places_asked == ask("中央会").places_asked == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("four_plans")
@pytest.mark.parametrize(("q", "total"), [("世田谷 店", 2), ("海外 店", 5)])
def test_a_short_word_beside_a_place_or_a_word_is_looked_for(q: str, total: int):
    assert ask(q).total == total


@pytest.mark.django_db
@pytest.mark.usefixtures("four_plans")
def test_the_counts_of_a_place_leave_the_whole_tree_out():
    everywhere, chosen = ask(), ask(region=("tama", "islands"), municipality=(MACHIDA,))
    assert chosen.facets["region"] == everywhere.facets["region"] | {"islands": 0}
    assert chosen.facets["municipality"] == everywhere.facets["municipality"]
    assert chosen.facets["state"]["active"] == MACHIDA_8


@pytest.mark.django_db
def test_a_well_known_quarter_stands_for_its_municipality_in_a_sentence():
    factories.load_reference()
    names = names_in_sentences(Generation.stamp())
    assert names["池袋"].name == "豊島区"
    assert names["吉祥寺"].name == names["きちじょうじ"].name == names["kichijoji"].name == "武蔵野市"
    assert names["母島"].name == "小笠原村"
    assert "みた" not in names
    assert "池袋" not in gazetteer_at(Generation.stamp())


@pytest.mark.django_db
def test_names_are_worked_out_anew_where_a_place_changes_and_not_with_each_generation():
    plan = factories.published(ADACHI)
    before = gazetteer_at(Generation.stamp()), names_in_sentences(Generation.stamp())
    factories.republished(plan)
    after = gazetteer_at(Generation.stamp()), names_in_sentences(Generation.stamp())
    assert all(one is other for one, other in zip(before, after, strict=True))
    Municipality.objects.filter(code=HAMURA).update(name="多摩川市", kana="たまがわし")
    Generation.advance()
    stamp = Generation.stamp()
    assert gazetteer_at(stamp)["多摩川市"].value == names_in_sentences(stamp)["多摩川駅"].value == HAMURA
    assert "羽村市" not in gazetteer_at(stamp)


@pytest.mark.django_db
def test_a_station_stands_for_the_municipality_it_lies_in():
    factories.load_reference()
    names = names_in_sentences(Generation.stamp())
    assert names["町田駅"].name == names["まちだえき"].name == names["machida station"].name == "町田市"
    assert names["北千住駅"].name == "足立区"
    assert names["国立駅"].name == "国立市"  # 国立 is a word of its own
    assert (names["目黒駅"].name, names["品川駅"].name, names["大島駅"].name) == ("品川区", "港区", "江東区")
    assert "多摩駅" not in names


@pytest.mark.django_db
def test_a_name_is_known_with_and_without_its_ga():
    factories.load_reference()
    names = names_in_sentences(Generation.stamp())
    assert names["世田が谷"].name == names["世田が谷区"].name == "世田谷区"
    assert names["阿佐が谷"].name == names["阿佐谷"].name == "杉並区"
    assert "青島" not in names


@pytest.mark.django_db
def test_every_quarter_lies_in_a_municipality_and_is_the_name_of_none():
    factories.load_reference()
    names = gazetteer_at(Generation.stamp())
    codes = set(Municipality.objects.values_list("code", flat=True))
    assert set(quarters().values()) <= codes
    assert not [name for name in quarters() if folded_name(name) in names]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("足立区", "足立区"),
        ("あだち", "足立区"),
        ("ｱﾀﾞﾁｸ", "足立区"),
        ("adachi-ku", "足立区"),
        ("港", "港区"),  # no filter of a search, but a place in a box for places
        ("桧原", "檜原村"),
        ("澁谷区", "渋谷区"),
        ("吉祥寺", "武蔵野市"),
        ("渋谷駅", "渋谷区"),
        ("Machida Station", "町田市"),
        ("世田ヶ谷", "世田谷区"),
        ("Toshima", "豊島区 利島村"),
        ("Toshima City", "豊島区"),
        ("東京都青梅市東青梅1-11-1", "青梅市"),
        ("西多摩郡瑞穂町箱根ケ崎2335", "瑞穂町"),
        ("〒198-0000", "青梅市 奥多摩町"),
        ("１２０－０００５　足立区綾瀬", "足立区"),
        ("1200005", "足立区"),
        ("島しょ", "大島町 利島村 新島村 神津島村 三宅村 御蔵島村 八丈町 青ヶ島村 小笠原村"),
        ("武蔵", "武蔵野市 武蔵村山市 品川区 小金井市 あきる野市 瑞穂町"),
        ("横浜", ""),
        ("220-0000", ""),
        ("12000051", ""),
        ("", ""),
        ("〒", ""),
    ],
)
def test_what_a_box_for_places_understands(text: str, names: str):
    assert " ".join(place.name for place in places_named(text, Generation.stamp())) == names
