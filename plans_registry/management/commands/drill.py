import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Prove the newest backup in DIR: restore it into the database URL, whose name ends with _drill and which is emptied "
        "first, and compare what is in it. Weekly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("url", help="as DATABASE_URL, e.g. postgres:///registry_drill")

    def handle(self, *, dir: Path, url: str, **options) -> None:
        """In a process of its own, for which the other database is the registry's; here it is noted how that went."""
        with tempfile.TemporaryDirectory() as folder:
            own = {"DATABASE_URL": url, "REPLICA_URL": "", "MEDIA_ROOT": f"{folder}/media", "UPLOADS_URL": ""}
            given = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in own}
            command = [sys.executable, "manage.py", "restore", "--drill", str(dir.absolute())]
            done = subprocess.run(command, cwd=settings.BASE_DIR, env=given | own, check=False)
        if done.returncode:
            raise CommandError("The newest backup could not be restored.")
