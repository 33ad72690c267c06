from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans_registry.catalogue.digests import send_mails
from plans_registry.catalogue.models import Follower


class Command(BaseCommand):
    help = (
        "Send what followers are due: links to confirm, and the digests of the day and of the week. For cron; several "
        "at once never send one twice. Exit 1 when one was given up or it is not known whether it was sent."
    )

    def handle(self, **options) -> None:
        counts = send_mails()
        self.stdout.write(f"{counts.sent} mails sent, {counts.put_off} put off.")
        doubtful = Follower.objects.in_doubt(timezone.now()).count() + counts.doubtful
        if counts.failed or doubtful:
            raise CommandError(
                f"{counts.failed} mails given up; of {doubtful} followers it is not known whether they were sent "
                "their last mail, and they are not sent it again. The log names the rows."
            )
