from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plans_registry.backups import BackupError, back_up
from plans_registry.editorial.strikes.lists import copy_beside


class Command(BaseCommand):
    help = "Save the database and the uploads as one folder in DIR, while the registry is in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="delete all but the N newest afterwards")

    def handle(self, *, dir: Path, keep: int, **options) -> None:
        try:
            made = back_up(dir, now=timezone.localtime(), keep=max(keep, 0))
            # Beside the backups it outlives each of them: what they must be struck of when one is put back.
            copy_beside(dir)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made}")
        if settings.BACKUP_IDENTITY:
            self.stdout.write("It is encrypted.")
