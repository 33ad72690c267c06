"""What the columns of the open data mean, in the reader's language; the headers themselves are the contract's."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.documents.columns import MEASURE_COLUMNS

TEXT, NUMBER, DATE, CODES, ADDRESS = _("文字列"), _("整数"), _("日付（YYYY-MM-DD）"), _("コード（;で区切る）"), _("URL")


@dataclass(frozen=True, slots=True)
class FieldMeaning:
    """``header`` stands in the file, ``name`` in programs; ``example`` is empty while nothing is published."""

    header: str
    name: str
    kind: str | Promise
    meaning: str | Promise
    example: str = ""


MEANINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "code": (TEXT, _("6桁。総務省の全国地方公共団体コード（検査数字つき）")),
    "municipality_name": (TEXT, _("区市町村の名称")),
    "region": (TEXT, _("区部、多摩、島しょのどれか")),
    "plan_key": (TEXT, _("コードと開始年度。計画のページのアドレスと同じ")),
    "plan_title": (TEXT, _("原文の表記のまま")),
    "first_year": (NUMBER, _("西暦の年度。4月1日から")),
    "last_year": (NUMBER, _("西暦の年度。翌年の3月31日まで")),
    "period_text": (TEXT, _("計画期間の、原文の表記")),
    "pillar_number": (NUMBER, _("計画の中で1から")),
    "pillar_title": (TEXT, _("原文の表記のまま")),
    "open_ended": (NUMBER, _("1は、概要の一覧が「等」で終わり、ここに無い施策もあること")),
    "measure": (NUMBER, _("版が変わっても同じ番号。施策のページのアドレスと同じ")),
    "number": (NUMBER, _("柱の中で1から")),
    "name": (TEXT, _("原文の表記のまま")),
    "description": (TEXT, _("空欄は、概要に説明の記載がないこと")),
    "types": (
        CODES,
        _(
            "柱の種類が1つなら、それと施策に付けた種類。2つ以上なら、施策に付けた種類（なければ柱の種類すべて）。このサイトが付けた分類"
        ),
    ),
    "type_names": (TEXT, _("支援の種類コードの名称")),
    "forms": (CODES, _("補助、相談など。このサイトが付けた分類")),
    "form_names": (TEXT, _("支援の形コードの名称")),
    "audience": (TEXT, _("空欄は、記載がないこと")),
    "amount": (TEXT, _("空欄は、記載がないこと")),
    "contact": (TEXT, _("空欄は、記載がないこと")),
    "url": (ADDRESS, _("自治体などのページ。空欄は、登録がないこと")),
    "source_title": (TEXT, _("もとの文書の名称")),
    "source_url": (ADDRESS, _("もとの文書のアドレス")),
    "published_on": (DATE, _("計画の最初の版を公開した日")),
    "updated_on": (DATE, _("計画のいまの版を公開した日")),
}


def field_meanings(example: list[str]) -> list[FieldMeaning]:
    """Every column of the file of measures in its order; ``example`` is a row of it, or nothing."""
    examples = example or [""] * len(MEASURE_COLUMNS)
    return [
        FieldMeaning(header, name, *MEANINGS[name], example=value)
        for (name, header), value in zip(MEASURE_COLUMNS.items(), examples, strict=True)
    ]
