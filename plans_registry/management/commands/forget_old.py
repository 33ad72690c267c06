from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.utils import timezone

from plans_registry.catalogue.models import SearchMiss


class Command(BaseCommand):
    help = "Delete what is kept for a time only: ended sessions, and searches without a result. For a daily timer."

    def handle(self, **options) -> None:
        SessionStore.clear_expired()
        gone, _kinds = SearchMiss.objects.over(timezone.localdate()).delete()
        self.stdout.write(f"{gone} searches without a result forgotten.")
