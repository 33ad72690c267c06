"""A role that needs a second factor must have used it in this very session."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.accounts.adapter import open_seeds, renew_seeds
from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    factories.load_reference()


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def opened(name: str) -> Client:
    """A session by name and password alone."""
    client = Client()
    client.post(reverse("account_login"), {"login": name, "password": "password"})
    return client


def set_up_app(client: Client) -> str:
    """The secret of the authenticator app a person sets up on the pages, right after signing in."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.mark.parametrize("who", [factories.chiba, factories.administrator])
def test_who_sets_one_up_goes_on_without_signing_in_anew(who: Any):
    client = opened(who().username)
    assert client.get("/admin/").headers["Location"] == reverse("mfa_index")
    set_up_app(client)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("who", [factories.aoki, factories.chiba])
def test_the_first_factor_ends_the_sessions_that_a_password_alone_has_opened(who: Any):
    name = who().username
    strangers, owners, colleagues = opened(name), opened(name), opened(factories.baba().username)
    assert strangers.get(reverse("usersessions_list")).status_code == 200
    set_up_app(owners)
    for address in (reverse("mfa_index"), reverse("usersessions_list"), reverse("account_change_password")):
        assert strangers.get(address).headers["Location"].startswith(reverse("account_login")), address
    assert owners.get("/admin/").status_code == 200
    assert colleagues.get("/admin/").status_code == 200


def test_a_further_factor_ends_no_session():
    first = opened(factories.chiba().username)
    secret = set_up_app(first)
    cache.clear()  # the code was used a moment ago
    second = opened("chiba")
    second.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    first.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.count() == 2
    assert second.get("/admin/").status_code == 200


def test_a_password_alone_turns_nobody_out():
    """Of a person with a factor it has opened a session all the same: it was about to when the factor was set up."""
    earlier, owners = opened(factories.aoki().username), opened("aoki")
    TOTP.activate(factories.aoki(), generate_totp_secret())
    change = {"oldpassword": "password", "password1": "とても長い合い言葉", "password2": "とても長い合い言葉"}
    for page, form in ((reverse("account_change_password"), change), (reverse("usersessions_list"), {})):
        assert earlier.post(page, form).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert owners.get("/admin/").status_code == 200
    assert factories.aoki().check_password("password")


def test_a_session_without_the_factor_is_led_to_it_and_back():
    earlier, plan = opened(factories.chiba().username), factories.submitted()
    secret = generate_totp_secret()
    TOTP.activate(factories.chiba(), secret)
    asked = earlier.get(list_of(Plan)).headers["Location"]
    assert asked == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2Fplans_registry%2Fplan%2F"
    earlier.post(page_of(plan, "verb", "publish"))
    plan.refresh_from_db()
    assert plan.status == "submitted"
    assert "第二の確認がまだです" in earlier.get(asked).content.decode()
    assert earlier.post(asked, {"code": code_of(secret)}).headers["Location"] == list_of(Plan)
    assert earlier.get(list_of(Plan)).status_code == 200


@pytest.mark.parametrize("by", ["app", "recovery code"])
def test_signing_in_with_it_is_enough(by: str):
    secret = generate_totp_secret()
    TOTP.activate(factories.chiba(), secret)
    codes = RecoveryCodes.activate(factories.chiba()).get_unused_codes()
    client = opened("chiba")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret) if by == "app" else codes[0]})
    assert client.get("/admin/").status_code == 200


def test_a_code_typed_in_full_width_is_the_code():
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    client = opened(factories.chiba().username)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret).translate(wide)})
    assert client.get("/admin/").status_code == 200
    cache.clear()  # the code was used a moment ago
    again = opened("chiba")
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret).translate(wide)})
    assert again.get("/admin/").status_code == 200


def test_the_password_again_is_no_second_factor():
    earlier = opened(factories.chiba().username)
    TOTP.activate(factories.chiba(), generate_totp_secret())
    earlier.post(reverse("account_reauthenticate"), {"password": "password"})
    assert earlier.get("/admin/").headers["Location"].startswith(reverse("mfa_reauthenticate"))


CHANGING = ["deactivate_totp", "view_recovery_codes", "generate_recovery_codes", "download_recovery_codes"]


@pytest.mark.parametrize("name", [*CHANGING, "list_webauthn", "add_webauthn"])
def test_a_password_alone_neither_reads_nor_changes_the_factors(name: str):
    earlier = opened(factories.chiba().username)
    TOTP.activate(factories.chiba(), generate_totp_secret())
    RecoveryCodes.activate(factories.chiba())
    earlier.post(reverse("account_reauthenticate"), {"password": "password"})
    for method in (earlier.get, earlier.post):
        assert method(reverse(f"mfa_{name}")).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.count() == 2


def test_after_a_reset_the_factor_used_before_counts_no_more():
    client = opened(factories.chiba().username)
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    boss = opened(factories.administrator().username)
    set_up_app(boss)
    save(boss, page_of(factories.chiba()), button="_reset_factor", email="chiba@metro.example")
    assert client.get("/admin/").headers["Location"] == reverse("mfa_index")
    TOTP.activate(factories.chiba(), generate_totp_secret())
    assert client.get("/admin/").headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_who_used_one_and_makes_new_recovery_codes_goes_on():
    TOTP.activate(factories.chiba(), generate_totp_secret())
    codes = RecoveryCodes.activate(factories.chiba()).get_unused_codes()
    client = opened("chiba")
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    client.post(reverse("mfa_reauthenticate"), {"code": codes[1]})
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.get("/admin/").status_code == 200


def test_an_editor_needs_none():
    assert signed_in(factories.aoki()).get("/admin/").status_code == 200


def test_seeds_are_encrypted_and_outlive_a_change_of_the_key(settings: Any):
    secret = set_up_app(opened(factories.chiba().username))
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-of-our-own-with-32-characters"
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert validates(secret)
    call_command("forget_old")
    settings.SECRET_KEY_FALLBACKS = []
    assert validates(secret)
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()) == 10
    settings.SECRET_KEY = earlier  # as if the key were lost
    assert not validates(secret)
    assert not validates(generate_totp_secret())
    assert renew_seeds() == 0


def test_seeds_from_before_are_good_and_encrypted_in_the_night():
    secret = generate_totp_secret()
    Authenticator.objects.create(user=factories.chiba(), type=Authenticator.Type.TOTP, data={"secret": secret})
    assert validates(secret)
    assert (renew_seeds(), renew_seeds()) == (1, 0)
    assert secret not in str(Authenticator.objects.get().data)
    assert validates(secret)


def test_seeds_are_put_in_clear_for_an_earlier_release(settings: Any, capsys: pytest.CaptureFixture):
    secret = generate_totp_secret()
    TOTP.activate(factories.chiba(), secret)
    RecoveryCodes.activate(factories.chiba())
    call_command("open_seeds")
    assert capsys.readouterr().out.startswith("2 seeds")
    assert Authenticator.objects.get(type="totp").data == {"secret": secret}
    assert open_seeds() == 0
    renew_seeds()
    settings.SECRET_KEY = "another-secret-of-our-own-with-32-characters"
    assert open_seeds() == 0  # what no key opens stays as it is


def validates(secret: str) -> bool:
    cache.clear()  # a code is good once
    return TOTP(Authenticator.objects.get(type=Authenticator.Type.TOTP)).validate_code(code_of(secret))
