import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor) -> None:
    """Of every edition the pictures that its document names."""
    Edition, Photo = apps.get_model("catalogue", "Edition"), apps.get_model("catalogue", "EditionPhoto")
    for edition in Edition.objects.only("document").order_by("pk").iterator(chunk_size=200):
        parts = [edition.document, *edition.document.get("pillars", [])]
        images = {photo["image"] for part in parts for photo in part.get("photos", []) if photo.get("image")}
        Photo.objects.bulk_create([Photo(edition=edition, image=image) for image in sorted(images)])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_changes_in_the_index")]

    operations = [
        migrations.CreateModel(
            name="EditionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("image", models.CharField(db_index=True, max_length=100, verbose_name="画像")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="catalogue.edition",
                        verbose_name="版",
                    ),
                ),
            ],
            options={
                "verbose_name": "版の写真",
                "verbose_name_plural": "版の写真",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "image"),
                        name="edition_photo_once",
                        violation_error_message="この版の写真は、すでに記録されています。",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
