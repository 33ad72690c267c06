"""Pillar types and forms of support proposed from the words of a title or a measure; a person confirms them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plans_registry.intake.lines import plain

Keywords = tuple[tuple[str, str], ...]
"""Pairs of a keyword and the slug it proposes."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keyword rows that staff manage.  Proposals come in the order in which the rows first name a slug."""

    types: Keywords = ()
    forms: Keywords = ()


def propose_types(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Slugs of the pillar types whose keywords stand in a text, in whatever width or case."""
    return _propose(text, vocabulary.types)


def propose_forms(name: str, description: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Slugs of the forms of support whose keywords stand in a measure's name or description."""
    return _propose(f"{name}\n{description}", vocabulary.forms)


def _propose(text: str, keywords: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    # Line by line, so that a name never runs into its description.
    text = "\n".join(plain(line) for line in text.split("\n"))
    found: dict[str, bool] = {}
    for keyword, slug in keywords:
        found[slug] = found.get(slug, False) or _stands_in(_folded(keyword), text)
    return tuple(slug for slug, is_found in found.items() if is_found)


def _stands_in(keyword: str, text: str) -> bool:
    """A Latin keyword must be a word of its own: PR is not in "enterprise"."""
    if not keyword or keyword not in text:
        return False
    if not keyword.isascii():
        return True
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(keyword)}(?![a-z0-9])", text))


@lru_cache(maxsize=4096)
def _folded(keyword: str) -> str:
    return plain(keyword)
