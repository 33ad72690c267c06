import sys
from collections.abc import Iterator
from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from plans_registry.catalogue.index.rebuild import rebuild
from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.synthetic import MARK, plans, store_public_rows
from plans_registry.models import Plan

PLANS_AT_ONCE = 200


class Command(BaseCommand):
    help = "Fill an empty database with a made-up registry, for benchmarks only.  Deterministic."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--measures", type=int, required=True, metavar="N", help="number of published measures")

    def handle(self, *, measures: int, **options) -> None:
        if Plan.objects.exclude(status_note=MARK).exists():
            raise CommandError(
                _("実際の計画があるデータベースには、見本を作りません。空のデータベースを使ってください。")
            )
        places = list(reference(Generation.stamp()).places.values())
        if not places:
            raise CommandError(_("先に load_reference を実行してください。"))
        _clear()
        made = 0
        for batch in _batches(plans(measures, places)):
            store_public_rows(batch)
            made += sum(len(entries) for _plan, _edition, entries in batch)
            self._show(made, measures)
        rebuild()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(_("%(count)s件の見本の施策を公開しました。") % {"count": made})

    def _show(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")


@transaction.atomic
def _clear() -> None:
    """What an earlier run has left."""
    Entry.objects.filter(edition__plan__status_note=MARK).delete()
    Edition.objects.filter(plan__status_note=MARK).delete()
    Plan.objects.filter(status_note=MARK).delete()


def _batches(made: Iterator) -> Iterator[list]:
    while batch := list(islice(made, PLANS_AT_ONCE)):
        yield batch
