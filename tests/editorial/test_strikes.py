"""What is struck is gone from editions, draft, records and files, and the trail says that it was, and not what."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from plans_registry.catalogue.models import Edition, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.approver.verbs import add_note
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.review.begin import begin
from plans_registry.editorial.strikes.verbs import (
    strike_again,
    strike_edition,
    strike_passage,
    strike_photo,
    strike_source,
)
from plans_registry.editorial.versions import restore
from plans_registry.models import AuditRecord, OpenPage, Photo, Plan, Review
from plans_registry.models.audit import records_open
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import change_measure, page_of, signed_in
from tests.editorial.test_photo_files import with_picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OVERVIEW = """「足立区産業計画」（足立区）【計画期間：令和６年度～令和８年度】
区内の企業を支援する。

１　販路拡大支援
・見本市出展補助
"""
SECRET = "担当 山田花子 090-1234-5678"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def root() -> Any:
    return factories.administrator()


@pytest.fixture
def plan() -> Plan:
    """Public, with the words in an earlier edition, in the present one, in the draft, a note and the records."""
    plan = factories.draft(pillars=(factories.pillar("販路", factories.measure(contact=SECRET)),))
    measure = plan.pillars.get().measures.get()
    change_measure(signed_in(factories.aoki()), measure, description=f"お問い合わせは{SECRET}まで")
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba(), note=f"{SECRET}を載せた版")
    factories.republished(plan)
    add_note(plan, f"{SECRET}は載せてよいですか", by=factories.chiba())
    OpenPage.objects.create(plan=plan, by=factories.aoki(), token="a1", typed=[["x", SECRET]])
    plan.refresh_from_db()
    return plan


def everything(plan: Plan) -> str:
    """Every text that the registry has of a plan."""
    rows = [*AuditRecord.objects.about(plan), *Edition.objects.filter(plan=plan), *plan.notes.all()]
    rows += [*plan.open_pages.all(), Plan.objects.get(pk=plan.pk)]
    own = [document_of(Plan.objects.with_parts().get(pk=plan.pk)).to_json()]
    own += [{name: str(value) for name, value in vars(row).items() if name != "_state"} for row in rows]
    return json.dumps(own, ensure_ascii=False)


def public(client: Client) -> str:
    addresses = ("/plans/131211-2021/", "/plans/131211-2021/editions/1/", "/measures.csv", "/plans.json", "/measures/")
    addresses += ("/changes/", "/api/v1/changes")
    return "".join(client.get(address).getvalue().decode() for address in addresses)


def test_struck_words_stand_nowhere_any_more(client: Client, plan: Plan, root: Any):
    assert SECRET in everything(plan)
    assert SECRET in public(client)
    strike_passage(plan, SECRET, by=root, reason=f"{SECRET}さんの求め")
    assert SECRET not in everything(plan)
    assert SECRET not in public(client)
    assert "お問い合わせは（抹消）まで" in public(client)
    assert client.get("/measures.json", {"q": "山田花子"}).json()["count"] == 0
    kept = AuditRecord.objects.about(plan).get(verb="strike")
    assert (kept.by, kept.note) == (root, "（抹消）さんの求め")


def test_the_records_tell_the_same_acts_as_before(plan: Plan, root: Any):
    before = list(AuditRecord.objects.about(plan).order_by("pk").values_list("pk", "at", "verb", "by_name"))
    strike_passage(plan, SECRET, by=root, reason="本人の求め")
    after = list(AuditRecord.objects.about(plan).order_by("pk").values_list("pk", "at", "verb", "by_name"))
    assert after[:-1] == before


@pytest.mark.every_case
@pytest.mark.parametrize("change", [{"verb": "create"}, {"by_name": "x"}, {"target_id": "9"}, {"municipality": "9"}])
def test_a_strike_changes_texts_of_records_and_nothing_else_of_them(plan: Plan, change: dict[str, Any]):
    with pytest.raises(DatabaseError), transaction.atomic(), records_open():
        AuditRecord.objects.filter(verb="publish").update(**change)


def test_afterwards_records_are_as_closed_as_before(plan: Plan, root: Any):
    strike_passage(plan, SECRET, by=root, reason="本人の求め")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRecord.objects.update(note="x")


def test_a_struck_edition_is_empty_and_comes_back_by_no_door(client: Client, plan: Plan, root: Any):
    generation = Generation.latest()
    strike_edition(plan, 1, by=root, reason="誤った公開")
    edition = Edition.objects.get(plan=plan, number=1)
    assert (edition.title, edition.measure_count, SECRET in str(edition.document)) == ("（抹消）", 0, False)
    assert Generation.latest() > generation
    assert client.get("/plans/131211-2021/editions/1/").status_code == 410
    assert client.get("/plans/131211-2021/").status_code == 200
    with pytest.raises(WorkflowError, match="抹消されています"):
        restore(plan, 1, by=factories.aoki(), confirmed=True)


def test_the_edition_that_is_public_is_withdrawn_first(plan: Plan, root: Any):
    with pytest.raises(WorkflowError, match="先に公開を取りやめる"):
        strike_edition(plan, 2, by=root, reason="誤り")
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    strike_edition(plan, 2, by=root, reason="誤り")
    assert Edition.objects.get(plan=plan, number=2).title == "（抹消）"


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_a_struck_picture_is_gone_with_its_file_and_its_caption_stays(client: Client):
    plan, address = with_picture(factories.published)
    image = Photo.objects.get().image.name
    strike_photo(plan, image, by=factories.administrator(), reason="肖像権")
    assert (client.get(address).status_code, default_storage.exists(image)) == (404, False)
    page = client.get("/plans/131211-2021/").content.decode()
    assert ("見本市" in page, image in page, image in everything(plan).split("strike")[0]) == (True, False, False)


def test_a_picture_is_chosen_by_sight_and_by_where_it_stands(root: Any):
    plan, address = with_picture(factories.published)
    image = Photo.objects.get().image.name
    page = reverse("strike", args=[plan.pk])
    told = f'<img src="{address}" alt="会場" loading="lazy"> 見本市（下書き、第1版）'
    assert told in signed_in(root).get(page).content.decode()
    sent = {"kind": "photo", "photo": image, "reason": "肖像権"}
    assert "会場" in signed_in(root).post(page, sent).content.decode().split("なくなるもの")[1]


@pytest.mark.parametrize(("who", "reason"), [("chiba", "理由"), ("aoki", "理由"), ("administrator", " ")])
def test_only_an_administrator_strikes_and_only_with_a_reason(plan: Plan, who: str, reason: str):
    before = everything(plan)
    for act in (
        lambda **told: strike_passage(plan, SECRET, **told),
        lambda **told: strike_edition(plan, 1, **told),
        lambda **told: strike_photo(plan, "photos/a.jpg", **told),
    ):
        with pytest.raises(WorkflowError), transaction.atomic():
            act(by=getattr(factories, who)(), reason=reason)
    assert everything(plan) == before


@pytest.mark.parametrize("passage", ["", "山", "どこにもない語句"])
def test_words_that_are_too_short_or_nowhere_are_told(plan: Plan, root: Any, passage: str):
    with pytest.raises(WorkflowError, match=r"文字以上|どこにもありません"), transaction.atomic():
        strike_passage(plan, passage, by=root, reason="理由")


def test_the_page_names_the_other_plans_that_say_the_same(plan: Plan, root: Any):
    renewed = factories.draft(
        first_year=2027, last_year=2029, pillars=(factories.pillar("販路", factories.measure(contact=SECRET)),)
    )
    factories.draft(first_year=2030, last_year=2032)
    address = reverse("strike", args=[plan.pk])
    sent = {"kind": "passage", "passage": SECRET, "reason": "本人の求めによる"}
    shown = signed_in(root).post(address, sent)
    assert shown.context["also"] == [renewed]
    assert f'href="{reverse("strike", args=[renewed.pk])}"' in shown.content.decode()
    assert signed_in(root).post(address, {**sent, "passage": "見本市"}).context["also"] != [renewed]


def test_the_page_shows_what_goes_before_it_goes(client: Client, plan: Plan, root: Any):
    desk, address = signed_in(root), reverse("strike", args=[plan.pk])
    before, chosen = everything(plan), {"kind": "passage", "passage": SECRET, "reason": "本人の求め"}
    seen = desk.post(address, chosen)
    assert [gone.place for gone in seen.context["gone"]] == ["下書き", "第1版", "第2版", "承認者のメモ", "操作の記録"]
    assert (
        "<del>お問い合わせは担当 山田花子 090-1234-5678まで</del> → お問い合わせは（抹消）まで" in seen.content.decode()
    )
    other = desk.post(address, chosen | {"passage": "山田花子", "confirmed": seen.context["form"].chosen})
    assert (other.status_code, everything(plan)) == (200, before)  # another choice is shown first
    done = desk.post(address, chosen | {"confirmed": seen.context["form"].chosen})
    assert done.headers["Location"] == page_of(plan)
    assert SECRET not in everything(plan) + public(client)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "passage", "reason": "理由"}, "ここで指定"),
        ({"kind": "passage", "passage": SECRET}, "理由を入力"),
        ({"kind": "passage", "passage": "どこにもない語句", "reason": "理由"}, "どこにもありません"),
        ({"kind": "edition", "edition": "9" * 30, "reason": "理由"}, "正しく選択"),
        ({"kind": "source", "reason": "理由"}, "資料のファイルはありません"),
        ({"kind": "all", "reason": "理由"}, "正しく選択"),
    ],
)
def test_the_page_says_what_is_missing(plan: Plan, root: Any, sent: dict[str, str], said: str):
    page = signed_in(root).post(reverse("strike", args=[plan.pk]), sent)
    assert (page.status_code, page.context["gone"]) == (200, None)
    assert said in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_a_struck_document_is_gone_with_what_intake_keeps_of_it():
    review = begin(OVERVIEW.encode(), round_label="", by=factories.chiba())
    plan = review.origins.get().plan
    drawn = default_storage.save(f"reviews/pages/{review.sha256}/1.jpg", ContentFile(b"drawn"))
    source = plan.source
    files = [drawn, review.file.name, source.file.name]
    strike_source(Plan.objects.get(pk=plan.pk), by=factories.administrator(), reason="個人の住所が載っている")
    assert not any(map(default_storage.exists, files))
    assert not Review.objects.exists()
    source.refresh_from_db()
    assert (source.file.name, len(source.sha256)) == ("", 64)
    assert Plan.objects.get(pk=plan.pk).title
    for page in (page_of(plan), page_of(source)):
        assert signed_in(factories.administrator()).get(page).status_code == 200
    told = AuditRecord.objects.about(plan).get(verb="strike").after
    assert not strike_again(told, plan, reason="")


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_a_backup_from_before_is_struck_again(plan: Plan):
    told = {"by": "administrator", "reason": "本人の求め"}
    factories.administrator()
    before = replace(document_of(Plan.objects.with_parts().get(pk=plan.pk)))
    call_command("strike", str(plan.pk), passage=SECRET, **told)
    file = Path(settings.MEDIA_ROOT) / "strikes.jsonl"
    assert SECRET not in file.read_text(encoding="utf-8")
    line = json.loads(file.read_text(encoding="utf-8").splitlines()[-1])
    assert not strike_again(line["told"], plan, reason="")  # it is done already
    other = factories.draft(pillars=before.pillars, title="控えの計画")
    assert strike_again(line["told"], other, reason=line["reason"])
    assert SECRET not in everything(other)
    with pytest.raises(CommandError, match="どこにもありません"):
        call_command("strike", str(plan.pk), passage=SECRET, **told)
