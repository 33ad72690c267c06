from django.db import migrations
from django.utils import timezone

OLD_CODE = "Only rows change, which the release before reads as any others."

# Concept, word, relation that it was shipped with: each has the meaning of its concept.
OF_ONE_MEANING = [
    ("補助金", "助成金", "trouble"),
    ("補助金", "支援金", "narrower"),
    ("創業", "起業家", "trouble"),
    ("企業立地", "企業誘致", "trouble"),
]


def put_right(apps, schema_editor):
    """Shipped words that staff have left as they came; what staff have changed stays so."""
    shipped = apps.get_model("plans_registry", "ConceptWord").objects.filter(edition__gt=0)
    concepts = apps.get_model("plans_registry", "Concept").objects
    for concept, word, relation in OF_ONE_MEANING:
        if shipped.filter(concept__preferred=concept, word=word, relation=relation).update(relation="same"):
            concepts.filter(preferred=concept).update(updated_at=timezone.now())
    shipped.filter(concept__preferred="子ども", word="子育て支援", relation="related").delete()


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0027_terms_as_shown")]

    operations = [migrations.RunPython(put_right, migrations.RunPython.noop)]
