from django.db import migrations, models

OLD_CODE = "Fills columns that the release before does not read; what it publishes meanwhile gets them with reindex."


def fill_terms(apps, schema_editor) -> None:
    """From the current editions; ``reindex`` also finds since when a measure's source states them."""
    Edition, Entry = apps.get_model("catalogue", "Edition"), apps.get_model("catalogue", "Entry")
    stating = Edition.objects.filter(is_current=True, document__source__has_key="licence").only("document")
    for edition in stating.order_by("pk").iterator(chunk_size=200):
        source = edition.document["source"]
        terms = {"source_licence": source["licence"], "source_licence_url": source.get("licence_url", "")}
        Entry.objects.filter(edition=edition).update(**terms)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0013_edition_photos")]

    operations = [
        migrations.AddField(
            "entry", "source_licence", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.AddField(
            "entry", "source_licence_url", models.URLField(blank=True, db_default="", default="", max_length=500)
        ),
        migrations.RunPython(fill_terms, migrations.RunPython.noop),
    ]
