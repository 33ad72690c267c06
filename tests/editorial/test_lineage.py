"""The plan before and what each measure goes on with: proposed, looked at again, saved only when confirmed."""

from typing import Any

import pytest
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.lineage.verbs import choose_predecessor, confirm_lineage, proposed_predecessor
from plans_registry.models import AuditRecord, Measure, Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import messages_of, page_of, signed_in
from tests.factories import measure, pillar

pytestmark = pytest.mark.django_db

OLD = ("見本市等出展助成事業", "起業家育成事業", "足立ブランド認定推進事業")
NEW = ("見本市等出展支援事業", "起業家育成事業", "越境EC事業")


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def plan_of(names: tuple[str, ...], **fields: Any) -> Plan:
    measures = (measure(name, number=number, description="") for number, name in enumerate(names, start=1))
    return factories.draft(pillars=(pillar("販路", *measures),), **fields)


@pytest.fixture
def old() -> Plan:
    return plan_of(OLD, first_year=2018, last_year=2020)


@pytest.fixture
def new(old: Plan) -> Plan:
    return plan_of(NEW)


def keys(plan: Plan) -> list[int]:
    return list(Measure.objects.filter(pillar__plan=plan).order_by("number").values_list("pk", flat=True))


def continued(plan: Plan) -> list[str | None]:
    rows = Measure.objects.filter(pillar__plan=plan).order_by("number")
    return [row.continues.name if row.continues else None for row in rows]


def test_no_document_tells_of_a_lineage_that_nobody_confirmed(old: Plan, new: Plan):
    choose_predecessor(new, old, by=factories.aoki())
    pairs = dict(zip(keys(new), [*keys(old)[:2], None], strict=True))
    confirm_lineage(new, pairs, by=factories.aoki())
    told = [measure.continues for measure in document_of(Plan.objects.with_parts().get(pk=new.pk)).measures]
    assert told == [*keys(old)[:2], None]
    Plan.objects.filter(pk=new.pk).update(lineage_confirmed=False)
    told = [measure.continues for measure in document_of(Plan.objects.with_parts().get(pk=new.pk)).measures]
    assert told == [None, None, None]


def test_years_changed_afterwards_are_noticed_before_anybody_approves(old: Plan, new: Plan):
    choose_predecessor(new, old, by=factories.aoki())
    Plan.objects.filter(pk=old.pk).update(first_year=2021, last_year=2023)
    new.refresh_from_db()
    with pytest.raises(WorkflowError, match="先に始まった計画ではありません"):
        workflow.submit(new, by=factories.aoki())
    page = signed_in(factories.aoki()).get(page_of(new)).content.decode()
    assert '<a href="#predecessor-group">' in page
    assert 'id="predecessor-group"' in page


def sent(new: Plan, old: Plan, *pairs: int | None, act: str = "confirm", **more: Any) -> dict[str, Any]:
    """What the browser sends: for each measure of ``new`` the place in ``old``, None for a new one."""
    before = keys(old)
    chosen = ["" if place is None else before[place] for place in pairs]
    fields = {f"measure-{key}": value for key, value in zip(keys(new), chosen, strict=True)}
    return {**fields, "of": old.pk, "act": act, **more}


def address(plan: Plan) -> str:
    return f"/admin/lineage/{plan.pk}/"


def follow(new: Plan, old: Plan) -> Client:
    choose_predecessor(new, old, by=factories.aoki())
    return signed_in(factories.aoki())


def test_the_plan_that_ended_just_before_is_proposed_and_nothing_is_saved(old: Plan, new: Plan) -> None:
    plan_of(OLD, first_year=2015, last_year=2017)
    factories.draft(factories.MACHIDA, first_year=2018, last_year=2020)
    plan_of(OLD, first_year=2024, last_year=2026)
    assert proposed_predecessor(new) == old
    page = signed_in(factories.aoki()).get(page_of(new))
    assert f'<option value="{old.pk}" selected>' in page.content.decode()
    new.refresh_from_db()
    assert new.predecessor is None


def test_an_overlapping_plan_may_be_chosen_but_is_not_proposed(new: Plan, old: Plan) -> None:
    Plan.objects.filter(pk=old.pk).update(last_year=2022)
    assert proposed_predecessor(new) is None
    choose_predecessor(new, old, by=factories.aoki())
    assert Plan.objects.get(pk=new.pk).predecessor == old


def test_a_person_chooses_the_plan_before_on_the_plans_page(old: Plan, new: Plan) -> None:
    client = signed_in(factories.aoki())
    answer = client.post(address(new), {"act": "choose", "predecessor": old.pk})
    assert answer["Location"] == address(new)
    assert Plan.objects.get(pk=new.pk).predecessor == old
    assert AuditRecord.objects.about(new).first().verb == "predecessor"  # type: ignore[union-attr]


def test_pairs_are_proposed_by_likeness_and_not_saved(old: Plan, new: Plan) -> None:
    page = follow(new, old).get(address(new))
    assert [(row.fate, row.old and row.old.name) for row in page.context["sides"].rows] == [
        ("renamed", OLD[0]),
        ("continued", OLD[1]),
        ("new", None),
    ]
    assert [row.name for row in page.context["sides"].ended] == [OLD[2]]
    assert continued(new) == [None, None, None]
    assert document_of(Plan.objects.with_parts().get(pk=new.pk)).lineage_confirmed is False


def test_looking_again_shows_the_changed_choices_and_saves_nothing(old: Plan, new: Plan) -> None:
    client = follow(new, old)
    page = client.post(address(new), sent(new, old, None, 1, 2, act="look"))
    assert [row.fate for row in page.context["sides"].rows] == ["new", "continued", "renamed"]
    assert [row.name for row in page.context["sides"].ended] == [OLD[0]]
    assert continued(new) == [None, None, None]


def test_confirming_saves_what_was_chosen_and_says_so_everywhere(old: Plan, new: Plan) -> None:
    client = follow(new, old)
    answer = client.post(address(new), sent(new, old, None, 1, 2))
    assert answer["Location"] == page_of(new)
    assert continued(new) == [None, OLD[1], OLD[2]]
    document = document_of(Plan.objects.with_parts().get(pk=new.pk))
    assert document.lineage_confirmed is True
    assert [part.continues for part in document.measures] == [None, *keys(old)[1:]]
    trail = AuditRecord.objects.about(new).first()
    assert trail is not None
    assert (trail.verb, trail.by_name) == ("lineage", "aoki")
    page = client.get(address(new))
    assert [row.fate for row in page.context["sides"].rows] == ["new", "continued", "renamed"]


def test_a_measure_that_was_split_goes_on_twice(old: Plan, new: Plan) -> None:
    client = follow(new, old)
    page = client.post(address(new), sent(new, old, 0, 1, 0, act="look"))
    assert [row.shared for row in page.context["sides"].rows] == [True, False, True]
    client.post(address(new), sent(new, old, 0, 1, 0))
    assert continued(new) == [OLD[0], OLD[1], OLD[0]]


def test_a_page_that_is_no_longer_true_saves_nothing_and_keeps_the_choices(old: Plan, new: Plan) -> None:
    client = follow(new, old)
    data = sent(new, old, None, 1, 2)
    Measure.objects.create(pillar=new.pillars.get(), number=9, name="あとから加わった事業")
    page = client.post(address(new), data)
    assert "見直してから" in page.content.decode()
    assert [row.old and row.old.name for row in page.context["sides"].rows] == [None, OLD[1], OLD[2], None]
    assert Plan.objects.get(pk=new.pk).lineage_confirmed is False


@pytest.mark.parametrize("value", ["999999", "x", "１", "-1", "' or 1", "9" * 40])
def test_a_choice_that_is_none_is_refused(old: Plan, new: Plan, value: str) -> None:
    client = follow(new, old)
    answer = client.post(address(new), {**sent(new, old, 0, 1, None), f"measure-{keys(new)[0]}": value})
    assert answer.status_code == 200
    assert continued(new) == [None, None, None]


def test_a_page_about_another_predecessor_is_refused(old: Plan, new: Plan) -> None:
    client = follow(new, old)
    data = sent(new, old, 0, 1, None)
    other = plan_of(OLD, first_year=2015, last_year=2017)
    choose_predecessor(new, other, by=factories.aoki())
    assert "見直してから" in client.post(address(new), data).content.decode()
    assert continued(new) == [None, None, None]


def test_another_predecessor_makes_the_confirmation_void(old: Plan, new: Plan) -> None:
    follow(new, old).post(address(new), sent(new, old, 0, 1, None))
    choose_predecessor(new, None, by=factories.aoki())
    row = Plan.objects.get(pk=new.pk)
    assert (row.predecessor, row.lineage_confirmed, continued(new)) == (None, False, [None, None, None])


def test_only_an_earlier_plan_of_the_same_municipality_can_be_chosen(old: Plan, new: Plan) -> None:
    elsewhere = factories.draft(factories.MACHIDA, first_year=2018, last_year=2020)
    client = signed_in(factories.chiba())
    for wrong in (elsewhere.pk, new.pk, plan_of(OLD, first_year=2024, last_year=2026).pk, 999_999, "x"):
        client.post(address(new), {"act": "choose", "predecessor": wrong})
        assert "選べません" in messages_of(client, address(new))
    with pytest.raises(WorkflowError, match="同じ区市町村"):
        choose_predecessor(new, elsewhere, by=factories.chiba())
    assert Plan.objects.get(pk=new.pk).predecessor is None


def test_who_changed_the_lineage_of_a_submitted_plan_does_not_approve_it(old: Plan, new: Plan) -> None:
    workflow.submit(new, by=factories.aoki())
    choose_predecessor(new, old, by=factories.aoki())
    signed_in(factories.chiba()).post(address(new), sent(new, old, 0, 1, None))
    with pytest.raises(WorkflowError, match="自分が直した"):
        workflow.publish(new, by=factories.chiba())


def test_nobody_touches_another_municipalitys_lineage(old: Plan, new: Plan) -> None:
    follow(new, old)
    client = signed_in(factories.baba())
    assert client.get(address(new)).status_code == 404
    assert client.post(address(new), sent(new, old, 0, 1, None)).status_code == 404
    for act in (lambda: choose_predecessor(new, None, by=factories.baba()), lambda: confirm(new, old)):
        with pytest.raises(WorkflowError, match="ほかの自治体"):
            act()
    assert continued(new) == [None, None, None]


def confirm(new: Plan, old: Plan) -> None:
    confirm_lineage(new, dict(zip(keys(new), keys(old), strict=True)), by=factories.baba())


def test_a_confirmed_lineage_of_a_public_plan_is_an_unpublished_change(old: Plan, new: Plan) -> None:
    workflow.submit(new, by=factories.aoki())
    workflow.publish(new, by=factories.chiba())
    follow(new, old).post(address(new), sent(new, old, 0, 1, None))
    whole = Plan.objects.with_parts().get(pk=new.pk)
    assert workflow.has_unpublished_changes(whole)
    assert whole.editions.get().plan_document().lineage_confirmed is False


@pytest.mark.parametrize("act", ["confirm", "look", "", "nothing"])
def test_without_a_predecessor_or_years_there_is_nothing_to_confirm(new: Plan, act: str) -> None:
    client = signed_in(factories.aoki())
    assert client.post(address(new), {"act": act}).status_code == 302
    assert "前の計画を選んでください" in messages_of(client, address(new))
    Plan.objects.filter(pk=new.pk).update(first_year=None, last_year=None)
    assert "計画期間を入力すると" in client.get(address(new)).content.decode()


@pytest.mark.slow
def test_a_lineage_of_many_measures_asks_few_questions(django_assert_max_num_queries) -> None:
    names = tuple(f"施策その{number}" for number in range(60))
    old, new = plan_of(names, first_year=2018, last_year=2020), plan_of(names)
    client = follow(new, old)
    client.get(address(new))
    with django_assert_max_num_queries(30):
        client.get(address(new))
