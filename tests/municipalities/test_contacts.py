"""Websites, telephone numbers and pages for businesses: shipped with the month they were checked, corrected by staff."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from municipalities.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db


def adachi() -> Municipality:
    return Municipality.objects.get(code=factories.ADACHI)


def test_every_municipality_comes_with_a_website_and_the_month_of_the_check():
    factories.load_reference()
    assert Municipality.objects.count() == 62
    assert not Municipality.objects.filter(website="").exists()
    assert set(Municipality.objects.values_list("contact_checked_on", flat=True)) == {date(2026, 9, 1)}
    assert adachi().website == "https://www.city.adachi.tokyo.jp/"


@pytest.mark.slow
def test_a_later_check_by_staff_stays():
    factories.load_reference()
    Municipality.objects.filter(code=factories.ADACHI).update(phone="03-0000-0000", contact_checked_on="2026-10-05")
    factories.load_reference(again=True)
    assert adachi().phone == "03-0000-0000"


@pytest.mark.slow
def test_an_earlier_check_is_renewed_and_never_emptied():
    factories.load_reference()
    shipped = adachi()
    Municipality.objects.filter(code=factories.ADACHI).update(
        website="https://old.example/", industry_section="産業振興課", contact_checked_on="2020-01-01"
    )
    factories.load_reference(again=True)
    assert (adachi().website, adachi().industry_section) == (shipped.website, "産業振興課")


@pytest.mark.slow
def test_what_was_entered_before_checks_had_a_day_stays():
    factories.load_reference()
    Municipality.objects.filter(code=factories.ADACHI).update(website="https://own.example/", contact_checked_on=None)
    factories.load_reference(again=True)
    assert adachi().website == "https://own.example/"


@pytest.mark.parametrize("phone", ["０３-３８８０-５１１１", "03 3880 5111", "内線5", "03-3880-5111\n"])
def test_a_telephone_number_has_one_form(phone: str):
    factories.load_reference()
    place = adachi()
    place.phone = phone
    with pytest.raises(ValidationError) as refused:
        place.clean_fields()
    assert "半角の数字とハイフン" in str(refused.value)
