from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """One process in place of four, each of which would load all of the registry first."""

    help = "Bring tables, index and reference data up to date and make the first administrator: what a server needs."

    def handle(self, **options) -> None:
        call_command("migrate", verbosity=0)
        call_command("reindex", if_needed=True, stdout=self.stdout)
        call_command("load_reference", stdout=self.stdout)
        call_command("make_administrator", stdout=self.stdout)
