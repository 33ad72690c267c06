"""A search that finds nothing in any reading is counted, once, and nothing else is."""

from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from plans_registry.catalogue.models import SearchMiss
from tests import factories
from tests.factories import measure, pillar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()
    factories.concept("創業", trouble=["店を始めたい"])
    factories.published(pillars=(pillar("柱", measure("創業塾", description="")),))


def times() -> list[int]:
    return list(SearchMiss.objects.values_list("times", flat=True))


def test_a_failed_search_is_counted_by_its_folded_words(client: Client):
    client.get(f"/measures/?q={quote('ドローン　温泉')}")
    client.get(f"/en/measures/?q={quote('ﾄﾞﾛｰﾝ、温泉')}")
    assert times() == [2]


@pytest.mark.parametrize(
    "address",
    [
        "創業",
        "店を始めたい",  # found as a word it is about
        "温泉&region=tama",
        "足立区 温泉",
        "足立区で温泉",  # a place in a later reading
        "葛飾区で創業したい",
        "温泉&page=2",
        "温泉&match=literal",
        "温泉&syn=0",
        "",
        "「」",
    ],
)
def test_a_found_or_a_filtered_one_is_not(client: Client, address: str):
    assert client.get(f"/measures/?q={address}").status_code == 200
    assert times() == []


def test_a_question_for_the_head_or_for_a_file_is_not(client: Client):
    client.head(f"/measures/?q={quote('温泉')}")
    client.get(f"/measures.csv?q={quote('温泉')}")
    assert times() == []


def test_a_search_is_answered_where_nothing_can_be_written(client: Client):
    def read_only(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise DatabaseError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(read_only):
        assert client.get(f"/measures/?q={quote('温泉')}").status_code == 200
    assert times() == []
