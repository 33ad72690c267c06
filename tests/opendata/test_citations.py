"""A plan as an entry of a reference manager."""

import re

import pytest
import time_machine
from django.test import Client

from plans_registry.editorial import workflow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plan() -> None:
    factories.load_reference()
    with time_machine.travel("2022-10-03T20:00:00+09:00"):
        factories.published(title="100% 産業 & 技術_計画 {試案}")


def text_of(client: Client, address: str) -> str:
    with time_machine.travel("2023-01-05T09:00:00+09:00"):
        response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_bibtex(client: Client) -> None:
    text = text_of(client, "/plans/131211-2021.bib")
    assert text.startswith("@misc{plan-131211-2021-1,\n")
    assert text.endswith("\n}\n")
    fields = dict(re.findall(r"^  (\w+) = (.*?),?$", text, re.MULTILINE))
    assert fields == {
        "author": "{{足立区}}",
        "title": r"{{100\% 産業 \& 技術\_計画 \{試案\}}}",
        "year": "{2022}",
        "month": "oct",
        "howpublished": "{東京 地域産業活性化計画データベース、第1版}",
        "note": "{計画期間：令和3年度～令和5年度}",
        "url": "{http://testserver/plans/131211-2021/editions/1/}",
        "urldate": "{2023-01-05}",
        "language": "{japanese}",
    }


def test_ris(client: Client) -> None:
    lines = text_of(client, "/plans/131211-2021.ris").split("\r\n")
    assert lines[:3] == ["TY  - RPRT", "AU  - 足立区", "TI  - 100% 産業 & 技術_計画 {試案}"]
    assert "UR  - http://testserver/plans/131211-2021/editions/1/" in lines
    assert lines[-2:] == ["ER  - ", ""]


@pytest.mark.parametrize(
    ("ending", "content_type"), [("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")]
)
def test_the_file_has_a_name_and_a_type(client: Client, ending: str, content_type: str) -> None:
    response = client.get(f"/plans/131211-2021.{ending}")
    assert response["Content-Type"] == f"{content_type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="plan_131211-2021.{ending}"'


@pytest.mark.parametrize("ending", ["bib", "ris"])
def test_what_is_not_public_cannot_be_cited(client: Client, ending: str) -> None:
    workflow.withdraw(factories.published(factories.MACHIDA), by=factories.chiba(), reason="誤り")
    for key in ("132098-2021", "nothing"):
        assert client.get(f"/plans/{key}.{ending}").status_code == 404
