"""What the columns of the open data mean, in the reader's language; the headers themselves are the contract's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.columns import DataColumn, ValueType

TYPE_LABELS: dict[ValueType, str | Promise] = {
    "text": _("文字列"),
    "integer": _("整数"),
    "boolean": _("真偽（CSV、Excel、SQLiteでは1か0、JSONではtrueかfalse）"),
    "date": _("日付（YYYY-MM-DD）"),
    "moment": _("日時（ISO 8601）"),
    "codes": _("コード（CSVとExcelでは;で区切る、JSONとSQLiteでは配列）"),
    "names": _("名称（CSVとExcelでは;で区切る、JSONとSQLiteでは配列）"),
    "url": _("URL"),
    "object": _("JSONの値"),
}


@dataclass(frozen=True, slots=True)
class FieldMeaning:
    """A column, and its type in the reader's words."""

    column: DataColumn
    kind: str | Promise

    @property
    def since(self) -> date:
        return date.fromisoformat(self.column.since)


def field_meanings(columns: Iterable[DataColumn]) -> list[FieldMeaning]:
    return [FieldMeaning(column, TYPE_LABELS[column.type]) for column in columns]
