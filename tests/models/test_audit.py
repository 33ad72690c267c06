"""The records of who did what: added, never changed, never deleted: the database sees to it."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from plans_registry.models import AuditRecord, PillarType, Plan
from plans_registry.models.audit import record
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = AuditRecord._meta.db_table


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def kept() -> AuditRecord:
    return record("change", factories.draft(), by=factories.aoki(), before={"title": "旧"}, after={"title": "新"})


def test_a_record_says_who_did_what_to_which_plan_of_whom(kept: AuditRecord):
    plan = Plan.objects.get()
    assert (kept.by, kept.by_name, kept.verb_label) == (factories.aoki(), "aoki", "変更")
    assert (kept.target_kind, kept.target_id, kept.target_label) == ("plan", str(plan.pk), str(plan))
    assert (kept.municipality, kept.before, kept.after) == (factories.ADACHI, {"title": "旧"}, {"title": "新"})
    assert list(AuditRecord.objects.about(plan)) == [kept]


def test_a_record_of_no_single_row_and_of_nobody():
    kept = record("export", PillarType, by=None, note="9件")
    assert (kept.target_kind, kept.target_id, kept.target_label) == ("pillartype", "", "柱の類型")
    assert (kept.by_name, kept.municipality) == ("コマンド", "")


def test_an_unknown_verb_is_refused():
    with pytest.raises(ValueError, match="'forget'"):
        record("forget", PillarType, by=None)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: AuditRecord.objects.update(note="x"),
        lambda row: AuditRecord.objects.all().delete(),
        lambda row: AuditRecord.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda row: AuditRecord.objects.bulk_update([row], ["note"]),
        lambda row: AuditRecord.objects.update_or_create(pk=row.pk, defaults={"note": "x"}),
        lambda row: AuditRecord.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["note"], unique_fields=["id"]
        ),
    ],
)
def test_the_application_neither_changes_nor_deletes(kept: AuditRecord, attempt: Callable):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        attempt(kept)
    assert AuditRecord.objects.get(pk=kept.pk).note == ""


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET note = 'x'",
        f"UPDATE {TABLE} SET by_name = 'x', by_id = NULL",
        f"UPDATE {TABLE} SET after = NULL, by_id = NULL",
        f"DELETE FROM {TABLE}",
    ],
)
def test_the_database_neither_changes_nor_deletes(kept: AuditRecord, statement: str):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
    ):
        cursor.execute(statement)
    assert AuditRecord.objects.get(pk=kept.pk).note == ""


def test_a_deleted_account_leaves_its_name(kept: AuditRecord):
    get_user_model().objects.get(username="aoki").delete()
    kept.refresh_from_db()
    assert (kept.by, kept.by_name) == (None, "aoki")
