"""Every table that goes out, for the dictionary and for what is made of all of them; and what changed in their columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.columns import COMPARISON_TABLE, SHORTLIST_TABLE, DataTable
from plans_registry.opendata.bulk.tables import BULK_TABLES
from plans_registry.opendata.tables import WIDE_COVERAGE


@dataclass(frozen=True, slots=True)
class DescribedTable:
    title: str | Promise
    row: str | Promise
    table: DataTable


def described_tables() -> Iterator[DescribedTable]:
    """Each table once, in the order of the dictionary."""
    for table in BULK_TABLES:
        yield DescribedTable(table.title, table.row, table.table)
    yield DescribedTable(_("自治体ごとの支援の種類（横長）"), _("1行は1つの年度の1つの自治体"), WIDE_COVERAGE)
    yield DescribedTable(_("比較の表"), _("1行は1つの施策か、空いた場所"), COMPARISON_TABLE)
    yield DescribedTable(_("リストの表"), _("1行は1つの施策とそのメモ"), SHORTLIST_TABLE)


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A line of the data changelog; a test holds that there is one for every column that differs from the first day."""

    day: str
    table: str
    column: str
    kind: Literal["added", "changed", "removed"]
    sentence: str | Promise

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)


_NAMES = _("型を、コードではなく名称と書きました。値は変わりません。")

_STATED = _("柱だけにある種類も「記載あり」にしました。そのとき施策の数は0です。")

_OF_PILLAR = _("意味を、施策の種類の決まりから、柱に付けた種類に正しました。値は変わりません。")

_IN_WHOLE_FILES = _(
    "もとの文書の利用条件を、まとめて保存するファイル、APIと、施策1件のJSONに足しました。検索結果のファイルにはありません。"
)
_ADDRESS_IN_WHOLE_FILES = _(
    "もとの文書の利用条件のアドレスを、まとめて保存するファイル、APIと、施策1件のJSONに足しました。検索結果のファイルにはありません。"
)

COLUMN_CHANGES: tuple[ColumnChange, ...] = (
    ColumnChange("2026-11-30", "pillars", "types", "changed", _OF_PILLAR),
    *(ColumnChange("2026-11-30", table, "statement", "changed", _STATED) for table in ("coverage", "comparison")),
    ColumnChange(
        "2026-11-30",
        "coverage_wide",
        "type_",
        "changed",
        _("0の意味に、柱だけにある種類をふくめました。値は変わりません。"),
    ),
    *(
        ColumnChange("2026-11-30", table, column, "changed", _NAMES)
        for table in ("measures", "shortlist")
        for column in ("type_names", "form_names")
    ),
    ColumnChange("2026-11-29", "municipalities", "approvals", "added", _("計画が未掲載の承認の数を足しました。")),
    ColumnChange(
        "2026-11-29", "changes", "aspects", "changed", _("出典の変更のsourceを足しました。計画にも付きます。")
    ),
    ColumnChange("2026-11-29", "measures", "source_licence", "added", _IN_WHOLE_FILES),
    ColumnChange("2026-11-29", "measures", "source_licence_url", "added", _ADDRESS_IN_WHOLE_FILES),
    ColumnChange("2026-11-29", "plans", "source_licence", "added", _("もとの文書の利用条件を足しました。")),
    ColumnChange(
        "2026-11-29", "plans", "source_licence_url", "added", _("もとの文書の利用条件のアドレスを足しました。")
    ),
)
"""The newest first.  For instance ColumnChange("2027-02-01", "measures", "deadline", "added", _("締切を足しました。"))."""
