from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans_registry.opendata.bulk.building import NotOurFolder, export_files


class Command(BaseCommand):
    help = (
        "Write the whole public registry as files: CSV and JSON Lines of every table, Excel, SQLite, descriptions. "
        "The folder is replaced at once, or not at all.  Without DIR those of /open-data/files/, if anything has changed."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", nargs="?", metavar="DIR", help="a new folder, or one that an export has made")

    def handle(self, *, folder: str | None, **options) -> None:
        place = Path(folder).absolute() if folder else settings.BULK_FOLDER
        try:
            generation = export_files(place, only_if_changed=not folder)
        except (NotOurFolder, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{place}: {'nothing has changed' if generation is None else f'generation {generation}'}")
