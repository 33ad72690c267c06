from itertools import islice

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from plans_registry.editorial.link_check import PAUSE, dead_links, links


class Command(BaseCommand):
    help = "Ask the websites that public pages lead to whether they still answer; exit 1 when one does not."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--limit", type=int, default=500, metavar="N", help="ask at most N addresses (500)")
        parser.add_argument("--pause", type=float, default=PAUSE, metavar="S", help="seconds between two for one host")
        parser.add_argument("--private", action="store_true", help="also addresses of the own network, for a trial")

    def handle(self, *, limit: int, pause: float, private: bool, **options) -> None:
        asked = list(islice(links(), max(limit, 0)))
        dead = list(dead_links(asked, private=private, pause=max(pause, 0.0)))
        for row in dead:
            self.stdout.write(f"{row.link.place}\t{row.link.url}\t{row.reason}")
        numbers = {"asked": len(asked), "dead": len(dead)}
        self.stderr.write(_("%(asked)s件のリンクを確かめました。つながらないもの：%(dead)s件") % numbers)
        if dead:
            raise SystemExit(1)
