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
        migrations.RemoveField(
            model_name='shelf',
            name='updated_on',
        ),
    ]
