from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_changes(apps, schema_editor) -> None:
    """Of the current edition; ``reindex`` finds the earlier one since which a measure reads as it does."""
    Edition = apps.get_model("catalogue", "Edition")
    edition = Edition.objects.filter(pk=OuterRef("edition"))
    apps.get_model("catalogue", "Entry").objects.update(
        changed_at=Subquery(edition.values("published_at")),
        changed_generation=Subquery(edition.values("from_generation")),
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_history")]

    operations = [
        migrations.AddField("entry", "changed_at", models.DateTimeField(null=True)),
        migrations.AddField("entry", "changed_generation", models.PositiveBigIntegerField(null=True)),
        migrations.RunPython(fill_changes, migrations.RunPython.noop),
        migrations.AlterField("entry", "changed_at", models.DateTimeField()),
        migrations.AlterField("entry", "changed_generation", models.PositiveBigIntegerField()),
        migrations.AddIndex(
            "entry", models.Index(fields=["-changed_generation", "measure"], name="entry_newest_change")
        ),
    ]
