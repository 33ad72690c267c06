"""全国地方公共団体コード: five digits of JIS X 0402 (prefecture and municipality) and a check digit.

The check digit is that of the Ministry of Internal Affairs' table of codes: weights 6, 5, 4, 3, 2 on the
first five digits, then (11 - sum mod 11) mod 10.
"""

from functools import reduce
from operator import add

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Mod, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(first_five: str) -> str:
    """The sixth digit of a code, from its first five."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_five, strict=True))
    return str((11 - total % 11) % 10)


def validate_code(code: str) -> None:
    """Raises ValidationError for anything but six digits whose check digit holds."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise ValidationError(
            _("全国地方公共団体コードは6桁の半角数字で入力してください（例：131211）。"), code="code_form"
        )
    if (expected := check_digit(code[:5])) != code[5]:
        raise ValidationError(
            _("「%(code)s」は検査数字が正しくありません。最初の5桁が正しければ「%(right)s」です。"),
            code="code_check_digit",
            params={"code": code, "right": code[:5] + expected},
        )


def _digit(place: int) -> Combinable:
    """The digit at a place (from 1), -1 for anything else; by looking it up, as a cast could fail."""
    return StrIndex(Value("0123456789"), Substr("code", place, 1)) - 1


def code_condition() -> Q:
    """The rule of :func:`validate_code` as a condition that every database can hold."""
    total = reduce(add, (_digit(place) * weight for place, weight in enumerate(WEIGHTS, start=1)))
    right = Mod(11 - Mod(total, Value(11)), Value(10))
    six_digits = Q(Exact(Length("code"), 6), *(GreaterThanOrEqual(_digit(place), 0) for place in range(1, 7)))
    return six_digits & Q(Exact(_digit(6), right))
