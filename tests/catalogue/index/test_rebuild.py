"""``reindex`` and ``check_index``: the catalogue can always be made again from its editions, while it is read."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet

from plans_registry.catalogue.index import rebuild, snapshot, terms
from plans_registry.catalogue.index.layout import BESIDE, STANDING, keys_of_set, token_and_chunk
from plans_registry.catalogue.models import Edition, Entry, Generation, IndexState, Posting, Shelf
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.catalogue.index.test_answer import TODAY, differences
from tests.catalogue.queries import fixed_queries
from tests.factories import HAMURA, measure, pillar
from tests.shared import database_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _registry(transactional_db) -> None:
    factories.sample_registry()


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def complaints() -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="違い"):
        call_command("check_index", stdout=out)
    return out.getvalue()


def test_after_loading_all_is_well():
    assert "一致" in run("check_index")


def test_reindex_makes_the_same_index_in_a_new_set_and_leaves_nothing_of_the_old():
    factories.published(HAMURA, first_year=2030, last_year=2031)
    workflow.withdraw(Plan.objects.get(first_year=2030), by=factories.chiba(), reason="見直しのため")
    before = IndexState.objects.get().set_number
    generation = Generation.stamp()
    assert "32件" in run("reindex")
    state = IndexState.objects.get()
    assert state.set_number != before
    assert Generation.stamp() != generation
    assert not Posting.objects.exclude(key__range=keys_of_set(state.set_number)).exists()
    assert not Shelf.objects.exclude(set_number=state.set_number).exists()
    assert "一致" in run("check_index")
    assert differences(fixed_queries()) == []


def test_everything_lost_but_the_editions_comes_back():
    total = search(MeasureQuery(q="販路"), today=TODAY).total
    for model in (Entry, Posting, Shelf, IndexState):
        model.objects.all().delete()
    Generation.advance()
    assert search(MeasureQuery(q="販路"), today=TODAY).total == 0
    assert "行がありません" in complaints()
    run("reindex")
    assert "一致" in run("check_index")
    assert search(MeasureQuery(q="販路"), today=TODAY).total == total > 0


@pytest.mark.one_database
def test_entries_of_before_types_were_a_measures_own_are_found_old_and_made_anew():
    entries = Entry.objects.filter(name="事業承継支援事業")
    entries.update(types=["sales-channels", "management", "succession"])
    IndexState.objects.update(form=2)
    run("reindex", "--if-needed")
    assert entries.get().types == ["succession"]
    assert "一致" in run("check_index")


@pytest.mark.one_database
def test_an_index_of_before_captions_and_plan_texts_is_found_old_and_built_anew():
    assert run("reindex", "--if-needed") == ""
    Entry.objects.update(texts="")
    Posting.objects.filter(key__in=_keys_of_texts()).delete()
    IndexState.objects.update(form=0)
    snapshot._latest = None
    terms.forget()
    assert search(MeasureQuery(q="見本市出展の様子"), today=TODAY).match != "words"
    assert "32件" in run("reindex", "--if-needed")
    assert search(MeasureQuery(q="見本市出展の様子", match="words"), today=TODAY).total > 0
    assert run("reindex", "--if-needed") == ""
    assert "一致" in run("check_index")


def _keys_of_texts() -> list[int]:
    keys = Posting.objects.values_list("key", flat=True)
    return [key for key in keys if token_and_chunk(key)[1] >= BESIDE.first_chunk]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda: Entry.objects.filter(name__startswith="起業家").update(description="別の文"), "description"),
        (lambda: Entry.objects.filter(name__startswith="起業家").delete(), "行がありません"),
        (lambda: Edition.objects.filter(municipality=HAMURA).update(is_current=False), "版がないのに"),
        (lambda: Shelf.objects.filter(municipality=HAMURA).delete(), "索引にありません"),
        (lambda: Shelf.objects.filter(municipality=HAMURA).update(first_year=1999), "並び・区分・期間"),
        (lambda: Posting.objects.order_by("key")[9].delete(), "位置が足りません"),
        (lambda: _copy_posting(), "位置が余分です"),
        (lambda: _rebuilt_places()[9].delete(), "位置が足りません"),
        (lambda: Posting.objects.filter(pk=_rebuilt_places()[9].pk).update(bits=b"\0" * 2047 + b"\x0f"), "位置が"),
        (lambda: _copy_posting(_rebuilt_places().last()), "位置が余分です"),
    ],
)
def test_damage_is_named_and_put_right(damage, complaint: str):
    damage()
    snapshot._latest = None
    assert complaint in complaints()
    run("reindex")
    assert "一致" in run("check_index")


def _rebuilt_places() -> QuerySet[Posting]:
    """What a rebuild says of tokens without positions."""
    rebuild.rebuild()
    keys = Posting.objects.values_list("key", flat=True)
    return Posting.objects.filter(key__in=[key for key in keys if key & STANDING]).order_by("key")


def _copy_posting(posting: Posting | None = None) -> None:
    """The postings of one token under the key of another that stands nowhere."""
    posting = posting or Posting.objects.latest("key")
    Posting.objects.create(key=posting.key + (1 << 21), bits=posting.bits)


def test_what_is_published_and_withdrawn_during_a_rebuild_is_in_the_new_set(monkeypatch):
    """The rebuild has read all its plans when one is withdrawn, one changed and one published."""

    def meanwhile(builder, *, everything: bool = False) -> None:
        store(builder, everything=everything)
        if everything:
            workflow.withdraw(Plan.objects.get(key="131211-2021"), by=factories.chiba(), reason="見直しのため")
            plan = Plan.objects.get(key="132098-2021")
            plan.pillars.get(number=1).measures.update(description="途中で改めた")
            workflow.submit(plan, by=factories.administrator())
            workflow.publish(plan, by=factories.chiba())
            factories.published(HAMURA, first_year=2030, last_year=2031, pillars=(pillar("柱", measure("途中の施策")),))

    store = rebuild._Builder.store
    monkeypatch.setattr(rebuild._Builder, "store", meanwhile)
    run("reindex", "--index-only")
    assert "一致" in run("check_index")
    assert search(MeasureQuery(q="途中"), today=TODAY).total > 1
    assert search(MeasureQuery(municipality=("131211",)), today=TODAY).total == 0
    assert differences(fixed_queries()) == []


def test_only_the_last_of_two_rebuilds_switches(monkeypatch):
    def overtaken(builder, *, everything: bool = False) -> None:
        monkeypatch.undo()
        run("reindex")

    monkeypatch.setattr(rebuild._Builder, "store", overtaken)
    with pytest.raises(CommandError, match="ほかの reindex"):
        run("reindex")
    assert "一致" in run("check_index")


def test_a_search_begun_before_the_switch_is_answered_from_the_new_set(monkeypatch):
    """The old postings are deleted between its look at the shelves and its reading of the words."""

    def after_a_rebuild(*arguments):
        monkeypatch.undo()
        rebuild.rebuild()
        return terms._read(*arguments)

    expected = search(MeasureQuery(q="販路"), today=TODAY).total
    terms.forget()
    monkeypatch.setattr(terms, "_read", after_a_rebuild)
    assert search(MeasureQuery(q="販路"), today=TODAY).total == expected > 0


def test_a_rebuild_that_dies_leaves_the_index_as_it_was(monkeypatch):
    def dies(*arguments, **named) -> None:
        raise KeyboardInterrupt

    before = IndexState.objects.get()
    monkeypatch.setattr(rebuild, "_switch", dies)
    with pytest.raises(KeyboardInterrupt):
        run("reindex")
    assert Posting.objects.exclude(key__range=keys_of_set(before.set_number)).exists()
    assert differences(fixed_queries()) == []
    monkeypatch.undo()
    run("reindex")
    assert "一致" in run("check_index")
    assert not Posting.objects.exclude(key__range=keys_of_set(IndexState.objects.get().set_number)).exists()


@pytest.fixture
def shared_database(tmp_path: Path) -> dict[str, str]:
    """The environment of processes that share a database: a file on SQLite, this test's own on PostgreSQL."""
    settings = connection.settings_dict
    if connection.vendor == "postgresql":
        return {**os.environ, "DATABASE_URL": f"postgres://postgres@/{settings['NAME']}?host={settings['HOST']}"}
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database_file(tmp_path)}"}


def python(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *arguments], env=environment, check=False, capture_output=True, text=True)


def test_readers_see_a_plan_before_or_after_its_publication_never_half(shared_database):
    """Also while the index is rebuilt, and after a process was killed in the middle of publishing."""
    crowd = python(shared_database, "-m", "tests.catalogue.crowd")
    assert crowd.returncode == 0, crowd.stderr
    assert "states seen" in crowd.stdout
    killed = python(shared_database, "-m", "tests.catalogue.crowd", "killed")
    assert killed.returncode == -9, killed.stderr
    check = python(shared_database, "manage.py", "check_index")
    assert (check.returncode, "一致" in check.stdout) == (0, True), check.stdout + check.stderr
