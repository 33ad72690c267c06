"""What the bulk files are, for programs: a data package (v2), CSV on the Web, and a text in both languages."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans_registry.catalogue.columns import DataColumn, ValueType
from plans_registry.catalogue.models import CatalogueEvent
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.columns import SEPARATOR
from plans_registry.opendata.bulk.tables import BulkTable
from plans_registry.opendata.door import absolute
from plans_registry.opendata.feed_forms import rights_text, terms_address

Description = dict[str, Any]
PACKAGE_NAME = "tokyo-regional-industry-plans"
PACKAGE_TYPES: dict[ValueType, Description] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    "date": {"type": "date"},
    "moment": {"type": "datetime"},
    "codes": {"type": "string"},  # the list of version 2 is read by no program yet
    "names": {"type": "string"},
    "url": {"type": "string"},
    "object": {"type": "string"},
}
CSVW_TYPES: dict[ValueType, str] = {
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "moment": "dateTime",
    "object": "json",
}


def data_package(folder: Path, tables: Iterable[BulkTable], files: Iterable[str], snapshot: Snapshot) -> Description:
    """``files``: the other files, which hold the same tables in one."""
    event = CatalogueEvent.objects.filter(generation__lte=snapshot.generation).last()
    resources = [_resource(folder, table) for table in tables]
    resources += [{"name": name.replace(".", "-"), "path": name} | _fingerprint(folder / name) for name in files]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": PACKAGE_NAME,
        "title": settings.SITE_NAME,
        "homepage": absolute(reverse("public:open_data")),
        "version": str(snapshot.generation),
        **({"created": localtime(event.at).isoformat()} if event else {}),
        "licenses": [{"title": rights_text(), "path": terms_address()}],
        "resources": resources,
    }


def _resource(folder: Path, table: BulkTable) -> Description:
    keys = [
        {"fields": [column], "reference": {"resource": other, "fields": [its_column]}}
        for column, (other, its_column) in table.references.items()
    ]
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "title": str(table.title),
        "description": str(table.row),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_fingerprint(folder / f"{table.name}.csv"),
        "schema": {
            "fields": [_field(column) for column in table.table.values],
            "primaryKey": list(table.key),
            **({"foreignKeys": [_with_dashes(key) for key in keys]} if keys else {}),
            "missingValues": [""],
        },
    }


def _with_dashes(key: Description) -> Description:
    reference = key["reference"]
    return key | {"reference": reference | {"resource": reference["resource"].replace("_", "-")}}


def _fingerprint(path: Path) -> Description:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{file_sha256(path)}"}


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _field(column: DataColumn) -> Description:
    meaning = {"title": column.header, "description": str(column.meaning), "example": column.example}
    return {"name": column.name} | PACKAGE_TYPES[column.type] | meaning


def csv_on_the_web(tables: Iterable[BulkTable]) -> Description:
    """https://www.w3.org/TR/tabular-metadata/"""
    described = [
        {
            "url": f"{table.name}.csv",
            "dc:title": str(table.title),
            "tableSchema": {
                "columns": [_csvw_column(column) for column in table.table.values],
                "primaryKey": list(table.key),
                "foreignKeys": [
                    {
                        "columnReference": [column],
                        "reference": {"resource": f"{other}.csv", "columnReference": [its_column]},
                    }
                    for column, (other, its_column) in table.references.items()
                ],
            },
        }
        for table in tables
    ]
    context = ["http://www.w3.org/ns/csvw", {"@language": "ja"}]
    return {"@context": context, "dc:rights": rights_text(), "tables": described}


def _csvw_column(column: DataColumn) -> Description:
    datatype: Any = CSVW_TYPES.get(column.type, "string")
    if column.type == "boolean":
        datatype = {"base": "boolean", "format": "1|0"}
    several = {"separator": SEPARATOR} if column.type in ("codes", "names") else {}
    titles = {"name": column.name, "titles": {"ja": column.header}, "dc:description": str(column.meaning)}
    return titles | {"datatype": datatype} | several


def read_me(
    tables: Sequence[BulkTable], files: Mapping[str, str | Promise], snapshot: Snapshot, *, has_parquet: bool
) -> str:
    """What is in the folder, in Japanese and in English, under the one name that the site has."""
    parts = [f"# {settings.SITE_NAME}"]
    for language, heading in (("ja", "## 日本語"), ("en", "## English")):
        with override(language):
            parts += [heading, _read_me(tables, files, snapshot, has_parquet=has_parquet)]
    return "\n\n".join(parts) + "\n"


def _read_me(
    tables: Sequence[BulkTable], files: Mapping[str, str | Promise], snapshot: Snapshot, *, has_parquet: bool
) -> str:
    operator = settings.OPERATOR
    heads = _(
        "CSVの見出しは、英字の名前（UTF-8、BOMなし）です。日本語の見出しは、registry.xlsxとdatapackage.jsonにあります。"
    )
    generation = {"generation": snapshot.generation, "day": snapshot.data_day}
    paragraphs = [
        _("世代%(generation)s（%(day)s）の、公開しているすべての計画と施策です。") % generation,
        _("説明：%(address)s") % {"address": absolute(reverse("public:open_data"))},
        heads,
        _("計画の文章は、各区市町村と東京都が公表したものです。もとの文書の利用条件にしたがって使ってください。"),
        _(
            "承認された計画は、募集中の事業の一覧ではありません。データを使って紹介するときも、そのことを書いてください。"
        ),
    ]
    if operator.licence:
        sentence = _("このサイトが付けた分類（支援の種類と形）の利用条件：")
        paragraphs.append(f"{sentence}{operator.licence} {operator.licence_url}".strip())
    parquet = " `.parquet`" if has_parquet else ""
    listed = [f"- `{table.name}.csv` `.jsonl`{parquet}{_('：')}{table.title}{_('。')}{table.row}" for table in tables]
    listed += [f"- `{name}`{_('：')}{meaning}" for name, meaning in files.items()]
    return "\n\n".join([*paragraphs, "\n".join(listed)])
