"""The columns of a table of measures, one measure a row: the same for every file that goes out or comes in.

The open data contract fixes the headers and their order; rooms speak of a column by its short name.
"""

SEPARATOR = ";"  # between several values in one cell

MEASURE_COLUMNS = {
    "code": "全国地方公共団体コード",
    "municipality_name": "地方公共団体名",
    "region": "地域",
    "plan_key": "計画ID",
    "plan_title": "計画名",
    "first_year": "計画期間_開始年度",
    "last_year": "計画期間_終了年度",
    "period_text": "計画期間_原文",
    "pillar_number": "柱_番号",
    "pillar_title": "柱_名称",
    "open_ended": "柱_一覧に「等」あり",
    "measure": "施策ID",
    "number": "施策_番号",
    "name": "施策_名称",
    "description": "施策_概要",
    "types": "支援の種類コード",
    "type_names": "支援の種類",
    "forms": "支援の形コード",
    "form_names": "支援の形",
    "audience": "対象者",
    "amount": "補助額・補助率",
    "contact": "問い合わせ先",
    "url": "詳細URL",
    "source_title": "出典名",
    "source_url": "出典URL",
    "published_on": "公開日",
    "updated_on": "最終更新日",
}
READ_COLUMNS = MEASURE_COLUMNS | {"background": "現状と課題・めざすもの"}
"""What a file that comes in may say: also what is too long for a column of those that go out."""
STATE_COLUMN = "状態"
"""The header staff's own files add at the end: the state of the plan."""

WHOLE_NUMBERS = frozenset({"first_year", "last_year", "pillar_number", "open_ended", "measure", "number"})
"""Columns a spreadsheet may hold as numbers; a code is a text, for its leading zero."""


def flat(text: str) -> str:
    """A text as it stands in a cell: each line break is one blank."""
    return " ".join(text.splitlines())
