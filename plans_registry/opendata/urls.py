"""Addresses of the open data: the pages' own addresses with a format in place of the last slash."""

from django.urls import path

from plans_registry.opendata import calendars, citations, feeds, files, json_records, selections, workbooks

app_name = "opendata"

urlpatterns = [
    path("measures.csv", files.measures, name="measures_csv"),
    path("measures.xlsx", workbooks.measures, name="measures_xlsx"),
    path("measures.json", json_records.measures, name="measures_json"),
    path("measures.atom", feeds.measures, name="measures_atom"),
    path("plans.csv", files.plans, name="plans_csv"),
    path("plans.xlsx", workbooks.plans, name="plans_xlsx"),
    path("plans.json", json_records.plans, name="plans_json"),
    path("plans.atom", feeds.plans, name="plans_atom"),
    path("plans/<slug:key>.csv", files.plan_measures, name="plan_csv"),
    path("plans.ics", calendars.plans, name="plans_ics"),
    path("municipalities/<slug:code>.ics", calendars.municipality, name="municipality_ics"),
    path("municipalities/<slug:code>.atom", feeds.municipality, name="municipality_atom"),
    path("compare.csv", selections.compare, name="compare_csv"),
    path("coverage.csv", selections.coverage, name="coverage_csv"),
    path("shortlist.csv", selections.shortlist, name="shortlist_csv"),
    path("plans/<slug:key>.bib", citations.plan_bibtex, name="plan_bibtex"),
    path("plans/<slug:key>.ris", citations.plan_ris, name="plan_ris"),
]
