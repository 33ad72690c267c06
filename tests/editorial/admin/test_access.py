"""Every address of the desk refuses a stranger, and shows nobody another municipality's work."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition, Report
from plans_registry.models import Approval, Concept, Measure, Notification, Pillar, Plan, SourceDocument
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db

OPEN = {"admin:login", "admin:logout"}
VALUES = {
    "app_label": "plans_registry",
    "content_type_id": 1,
    "object_id": "1",
    "id": "1",
    "number": 1,
    "verb": "submit",
    "url": "plans_registry/none",
}


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def patterns(within: list, prefix: str = "/admin/") -> Iterator[tuple[str, str]]:
    """Name and a real address of everything the desk answers."""
    for pattern in within:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield f"admin:{pattern.name}", prefix + _filled(pattern, route)


def _filled(pattern: URLPattern, route: str) -> str:
    for name in pattern.pattern.converters:
        for written in (f"<path:{name}>", f"<str:{name}>", f"<int:{name}>", f"<{name}>"):
            route = route.replace(written, str(VALUES[name]))
    for name in pattern.pattern.regex.groupindex if "(?P" in route else ():
        start = route.index(f"(?P<{name}>")
        route = route[:start] + str(VALUES[name]) + route[route.index(")", start) + 1 :]
    return route.strip("^$")


def every_address() -> list[tuple[str, str]]:
    return [(name, address) for name, address in patterns(admin.site.get_urls()) if name not in OPEN]


def test_the_sweep_sees_the_desk():
    addresses = dict(every_address())
    assert len(addresses) > 60
    assert addresses["admin:plans_registry_plan_change"] == "/admin/plans_registry/plan/1/change/"
    assert addresses["admin:plans_registry_plan_verb"] == "/admin/plans_registry/plan/1/submit/do/"
    assert addresses["admin:autocomplete"] == "/admin/autocomplete/"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["nobody", "doi"])
def test_every_address_sends_a_stranger_to_the_sign_in_page(who: str, method: str):
    plan = factories.draft()
    client = Client() if who == "nobody" else signed_in(factories.doi())
    for name, address in every_address():
        response = getattr(client, method)(address)
        assert response.status_code == 302, f"{name} {address}: {response.status_code}"
        assert response["Location"].startswith("/admin/login/?next="), f"{name} {address}: {response['Location']}"
    plan.refresh_from_db()
    assert (Plan.objects.count(), plan.status) == (1, "draft")


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.aoki())
    plan = factories.draft()
    assert client.post(page_of(plan, "verb", "submit")).status_code == 403
    assert client.post(page_of(plan), {"do": "pillar-up-1"}).status_code == 403


@pytest.fixture
def rows_of_adachi() -> dict[str, Any]:
    plan = factories.published()
    return {
        "plan": plan,
        "measure": Measure.objects.get(),
        "edition": Edition.objects.get(),
    }


def test_another_editor_cannot_open_change_or_delete_anything(rows_of_adachi: dict[str, Any]):
    client = signed_in(factories.baba())
    rows_of_adachi.pop("edition")  # public: everybody reads it
    for row in rows_of_adachi.values():
        for page in ("change", "delete", "history"):
            for method in ("get", "post"):
                response = getattr(client, method)(page_of(row, page), {"post": "yes"})
                assert response.status_code in (302, 403), page_of(row, page)
                assert response.headers.get("Location", "/admin/") == "/admin/"
    for verb in ("submit", "publish", "send_back", "withdraw"):
        client.post(page_of(rows_of_adachi["plan"], "verb", verb), {"reason": "横取り"})
    plan = rows_of_adachi["plan"]
    plan.refresh_from_db()
    assert (plan.status, Measure.objects.count(), Pillar.objects.count()) == ("published", 1, 1)


def test_lists_and_their_counts_hold_only_ones_own(rows_of_adachi: dict[str, Any]):
    own = factories.draft(factories.MACHIDA)
    client = signed_in(factories.baba())
    for model, mine in ((Plan, own), (Measure, Measure.objects.get(pillar__plan=own))):
        response = client.get(list_of(model))
        assert list(response.context["cl"].result_list) == [mine]
        assert "足立区地域産業活性化計画" not in response.content.decode()
        assert "公開中 (0)" in response.content.decode()


def test_of_another_municipality_only_what_is_public_can_be_read():
    public, hidden = factories.published(), factories.withdrawn(factories.SETAGAYA)
    client = signed_in(factories.baba())
    assert list(client.get(list_of(Edition)).context["cl"].result_list) == [public.editions.get()]
    edition = page_of(public.editions.get())
    assert client.get(edition).status_code == 200
    assert client.post(edition, {"title": "書きかえ"}).status_code == 403
    assert client.get(page_of(hidden.editions.get())).status_code == 302


def test_an_approver_sees_all(rows_of_adachi: dict[str, Any]):
    client = signed_in(factories.chiba())
    for row in rows_of_adachi.values():
        assert client.get(page_of(row), follow=True).status_code == 200
    for model in (Plan, Measure, Edition):
        listed = list(client.get(list_of(model)).context["cl"].result_list)
        assert listed == [rows_of_adachi[str(model._meta.model_name)]]


def test_an_action_takes_no_row_of_another_municipality(rows_of_adachi: dict[str, Any]):
    client = signed_in(factories.baba())
    for model, action in ((Plan, "export_plans"), (Measure, "export_measures")):
        chosen = {"action": action, "_selected_action": [rows_of_adachi[str(model._meta.model_name)].pk], "index": 0}
        response: Any = client.post(list_of(model), chosen)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "見本市" not in body.decode()


def autocomplete(client: Client, model: str, field: str, term: str) -> list[str]:
    query = {"app_label": "plans_registry", "model_name": model, "field_name": field, "term": term}
    return [found["text"] for found in client.get(reverse("admin:autocomplete"), query).json()["results"]]


def test_the_choice_of_municipalities_is_ones_own():
    assert autocomplete(signed_in(factories.baba()), "plan", "municipality", "") == ["町田市"]
    assert autocomplete(signed_in(factories.chiba()), "plan", "municipality", "131211") == ["足立区"]


@pytest.mark.parametrize("typed", ["あだち", "アダチ", "ｱﾀﾞﾁ", "足立", "131211", "１３１２１１", "adachi"])
def test_a_municipality_is_found_by_name_kana_and_code(typed: str):
    assert autocomplete(signed_in(factories.chiba()), "plan", "municipality", typed) == ["足立区"]


def test_a_nul_byte_in_a_search_is_no_error():
    client = signed_in(factories.chiba())
    assert autocomplete(client, "plan", "municipality", "足\x00立") == ["足立区"]
    assert client.get(list_of(Plan), {"q": "\x00"}).status_code == 200


@pytest.mark.every_case
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Report, "kind__exact"),
        (Notification, "state__exact"),
        (Concept, "words__relation__exact"),
        (Municipality, "kind__exact"),
        (Approval, "title"),
        (Plan, "region"),
    ],
)
def test_a_nul_byte_in_a_filter_is_no_error(model: type, name: str):
    client = signed_in(factories.administrator())
    for value in ("\x00", "a\x00"):
        response = client.get(list_of(model), {name: value}, follow=True)
        assert response.status_code == 200
        assert "\x00" not in "".join(response.context["cl"].params.values())


def test_a_nul_byte_in_the_name_of_a_page_is_no_error():
    plan = factories.draft()
    client = signed_in(factories.aoki())
    page = {**fields_of(client.get(page_of(plan))), "_page": "a\x00", "title": "青木の計画名", "_continue": "1"}
    assert client.post(page_of(plan), page).status_code == 302
    assert "\x00" not in "".join(client.session["saved_pages"])


def test_a_plan_cannot_be_given_to_another_municipality():
    plan = factories.draft(factories.MACHIDA)
    response = save(signed_in(factories.baba()), page_of(plan), municipality=factories.ADACHI)
    assert "municipality" in errors_of(response)
    plan.refresh_from_db()
    assert plan.municipality_id == factories.MACHIDA


def source(title: str) -> SourceDocument:
    return SourceDocument.objects.create(title=title, file=ContentFile(title.encode(), name="gaiyou.txt"))


def test_a_document_behind_anothers_draft_is_hidden_until_it_is_public():
    hidden, plan = source("足立の資料"), factories.draft()
    Plan.objects.filter(pk=plan.pk).update(source=hidden)
    client, own = signed_in(factories.baba()), factories.draft(factories.MACHIDA)
    assert autocomplete(client, "plan", "source", "") == []
    assert "source" in errors_of(save(client, page_of(own), source=str(hidden.pk)))
    factories.published(factories.SETAGAYA)
    shared = source("公開の資料")
    Plan.objects.filter(municipality=factories.SETAGAYA).update(source=shared)
    assert autocomplete(client, "plan", "source", "") == ["公開の資料"]
    assert save(client, page_of(own), source=str(shared.pk)).status_code == 302


def test_a_shared_document_can_be_read_but_not_changed():
    shared = source("共通の資料")
    for municipality in (factories.ADACHI, factories.MACHIDA):
        Plan.objects.filter(pk=factories.draft(municipality).pk).update(source=shared)
    client = signed_in(factories.baba())
    assert client.get(page_of(shared)).status_code == 200
    assert client.post(page_of(shared), {"title": "書きかえ"}).status_code == 403
    assert signed_in(factories.chiba()).get(page_of(shared, "delete")).status_code == 200


def test_ones_own_new_document_can_be_chosen_before_any_plan_has_it():
    client = signed_in(factories.baba())
    upload = ContentFile("概要".encode(), name="gaiyou.txt")
    response = client.post(list_of(SourceDocument, "add"), {"title": "町田の資料", "file": upload})
    assert response.status_code == 302, errors_of(response)
    assert autocomplete(client, "plan", "source", "町田") == ["町田の資料"]
    assert autocomplete(signed_in(factories.aoki()), "plan", "source", "町田") == []


def test_a_page_that_would_run_in_a_browser_is_no_document():
    upload = ContentFile(b"<script>alert(1)</script>", name="gaiyou.html")
    response = signed_in(factories.baba()).post(list_of(SourceDocument, "add"), {"title": "資料", "file": upload})
    assert "PDF・テキスト" in errors_of(response)
    assert not SourceDocument.objects.exists()


def test_reference_rows_are_not_an_editors_to_change():
    client = signed_in(factories.aoki())
    index = client.get("/admin/").content.decode()
    assert "柱の類型" not in index
    assert "グループ" not in index
    for address in ("/admin/plans_registry/pillartype/add/", "/admin/auth/user/", "/admin/municipalities/region/"):
        assert client.get(address).status_code == 403
