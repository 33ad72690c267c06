"""Municipalities like one: chosen by region, kind and mix of types; what they state that it does not."""

from datetime import date
from typing import Any

import pytest

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.peers import MOST_PEERS, NotStatedHere, Peer, likeness_of, not_stated_here, peers_of
from plans_registry.catalogue.snapshot import Snapshot
from tests import factories
from tests.factories import ADACHI, measure, pillar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ARAKAWA, SUMIDA, KOTO, SETAGAYA, HACHIOJI, OSHIMA = "131181", "131075", "131083", "131121", "132012", "133612"


def publish(code: str, *types: str, forms: tuple[str, ...] = (), **fields) -> None:
    """A plan with a measure for each type given, as often as it is given."""
    pillars = tuple(
        pillar(f"柱{number}", measure(f"施策{number}", forms=forms), number=number, types=(slug,) if slug else ())
        for number, slug in enumerate(types, start=1)
    )
    factories.published(code, pillars=pillars, **fields)


def snapshot() -> Snapshot:
    return Snapshot(Generation.stamp(), date(2022, 10, 3))


def peers(code: str = ADACHI) -> list[Peer]:
    now = snapshot()
    return peers_of(now.known.places[code], now)


def missing(code: str = ADACHI) -> list[NotStatedHere]:
    now = snapshot()
    return not_stated_here(now.known.places[code], peers(code), now)


def codes(found: list[Peer]) -> list[str]:
    return [peer.place.code for peer in found]


def test_the_mix_of_types_weighs_most_then_kind_and_region():
    publish(ADACHI, "startups", "startups", "talent")
    publish(ARAKAWA, "networks")  # same sub-region and kind, nothing in common: 4
    publish(SETAGAYA, "startups", "startups", "talent")  # same region and kind, the same mix: 7
    publish(HACHIOJI, "startups", "startups", "talent")  # the same mix only: 4
    publish(OSHIMA, "networks")  # nothing: no peer
    assert codes(peers()) == [SETAGAYA, ARAKAWA, HACHIOJI]
    assert [round(peer.points, 6) for peer in peers()] == [7, 4, 4]


def test_a_municipality_without_a_plan_has_peers_by_region_and_kind():
    publish(SETAGAYA, "startups")
    publish(SUMIDA, "startups")
    assert [(peer.place.code, peer.mix) for peer in peers()] == [(SUMIDA, None), (SETAGAYA, None)]


def test_only_municipalities_with_public_plans_are_peers_and_five_at_most():
    publish(ADACHI, "startups")
    factories.draft(ARAKAWA)
    factories.withdrawn(SUMIDA)
    assert peers() == []
    for code in ("131016", "131024", "131032", "131041", "131059", "131067"):
        publish(code, "startups")
    assert len(peers()) == MOST_PEERS


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [((2, 1), (4, 2), 1.0), ((1, 0), (0, 3), 0.0), ((0, 0), (1, 1), None), ((1, 1), (1, 0), 0.707107)],
)
def test_shares_count_and_not_size(one: tuple[int, ...], other: tuple[int, ...], likeness: float | None):
    found = likeness_of(one, other)
    assert found == likeness if likeness is None else round(found or 0, 6) == likeness


def test_what_peers_state_and_this_one_does_not():
    publish(ADACHI, "startups", forms=("grant",))
    publish(ARAKAWA, "startups", "talent", forms=("grant",))
    publish(SUMIDA, "talent", "networks", forms=("advice",))
    found = [(row.facet, row.value, [place.code for place in row.places], row.measures) for row in missing()]
    assert found == [
        ("type", "talent", [SUMIDA, ARAKAWA], 2),
        ("type", "networks", [SUMIDA], 1),
        ("form", "advice", [SUMIDA], 2),
    ]


def test_examples_are_of_different_peers_those_in_force_first():
    publish(ADACHI, "startups")
    publish(ARAKAWA, "talent", "talent", first_year=2016, last_year=2018)
    publish(SUMIDA, "talent", first_year=2021, last_year=2023)
    (row,) = missing()
    assert [entry.municipality_id for entry in row.examples] == [SUMIDA, ARAKAWA]
    assert row.measures == 3


def test_of_a_plan_that_is_not_sorted_by_type_no_type_is_said_to_be_missing():
    publish(ADACHI, "startups", "networks")
    publish(ARAKAWA, "talent")
    Entry.objects.filter(municipality=ADACHI, types=["networks"]).update(types=[])
    Generation.advance()
    assert missing() == []


def test_it_takes_no_query_once_the_grid_and_its_examples_are_known(count_queries: Any):
    publish(ADACHI, "startups")
    publish(ARAKAWA, "talent")
    missing()
    now = snapshot()
    found = peers()
    with count_queries() as queries:
        not_stated_here(now.known.places[ADACHI], found, now)
    assert len(queries) == 0
