"""To who asks what is open for application now the pages say that they do not know, and search for the rest."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import SearchMiss
from tests import factories
from tests.public.reading import read
from tests.public.search_page import names, notices
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)

ASK = "いま申し込めるかは、自治体の窓口でおたずねください。"


def said(client: Client, address: str) -> str:
    return " ".join(notices(read(client, address)))


def test_the_rest_is_searched_for_and_the_page_says_so(client: Client):
    factories.concept("販路")
    page = read(client, "/measures/?q=今申し込める販路の公募")
    assert names(page)
    assert "「今申し込める」と「公募」をはずして、ほかのことばや条件でさがしました。" in " ".join(notices(page))
    english = said(client, "/en/measures/?q=販路 open calls")
    assert "Calls and deadlines are not recorded here. “open calls” was left out and the rest searched for." in english
    assert ASK not in said(client, "/measures/?q=販路")


@pytest.mark.parametrize("address", ["/measures/?q=募集中", "/measures/?q=募集中&match=literal", "/plans/?q=いつまで"])
def test_where_nothing_is_left_to_search_for_it_is_no_list_of_calls(client: Client, address: str):
    page = read(client, address)
    assert names(page) == []
    assert f"計画に書かれた施策だけを載せています。{ASK}" in " ".join(notices(page))
    assert "whether applications are open now" in said(client, f"/en{address}")


def test_the_keeper_of_the_vocabulary_is_not_told_of_such_words(client: Client):
    read(client, "/measures/?q=締切はいつですか")
    assert not SearchMiss.objects.exists()
    read(client, "/measures/?q=ドローン")
    assert SearchMiss.objects.count() == 1
