"""What the keeper of reference data and the auditor may, and what a second role does not add."""

import pytest
from django.contrib.auth.models import Group

from municipalities.models import Affiliation, Municipality, Region
from plans_registry.catalogue.models import Edition
from plans_registry.editorial.permissions import AUDITORS, KEEPERS
from plans_registry.models import Concept, Measure, PillarType, Plan
from tests import factories
from tests.editorial.desk import errors_of, list_of, page_of, save, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def test_a_keeper_changes_words_and_places_and_sees_no_plan():
    factories.published()
    client = signed_in(factories.ito())
    assert save(client, page_of(PillarType.objects.get(slug="startups")), name="創業支援").status_code == 302
    assert save(client, page_of(Municipality.objects.get(pk=factories.ADACHI)), name_en="Adachi").status_code == 302
    assert client.get(list_of(Region)).status_code == 200
    assert save(client, list_of(Concept, "add"), preferred="のれん分け").status_code == 302
    for model in (Plan, Measure, Edition):
        assert client.get(list_of(model)).status_code == 403


def test_an_auditor_reads_every_draft_and_changes_nothing():
    plan = factories.draft()
    client = signed_in(factories.kudo())
    for row in (plan, Measure.objects.get(), PillarType.objects.first()):
        assert client.get(page_of(row), follow=True).status_code == 200
        assert client.post(page_of(row), {"title": "x", "name": "x"}).status_code == 403
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(page_of(plan, "history")).status_code == 200
    for verb in ("submit", "publish", "send_back", "withdraw"):
        assert client.post(page_of(plan, "verb", verb), {"reason": "x"}).status_code == 403
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_an_auditor_who_edits_for_one_municipality_changes_no_other():
    user = factories.aoki()
    user.groups.add(Group.objects.get(name=AUDITORS))
    client, other = signed_in(user), factories.draft(factories.MACHIDA)
    for row in (other, Measure.objects.get()):
        assert client.get(page_of(row), follow=True).status_code == 200
        assert client.post(page_of(row), {"title": "x", "name": "x"}).status_code == 403
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(page_of(other, "verb", "submit")).status_code == 403
    own = factories.draft()
    assert save(client, page_of(own), title="直した").status_code == 302


def test_a_keeper_who_edits_for_one_municipality_gives_no_plan_to_another():
    user = factories.aoki()
    user.groups.add(Group.objects.get(name=KEEPERS))
    response = save(
        signed_in(user), list_of(Plan, "add"), municipality=factories.MACHIDA, title="計画", pillar__0__title="柱"
    )
    assert "municipality" in errors_of(response)


def test_an_affiliation_without_a_role_gives_nothing():
    user = factories.person("ueda", municipality=factories.ADACHI)
    plan = factories.draft()
    assert signed_in(user).get(page_of(plan)).status_code == 403
    assert Affiliation.objects.filter(user=user).exists()
