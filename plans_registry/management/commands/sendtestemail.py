from django.core.management.base import CommandError
from django.core.management.commands import sendtestemail


class Command(sendtestemail.Command):
    """Django's own, which shows a traceback where the mail server is away or refuses."""

    def handle(self, *arguments, **options) -> None:
        try:
            super().handle(*arguments, **options)
        except OSError as error:  # smtplib's are of this kind
            raise CommandError(f"No mail was sent: {error}") from error
