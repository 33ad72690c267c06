"""Versions of a plan as staff read and restore them: compared word by word, brought back with rows and ids."""

import io
from dataclasses import replace
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from plans_registry.catalogue.models import Edition
from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.versions import restore
from plans_registry.models import AuditRecord, Measure, Photo, Pillar, Plan, Round, SourceDocument
from plans_registry.models.working_copy import document_of, write
from tests import factories
from tests.editorial.desk import messages_of, page_of, save, shown_fingerprint, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def draft_of(plan: Plan) -> object:
    return document_of(Plan.objects.with_parts().get(pk=plan.pk))


def rich_plan() -> Plan:
    """Published, with a source, a round, a summary, a picture, two pillars and three measures."""
    plan = factories.draft(
        plain_summary="やさしい要約。",
        pillars=(
            factories.pillar("販路", factories.measure("見本市"), factories.measure("相談会", number=2, page=3)),
            factories.pillar("創業", factories.measure("創業塾", forms=("grant",)), number=2, types=("startups",)),
        ),
    )
    plan.source = SourceDocument.objects.create(title="資料", file=ContentFile(b"x", name="a.txt"), caveat="断り書き")
    plan.round = Round.objects.create(label="令和3年度後期")
    plan.save()
    photo = Photo(plan=plan, pillar=plan.pillars.first(), caption="会場", alt="並ぶ机", credit="足立区")
    photo.image = ContentFile(picture(), name="hall.jpg")
    photo.full_clean()
    photo.save()
    return factories.republished(plan)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "JPEG")
    return out.getvalue()


def test_everything_of_an_edition_comes_back_with_its_ids():
    plan = rich_plan()
    first = Edition.objects.get().plan_document()
    assert first.pillars[0].photos[0].image
    Measure.objects.get(name="相談会").delete()
    Pillar.objects.get(title="創業").delete()
    Measure.objects.filter(name="見本市").update(name="展示会", number=5)
    Photo.objects.all().delete()
    Plan.objects.update(title="別の名", first_year=2022, last_year=2024, plain_summary="", source=None, round=None)
    factories.republished(plan)
    restore(plan, 1, by=factories.aoki())
    assert draft_of(plan) == first
    assert Edition.objects.get(is_current=True).number == 2
    factories.republished(plan)
    assert Edition.objects.get(number=3).plan_document() == first


def test_the_lineage_comes_back():
    old = factories.published()
    plan = factories.successor(
        old, {"新しい施策": "見本市等出展助成事業"}, pillars=(factories.pillar("柱", factories.measure("新しい施策")),)
    )
    first = Edition.objects.get(plan=plan).plan_document()
    assert first.lineage_confirmed
    Measure.objects.filter(pillar__plan=plan).update(continues=None)
    Plan.objects.filter(pk=plan.pk).update(predecessor=None, lineage_confirmed=False)
    factories.republished(plan)
    restore(plan, 1, by=factories.aoki())
    assert draft_of(plan) == first


def test_what_the_registry_does_not_have_any_more_stays_away():
    plan = rich_plan()
    factories.republished(plan)
    photo = Photo.objects.get()
    photo.image.storage.delete(photo.image.name)
    Plan.objects.update(round=None)
    Round.objects.filter(label="令和3年度後期").delete()
    Measure.objects.all().update(name="書きかえ")
    restore(plan, 1, by=factories.aoki(), confirmed=True)
    restored = draft_of(plan)
    assert {part.name for part in restored.measures} == {"見本市", "相談会", "創業塾"}
    assert (restored.round, restored.pillars[0].photos[0].image) == ("", "")
    assert restored.pillars[0].photos[0].caption == "会場"


def test_unpublished_changes_are_not_lost_unasked():
    plan = factories.published()
    Plan.objects.update(background="まだどの版にもない文章")
    before = draft_of(plan)
    with pytest.raises(WorkflowError, match="どの版にもない変更"):
        restore(plan, 1, by=factories.aoki())
    assert draft_of(plan) == before
    restore(plan, 1, by=factories.aoki(), confirmed=True)
    record = AuditRecord.objects.get(verb="restore")
    assert (record.by_name, record.note) == ("aoki", "第1版")
    assert record.before["document"]["background"] == "まだどの版にもない文章"
    assert record.after["document"] == Edition.objects.get().document


@pytest.mark.parametrize(
    ("who", "number", "sentence"),
    [
        ("baba", 1, "ほかの自治体"),
        ("kudo", 1, "ほかの自治体"),
        ("aoki", 9, "その版はありません"),
        ("aoki", 1, "同じ内容"),
    ],
)
def test_a_refused_restoring_says_why(who: str, number: int, sentence: str):
    plan = factories.published()
    with pytest.raises(WorkflowError, match=sentence):
        restore(plan, number, by=getattr(factories, who)())
    assert not AuditRecord.objects.filter(verb="restore").exists()


def test_who_restores_what_waits_for_approval_does_not_approve_it():
    plan = factories.published()
    Plan.objects.update(background="書きかえた文章")
    factories.republished(plan)
    Plan.objects.update(status="submitted", submitted_by=factories.aoki())
    restore(plan, 1, by=factories.chiba())
    assert list(Plan.objects.get().edited_by.all()) == [factories.chiba()]


def differences(client: Client, plan: Plan, **asked: str) -> str:
    return client.get(page_of(plan, "differences"), asked).content.decode()


def test_the_page_of_differences_has_the_button():
    plan, client = factories.published(), signed_in(factories.aoki())
    address = page_of(plan, "restore", 1)
    assert address not in differences(client, plan)  # nothing to restore: they are the same
    save(client, page_of(plan), background="書きかえた現状")
    assert f'action="{address}"' in differences(client, plan)
    assert address not in differences(signed_in(factories.kudo()), plan)
    assert client.get(address)["Location"] == page_of(plan, "differences")
    client.post(address, {})
    assert "どの版にもない変更" in messages_of(client, page_of(plan))
    assert Plan.objects.get().background == "書きかえた現状"
    assert client.post(address, {"confirmed": "on"})["Location"] == page_of(plan)
    assert "第1版の内容を、下書きに戻しました" in messages_of(client, page_of(plan))
    assert draft_of(plan) == Edition.objects.get().plan_document()


def test_an_edition_whose_years_are_another_plans_by_now_comes_back_when_it_stands_apart():
    plan, client = factories.published(title="はじめの計画"), signed_in(factories.aoki())
    Plan.objects.update(title="改めた計画", first_year=2024, last_year=2026)
    plan = factories.republished(plan)
    other = factories.published(title="べつの計画")
    page = differences(client, plan, old="1", new="draft")
    assert "同じと思われる計画が、すでにあります" in page
    assert page_of(other) in page
    client.post(page_of(plan, "restore", 1))
    assert "同じと思われる計画が、すでにあります：「" in messages_of(client, page_of(plan))
    assert Plan.objects.get(pk=plan.pk).first_year == 2024
    client.post(page_of(plan, "restore", 1), {"apart": "1"})
    assert Plan.objects.get(pk=plan.pk).first_year == 2021


@pytest.mark.parametrize(("who", "status"), [("baba", 302), ("kudo", 403)])
def test_nobody_else_restores_by_the_address(who: str, status: int):
    plan = factories.published()
    Plan.objects.update(background="書きかえた現状")
    response = signed_in(getattr(factories, who)()).post(page_of(plan, "restore", 1), {"confirmed": "on"})
    assert response.status_code == status
    assert Plan.objects.get().background == "書きかえた現状"


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


def test_a_text_whose_fingerprint_has_digits_alone_is_taken_for_no_edition():
    plan = factories.draft()
    texts = (replace(document_of(plan), background=f"背景{number}") for number in count())
    read = next(text for text in texts if text.fingerprint.isdigit())  # one of two thousand
    assert write(plan, read).after == read
    aoki = signed_in(factories.aoki())
    save(aoki, page_of(plan), background="別の背景")
    shown = aoki.get(page_of(plan, "differences") + f"?old={read.fingerprint}&new=draft")
    assert [told.name for told in shown.context["compared"].told] == ["計画"]
    assert shown.context["restorable"] is None
