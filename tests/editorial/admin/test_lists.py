"""The lists of the desk: columns, search, filters with counts, and the same few queries at any length."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from plans_registry.catalogue.models import Edition
from plans_registry.editorial import site
from plans_registry.models import Measure, PillarType, Plan, Round, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import list_of, page_of, signed_in, three_pillars

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.every_case,
]  # search words, filters and orders in SQL


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def chiba() -> Client:
    return signed_in(factories.chiba())


def listed(client: Client, model: Any = Plan, **query: str) -> list[str]:
    return [str(row) for row in client.get(list_of(model), query).context["cl"].result_list]


def counts(client: Client, model: Any = Plan, **query: str) -> dict[str, str]:
    """Filter choices with their counts: 足立区 (1) → {"足立区": "1"}."""
    context = client.get(list_of(model), query).context["cl"]
    shown = [choice["display"] for spec in context.filter_specs for choice in spec.choices(context)]
    return dict(str(text).rstrip(")").rsplit(" (", 1) for text in shown if "(" in str(text))


@pytest.fixture
def three_plans() -> None:
    three_pillars()
    factories.draft(factories.MACHIDA, first_year=2023, last_year=2025)
    factories.published(factories.HAMURA, first_year=2024, last_year=2026)


def test_a_row_says_what_staff_need(chiba: Client):
    factories.draft(background="")
    page = chiba.get(list_of(Plan)).content.decode()
    for words in ("足立区", "令和3年度～令和5年度", "下書き", "1件"):
        assert words in page
    columns = chiba.get(list_of(Plan)).context["cl"].list_display[1:]
    assert len(columns) == 8


@pytest.mark.usefixtures("three_plans")
@pytest.mark.parametrize("typed", ["あだち", "アダチ", "足立区", "131211", "１３１２１１", "足立区地域産業"])
def test_plans_are_found_by_title_and_municipality(chiba: Client, typed: str):
    assert listed(chiba, q=typed) == ["足立区地域産業活性化計画（令和3年度～令和5年度）"]


@pytest.mark.parametrize(
    "typed", ["令和４年度", "R4", "fy2022", "2022", "令和３年度～令和５年度", "2021-2023", "あだち 2022"]
)
def test_plans_editions_and_measures_are_found_by_a_year_in_any_notation(chiba: Client, typed: str):
    plan = factories.published()
    factories.draft(factories.ADACHI, title="次の計画", first_year=2026, last_year=2028)
    assert listed(chiba, q=typed) == [str(plan)]
    assert len(listed(chiba, Edition, q=typed)) == len(listed(chiba, Measure, q=typed)) == 1
    assert listed(chiba, q="令和4年度見本市") == listed(chiba, q="令和4年度 町田") == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("中小企業M＆A支援事業", "M&A"),
        ("中小企業M&A支援事業", "ｍ＆ａ"),
        ("販路拡大（国内）", "(国内)"),
        ("販路拡大(国内)", "（国内）"),
        ("㈱の設立支援", "㈱"),
        ("オンライン展示会", "おんらいん"),
        ("ｵﾝﾗｲﾝ展示会", "オンライン"),
        ("第１回 見本市", "見本市 1"),
        ("売上100%プラン[仮]", "100%プラン[仮"),
    ],
)
def test_what_the_text_says_is_found_in_every_width_and_kana(chiba: Client, text: str, typed: str):
    factories.draft(pillars=(factories.pillar("柱", factories.measure(text), factories.measure("ほか", number=2)),))
    assert listed(chiba, Measure, q=typed) == [text]


@pytest.mark.parametrize("typed", ["M.A", "(国外)", "[", "\\", "*", "a{9999999}"])
def test_a_search_is_no_pattern(chiba: Client, typed: str):
    factories.draft(pillars=(factories.pillar("柱", factories.measure("M＆A（国内）")),))
    assert listed(chiba, Measure, q=typed) == []


@pytest.mark.usefixtures("three_plans")
def test_filters_narrow_and_count(chiba: Client):
    assert len(listed(chiba, region="wards")) == 1
    assert len(listed(chiba, region="joto")) == 1
    assert len(listed(chiba, region="tama")) == 2
    assert len(listed(chiba, year="2023")) == 2
    assert len(listed(chiba, type="startups")) == 1
    assert len(listed(chiba, status="published")) == 1
    shown = counts(chiba)
    assert (shown["区部"], shown["・城東"], shown["多摩"], shown["島しょ"]) == ("1", "1", "2", "0")
    assert (shown["令和5年度（2023）"], shown["令和8年度（2026）"]) == ("2", "1")
    assert (shown["販路拡大"], shown["創業・起業"], shown["下書き"], shown["公開中"]) == ("3", "1", "2", "1")
    assert counts(chiba, region="tama")["下書き"] == "1"
    assert counts(chiba, region="tama")["区部"] == "1"


@pytest.mark.usefixtures("three_plans")
def test_filters_by_round_and_municipality(chiba: Client):
    row = Round.objects.create(label="試しの回")
    Plan.objects.filter(municipality=factories.MACHIDA).update(round=row)
    assert len(listed(chiba, round=str(row.pk))) == len(listed(chiba, Measure, round=str(row.pk))) == 1
    assert len(listed(chiba, round="none")) == 2
    assert len(listed(chiba, municipality=factories.HAMURA)) == 1
    assert counts(chiba, Measure)["町田市"] == "1"


def test_changes_after_publication_are_a_state_of_their_own(chiba: Client):
    plan, other = factories.published(), factories.published(factories.MACHIDA)
    assert listed(chiba, status="changed") == []
    other.save()  # saved, but not changed
    Measure.objects.filter(pillar__plan=plan).update(description="だれも承認していない概要")
    plan.save()
    assert listed(chiba, status="changed") == [str(plan)]
    assert listed(chiba, Measure, status="changed") == ["見本市等出展助成事業"]
    assert (counts(chiba)["公開後の未提出の修正"], counts(chiba)["公開中"]) == ("1", "2")
    shown = {row.pk: str(row.state_shown) for row in chiba.get(list_of(Plan)).context["cl"].result_list}
    assert shown == {plan.pk: "公開後の未提出の修正", other.pk: "公開中"}
    factories.republished(plan)
    assert listed(chiba, status="changed") == []


def test_a_plan_with_two_pillars_of_a_type_counts_once(chiba: Client):
    factories.draft(pillars=(factories.pillar("販路"), factories.pillar("海外販路", number=2)))
    assert counts(chiba)["販路拡大"] == "1"
    assert len(listed(chiba, type="sales-channels")) == 1


@pytest.mark.usefixtures("three_plans")
def test_measures_are_filtered_by_what_they_count_under(chiba: Client):
    Measure.objects.get(name="相談会").types.add(PillarType.objects.get(slug="talent"))
    assert "相談会" in listed(chiba, Measure, type="talent")
    assert "相談会" in listed(chiba, Measure, type="sales-channels")
    assert listed(chiba, Measure, q="相談") == ["相談会"]
    assert len(listed(chiba, Measure, region="tama")) == 2
    assert len(listed(chiba, Measure, year="2024", status="published")) == 1
    assert counts(chiba, Measure)["区部"] == "4"


def test_the_filter_by_type_lists_what_the_documents_count(chiba: Client):
    types = ("sales-channels", "talent")
    measures = [
        factories.measure(name, number=number, types=own)
        for number, (name, own) in enumerate({"甲": (), "乙": ("talent",), "丙": ("startups",)}.items(), start=1)
    ]
    pillars = [factories.pillar("柱", *measures, types=types[:size], number=size + 1) for size in (0, 1, 2)]
    document = document_of(factories.draft(pillars=tuple(pillars)))
    for slug in (*types, "startups"):
        counted = [
            measure.name
            for pillar in document.pillars
            for measure in pillar.measures
            if slug in pillar.types_of(measure)
        ]
        assert listed(chiba, Measure, type=slug) == counted
        assert counts(chiba, Measure)[str(PillarType.objects.get(slug=slug))] == str(len(counted))


@pytest.mark.usefixtures("three_plans")
@pytest.mark.parametrize(
    "query",
    [
        {"year": "abc"},
        {"region": "'; --"},
        {"status": "zzz", "type": "\x00"},
        {"p": "9999"},
        {"o": "99.-3.x"},
        {"q": "あ" * 800},
        {"unknown": "1"},
    ],
)
def test_a_wrong_query_is_no_error(chiba: Client, query: dict):
    for model in (Plan, Measure):
        assert chiba.get(list_of(model), query, follow=True).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("model", [Plan, Measure, PillarType, SourceDocument])
def test_no_list_deletes_many_rows_at_once(model: Any):
    page = signed_in(factories.administrator()).get(list_of(model))
    assert "delete_selected" not in page.content.decode()


@pytest.fixture
def queries(count_queries: Any) -> Any:
    def number(client: Client, address: str) -> int:
        client.get(address)  # what is kept from the first visit on
        with count_queries() as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return number


@pytest.mark.one_database
@pytest.mark.slow
def test_a_list_costs_the_same_queries_at_4_and_at_24_plans(chiba: Client, queries: Any):
    spent = []
    for years in (range(2000, 2004), range(2004, 2024)):
        for year in years:
            three_pillars(first_year=year, last_year=year + 2)
        spent.append({model: queries(chiba, list_of(model)) for model in (Plan, Measure, SourceDocument)})
    assert spent[0] == spent[1]
    assert max(spent[0].values()) <= 29


@pytest.mark.one_database
@pytest.mark.slow
def test_a_plans_page_costs_the_same_queries_for_few_pillars_and_many(chiba: Client, queries: Any):
    small = factories.draft()
    large = factories.draft(
        factories.MACHIDA,
        pillars=tuple(
            factories.pillar(f"柱{number}", *(factories.measure(number=n) for n in range(1, 9)), number=number)
            for number in range(1, 13)
        ),
    )
    spent = [queries(chiba, page_of(plan)) for plan in (small, large)]
    assert spent[0] == spent[1] <= 40


@pytest.mark.one_database
def test_the_index_forgets_nothing_that_can_be_opened():
    request = RequestFactory().get("/admin/")
    request.user = factories.administrator()
    shown = {row["model"] for group in admin.site.get_app_list(request) for row in group["models"]}
    assert shown == set(admin.site._registry)


@pytest.mark.one_database
def test_what_no_group_names_stands_last(monkeypatch):
    monkeypatch.setattr(site, "GROUPS", [("計画", ["Plan"])])
    groups = signed_in(factories.administrator()).get("/admin/").context["app_list"]
    assert [str(group["name"]) for group in groups] == ["計画", "そのほか"]
    assert "Municipality" in {row["object_name"] for row in groups[-1]["models"]}


@pytest.mark.one_database
def test_plans_come_first_on_the_index(chiba: Client):
    names = [group["models"][0]["object_name"] for group in chiba.get("/admin/").context["app_list"]]
    assert names[0] == "Plan"
    page = chiba.get("/admin/").content.decode()
    assert "計画登録" in page
    assert "Django" not in page
