"""Plan periods as a calendar (RFC 5545): one all-day event a plan, for programs that subscribe to an address."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.periods import format_period

LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1); a longer one goes on in the next, after a blank."""

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/plans.ics`` with the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, known=snapshot.known, today=snapshot.today).plans
    return _calendar(request, _("地域産業活性化計画の計画期間"), editions.defer("document"), snapshot.known)


@catalogue_page
def municipality(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponse:
    """``/municipalities/<code>.ics``: the plans of one municipality; an empty calendar while it has none."""
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    editions = Edition.objects.current().defer("document").filter(municipality=code).order_by("-first_year", "key")
    return _calendar(request, _("%(place)sの計画期間") % {"place": place.name}, editions, snapshot.known)


def _calendar(request: HttpRequest, name: str, editions: Iterable[Edition], known: Reference) -> HttpResponse:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tokyo Regional Industry Plans//Plan periods//JA",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *(line for edition in editions for line in _event(request, edition, known)),
        "END:VCALENDAR",
    ]
    return HttpResponse("".join(map(folded, lines)), content_type="text/calendar; charset=utf-8")


def _event(request: HttpRequest, edition: Edition, known: Reference) -> Iterator[str]:
    """The UID is the plan's for ever; a later edition has a greater SEQUENCE.  DTEND is the day after the last."""
    place = known.places[edition.municipality_id]
    counts = {"pillars": edition.pillar_count, "measures": edition.measure_count}
    about = f"{place.name} {format_period(edition.period)} {_('柱%(pillars)s・施策%(measures)s') % counts}"
    yield "BEGIN:VEVENT"
    yield f"UID:plan-{edition.key}@tokyo-regional-industry-plans"
    yield f"DTSTAMP:{_moment(edition.published_at)}"
    yield f"SEQUENCE:{edition.number - 1}"
    yield f"DTSTART;VALUE=DATE:{_day(edition.period.start_date)}"
    yield f"DTEND;VALUE=DATE:{_day(edition.period.end_date + timedelta(days=1))}"
    yield f"SUMMARY:{_text(edition.title)}"
    yield f"DESCRIPTION:{_text(about)}"
    yield f"URL:{request.build_absolute_uri(reverse('public:plan', args=[edition.key]))}"
    yield "TRANSP:TRANSPARENT"  # a plan in force keeps nobody busy
    yield "END:VEVENT"


def folded(line: str) -> str:
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
