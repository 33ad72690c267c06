"""What a link shows: the public page of the working copy, for no search engine, cache or other site to keep."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.publishing import draft_edition
from plans_registry.editorial.preview.links import LIFETIME, plan_behind
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of
from plans_registry.public.plan_history import versions_of
from plans_registry.public.plan_page import page_of

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    plan = plan_behind(token)
    response = _shown(request, plan) if plan else _over(request)
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _shown(request: HttpRequest, plan: Plan) -> HttpResponse:
    document = document_of(plan)
    editions = list(Edition.objects.of_plan(plan.key)) if plan.key else []
    ids = [measure.id for measure in document.measures if measure.id]
    context = page_of(Snapshot.take(), draft_edition(plan, document), document) | {
        "versions": versions_of(editions) if any(edition.is_current for edition in editions) else [],
        "linked": frozenset(Entry.objects.filter(measure__in=ids).values_list("measure", flat=True)),
        "preview": True,
    }
    return render(request, "public/plan_preview.html", context)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/preview_over.html", {"days": LIFETIME.days}, status=410)
