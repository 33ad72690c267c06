"""Accounts: nobody signs up, guesses end, and no approver works without a second factor."""

import re
from threading import Event
from typing import Any, ClassVar

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from plans_registry.editorial.accounts import urls as account_urls
from plans_registry.editorial.accounts.adapter import MAILS
from plans_registry.models import AuditRecord, Plan
from tests import factories
from tests.editorial.desk import list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db
User = get_user_model()
PASSWORD = "とても長い合い言葉のつもりです"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def sign_in(name: str, password: str = "password", **more: Any) -> tuple[Client, Any]:
    client = Client(**more)
    return client, client.post(reverse("account_login"), {"login": name, "password": password})


def test_there_is_no_way_to_sign_up():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert Client().get("/accounts/signup/").status_code == 404


@pytest.mark.parametrize("name", ["aoki", "aoki@city.example"])
def test_staff_sign_in_by_name_or_address_and_land_at_their_work(name: str):
    User.objects.filter(pk=factories.aoki().pk).update(email="aoki@city.example")
    client, response = sign_in(name)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_the_admin_has_no_door_of_its_own():
    factories.aoki()
    response = Client().post("/admin/login/", {"username": "aoki", "password": "password"})
    assert response.headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("further", ["http://[::1", "http://[x]/", "//[", "javascript:alert(1)", "\\\\evil.example"])
def test_an_address_that_is_none_to_go_on_to_is_passed_over(further: str, signed: bool):
    client = signed_in(factories.aoki()) if signed else Client()
    for pattern in account_urls.urlpatterns:
        if isinstance(pattern, URLPattern) and not pattern.pattern.converters and "(?P" not in str(pattern.pattern):
            address = reverse(str(pattern.name))
            for answer in (client.get(address, {"next": further}), client.post(address, {"next": further})):
                assert answer.status_code in (200, 302, 405), address
                assert re.match(r"/\w", answer.headers.get("Location", "/here")), address


@pytest.fixture
def _required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("who", [factories.chiba, factories.administrator])
def test_without_a_second_factor_an_approver_does_nothing(who: Any):
    plan = factories.submitted()
    client = signed_in(who())
    for address in ("/admin/", list_of(Plan), page_of(plan), "/admin/review/"):
        assert client.get(address).headers["Location"] == reverse("mfa_index")
    client.post(page_of(plan, "verb", "publish"))
    plan.refresh_from_db()
    assert plan.status == "submitted"
    assert "第二の確認が必要です" in client.get(reverse("mfa_index")).content.decode()


def test_who_has_a_second_factor_is_asked_for_it():
    TOTP.activate(factories.aoki(), generate_totp_secret())
    codes = RecoveryCodes.activate(factories.aoki()).get_unused_codes()
    client, response = sign_in("aoki")
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_failed_attempts_are_counted_by_name_and_address():
    factories.aoki()
    for _ in range(5):
        sign_in("aoki", "wrong", REMOTE_ADDR="192.0.2.1")
    _, locked = sign_in("aoki", REMOTE_ADDR="192.0.2.1")
    assert locked.status_code == 200
    assert "ログイン失敗が連続しています" in locked.content.decode()
    factories.baba()
    assert sign_in("baba", REMOTE_ADDR="192.0.2.1")[1].status_code == 302
    assert sign_in("aoki", REMOTE_ADDR="192.0.2.2")[1].status_code == 302


def test_of_an_ipv6_address_only_the_line_counts():
    factories.aoki()
    for number in range(5):
        sign_in("aoki", "wrong", REMOTE_ADDR=f"2001:db8::{number}")
    assert "ログイン失敗が連続しています" in sign_in("aoki", REMOTE_ADDR="2001:db8::9")[1].content.decode()
    assert sign_in("aoki", REMOTE_ADDR="2001:db8:0:1::9")[1].status_code == 302


def test_guesses_from_many_addresses_end_too_and_right_passwords_do_not_count(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "3/d/key"}
    factories.aoki()
    factories.baba()
    for number in range(3):
        assert sign_in("aoki", REMOTE_ADDR=f"192.0.2.{number}")[1].status_code == 302
        sign_in("aoki", "wrong", REMOTE_ADDR=f"198.51.100.{number}")
    assert "ログイン失敗が連続しています" in sign_in("aoki", REMOTE_ADDR="203.0.113.1")[1].content.decode()
    assert sign_in("baba", REMOTE_ADDR="203.0.113.1")[1].status_code == 302


def test_a_deactivated_person_is_out_at_once():
    client = signed_in(factories.aoki())
    save(signed_in(factories.administrator()), page_of(factories.aoki()), is_active=None, email="aoki@city.example")
    assert client.get("/admin/").status_code == 302
    assert sign_in("aoki")[1].headers["Location"] == reverse("account_inactive")


def test_an_administrator_helps_who_lost_a_phone():
    TOTP.activate(factories.aoki(), generate_totp_secret())
    save(
        signed_in(factories.administrator()),
        page_of(factories.aoki()),
        button="_reset_factor",
        email="aoki@city.example",
    )
    assert not Authenticator.objects.exists()
    assert AuditRecord.objects.filter(verb="reset_factor").exists()


def test_other_sessions_are_listed_and_ended():
    factories.aoki()
    first, _ = sign_in("aoki")
    second, _ = sign_in("aoki", HTTP_USER_AGENT="電話")
    page = second.get(reverse("usersessions_list")).content.decode()
    assert page.count('class="box"') == 2
    second.post(reverse("usersessions_list"))
    assert first.get("/admin/").status_code == 302
    assert second.get("/admin/").status_code == 200


def sent() -> None:
    """What was asked for has left: one thread sends all mail to accounts, one after the other."""
    MAILS.submit(bool).result()


class SlowServer(EmailBackend):
    """A mail server that answers when it is let; ``was_let``: whether somebody did before it gave up, for each mail."""

    let = Event()
    was_let: ClassVar[list[bool]] = []

    def send_messages(self, messages: list) -> int:
        self.was_let.append(self.let.wait(10))
        raise OSError("away")


def test_asking_for_a_new_password_does_not_wait_for_the_mail_server(settings, caplog: pytest.LogCaptureFixture):
    User.objects.filter(pk=factories.aoki().pk).update(email="aoki@city.example")
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    answered = Client().post(reverse("account_reset_password"), {"email": "aoki@city.example"})
    assert answered.status_code == 302
    SlowServer.let.set()
    sent()
    assert SlowServer.was_let == [True]  # within the request nobody could have
    assert "was not sent" in caplog.text


def test_a_forgotten_password_is_replaced_by_mail():
    User.objects.filter(pk=factories.aoki().pk).update(email="aoki@city.example")
    Client().post(reverse("account_reset_password"), {"email": "aoki@city.example"})
    sent()
    client = Client()
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)
    assert link
    form = client.get(link[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in("aoki", PASSWORD)[1].headers["Location"] == "/admin/"
    assert "このリンクは使えません" in Client().get(link[1], follow=True).content.decode()


ACCOUNT_PAGES = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password", "usersessions_list"]


@pytest.mark.parametrize("name", [*ACCOUNT_PAGES, "account_reauthenticate", "account_logout"])
def test_every_page_of_an_account_is_in_japanese_and_holds_no_inline_script(name: str):
    client, _ = sign_in(factories.aoki().username)
    client.post(reverse("account_reauthenticate"), {"password": "password"})
    page = client.get(reverse(name), follow=True).content.decode()
    assert "計画登録</title>" in page
    assert not [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "json" not in tag]


STAFF_SEE_MORE = (
    "/admin/",
    "/admin",
    "/accounts/password/change/",
    "/accounts",
    "/preview/plans/1/",
    "/media/photos/a.png",
)


def test_who_somebody_is_is_asked_only_where_staff_see_what_others_do_not():
    client = signed_in(factories.aoki())
    for address in ("/", "/measures/?q=販路", "/contact/", "/api/v1/measures.json", "/nothing/"):
        request = client.get(address).wsgi_request
        assert {"session", "user", "_messages"}.isdisjoint(vars(request)), address
    for address in STAFF_SEE_MORE:
        assert client.get(address).wsgi_request.user.username == "aoki", address
