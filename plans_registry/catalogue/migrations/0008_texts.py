from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_followers")]

    operations = [
        migrations.AddField("entry", "texts", models.TextField(default="", db_default="")),
        migrations.AddField("indexstate", "form", models.PositiveSmallIntegerField(default=0)),
    ]
