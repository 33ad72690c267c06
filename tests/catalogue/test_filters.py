"""The forms that read the parameters of the search, the plans, a comparison and the coverage: known values, and the rest."""

import gc
import weakref
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from plans_registry.catalogue.comparison import ComparisonForm
from plans_registry.catalogue.coverage import CoverageForm
from plans_registry.catalogue.filters import MOST_SAID, CatalogueFilter, MeasureFilter, PlanFilter
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.models import Plan, Round
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA
from tests.memory import forget

pytestmark = pytest.mark.django_db

FILTERS = [MeasureFilter, PlanFilter]
SURROGATE = "\udc80"


@pytest.fixture(autouse=True)
def _reference() -> Iterator[None]:
    factories.load_reference()
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def parameters(**values: list[str]) -> QueryDict:
    """As they would arrive; without the limit that a request has."""
    data = QueryDict(mutable=True)
    for name, listed in values.items():
        data.setlist(name, listed)
    return data


def asked(filters: type[CatalogueFilter], **values: list[str]) -> CatalogueFilter:
    return filters(parameters(**values), snapshot=Snapshot.take())


@pytest.mark.slow
@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize(
    ("name", "values", "chosen", "left_out"),
    [
        ("type", ["startups"], ("startups",), []),
        ("type", ["startups", "talent", "startups"], ("startups", "talent"), []),
        ("type", [" startups ", ""], ("startups",), []),
        ("type", ["", " ", "　"], (), []),
        ("type", ["nothing", "startups", "nothing"], ("startups",), ["nothing"]),
        ("type", ["Startups"], (), ["Startups"]),
        ("type", ["startups\x00"], (), ["startups\x00"]),
        ("type", [SURROGATE], (), [SURROGATE]),
        ("region", ["tama", "nishi-tama", "kanagawa"], ("tama", "nishi-tama"), ["kanagawa"]),
        ("municipality", [ADACHI, "131212", MACHIDA], (ADACHI, MACHIDA), ["131212"]),
        ("municipality", ["9" * 5000], (), ["9" * 40]),
        ("year", ["2022", "1949", "1950", "2100", "2101"], ("2022", "1950", "2100"), ["1949", "2101"]),
        ("year", ["２０２２", "+2022", "2022.0", "²"], (), ["２０２２", "+2022", "2022.0", "²"]),
        ("year", ["9" * 5000], (), ["9" * 40]),
        ("state", ["active", "open"], ("active",), ["open"]),
    ],
)
def test_known_values_are_chosen_and_others_are_said(
    filters: type[CatalogueFilter], name: str, values: list[str], chosen: tuple[str, ...], left_out: list[str]
):
    found = asked(filters, **{name: values})
    assert found.chosen[name] == chosen
    assert len(found.ignored) == len(left_out)
    for sentence, value in zip(found.ignored, left_out, strict=True):
        assert f"の値「{value}」は見つからないため、無視しました。" in sentence


@pytest.mark.parametrize("filters", FILTERS)
def test_every_field_of_the_form_takes_nothing_and_anything(filters: type[CatalogueFilter]):
    names = list(filters.base_filters)
    assert asked(filters).ignored == []
    assert asked(filters, **{name: [""] for name in names}).ignored == []
    found = asked(filters, **{name: ["<b>"] for name in names})
    assert found.words == "<b>"
    assert len(found.ignored) == len(names) - 1  # every text is a word


@pytest.mark.parametrize("filters", FILTERS)
def test_a_parameter_that_is_nearly_one_of_ours_is_said(filters: type[CatalogueFilter]):
    found = asked(filters, regoin=["tama"], types=["startups"], utm_source=["x"], format=["csv"])
    assert found.ignored == [
        "「regoin」という条件はないため、無視しました。近いもの：region。",
        "「types」という条件はないため、無視しました。近いもの：type。",
    ]


@pytest.mark.parametrize("filters", FILTERS)
def test_ten_thousand_values_are_said_in_a_few_sentences(filters: type[CatalogueFilter]):
    found = asked(filters, year=[str(number) for number in range(10_000)], type=["startups"] * 10_000)
    assert len(found.chosen["year"]) == 151
    assert found.chosen["type"] == ("startups",)
    assert len(found.ignored) == MOST_SAID + 1
    assert found.ignored[-1] == f"ほかに{10_000 - 151 - MOST_SAID}件の値も見つからないため、無視しました。"


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("q", ["販路", " 販路　", "\x00", SURROGATE, "あ" * 10_000, "「販路", "-", "OR"])
def test_words_are_taken_as_they_are(filters: type[CatalogueFilter], q: str):
    found = asked(filters, q=["first", q])
    assert (found.words, found.ignored) == (q.strip(), [])


def test_the_cleaned_values_make_the_query():
    found = asked(MeasureFilter, q=["販路"], type=["talent"], form=["grant"], year=["2022"], sort=["code"], syn=["0"])
    assert found.query.parameters() == [
        *(("q", "販路"), ("type", "talent"), ("form", "grant"), ("year", "2022"), ("sort", "code"), ("syn", "0")),
    ]


@pytest.mark.parametrize("filters", FILTERS)
def test_of_a_doubled_order_the_first_known_one_counts(filters: type[CatalogueFilter]):
    found = asked(filters, sort=["random", "newest", "code"])
    assert (found.order, len(found.ignored)) == ("newest", 1)


def test_a_plan_has_no_relevance():
    assert asked(MeasureFilter, sort=["relevance"]).ignored == []
    assert len(asked(PlanFilter, sort=["relevance"]).ignored) == 1


def test_the_values_of_a_new_generation_are_known_at_once():
    assert len(asked(PlanFilter, round=["令和3年度"]).ignored) == 1
    plan = factories.draft(HAMURA)
    Plan.objects.filter(pk=plan.pk).update(round=Round.objects.create(label="令和3年度"))
    factories.republished(plan)
    found = asked(PlanFilter, round=["令和3年度", "令和9年度"])
    assert (found.chosen["round"], len(found.ignored)) == (("令和3年度",), 1)


def test_two_forms_do_not_share_what_they_left_out():
    one, other = asked(MeasureFilter, type=["nothing"]), asked(MeasureFilter, type=["talent"])
    assert (len(one.ignored), other.ignored) == (1, [])
    assert (one.chosen["type"], other.chosen["type"]) == ((), ("talent",))


def comparison(**values: list[str]) -> ComparisonForm:
    return ComparisonForm(parameters(**values), known=Snapshot.take().known)


def coverage(**values: list[str]) -> CoverageForm:
    return CoverageForm(parameters(**values), known=Snapshot.take().known)


@pytest.mark.parametrize(
    ("form", "name", "values", "cleaned", "notices"),
    [
        (comparison, "m", [ADACHI, ADACHI, " ", f"{HAMURA}-2021"], (ADACHI, f"{HAMURA}-2021"), 0),
        (comparison, "m", ["131212", SURROGATE, "\x00", "あ" * 500], (), 4),
        (comparison, "m", [str(number) for number in range(10_000)], (), MOST_SAID + 1),
        (comparison, "year", ["2022", "2023"], "2022", 0),
        (comparison, "year", ["", "9" * 5000, SURROGATE], "", 2),
        (comparison, "year", ["every", "all"], "all", 1),
        (comparison, "hide", ["1"], True, 0),
        (comparison, "hide", ["0"], False, 0),
        (comparison, "hide", ["yes"], False, 1),
        (coverage, "year", ["abc", "2022"], "2022", 1),
        (coverage, "year", ["", "9" * 5000, SURROGATE], "", 2),
        (coverage, "sort", ["talent", "code"], "talent", 0),
        (coverage, "sort", ["", "random", SURROGATE], "stated", 2),
        (coverage, "sort", [str(number) for number in range(10_000)], "stated", MOST_SAID + 1),
    ],
)
def test_pages_of_one_form_read_known_values_too(
    form: Callable, name: str, values: list[str], cleaned: object, notices: int
):
    read = form(**{name: values})
    assert read.cleaned_data[name] == cleaned
    assert len(list(read.notices())) == notices


@pytest.mark.parametrize("page", ["/measures/", "/plans/", "/compare/", "/coverage/", "/en/plans/"])
@pytest.mark.parametrize("name", ["q", "type", "region", "municipality", "year", "state", "round", "sort", "m", "hide"])
def test_no_value_breaks_a_page(client: Client, page: str, name: str):
    values = ["", "%ED%B2%80", "%00", "9" * 2000, quote("あ" * 300), "1", "1", "2022", "-1", "1e999"]
    assert client.get(f"{page}?" + "&".join(f"{name}={value}" for value in values)).status_code == 200


@pytest.mark.parametrize("page", ["/measures/", "/plans/", "/compare/", "/coverage/"])
def test_more_parameters_than_an_address_may_have_are_refused(client: Client, page: str):
    assert client.get(f"{page}?" + "year=2022&" * 10_000).status_code == 414


@pytest.mark.parametrize(("filters", "answer"), [(MeasureFilter, "query"), (PlanFilter, "qs")])
def test_what_was_known_at_a_snapshot_goes_with_its_filters(filters: type[CatalogueFilter], answer: str):
    """Not only when Python looks for circles: a server that publishes would hold it many times over until then."""
    gc.collect()
    gc.disable()
    try:
        found = asked(filters, type=["startups"])
        assert getattr(found, answer) is not None
        field = weakref.ref(found.fields["type"])
        del found
        assert field() is not None
        forget()
        assert field() is None
    finally:
        gc.enable()
