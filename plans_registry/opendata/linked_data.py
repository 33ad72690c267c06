"""Plans, editions and measures as linked data (JSON-LD): nodes of schema.org.  The catalogue in DCAT 3 is in dcat.py.

Every node has an ``@id``, so that statements about one thing meet: measure → plan → municipality → Tokyo.  A plan is a
``Report``, a measure a ``GovernmentService``; days are those of Tokyo.  Nothing is stated here that the page does not show.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period
from plans_registry.documents.plan import PlanDocument
from plans_registry.opendata.bulk.serving import CONTENT_TYPES, Export, ExportedFile
from plans_registry.opendata.door import absolute
from plans_registry.opendata.feed_forms import rights_text, terms_address

Node = dict[str, Any]
DATASET_DESCRIPTION = "東京の区市町村の地域産業活性化計画と、その施策。"
# The IRI of an entity of Wikidata begins with http, whatever its page does: with https it would be another thing.
TOKYO = {"@type": "AdministrativeArea", "@id": "http://www.wikidata.org/entity/Q1490", "name": "東京都"}


def plan_node(edition: Edition, document: PlanDocument, place: Place) -> Node:
    """The plan, as its latest edition says it is."""
    return _report(edition, document, place) | {
        "@id": plan_address_of(edition.key),
        "url": plan_address_of(edition.key),
        "datePublished": localdate(edition.first_published_at).isoformat(),
        "dateModified": localdate(edition.changed_at).isoformat(),
    }


def edition_node(edition: Edition, document: PlanDocument, place: Place) -> Node:
    address = edition_address_of(edition)
    return _report(edition, document, place) | {
        "@id": address,
        "url": address,
        "datePublished": localdate(edition.published_at).isoformat(),
        "exampleOfWork": {"@id": plan_address_of(edition.key)},
    }


def _report(edition: Edition, document: PlanDocument, place: Place) -> Node:
    node = {
        "@type": "Report",
        "name": edition.title,
        "inLanguage": "ja",
        "version": str(edition.number),
        "temporalCoverage": _interval(edition.period),
        "spatialCoverage": _area(place),
        "author": _government(place),
        "usageInfo": _terms(),
        "about": [{"@id": measure_address_of(measure.id)} for measure in document.measures if measure.id],
    }
    if document.source and document.source.url:
        node["isBasedOn"] = document.source.url
    if document.source and document.source.licence_url:
        node["license"] = document.source.licence_url
    return node


def _terms() -> Node:
    """Those of the texts are the source's: where it states some of its own they are the ``license``."""
    return {"@type": "WebPage", "@id": terms_address(), "name": rights_text()}


def measure_node(entry: AnyEntry, place: Place) -> Node:
    node: Node = {
        "@type": "GovernmentService",
        "@id": measure_address_of(entry.measure),
        "name": entry.name,
        "url": measure_address_of(entry.measure),
        "provider": _government(place),
        "areaServed": _area(place),
        "subjectOf": {"@id": plan_address_of(entry.plan_key)},
    }
    if entry.description:
        node["description"] = entry.description
    if entry.audience:
        name = f"{measure_address_of(entry.measure)}#audience"
        node["audience"] = {"@type": "Audience", "@id": name, "audienceType": entry.audience}
    return node


def municipality_node(place: Place, plans: Iterable[Node]) -> Node:
    node = _government(place) | {"identifier": place.code, "areaServed": _area(place)}
    told = [{"@id": plan["@id"]} for plan in plans]
    return node | ({"subjectOf": told} if told else {})


def graph(*nodes: Node) -> Node:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def plan_address_of(key: str) -> str:
    return absolute(_path("public:plan", get_language(), key))


def edition_address_of(edition: Edition) -> str:
    return absolute(reverse("public:edition", args=[edition.key, edition.number]))


def measure_address_of(measure: int) -> str:
    return absolute(_path("public:measure", get_language(), measure))


def municipality_address_of(code: str) -> str:
    return absolute(_path("public:municipality", get_language(), code))


@lru_cache(maxsize=5_000)  # a plan names all its measures
def _path(name: str, _language: str | None, key: str | int) -> str:
    return reverse(name, args=[key])


def _interval(period: Period) -> str:
    return f"{period.start_date.isoformat()}/{period.end_date.isoformat()}"


def _area(place: Place) -> Node:
    return {
        "@type": "AdministrativeArea",
        "@id": f"{municipality_address_of(place.code)}#area",
        "name": place.name,
        "identifier": place.code,
        "containedInPlace": TOKYO,
    }


def _government(place: Place) -> Node:
    node: Node = {
        "@type": "GovernmentOrganization",
        "@id": f"{municipality_address_of(place.code)}#government",
        "name": place.name,
    }
    return node | ({"url": place.website} if place.website else {})


def dataset_node(export: Export) -> Node:
    """The bulk files as search engines for data read them: a dataset of the registry's catalogue, in schema.org.

    While they are written anew after a withdrawal, without what is true of the old ones alone.
    """
    page, operator = absolute(reverse("public:open_data")), settings.OPERATOR
    is_overtaken = export.is_overtaken
    node: Node = {
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "name": settings.SITE_NAME,
        "description": DATASET_DESCRIPTION,
        "url": page,
        "inLanguage": "ja",
        "isAccessibleForFree": True,
        "spatialCoverage": TOKYO,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": absolute("/catalog.jsonld"), "url": page},
        "distribution": [_download_node(file, is_overtaken=is_overtaken) for file in export.files.values()],
    }
    if not is_overtaken:
        node["version"] = str(export.generation)
    if operator.name:
        node["creator"] = {"@type": "Organization", "@id": f"{absolute('/')}#publisher", "name": operator.name}
    if operator.licence_url:
        node["license"] = operator.licence_url
    return node


def _download_node(file: ExportedFile, *, is_overtaken: bool) -> Node:
    address = absolute(reverse("opendata:bulk_file", args=[file.name]))
    node: Node = {
        "@type": "DataDownload",
        "@id": address,
        "name": file.name,
        "contentUrl": address,
        "encodingFormat": media_type_of(file.name),
    }
    return node if is_overtaken else node | {"contentSize": f"{file.size} B", "sha256": file.sha256}


def media_type_of(name: str) -> str:
    return CONTENT_TYPES.get(PurePath(name).suffix, "text/plain").partition(";")[0]
