from django.conf import settings
from django.db import migrations, models


def end_earlier_editions(apps, schema_editor) -> None:
    """Nobody knows when they ceased to be public: before generations were kept."""
    apps.get_model("catalogue", "Edition").objects.filter(is_current=False).update(until_generation=0)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_search_misses"),
        ("municipalities", "0002_contacts"),
        ("plans_registry", "0009_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="from_generation",
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name="公開した世代"),
        ),
        migrations.AddField(
            model_name="edition",
            name="until_generation",
            field=models.PositiveBigIntegerField(editable=False, null=True, verbose_name="公開を終えた世代"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_generation", None),
                    ("until_generation__gte", models.F("from_generation")),
                    _connector="OR",
                ),
                name="edition_ends_after_it_began",
                violation_error_message="公開を終えた世代は、公開した世代と同じかあとです。",
            ),
        ),
        migrations.RunPython(end_earlier_editions, migrations.RunPython.noop),
    ]
