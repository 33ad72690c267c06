"""Load the starting vocabulary from the tables in ``reference/``; staff manage the rows from then on."""

import csv
from pathlib import Path

from django.db import transaction

from plans_registry.models.vocabulary import FormKeyword, PillarType, SupportForm, SynonymGroup, TypeKeyword

REFERENCE = Path(__file__).parent / "reference"


@transaction.atomic
def load_vocabulary() -> None:
    """Create what is missing.  Idempotent; what staff have changed since stays as they left it."""
    for model, name in ((PillarType, "pillar_types.csv"), (SupportForm, "support_forms.csv")):
        for position, row in enumerate(_rows(name), start=1):
            model.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "position": position * 10})
    if not SynonymGroup.objects.exists():
        SynonymGroup.objects.bulk_create(SynonymGroup(**row) for row in _rows("synonyms.csv"))
    if not (TypeKeyword.objects.exists() or FormKeyword.objects.exists()):
        _load_keywords()


def _load_keywords() -> None:
    types = {row.slug: row for row in PillarType.objects.all()}
    forms = {row.slug: row for row in SupportForm.objects.all()}
    for row in _rows("keywords.csv"):
        if row["kind"] == "type":
            TypeKeyword.objects.create(type=types[row["slug"]], keyword=row["keyword"])
        else:
            FormKeyword.objects.create(form=forms[row["slug"]], keyword=row["keyword"])


def _rows(name: str) -> list[dict]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
