from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans_registry.backups import BackupError, put_back, read_manifest


class Command(BaseCommand):
    help = "Put a backup into the empty database of DATABASE_URL and the empty folder of MEDIA_ROOT."
    requires_system_checks = ()  # some ask a database, and there is none yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--check", action="store_true", help="only say whether its files are whole")

    def handle(self, *, backup: Path, check: bool, **options) -> None:
        try:
            manifest = read_manifest(backup) if check else put_back(backup)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["rows"].values())
        done = "whole" if check else "restored; now run migrate"
        self.stdout.write(f"The backup of {manifest['at']}, {rows:,} rows, is {done}.")
