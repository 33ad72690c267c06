from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from municipalities.models import Affiliation
from plans_registry.editorial.permissions import APPROVERS, EDITORS
from plans_registry.editorial.review.saving import earlier_import, take_in
from plans_registry.editorial.workflow import publish, submit
from plans_registry.intake.reading import read_overview_file
from plans_registry.models import Plan

SAMPLE = Path(__file__).resolve().parents[2] / "intake" / "sample" / "overview-r3.txt"


class Command(BaseCommand):
    help = "Load and publish the four real plans of the sample overview, by the same way staff use. Idempotent."

    @transaction.atomic
    def handle(self, **options) -> None:
        content = SAMPLE.read_bytes()
        if earlier_import(content):
            self.stdout.write("The sample is here already; nothing changed.")
            return
        plans = take_in(read_overview_file(content).overview, content).plans
        editor, approver = self._person("sample-editor", EDITORS), self._person("sample-approver", APPROVERS)
        for plan in plans:
            self._publish(plan, editor, approver)
        self.stdout.write(f"{len(plans)} plans published.")

    def _publish(self, plan: Plan, editor, approver) -> None:
        Affiliation.objects.get_or_create(user=editor, municipality=plan.municipality)
        submit(plan, by=editor)
        publish(plan, by=approver, note="見本の登録")

    def _person(self, username: str, group: str):
        """An account nobody can sign in to, as it has no password."""
        user, created = get_user_model().objects.get_or_create(username=username, defaults={"last_name": "見本データ"})
        if created:
            user.set_unusable_password()
            user.save()
        user.groups.add(Group.objects.get(name=group))
        return user
