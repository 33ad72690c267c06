"""How many queries a page costs that was drawn before: the same at 4 plans and at 400.  One asks for the generation."""

from itertools import count
from typing import Any

import pytest
from django.test import Client

from municipalities.models import Municipality
from plans_registry.catalogue.index.rebuild import rebuild
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.synthetic import public_rows, store_public_rows
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BUDGETS = {
    "/": 1,
    "/measures/": 1,
    "/measures/?q=販路": 1,
    "/measures/?q=見本市&region=tama&year=2022&page=2": 1,
    "/measures/suggest?q=創": 1,
    "/measures/?q=温泉": 6,  # nothing found: ways out, near spellings, and four that count the miss
    "/measures/map/?q=販路": 1,
    "/measures/places-by-year/": 1,
    "/measures/types-by-year/?region=tama": 1,
    "/measures/year-by-year/?q=販路&year=2022": 1,
    "MEASURE": 2,  # one finds the similar measures
    "/plans/": 2,
    "/plans/?region=tama&state=active&page=2": 2,
    "/plans/?q=福生&year=2026": 1,
    "/plans/?q=販路&type=talent&region=tama&municipality=131211&sort=updated": 2,
    "/plans/131211-2021/": 1,
    "/plans/131211-2021/editions/1/": 1,
    "/municipalities/": 1,
    "/municipalities/?year=all": 1,
    "/fiscal-year/": 1,
    "/municipalities/131211/": 1,
    "/municipalities/131211/peers/": 1,
    "/municipalities/131016/": 2,
    "/compare/": 1,
    "/compare/?m=131211&m=132098&m=131016&m=132276&year=2022": 2,
    "/coverage/": 1,
    "/coverage/?year=2022&sort=talent": 1,
    "/timeline/": 1,
    "/shortlist/?id=1&id=2&id=3": 1,
    "/shortlist/?id=1&q=販路": 2,
    "/shortlist/?id=1&removed=2&removed_at=1": 1,
    "/changes/": 1,
    "/changes/?municipality=131211&before=3": 1,
    "/open-data/": 1,
    "/accessibility/": 1,
    "/privacy/": 1,
}


@pytest.fixture
def costs(client: Client, count_queries: Any) -> Any:
    """Each address → the queries of its second visit."""

    def cost(address: str) -> int:
        client.get(address)
        with count_queries() as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def of_all() -> dict[str, int]:
        measure = Entry.objects.order_by("measure").values_list("measure", flat=True)[0]
        return {address: cost(address.replace("MEASURE", f"/measures/{measure}/")) for address in BUDGETS}

    return of_all


def publish_many(plans: int) -> None:
    """Plans of all municipalities, three years each, from 1990 on; what visitors read of them, all at once."""
    codes = list(Municipality.objects.values_list("code", flat=True))
    made = []
    for index in range(plans):
        year, ids = 1990 + 3 * (index // len(codes)), count(1_000_000 + 4 * index)
        pillars = tuple(
            factories.pillar(
                f"柱{number}", *(factories.measure(f"施策{i}", number=i, id=next(ids)) for i in (1, 2)), number=number
            )
            for number in (1, 2)
        )
        document = factories.document(codes[index % len(codes)], first_year=year, last_year=year + 2, pillars=pillars)
        made.append(public_rows(10_000 + index, document))
    store_public_rows(made)
    rebuild()
    Generation.advance()


@pytest.mark.one_database
def test_the_budgets_hold_at_4_plans_and_at_400(registry: None, costs: Any):
    few = costs()
    assert few == BUDGETS  # a budget with room to spare would hide a query
    publish_many(396)
    many = costs()
    assert {address: cost for address, cost in many.items() if cost > few[address]} == {}
