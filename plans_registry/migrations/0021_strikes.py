"""Records of acts let texts be taken out of them, while a strike is under way, and nothing else be changed."""

from importlib import import_module

from django.db import migrations, models

RECORDS = import_module("plans_registry.migrations.0005_audit")
TEXTS = ("target_label", "before", "after", "note")
FIXED = [name for name in RECORDS.KEPT if name not in TEXTS]
UNDER_WAY = "EXISTS (SELECT 1 FROM plans_registry_strikeunderway)"
SQLITE = f"""CREATE TRIGGER audit_record_changed BEFORE UPDATE ON {RECORDS.TABLE}
    WHEN CASE WHEN {UNDER_WAY}
    THEN NEW.by_id IS NOT OLD.by_id OR {" OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in FIXED)}
    ELSE NEW.by_id IS NOT NULL OR {" OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in RECORDS.KEPT)} END
    BEGIN SELECT RAISE(ABORT, '{RECORDS.SAID}'); END"""
POSTGRESQL = RECORDS.POSTGRESQL[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "BEGIN\n",
    f"""BEGIN
    IF TG_OP = 'UPDATE' AND {UNDER_WAY}
        AND to_jsonb(NEW) - '{{{",".join(TEXTS)}}}'::text[] = to_jsonb(OLD) - '{{{",".join(TEXTS)}}}'::text[] THEN
        RETURN NEW;
    END IF;
""",
    1,
)


def let_strikes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_record_changed")
        schema_editor.execute(SQLITE)
    else:
        schema_editor.execute(POSTGRESQL)


def let_nothing(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_record_changed")
        schema_editor.execute(RECORDS.SQLITE[0])
    else:
        schema_editor.execute(RECORDS.POSTGRESQL[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0020_page_from_one")]

    operations = [
        migrations.CreateModel(
            name="StrikeUnderWay",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(let_strikes, let_nothing),
    ]
