"""The types that a measure's own words name, beside those it is ticked for: a proposal until a person has decided.

Only under a pillar of several types is there anything to decide: one of a single type lends it to its measures.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from plans_registry.intake.overview.reader import ProposingWords, propose_types
from plans_registry.intake.reading import proposing_words
from plans_registry.models import PillarType


@dataclass(frozen=True, slots=True)
class TypeProposals:
    """The proposing words that staff manage, and the names of the types by slug."""

    words: ProposingWords
    names: Mapping[str, str]

    @classmethod
    def load(cls) -> Self:
        return cls(proposing_words(), {row.slug: str(row) for row in PillarType.objects.all()})

    def sentence(self, name: str, description: str, ticked: Collection[str]) -> str:
        """What a measure's name and description propose, and whether its ticks say the same."""
        proposed = propose_types(f"{name}\n{description}", self.words)
        if not proposed:
            return _("なし（名称と概要は、どの類型も名ざしていません）")
        values = {"types": "、".join(self.names[slug] for slug in proposed)}
        if set(proposed) == set(ticked):
            return _("%(types)s（印のとおりです）") % values
        return _("%(types)s（印と違います。当てはまるものに印を付けてください）") % values
