"""Markdown warns of what its page warns of: a period that is over, a list that is not all."""

import re

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
NOT_ALL = "概要の一覧は「等」で終わり、ここに載っていない施策もあります。"


def _addresses() -> list[str]:
    measure = Entry.objects.filter(plan_key="131211-2021", open_ended=True)[0].measure
    return [
        *("/plans/131211-2021.md", "/plans/131211-2021/editions/1.md", "/municipalities/131211.md"),
        f"/measures/{measure}.md",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2023-03-31", "（計画期間中）"),
        ("2023-04-01", "（今年度で終わる）"),
        ("2024-04-01", "（計画期間が終了）"),
    ],
)
def test_it_says_where_the_period_is_today(client: Client, day: str, said: str):
    for address in _addresses():
        with time_machine.travel(f"{day}T09:00:00+09:00"):
            assert f"令和3年度～令和5年度{said}" in client.get(address).getvalue().decode(), address


def test_it_says_of_a_list_that_it_is_not_all(client: Client):
    for address in _addresses():
        page = client.get(f"{address.removesuffix('.md')}/").content.decode()
        written = client.get(address).getvalue().decode()
        assert written.count(NOT_ALL) == page.count(NOT_ALL) > 0, address


def test_it_says_so_of_no_other(client: Client):
    closed = Entry.objects.filter(open_ended=False)[0].measure
    assert NOT_ALL not in client.get(f"/measures/{closed}.md").getvalue().decode()


def test_every_label_has_one_value_and_days_are_written_as_on_pages(client: Client):
    for address in _addresses():
        written = client.get(address).getvalue().decode()
        assert "- 分類の利用条件：まだ定めていません\n- 計画の文章の利用条件：もとの文書の利用条件 <" in written, (
            address
        )
        prose = re.sub(r"<[^>]*>|\([^)]*\)", "", written)  # but for addresses
        assert re.findall(r"\d{4}-\d\d-\d\d", prose) == [], address
    plan = client.get("/plans/131211-2021.md").getvalue().decode()
    assert re.search(r"^- 版：1（\d{4}年\d{1,2}月\d{1,2}日公開） <", plan, re.MULTILINE)
