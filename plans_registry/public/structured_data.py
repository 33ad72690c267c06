"""What a page is about, as JSON-LD of schema.org: its place in the site, a plan, a measure.

A plan is a ``Report``, a measure a ``GovernmentService``; nothing is stated here that the page does not show.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period
from plans_registry.documents.plan import PlanDocument

Node = dict[str, Any]


def plan_data(request: HttpRequest, edition: Edition, document: PlanDocument, place: Place) -> Node:
    return _graph(
        _trail(request, _town(place), (edition.title, reverse("public:plan", args=[edition.key]))),
        {
            "@type": "Report",
            "name": edition.title,
            "url": _here(request),
            "inLanguage": "ja",
            "temporalCoverage": _interval(edition.period),
            "spatialCoverage": _area(place),
            "author": _government(place),
            "datePublished": edition.first_published_at.date().isoformat(),
            "dateModified": edition.published_at.date().isoformat(),
            "version": str(edition.number),
        }
        | ({"isBasedOn": document.source.url} if document.source and document.source.url else {}),
    )


def measure_data(request: HttpRequest, entry: Entry, place: Place) -> Node:
    plan = (entry.plan_title, reverse("public:plan", args=[entry.plan_key]))
    return _graph(
        _trail(request, plan, (entry.name, reverse("public:measure", args=[entry.measure]))),
        {
            "@type": "GovernmentService",
            "name": entry.name,
            "url": _here(request),
            "inLanguage": "ja",
            "provider": _government(place),
            "areaServed": _area(place),
        }
        | ({"description": entry.description} if entry.description else {})
        | ({"audience": {"@type": "Audience", "audienceType": entry.audience}} if entry.audience else {}),
    )


def municipality_data(request: HttpRequest, place: Place) -> Node:
    return _graph(_trail(request, (_("自治体の一覧"), reverse("public:municipalities")), _town(place)))


def _graph(*nodes: Node) -> Node:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _trail(request: HttpRequest, *steps: tuple[str, str]) -> Node:
    home = (_("ホーム"), reverse("public:home"))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": request.build_absolute_uri(address)}
            for at, (name, address) in enumerate((home, *steps), start=1)
        ],
    }


def _town(place: Place) -> tuple[str, str]:
    return place.label, reverse("public:municipality", args=[place.code])


def _here(request: HttpRequest) -> str:
    return request.build_absolute_uri(request.path)


def _interval(period: Period) -> str:
    return f"{period.start_date.isoformat()}/{period.end_date.isoformat()}"


def _area(place: Place) -> Node:
    return {"@type": "AdministrativeArea", "name": place.name, "identifier": place.code}


def _government(place: Place) -> Node:
    return {"@type": "GovernmentOrganization", "name": place.name} | ({"url": place.website} if place.website else {})
