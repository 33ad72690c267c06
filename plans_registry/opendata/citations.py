"""A plan for reference managers: ``/plans/<key>.bib`` and ``/plans/<key>.ris``."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from plans_registry.catalogue.citations import bibtex, ris
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place

Form = Callable[[Edition, Place, str, date], str]


@catalogue_page
def plan_bibtex(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    return _file(request, snapshot, key, bibtex, "bib", "application/x-bibtex")


@catalogue_page
def plan_ris(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    return _file(request, snapshot, key, ris, "ris", "application/x-research-info-systems")


def _file(
    request: HttpRequest, snapshot: Snapshot, key: str, form: Form, ending: str, content_type: str
) -> HttpResponse:
    edition = Edition.objects.current().defer("document").filter(key=key).first()
    if edition is None:
        raise Http404
    address = request.build_absolute_uri(reverse("public:edition", args=[key, edition.number]))
    text = form(edition, snapshot.known.places[edition.municipality_id], address, snapshot.today)
    headers = {"Content-Disposition": f'attachment; filename="plan_{key}.{ending}"'}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)
