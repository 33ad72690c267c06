"""The table in which limits of all processes are counted, unless a Redis server does (CACHE_URL)."""

from django.core.management import call_command
from django.db import migrations

OLD_CODE = "The release before asks for this table only where its operator has made it by the same command."


def make_table(apps, schema_editor) -> None:
    call_command("createcachetable", "shared_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0021_strikes")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
