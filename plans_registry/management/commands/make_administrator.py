import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the first administrator with a random password, printed once. Does nothing when there is one."

    def handle(self, **options) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True, is_active=True).exclude(password__startswith="!").exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", password=password)
        self.stdout.write(
            f"\n  Administrator: admin\n  Password:      {password}\n  (shown only this once; sign in at /admin/)\n"
        )
