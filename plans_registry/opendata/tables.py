"""The tables for programs: the columns of the files, and what only a program asks for."""

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE, DataColumn, DataTable
from plans_registry.opendata.door import absolute

REGION_CODE = DataColumn("region_code", "地域コード", "text", _("wards、tama、islandsのどれか"), "wards")
CHANGED_AT = DataColumn(
    "changed_at", "最終更新日時", "moment", _("内容が最後に変わった日時"), "2026-11-28T09:00:00+09:00"
)
CHANGED_GENERATION = DataColumn("changed_generation", "最終更新世代", "integer", _("内容が最後に変わった世代"), "12")
PAGE = DataColumn("page", "掲載ページ", "url", _("このサイトのページ"), "https://plans.example.jp/measures/1/")

FULL_MEASURES = DataTable(
    "measures",
    {
        **MEASURE_TABLE.values,
        REGION_CODE: lambda entry, known: known.places[entry.municipality_id].upper,
        CHANGED_AT: lambda entry, known: localtime(entry.changed_at),
        CHANGED_GENERATION: lambda entry, known: entry.changed_generation,
        PAGE: lambda entry, known: absolute(reverse("public:measure", args=[entry.measure])),
    },
)
"""Rows are entries."""

FULL_PLANS = DataTable(
    "plans",
    {
        **PLAN_TABLE.values,
        REGION_CODE: lambda edition, known: known.places[edition.municipality_id].upper,
        CHANGED_AT: lambda edition, known: localtime(edition.published_at),
        CHANGED_GENERATION: lambda edition, known: edition.from_generation,
        PAGE: lambda edition, known: absolute(reverse("public:plan", args=[edition.key])),
    },
)
"""Rows are editions, with their documents."""
