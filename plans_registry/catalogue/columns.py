"""The one definition of a column: its name, header, type, meaning and example, and of each table how to get it.

CSV, XLSX, JSON, the API with its description and the dictionary are written from these.  Values keep their type until
the last step: a number is an ``int``, a day a ``date``, several codes a ``tuple``, what is not known ``None``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.coverage import STATEMENTS
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.moments import day_of
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.stored_rows import Of, StoredRows, Writer
from plans_registry.documents.columns import MEASURE_COLUMNS

ValueType = Literal["text", "integer", "boolean", "date", "moment", "codes", "names", "url", "object"]
Getter = Callable[[Any, Reference], Any]
FIRST = "2026-11-28"
"""The day on which columns were first described here."""


@dataclass(frozen=True, slots=True)
class DataColumn:
    """``name`` is for programs, ``header`` stands in files; the reader's language has the meaning only."""

    name: str
    header: str
    type: ValueType
    meaning: str | Promise
    example: str
    since: str = FIRST
    nullable: bool = False  # in some table there may be none
    values: tuple[str, ...] = ()  # all there are, where they are few and fixed


@dataclass(frozen=True)
class DataTable:
    """Columns in their order, and how each is got from a row and the reference data."""

    name: str
    values: Mapping[DataColumn, Getter]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.values)

    @cached_property
    def getters(self) -> dict[str, Getter]:
        """How to get each column, by its name."""
        return {column.name: get for column, get in self.values.items()}

    def row(self, source: Any, known: Reference) -> list[Any]:
        return [get(source, known) for get in self.values.values()]

    def told(
        self,
        sources: Iterable[Any],
        known: Reference,
        written: Callable[[str], Writer] = lambda name: lambda value: value,
        *,
        in_pieces: bool = False,
    ) -> Iterator[Sequence[Any]]:
        """The rows of a file; ``written``: how the values of a column are, by its name; ``in_pieces``: bytes, to be joined."""
        columns = [(get, written(name)) for name, get in self.getters.items()]
        of_one_field = [(get, write) for get, write in columns if isinstance(get, Of)]
        if isinstance(sources, StoredRows) and len(of_one_field) == len(columns):
            return sources.told(of_one_field, known, in_pieces=in_pieces)
        return ([write(get(source, known)) for get, write in columns] for source in sources)

    def record(self, source: Any, known: Reference) -> dict[str, Any]:
        """The row by the names of its columns."""
        return {name: get(source, known) for name, get in self.getters.items()}


def _column(
    name: str, type: ValueType, meaning: str | Promise, example: str, *, header: str = "", nullable: bool = False
) -> DataColumn:
    return DataColumn(name, header or MEASURE_COLUMNS[name], type, meaning, example, nullable=nullable)


# Examples are of no plan: one that is withdrawn would be quoted here for ever.
AS_STATED, EMPTY = _("原文の表記のまま"), _("空欄は、記載がないこと")

CODE = _column("code", "text", _("6桁。総務省の全国地方公共団体コード（検査数字つき）"), "131211")
MUNICIPALITY = _column("municipality_name", "text", _("区市町村の名称"), "足立区")
REGION = _column("region", "text", _("区部、多摩、島しょのどれか"), "区部")
PLAN_KEY = _column(
    "plan_key",
    "text",
    _(
        "コードと開始年度。同じものがあれば-2から。計画のページのアドレスと同じ。自治体か開始年度を正すと移り、前のアドレスは新しいアドレスへ導く"
    ),
    "131211-2021",
)
PLAN_TITLE = _column("plan_title", "text", AS_STATED, "さくら市地域産業活性化計画")
FIRST_YEAR = _column("first_year", "integer", _("西暦の年度。4月1日から"), "2021", nullable=True)
LAST_YEAR = _column("last_year", "integer", _("西暦の年度。翌年の3月31日まで"), "2023", nullable=True)
PERIOD = _column("period_text", "text", _("計画期間の、原文の表記"), "令和３年度～令和５年度")
PILLAR = _column("pillar_number", "integer", _("計画の中で1から"), "1", nullable=True)
PILLAR_TITLE = _column("pillar_title", "text", AS_STATED, "販路拡大支援")
OPEN_ENDED = _column("open_ended", "boolean", _("1は、概要の一覧が「等」で終わり、ここに無い施策もあること"), "1")
MEASURE = _column("measure", "integer", _("版が変わっても同じ番号。施策のページのアドレスと同じ"), "2", nullable=True)
NUMBER = _column("number", "integer", _("柱の中で1から"), "2", nullable=True)
NAME = _column("name", "text", AS_STATED, "展示会出展費用の助成")
DESCRIPTION = _column(
    "description",
    "text",
    _("空欄は、概要に説明の記載がないこと"),
    "会場の小間代と通訳の費用に対する助成",
)
TYPES = _column(
    "types",
    "codes",
    _(
        "柱の種類が1つなら、それと施策に付けた種類。2つ以上なら、施策に付けた種類（なければ柱の種類すべて）。このサイトが付けた分類"
    ),
    "sales-channels",
)
TYPE_NAMES = _column("type_names", "names", _("支援の種類コードの名称"), "販路拡大")
FORMS = _column("forms", "codes", _("補助、相談など。このサイトが付けた分類"), "grant")
FORM_NAMES = _column("form_names", "names", _("支援の形コードの名称"), "補助・助成")
AUDIENCE = _column("audience", "text", EMPTY, "区内の中小企業者")
AMOUNT = _column("amount", "text", EMPTY, "上限20万円（2分の1）")
CONTACT = _column("contact", "text", EMPTY, "産業振興課")
URL = _column("url", "url", _("自治体などのページ。空欄は、登録がないこと"), "https://www.city.adachi.tokyo.jp/")
SOURCE = _column("source_title", "text", _("もとの文書の名称"), "地域産業活性化計画の概要")
SOURCE_URL = _column("source_url", "url", _("もとの文書のアドレス"), "https://www.metro.tokyo.lg.jp/")
TERMS = _("もとの文書に書かれた、文章の利用条件。空欄は、登録がないこと")
SOURCE_LICENCE = DataColumn("source_licence", "出典の利用条件", "text", TERMS, "CC BY 4.0", "2026-11-29")
TERMS_URL, DEED = _("もとの文書の利用条件のアドレス"), "https://creativecommons.org/licenses/by/4.0/deed.ja"
SOURCE_LICENCE_URL = DataColumn("source_licence_url", "出典の利用条件URL", "url", TERMS_URL, DEED, "2026-11-29")
PUBLISHED = _column("published_on", "date", _("計画の最初の版を公開した日"), "2026-11-28")
UPDATED = _column(
    "updated_on",
    "date",
    _("内容が最後に変わった日。計画では、いまの版を公開した日か、そのあとに文章を抹消した日"),
    "2026-11-28",
)
PILLARS = _column("pillars", "integer", _("いまの版の柱の数"), "4", header="柱の数")
MEASURES = _column("measures", "integer", _("施策の数"), "8", header="施策の数")
EDITION = _column("edition", "integer", _("1から、公開のたびに増える番号"), "1", header="版", nullable=True)
PLANS = _column("plans", "integer", _("公開している計画の数"), "1", header="計画の数")
KANA = _column("kana", "text", _("名称のよみ"), "あだちく", header="地方公共団体名_よみ")
NAME_EN = _column("name_en", "text", _("英語の名称"), "Adachi City", header="地方公共団体名_英語")
IN_FORCE = _column(
    "plans_in_force", "integer", _("今年度が計画期間に入る計画の数"), "1", header="今年度に有効な計画の数"
)
WEBSITE = _column("website", "url", _("自治体の公式サイト"), "https://www.city.adachi.tokyo.jp/", header="公式サイト")
SECTION = _column("section", "text", _("事業者の相談を受ける部署"), "産業振興課", header="事業者向けの窓口")
SECTION_URL = _column(
    "section_url", "url", _("事業者に向けたページ"), "https://www.city.adachi.tokyo.jp/", header="事業者向けのページ"
)
PHONE = _column("phone", "text", _("窓口の電話番号"), "03-3880-5111", header="電話番号")
CHECKED = _column(
    "checked_on", "text", _("連絡先を確認した日。日がわからないときは月まで"), "2026-09", header="連絡先を確認した日"
)
NOT_HERE = _("承認が発表され、計画の内容がまだここにないものの数。期間が終わったものも数える")
APPROVALS = DataColumn("approvals", "計画が未掲載の承認の数", "integer", NOT_HERE, "1", "2026-11-29")
YEAR = _column(
    "year", "integer", _("西暦の年度。空欄は、公開しているすべての計画"), "2026", header="年度", nullable=True
)
TYPE = _column("type", "text", _("支援の種類のコード。1行に1つ"), "sales-channels", header="支援の種類コード")
TYPE_NAME = _column("type_name", "text", _("支援の種類の名称"), "販路拡大", header="支援の種類")
STATEMENT = _column(
    "statement",
    "text",
    _("記載あり（柱か施策にその種類がある。施策の数が0なら柱だけ）、計画に記載なし、未入力、計画の掲載なしのどれか"),
    "記載あり",
    header="記載の状態",
)
PLACE_IN_LIST = _column("position", "integer", _("リストの中で1から"), "1", header="順番")
NOTE = _column("note", "text", _("リストに書いたメモ"), "電話で確認", header="メモ")


def _of_first(get: Getter) -> Getter:
    """The value of the first part of a row."""
    return lambda row, known: get(row[0], known)


def _names(slugs: list[str], terms: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(terms[slug].name if slug in terms else slug for slug in slugs)


def _codes(slugs: list[str], known: Reference) -> tuple[str, ...]:
    return tuple(slugs)


def _day(moment: datetime, known: Reference) -> date:
    return day_of(moment)


def upper_name(code: str, known: Reference) -> str:
    """区部, 多摩 or 島しょ; empty of a draft whose municipality nobody knows yet."""
    return known.areas[known.places[code].upper].name if code else ""


def _place(code: str, known: Reference) -> str:
    return known.places[code].name if code else ""


MEASURE_TABLE = DataTable(
    "measures",
    {
        CODE: Of("municipality_id"),
        MUNICIPALITY: Of("municipality_id", _place),
        REGION: Of("municipality_id", upper_name),
        PLAN_KEY: Of("plan_key"),
        PLAN_TITLE: Of("plan_title"),
        FIRST_YEAR: Of("first_year"),
        LAST_YEAR: Of("last_year"),
        PERIOD: Of("period_text"),
        PILLAR: Of("pillar_number"),
        PILLAR_TITLE: Of("pillar_title"),
        OPEN_ENDED: Of("open_ended"),
        MEASURE: Of("measure"),
        NUMBER: Of("number"),
        NAME: Of("name"),
        DESCRIPTION: Of("description"),
        TYPES: Of("types", _codes),
        TYPE_NAMES: Of("types", lambda slugs, known: _names(slugs, known.types)),
        FORMS: Of("forms", _codes),
        FORM_NAMES: Of("forms", lambda slugs, known: _names(slugs, known.forms)),
        AUDIENCE: Of("audience"),
        AMOUNT: Of("amount"),
        CONTACT: Of("contact"),
        URL: Of("url"),
        SOURCE: Of("source_title"),
        SOURCE_URL: Of("source_url"),
        PUBLISHED: Of("published_on"),
        UPDATED: Of("changed_at", _day),
    },
)
"""Rows are entries."""


def _source(edition: Edition, name: str) -> str:
    return (edition.document["source"] or {}).get(name) or ""


PLAN_TABLE = DataTable(
    "plans",
    {
        CODE: Of("municipality_id"),
        MUNICIPALITY: Of("municipality_id", _place),
        REGION: Of("municipality_id", upper_name),
        PLAN_KEY: Of("key"),
        PLAN_TITLE: Of("title"),
        FIRST_YEAR: Of("first_year"),
        LAST_YEAR: Of("last_year"),
        PERIOD: lambda edition, known: edition.document["period_text"],
        PILLARS: Of("pillar_count"),
        MEASURES: Of("measure_count"),
        SOURCE: lambda edition, known: _source(edition, "title"),
        SOURCE_URL: lambda edition, known: _source(edition, "url"),
        EDITION: Of("number"),
        PUBLISHED: Of("first_published_at", _day),
        UPDATED: Of("changed_at", _day),
        SOURCE_LICENCE: lambda edition, known: _source(edition, "licence"),
        SOURCE_LICENCE_URL: lambda edition, known: _source(edition, "licence_url"),
    },
)
"""Rows are editions, with their documents."""

SHORTLIST_TABLE = DataTable(
    "shortlist",
    {
        **{column: _of_first(get) for column, get in MEASURE_TABLE.values.items()},
        PLACE_IN_LIST: lambda row, known: row[1],
        NOTE: lambda row, known: row[2],
    },
)
"""Rows are an entry, its place in the list and its note."""


MUNICIPALITY_TABLE = DataTable(
    "municipalities",
    {
        CODE: lambda rows, known: rows[0].place.code,
        MUNICIPALITY: lambda rows, known: rows[0].place.name,
        KANA: lambda rows, known: rows[0].place.kana,
        NAME_EN: lambda rows, known: rows[0].place.name_en,
        REGION: lambda rows, known: upper_name(rows[0].place.code, known),
        PLANS: lambda rows, known: rows[0].plans,
        IN_FORCE: lambda rows, known: rows[1].plans,
        MEASURES: lambda rows, known: rows[0].measures,
        WEBSITE: lambda rows, known: rows[0].place.website,
        SECTION: lambda rows, known: rows[0].place.industry_section,
        SECTION_URL: lambda rows, known: rows[0].place.industry_page,
        PHONE: lambda rows, known: rows[0].place.phone,
        CHECKED: lambda rows, known: _day_or_month(rows[0].place.contact_checked_on),
        APPROVALS: lambda rows, known: rows[2],
    },
)
"""Rows are the counts of a municipality of all plans and of those in force, and the number of its approvals."""


def _day_or_month(day: date | None) -> str:
    """2026-09 where the first of September stands for the month."""
    return f"{day:%Y-%m-%d}".removesuffix("-01") if day else ""


COVERAGE_TABLE = DataTable(
    "coverage",
    {
        CODE: lambda row, known: row[0].place.code,
        MUNICIPALITY: lambda row, known: row[0].place.name,
        REGION: lambda row, known: upper_name(row[0].place.code, known),
        YEAR: lambda row, known: row[2],
        PLANS: lambda row, known: row[0].plans,
        TYPE: lambda row, known: row[1].type,
        TYPE_NAME: lambda row, known: known.types[row[1].type].name,
        MEASURES: lambda row, known: row[1].count,
        STATEMENT: lambda row, known: str(STATEMENTS[row[1].statement]),
    },
)
"""Rows are a row of the grid, one of its cells, and the grid's year."""


def _part(name: str, part: int) -> Getter:
    """A field of a part of a row; None where the row has no such part."""
    return lambda row, known: getattr(row[part], name) if row[part] else None


COMPARISON_TABLE = DataTable(
    "comparison",
    {
        CODE: lambda row, known: row[0].place.code,
        MUNICIPALITY: lambda row, known: row[0].place.name,
        PLAN_KEY: lambda row, known: row[0].edition and row[0].edition.key,
        PLAN_TITLE: lambda row, known: row[0].edition and row[0].edition.title,
        FIRST_YEAR: lambda row, known: row[0].edition and row[0].edition.first_year,
        LAST_YEAR: lambda row, known: row[0].edition and row[0].edition.last_year,
        TYPE: lambda row, known: row[1],
        TYPE_NAME: lambda row, known: known.types[row[1]].name,
        STATEMENT: lambda row, known: str(STATEMENTS[row[0].statement(row[1])]),
        PILLAR: _part("number", 2),
        PILLAR_TITLE: _part("title", 2),
        MEASURE: _part("id", 3),
        NUMBER: _part("number", 3),
        NAME: _part("name", 3),
        DESCRIPTION: _part("description", 3),
    },
)
"""Rows are a column of the comparison, a type, and a pillar with one of its measures, or nothing."""

TABLES = (MEASURE_TABLE, PLAN_TABLE, MUNICIPALITY_TABLE, COVERAGE_TABLE, COMPARISON_TABLE, SHORTLIST_TABLE)
