from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans_registry.editorial.notifications.events import tell_ending
from plans_registry.editorial.notifications.outbox import send_due
from plans_registry.editorial.status import tell_of_backups
from plans_registry.models import Notification


class Command(BaseCommand):
    help = (
        "Send the notifications that are due: the digest of the day, what could not be sent before, and to ERRORS_TO that "
        "backups fail. For cron; "
        "several at once never send one twice. Exit 1 when one was given up or it is not known whether it was sent."
    )

    def handle(self, **options) -> None:
        tell_of_backups()
        tell_ending(timezone.localdate())
        outcome = send_due()
        self.stdout.write(f"{outcome.sent} mails sent, {outcome.put_off} notifications put off.")
        hour_ago = timezone.now() - timedelta(hours=1)
        doubtful = Notification.objects.in_doubt().filter(claimed_at__lt=hour_ago).count() + outcome.doubtful
        if outcome.failed or doubtful:
            raise CommandError(
                f"{outcome.failed} notifications given up; of {doubtful} it is not known whether they were sent, "
                "and they are not sent again. The table of notifications names the errors."
            )
