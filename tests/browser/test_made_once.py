"""What is made once comes back as it was, whatever a test has done to it."""

import pytest

from plans_registry.models import Plan
from tests import factories
from tests.browser.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)


def two_plans() -> list[int]:
    factories.load_reference()
    return [factories.published(code).pk for code in (factories.ADACHI, factories.HAMURA)]


@pytest.mark.parametrize("turn", ["made", "copied back"])
def test_it_comes_back_as_it_was(turn: str):
    ids = made_once(two_plans)
    assert sorted(Plan.objects.values_list("pk", "title")) == [
        (ids[0], "足立区地域産業活性化計画"),
        (ids[1], "羽村市地域産業活性化計画"),
    ]
    Plan.objects.update(title="ほかの計画名")
    factories.draft(factories.MACHIDA)
