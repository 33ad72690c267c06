import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_registry.catalogue.index.check import repair_entries
from plans_registry.catalogue.index.rebuild import RebuildOvertaken, rebuild
from plans_registry.catalogue.index.write import FORM
from plans_registry.catalogue.models import IndexState


class Command(BaseCommand):
    help = "Rebuild the entries from the editions, and the index from the entries, while readers read on."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--index-only", action="store_true", help="trust the entries: build only the index (half the time)"
        )
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing where the index is one of these programs"
        )

    def handle(self, *, index_only: bool, if_needed: bool, **options) -> None:
        if if_needed and not IndexState.objects.filter(form__lt=FORM).exists():
            return
        started = time.monotonic()
        try:
            repaired = 0 if index_only else repair_entries(self._bar(_("施策の行")))
            count = rebuild(self._bar(_("索引")))
        except RebuildOvertaken as error:
            raise CommandError(_("ほかの reindex があとから始まったため、やめました。何も変えていません。")) from error
        seconds = round(time.monotonic() - started, 1)
        sentence = _("%(count)s件の施策の索引を作り直しました（直した計画：%(repaired)s件、%(seconds)s秒）。")
        self.stdout.write(sentence % {"count": count, "repaired": repaired, "seconds": seconds})

    def _bar(self, label: str):
        """A progress bar on the terminal; nothing where the error output is a file."""

        def show(done: int, total: int) -> None:
            if sys.stderr.isatty():
                filled = 30 * done // total if total else 30
                end = "\n" if done >= total else ""
                self.stderr.write(f"\r{label} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", ending=end)

        return show
