import sys

from django.core.management.base import BaseCommand

from plans_registry.editorial.workflow import publish_due


class Command(BaseCommand):
    help = (
        "Publish every plan that was approved for today or for a day before. To be run daily, shortly after midnight; "
        "a day that was missed is made up for. Exit status 1 when a plan could not be published."
    )

    def handle(self, **options) -> None:
        outcomes = publish_due()
        for outcome in outcomes:
            said = f"edition {outcome.edition.number}" if outcome.edition else f"NOT PUBLISHED: {outcome.error}"
            self.stdout.write(f"{outcome.plan.municipality} {outcome.plan}: {said}")
        published = sum(outcome.edition is not None for outcome in outcomes)
        self.stdout.write(f"{published} plans published, {len(outcomes) - published} failed.")
        if published < len(outcomes):
            sys.exit(1)
