"""The inner form of ``document``, the whole plan of a record: what each part of it has, for OpenAPI and the dictionary.

``tests/opendata/test_dictionary.py`` holds that these are the fields of ``documents/plan.py``, in their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.columns import (
    AMOUNT,
    AS_STATED,
    AUDIENCE,
    CODE,
    CONTACT,
    DESCRIPTION,
    FIRST_YEAR,
    LAST_YEAR,
    MUNICIPALITY,
    NAME,
    NUMBER,
    OPEN_ENDED,
    PERIOD,
    PILLAR,
    PLAN_TITLE,
    SOURCE,
    SOURCE_LICENCE,
    SOURCE_LICENCE_URL,
    SOURCE_URL,
    URL,
    DataColumn,
    ValueType,
)
from plans_registry.opendata.tables import ROUND_NAME


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """``holds``: by field the part that it is, in a list but for those in ``one``."""

    title: str | Promise
    fields: tuple[DataColumn, ...]
    holds: Mapping[str, str]
    one: tuple[str, ...] = ()


def _field(
    name: str, header: str, type: ValueType, meaning: str | Promise, example: str, *, nullable: bool = False
) -> DataColumn:
    return DataColumn(name, header, type, meaning, example, nullable=nullable)


def _like(column: DataColumn, name: str, *, nullable: bool = False) -> DataColumn:
    """A column of the tables under the name that it has in the document."""
    return DataColumn(name, column.header, column.type, column.meaning, column.example, nullable=nullable)


_OWN_TYPES = _field(
    "types",
    "支援の種類コード",
    "codes",
    _("この部分に付けたものだけ。施策として数える種類は、表のtypesにあります"),
    "sales-channels",
)
_PHOTOS = _field("photos", "写真", "object", _("写真の説明の一覧"), "[]")

DOCUMENT_PARTS = {
    "document": DocumentPart(
        _("計画の全体"),
        (
            _field("schema", "形の版", "integer", _("1。形が変わるときに増えます"), "1"),
            _like(PLAN_TITLE, "title"),
            _like(CODE, "municipality"),
            _like(MUNICIPALITY, "municipality_name"),
            _like(FIRST_YEAR, "first_year", nullable=True),
            _like(LAST_YEAR, "last_year", nullable=True),
            _like(PERIOD, "period_text"),
            _field("background", "現状と課題・めざすもの", "text", AS_STATED, "足立区の産業は…"),
            _field("caveat", "注記", "text", _("もとの文書のただし書き"), "事業の実施は予算の成立によります"),
            _like(ROUND_NAME, "round"),
            _field("plain_summary", "やさしい要約", "text", _("このサイトが付けた、やさしい日本語の要約"), "お店を…"),
            _field("predecessor", "前の計画", "text", _("前の計画の計画ID"), "131211-2018"),
            _field(
                "lineage_confirmed",
                "つながりの確認",
                "boolean",
                _("前の計画の施策とのつながりを、人が確かめたか"),
                "1",
            ),
            _field("source", "出典", "object", _("もとの文書。なければnull"), "{}", nullable=True),
            _field("pillars", "柱", "object", _("柱の一覧"), "[]"),
            _PHOTOS,
        ),
        {"source": "source", "pillars": "pillar", "photos": "photo"},
        one=("source",),
    ),
    "pillar": DocumentPart(
        _("計画の柱"),
        (
            _like(PILLAR, "number"),
            _field("title", "柱_名称", "text", AS_STATED, "販路拡大支援"),
            _OWN_TYPES,
            _like(OPEN_ENDED, "open_ended"),
            _field("measures", "施策", "object", _("施策の一覧"), "[]"),
            _PHOTOS,
        ),
        {"measures": "measure", "photos": "photo"},
    ),
    "measure": DocumentPart(
        _("柱の施策"),
        (
            _like(NUMBER, "number"),
            _like(NAME, "name"),
            _like(DESCRIPTION, "description"),
            _field("id", "施策ID", "integer", _("版が変わっても同じ番号"), "2", nullable=True),
            _OWN_TYPES,
            _field("forms", "支援の形コード", "codes", _("支援の形のコード"), "grant"),
            _like(AUDIENCE, "audience"),
            _like(AMOUNT, "amount"),
            _like(CONTACT, "contact"),
            _like(URL, "url"),
            _field("page", "ページ", "integer", _("もとの文書のページ。1から"), "3", nullable=True),
            _field("continues", "前の施策", "integer", _("前の計画の、続きである施策の施策ID"), "17", nullable=True),
        ),
        {},
    ),
    "photo": DocumentPart(
        _("写真の説明"),
        (
            _field("caption", "説明", "text", AS_STATED, "見本市の様子"),
            _field("alt", "代替テキスト", "text", _("見えない人のための説明"), "展示台の前で話す2人"),
            _field("credit", "提供", "text", _("写真の権利を持つ人"), "足立区"),
            _field("image", "画像", "text", _("画像のファイルの名前。空欄は、説明だけ"), ""),
            _field("width", "幅", "integer", _("画素"), "1200"),
            _field("height", "高さ", "integer", _("画素"), "800"),
        ),
        {},
    ),
    "source": DocumentPart(
        _("もとの文書"),
        (
            _like(SOURCE, "title"),
            _like(SOURCE_URL, "url"),
            _field("published_on", "公表日", "text", _("YYYY-MM-DD。空欄は、わからないこと"), "2021-03-26"),
            _field("sha256", "SHA-256", "text", _("読み取ったファイルのハッシュ。16進数"), "af494c3f"),
            _like(SOURCE_LICENCE, "licence"),
            _like(SOURCE_LICENCE_URL, "licence_url"),
        ),
        {},
    ),
}
"""By the name of the part; the first is ``document`` itself."""
