"""The page of one measure: what its plan says of it, where, and what is like it elsewhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition, Entry, RetiredMeasure
from plans_registry.catalogue.similar import similar
from plans_registry.public.plan_history import revisions_of
from plans_registry.public.relatives import family_of
from plans_registry.public.structured_data import measure_data


@catalogue_page
def measure(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponse:
    entry = Entry.objects.filter(measure=measure).select_related("edition").first()
    if entry is None:
        return _gone(request, snapshot, measure)
    place = snapshot.known.places[entry.municipality_id]
    context = {
        "snapshot": snapshot,
        "entry": entry,
        "place": place,
        "linked_data": measure_data(request, entry, place),
        "document": entry.edition.plan_document(),
        "likes": similar(entry),
        "revisions": revisions_of(measure, list(Edition.objects.of_plan(entry.plan_key))),
        "line": family_of(entry.municipality_id).line_of(measure),
    }
    return render(request, "public/measure.html", context)


def _gone(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponse:
    """A measure that was public once: its name and its plan while that is still public."""
    retired = RetiredMeasure.objects.filter(measure=measure).first()
    if retired is None:
        raise Http404
    plan = Edition.objects.current().defer("document").filter(key=retired.plan_key).first()
    context = {"snapshot": snapshot, "name": retired.name, "plan": plan, "place": _place(snapshot, retired.plan_key)}
    return render(request, "410.html", context, status=410)


def _place(snapshot: Snapshot, key: str):
    return snapshot.known.places.get(key.partition("-")[0])
