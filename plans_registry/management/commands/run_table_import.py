import os
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from plans_registry.editorial.tables.jobs import run
from plans_registry.models import TableImport

NICE = 5  # the pages come first


class Command(BaseCommand):
    help = "Check or save an uploaded table. The staff area starts this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pk", type=int, help="key of the import")
        parser.add_argument("--language", default="ja", help="of the sentences it finds")

    def handle(self, *, pk: int, language: str, **options) -> None:
        table = TableImport.objects.under_way().select_related("owner").filter(pk=pk).first()
        if table is None:
            raise CommandError(f"Import {pk} has not been started.")
        os.nice(NICE)
        with translation.override(language):
            run(table)
