from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from plans_registry.backups import BackupError, empty_for_drill, newest, put_back, read_manifest
from plans_registry.editorial.strikes.lists import STRIKES, collect, lists_of_before


class Command(BaseCommand):
    help = "Put a backup into the empty database of DATABASE_URL and the empty folder of MEDIA_ROOT."
    requires_system_checks = ()  # some ask a database, and there is none yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="only say whether its files are whole")
        how.add_argument(
            "--drill",
            action="store_true",
            help="the newest in the folder BACKUP, into a database whose name ends with _drill; it is emptied first",
        )

    def handle(self, *, backup: Path, check: bool, drill: bool, **options) -> None:
        try:
            if drill:
                empty_for_drill()
                backup = newest(backup, now=timezone.localtime())
            manifest = read_manifest(backup) if check else put_back(backup)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["rows"].values())
        form = ", encrypted" if manifest.get("encrypted") else ""
        self.stdout.write(
            f"The backup of {manifest['at']}, {rows:,} rows{form}, is {'whole' if check else 'restored'}."
        )
        if drill:
            call_command("migrate", verbosity=0)
            call_command("reindex", if_needed=True)
            call_command("check_index")
            self.stdout.write(f"{backup.name} can be restored.")
        elif not check:
            self.finish(backup.absolute().parent / STRIKES)

    def finish(self, copy: Path) -> None:
        """What was struck after the backup was made is taken out again, once the tables are those of this release.

        ``copy``: the list beside the backups, which knows nothing of what was struck after the last of them.
        """
        of_before = lists_of_before()
        if not of_before:
            self.stderr.write(
                "WARNING: what was struck after the last backup is public again, if anything was: there is no list of it.\n"
                "Where the uploads of before still are: registry strike --again THEIR_FOLDER/strikes.jsonl"
            )
        collect([copy, *of_before])
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("It is of an earlier release.  Now run: manage.py migrate && manage.py strike --again")
        else:
            call_command("strike", again=settings.STRIKES_FILE, stdout=self.stdout)
