"""Records that lie ready, and a hello world, under startproject's middleware: for ``answers``.

``plain``: by a view that knows our table of parameters and nothing of the database, as a peer has them; ``ready``: behind our
door, which reads the generation in a transaction and tells it, with an ETag; ``asking``: a hello world that does the first.
"""

import json

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from benchmarks.limits import MIDDLEWARE  # noqa: E402
from plans_registry.catalogue.models import Entry  # noqa: E402
from plans_registry.catalogue.snapshot import Snapshot, one_generation  # noqa: E402
from plans_registry.opendata.door import Document, for_programs, json_page, json_text  # noqa: E402
from plans_registry.opendata.parameters import OF_MEASURES, require_known  # noqa: E402
from plans_registry.opendata.ready_records import ready_records  # noqa: E402
from plans_registry.opendata.tables import FULL_MEASURES  # noqa: E402

ENTRIES = list(Entry.objects.order_by("measure")[:20])
SNAPSHOT = Snapshot.take()
RECORDS = [FULL_MEASURES.record(entry, SNAPSHOT.known) for entry in ENTRIES]
ROWS = json.loads(json_text(RECORDS))


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def asking(request: HttpRequest) -> HttpResponse:
    """What no answer that names its generation can do without."""
    with one_generation() as now:
        return HttpResponse(now.stamp)


def plain(request: HttpRequest) -> HttpResponse:
    require_known(request.GET, OF_MEASURES, SNAPSHOT)
    return HttpResponse(b'{"count": 20, "results": [%b]}' % ready_records(ENTRIES, SNAPSHOT), "application/json")


@for_programs(*OF_MEASURES)
def ready(request: HttpRequest, snapshot: Snapshot) -> Document:
    return json_page({"count": 20}, [ready_records(ENTRIES, snapshot)])


urlpatterns = [path("hello/", hello), path("asking/", asking), path("plain/", plain), path("ready/", ready)]


def at_these_addresses(get_response):
    """Middleware: the process has the settings of the site."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return answer


OWN = [*(name for name in MIDDLEWARE if name.startswith("django.")), "benchmarks.opendata.ready.at_these_addresses"]
with override_settings(MIDDLEWARE=OWN):
    application = WSGIHandler()
