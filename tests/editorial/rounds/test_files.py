"""What a published round gives away: a table of its measures, and an overview like the office's own."""

import csv
from io import StringIO

import pytest

from plans_registry.editorial.rounds.verbs import gather, publish_round
from plans_registry.models import Plan, Round
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.rounds.page import press, seen

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_table_holds_the_public_measures_of_the_round_only(spring: Round, plans: list[Plan]) -> None:
    factories.published(factories.SETAGAYA)
    press(signed_in(factories.chiba()), spring)
    later = factories.submitted(factories.SETAGAYA, first_year=2024, last_year=2026, title="まだ公開していない計画")
    gather(spring, [later], by=factories.chiba())
    answer = signed_in(factories.aoki()).get(f"/admin/rounds/{spring.pk}/measures.csv")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["地方公共団体名"] for row in rows] == ["足立区", "町田市", "羽村市"]


def test_the_overview_reads_like_the_offices_own_document(spring: Round) -> None:
    pillar = factories.pillar(
        "販路拡大支援",
        factories.measure("国内・海外販路拡大支援事業", description="PR 活動"),
        factories.measure("見本市等出展助成事業", number=2, description=""),
        open_ended=True,
    )
    plan = factories.submitted(pillars=(pillar,))
    gather(spring, [plan], by=factories.chiba())
    publish_round(spring, seen(spring), by=factories.chiba())
    text = signed_in(factories.aoki()).get(f"/admin/rounds/{spring.pk}/overview/").content.decode()
    assert "「足立区地域産業活性化計画」" in text
    assert "【計画期間：令和３年度～令和５年度】" in text
    assert "１ 販路拡大支援" in text
    assert "国内・海外販路拡大支援事業（PR 活動）、見本市等出展助成事業 等" in text
    Plan.objects.update(title="編集中の題")
    assert "編集中" not in signed_in(factories.aoki()).get(f"/admin/rounds/{spring.pk}/overview/").content.decode()
