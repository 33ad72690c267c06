from django.db import migrations
from django.utils import timezone

OLD_CODE = "Only rows change, which the release before reads as any others."

# Concept, word, the relation that it was shipped with, and the right one: a word of one meaning with its concept, or what
# somebody wants, as 展示会に出たい.
RIGHT = [
    ("補助金", "助成金", "trouble", "same"),
    ("補助金", "支援金", "narrower", "same"),
    ("創業", "起業家", "trouble", "same"),
    ("企業立地", "企業誘致", "trouble", "same"),
    ("見本市", "join a trade show", "same", "trouble"),
]


def put_right(apps, schema_editor):
    """Shipped words that staff have left as they came; what staff have changed stays so."""
    shipped = apps.get_model("plans_registry", "ConceptWord").objects.filter(edition__gt=0)
    concepts = apps.get_model("plans_registry", "Concept").objects
    for concept, word, was, relation in RIGHT:
        if shipped.filter(concept__preferred=concept, word=word, relation=was).update(relation=relation):
            concepts.filter(preferred=concept).update(updated_at=timezone.now())
    shipped.filter(concept__preferred="子ども", word="子育て支援", relation="related").delete()


class Migration(migrations.Migration):
    dependencies = [("plans_registry", "0027_terms_as_shown")]

    operations = [migrations.RunPython(put_right, migrations.RunPython.noop)]
