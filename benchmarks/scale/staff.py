"""Staff who publish every few seconds, in a process of their own: ``python -m benchmarks.scale.staff SECONDS FILE``.

The public plans come in turn, by their keys.  Each publication is written to FILE as ``time number`` once the database has
taken it; one that it refused as ``time 0``.
"""

import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import DatabaseError, close_old_connections, connection  # noqa: E402

from benchmarks.scale.readers import MARK  # noqa: E402
from plans_registry.catalogue.models import Edition  # noqa: E402
from plans_registry.editorial import workflow  # noqa: E402
from plans_registry.models import Plan  # noqa: E402
from plans_registry.models.working_copy import write  # noqa: E402


def main(seconds: float, file: Path) -> None:
    keys = list(Edition.objects.filter(is_current=True).order_by("key").values_list("key", flat=True))
    for number, key in enumerate(cycle(keys), start=1):
        turn = time.time() + seconds
        published = publish(key, number)
        with file.open("a", encoding="utf-8") as told:
            told.write(f"{time.monotonic()} {number if published else 0}\n")
        time.sleep(max(turn - time.time(), 0))


def publish(key: str, number: int) -> bool:
    """Correct a plan, ask for approval, approve: one edition more."""
    people = get_user_model().objects
    close_old_connections()
    try:
        plan = Plan.objects.get(key=key)
        if plan.status != Plan.Status.SUBMITTED:  # else the database went away in the midst
            # Of a made-up plan nobody has a draft.
            document = Edition.objects.get(key=key, is_current=True).plan_document()
            write(plan, replace(document, background=MARK.format(number)))
            workflow.submit(plan, by=people.get(username="editor"))
        workflow.publish(plan, by=people.get(username="approver"), note=MARK.format(number))
    except DatabaseError:
        connection.close()
        return False
    return True


def prepare() -> None:
    """One who edits, one who approves."""
    for name in ("editor", "approver"):
        if not get_user_model().objects.filter(username=name).exists():
            get_user_model().objects.create_superuser(name, f"{name}@example.jp", "password")


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        main(float(sys.argv[1]), Path(sys.argv[2]))
