"""What changed between two documents of a plan, as staff read it."""

import pytest

from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import page_of, save, shown_fingerprint, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def test_the_draft_and_any_two_editions_are_compared():
    plan, client = factories.published(), signed_in(factories.aoki())
    address = page_of(plan, "differences")
    assert "違いはありません" in client.get(address).content.decode()
    save(client, page_of(plan), background="書きかえた現状")
    assert "<ins>" in client.get(address).content.decode()
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba())
    assert "違いはありません" in client.get(address).content.decode()
    assert "<ins>" in client.get(address, {"old": "1", "new": "2"}).content.decode()
    assert "もう残っていません" in client.get(address, {"old": "9", "new": "\x00"}).content.decode()


def test_another_municipalitys_editor_reads_no_differences():
    response = signed_in(factories.baba()).get(page_of(factories.draft(), "differences"))
    assert response.status_code == 302


def test_an_approval_of_what_was_not_read_is_refused_with_the_difference():
    plan, chiba = factories.submitted(), signed_in(factories.chiba())
    seen = shown_fingerprint(chiba, plan)
    save(signed_in(factories.aoki()), page_of(plan), background="こっそり書きかえた")
    response = chiba.post(page_of(plan, "verb", "publish"), {"seen": seen}, follow=True)
    assert "画面を開いたあとに、内容が変更されました" in response.content.decode()
    assert Plan.objects.get().status == "submitted"
    address = page_of(plan, "differences")
    assert f"{address}?old={seen}" in response.content.decode()
    assert "こっそり" in chiba.get(address, {"old": seen, "new": "draft"}).content.decode()
