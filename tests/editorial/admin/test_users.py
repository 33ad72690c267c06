"""利用者: the roles a person has, given and taken by an administrator."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from plans_registry.models import AuditRecord
from tests import factories
from tests.editorial.desk import errors_of, list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def test_nobody_is_invited_without_a_role_and_who_loses_the_last_is_warned_of():
    client = signed_in(factories.administrator())
    response = save(client, list_of(User, "add"), email="hana@city.example", roles=[])
    assert "役割を1つ以上選んでください" in errors_of(response)
    assert (mail.outbox, User.objects.filter(email="hana@city.example").count()) == ([], 0)
    person = factories.aoki()
    save(client, page_of(person), roles=[], email="aoki@city.example")
    assert not person.groups.exists()
    assert "役割がありません" in client.get(page_of(person)).content.decode()


def test_roles_are_given_and_taken_on_one_page_and_recorded():
    person = factories.aoki()
    client = signed_in(factories.administrator())
    save(client, page_of(person), roles=["監査担当"], email="aoki@city.example")
    assert [group.name for group in person.groups.all()] == ["監査担当"]
    record = AuditRecord.objects.filter(target_kind="user").latest("id")
    assert (record.before["roles"], record.after["roles"]) == (["編集者"], ["監査担当"])
    assert client.get("/admin/auth/group/").status_code == 404


def test_the_last_administrator_stays():
    admin = factories.administrator()
    response = save(signed_in(admin), page_of(admin), roles=[], email="admin@city.example")
    assert "最後の管理者" in errors_of(response)
