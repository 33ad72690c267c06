"""What a rebuild says of tokens without positions: the same as their positions say, and what a search answers from it."""

import random

import numpy as np
import pytest

from plans_registry.catalogue.index import rebuild, snapshot, standing, terms
from plans_registry.catalogue.index.hits import CommonHits
from plans_registry.catalogue.index.layout import CHUNK, ENTRIES, LAYERS, STANDING, Layer, tokens
from plans_registry.catalogue.index.write import bitmaps
from plans_registry.catalogue.models import Entry, Posting
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.catalogue.index.test_answer import TODAY, differences
from tests.catalogue.queries import damaged_queries, fixed_queries
from tests.draws import draws
from tests.factories import HAMURA, MACHIDA, measure, pillar


@pytest.mark.parametrize("layer", LAYERS, ids=["entries", "beside"])
@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_row_has_the_entries_and_fields_in_whose_text_the_token_is(layer: Layer, size: int):
    """Of a text of few letters each pair stands in many entries; of rare ones in one or two."""
    chance = random.Random(size)
    slots = np.array(sorted(chance.sample(range(CHUNK), 1500)))
    texts = ["\n".join("".join(chance.choices("販路aé海", k=9)) for _ in layer.fields) for _ in slots]
    texts[3] = texts[3].replace("海", "漁")
    rows = dict(standing.of_tokens(tokens(texts, slots, size, layer), size, layer))
    sizes = set()
    for pair in ("販路", "海海", "é販", "漁", "路"):
        token = int.from_bytes(pair.encode("utf-16-be")) if len(pair) == 2 else 1 << 16 | ord(pair)
        expected = [
            slot * standing.FIELDS + field
            for slot, text in zip(slots.tolist(), texts, strict=True)
            for field, line in enumerate(text.split("\n"))
            if pair in line
        ]
        assert standing.places_in(rows[token]).tolist() == expected
        sizes.add(len(rows[token]) == CHUNK // 2)
    assert sizes == {True, False}  # of both ways to write one


def test_fields_by_ordinal_are_those_of_the_places():
    chance = random.Random(7)
    rows = {
        chunk: standing._row(np.array(sorted(chance.sample(range(CHUNK * standing.FIELDS), count)), np.uint16))
        for chunk, count in ((1, 3), (2, 5000), (4, 1023), (5, 1024))
    }
    ordinals, fields = standing.ordinals_and_fields([(chunk, standing.listed(row)) for chunk, row in rows.items()])
    assert len(ordinals) == sum(len(standing.places_in(row)) for row in rows.values()) == 3 + 5000 + 1023 + 1024
    assert standing.count_in(rows.values()) <= len(ordinals)
    expected = np.zeros(7 * CHUNK, np.uint8)
    for ordinal, bit in zip(ordinals.tolist(), fields.tolist(), strict=True):
        expected[ordinal] |= bit
    assert standing.fields_by_ordinal(rows, 7 * CHUNK).tolist() == expected.tolist()


@pytest.mark.slow
@pytest.mark.every_case
@pytest.mark.usefixtures("fresh_process")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("common", [terms.COMMON, 10**9], ids=["as it is", "every word is common"])
def test_what_is_public_after_a_rebuild_and_what_is_published_later(monkeypatch, common: int):
    """One plan as it stood in the rebuild, one changed, one withdrawn and one new since then: old and new chunks together."""
    monkeypatch.setattr(terms, "COMMON", common)
    factories.sample_registry()
    factories.load_concepts()
    rebuild.rebuild()
    assert snapshot.current().seal.chunks == len(snapshot.current().sizes) == 1
    assert differences(fixed_queries()) == []
    plan = Plan.objects.get(key="132098-2021")
    assert plan.municipality_id == MACHIDA
    plan.pillars.get(number=1).measures.update(description="販路の支援を改めた")
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    workflow.withdraw(Plan.objects.get(key="131211-2021"), by=factories.chiba(), reason="見直しのため")
    factories.published(HAMURA, first_year=2030, last_year=2031, pillars=(pillar("柱", measure("販路の支援")),))
    now = snapshot.current()
    assert (now.seal.chunks, len(now.sizes)) == (1, 2)
    damaged = damaged_queries(list(Entry.objects.order_by("measure")), draws(40), seed=4)
    assert differences([*fixed_queries(), *damaged]) == []
    terms.forget()
    # What is read for the second would say once more where the first stands.
    found, _state = terms.find(["販路", "販路の支援"], now, [ENTRIES])
    ordinals = found[ENTRIES]["販路"].ordinals.tolist()
    assert ordinals == sorted(set(ordinals))
    assert isinstance(found[ENTRIES]["販路"], CommonHits) == (common == 10**9)


@pytest.mark.usefixtures("fresh_process")  # whose vocabulary another database of the same stamp may have been
@pytest.mark.django_db(transaction=True)
def test_words_of_one_token_and_those_of_the_vocabulary_are_found_without_reading_positions():
    def total(words: str) -> int:
        terms.forget()
        return search(MeasureQuery(q=words, match="literal"), today=TODAY).total

    factories.sample_registry()
    factories.load_concepts()
    rebuild.rebuild()
    assert {"販路拡大", "見本市"} <= snapshot.current().seal.words.keys()
    before = [total(words) for words in ("販路", "業", "販路拡大", "見本市")]
    assert min(before) > 1
    assert total("ランド認定") > 0
    positions = [key for key in Posting.objects.values_list("key", flat=True) if not key & STANDING]
    Posting.objects.filter(key__in=positions).delete()
    assert [total(words) for words in ("販路", "業", "販路拡大", "見本市")] == before
    assert total("ランド認定") == 0


@pytest.mark.parametrize("layer", LAYERS, ids=["entries", "beside"])
def test_a_word_of_the_vocabulary_stands_where_all_of_it_stands(layer: Layer):
    """Its pairs alone, or over the end of a field, are not it; in Latin letters it begins where a run of those begins."""
    lines = [
        "海外展開をする",
        "外展",
        "海外と展開",
        "海外",
        "展開",
        "ecサイト",
        "アecサイト",
        "aecサイト",
        "海外展開海外展開",
    ]
    texts = [
        "\n".join(lines[(at + field) % len(lines)] for field in range(len(layer.fields))) for at in range(len(lines))
    ]
    slots = np.arange(5, 5 + len(texts))
    words = standing.word_tokens(["海外展開", "ecサイト", "展開海外", "海外", "融資制度"])
    assert sorted(words) == ["ecサイト", "展開海外", "海外展開", "融資制度"]  # 海外 is one token
    packed = tokens(texts, slots, 0, layer)
    rows = dict(standing.of_words(words, dict(bitmaps(packed)), 0, layer))
    for word, token in words.items():
        expected = [
            slot * standing.FIELDS + field
            for slot, text in zip(slots.tolist(), texts, strict=True)
            for field, line in enumerate(text.split("\n"))
            if contains(line, word)
        ]
        assert standing.places_in(rows.get(token, b"")).tolist() == expected
    assert len(rows) == 3
