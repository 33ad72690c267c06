"""A table that was written before words were struck out of a plan brings none of them back."""

import pytest

from plans_registry.editorial.strikes.verbs import strike_passage
from plans_registry.models import Plan
from tests import factories
from tests.intake.tables.tables import exported, read, registry

pytestmark = pytest.mark.django_db
SECRET = "佐藤正子（内線9981）"


@pytest.fixture
def written_before() -> str:
    """A plan as the export had it before a strike."""
    factories.load_reference()
    contact = factories.measure(contact=f"担当 {SECRET}")
    factories.published(background=f"現状は{SECRET}まで。", pillars=(factories.pillar("販路", contact),))
    table = exported("/measures.csv?encoding=utf-8").decode()
    strike_passage(Plan.objects.get(), SECRET, by=factories.administrator(), reason="本人の求め")
    return table


def test_as_it_is_it_changes_nothing_and_the_words_are_told_by_row_and_column(written_before: str):
    assert SECRET in written_before
    before = registry()
    report = read(written_before.encode(), commit=True)
    assert {state for (_, state), count in report.counts.items() if count} == {"unchanged"}
    assert [(note.line, note.column) for note in report.notes.kept] == [(2, "問い合わせ先")]
    assert registry() == before


def test_what_else_it_changes_is_saved_without_them(written_before: str):
    report = read(written_before.replace("担当 佐藤", "産業振興課 佐藤").encode(), commit=True)
    assert report.saved
    (plan,) = registry()
    assert plan["pillars"][0]["measures"][0]["contact"] == "産業振興課 （抹消）"
