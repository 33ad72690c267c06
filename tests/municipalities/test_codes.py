"""団体コード: the check digit, and the reference data that relies on it."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from municipalities.codes import check_digit, validate_code
from municipalities.models import Municipality, Region
from municipalities.reference import REFERENCE, load_places
from tests import factories


@pytest.mark.parametrize("code", ["131016", "131211", "132098", "132110", "134210"])
def test_known_codes_hold(code: str) -> None:
    validate_code(code)
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize("code", ["131212", "13121", "1312111", "", "abcdef", "１３１２１１", "-13121"])
def test_anything_else_is_refused_with_a_sentence(code: str) -> None:
    with pytest.raises(ValidationError):
        validate_code(code)


def test_a_wrong_check_digit_names_the_right_code() -> None:
    with pytest.raises(ValidationError, match="131211"):
        validate_code("131215")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["131212", "13121", "13121x", "x31211", "      "])
def test_the_database_refuses_a_wrong_code_too(code: str) -> None:
    load_places()
    with pytest.raises(IntegrityError, match="municipality_code_check_digit"), transaction.atomic():
        Municipality.objects.filter(code="131211").update(code=code)


@pytest.mark.django_db
def test_the_database_computes_the_digit_for_all_five_digit_beginnings() -> None:
    """The condition held by the database is the rule itself: it accepts one of ten endings, the right one."""
    from municipalities.codes import code_condition

    load_places()
    row = Municipality.objects.get(code="131211")
    for first_five in ("13121", "13211", "00000", "99999", "13421", "47382"):
        accepted = []
        for last in "0123456789":
            row.code = first_five + last
            accepted += [last] if _holds(row, code_condition()) else []
        assert accepted == [check_digit(first_five)]


def _holds(row: Municipality, condition) -> bool:
    from django.db.models import Value

    return condition.check({"code": Value(row.code)}, using=connection.alias)


@pytest.mark.django_db
def test_all_62_are_loaded_and_loading_again_changes_nothing() -> None:
    load_places()
    Municipality.objects.filter(code="131211").update(website="https://www.city.example.jp/")
    before = list(Municipality.objects.values()), list(Region.objects.values())
    load_places()
    assert (list(Municipality.objects.values()), list(Region.objects.values())) == before
    with (REFERENCE / "municipalities.csv").open(encoding="utf-8") as file:
        assert Municipality.objects.count() == len(list(csv.DictReader(file))) == 62
    kinds = [Municipality.objects.filter(kind=kind).count() for kind in ("ward", "city", "town", "village")]
    assert kinds == [23, 26, 5, 8]
    assert Region.objects.filter(parent=None).count() == 3
    assert Municipality.objects.filter(region__parent__slug="islands").count() == 9


@pytest.mark.django_db
def test_an_editor_acts_for_the_municipalities_of_the_affiliations_only() -> None:
    factories.load_reference()
    assert [row.code for row in Municipality.objects.of(factories.aoki())] == [factories.ADACHI]
    assert Municipality.objects.of(factories.administrator()).count() == 62
    assert not Municipality.objects.of(factories.doi()).exists()
