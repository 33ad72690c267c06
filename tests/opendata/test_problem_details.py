"""An answer that cannot be given says why in Japanese and in English, whatever was asked for."""

import re
from typing import Any

import pytest
from django.test import Client

from plans_registry.models.plans import Plan
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

KANA = re.compile(r"[ぁ-ゖァ-ヺ]")


@once_a_module
def withdrawn() -> Plan:
    factories.published(factories.MACHIDA)
    return factories.withdrawn(factories.ADACHI)


REFUSED = [
    ("/measures.csv?keyword=x", {}, 400),
    ("/measures.csv?region=tma", {}, 400),
    ("/measures.csv?year=2021&as_of=2999-01-01", {}, 400),
    ("/measures.csv?as_of=1999-01-01", {}, 400),
    ("/measures.csv?as_of=20991231", {}, 400),
    ("/measures.csv?q=%ff", {}, 400),
    ("/api/v1/measures?fields=nmae", {}, 400),
    ("/api/v1/measures?page=1&cursor=1.1.1.0123456789abcdef", {}, 400),
    ("/api/v1/measures?facets=1&changed_since=0", {}, 400),
    ("/api/v1/changes?since=999999", {}, 400),
    ("/shortlist.csv?id=999999", {}, 400),
    ("/municipalities/132098.csv?plan=132098-1999", {}, 400),
    ("/measures.md", {}, 404),
    ("/api/v1/municipalities/999999", {}, 404),
    ("/api/v1/plans/131211-1999", {}, 404),
    ("/api/v1/nothing", {}, 404),
    ("/api/v1/measures", {"method": "POST"}, 405),
    ("/api/v1/plans/131211-2021", {}, 410),
    ("/api/v1/plans", {"headers": {"If-Match": '"other"'}}, 412),
]


@pytest.mark.usefixtures("withdrawn")
@pytest.mark.parametrize(("address", "how", "status"), REFUSED)
def test_a_refusal_is_told_in_japanese_and_in_english(client: Client, address: str, how: dict[str, Any], status: int):
    path, _, query = address.partition("?")
    answer = client.generic(how.get("method", "GET"), path, QUERY_STRING=query, headers=how.get("headers"))
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert KANA.search(said["detail"])
    assert said["detail_en"] == said["detail_en"].strip() != ""
    assert not KANA.search(said["detail_en"])


def test_what_is_named_and_what_is_near_stand_in_both(client: Client):
    said = client.get("/measures.csv?region=tma").json()
    assert said["detail"] == "「region」に「tma」という値はありません。近いもの：tama、kita-tama。"
    assert said["detail_en"] == '"region" has no value "tma". Nearest: tama, kita-tama.'
