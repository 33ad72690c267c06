"""フォロー at the desk: numbers for administrators, an end on request, and no address anywhere."""

import pytest
from django.urls import NoReverseMatch, reverse

from plans_registry.catalogue.models import Follower
from plans_registry.editorial.admin.followers import end_following_of
from plans_registry.editorial.workflow import WorkflowError
from plans_registry.models import AuditRecord
from tests import factories
from tests.catalogue.following.mailbox import TARO, ask, follows
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalogue/follower/"


@pytest.fixture(autouse=True)
def _followers() -> None:
    factories.load_reference()
    follows()
    follows(search="q=1", pace="weekly")
    ask("hanako@example.jp")


def test_an_administrator_sees_numbers_and_no_address():
    desk = signed_in(factories.administrator())
    shown = desk.get(PAGE).content.decode()
    assert "受け取っているアドレス" in shown
    assert "example.jp" not in shown
    assert PAGE in desk.get("/admin/").content.decode()


def test_an_administrator_ends_what_an_address_follows_when_asked():
    desk = signed_in(factories.administrator())
    answer = desk.post(PAGE, {"address": " ＴＡＲＯ@example.jp "}, follow=True).content.decode()
    assert "2件のフォローをやめました。" in answer
    assert TARO not in answer
    assert [row.address for row in Follower.objects.all()] == ["hanako@example.jp"]
    assert "このアドレスのフォローはありません。" in desk.post(PAGE, {"address": TARO}, follow=True).content.decode()
    record = AuditRecord.objects.get(verb="end_following")
    assert record.after == {"followed": 2}
    assert "taro" not in str(vars(record))
    assert "フォローの数" in desk.get(f"/admin/plans_registry/auditrecord/{record.pk}/change/").content.decode()


def test_what_is_no_address_is_said_at_its_field():
    answer = signed_in(factories.administrator()).post(PAGE, {"address": "taro"})
    assert "メールアドレスの形が正しくありません。" in answer.content.decode()
    assert Follower.objects.count() == 3


@pytest.mark.parametrize("who", [factories.aoki, factories.chiba, factories.ito, factories.kudo, factories.doi])
def test_nobody_else_does(who):
    desk = signed_in(who())
    for answer in (desk.get(PAGE), desk.post(PAGE, {"address": TARO})):
        assert answer.status_code in (302, 403)
    with pytest.raises(WorkflowError, match="管理者だけ"):
        end_following_of(TARO, by=who())
    assert Follower.objects.count() == 3


@pytest.mark.parametrize("page", ["add", "change", "delete", "history"])
def test_rows_have_no_pages(page: str):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:catalogue_follower_{page}", args=[] if page == "add" else [1])
