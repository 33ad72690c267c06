"""Addresses of the open data: the pages' own addresses with a format in place of the last slash."""

from django.urls import path

from plans_registry.opendata import records, selections, tables

app_name = "opendata"

urlpatterns = [
    path("measures.csv", tables.measures, name="measures_csv"),
    path("measures.json", records.measures, name="measures_json"),
    path("plans.csv", tables.plans, name="plans_csv"),
    path("plans/<slug:key>.csv", tables.plan_measures, name="plan_csv"),
    path("compare.csv", selections.compare, name="compare_csv"),
    path("coverage.csv", selections.coverage, name="coverage_csv"),
    path("shortlist.csv", selections.shortlist, name="shortlist_csv"),
]
