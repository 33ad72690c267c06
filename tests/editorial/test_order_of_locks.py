"""Every verb takes a plan before a municipality, so that no two of them wait for each other (PostgreSQL)."""

import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans_registry.editorial import workflow
from plans_registry.editorial.renewal.verbs import renew
from plans_registry.intake.tables.importer import import_table
from plans_registry.models import Measure, Plan
from tests import factories
from tests.editorial.desk import page_of, save, signed_in
from tests.intake.tables.tables import csv_bytes, row

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def publish(plan: Plan) -> None:
    workflow.publish(plan, by=factories.chiba())


def correct(plan: Plan) -> None:
    assert save(signed_in(factories.chiba()), page_of(plan), title="直した計画").status_code == 302


def make_the_next(plan: Plan) -> None:
    renew(plan, by=factories.chiba())


def bring_a_table(plan: Plan) -> None:
    """A new plan of the municipality beside a change of the one that there is."""
    known = Measure.objects.filter(pillar__plan=plan).latest("pk")
    rows = csv_bytes(row(plan_title="べつの計画", first_year="2031", last_year="2033"), row(measure=str(known.pk)))
    report = import_table(io.BytesIO(rows), commit=True, by=factories.chiba())
    assert (report.saved, [str(error) for error in report.errors.kept]) == (True, [])


@pytest.mark.parametrize(
    ("make", "verb"),
    [
        (factories.submitted, publish),
        (factories.draft, correct),
        (factories.published, make_the_next),
        (factories.draft, bring_a_table),
    ],
)
def test_the_plan_comes_first(make: Callable[[], Plan], verb: Callable[[Plan], None]):
    factories.load_reference()
    plan = make()
    with CaptureQueriesContext(connection) as queries:
        verb(plan)
    held = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    tables = [sql.split(' FROM "')[1].split('"')[0] for sql in held]
    assert tables.index("plans_registry_plan") < tables.index("municipalities_municipality")
