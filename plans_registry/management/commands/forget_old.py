from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.utils import timezone

from plans_registry.catalogue.following import forget_unconfirmed
from plans_registry.catalogue.models import SearchMiss
from plans_registry.editorial.accounts.adapter import renew_seeds
from plans_registry.editorial.photo_files import sweep_photos


class Command(BaseCommand):
    help = (
        "Delete what is kept for a time only: ended sessions, old searches without a result, unconfirmed followers, pictures "
        "that nothing shows. Encrypt seeds of second factors that are not under the present key. Daily."
    )

    def handle(self, **options) -> None:
        SessionStore.clear_expired()
        gone, _kinds = SearchMiss.objects.over(timezone.localdate()).delete()
        unconfirmed = forget_unconfirmed()
        pictures = sweep_photos(timezone.now())
        renew_seeds()
        self.stdout.write(
            f"{gone} searches without a result, {unconfirmed} unconfirmed followers and {pictures} pictures forgotten."
        )
