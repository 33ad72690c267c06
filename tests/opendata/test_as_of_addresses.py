"""Which addresses take ``as_of``: those that the pages about the data promise, and no other."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.models import Plan
from tests import factories
from tests.opendata.api.asking import ask
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


def _history() -> None:
    factories.published()
    factories.published(factories.MACHIDA)


_published = once_a_module(_history, autouse=True)

TAKEN = [
    *("/api/v1/measures", "/api/v1/plans", "/api/v1/editions", "/api/v1/types", "/api/v1/plans/131211-2021"),
    *("/measures.csv", "/measures.atom", "/plans.json", "/plans.ics", "/plans.jsonfeed", "/municipalities.csv"),
    *("/coverage.csv", "/plans/131211-2021.csv", "/plans/131211-2021.json", "/plans/131211-2021.md"),
    *("/measures/{measure}.jsonld", "/municipalities/131211.xlsx", "/municipalities/131211.md"),
]
REFUSED = [
    *("/compare.csv?m=131211&", "/shortlist.csv?id={measure}&", "/plans/131211-2021/editions/1.json", "/coverage.atom"),
    *(
        "/api/v1/editions/131211-2021/1",
        "/plans/131211-2021.atom",
        "/plans/131211-2021.bib",
        "/municipalities/131211.ics",
    ),
    "/municipalities/131211.jsonfeed",
]


@pytest.mark.parametrize(("address", "status"), [*((one, 200) for one in TAKEN), *((one, 400) for one in REFUSED)])
def test_an_address_takes_a_past_or_says_that_it_does_not(client: Client, address: str, status: int):
    measure = Entry.objects.filter(municipality=factories.ADACHI)[0].measure
    address = address.format(measure=measure)
    joint = "" if address.endswith("&") else "?"
    assert client.get(f"{address}{joint}as_of={Generation.latest() - 1}").status_code == status


@pytest.mark.parametrize(
    ("prefix", "names", "refused"),
    [
        ("", "名称は、いまのものです。", "as_ofには、ファイルとAPIは400を返し、ページは"),
        ("/en", "are those of today.", "To as_of files and the API answer 400; pages"),
    ],
)
def test_the_pages_say_what_of_a_past_answer_is_of_today(client: Client, prefix: str, names: str, refused: str):
    told = plain(read(client, f"{prefix}/api/docs/").main)
    assert names in told
    assert refused in told
    assert names in plain(read(client, f"{prefix}/open-data/").main)


def test_a_past_answer_has_the_key_of_today(client: Client):
    then, plan = Generation.latest(), Plan.objects.get(key="131211-2021")
    Plan.objects.filter(pk=plan.pk).update(first_year=2020)
    factories.republished(Plan.objects.get(pk=plan.pk))
    assert "131211-2020" in {row["plan_key"] for row in ask(client, "plans", as_of=then)["results"]}


def test_a_page_without_a_past_promises_no_file_of_its_own(client: Client):
    page = plain(read(client, f"/compare/?m=131211&as_of={Generation.latest() - 1}").main)
    assert "過去の内容は、検索のページとAPIで読めます：" in page
    assert "ファイルとAPI" not in page
