from django.core.management.base import BaseCommand
from django.db import transaction

from municipalities.models import Municipality
from municipalities.reference import load_places
from plans_registry.catalogue.models import Generation
from plans_registry.editorial.permissions import ensure_roles
from plans_registry.models import Approval, Concept, PillarType, SupportForm
from plans_registry.models.approvals import load_approvals
from plans_registry.models.vocabulary_rows import load_concepts, load_vocabulary


class Command(BaseCommand):
    help = "Load regions, the 62 municipalities, pillar types, forms of support, concepts, announced approvals and roles. Idempotent."

    @transaction.atomic
    def handle(self, **options) -> None:
        load_places()
        load_vocabulary()
        load_concepts()
        load_approvals()
        ensure_roles()
        Generation.advance()
        counts = [model.objects.count() for model in (Municipality, PillarType, SupportForm, Concept, Approval)]
        self.stdout.write("{} municipalities, {} pillar types, {} forms, {} concepts, {} approvals.".format(*counts))
