"""The shipped words of the search: each edition of the table is loaded once, and what staff have done to it stays."""

from importlib import import_module

import pytest
from django.apps import apps

from plans_registry.catalogue.latin import stems_of
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.vocabulary import vocabulary
from plans_registry.models import Concept, ConceptWord, vocabulary_rows
from plans_registry.models.vocabulary_rows import load_concepts

pytestmark = pytest.mark.django_db

FIRST = [
    {"concept": "創業", "word": "創業", "language": "ja", "kind": "preferred", "since": 1},
    {"concept": "創業", "word": "起業", "language": "ja", "kind": "same", "since": 1},
    {"concept": "創業", "word": "開業", "language": "ja", "kind": "same", "since": 1},
    {"concept": "見本市", "word": "見本市", "language": "ja", "kind": "preferred", "since": 1},
    {"concept": "見本市", "word": "展示会", "language": "ja", "kind": "same", "since": 1},
]
SECOND = [
    *FIRST,
    {"concept": "創業", "word": "スタートアップ", "language": "ja", "kind": "same", "since": 2},
    {"concept": "見本市", "word": "トレードショー", "language": "ja", "kind": "same", "since": 2},
    {"concept": "家賃", "word": "家賃", "language": "ja", "kind": "preferred", "since": 2},
    {"concept": "家賃", "word": "賃料", "language": "ja", "kind": "same", "since": 2},
]


def words() -> set[tuple[str, str]]:
    return set(ConceptWord.objects.values_list("concept__preferred", "word"))


def load(monkeypatch: pytest.MonkeyPatch, rows: list[dict]) -> None:
    monkeypatch.setattr(vocabulary_rows, "_shipped_concepts", lambda: rows)
    load_concepts()


def test_words_shipped_later_come_to_a_registry_that_has_the_earlier_ones(monkeypatch: pytest.MonkeyPatch):
    load(monkeypatch, FIRST)
    first = {("創業", "起業"), ("創業", "開業"), ("見本市", "展示会")}
    assert words() == first
    load(monkeypatch, SECOND)
    assert words() - first == {
        ("創業", "スタートアップ"),
        ("見本市", "トレードショー"),
        ("家賃", "賃料"),
    }
    load(monkeypatch, SECOND)
    assert ConceptWord.objects.count() == 6


def test_what_staff_took_away_or_changed_stays_so(monkeypatch: pytest.MonkeyPatch):
    load(monkeypatch, FIRST)
    ConceptWord.objects.get(word="起業").delete()
    Concept.objects.get(preferred="見本市").delete()
    own = Concept.objects.create(preferred="家賃")
    ConceptWord.objects.create(concept=own, word="賃料", relation="narrower")
    load(monkeypatch, SECOND)
    assert words() == {("創業", "開業"), ("創業", "スタートアップ"), ("家賃", "賃料")}
    assert ConceptWord.objects.get(word="賃料").relation == "narrower"


def test_the_shipped_table_is_whole():
    """Every concept has its own row, of the first edition that has any; no word stands twice in a concept."""
    rows = vocabulary_rows._shipped_concepts()
    first = {row["concept"]: row["since"] for row in reversed(rows)}
    preferred = {row["concept"]: row["since"] for row in rows if row["kind"] == "preferred"}
    assert preferred == {concept: since for concept, since in first.items() if concept != "たずねることば"}
    pairs = [(row["concept"], row["word"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert {row["kind"] for row in rows} <= {"preferred", *ConceptWord.Relation.values}


@pytest.fixture
def _shipped(db):
    load_concepts()
    Generation.advance()


@pytest.mark.usefixtures("_shipped")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("助成金", "補助"),
        ("支援金", "助成"),
        ("起業家", "創業"),
        ("企業誘致", "立地"),
        ("online", "おんらいん"),
        ("technology", "技術"),
        ("council", "懇談会"),
    ],
)
def test_shipped_words_of_one_meaning_find_each_other(asked: str, found: str):
    assert found in {needle for _word, needle in vocabulary(Generation.stamp()).like_words(fold(asked))}


@pytest.mark.usefixtures("_shipped")
def test_shipped_words_say_what_is_asked_and_what_is_not():
    shipped = vocabulary(Generation.stamp())
    assert [meaning.preferred for meaning in shipped.senses["お金"].meanings] == ["補助金", "融資"]
    assert all(shipped.senses[word].asking for word in ("metropolitan government", "電話番号", "phone number"))
    assert stems_of("industry") not in shipped.phrases  # IT industry is another word
    assert shipped.senses["it company"].meanings[0].preferred == "情報通信業"
    assert "子ども" not in {meaning.preferred for meaning in shipped.near.get("子育て支援", ())}


def test_shipped_words_that_staff_left_as_they_came_are_put_right():
    rows = [("補助金", "助成金", "trouble"), ("補助金", "支援金", "narrower"), ("子ども", "子育て支援", "related")]
    for preferred, word, relation in rows:
        concept, _is_new = Concept.objects.get_or_create(preferred=preferred)
        ConceptWord.objects.create(concept=concept, word=word, relation=relation, edition=1)
    ConceptWord.objects.filter(word="支援金").update(relation="related")
    own = Concept.objects.create(preferred="創業")
    ConceptWord.objects.create(concept=own, word="起業家", relation="trouble")
    import_module("plans_registry.migrations.0028_words_of_one_meaning").put_right(apps, None)
    relations = dict(ConceptWord.objects.values_list("word", "relation"))
    assert relations == {"助成金": "same", "支援金": "related", "起業家": "trouble"}
