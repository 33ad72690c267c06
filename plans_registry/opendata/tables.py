"""The tables for programs: the columns of the files, and what only a program asks for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from plans_registry.catalogue.columns import (
    CODE,
    EDITION,
    FIRST_YEAR,
    LAST_YEAR,
    MEASURE_TABLE,
    MEASURES,
    MUNICIPALITY,
    PLAN_KEY,
    PLAN_TABLE,
    PLAN_TITLE,
    PLANS,
    REGION,
    SOURCE_LICENCE,
    SOURCE_LICENCE_URL,
    TYPE,
    TYPE_NAME,
    YEAR,
    DataColumn,
    DataTable,
    Getter,
    upper_name,
)
from plans_registry.catalogue.coverage import GridRow
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.stored_rows import Of
from plans_registry.opendata.door import absolute

REGION_CODE = DataColumn(
    "region_code", "地域コード", "text", _("地域コード。施策と計画ではwards、tama、islandsのどれか"), "wards"
)
CHANGED_AT = DataColumn(
    "changed_at", "最終更新日時", "moment", _("内容が最後に変わった日時"), "2026-11-28T09:00:00+09:00"
)
CHANGED_GENERATION = DataColumn("changed_generation", "最終更新世代", "integer", _("内容が最後に変わった世代"), "12")
PAGE = DataColumn("page", "掲載ページ", "url", _("このサイトのページ"), "https://plans.example.jp/measures/1/")


def _region(code: str, known: Reference) -> str:
    return known.places[code].upper


def _moment(at: datetime, known: Reference) -> datetime:
    """In Tokyo: the zone of the settings, which is looked up once and not for each of a million rows."""
    return at.astimezone(get_default_timezone())


def _page_of(view: str) -> Getter:
    """The Japanese page of a row by its id; the other parts of the address are the same in every row."""
    return lambda key, known: absolute(_path_of(view).replace(SOME_ID, str(key)))


SOME_ID = "12345"


@lru_cache(maxsize=8)
def _path_of(view: str) -> str:
    """``/measures/12345/``"""
    with override(settings.LANGUAGE_CODE):
        return reverse(view, args=[SOME_ID])


FULL_MEASURES = DataTable(
    "measures",
    {
        **MEASURE_TABLE.values,
        REGION_CODE: Of("municipality_id", _region),
        CHANGED_AT: Of("changed_at", _moment),
        CHANGED_GENERATION: Of("changed_generation"),
        PAGE: Of("measure", _page_of("public:measure")),
        # The contract fixes the columns of the files of a search.
        SOURCE_LICENCE: Of("source_licence"),
        SOURCE_LICENCE_URL: Of("source_licence_url"),
    },
)
"""Rows are entries."""

FULL_PLANS = DataTable(
    "plans",
    {
        **PLAN_TABLE.values,
        REGION_CODE: Of("municipality_id", _region),
        CHANGED_AT: Of("changed_at", _moment),
        CHANGED_GENERATION: Of("changed_generation"),
        PAGE: Of("key", _page_of("public:plan")),
    },
)
"""Rows are editions, with their documents."""

FROM_GENERATION = DataColumn("from_generation", "公開した世代", "integer", _("この版を公開した世代"), "12")
UNTIL_GENERATION = DataColumn(
    "until_generation",
    "公開を終えた世代",
    "integer",
    _("次の版の公開か、公開の取りやめ。空欄は、いまも公開中"),
    "15",
    nullable=True,
)
FROM_AT = DataColumn("from_at", "公開日時", "moment", _("この版を公開した日時"), "2026-11-28T09:00:00+09:00")
UNTIL_AT = DataColumn(
    "until_at", "公開を終えた日時", "moment", _("空欄は、いまも公開中"), "2026-12-01T09:00:00+09:00", nullable=True
)
WITHHELD = DataColumn(
    "withheld", "公開を取りやめた", "boolean", _("1は、公開を取りやめたか、抹消した版。計画名と内容は出しません"), "0"
)
ROUND_NAME = DataColumn("round", "承認回", "text", _("計画に書かれた承認回の名称"), "令和6年度後期")
REGION_NAME = DataColumn("region_name", "地域名", "text", _("地域の名称"), "多摩")
PARENT = DataColumn("parent", "上位の地域コード", "text", _("空欄は、区部、多摩、島しょ"), "tama")
FORM = DataColumn("form", "支援の形コード", "text", _("支援の形のコード。1行に1つ"), "grant")
LABEL_EN = DataColumn("label_en", "名称_英語", "text", _("英語の名称"), "Grant")
FORM_NAME = DataColumn("form_name", "支援の形", "text", _("支援の形の名称"), "補助・助成")


EDITION_TABLE = DataTable(
    "editions",
    {
        PLAN_KEY: Of("key"),
        EDITION: Of("number"),
        CODE: Of("municipality_id"),
        MUNICIPALITY: Of("municipality_id", lambda code, known: known.places[code].name),
        PLAN_TITLE: lambda edition, known: "" if edition.withheld else edition.title,
        FIRST_YEAR: Of("first_year"),
        LAST_YEAR: Of("last_year"),
        FROM_GENERATION: Of("from_generation"),
        FROM_AT: Of("published_at", _moment),
        UNTIL_GENERATION: Of("until_generation"),
        UNTIL_AT: lambda edition, known: edition.until_at and localtime(edition.until_at),
        WITHHELD: Of("withheld"),
    },
)
"""Rows are editions, also those that a withdrawal took away: of these there is no text."""

REGION_TABLE = DataTable(
    "regions",
    {
        REGION_CODE: lambda area, known: area.slug,
        REGION_NAME: lambda area, known: area.name,
        replace(LABEL_EN, example="Tama area"): lambda area, known: area.name_en,
        PARENT: lambda area, known: area.parent,
    },
)

TYPE_TABLE = DataTable(
    "types",
    {
        TYPE: lambda category, known: category.slug,
        TYPE_NAME: lambda category, known: category.name,
        replace(LABEL_EN, example="Sales channels"): lambda category, known: category.name_en,
    },
)

FORM_TABLE = DataTable(
    "forms",
    {
        FORM: lambda category, known: category.slug,
        FORM_NAME: lambda category, known: category.name,
        LABEL_EN: lambda category, known: category.name_en,
    },
)

ROUND_TABLE = DataTable(
    "rounds",
    {
        ROUND_NAME: lambda row, known: row[0],
        PLANS: lambda row, known: row[1],
    },
)
"""Rows are the name of a round and the number of its public plans."""

MEASURES_OF_TYPE = DataColumn(
    "type_",
    "施策の数_",
    "integer",
    _(
        "支援の種類ごとの列。名前はtype_とコード、見出しは施策の数_と名称。0は、その種類の施策が書かれていないこと（柱にだけ書かれているときも）。空欄は計画がないか未入力"
    ),
    "3",
    nullable=True,
)


def wide_coverage_table(types: Mapping[str, Any]) -> DataTable:
    """The coverage with a column for each of these types, by their slugs; rows are a row of the grid and its year."""
    of_types = {
        replace(MEASURES_OF_TYPE, name=f"type_{slug}", header=f"施策の数_{term.name}"): _measures_of_type(slug)
        for slug, term in types.items()
    }
    return DataTable("coverage_wide", {**_OF_GRID, **of_types})


_OF_GRID: dict[DataColumn, Getter] = {
    CODE: lambda row, known: row[0].place.code,
    MUNICIPALITY: lambda row, known: row[0].place.name,
    REGION: lambda row, known: upper_name(row[0].place.code, known),
    YEAR: lambda row, known: row[1],
    PLANS: lambda row, known: row[0].plans,
    MEASURES: lambda row, known: row[0].measures,
}
WIDE_COVERAGE = DataTable("coverage_wide", {**_OF_GRID, MEASURES_OF_TYPE: lambda row, known: None})
"""For the dictionary: one column stands for those of all types."""


def _measures_of_type(slug: str) -> Getter:
    def measures(source: tuple[GridRow, int | None], known: Any) -> int | None:
        """Nothing, not 0, where it is not known that the plans state none."""
        cell = next(cell for cell in source[0].cells if cell.type == slug)
        return cell.count if cell.statement in ("stated", "not-stated") else None

    return measures
