"""Every verb takes plans before municipalities, and these before reviews: no two wait for each other (PostgreSQL)."""

import io
from collections.abc import Callable

import pytest
from django.db import connection

from plans_registry.editorial import workflow
from plans_registry.editorial.renewal.verbs import renew
from plans_registry.editorial.review.begin import begin
from plans_registry.editorial.review.drafts import throw_away
from plans_registry.editorial.review.reread import read_again
from plans_registry.intake.tables.importer import import_table
from plans_registry.models import Measure, Plan, Review
from tests import factories
from tests.editorial.desk import page_of, save, signed_in
from tests.intake.overviews import small
from tests.intake.tables.tables import csv_bytes, row

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


ORDER = ["plans_registry_plan", "municipalities_municipality", "plans_registry_review"]
HEAD = "「足立区産業振興プラン」（足立区）【計画期間：令和６年度から３年間】"


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


def read() -> Plan:
    """A draft made of a document."""
    begin(small("１ 販路の拡大", "展示会出展支援事業", head=HEAD).encode(), by=factories.aoki())
    return Plan.objects.get()


def throw_away_its_document(plan: Plan) -> None:
    assert throw_away(Review.objects.get(), by=factories.aoki()) == 1


def read_its_document_again(plan: Plan) -> None:
    read_again(Review.objects.get(), {}, by=factories.aoki())


@pytest.mark.parametrize(
    ("make", "verb"),
    [
        (factories.submitted, publish),
        (factories.draft, correct),
        (factories.published, make_the_next),
        (factories.draft, bring_a_table),
        (read, throw_away_its_document),
        (read, read_its_document_again),
    ],
)
def test_locks_are_taken_in_one_order(make: Callable[[], Plan], verb: Callable[[Plan], None], count_queries: Callable):
    factories.load_reference()
    plan = make()
    with count_queries() as queries:
        verb(plan)
    held = [query["sql"] for query in queries if query["sql"].endswith(("FOR NO KEY UPDATE", "FOR UPDATE"))]
    places = [ORDER.index(table) for sql in held if (table := sql.split(' FROM "')[1].split('"')[0]) in ORDER]
    firsts = list(dict.fromkeys(places))
    assert len(firsts) > 1
    assert firsts == sorted(firsts)
