"""A test begins with an empty cache, and one that counts queries in a process that remembers nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.memory import forget


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/measures/", "/plans/", "/coverage/?year=2022", "/timeline/", "/changes/"])
def test_after_forgetting_a_page_costs_what_it_cost_the_first_time(client: Client, count_queries: Any, address: str):
    costs = []
    for _visit in ("first", "second", "first again"):
        with count_queries() as queries:
            client.get(address)
        costs.append(len(queries))
        if len(costs) == 2:
            forget()
    assert costs[0] == costs[2] > costs[1]


@pytest.mark.parametrize("turn", ["once", "once more"])
def test_no_test_finds_what_another_left_in_the_cache(turn: str):
    assert cache.get_or_set("left_by", turn) == turn


def test_no_test_counts_queries_any_other_way():
    tests = Path(settings.BASE_DIR) / "tests"
    counting = {path.name for path in tests.rglob("*.py") if "CaptureQueries" + "Context" in path.read_text("utf-8")}
    assert counting == {"conftest.py"}
