"""The types a measure counts under: lent by its pillar, or its own."""

import pytest

from plans_registry.documents.plan import MeasureDocument, PillarDocument, own_types

Slugs = tuple[str, ...]


@pytest.mark.parametrize(
    ("pillar", "own", "types"),
    [
        ((), (), ()),
        ((), ("talent",), ("talent",)),
        (("startups",), (), ("startups",)),
        (("startups",), ("talent",), ("startups", "talent")),
        (("startups",), ("startups", "talent"), ("startups", "talent")),
        (("sales-channels", "management"), (), ("sales-channels", "management")),
        (("sales-channels", "management"), ("management",), ("management",)),
        (("sales-channels", "management"), ("succession",), ("succession",)),
        (("sales-channels", "management"), ("management", "talent"), ("management", "talent")),
    ],
)
def test_one_type_is_lent_and_of_several_a_measure_has_its_own(pillar: Slugs, own: Slugs, types: Slugs):
    measure = MeasureDocument(number=1, name="研修", types=own)
    assert PillarDocument(number=1, title="柱", types=pillar).types_of(measure) == types


@pytest.mark.parametrize("pillar", [(), ("startups",), ("startups", "talent")])
@pytest.mark.parametrize("types", [(), ("startups",), ("networks",), ("startups", "networks"), ("startups", "talent")])
def test_leaving_out_what_is_lent_changes_nothing(pillar: Slugs, types: Slugs):
    part = PillarDocument(number=1, title="柱", types=pillar)
    whole, own = (
        MeasureDocument(number=1, name="研修", types=slugs) for slugs in (types, own_types(types, pillar=pillar))
    )
    assert set(part.types_of(own)) == set(part.types_of(whole))


def test_only_the_one_type_that_is_lent_is_left_out():
    assert own_types(("startups", "talent"), pillar=("startups",)) == ("talent",)
    assert own_types(("startups", "talent"), pillar=("startups", "networks")) == ("startups", "talent")
