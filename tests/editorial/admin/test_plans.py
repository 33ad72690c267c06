"""A plan's page: its pillars, their order, what is refused and how the page says so."""

import pytest
from django.test import Client

from plans_registry.editorial.admin.ordering import numbers_set_aside
from plans_registry.models import Photo, Pillar, Plan
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, messages_of, page_of, save, signed_in, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


def numbered(plan: Plan) -> list[tuple[int, str]]:
    return list(plan.pillars.order_by("number").values_list("number", "title"))


def test_a_plan_is_registered_with_its_pillars_on_one_page(aoki: Client):
    address = list_of(Plan, "add")
    response = save(
        aoki,
        address,
        "_save",
        title="足立区地域産業活性化計画",
        first_year="2021",
        last_year="2023",
        pillars__0__title="販路拡大支援",
    )
    assert response.status_code == 302, errors_of(response)
    plan = Plan.objects.get()
    assert (plan.municipality_id, plan.first_year, plan.status) == (factories.ADACHI, 2021, "draft")
    assert numbered(plan) == [(1, "販路拡大支援")]


def test_the_only_municipality_of_an_editor_is_filled_in(aoki: Client):
    assert fields_of(aoki.get(list_of(Plan, "add")))["municipality"] == factories.ADACHI


def test_years_left_blank_are_read_from_the_period_as_published(aoki: Client):
    plan = factories.draft(first_year=None, last_year=None, period_text="")
    save(aoki, page_of(plan), period_text="平成29年度から3年間")
    plan.refresh_from_db()
    assert (plan.first_year, plan.last_year) == (2017, 2019)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_year": "2023", "last_year": "2021"}, "終了年度は、開始年度と同じかあと"),
        ({"first_year": "2023", "last_year": ""}, "両方選ぶか、両方空欄"),
        ({"first_year": "20211"}, "正しく選択してください"),
        ({"title": ""}, "必須"),
        ({"title": "=1+1"}, "では始められません"),
        ({"pillars__0__title": "@SUM"}, "では始められません"),
        ({"pillars__0__number": "0"}, "1"),
        ({"pillars__0__number": "1000"}, "999"),
        ({"pillars__0__number": "abc"}, "整数"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(aoki: Client, changes: dict, sentence: str):
    plan = three_pillars()
    before = Plan.objects.values().get()
    response = save(aoki, page_of(plan), **changes)
    assert response.status_code == 200
    assert sentence in errors_of(response)
    assert Plan.objects.values().get() == before


def test_a_public_plan_keeps_its_period_and_its_municipality(aoki: Client):
    plan = factories.published()
    response = save(aoki, page_of(plan), first_year="", last_year="", period_text="")
    assert "計画期間が必要" in errors_of(response)
    assert "municipality" not in fields_of(aoki.get(page_of(plan)))


def test_two_pillars_swap_their_numbers(aoki: Client):
    plan = three_pillars()
    response = save(aoki, page_of(plan), pillars__0__number="2", pillars__1__number="1")
    assert response.status_code == 302, errors_of(response)
    assert numbered(plan) == [(1, "創業"), (2, "販路"), (3, "人材")]


def test_three_pillars_rotate_while_one_goes_and_one_comes(aoki: Client):
    plan = three_pillars()
    changes = {
        "pillars__TOTAL_FORMS": "4",
        "pillars__0__number": "3",
        "pillars__1__DELETE": "on",
        "pillars__2__number": "1",
        "pillars__3__number": "2",
        "pillars__3__title": "連携",
        "pillars__3__plan": str(plan.pk),
    }
    response = save(aoki, page_of(plan), **changes)
    assert response.status_code == 302, errors_of(response)
    assert numbered(plan) == [(1, "人材"), (2, "連携"), (3, "販路")]


def test_the_same_number_twice_is_said_and_not_saved(aoki: Client):
    plan = three_pillars()
    response = save(aoki, page_of(plan), pillars__0__number="2")
    assert response.status_code == 200
    assert "番号が重なっています" in response.content.decode()
    assert numbered(plan) == [(1, "販路"), (2, "創業"), (3, "人材")]


def test_a_pillar_without_a_number_goes_last(aoki: Client):
    plan = three_pillars()
    save(aoki, page_of(plan), pillars__0__number="")
    assert numbered(plan) == [(2, "創業"), (3, "人材"), (4, "販路")]


def test_a_number_taken_meanwhile_by_someone_else_is_no_error():
    plan = three_pillars()
    with numbers_set_aside(plan.pillars.all()):
        plan.pillars.filter(title="人材").update(number=1)
    assert numbered(plan) == [(1, "人材"), (2, "創業"), (3, "販路")]


@pytest.mark.parametrize(
    ("button", "order"),
    [("down-0", "創販人"), ("up-0", "販創人"), ("up-2", "販人創"), ("down-2", "販創人")],
)
def test_buttons_move_a_pillar_and_save_what_was_typed(aoki: Client, button: str, order: str):
    plan = three_pillars()
    direction, place = button.split("-")
    key = plan.pillars.order_by("number")[int(place)].pk
    response = save(aoki, page_of(plan), "_move", f"pillar-{direction}-{key}", background="書きかえた文章")
    assert response["Location"] == f"{page_of(plan)}#pillars-group"
    assert [title[0] for _number, title in numbered(plan)] == list(order)
    assert [number for number, _title in numbered(plan)] == [1, 2, 3]
    plan.refresh_from_db()
    assert plan.background == "書きかえた文章"


def test_the_first_has_no_button_up_and_the_last_none_down(aoki: Client):
    plan = three_pillars()
    page = aoki.get(page_of(plan)).content.decode()
    first, last = plan.pillars.get(number=1), plan.pillars.get(number=3)
    assert f"pillar-down-{first.pk}" in page
    assert f"pillar-up-{first.pk}" not in page
    assert f"pillar-down-{last.pk}" not in page


def test_a_pillar_of_another_plan_is_not_moved(aoki: Client):
    plan, other = three_pillars(), three_pillars(municipality_name="足立区")
    foreign = other.pillars.get(number=1)
    for value in (f"pillar-down-{foreign.pk}", "pillar-down-", "measure-up-1", "pillar-down-9999999999999999999"):
        assert save(aoki, page_of(plan), "_move", value).status_code == 302
    assert numbered(other)[0] == (1, "販路")


def test_photos_of_equal_position_move_too(aoki: Client):
    plan = factories.draft()
    for caption in ("い", "ろ", "は"):
        Photo.objects.create(plan=plan, caption=caption)
    save(aoki, page_of(plan), "_move", f"photo-down-{Photo.objects.get(caption='い').pk}")
    assert [photo.caption for photo in plan.photos.all()] == ["ろ", "い", "は"]


def test_numbers_with_holes_are_closed_up(aoki: Client):
    plan = three_pillars()
    save(aoki, page_of(plan), pillars__1__number="7", pillars__2__number="40")
    assert numbered(plan) == [(1, "販路"), (7, "創業"), (40, "人材")]
    save(aoki, page_of(plan), "_renumber", "pillar")
    assert numbered(plan) == [(1, "販路"), (2, "創業"), (3, "人材")]


def test_deleting_asks_first_and_names_the_plan(aoki: Client):
    plan = factories.draft(title="羽村市との共同計画")
    page = aoki.get(page_of(plan, "delete")).content.decode()
    assert "「羽村市との共同計画（令和3年度～令和5年度）」を削除しますか" in page
    assert "見本市等出展助成事業" in page
    aoki.post(page_of(plan, "delete"), {"post": "yes"})
    assert not Plan.objects.exists()


def test_a_plan_that_was_ever_public_cannot_be_deleted(aoki: Client):
    for plan in (factories.published(), factories.withdrawn(factories.ADACHI, first_year=2024, last_year=2026)):
        for client in (aoki, signed_in(factories.administrator())):
            assert client.post(page_of(plan, "delete"), {"post": "yes"}).status_code == 403
            assert "削除する" not in client.get(page_of(plan)).content.decode()
    assert Plan.objects.count() == 2


def test_the_buttons_say_what_they_do(aoki: Client):
    plan = three_pillars()
    page = aoki.get(page_of(plan)).content.decode()
    for words in ("下書きとして保存", "保存して編集を続ける", "この計画を削除する", "柱の番号をふり直す"):
        assert words in page
    assert "保存してもう一つ追加" not in page


def test_the_trail_leads_from_a_measure_back_to_the_plan(aoki: Client):
    plan = three_pillars()
    pillar = plan.pillars.get(number=1)
    page = aoki.get(page_of(pillar.measures.get(number=1))).content.decode()
    trail = page[page.index('<div class="breadcrumbs">') : page.index("</nav>")]
    assert trail.index(list_of(Plan)) < trail.index(page_of(plan)) < trail.index(page_of(pillar))
    assert trail.index("足立区地域産業活性化計画") < trail.index("柱1 販路") < trail.index("見本市")


def test_guessed_addresses_lead_home(aoki: Client):
    for key in ("999999", "abc", "99999999999999999999999"):
        assert aoki.get(f"/admin/plans_registry/plan/{key}/change/")["Location"] == "/admin/"
        assert aoki.post(f"/admin/plans_registry/plan/{key}/submit/do/")["Location"] == "/admin/"
    plan = factories.draft()
    assert aoki.post(page_of(plan, "verb", "burn")).status_code == 404
    assert "計画" in messages_of(aoki, "/admin/")


def test_pillars_are_reached_through_their_plan(aoki: Client):
    assert aoki.get(list_of(Pillar))["Location"] == list_of(Plan)
    assert list_of(Pillar) not in aoki.get("/admin/").content.decode()
    assert aoki.get(list_of(Pillar, "add")).status_code == 403
