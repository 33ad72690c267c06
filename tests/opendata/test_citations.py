"""A plan as an entry of a reference manager."""

import re

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client, override_settings

from plans_registry.documents.plan import SourceReference
from plans_registry.editorial import workflow
from plans_registry.environment import Operator
from plans_registry.models import Plan, SourceDocument
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
        "year": "{2021}",  # of the plan; its edition here is of 2022
        "howpublished": "{東京 地域産業活性化計画データベース、第1版（2022-10-03公開）}",
        "note": "{計画期間：令和3年度～令和5年度。計画の文章：もとの文書の利用条件}",
        "url": "{http://127.0.0.1:8000/plans/131211-2021/editions/1/}",
        "urldate": "{2023-01-05}",
        "language": "{japanese}",
    }


def test_the_source_and_the_operator_are_cited_too(client: Client) -> None:
    row = SourceDocument.objects.create(
        title="概要_1",
        url="https://example.jp/a%20b.pdf",
        published_on="2020-12-25",
        file=ContentFile(b"x", name="a.txt"),
    )
    source = SourceReference(title=row.title, sha256=row.sha256)
    with time_machine.travel("2022-10-03T20:00:00+09:00"):
        factories.published(factories.MACHIDA, source=source)
    with override_settings(OPERATOR=Operator(name="東京都産業労働局")):
        bib, ris = (text_of(client, f"/plans/132098-2021.{ending}") for ending in ("bib", "ris"))
    assert (
        r"  note = {計画期間：令和3年度～令和5年度。出典：概要\_1 https://example.jp/a\%20b.pdf。計画の文章：もとの文書の利用条件},"
        in bib
    )
    assert "  year = {2020}," in bib
    assert "  publisher = {{東京都産業労働局}}," in bib
    assert "N1  - 出典：概要_1 https://example.jp/a%20b.pdf\r\n" in ris
    assert "PY  - 2020\r\n" in ris
    assert "DP  - 東京都産業労働局\r\n" in ris


def test_ris(client: Client) -> None:
    lines = text_of(client, "/plans/131211-2021.ris").split("\r\n")
    assert lines[:3] == ["TY  - RPRT", "AU  - 足立区", "TI  - 100% 産業 & 技術_計画 {試案}"]
    assert "PY  - 2021" in lines
    assert "UR  - http://127.0.0.1:8000/plans/131211-2021/editions/1/" in lines
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
    for key, status in (("132098-2021", 410), ("nothing", 404)):
        assert client.get(f"/plans/{key}.{ending}").status_code == status


@pytest.mark.parametrize("ending", ["bib", "ris"])
def test_an_edition_is_cited_as_itself_when_another_followed(client: Client, ending: str) -> None:
    """Its own title, source and terms, from its own page."""
    row = SourceDocument.objects.create(title="概要", licence="CC BY 4.0", file=ContentFile(b"x", name="a.txt"))
    plan = factories.published(
        factories.MACHIDA, title="はじめの計画", source=SourceReference(title=row.title, sha256=row.sha256)
    )
    Plan.objects.filter(pk=plan.pk).update(title="改めた計画", source=None)
    factories.republished(plan)
    first, second = (text_of(client, f"/plans/132098-2021/editions/{number}.{ending}") for number in (1, 2))
    assert second == text_of(client, f"/plans/132098-2021.{ending}")
    for text, own, other in ((first, "はじめの計画", "改めた計画"), (second, "改めた計画", "はじめの計画")):
        assert own in text
        assert other not in text
    assert ("/editions/1/" in first, "第1版" in first, "CC BY 4.0" in first) == (True, True, True)
    assert "CC BY 4.0" not in second
    for number in (1, 2):
        page = text_of(client, f"/plans/132098-2021/editions/{number}/")
        assert f'href="/plans/132098-2021/editions/{number}.{ending}"' in page
    assert client.get(f"/plans/132098-2021/editions/3.{ending}").status_code == 404
    plan.refresh_from_db()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert client.get(f"/plans/132098-2021/editions/1.{ending}").status_code == 410
