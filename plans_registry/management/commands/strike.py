from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.strikes.verbs import (
    strike_all_again,
    strike_edition,
    strike_passage,
    strike_photo,
    strike_source,
)
from plans_registry.models import Plan


class Command(BaseCommand):
    help = "Take an edition, words or a picture out of a plan, its editions and its records, for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "plan", nargs="?", type=int, help="the plan's number, as in the address of its page for staff"
        )
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--edition", type=int, metavar="N", help="an edition that is not public now")
        what.add_argument("--passage", metavar="TEXT")
        what.add_argument("--photo", metavar="NAME", help="as photos/3f0c….jpg")
        what.add_argument(
            "--source", action="store_true", help="the file the plan was read from, and what intake keeps of it"
        )
        what.add_argument(
            "--again",
            type=Path,
            nargs="?",
            const=settings.STRIKES_FILE,
            metavar="FILE",
            help="all strikes once more, after restoring an older backup; FILE: a list that was kept elsewhere",
        )
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", metavar="USERNAME", help="the administrator who decides")

    def handle(self, **options) -> None:
        try:
            if options["again"]:
                self.again(options["again"])
            else:
                _strike(options)
                self.stdout.write("Struck.")
        except (WorkflowError, OSError) as error:
            raise CommandError(str(error)) from error

    def again(self, file: Path) -> None:
        done, left = strike_all_again(file)
        self.stdout.write(f"{done} struck again.")
        if left:
            raise CommandError("\n".join(["Not struck, and for an administrator to look at:", *left]))


def _strike(options) -> None:
    plan = Plan.objects.filter(pk=options["plan"]).first()
    by = get_user_model().objects.filter(username=options["by"]).first()
    if plan is None or by is None:
        raise CommandError("There is no such plan." if plan is None else "--by names no account.")
    told = {"by": by, "reason": options["reason"]}
    if options["edition"] is not None:
        strike_edition(plan, options["edition"], **told)
    elif options["passage"] is not None:
        strike_passage(plan, options["passage"], **told)
    elif options["source"]:
        strike_source(plan, **told)
    else:
        strike_photo(plan, options["photo"], **told)
