"""Similar measures: of other municipalities first, with the words they share."""

import pytest

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.similar import similar
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


def _make() -> None:
    factories.sample_registry()
    for word in ("見本市", "出展", "展示会"):
        factories.concept(word)


_registry = once_a_module(_make, autouse=True)


def entry(name: str) -> Entry:
    return Entry.objects.get(name=name)


def test_other_municipalities_first_and_never_itself():
    one = entry("見本市等出展助成事業")
    found = similar(one, fiscal_year=2022, limit=20)
    assert found
    home = [other.entry.municipality_id == ADACHI for other in found]
    assert home == sorted(home)
    assert one.measure not in [other.entry.measure for other in found]


def test_it_says_which_words_types_and_forms_are_shared():
    factories.published(
        MACHIDA,
        first_year=2030,
        last_year=2031,
        pillars=(
            pillar("販路", measure("国内見本市出展助成", description="ﾌﾞﾗﾝﾄﾞの展示会", forms=("grant",))),
            pillar("人材", measure("寺子屋", description=""), number=2, types=("talent",)),
        ),
    )
    best = similar(entry("見本市等出展助成事業"), fiscal_year=2030)[0]
    assert best.entry.name == "国内見本市出展助成"
    assert best.words == ("見本市", "出展", "展示会")
    assert (best.types, best.forms) == (("sales-channels",), ("grant",))


@pytest.mark.parametrize(("fiscal_year", "first"), [(2022, factories.ADACHI), (2025, "131024"), (2029, "131032")])
def test_what_is_in_force_comes_first_though_others_are_as_like_it(fiscal_year: int, first: str):
    for code, year in (("131024", 2024), ("131032", 2027)):
        pillars = (pillar("柱", measure("見本市等出展助成事業", description=""), measure("出展", number=2)),)
        factories.published(code, first_year=year, last_year=year + 2, pillars=pillars)
    found = similar(entry("産業見本市出展支援事業"), fiscal_year=fiscal_year, limit=20)
    assert found[0].entry.municipality_id == first
    assert found[0].entry.name == "見本市等出展助成事業"


def test_words_that_name_no_subject_make_nothing_alike():
    paid = "経費の一部を補助（補助率2分の1以内）"
    for code, name in ((MACHIDA, "鬱蒼"), ("131229", "薔薇")):
        pillars = (pillar("柱", measure(name, description=paid)),)
        factories.published(code, first_year=2030, last_year=2031, pillars=pillars)
    assert similar(entry("鬱蒼"), fiscal_year=2030) == []


def test_elsewhere_each_municipality_has_one():
    for code in (MACHIDA, "131229"):
        twice = (pillar("販路", measure("見本市出展助成"), measure("見本市等への出展", number=2)),)
        factories.published(code, first_year=2030, last_year=2031, pillars=twice)
    found = similar(entry("見本市等出展助成事業"), fiscal_year=2030, elsewhere=True)
    places = [other.entry.municipality_id for other in found]
    assert {MACHIDA, "131229"} <= set(places)
    assert len(places) == len(set(places))
    assert ADACHI not in places


def test_a_measure_like_no_other_has_none():
    factories.published(
        MACHIDA,
        first_year=2030,
        last_year=2031,
        pillars=(pillar("柱", measure("鬱蒼", description="")),),
    )
    assert similar(entry("鬱蒼"), fiscal_year=2022) == []


def test_queries_do_not_grow_with_the_result(django_assert_max_num_queries):
    one = entry("見本市等出展助成事業")
    similar(one, fiscal_year=2022)
    with django_assert_max_num_queries(9):
        similar(one, fiscal_year=2022, limit=20)
