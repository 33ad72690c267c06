import django.db.models.deletion
from django.db import migrations, models

# The groups a registry began with until now. What staff have made or changed differs from them.
SHIPPED = {
    "創業、起業、開業、スタートアップ",
    "販路開拓、販路拡大",
    "見本市、展示会、商談会、出展",
    "補助金、助成金、奨励金、補助、助成",
    "事業承継、後継者、M&A",
    "企業誘致、企業立地",
    "相談、専門家派遣、伴走支援",
    "産業財産権、特許、知財",
    "EC、ネット販売、通販",
    "交流、連携、ネットワーク、マッチング",
    "空き店舗、空き家、遊休資産",
    "キャッシュレス、地域通貨",
    "採用、雇用、人材",
}


def concepts_of_groups(apps, schema_editor):
    """A group of staff's own becomes a concept: its first word that names none yet, the others of the same meaning."""
    Concept = apps.get_model("plans_registry", "Concept")
    ConceptWord = apps.get_model("plans_registry", "ConceptWord")
    for group in apps.get_model("plans_registry", "SynonymGroup").objects.exclude(words__in=SHIPPED).order_by("pk"):
        words = list(dict.fromkeys(word.strip() for word in group.words.split("、") if word.strip()))
        if not words:
            continue
        taken = set(Concept.objects.filter(preferred__in=words).values_list("preferred", flat=True))
        preferred = next((word for word in words if word not in taken), words[0])
        concept, _created = Concept.objects.get_or_create(preferred=preferred)
        for word in words:
            if word != preferred:
                ConceptWord.objects.get_or_create(concept=concept, word=word)


def groups_of_concepts(apps, schema_editor):
    """The way back: staff's own concepts as groups, and the groups of before."""
    SynonymGroup = apps.get_model("plans_registry", "SynonymGroup")
    groups = set(SHIPPED)
    for concept in apps.get_model("plans_registry", "Concept").objects.filter(is_shipped=False):
        same = concept.words.filter(relation="same").order_by("pk").values_list("word", flat=True)
        groups.add("、".join([concept.preferred, *same])[:300])
    SynonymGroup.objects.bulk_create([SynonymGroup(words=words) for words in sorted(groups) if "、" in words])


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0009_approvals")]

    operations = [
        migrations.CreateModel(
            name="Concept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("preferred", models.CharField(help_text="この意味をいちばんよく表す、計画に使われることば。例：事業承継", max_length=100, verbose_name="代表することば")),
                ("is_shipped", models.BooleanField(default=False, editable=False, verbose_name="はじめから入っていたことば")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
            ],
            options={
                "verbose_name": "検索のことば",
                "verbose_name_plural": "検索のことば",
                "ordering": ["preferred"],
                "constraints": [
                    models.UniqueConstraint(fields=("preferred",), name="concept_preferred_once", violation_error_message="この代表することばは、すでに登録されています。"),
                    models.CheckConstraint(condition=models.Q(("preferred", ""), _negated=True), name="concept_preferred_not_empty", violation_error_message="代表することばを入力してください。"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConceptWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(help_text="例：跡継ぎ", max_length=100, verbose_name="ことば")),
                ("language", models.CharField(choices=[("ja", "日本語"), ("kana", "よみ"), ("en", "英語")], default="ja", help_text="「よみ」はひらがなで。よみと英語は、たずねることばとしてだけ使います。例：よみ", max_length=4, verbose_name="言語")),
                ("relation", models.CharField(choices=[("same", "同じ意味"), ("narrower", "その一種"), ("related", "関連"), ("trouble", "困りごと・望み"), ("mistake", "書きまちがい"), ("asking", "たずねるだけ")], default="same", help_text="「その一種」は代表することばで見つかり、逆は見つかりません。「関連」は、ほかに見つからないときだけ使います。例：同じ意味", max_length=8, verbose_name="意味の近さ")),
                ("concept", models.ForeignKey(help_text="このことばの属する意味。例：事業承継", on_delete=django.db.models.deletion.CASCADE, related_name="words", to="plans_registry.concept", verbose_name="検索のことば")),
            ],
            options={
                "verbose_name": "ほかの言い方",
                "verbose_name_plural": "ほかの言い方",
                "ordering": ["concept", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("concept", "word"), name="concept_word_once", violation_error_message="このことばは、すでに登録されています。"),
                    models.CheckConstraint(condition=models.Q(("word", ""), _negated=True), name="concept_word_not_empty", violation_error_message="ことばを入力してください。"),
                    models.CheckConstraint(condition=models.Q(("language__in", ["ja", "kana", "en"])), name="concept_word_language_known", violation_error_message="言語は、日本語・よみ・英語のいずれかです。"),
                    models.CheckConstraint(condition=models.Q(("relation__in", ["same", "narrower", "related", "trouble", "mistake", "asking"])), name="concept_word_relation_known", violation_error_message="意味の近さは、選択肢のいずれかです。"),
                ],
            },
        ),
        migrations.RunPython(concepts_of_groups, groups_of_concepts),
        migrations.DeleteModel(name="SynonymGroup"),
    ]
