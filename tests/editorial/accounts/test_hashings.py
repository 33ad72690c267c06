"""How often a failed sign-in hashes the password, which is nearly all that it takes: the wait tells nobody who has an account."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
User = get_user_model()
HASHED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        HASHED.append(password)
        return super().encode(password, salt)


def sign_in(name: str, password: str) -> int:
    """The status of the answer; what was hashed is in HASHED."""
    HASHED.clear()
    return Client().post(reverse("account_login"), {"login": name, "password": password}).status_code


@pytest.fixture(autouse=True)
def _people(settings: Any) -> None:
    """Aoki signs in with a name, Baba was invited by address, Chiba's address is another now, Doi has no password yet and is stopped."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    factories.load_reference()
    people = {
        factories.aoki: {"email": "aoki@city.example"},
        factories.baba: {"username": "baba@city.example", "email": "baba@city.example"},
        factories.chiba: {"username": "chiba@city.example", "email": "chiba@metro.example"},
        factories.doi: {"email": "doi@city.example", "is_active": False},
    }
    for person, names in people.items():
        user = person()
        user.set_password("password") if user.username != "doi" else user.set_unusable_password()
        user.save()
        User.objects.filter(pk=user.pk).update(**names)


KNOWN = [
    *("aoki", "aoki@city.example", "AOKI@city.example", "baba@city.example"),
    *("chiba@city.example", "chiba@metro.example", "doi", "doi@city.example"),
]


@pytest.mark.parametrize("name", [*KNOWN, "nobody", "nobody@city.example"])
def test_a_wrong_password_is_hashed_once_whether_or_not_somebody_has_the_name(name: str):
    assert sign_in(name, "wrong password") == 200
    assert len(HASHED) == 1


@pytest.mark.parametrize("name", KNOWN[:6])
def test_the_right_one_opens_by_each_name(name: str):
    assert sign_in(name, "password") == 302
