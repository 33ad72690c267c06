"""The made-up registry of the benchmarks: the size asked for, the same every time, and never over real plans."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from municipalities.models import Municipality
from plans_registry.catalogue.models import CatalogueEvent, Edition, Entry, Generation
from plans_registry.catalogue.publishing import store_edition
from plans_registry.models import Approval, Plan
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def seed(measures: int) -> list[tuple]:
    call_command("seed_synthetic", measures=measures, stdout=StringIO())
    return list(Entry.objects.order_by("measure").values_list("measure", "name", "description", "plan_key", "types"))


def test_it_makes_what_was_asked_for_and_the_same_again():
    factories.load_reference()
    first = seed(150)
    assert [measure for measure, *_rest in first] == list(range(1, 151))
    assert len({name for _measure, name, *_rest in first}) > 75
    assert sum(edition.measure_count for edition in Edition.objects.all()) == 150
    assert seed(150) == first
    assert len(seed(40)) == 40
    call_command("check_index", stdout=StringIO())


def test_every_plan_is_published_by_a_generation_of_its_own():
    factories.load_reference()
    before = Generation.latest()
    seed(150)
    told = dict(CatalogueEvent.objects.filter(generation__gt=before, kind="published").values_list("generation", "key"))
    assert told == dict(Edition.objects.values_list("from_generation", "key"))
    assert sorted(told) == list(range(before + 1, before + 1 + len(told)))
    assert Generation.latest() == before + len(told) + 1  # the index


def test_it_stores_the_rows_that_publishing_would_store():
    factories.load_reference()
    seed(150)
    stored = _rows()
    for edition in Edition.objects.select_related("plan"):
        with transaction.atomic():
            store_edition(edition.plan, edition.plan_document(), note="")
    assert _rows() == stored
    assert len(stored) == 150


def _rows() -> list[dict]:
    """Without what another publication cannot leave alone."""
    rows = Entry.objects.order_by("measure").values()
    return [{name: value for name, value in row.items() if name not in ("edition_id", "updated_on")} for row in rows]


def test_it_refuses_a_registry_with_real_plans():
    factories.load_reference()
    factories.draft()
    with pytest.raises(CommandError, match="実際の計画"):
        seed(10)
    assert Plan.objects.count() == 1
    assert not Entry.objects.exists()


def test_it_needs_the_reference_data():
    Approval.objects.all().delete()
    Municipality.objects.all().delete()
    Generation.advance()
    with pytest.raises(CommandError, match="load_reference"):
        seed(10)
