"""``/catalog.jsonld``: the registry as a catalogue of one dataset, its files and its API, in DCAT 3 as JSON-LD.

In the form that European and Japanese portals harvest (DCAT-AP 3.0.1, CKAN): every value that is a thing has an address and
says what it is.  Places, languages, subjects and formats are those of the vocabularies that DCAT-AP names.
"""

from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.timezone import localdate

from plans_registry.catalogue.models import CatalogueEvent
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import Period
from plans_registry.opendata.bulk.serving import Export, ExportedFile
from plans_registry.opendata.bulk.tables import BULK_TABLES
from plans_registry.opendata.door import absolute
from plans_registry.opendata.feed_forms import rights_text
from plans_registry.opendata.linked_data import DATASET_DESCRIPTION, Node, media_type_of

CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
KEYWORDS = ("地域産業活性化計画", "産業振興", "中小企業", "支援施策", "東京都")
FORMATS = {".csv": "CSV", ".json": "JSON", ".xlsx": "XLSX", "": "TXT"}
"""Endings of files that the European list of file types has."""


def catalogue_node(snapshot: Snapshot, export: Export | None) -> Node:
    """Of one dataset: its files, where there are some, and its API.

    While the files are written anew after a withdrawal they are named all the same, as under development: who harvests the
    catalogue then would delete what is there again minutes later.
    """
    page, catalogue = absolute(reverse("public:open_data")), absolute("/catalog.jsonld")
    dataset = _described(snapshot) | {
        "@id": f"{page}#dataset",
        "@type": "dcat:Dataset",
        "dcterms:identifier": f"{page}#dataset",
        "dcterms:accrualPeriodicity": _term("frequency", "IRREG", "dcterms:Frequency"),
        "dcterms:accessRights": _term("access-right", "PUBLIC", "dcterms:RightsStatement"),
        "dcterms:rights": _thing(f"{page}#terms", "dcterms:RightsStatement", rights_text()),
        "dcat:contactPoint": _contact(),
        **_subjects(),
        "dcat:landingPage": _thing(page, "foaf:Document"),
        **_version(export),
        **_years(snapshot, f"{page}#years"),
        "dcat:distribution": _distributions(export) if export else [],
    }
    api = absolute(reverse("opendata:api"))
    service = {
        "@id": api,
        "@type": "dcat:DataService",
        "dcterms:title": _japanese("API"),
        "dcterms:publisher": {"@id": _publisher()["@id"]},
        "dcat:contactPoint": {"@id": _contact()["@id"]},
        "dcat:endpointURL": {"@id": api},
        "dcat:endpointDescription": {"@id": absolute(reverse("opendata:openapi"))},
        "dcat:servesDataset": {"@id": dataset["@id"]},
        **_subjects(),
        **_licence(),
    }
    whole = _described(snapshot) | {"@id": catalogue, "@type": "dcat:Catalog"}
    whole["foaf:homepage"] = _thing(absolute(reverse("public:home")), "foaf:Document")
    themes = _thing(f"{EU}data-theme", "skos:ConceptScheme") | {"dcterms:title": _japanese("データのテーマ（EU）")}
    whole["dcat:themeTaxonomy"] = themes
    return {"@context": CONTEXT} | whole | {"dcat:dataset": [dataset], "dcat:service": [service]}


def _described(snapshot: Snapshot) -> Node:
    """What is said of the dataset and of the catalogue, too."""
    return {
        "dcterms:title": _japanese(settings.SITE_NAME),
        "dcterms:description": _japanese(DATASET_DESCRIPTION),
        "dcterms:publisher": _publisher(),
        "dcterms:language": _term("language", "JPN", "dcterms:LinguisticSystem"),
        "dcterms:spatial": _thing("https://sws.geonames.org/1850144/", "dcterms:Location", "東京都"),
        "dcterms:issued": _day(_first_day(snapshot)),
        "dcterms:modified": _day(snapshot.data_day),
        **_licence(),
    }


def _subjects() -> Node:
    """What the dataset is about, and so what its API serves."""
    return {
        "dcat:keyword": [_japanese(word) for word in KEYWORDS],
        "dcat:theme": _term("data-theme", "ECON", "skos:Concept") | {"skos:prefLabel": _japanese("経済・財政")},
    }


def _years(snapshot: Snapshot, name: str) -> Node:
    """From the first day of the earliest plan to the last of the latest; nothing of no plan."""
    years = snapshot.editions().aggregate(first=Min("first_year"), last=Max("last_year"))
    if years["first"] is None:
        return {}
    period = Period(years["first"], years["last"])
    days = {"dcat:startDate": _day(period.start_date), "dcat:endDate": _day(period.end_date)}
    return {"dcterms:temporal": _thing(name, "dcterms:PeriodOfTime") | days}


def _first_day(snapshot: Snapshot) -> date:
    first = CatalogueEvent.objects.first()
    return localdate(first.at) if first else snapshot.data_day


def _publisher() -> Node:
    name = settings.OPERATOR.name or settings.SITE_NAME
    return {"@id": f"{absolute('/')}#publisher", "@type": "foaf:Agent", "foaf:name": name}


def _contact() -> Node:
    """The operator's page or mail address, else the form of the site."""
    operator = settings.OPERATOR
    address = operator.contact_address or absolute(reverse("public:contact"))
    return {
        "@id": f"{absolute('/')}#contact",
        "@type": "vcard:Kind",
        "vcard:fn": operator.name or settings.SITE_NAME,
        "vcard:hasEmail" if address.startswith("mailto:") else "vcard:hasURL": {"@id": address},
    }


def _licence() -> Node:
    operator = settings.OPERATOR
    if not operator.licence_url:
        return {}
    return {"dcterms:license": _thing(operator.licence_url, "dcterms:LicenseDocument", operator.licence)}


def _version(export: Export | None) -> Node:
    """The generation that the files are of, where they can be read."""
    return {"dcat:version": str(export.generation)} if export and not export.is_overtaken else {}


def _distributions(export: Export) -> list[Node]:
    if export.is_overtaken:
        return [_distribution(name) | {"adms:status": _being_written()} for name in export.files]
    return [_distribution(name) | _size_and_hash(file) for name, file in export.files.items()]


def _being_written() -> Node:
    """Of the European statuses of a file the one that is not finished yet; none is “there again in some minutes”."""
    scheme = _thing(f"{EU}distribution-status", "skos:ConceptScheme") | {
        "dcterms:title": _japanese("ファイルの状態（EU）")
    }
    status = _thing(f"{EU}distribution-status/DEVELOP", "skos:Concept")
    return status | {"skos:prefLabel": _japanese("作り直しています"), "skos:inScheme": scheme}


def _distribution(name: str) -> Node:
    address, kind = _address(name), media_type_of(name)
    node = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcterms:title": name,
        "dcterms:description": _japanese(_meaning(name)),
        "dcterms:format": _format(name),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": _thing(f"https://www.iana.org/assignments/media-types/{kind}", "dcterms:MediaType"),
    }
    return node | _licence()


def _size_and_hash(file: ExportedFile) -> Node:
    return {
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@id": f"{_address(file.name)}#checksum",
            "@type": "spdx:Checksum",
            "spdx:algorithm": _thing("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _address(name: str) -> str:
    return absolute(reverse("opendata:bulk_file", args=[name]))


def _meaning(name: str) -> str:
    """What a file holds: measures.csv → 施策。1行は1つの施策"""
    stem = PurePath(name).stem
    table = next((table for table in BULK_TABLES if table.name == stem), None)
    return f"{table.title}。{table.row}" if table else name


def _format(name: str) -> Node:
    """CKAN reads the label of a ``dcterms:IMT``, the older name of the class, where that stands first."""
    ending = PurePath(name).suffix
    label = FORMATS.get(ending, ending.removeprefix(".").upper())
    own = {"@id": f"{absolute(reverse('public:bulk_files'))}#format-{label.lower()}"}
    node = _term("file-type", label, "") if ending in FORMATS else own
    return node | {"@type": ["dcterms:IMT", "dcterms:MediaTypeOrExtent"], "rdfs:label": label}


def _term(scheme: str, code: str, kind: str) -> Node:
    """A term of one of the European vocabularies."""
    return _thing(f"{EU}{scheme}/{code}", kind) | {"skos:inScheme": {"@id": f"{EU}{scheme}"}}


def _thing(address: str, kind: str, label: str = "") -> Node:
    return {"@id": address, "@type": kind} | ({"rdfs:label": label} if label else {})


def _japanese(text: str) -> Node:
    return {"@value": text, "@language": "ja"}


def _day(day: date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
