"""「次の期間の計画を作る」: everything copied, the years shifted, the lineage known, and every measure to be looked at."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from plans_registry.documents.plan import PhotoDocument
from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError, missing_of
from plans_registry.editorial.renewal.verbs import look_over, renew
from plans_registry.editorial.twins import AlreadyThere
from plans_registry.models import AuditRecord, Measure, OpenIssue, Photo, Plan, PlanOrigin, Review, Round
from plans_registry.models.working_copy import document_of, write
from tests import factories
from tests.editorial.desk import messages_of, page_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def whole(plan: Plan) -> Plan:
    return Plan.objects.with_parts().get(pk=plan.pk)


def old_plan() -> Plan:
    measures = (
        factories.measure("見本市", forms=("grant",), amount="1/2", page=3),
        factories.measure("相談会", number=2, types=("talent",)),
    )
    photo = PhotoDocument(caption="会場のようす")
    pillar = factories.pillar("販路", *measures, open_ended=True, photos=(photo,))
    return factories.published(pillars=(pillar,), plain_summary="やさしい要約")


def test_the_next_plan_says_the_same_for_the_years_after():
    old = old_plan()
    Plan.objects.filter(pk=old.pk).update(round=Round.objects.create(label="試しの回"))
    new = document_of(whole(renew(old, by=factories.aoki())))
    before = document_of(whole(old))
    assert (new.first_year, new.last_year, new.period_text) == (2024, 2026, "令和6年度～令和8年度")
    assert (new.title, new.background, new.plain_summary) == (before.title, before.background, before.plain_summary)
    assert (new.round, new.source, new.predecessor, new.lineage_confirmed) == ("", None, "131211-2021", True)
    (pillar,) = new.pillars
    assert (pillar.title, pillar.types, pillar.open_ended) == ("販路", ("sales-channels",), True)
    assert [(part.name, part.forms, part.types, part.amount, part.page) for part in pillar.measures] == [
        ("見本市", ("grant",), (), "1/2", None),
        ("相談会", (), ("talent",), "", None),
    ]
    assert [part.continues for part in new.measures] == [part.id for part in before.measures]
    assert pillar.photos == (PhotoDocument(caption="会場のようす"),)


def test_a_picture_becomes_its_caption():
    old = old_plan()
    Photo.objects.update(image="photos/a.png", alt="会場", credit="足立区", width=1, height=1)
    renew(old, by=factories.aoki())
    assert [(photo.caption, photo.image.name, photo.alt) for photo in Photo.objects.exclude(plan=old)] == [
        ("会場のようす", "", "")
    ]


def test_the_pictures_that_are_not_copied_are_named_until_there_are_new_ones():
    old, aoki = old_plan(), signed_in(factories.aoki())
    Photo.objects.create(plan=old, caption="文だけの写真", position=1)
    Photo.objects.create(plan=old, caption="区の全景", position=2)
    Photo.objects.exclude(caption="文だけの写真").update(image="photos/a.png", alt="会場", width=1, height=1)
    new = renew(old, by=factories.aoki())
    address = reverse("renewal_look", args=[new.pk])
    page = " ".join(aoki.get(address).content.decode().split())
    assert "画像を写していない写真：2枚" in page
    assert "<li>柱を決めない写真：区の全景</li> <li>柱1 販路：会場のようす</li>" in page
    assert f'href="{page_of(old)}"' in page
    Photo.objects.filter(plan=new).update(image="photos/c.png", alt="新しい画像", width=1, height=1)
    assert "画像を写していない" not in aoki.get(address).content.decode()


def test_the_old_plan_stays_as_it_is():
    old = old_plan()
    before = document_of(whole(old))
    renew(old, by=factories.aoki())
    assert document_of(whole(old)) == before
    assert whole(old).status == "published"


def test_every_measure_is_looked_at_before_approval_is_asked_for():
    new = renew(old_plan(), by=factories.aoki())
    with pytest.raises(WorkflowError, match="前の計画から写した施策が2件、まだ見直されていません。"):
        workflow.submit(new, by=factories.aoki())
    keys = [measure.id for measure in document_of(whole(new)).measures]
    assert look_over(new, keys[:1], by=factories.aoki()) == 1
    assert [item.field for item in missing_of(whole(new))] == ["is_copied"]
    assert look_over(new, keys, by=factories.aoki()) == 1
    workflow.submit(new, by=factories.aoki())
    assert [row.note for row in AuditRecord.objects.about(new).filter(verb="look_over").order_by("pk")] == [
        "見本市",
        "相談会",
    ]


def test_a_measure_whose_words_were_changed_was_looked_at():
    new = renew(old_plan(), by=factories.aoki())
    document = document_of(whole(new))
    first = document.pillars[0].measures[0]
    changed = factories.measure("見本市と商談会", id=first.id, continues=first.continues)
    pillar = factories.pillar("販路", changed, document.pillars[0].measures[1])
    write(whole(new), factories.document(pillars=(pillar,), lineage_confirmed=True, predecessor="131211-2021"))
    assert list(Measure.objects.filter(is_copied=True).values_list("name", flat=True)) == ["相談会"]


def test_a_renewal_is_in_the_records_with_its_text():
    old = old_plan()
    new = renew(old, by=factories.aoki())
    row = AuditRecord.objects.about(new).get()
    assert (row.verb, row.by_name, row.note, row.before) == ("renew", "aoki", str(old), None)
    assert row.after["document"] == document_of(whole(new)).to_json()


def test_a_renewal_can_be_renewed_before_it_is_public():
    first = renew(old_plan(), by=factories.aoki())
    second = renew(first, by=factories.aoki())
    assert (second.first_year, second.last_year, second.predecessor) == (2027, 2029, first)
    continued = Measure.objects.filter(pillar__plan=second).values_list("continues__pillar__plan", flat=True)
    assert set(continued) == {first.pk}


def test_a_withdrawn_plan_can_be_renewed():
    old = old_plan()
    workflow.withdraw(old, by=factories.chiba(), reason="誤り")
    assert renew(old, by=factories.aoki()).status == "draft"


def test_of_two_people_the_later_one_is_led_to_the_first_one_s_draft():
    old = old_plan()
    new = renew(old, by=factories.aoki())
    with pytest.raises(AlreadyThere) as found:
        renew(old, by=factories.chiba())
    assert found.value.twins == [new]
    assert Plan.objects.count() == 2
    assert renew(old, by=factories.chiba(), apart=True).pk != new.pk


@pytest.mark.parametrize("fields", [{"first_year": None, "last_year": None, "period_text": ""}, {"last_year": 2100}])
def test_a_plan_without_a_next_period_is_not_renewed(fields: dict[str, Any]):
    plan = factories.draft(**fields)
    with pytest.raises(WorkflowError):
        renew(plan, by=factories.aoki())
    assert Plan.objects.count() == 1


def test_others_do_not_renew_it():
    with pytest.raises(WorkflowError, match="ほかの自治体"):
        renew(old_plan(), by=factories.baba())


def test_from_the_list_of_ending_plans_to_the_request_for_approval():
    with time_machine.travel("2023-06-01 09:00 +0900"):
        old = old_plan()
    with time_machine.travel("2023-11-01 09:00 +0900"):
        client = signed_in(factories.aoki())
        assert f'action="{reverse("renewal", args=[old.pk])}"' in client.get("/admin/").content.decode()
        look = client.post(reverse("renewal", args=[old.pk]))["Location"]
        new = Plan.objects.get(predecessor=old)
        assert look == reverse("renewal_look", args=[new.pk])
        assert "この柱の施策2件を、このまま続ける" in client.get(look).content.decode()
        client.post(look, {"pillar": new.pillars.get().pk})
        assert "施策2件を、見直しずみにしました。" in messages_of(client, look)
        assert client.post(look, {"act": "submit"})["Location"] == page_of(new)
        new.refresh_from_db()
        assert new.status == "submitted"
        assert str(new) in client.get("/admin/").content.decode()


def test_of_measures_that_a_colleague_has_looked_at_that_is_said():
    new = renew(old_plan(), by=factories.aoki())
    aoki, chiba, look = (
        signed_in(factories.aoki()),
        signed_in(factories.chiba()),
        reverse("renewal_look", args=[new.pk]),
    )
    said = {}
    for name, client, sent in (
        ("nothing", aoki, {}),
        ("first", chiba, {"pillar": new.pillars.get().pk}),
        ("second", aoki, {"pillar": new.pillars.get().pk}),
        ("again", chiba, {"pillar": new.pillars.get().pk}),
    ):
        client.post(look, sent)
        said[name] = messages_of(client, look)
    assert said == {
        "nothing": "見直しずみにする施策に、印を付けてください。",
        "first": "施策2件を、見直しずみにしました。",
        "second": "選んだ施策は、chibaさんがすでに見直しずみにしています。",
        "again": "選んだ施策は、あなたがすでに見直しずみにしています。",
    }


def test_only_marked_measures_of_the_plan_are_looked_at():
    old = old_plan()
    client, new = signed_in(factories.aoki()), renew(old, by=factories.aoki())
    look = reverse("renewal_look", args=[new.pk])
    marked = Measure.objects.get(pillar__plan=new, name="相談会")
    client.post(look, {"measure": [marked.pk, "x", "99999999999999999999"]})
    assert list(Measure.objects.filter(is_copied=True).values_list("name", flat=True)) == ["見本市"]
    client.post(look, {"pillar": "²"})
    assert Measure.objects.filter(is_copied=True).count() == 1
    client.post(look, {"act": "submit"})
    new.refresh_from_db()
    assert new.status == "draft"


def test_a_draft_with_open_issues_is_submitted_on_its_own_page_only():
    plan = factories.draft()
    review = Review.objects.create(owner=factories.aoki(), sha256="0" * 64, file="a.txt", text="概要", proposal={})
    origin = PlanOrigin.objects.create(review=review, place=0, plan=plan)
    OpenIssue.objects.create(origin=origin, line=1, code="line-unplaced", message="どこにも入らない行です。")
    client, look = signed_in(factories.aoki()), reverse("renewal_look", args=[plan.pk])
    assert 'value="submit"' not in client.get(look).content.decode()
    client.post(look, {"act": "submit"})
    assert "まだ確かめる所が残っています。" in messages_of(client, look)
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_the_page_of_twins_leads_to_them_and_makes_another_only_when_told():
    old = old_plan()
    new = renew(old, by=factories.aoki())
    client = signed_in(factories.aoki())
    response = client.post(reverse("renewal", args=[old.pk]))
    assert response.status_code == 409
    assert page_of(new) in response.content.decode()
    client.post(reverse("renewal", args=[old.pk]), {"apart": "1"})
    assert Plan.objects.count() == 3


@pytest.mark.parametrize(
    ("title", "years", "found"),
    [
        ("べつの名称", (2023, 2025), True),
        ("べつの名称", (2018, 2021), True),
        ("べつの名称", (2024, 2026), False),
        ("べつの名称", (None, None), False),
        ("足立区 地域産業活性化計画", (2024, 2026), True),
        ("足立区地域産業活性化計画", (None, None), True),
    ],
)
def test_a_twin_has_the_title_or_years_in_common(title: str, years: tuple[int | None, int | None], found: bool):
    plan = factories.draft()
    factories.draft(factories.MACHIDA, title=title)
    assert Plan.objects.alike(factories.ADACHI, title, *years) == ([plan] if found else [])


def test_a_plan_that_was_never_public_does_not_ask_for_its_successor():
    aoki, public, draft = signed_in(factories.aoki()), old_plan(), factories.draft(first_year=2027, last_year=2029)
    assert reverse("renewal", args=[public.pk]) in aoki.get(page_of(public)).content.decode()
    assert reverse("renewal", args=[draft.pk]) not in aoki.get(page_of(draft)).content.decode()
