from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_registry.catalogue.index.check import index_differences

SHOWN = 50


class Command(BaseCommand):
    help = "Compare index, entries and editions and say what differs; exit 1 when anything does."

    def handle(self, **options) -> None:
        count = 0
        for count, sentence in enumerate(index_differences(), start=1):
            if count <= SHOWN:
                self.stdout.write(sentence)
        if count:
            message = _("索引・施策の行・版に、%(count)s件の違いがあります。reindex で直せます。")
            raise CommandError(message % {"count": count})
        self.stdout.write(_("索引・施策の行・版は一致しています。"))
