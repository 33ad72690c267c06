"""Invitations: one mail, one link, one password; whoever answers first, and in time, has the account."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.accounts.invitations import InvitationOver, accept, invited
from plans_registry.models import AuditRecord, Plan
from tests import factories
from tests.editorial.desk import errors_of, list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db
User = get_user_model()
PASSWORD = "とても長い合い言葉のつもりです"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def invite(**fields: Any) -> str:
    """Fill the form as an administrator; the path in the mail."""
    values = {"last_name": "鈴木", "first_name": "花", "email": "Hana@city.example", "roles": ["編集者"]}
    response = save(
        signed_in(factories.administrator()),
        list_of(User, "add"),
        **{"affiliations__0__municipality": factories.ADACHI, **values, **fields},
    )
    assert response.status_code == 302, errors_of(response)
    found = re.search(r"http://127.0.0.1:8000(/accounts/invitation/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_why_an_invitation_was_not_sent_stands_in_the_log(settings: Any, caplog: pytest.LogCaptureFixture):
    invite()
    person = User.objects.get(email="hana@city.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nothing listens there
    save(signed_in(factories.administrator()), page_of(person), button="_invite")
    assert "was not sent" in caplog.text
    assert "Connection refused" in caplog.text


def test_an_invited_person_chooses_a_password_and_is_at_work():
    link = invite()
    client = Client()
    assert "hana@city.example" in client.get(link).content.decode()
    response = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert response.headers["Location"] == "/admin/"
    assert client.get(list_of(Plan)).status_code == 200
    person = User.objects.get(email="hana@city.example")
    assert (person.username, person.is_staff, person.is_superuser) == ("hana@city.example", True, False)
    record = AuditRecord.objects.get(verb="create", target_kind="user")
    assert (record.by_name, record.after["roles"]) == ("administrator", ["編集者"])
    assert record.after["municipalities"] == [factories.ADACHI]
    assert "password" not in record.after


@pytest.mark.parametrize("password", ["short", "123456789012", "password1234", "hana@city.example"])
def test_a_weak_password_is_refused(password: str):
    link = invite()
    response = Client().post(link, {"new_password1": password, "new_password2": password})
    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()


def test_an_invitation_is_good_once_and_for_a_week():
    link = invite()
    with time_machine.travel("2030-01-01"):
        late = Client().get(link)
    assert late.status_code == 410
    assert "招待をもう一度送る" in late.content.decode()
    Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    again = Client().get(link)
    assert again.status_code == 410
    assert "使用済み" in again.content.decode()
    assert "途中で切れている" in Client().get(link[:-5] + "/").content.decode()


def test_of_two_who_answer_an_invitation_at_the_same_moment_the_first_has_the_account():
    link = invite()
    token = link.rstrip("/").rpartition("/")[2]
    first, second = invited(token), invited(token)
    accept(first, PASSWORD)
    with pytest.raises(InvitationOver, match="使用済み"):
        accept(second, "another long password of a stranger")
    signing_in = {"login": "hana@city.example", "password": PASSWORD}
    assert Client().post(reverse("account_login"), signing_in).headers["Location"] == "/admin/"


def test_who_is_stopped_while_they_answer_an_invitation_stays_out():
    link = invite()
    person = invited(link.rstrip("/").rpartition("/")[2])
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(InvitationOver):
        accept(person, PASSWORD)
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_an_invitation_of_someone_stopped_or_deleted_is_called_off():
    link = invite()
    User.objects.filter(email="hana@city.example").update(is_active=False)
    stopped = Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert (stopped.status_code, "取り消されました" in stopped.content.decode()) == (410, True)
    User.objects.filter(email="hana@city.example").delete()
    assert Client().get(link).status_code == 410


def test_a_new_invitation_ends_the_earlier_one():
    first = invite()
    person = User.objects.get(email="hana@city.example")
    save(signed_in(factories.administrator()), page_of(person), button="_invite")
    assert len(mail.outbox) == 2
    assert Client().get(first).status_code == 410


def test_an_address_is_invited_once():
    invite()
    response = save(
        signed_in(factories.administrator()), list_of(User, "add"), email="HANA@city.example", roles=["編集者"]
    )
    assert "すでに登録されています" in errors_of(response)
