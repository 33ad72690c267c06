"""To who asks how much one gets, or whom to ask, the pages say that it is not here, and lead to who knows."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import SearchMiss
from tests import factories
from tests.public.reading import read
from tests.public.search_page import names, notices
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)

AMOUNT = "金額・率・上限は、このサイトの施策に記録がありません。"
CONTACT = "連絡先や担当課は、このサイトの施策に記録がありません。"


@pytest.mark.parametrize(
    "q", ["補助率", "上限", "100万円", "販路の助成額", "販路 いくら", "how much", "maximum amount"]
)
def test_amounts_are_said_not_to_be_recorded(client: Client, q: str):
    factories.concept("販路")
    factories.concept("たずねることば", asking=["いくら"])
    page = read(client, f"/measures/?q={q}")
    assert AMOUNT in " ".join(notices(page))
    assert page.link("自治体をえらんで連絡先を見る") == "/municipalities/"
    assert "No measure here has amounts, rates or limits" in " ".join(notices(read(client, f"/en/measures/?q={q}")))
    assert AMOUNT in " ".join(notices(read(client, f"/plans/?q={q}")))


@pytest.mark.parametrize("q", ["問い合わせ", "お問合せ先", "担当課", "窓口", "電話番号", "contact"])
def test_contacts_are_said_not_to_be_recorded_and_the_municipality_asked_about_is_led_to(client: Client, q: str):
    page = read(client, f"/measures/?q=足立区 {q}")
    assert CONTACT in " ".join(notices(page))
    assert page.link("足立区の連絡先を見る") == "/municipalities/131211/"


def test_who_asks_for_open_calls_is_led_there_too(client: Client):
    assert read(client, "/measures/?q=募集中").link("自治体をえらんで連絡先を見る")
    assert read(client, "/measures/?q=足立区 募集中").link("足立区の連絡先を見る")


@pytest.mark.parametrize("q", ["販路", "「上限」", "補助"])
def test_nobody_else_is_told(client: Client, q: str):
    assert "記録がありません" not in " ".join(notices(read(client, f"/measures/?q={q}")))


def test_words_that_stand_in_measures_ask_for_nothing(client: Client):
    consultation = factories.measure("経営相談窓口", description="")
    factories.published("131016", pillars=(factories.pillar("相談", consultation),))
    page = read(client, "/measures/?q=窓口")
    assert names(page) == ["経営相談窓口"]
    assert CONTACT not in " ".join(notices(page))


def test_where_some_plans_say_it_that_is_said(client: Client):
    grant = factories.measure("家賃補助", description="", amount="上限50万円")
    factories.published("131016", pillars=(factories.pillar("補助", grant),))
    said = " ".join(notices(read(client, "/measures/?q=助成額")))
    assert "金額・率・上限は、計画の概要に書かれている施策だけ、施策のページに載せています。" in said


def test_the_keeper_of_the_vocabulary_is_not_told_of_them(client: Client):
    read(client, "/measures/?q=上限")
    assert not SearchMiss.objects.exists()
