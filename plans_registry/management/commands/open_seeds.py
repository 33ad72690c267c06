from django.core.management.base import BaseCommand

from plans_registry.editorial.accounts.adapter import open_seeds


class Command(BaseCommand):
    help = "Put the seeds of second factors in clear, before going back to a release that reads no encrypted ones."

    def handle(self, **options) -> None:
        self.stdout.write(f"{open_seeds()} seeds are in clear now; forget_old encrypts them again.")
