"""Addresses of the open data: the pages' own addresses with a format in place of the last slash."""

from django.urls import path, re_path

from plans_registry.opendata import (
    calendars,
    feeds,
    files,
    json_records,
    negotiation,
    other_feeds,
    other_files,
    permanent,
)
from plans_registry.opendata.api import changes
from plans_registry.opendata.api import views as api
from plans_registry.opendata.api.collections import COLLECTIONS
from plans_registry.opendata.bulk import serving

app_name = "opendata"

FORMS = {
    "measures": ("measures", files.MEASURE_FILES | {"json": json_records.measures_json} | feeds.MEASURE_FEED),
    "plans": ("plans", files.PLAN_FILES | {"json": json_records.plans_json} | feeds.PLAN_LIST_FEED),
    "plan": ("plans/<slug:key>", other_files.PLAN_MEASURE_FILES | {"json": api.plan_record} | feeds.PLAN_FEED),
    "municipality": ("municipalities/<slug:code>", other_files.OF_MUNICIPALITY_FILES | feeds.MUNICIPALITY_FEED),
    "municipalities": ("municipalities", other_files.MUNICIPALITY_FILES),
    "compare": ("compare", other_files.COMPARISON_FILES | other_feeds.COMPARISON_FEED),
    "coverage": ("coverage", other_files.COVERAGE_FILES | other_feeds.COVERAGE_FEED),
    "shortlist": ("shortlist", other_files.SHORTLIST_FILES | other_feeds.SHORTLIST_FEED),
}
"""By name the address of a table without its ending, and the views of its forms by their endings."""

urlpatterns = [
    # First, as programs ask for one after the other.
    *(path(f"api/v1/{name}", api.list_view(name), name=f"api_{name}") for name in COLLECTIONS),
    path("api/v1/measures/<number:measure>", api.measure_record, name="api_measure"),
    path("api/v1/plans/<slug:key>", api.plan_record, name="api_plan"),
    path("api/v1/editions/<slug:key>/<number:number>", api.edition_record, name="api_edition"),
    path("api/v1/changes", changes.changes, name="changes"),
    path("api/v1/changes.jsonl", changes.changes_jsonl, name="changes_jsonl"),
    *(path(f"api/v1/changes.{ending}", view, name=f"changes_{ending}") for ending, view in changes.CHANGE_FEED.items()),
    path("api/v1", api.without_slash),
    path("api/v1/", api.root, name="api"),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/clients/<str:name>", api.client, name="client"),
    re_path(r"^api/(?!docs$).*", api.nothing),  # that one leads to the page, with a slash
    *(
        path(f"{stem}.{ending}", view, name=f"{name}_{ending}")
        for name, (stem, views) in FORMS.items()
        for ending, view in views.items()
    ),
    path("plans.ics", calendars.plans_calendar, name="plans_ics"),
    path("municipalities/<slug:code>.ics", calendars.municipality_calendar, name="municipality_ics"),
    path("plans/<slug:key>.bib", files.plan_bibtex, name="plan_bibtex"),
    path("plans/<slug:key>.ris", files.plan_ris, name="plan_ris"),
    path("measures/<number:measure>.json", api.measure_record, name="measure_json"),
    path("measures/<number:measure>.jsonld", permanent.measure_jsonld, name="measure_jsonld"),
    path("measures/<number:measure>.md", permanent.measure_md, name="measure_md"),
    path("plans/<slug:key>.jsonld", permanent.plan_jsonld, name="plan_jsonld"),
    path("plans/<slug:key>.md", permanent.plan_md, name="plan_md"),
    path("plans/<slug:key>/editions/<number:number>.json", api.edition_record, name="edition_json"),
    path("plans/<slug:key>/editions/<number:number>.jsonld", permanent.edition_jsonld, name="edition_jsonld"),
    path("plans/<slug:key>/editions/<number:number>.bib", files.edition_bibtex, name="edition_bibtex"),
    path("plans/<slug:key>/editions/<number:number>.ris", files.edition_ris, name="edition_ris"),
    path("plans/<slug:key>/editions/<number:number>.md", permanent.edition_md, name="edition_md"),
    path("municipalities/<slug:code>.jsonld", permanent.municipality_jsonld, name="municipality_jsonld"),
    path("municipalities/<slug:code>.md", permanent.municipality_md, name="municipality_md"),
    path("catalog.jsonld", permanent.catalogue_jsonld, name="catalogue_jsonld"),
    path("llms.txt", permanent.llms_txt, name="llms_txt"),
    path("open-data/files/<str:name>", serving.bulk_file, name="bulk_file"),
    re_path(r"^(?P<noun>measures|plans|municipalities|coverage|compare|shortlist)\.\w+$", files.other_format),
    re_path(
        rf"^(?!en/|admin/|accounts/|preview/|media/|static/)(?P<stem>.+)\.(?:{'|'.join(files.ENDINGS)})$",
        files.no_such_form,
    ),
    re_path(r"^en/(?P<address>.+\.\w+)$", negotiation.without_language),
]
