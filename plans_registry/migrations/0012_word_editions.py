from django.db import migrations, models


def mark_shipped_words(apps, schema_editor):
    """Words of shipped concepts came with the first edition of the table."""
    words = apps.get_model("plans_registry", "ConceptWord").objects.filter(concept__is_shipped=True)
    words.update(edition=1)


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0011_measure_types")]

    operations = [
        migrations.AddField(
            model_name="conceptword",
            name="edition",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="はじめから入っていたことばの版"
            ),
        ),
        migrations.AlterField(
            model_name="conceptword",
            name="word",
            field=models.CharField(help_text="困りごと・望みは、間にほかのことばが入るところを「…」で書けます。別の意味のことばが入ってもよいところは「……」です。例：音…うるさ", max_length=100, verbose_name="ことば"),
        ),
        migrations.RunPython(mark_shipped_words, migrations.RunPython.noop),
    ]
