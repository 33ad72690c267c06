"""The cells of a row as form fields: lenient about width and blanks, strict about meaning.

Texts keep every character, for a table must come back as it went out; only codes and numbers are normalised.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from municipalities.codes import check_digit, validate_code
from plans_registry.documents.cells import SIGNS, begins_formula
from plans_registry.documents.columns import SEPARATOR, flat
from plans_registry.documents.notations import parse_fiscal_year
from plans_registry.intake.tables.columns import quoted
from plans_registry.intake.tables.resaved import composed
from plans_registry.models.plans import YEARS

LARGEST_ID = 2**63 - 1
NUMBER_LIMIT = 9999  # of a pillar or measure
# 2021 / 2021.0, as a spreadsheet writes a number
_WHOLE = re.compile(r"([0-9]{1,19})(?:\.0+)?")


def plain_code(value: str) -> str:
    """A code or number without the widths and blanks that mean nothing in it."""
    return unicodedata.normalize("NFKC", value).strip()


class TextCell(forms.Field):
    """A text under the rules of a model's field.  A line break in the cell is read as one blank, か゛ as が."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        field: Any = model._meta.get_field(name)
        super().__init__(required=not field.blank, validators=field.validators)

    def to_python(self, value: Any) -> str:
        text = composed(flat(value or ""))
        if self.required and not text.strip():
            raise ValidationError(_("空です。入力してください。"))
        return unescaped(text)


def unescaped(text: str) -> str:
    """Without the apostrophe that our files put before a sign a spreadsheet would run as a formula.

    A half-width sign behind the apostrophe stays as it is: no stored text can begin with it.
    """
    escaped = text.startswith("'") and begins_formula(text[1:]) and text[1] not in SIGNS
    return text[1:] if escaped else text


class CodeCell(forms.Field):
    """全国地方公共団体コード of a municipality in ``names``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names

    def to_python(self, value: Any) -> str:
        code = plain_code(value or "")
        if not code:
            raise ValidationError(_("空です。全国地方公共団体コード（6桁）を入力してください。例：131211"))
        # 131211.0
        if decimal := re.fullmatch(r"([0-9]+)\.0+", code):
            raise ValidationError(_code_message(value, right=_whole_code(decimal[1])))
        # 13121, without its check digit 1 / 11002, without its leading 0
        if re.fullmatch(r"[0-9]{4,5}", code):
            raise ValidationError(_code_message(value, right=_whole_code(code)))
        validate_code(code)
        if code not in self.names:
            raise ValidationError(_("%sは、登録されていない区市町村です。") % quoted(code))
        return code


def _whole_code(digits: str) -> str:
    """What a code most likely was before a spreadsheet took it for a number, or its check digit was left out."""
    if len(digits) == 5 and digits.startswith("13"):
        return digits + check_digit(digits)
    return digits.zfill(6)


def _code_message(value: str, *, right: str) -> str:
    return _(
        "%(value)sは6桁のコードではありません（表計算ソフトが数値に変えたか、検査数字がありません）。"
        "書式を文字列にして、『%(right)s』のように書いてください。"
    ) % {"value": quoted(value), "right": right}


class YearCell(forms.Field):
    """A fiscal year in four western digits, or with its era and 年度 (令和6年度); None for an empty cell."""

    def to_python(self, value: Any) -> int | None:
        text = plain_code(value or "")
        if not text:
            return None
        match = _WHOLE.fullmatch(text)
        if match and YEARS[0] <= int(match[1]) <= YEARS[1]:
            return int(match[1])
        year = parse_fiscal_year(text) if text.endswith("年度") else None
        if year and YEARS[0] <= year <= YEARS[1]:
            return year
        raise ValidationError(
            _("%(value)sは西暦の年度ではありません。%(right)sのように書いてください。")
            % {"value": quoted(value), "right": parse_fiscal_year(text) or 2021}
        )


class NumberCell(forms.Field):
    """A whole number from 1; ``None`` for an empty cell that need not be filled."""

    def __init__(self, most: int, *, required: bool = True) -> None:
        super().__init__(required=required)
        self.most = most

    def to_python(self, value: Any) -> int | None:
        text = plain_code(value or "")
        if not text and not self.required:
            return None
        match = _WHOLE.fullmatch(text)
        if match and 1 <= int(match[1]) <= self.most:
            return int(match[1])
        raise ValidationError(
            _("%sは番号ではありません。1からの整数を書いてください。例：1") % quoted(value)
            if text
            else _("空です。1からの整数を書いてください。例：1")
        )


class FlagCell(forms.Field):
    """1 or 0; an empty cell is 0."""

    def to_python(self, value: Any) -> bool:
        text = plain_code(value or "")
        if text not in ("", "0", "1"):
            raise ValidationError(
                _("%sは1でも0でもありません。「等」があれば1、なければ0と書いてください。") % quoted(value)
            )
        return text == "1"


class TermsCell(forms.Field):
    """Slugs separated by ``;``, each of ``names`` (slug to name); read in the order of ``names``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__(required=False)
        self.names = names
        self.slugs = {name: slug for slug, name in names.items()}

    def to_python(self, value: Any) -> list[str]:
        cells = plain_code(value or "").split(SEPARATOR)
        parts = {part.strip() for part in cells}
        parts.discard("")
        unknown = sorted(parts - self.names.keys())
        if unknown:
            raise ValidationError([self._unknown(part) for part in unknown])
        return [slug for slug in self.names if slug in parts]

    def _unknown(self, part: str) -> str:
        near = self.slugs.get(part) or next(iter(difflib.get_close_matches(part, self.names, n=1)), "")
        if near:
            return _("%(value)sというコードはありません。『%(right)s』のことですか。") % {
                "value": quoted(part),
                "right": near,
            }
        return _("%(value)sというコードはありません。次から選び、「;」で区切ってください：%(all)s") % {
            "value": quoted(part),
            "all": " ".join(self.names),
        }
