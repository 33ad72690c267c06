"""One member of staff who rewords, publishes and withdraws a plan, in a process of its own.

``python -m benchmarks.opendata.staff KEY FILE SECONDS``: an act each so many seconds.  FILE is told, in the transaction of
each act and so for every generation, what the public reads from then on: ``generation sha256``.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks.opendata.whole import NAMES, digest  # noqa: E402
from plans_registry.catalogue.models import Generation  # noqa: E402
from plans_registry.editorial import workflow  # noqa: E402
from plans_registry.models import Plan  # noqa: E402
from plans_registry.models.working_copy import document_of, write  # noqa: E402


def note_public(file: Path) -> None:
    """Not by the registry's own code: by one question in SQL, of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(NAMES)} FROM catalogue_entry")
        found = digest(cursor.fetchall())
    with file.open("a", encoding="utf-8") as told:
        told.write(f"{Generation.latest()} {found}\n")


def reword(plan: Plan, number: int) -> None:
    """Every measure says the number: a file that holds two editions of the plan shows it."""
    document = document_of(Plan.objects.with_parts().get(pk=plan.pk))
    pillars = [
        replace(pillar, measures=tuple(replace(part, description=f"第{number}回の文章") for part in pillar.measures))
        for pillar in document.pillars
    ]
    write(plan, replace(document, pillars=tuple(pillars)))


def act(key: str, number: int, file: Path) -> None:
    """Each fourth act withdraws the plan, all others publish it anew."""
    people = get_user_model().objects
    editor, approver = people.get(username="editor"), people.get(username="approver")
    with transaction.atomic():
        plan = Plan.objects.get(key=key)
        if number % 4 == 3 and plan.status == Plan.Status.PUBLISHED:
            workflow.withdraw(plan, by=approver, reason="誤り")
        else:
            reword(plan, number)
            workflow.submit(plan, by=editor, note="再掲")
            workflow.publish(Plan.objects.get(key=key), by=approver)
        note_public(file)


def main(key: str, file: Path, seconds: float) -> None:
    number = 0
    while True:
        number += 1
        act(key, number, file)
        time.sleep(seconds)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
