from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0006_edition_generations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254, verbose_name='メールアドレス')),
                ('search', models.CharField(blank=True, max_length=2000, verbose_name='さがしている内容')),
                ('pace', models.CharField(choices=[('daily', '1日1通まで'), ('weekly', '1週間に1通まで')], max_length=6, verbose_name='送り方')),
                ('language', models.CharField(max_length=2, verbose_name='画面の言語')),
                ('asked_at', models.DateTimeField(verbose_name='申し込んだ日時')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='確認のメールを送った日時')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='確認した日時')),
                ('digest_at', models.DateTimeField(null=True, verbose_name='最後にまとめた日時')),
                ('digest_generation', models.PositiveBigIntegerField(null=True, verbose_name='最後にまとめた世代')),
                ('not_before', models.DateTimeField(verbose_name='次に送る日時')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='送信の回数')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='送信を始めた日時')),
            ],
            options={
                'verbose_name': 'フォロー',
                'verbose_name_plural': 'フォロー',
                'ordering': ['asked_at', 'id'],
                'default_permissions': ('view', 'delete'),
                'constraints': [models.UniqueConstraint(fields=('address', 'search', 'pace', 'language'), name='follower_once', violation_error_message='このフォローは、すでにあります。'), models.CheckConstraint(condition=models.Q(('pace__in', ['daily', 'weekly'])), name='follower_pace_known', violation_error_message='送り方を選んでください。'), models.CheckConstraint(condition=models.Q(('language__in', ['ja', 'en'])), name='follower_language_known', violation_error_message='画面の言語が正しくありません。'), models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='follower_has_address', violation_error_message='メールアドレスを入力してください。'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('digest_at', None), ('digest_generation', None)), models.Q(('confirmed_at__isnull', False), ('digest_at__isnull', False), ('digest_generation__isnull', False)), _connector='OR'), name='follower_digests_when_confirmed', violation_error_message='確認されていないフォローには、まとめを送れません。')],
            },
        ),
    ]
