from django.db import migrations

TABLE = "catalogue_catalogueevent"
SAID = "events of the catalogue are added, never changed or deleted"

SQLITE = [
    f"CREATE TRIGGER catalogue_event_changed BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    f"CREATE TRIGGER catalogue_event_deleted BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
]
POSTGRESQL = [
    f"""CREATE FUNCTION catalogue_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    f"""CREATE TRIGGER catalogue_event_stays BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION catalogue_event_stays()""",
]
SQLITE_UNDONE = ["DROP TRIGGER catalogue_event_changed", "DROP TRIGGER catalogue_event_deleted"]
POSTGRESQL_UNDONE = ["DROP FUNCTION catalogue_event_stays() CASCADE"]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in SQLITE_UNDONE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDONE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_changes_of_measures'),
    ]

    operations = [
        migrations.RunPython(guard, unguard),
    ]
