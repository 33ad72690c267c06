"""What a portal that runs CKAN takes from ``/catalog.jsonld``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ckanext.dcat.processors import RDFParser

from benchmarks.opendata.valid.looking import Look, answers_in, count, program

OF_DATASETS = ("title", "notes", "tags", "url", "version")
EXTRAS = (
    *("publisher_name", "contact_name", "contact_email", "issued", "modified", "language", "theme", "frequency"),
    *("identifier", "uri", "spatial_uri", "temporal_start", "temporal_end", "access_rights"),
)
OF_RESOURCES = ("name", "url", "download_url", "description", "format", "mimetype", "size", "hash", "license")


def catalogue(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    catalogue = next(answer for answer in answers_in(folder, ".jsonld") if answer.path == "/catalog.jsonld")
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(catalogue.content.decode(), _format="json-ld")
    datasets = list(parser.datasets())
    number = sum(len(dataset["resources"]) for dataset in datasets)
    looked_at = count(len(datasets), "dataset", f"{number} resources")
    found = [fault for dataset in datasets for fault in _missing(dataset)]
    by = f"{program('ckanext-dcat')}, {program('ckan')}"
    yield Look("catalog.jsonld", by, looked_at, found or ([] if number else ["no resources"]))


def _missing(dataset: Mapping[str, Any]) -> Iterator[str]:
    extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
    yield from (f"the dataset has no {name}" for name in OF_DATASETS if not dataset.get(name))
    yield from (f"the dataset has no {name}" for name in EXTRAS if not extras.get(name))
    for resource in dataset["resources"]:
        yield from (
            f"{resource.get('name')} has no {name}" for name in OF_RESOURCES if resource.get(name) in (None, "")
        )
        if "/" in resource.get("format", ""):
            yield f"{resource['name']} has the format {resource['format']}"


LOOKS = (catalogue,)
