from django.db import migrations, models

OLD_CODE = "Fills a column that the release before does not read; an edition struck by it meanwhile has no such moment."


def fill_struck_out(apps, schema_editor) -> None:
    """When an edition was struck, as the records tell."""
    Edition, AuditRecord = apps.get_model("catalogue", "Edition"), apps.get_model("plans_registry", "AuditRecord")
    for row in AuditRecord.objects.filter(verb="strike", after__struck="edition").order_by("at"):
        struck = Edition.objects.filter(plan=row.target_id, number=row.after["number"], struck_out_at=None)
        struck.update(struck_out_at=row.at)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0014_terms_of_sources"), ("plans_registry", "0021_strikes")]

    operations = [
        migrations.AddField(
            "edition",
            "struck_generation",
            models.PositiveBigIntegerField(editable=False, null=True, verbose_name="抹消した世代"),
        ),
        migrations.AddField(
            "edition", "struck_at", models.DateTimeField(editable=False, null=True, verbose_name="抹消した日時")
        ),
        migrations.AddField(
            "edition",
            "struck_out_at",
            models.DateTimeField(editable=False, null=True, verbose_name="版を抹消した日時"),
        ),
        migrations.AddField(
            "edition",
            "measures_since",
            models.JSONField(editable=False, null=True, verbose_name="施策の最終更新"),
        ),
        migrations.RunPython(fill_struck_out, migrations.RunPython.noop),
    ]
