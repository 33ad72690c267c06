"""Vocabulary from tables into rows: what is shipped in ``reference/``, and tables of concepts that staff take over."""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from plans_registry.models.vocabulary import Concept, ConceptWord, FormKeyword, PillarType, SupportForm, TypeKeyword

REFERENCE = Path(__file__).parent / "reference"


@transaction.atomic
def load_vocabulary() -> None:
    """Create what is missing.  Idempotent; what staff have changed since stays as they left it."""
    for model, name in ((PillarType, "pillar_types.csv"), (SupportForm, "support_forms.csv")):
        for position, row in enumerate(_rows(name), start=1):
            model.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "position": position * 10})
    if not (TypeKeyword.objects.exists() or FormKeyword.objects.exists()):
        _load_keywords()


@transaction.atomic
def load_concepts() -> None:
    """The shipped words that are newer than those loaded before; what staff have changed or taken away stays so.

    A new word of a concept that staff have renamed or taken away is left out.
    """
    loaded = ConceptWord.objects.aggregate(Max("edition"))["edition__max"] or 0
    rows = _shipped_concepts()
    new = [row for row in rows if row["since"] > loaded]
    named = {row["concept"] for row in new if row["kind"] == PREFERRED}
    named |= set(Concept.objects.values_list("preferred", flat=True))
    if not loaded:
        named |= {row["concept"] for row in rows}
    add_concepts((row for row in new if row["concept"] in named), is_shipped=True)


def _shipped_concepts() -> list[dict]:
    """The rows of the shipped tables; ``since``: the edition that they came with."""
    asking = {"concept": "たずねることば", "kind": ConceptWord.Relation.ASKING.value}
    rows = _rows("concepts.csv") + [row | asking for row in _rows("asking_words.csv")]
    return [row | {"since": int(row["since"])} for row in rows]


PREFERRED = "preferred"
"""The kind of a row of the table of concepts that names the concept itself."""


def add_concepts(rows: Iterable[dict], *, is_shipped: bool = False) -> tuple[int, int]:
    """Add what is missing: rows of ``concept``, ``word``, ``language``, ``kind``; returns new concepts and new words.

    A word that its concept has already stays as it is.
    """
    rows = list(rows)
    concepts = {concept.preferred: concept for concept in Concept.objects.all()}
    missing = [name for name in dict.fromkeys(row["concept"] for row in rows) if name not in concepts]
    new = Concept.objects.bulk_create([Concept(preferred=name, is_shipped=is_shipped) for name in missing])
    concepts |= {concept.preferred: concept for concept in new}
    held = set(ConceptWord.objects.values_list("concept", "word"))
    words = {}
    for row in rows:
        concept = concepts[row["concept"]]
        key = (concept.pk, row["word"])
        if row["kind"] != PREFERRED and row["word"] != concept.preferred and key not in held and key not in words:
            words[key] = ConceptWord(
                concept=concept,
                word=row["word"],
                language=row["language"],
                relation=row["kind"],
                edition=row["since"] if is_shipped else 0,
            )
    ConceptWord.objects.bulk_create(words.values(), batch_size=2000)
    return len(new), len(words)


def put_concepts(rows: Iterable[dict[str, str]]) -> dict[str, int]:
    """Rows of a table of concepts taken over: what is missing is added, and a word gets the language and kind of its row.

    Nothing is taken away.  Returns how many ``concepts`` and ``words`` are new and how many words are ``changed``.
    """
    rows = list(rows)
    wanted = {(row["concept"], row["word"]): (row["language"], row["kind"]) for row in rows}
    changed = []
    for word in ConceptWord.objects.filter(concept__preferred__in={row["concept"] for row in rows}).select_related(
        "concept"
    ):
        language, relation = wanted.get((word.concept.preferred, word.word), (word.language, word.relation))
        if relation != PREFERRED and (language, relation) != (word.language, word.relation):
            word.language, word.relation = language, relation
            changed.append(word)
    ConceptWord.objects.bulk_update(changed, ["language", "relation"], batch_size=500)
    Concept.objects.filter(pk__in={word.concept_id for word in changed}).update(updated_at=timezone.now())
    concepts, words = add_concepts(rows)
    return {"concepts": concepts, "words": words, "changed": len(changed)}


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
