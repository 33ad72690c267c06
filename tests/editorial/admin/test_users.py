"""利用者: the roles a person has, given and taken by an administrator."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
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


@pytest.mark.parametrize("typed", ["青木花子", "青木 花子", "花子", "あだち", "足立区", "aoki"])
def test_people_are_found_as_their_names_are_written(typed: str):
    person = factories.aoki()
    User.objects.filter(pk=person.pk).update(last_name="青木", first_name="花子")
    client = signed_in(factories.administrator())
    assert list(client.get(list_of(User), {"q": typed}).context["cl"].result_list) == [person]


def test_people_are_listed_by_role():
    people = {"編集者": factories.aoki(), "承認者": factories.chiba(), "管理者": factories.administrator()}
    person = User.objects.create(username="nobody", is_staff=True)
    client = signed_in(people["管理者"])
    both = people["管理者"]
    both.groups.set(Group.objects.filter(name__in=["監査担当", "基準データ管理者"]))
    for role, expected in {**people, "監査担当": both, "none": person}.items():
        page = client.get(list_of(User), {"role": role})
        assert list(page.context["cl"].result_list) == [expected]
    assert "役割 で絞り込む" in page.content.decode()
    shown = [choice["display"] for choice in page.context["cl"].filter_specs[0].choices(page.context["cl"])]
    assert shown[1:] == ["編集者 (1)", "承認者 (1)", "基準データ管理者 (1)", "監査担当 (1)", "管理者 (1)", "なし (1)"]
