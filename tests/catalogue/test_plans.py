"""The list of plans: what filters and counts against plain sets of every plan's own document."""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from municipalities.models import Municipality
from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.models import Edition, Generation
from plans_registry.catalogue.plans import PLAN_FACETS
from plans_registry.catalogue.query import STATES
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.editorial import workflow
from plans_registry.models import PillarType, Plan, Round
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2022, 10, 3)
MUNICIPALITIES = ("131016", "131121", ADACHI, "132012", MACHIDA, "133612")
TYPES = ("sales-channels", "startups", "talent", "networks")
WORDS = ("販路", "創業", "人材", "見本市")


@pytest.fixture
def registry() -> None:
    """Twelve plans of six municipalities: every state, one or two types a pillar, with and without a round."""
    chance = random.Random(12)
    factories.load_reference()
    rounds = [Round.objects.create(label=f"令和{year}年度") for year in (3, 4)]
    for number, code in enumerate(MUNICIPALITIES * 2):
        pillars = tuple(
            pillar(
                f"{chance.choice(WORDS)}の支援{at}",
                measure(chance.choice(WORDS), description=chance.choice(WORDS)),
                number=at,
                types=tuple(chance.sample(TYPES, chance.choice((1, 2)))),
            )
            for at in (1, 2)
        )
        year = 2016 + number
        plan = factories.draft(code, first_year=year, last_year=year + number % 3, pillars=pillars)
        Plan.objects.filter(pk=plan.pk).update(round=chance.choice([None, *rounds]))
        factories.republished(plan)


def asked(**values: tuple[str, ...]) -> PlanFilter:
    data = QueryDict(mutable=True)
    for name, listed in values.items():
        data.setlist(name, list(listed))
    return PlanFilter(data, snapshot=Snapshot(Generation.stamp(), TODAY))


BASIC = {"active", "upcoming", "ended"}


def naive_values(edition: Edition) -> dict[str, set[str]]:
    document = edition.plan_document()
    place = Municipality.objects.select_related("region__parent").get(pk=edition.municipality_id)
    assert place.region.parent
    return {
        "type": {slug for part in document.pillars for slug in part.types},
        "place": {place.code, place.region.slug, place.region.parent.slug},
        "year": {str(year) for year in range(edition.first_year, edition.last_year + 1)},
        "state": naive_states(edition),
        "round": {document.round} if document.round else set(),
        "q": {word for word in WORDS if word in str(edition.document)},
    }


def naive_states(edition: Edition) -> set[str]:
    state = ("upcoming", "active", "ended")[(edition.first_year <= 2022) + (edition.last_year < 2022)]
    turns = {"starting": edition.first_year == 2023, "ending": edition.last_year == 2022}
    return {state, *(turn for turn, is_so in turns.items() if is_so)}


def naive(plans: Mapping[str, dict[str, set[str]]], chosen: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Keys of the plans that fit; of places only a single one is chosen here (test_places.py has the tree)."""
    return {
        key
        for key, values in plans.items()
        if all(not wanted or values[name] & set(wanted) for name, wanted in chosen.items() if name != "q")
        and set(chosen.get("q", ())) <= values["q"]
    }


def states(count: int) -> Iterator[dict[str, tuple[str, ...]]]:
    chance = random.Random(count)
    values = {
        "type": TYPES,
        "year": [str(year) for year in range(2015, 2031)],
        "state": STATES,
        "round": ("令和3年度", "令和4年度"),
    }
    for _ in range(count):
        chosen = {name: tuple(chance.sample(values[name], chance.choice((0, 0, 1, 2)))) for name in values}
        chosen["place"] = (chance.choice(("tama", "joto", ADACHI, "islands")),) if chance.random() < 0.4 else ()
        yield chosen | {"q": tuple(chance.sample(WORDS, chance.choice((0, 0, 1, 2))))}


def as_parameters(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    place = chosen["place"]
    name = "municipality" if place and place[0].isdigit() else "region"
    words = (" ".join(f"「{word}」" for word in chosen["q"]),)
    return {facet: chosen[facet] for facet in ("type", "year", "state", "round")} | {name: place, "q": words}


def test_filters_and_counts_are_those_of_plain_sets(registry: None):
    plans = {edition.key: naive_values(edition) for edition in Edition.objects.filter(is_current=True)}
    sizes = set()
    for chosen in states(150):
        found = asked(**as_parameters(chosen))
        keys = [edition.key for edition in found.qs]
        assert (sorted(keys), found.ignored) == (sorted(naive(plans, chosen)), []), chosen
        standing = {key: min(map(("active", "upcoming", "ended").index, plans[key]["state"] & BASIC)) for key in keys}
        assert keys == sorted(keys, key=lambda key: (standing[key], key[:6], -int(key[7:11])))
        for facet in PLAN_FACETS:
            name = "place" if facet in ("region", "municipality") else facet
            for value, count in found.found.facets[facet].items():
                assert count == len(naive(plans, {**chosen, name: (value,)})), (chosen, facet, value)
            assert name == "place" or found.found.facets[facet].keys() >= set(chosen[name])
        sizes.add(len(keys))
    assert {0, 1, 2, 12} <= sizes


def test_words_may_stand_in_different_measures_of_a_plan():
    factories.load_reference()
    factories.published(ADACHI, pillars=(pillar("柱", measure("創業塾", description=""), measure("見本市", number=2)),))
    factories.published(MACHIDA, pillars=(pillar("柱", measure("創業塾", description="")),))
    for q, found in (("創業 見本市", [ADACHI]), ("創業", [ADACHI, MACHIDA]), ("創業 -見本市", [MACHIDA]), ("無い", [])):
        assert [edition.municipality_id for edition in asked(q=(q,)).qs] == found


def test_a_plan_published_again_or_withdrawn_counts_as_it_is_now():
    factories.load_reference()
    plan = factories.published(ADACHI)
    assert asked().found.facets["type"] == {"sales-channels": 1}
    plan.pillars.get().types.set(PillarType.objects.filter(slug__in=("talent", "startups")))
    factories.republished(plan)
    assert asked().found.facets["type"] == {"talent": 1, "startups": 1}
    plan.refresh_from_db()
    workflow.withdraw(plan, by=factories.chiba(), reason="見直しのため")
    assert (list(asked().qs), asked().found.facets["municipality"]) == ([], {})


def test_a_second_look_reads_nothing_but_the_words(registry: None, count_queries: Any):
    asked(q=("販路",)).found  # noqa: B018
    with count_queries() as queries:
        found = asked(q=("販路",), type=("talent",)).found
    assert (len(found.editions) > 0, len(queries) <= 2) == (True, True), queries.captured_queries
