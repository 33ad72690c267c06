"""A test that counts queries begins in a process that remembers nothing, whatever ran before it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.memory import forget


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/measures/", "/plans/", "/coverage/?year=2022", "/timeline/"])
def test_after_forgetting_a_page_costs_what_it_cost_the_first_time(client: Client, count_queries: Any, address: str):
    costs = []
    for _visit in ("first", "second", "first again"):
        with count_queries() as queries:
            client.get(address)
        costs.append(len(queries))
        if len(costs) == 2:
            forget()
    assert costs[0] == costs[2] > costs[1]


def test_no_test_counts_queries_any_other_way():
    tests = Path(settings.BASE_DIR) / "tests"
    counting = {path.name for path in tests.rglob("*.py") if "CaptureQueries" + "Context" in path.read_text("utf-8")}
    assert counting == {"conftest.py"}
