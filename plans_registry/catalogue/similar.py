"""Measures like one measure, elsewhere: by the words they share, their types and their forms of support."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.db import connections, router

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.index.answer import look_up
from plans_registry.catalogue.index.facets import state_ranks
from plans_registry.catalogue.index.hits import Hits
from plans_registry.catalogue.index.layout import key_of, steps, token_and_chunk
from plans_registry.catalogue.index.snapshot import IndexSnapshot, current_at
from plans_registry.catalogue.models import Generation, Posting
from plans_registry.catalogue.normalisation import aligned
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.vocabulary import Vocabulary, vocabulary
from plans_registry.catalogue.whole_words import whole_words

TELLING = 6
"""Pairs of characters two measures are compared by: the rarest of the name, then of the description."""

TYPE_WEIGHT, FORM_WEIGHT = 1.5, 1.0
"""What a shared type or form counts, where a shared pair of characters counts ln(all measures / those with it)."""

EMPTY = frozenset({
    "以内", "以上", "以下", "未満", "対象", "経費", "費用", "一部", "全部", "場合", "必要", "上限", "限度", "実施", "事業",
    "補助", "助率", "助成", "支援", "促進", "推進", "強化",
})  # fmt: skip
"""Words that name no subject: a measure is not like another because both pay "一部を補助"."""

_WORD = re.compile(r"[一-鿿㐀-䶿]{2,}|[ぁ-ゖー]{3,}|[a-z0-9]{2,}")
_EMPTY_WORDS = re.compile(f"(?:{'|'.join(sorted(EMPTY))}|[率額等])+")
_NAME = 1


@dataclass(frozen=True, slots=True)
class Similar:
    """A measure like another, and why: ``words`` as published in the other one's name or description."""

    entry: AnyEntry
    words: tuple[str, ...]
    types: tuple[str, ...]
    forms: tuple[str, ...]


def similar(
    entry: AnyEntry, *, fiscal_year: int, limit: int = 5, stamp: str = "", elsewhere: bool = False
) -> list[Similar]:
    """The measures most like a published one: those in force first, then those of other municipalities, then the best.

    Only measures that share a telling word are like it; there may be none.  What is less than half as like as the best
    is taken after all others, or the weakest in force would hide the likest.  ``stamp``: of the generation, where the
    caller has asked for it already.  ``elsewhere``: of each other municipality its first alone.
    """
    stamp = stamp or Generation.stamp()
    now = current_at(stamp)
    pairs = _telling(entry, now)
    now, stands = look_up(pairs, beside=now)
    ordinals, scores = _scored(entry, {pair: stands[pair] for pair in pairs}, now)
    order = _order(entry, ordinals, scores, now, fiscal_year)
    best = ordinals[order]
    if elsewhere:
        best = _first_of_others(entry, best, now)
    measures = now.measures[best[: 2 * limit]].tolist()
    rows, words = entries_now(stamp, measures), vocabulary(stamp)
    explained = (_explained(entry, rows[measure], words) for measure in measures if measure in rows)
    # Without a whole word in common, measures of one municipality are alike in how it writes only.
    telling = (other for other in explained if other.words or other.entry.municipality_id != entry.municipality_id)
    return sorted(islice(telling, limit), key=lambda other: fiscal_year not in other.entry.period.years)


def _first_of_others(entry: AnyEntry, ordinals: np.ndarray, now: IndexSnapshot) -> np.ndarray:
    """Of each municipality but the entry's own the first of the ordinals, in their order."""
    codes = now.code_at[now.plan_at[ordinals]]
    _codes, first = np.unique(codes, return_index=True)
    kept = ordinals[np.sort(first)]
    return kept[np.array(now.codes)[now.code_at[now.plan_at[kept]]] != entry.municipality_id]


def _telling(entry: AnyEntry, now: IndexSnapshot) -> list[str]:
    """The pairs of characters of an entry's words that say most: rare, but not its own alone."""
    name, description, *_titles = entry.folded.split("\n")
    of_name, of_description = (
        dict.fromkeys(pair for word in _WORD.findall(text) for pair in _pairs(word) if pair not in EMPTY)
        for text in (name, description)
    )
    sizes = _sizes(list(of_name | of_description), now)
    found: list[str] = []
    for pairs in (of_name, of_description):
        found += sorted((pair for pair in pairs if pair in sizes and pair not in found), key=sizes.__getitem__)
    return found[:TELLING]


def _pairs(word: str) -> list[str]:
    return [word] if word.isascii() else [word[at : at + 2] for at in range(len(word) - 1)]


def _sizes(pairs: Sequence[str], now: IndexSnapshot) -> dict[str, int]:
    """Bytes of the postings of each pair: how common it is, without reading them."""
    tokens = {steps(pair)[-1][0]: pair for pair in pairs}
    keys = [key_of(now.set_number, token, chunk) for token in tokens for chunk in range(len(now.sizes))]
    if not keys:
        return {}
    sizes: dict[str, int] = {}
    # The numbers are our own.  In SQL, as all that pages ask most.
    statement = f"SELECT key, length(bits) FROM {Posting._meta.db_table} WHERE key IN ({', '.join(map(str, keys))})"
    with connections[router.db_for_read(Posting)].cursor() as cursor:
        cursor.execute(statement)
        for key, size in cursor.fetchall():
            pair = tokens[token_and_chunk(key)[0]]
            sizes[pair] = sizes.get(pair, 0) + size
    return sizes


def _scored(entry: AnyEntry, stands: dict[str, Hits], now: IndexSnapshot) -> tuple[np.ndarray, np.ndarray]:
    """Every other ordinal with a telling pair, and how like the entry it is."""
    scores = np.zeros(now.size)
    for hits in stands.values():
        rarity = np.log(len(now.ordinals) / max(len(hits.ordinals), 1))
        scores[hits.ordinals] += rarity * np.where(hits.fields & _NAME, 1.0, 0.5)
    ordinals = np.flatnonzero(scores)
    ordinals = ordinals[now.measures[ordinals] != entry.measure]
    return ordinals, scores[ordinals] + _kind_scores(entry, now)[now.kind_at[ordinals]]


def _kind_scores(entry: AnyEntry, now: IndexSnapshot) -> np.ndarray:
    """By place of kind what its types and forms add."""
    types, forms = set(entry.types), set(entry.forms)
    return np.array(
        [
            0.0,
            *(
                TYPE_WEIGHT * bool(types & set(kind[0])) + FORM_WEIGHT * bool(forms & set(kind[1]))
                for kind in now.kinds
            ),
        ]
    )


def _order(
    entry: AnyEntry, ordinals: np.ndarray, scores: np.ndarray, now: IndexSnapshot, fiscal_year: int
) -> np.ndarray:
    """Last the later plan: the same order on every database."""
    plans = now.plan_at[ordinals]
    home = np.array(now.codes)[now.code_at[plans]] == entry.municipality_id
    states = state_ranks(now, fiscal_year)[plans]
    weak = scores < scores.max(initial=0) / 2
    return np.lexsort((now.places("by_year")[ordinals], -scores.round(6), home, states, weak))


def _explained(entry: AnyEntry, other: AnyEntry, words: Vocabulary) -> Similar:
    return Similar(
        entry=other,
        words=tuple(dict.fromkeys(_shared_words(entry, other, words))),
        types=tuple(slug for slug in other.types if slug in entry.types),
        forms=tuple(slug for slug in other.forms if slug in entry.forms),
    )


def _shared_words(entry: AnyEntry, other: AnyEntry, words: Vocabulary) -> Iterator[str]:
    """The whole words of the entry that stand in the other's name or description, as published there."""
    text = "\n".join(entry.folded.split("\n")[:2])
    for raw in (other.name, other.description):
        folded, places = aligned(raw)
        for word in _WORD.finditer(folded):
            for start, end in _common(word[0], text):
                for first, last in whole_words(folded, word.start() + start, word.start() + end, words):
                    if not _is_empty(folded[first:last]):
                        yield raw[places[first][0] : places[last - 1][1]]


def _is_empty(word: str) -> bool:
    """以内, and what is put together of such words: 支援事業, 補助率."""
    return bool(_EMPTY_WORDS.fullmatch(word))


def _common(word: str, text: str) -> Iterator[tuple[int, int]]:
    """The parts of a word, of two characters or more, that stand in a text: the longest from each start on."""
    start = 0
    while start < len(word) - 1:
        end = start
        while end < len(word) and word[start : end + 1] in text:
            end += 1
        if end - start >= 2:
            yield start, end
        start = max(end, start + 1)
