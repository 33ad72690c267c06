from django.core.management.base import BaseCommand
from django.db import transaction

from municipalities.models import Municipality, Region
from municipalities.reference import load_places
from plans_registry.catalogue.models import Generation
from plans_registry.editorial.permissions import ensure_roles
from plans_registry.models import Approval, Concept, ConceptWord, FormKeyword, PillarType, Programme, Round, SupportForm
from plans_registry.models.approvals import load_approvals
from plans_registry.models.vocabulary import TypeKeyword
from plans_registry.models.vocabulary_rows import load_concepts, load_vocabulary

PLACES = (Region, Municipality)
VOCABULARY = (PillarType, TypeKeyword, SupportForm, FormKeyword, Concept, ConceptWord)
APPROVALS = (Programme, Round, Approval)


class Command(BaseCommand):
    help = "Load regions, the 62 municipalities, pillar types, forms of support, concepts, announced approvals and roles. Idempotent."

    @transaction.atomic
    def handle(self, **options) -> None:
        before = _rows()
        load_places()
        load_vocabulary()
        load_concepts()
        load_approvals()
        ensure_roles()
        # A server that only starts again leaves the copies that others keep in their place.
        if _rows() != before:
            Generation.advance()
        counts = [model.objects.count() for model in (Municipality, PillarType, SupportForm, Concept, Approval)]
        self.stdout.write("{} municipalities, {} pillar types, {} forms, {} concepts, {} approvals.".format(*counts))


def _rows() -> list[list[tuple]]:
    """All that the public reads of what is loaded here."""
    return [list(model.objects.order_by("pk").values_list()) for model in PLACES + VOCABULARY + APPROVALS]
