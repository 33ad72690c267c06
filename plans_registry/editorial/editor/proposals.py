"""Types and forms of support that the words of a part propose, given again whenever its words change.

What a person has ticked stays; what came from the words goes with them, so that no measure keeps the tags of a name it
does not have any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from plans_registry.documents.plan import MeasureDocument, PillarDocument, own_types
from plans_registry.editorial.type_proposals import TypeProposals
from plans_registry.intake.overview.plans import propose_forms
from plans_registry.intake.overview.reader import propose_types
from plans_registry.models import SupportForm

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagProposals:
    """The words that propose, with the names of types and forms by slug, in the order of the vocabulary."""

    types: TypeProposals
    form_names: dict[str, str]

    @classmethod
    def load(cls) -> Self:
        return cls(TypeProposals.load(), {row.slug: str(row) for row in SupportForm.objects.all()})

    def known_types(self, slugs: Iterable[str]) -> Terms:
        chosen = set(slugs)
        return tuple(slug for slug in self.types.names if slug in chosen)

    def known_forms(self, slugs: Iterable[str]) -> Terms:
        chosen = set(slugs)
        return tuple(slug for slug in self.form_names if slug in chosen)

    def for_pillar(self, title: str) -> Terms:
        return self.known_types(propose_types(title, self.types.words))

    def retitled(self, was: PillarDocument | None, title: str, types: Terms) -> Terms:
        """The types of the new title, unless a person had chosen those it has, or the title names none."""
        if was and was.types and was.types != self.for_pillar(was.title):
            return types
        return self.for_pillar(title) or types

    def for_measure(self, part: MeasureDocument, pillar_types: Terms) -> tuple[Terms, Terms]:
        """Types of its own, and forms."""
        types = propose_types(f"{part.name}\n{part.description}", self.types.words)
        forms = propose_forms(part.name, part.description, self.types.words)
        return own_types(self.known_types(types), pillar=pillar_types), self.known_forms(forms)

    def renamed(self, was: MeasureDocument | None, part: MeasureDocument, pillar_types: Terms) -> MeasureDocument:
        """With the tags of its new words, unless a person had chosen those it has."""
        chosen = was is not None and (was.types, was.forms) != self.for_measure(was, pillar_types)
        if chosen and (was.types or was.forms):  # type: ignore[union-attr]
            return part
        types, forms = self.for_measure(part, pillar_types)
        return replace(part, types=types, forms=forms)
