from datetime import date

import numpy as np
from django.db import migrations, models


def fill_changes(apps, schema_editor) -> None:
    """From the entries; a measure without one is found by no search."""
    Entry, Shelf = apps.get_model("catalogue", "Entry"), apps.get_model("catalogue", "Shelf")
    for shelf in Shelf.objects.iterator(chunk_size=200):
        changed = dict(Entry.objects.filter(plan_key=shelf.plan_key).values_list("measure", "changed_generation"))
        measures = np.frombuffer(bytes(shelf.measures), "<i8").tolist()
        shelf.changes = np.array([changed.get(measure, 0) for measure in measures], "<i8").tobytes()
        shelf.save(update_fields=["changes"])


def fill_updated_on(apps, schema_editor) -> None:
    """On the way back: the day of the plan's edition."""
    Entry, Shelf = apps.get_model("catalogue", "Entry"), apps.get_model("catalogue", "Shelf")
    for shelf in Shelf.objects.iterator(chunk_size=200):
        days = Entry.objects.filter(plan_key=shelf.plan_key).values_list("updated_on", flat=True)
        shelf.updated_on = days.first() or date(2000, 1, 1)  # an empty shelf is in no order
        shelf.save(update_fields=["updated_on"])


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0011_events_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='shelf',
            name='changes',
            field=models.BinaryField(default=b''),
        ),
        migrations.RunPython(fill_changes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='shelf',
            name='updated_on',
            field=models.DateField(null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, fill_updated_on),
        migrations.RemoveField(
            model_name='shelf',
            name='updated_on',
        ),
    ]
