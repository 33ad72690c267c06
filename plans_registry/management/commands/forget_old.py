from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.utils import timezone

from plans_registry.catalogue.following import forget_unconfirmed
from plans_registry.catalogue.models import SearchMiss


class Command(BaseCommand):
    help = "Delete what is kept for a time only: ended sessions, old searches without a result, unconfirmed followers. Daily."

    def handle(self, **options) -> None:
        SessionStore.clear_expired()
        gone, _kinds = SearchMiss.objects.over(timezone.localdate()).delete()
        unconfirmed = forget_unconfirmed()
        self.stdout.write(f"{gone} searches without a result and {unconfirmed} unconfirmed followers forgotten.")
