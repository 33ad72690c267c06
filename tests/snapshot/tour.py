"""The whole of a recording: the sample registry as readers see it, a fortnight of work, and what all see after it."""

import io
from typing import Any

from django.core import mail
from django.core.management import call_command

from tests.snapshot.addresses import see_public_pages, see_public_pages_again
from tests.snapshot.recording import Recording
from tests.snapshot.server import administrator
from tests.snapshot.staff import see_staff_pages
from tests.snapshot.story import DAY_OF_PUBLICATION, Story
from tests.snapshot.visitor import Visitor


def tour(recording: Recording, clock: Any) -> None:
    run(recording, "load_reference")
    run(recording, "load_sample")
    run(recording, "load_sample", name="load_sample-again")
    see_public_pages(Visitor(recording, "public"))

    hanako, taro = administrator("hanako"), administrator("taro")
    people = [Visitor(recording, "story", user=person) for person in (hanako, taro, None)]
    Story(*people, clock).happen()
    see_staff_pages(Visitor(recording, "staff", user=hanako))
    see_staff_pages(Visitor(recording, "staff-en", user=hanako, language="en"), everything=False)

    clock.move_to(DAY_OF_PUBLICATION)
    run(recording, "publish_due")
    run(recording, "send_notifications")
    see_public_pages_again(Visitor(recording, "public-after"))
    for number, letter in enumerate(mail.outbox, 1):
        recording.write(f"mail/{number:02}", [f"To: {letter.to}", letter.subject, "", *letter.body.splitlines()])


def run(recording: Recording, command: str, *arguments: str, name: str = "") -> None:
    output = io.StringIO()
    try:
        call_command(command, *arguments, stdout=output, stderr=output)
    except Exception as error:  # what a person at the terminal reads
        output.write(f"{type(error).__name__}: {error}")
    recording.write(f"commands/{name or command}", output.getvalue().splitlines())
