"""A document that is read becomes drafts at once; what intake could not decide about one are rows of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_places(apps, schema_editor):
    """Plans that were taken in before, each at its place in the document: by municipality and years, else in order."""
    review_model, origin_model = (apps.get_model("plans_registry", name) for name in ("Review", "PlanOrigin"))
    for review in review_model.objects.prefetch_related("plans"):
        left = dict(enumerate(one["document"] for one in review.proposal["plans"]))
        for plan in review.plans.all():
            known = (plan.municipality_id, plan.first_year)
            same = (at for at, one in left.items() if (one.get("municipality"), one.get("first_year")) == known)
            place = next(same, next(iter(left), None))
            if place is not None:
                del left[place]
                origin_model.objects.create(review=review, place=place, plan=plan)


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plans_registry', '0015_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='資料の中の順番')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='plans_registry.plan', verbose_name='計画')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='plans_registry.review', verbose_name='資料の取り込み')),
            ],
            options={
                'verbose_name': '資料から作った計画',
                'verbose_name_plural': '資料から作った計画',
                'ordering': ['-id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('review', 'place'), name='origin_place_once', violation_error_message='この計画は、すでに下書きになっています。')],
            },
        ),
        migrations.CreateModel(
            name='OpenIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='資料の行')),
                ('code', models.SlugField(max_length=40, verbose_name='種類')),
                ('message', models.TextField(verbose_name='確かめること')),
                ('text', models.TextField(blank=True, verbose_name='資料の文字')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='確かめた日時')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='plans_registry.planorigin', verbose_name='資料から作った計画')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='確かめた人')),
            ],
            options={
                'verbose_name': '確かめる所',
                'verbose_name_plural': '確かめる所',
                'ordering': ['line', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
        migrations.RemoveField(model_name='review', name='plans'),
        migrations.AlterField(
            model_name='review',
            name='status',
            field=models.CharField(choices=[('open', '途中'), ('confirmed', '取り込み済み'), ('discarded', '取りやめ')], default='open', max_length=9, verbose_name='状態'),
        ),
    ]
