"""Plan periods as a calendar (RFC 5545), for programs that subscribe to an address: of each plan the day on which it
begins, the day from which half a year is left, and its last day.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.labels import counted
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moved_keys import first_keys
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import format_period
from plans_registry.opendata.door import Document, absolute, for_programs, long_document, utf8
from plans_registry.opendata.parameters import OF_PLANS

TOKYO = (
    *("BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0900", "TZOFFSETTO:+0900", "TZNAME:JST", "END:STANDARD", "END:VTIMEZONE"),
)
"""The zone in which the days are.  A calendar has at least one component (RFC 5545, 3.6), also while it has no plan."""
LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1); a longer one goes on in the next, after a blank."""

TOLD = ("title", "municipality", "first_year", "last_year", "pillar_count", "measure_count")
"""What events tell of an edition, or of which they are made: the key, too, has only a municipality and a first year."""

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@for_programs(*OF_PLANS)
def plans_calendar(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.ics`` with the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    return _calendar(_("地域産業活性化計画の計画期間"), editions, snapshot.known)


@for_programs()
def municipality_calendar(request: HttpRequest, snapshot: Snapshot, code: str) -> Document:
    """``/municipalities/<code>.ics``: the plans of one municipality; an empty calendar while it has none."""
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    editions = Edition.objects.current().filter(municipality=code).order_by("-first_year", "key")
    return _calendar(_("%(place)sの計画期間") % {"place": place.name}, editions, snapshot.known)


def _calendar(name: str, editions: EditionQuerySet, known: Reference) -> Document:
    first, told = first_keys(), _with_last_change(editions.defer("document"))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tokyo Regional Industry Plans//Plan periods//JA",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *TOKYO,
        *(line for edition in told for line in _events(edition, known, first.get(edition.plan_id, edition.key))),
        "END:VCALENDAR",
    ]
    return long_document("text/calendar", (utf8(folded_line(line)) for line in lines))


def _with_last_change(editions: EditionQuerySet) -> Iterable[Any]:
    """Each with ``told_after``: the number of its plan's last edition of which calendars told something else, 0 without
    one; and with ``told_since``: when the next one was published."""
    own = Edition.objects.filter(plan=OuterRef("plan"))
    # What was withdrawn is compared with nothing: it left calendars, and what came after it is new to them.
    same = Q(withheld=False, **{name: OuterRef(name) for name in TOLD})
    others = own.filter(~same, number__lt=OuterRef("number")).order_by("-number")
    since = own.filter(number__gt=OuterRef("told_after")).order_by("number")
    after = editions.annotate(told_after=Coalesce(Subquery(others.values("number")[:1]), 0))
    return after.annotate(told_since=Subquery(since.values("published_at")[:1]))


def _events(edition: Any, known: Reference, first_key: str) -> Iterator[str]:
    begin, end = edition.period.start_date, edition.period.end_date
    yield from _event(edition, known, first_key, "start", _("はじまり"), begin)
    # A period ends with March: from the first of October half a year is left to prepare the next plan.
    yield from _event(edition, known, first_key, "half-year", _("終わりまで半年"), date(end.year - 1, 10, 1))
    yield from _event(edition, known, first_key, "end", _("終わり"), end)


def _event(edition: Any, known: Reference, first_key: str, kind: str, turn: str, day: date) -> Iterator[str]:
    """A whole day.  The UID is the plan's for ever, whatever its key is now.

    SEQUENCE grows and LAST-MODIFIED moves with what calendars tell of the plan, not with every edition: a person is told
    of a change.
    """
    place = known.places[edition.municipality_id]
    counts = counted(pillars=edition.pillar_count, measures=edition.measure_count)
    about = f"{place.name} {format_period(edition.period)} {counts}"
    yield "BEGIN:VEVENT"
    yield f"UID:plan-{first_key}-{kind}@tokyo-regional-industry-plans"
    yield f"DTSTAMP:{_moment(edition.told_since)}"
    yield f"LAST-MODIFIED:{_moment(edition.told_since)}"
    yield f"SEQUENCE:{edition.told_after}"
    yield f"DTSTART;VALUE=DATE:{_day(day)}"
    yield f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}"
    yield f"SUMMARY:{_text(_('%(title)s：計画期間の%(turn)s') % {'title': edition.title, 'turn': turn})}"
    yield f"DESCRIPTION:{_text(about)}"
    yield f"URL:{absolute(reverse('public:plan', args=[edition.key]))}"
    yield "TRANSP:TRANSPARENT"  # a plan in force keeps nobody busy
    yield "END:VEVENT"


def folded_line(line: str) -> str:
    """The line in pieces of at most :data:`LINE` octets, no character cut, each ended by CRLF."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "".join(f"{piece}\r\n" for piece in pieces)


def _text(value: str) -> str:
    visible = "".join(character for character in value if character >= " " or character == "\n")
    return visible.translate(_ESCAPES)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
