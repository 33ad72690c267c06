"""The rows of an edition, from its stored JSON: those its entries have, whatever it lacks and whatever came after."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.edition_rows import SEARCHED, EntryRow, entry_rows, entry_rows_through
from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.stored_rows import StoredRows
from plans_registry.documents.plan import PlanDocument, SourceReference
from plans_registry.models import Measure, SourceDocument
from plans_registry.opendata.tables import FULL_MEASURES
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plans() -> None:
    """One published three times, whose second measure changes in the second edition alone; and one of many words, twice."""
    factories.load_reference()
    texts = [measure(f"第{n}事業", number=n, forms=("grant",), types=("startups",) * (n % 2)) for n in (1, 2, 3)]
    plan = factories.published(ADACHI, pillars=(pillar("支援", *texts, types=("sales-channels", "talent")),))
    for description in ("改めた説明", "改めた説明"):
        Measure.objects.filter(pillar__plan=plan, number=2).update(description=description)
        factories.republished(plan)
    facts = {"audience": "区内の事業者", "amount": "上限20万円", "contact": "産業振興課", "url": "https://example.jp/"}
    pillars = (pillar("連携", measure(**facts, page=3, forms=("grant",)), open_ended=True),)
    file = ContentFile(b"x", name="gaiyo.txt")
    terms = {"licence": "CC BY 4.0", "licence_url": "https://example.jp/by"}
    stored = SourceDocument.objects.create(title="計画の概要", url="https://example.jp/gaiyo.pdf", file=file, **terms)
    source = SourceReference(title=stored.title, url=stored.url, sha256=stored.sha256)
    with time_machine.travel("2026-03-31T23:00:00Z", tick=False):  # the next day in Tokyo
        plan = factories.published(MACHIDA, first_year=2024, last_year=2026, pillars=pillars, source=source)
    with time_machine.travel("2026-05-02T09:00:00+09:00", tick=False):
        factories.republished(plan)


def test_a_row_has_what_the_document_says_and_so_has_its_entry():
    (first, second) = editions(MACHIDA)
    (row,) = entry_rows_through([first, second])
    document = second.plan_document()
    said = document.pillars[0].measures[0]
    assert row == EntryRow(
        municipality_id=MACHIDA,
        plan_key=f"{MACHIDA}-2024",
        plan_title=document.title,
        first_year=2024,
        last_year=2026,
        period_text=document.period_text,
        source_title="計画の概要",
        source_url="https://example.jp/gaiyo.pdf",
        source_licence="CC BY 4.0",
        source_licence_url="https://example.jp/by",
        edition_id=second.pk,
        published_on=date(2026, 4, 1),
        updated_on=date(2026, 5, 2),
        changed_at=first.published_at,
        changed_generation=first.from_generation,
        pillar_number=1,
        pillar_title="連携",
        open_ended=True,
        types=["sales-channels"],
        forms=["grant"],
        measure=said.id or 0,
        number=1,
        name=said.name,
        description=said.description,
        audience="区内の事業者",
        amount="上限20万円",
        contact="産業振興課",
        url="https://example.jp/",
        page=3,
    )
    entry = Entry.objects.get(measure=row.measure)
    names = [name for name in EntryRow._fields if name not in SEARCHED]
    assert [getattr(row, name) for name in names] == [getattr(entry, name) for name in names]


def test_a_row_knows_since_when_it_reads_as_it_does():
    first, second, third = editions(ADACHI)
    assert [row.changed_generation for row in entry_rows_through([first, second, third])] == [
        first.from_generation,
        second.from_generation,
        first.from_generation,
    ]
    assert {row.changed_generation for row in entry_rows(third)} == {third.from_generation}


def test_a_new_title_of_the_plan_changes_every_row():
    first, second, _third = editions(ADACHI)
    second.document["title"] = "改めた計画"
    rows = entry_rows_through([first, second])
    assert {row.changed_generation for row in rows} == {second.from_generation}


def test_what_a_stored_form_lacks_is_what_a_document_says_of_it():
    edition, _second = editions(MACHIDA)
    whole = edition.document
    del whole["source"], whole["period_text"], whole["pillars"][0]["types"], whole["pillars"][0]["open_ended"]
    (stored,) = whole["pillars"][0]["measures"]
    for name in ("types", "forms", "description", "audience", "amount", "contact", "url", "page"):
        del stored[name]
    of_less = entry_rows(edition)
    edition.document = PlanDocument.from_json(whole).to_json()
    assert of_less == entry_rows(edition)
    assert (of_less[0].audience, of_less[0].page, of_less[0].types, of_less[0].source_title) == ("", None, [], "")


@pytest.mark.parametrize("table", [MEASURE_TABLE, FULL_MEASURES])
def test_columns_tell_of_rows_what_they_tell_of_entries(table: Any):
    known = reference(Generation.stamp())
    entries = list(Entry.objects.order_by("measure"))
    expected = [table.row(entry, known) for entry in entries]
    rows = sorted((row for key in (ADACHI, MACHIDA) for row in entry_rows_through(editions(key))), key=by_measure)
    ids = [entry.measure for entry in entries]
    for parts in ([rows], [rows[:1], rows[1:]], [rows[:2], ids[2:]], [ids[:3], [], rows[3:]]):
        assert [list(row) for row in table.told(StoredRows(parts), known)] == expected
        assert [table.row(row, known) for row in StoredRows(parts)] == expected
        pieces = table.told(StoredRows(parts), known, lambda name: lambda told: f"{told};".encode(), in_pieces=True)
        assert list(map(b"".join, pieces)) == ["".join(f"{value};" for value in row).encode() for row in expected]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json"])
def test_a_file_of_the_past_is_the_one_of_then(client: Client, ending: str):
    """In it stand plans that still read as they did beside one that does not."""
    then, before = Generation.latest(), client.get(f"/measures.{ending}").getvalue()
    Measure.objects.filter(name="第1事業").update(name="改めた名称", description="改めた")
    factories.republished(Measure.objects.get(name="改めた名称").pillar.plan)
    assert client.get(f"/measures.{ending}").getvalue() != before
    assert client.get(f"/measures.{ending}?as_of={then}").getvalue() == before


def editions(municipality: str) -> list[Edition]:
    return list(Edition.objects.filter(municipality=municipality).order_by("number"))


def by_measure(row: EntryRow) -> int:
    return row.measure
