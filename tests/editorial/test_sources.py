"""A source that is changed: the plans that quote it are behind, their approver reads what is new of it."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Plan, Round, SourceDocument
from tests import factories
from tests.editorial.desk import errors_of, list_of, page_of, save, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TERMS = "CC BY 4.0"
READ_AT = "https://creativecommons.org/licenses/by/4.0/deed.ja"


@pytest.fixture
def source() -> SourceDocument:
    factories.load_reference()
    return SourceDocument.objects.create(title="承認した計画の概要", file=ContentFile(b"gaiyou", name="gaiyou.txt"))


@pytest.fixture
def plan(source: SourceDocument) -> Plan:
    plan = factories.draft()
    Plan.objects.filter(pk=plan.pk).update(source=source)
    return factories.republished(plan)


def given_terms(source: SourceDocument) -> Any:
    client = signed_in(factories.administrator())
    saved = save(client, page_of(source), licence=TERMS, licence_url=READ_AT)
    return client.get(saved["Location"])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("licence_url", "ftp://example.jp/terms", "https:// か http:// で始まる"),
        ("licence_url", 'https://example.jp/"onclick=', "https:// か http:// で始まる"),
        ("licence_url", "https://example.jp/<terms>", "https:// か http:// で始まる"),
        ("url", "https://www.metro.tokyo.lg.jp@evil.example/", "https:// か http:// で始まる"),
        ("licence_url", "https://example.jp/\u202esmret", "目に見えない文字"),
        ("licence", "CC \u202eYB", "目に見えない文字"),
        ("licence", "CC\u2067 BY", "目に見えない文字"),
        ("licence", "CC\u200b BY", "目に見えない文字"),
        ("licence", "CC BY\r\n4.0", "改行は入れられません"),
        ("title", "承認した\n計画の概要", "改行は入れられません"),
    ],
)
def test_terms_that_would_break_where_they_are_shown_are_refused(
    source: SourceDocument, field: str, value: str, said: str
):
    asked = {"licence": TERMS, "licence_url": READ_AT, field: value}
    page = save(signed_in(factories.administrator()), page_of(source), **asked)
    assert said in page.content.decode()
    source.refresh_from_db()
    assert (source.title, source.licence, source.licence_url) == ("承認した計画の概要", "", "")


def test_a_plan_and_a_round_have_names_of_one_line(plan: Plan):
    chiba = signed_in(factories.chiba())
    assert "改行は入れられません" in errors_of(save(chiba, page_of(plan), title="足立区の\r\n計画"))
    assert "改行は入れられません" in save(chiba, list_of(Round, "add"), label="令和\n6年度").content.decode()
    assert not Round.objects.filter(label__contains="\n").exists()


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("公共データ利用規約（第1.0版）", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
        ("東京都「オープンデータ」規約", "HTTP://例え.jp/規約?版=1&言語=ja#(2)"),
    ],
)
def test_terms_as_they_are_written_are_taken(source: SourceDocument, licence: str, address: str):
    save(signed_in(factories.administrator()), page_of(source), licence=licence, licence_url=address)
    source.refresh_from_db()
    assert (source.licence, source.licence_url) == (licence, address)


def test_who_changes_a_source_is_told_which_public_plans_are_behind(source: SourceDocument, plan: Plan):
    draft = factories.draft(factories.MACHIDA)
    Plan.objects.filter(pk=draft.pk).update(source=source)
    (said,) = (str(message) for message in given_terms(source).context["messages"] if "前の出典のまま" in str(message))
    assert plan.title in said
    assert "町田市" not in said
    assert workflow.with_unsubmitted_changes(Plan.objects.all()) == [plan.pk]
    listed = signed_in(factories.chiba()).get(list_of(Plan), {"status": "changed"}).content.decode()
    assert page_of(plan) in listed


def test_public_plans_that_wait_for_approval_are_named_too(source: SourceDocument, plan: Plan):
    Plan.objects.filter(pk=plan.pk).update(title="直した名称")
    workflow.submit(plan, by=factories.aoki())
    said = [str(message) for message in given_terms(source).context["messages"]]
    assert any("直した名称" in sentence and "前の出典のまま" in sentence for sentence in said)


def test_a_source_that_is_added_changes_no_plan(plan: Plan):
    Plan.objects.filter(pk=plan.pk).update(source=None)
    workflow.submit(plan, by=factories.aoki())
    file = ContentFile(b"another", name="another.txt")
    save(signed_in(factories.chiba()), list_of(SourceDocument, "add"), title="べつの資料", file=file)
    assert SourceDocument.objects.count() == 2
    assert not plan.edited_by.exists()


def test_a_round_under_another_name_counts_too(plan: Plan):
    label = Round.objects.create(label="令和3年度")
    Plan.objects.filter(pk=plan.pk).update(round=label)
    factories.republished(plan)
    assert workflow.with_unsubmitted_changes(Plan.objects.all()) == []
    label.label = "令和3年度前期"
    label.save()
    assert workflow.with_unsubmitted_changes(Plan.objects.all()) == [plan.pk]


def test_the_approver_reads_the_terms_before_and_after(source: SourceDocument, plan: Plan):
    given_terms(source)
    plan.refresh_from_db()
    workflow.submit(plan, by=factories.administrator())
    approver = signed_in(factories.chiba())
    shown = approver.get(reverse("whole_plan", args=[plan.pk])).content.decode()
    compared = approver.get(page_of(plan, "differences")).content.decode()
    for page in (shown, compared):
        assert f"承認した計画の概要 → 承認した計画の概要（利用条件：{TERMS} {READ_AT}）" in page
    assert f"出典：<bdi>承認した計画の概要（利用条件：{TERMS} {READ_AT}）</bdi>" in shown


def test_who_changes_the_source_of_a_plan_that_waits_does_not_approve_it(source: SourceDocument, plan: Plan):
    workflow.submit(plan, by=factories.aoki())
    plan.refresh_from_db()
    save(signed_in(factories.chiba()), page_of(source), licence="承認者が書いた条件")
    with pytest.raises(WorkflowError, match="自分が直した計画は、承認できません"):
        workflow.publish(plan, by=factories.chiba())
    asked_for = page_of(plan, "differences") + f"?old={plan.submitted_fingerprint}&new=draft"
    assert "（利用条件：承認者が書いた条件）" in signed_in(factories.administrator()).get(asked_for).content.decode()
    workflow.publish(plan, by=factories.administrator())
    assert plan.editions.get(is_current=True).plan_document().source.licence == "承認者が書いた条件"


def test_who_renames_the_round_of_a_plan_that_waits_does_not_approve_it(plan: Plan):
    label = Round.objects.create(label="令和3年度")
    Plan.objects.filter(pk=plan.pk).update(round=label)
    workflow.submit(plan, by=factories.aoki())
    save(signed_in(factories.chiba()), page_of(label), label="令和3年度前期")
    plan.refresh_from_db()
    with pytest.raises(WorkflowError, match="自分が直した計画は、承認できません"):
        workflow.publish(plan, by=factories.chiba())


def test_who_may_see_a_source_may_save_its_file_and_nobody_else():
    factories.load_reference()
    added = {"title": "足立区の資料", "file": ContentFile(b"gaiyou", name="gaiyou.txt")}
    save(signed_in(factories.aoki()), list_of(SourceDocument, "add"), **added)
    source = SourceDocument.objects.get()
    address = page_of(source, "file")
    for person in (factories.aoki, factories.chiba, factories.administrator):
        client = signed_in(person())
        assert f'href="{address}"' in client.get(page_of(source)).content.decode()
        answer = client.get(address)
        assert (answer.status_code, answer.getvalue()) == (200, b"gaiyou")
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
    for client in (Client(), signed_in(factories.baba()), signed_in(factories.doi())):
        assert client.get(address).status_code in (302, 403, 404)
    assert Client().get(source.file.url).status_code == 404


def test_who_has_no_right_to_sources_saves_not_even_the_file_behind_a_public_plan(source: SourceDocument, plan: Plan):
    assert signed_in(factories.baba()).get(page_of(source, "file")).status_code == 200
    assert signed_in(factories.person("without a role")).get(page_of(source, "file")).status_code == 404


def test_a_file_that_is_lost_has_no_link(source: SourceDocument):
    default_storage.delete(source.file.name)
    client = signed_in(factories.administrator())
    shown = client.get(page_of(source)).content.decode()
    assert "ファイルは保管されていません" in shown
    assert page_of(source, "file") not in shown
    assert client.get(page_of(source, "file")).status_code == 404
