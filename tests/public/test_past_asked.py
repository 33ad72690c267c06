"""Pages of the present that are asked for a past say so, and where it is."""

import re

import pytest
from django.test import Client

from plans_registry.catalogue.models import CatalogueEvent, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from plans_registry.public.urls import urlpatterns
from tests import factories
from tests.factories import ADACHI
from tests.public.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

PRESENT = "このページは、いまの内容です。"
NAMES = {"slug:key": "131211-2021", "slug:code": "131211", "slug:kind": "map", "int:number": "1"}
NOT_OF_THE_PRESENT = {"edition", "measures"}


def pages(measure: int) -> dict[str, str]:
    """The address of every public page by its name."""
    values = {**NAMES, "int:measure": str(measure)}
    routes = {str(one.name): str(one.pattern) for one in urlpatterns}
    asked = {name: re.sub("<(.+?)>", lambda found: values.get(found[1], "x"), route) for name, route in routes.items()}
    return {name: f"/{route}" for name, route in asked.items() if not route or route.endswith("/")}


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def generation() -> int:
    return Generation.latest() - 1


def test_every_page_that_shows_the_present_says_so(client: Client):
    factories.published("131016")
    measure = Plan.objects.get(key="131211-2021").pillars.first().measures.first().pk
    for name, address in pages(measure).items():
        response = client.get(f"{address}?as_of={generation()}")
        if response.status_code != 200:
            continue
        assert (PRESENT in response.content.decode()) == (name not in NOT_OF_THE_PRESENT), name
        assert PRESENT not in body(client, address)
    assert len(pages(measure)) > 25


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/municipalities/131211/", "/municipalities/131211.csv"),
        ("/municipalities/", "/municipalities.csv"),
        ("/plans/", "/plans.csv"),
        ("/coverage/", "/coverage.csv"),
    ],
)
def test_it_leads_to_the_file_of_that_moment(client: Client, address: str, file: str):
    factories.published("131016")
    page = read(client, f"{address}?as_of={generation()}")
    (link,) = [one["href"] for one in page.all("a") if ".csv?as_of" in one["href"]]
    assert link == f"{file}?as_of={generation()}"
    assert client.get(link)["Registry-Generation"] == str(generation())
    assert "/en/" not in link
    assert f'href="{link}"' in body(client, f"/en{address}?as_of={generation()}")


def test_a_plan_leads_to_the_edition_that_was_public_then(client: Client):
    first = Generation.latest()
    factories.republished(Plan.objects.get(key="131211-2021"))
    text = body(client, f"/plans/131211-2021/?as_of={first}")
    assert re.search(r'公開していた版：\s*<a href="/plans/131211-2021/editions/1/">第1版</a>', text)
    text = body(client, f"/en/plans/131211-2021/?as_of={Generation.latest()}")
    assert re.search(r'<a href="/en/plans/131211-2021/editions/2/">Edition 2</a>', text)


def test_a_plan_that_was_not_public_then_says_so(client: Client):
    before = Generation.latest()
    factories.published(ADACHI, first_year=2030, last_year=2032)
    assert "いま読めるものはありません" in body(client, f"/plans/131211-2030/?as_of={before}")


def test_a_measure_that_was_removed_says_where_its_past_is(client: Client):
    """And of a moment at which it was gone already, or whose edition was withdrawn, that there is nothing."""
    plan, first = Plan.objects.get(key="131211-2021"), Generation.latest()
    measure = plan.pillars.first().measures.first()
    address = f"/measures/{measure.pk}"
    measure.delete()
    factories.republished(plan)
    link = f'<a href="{address}.md?as_of={first}">{address}.md</a>'
    assert link in gone(client, f"{address}/?as_of={first}")
    assert link in gone(client, f"/en{address}/?as_of={first}")
    assert client.get(f"{address}.md?as_of={first}").status_code == 200
    assert "as_of" not in gone(client, f"{address}/")
    assert "いま読めるものはありません" in gone(client, f"{address}/?as_of={Generation.latest()}")
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert "いま読めるものはありません" in gone(client, f"{address}/?as_of={first}")


def gone(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 410
    return response.content.decode()


def test_the_moment_is_named_as_it_was_asked(client: Client):
    """A plan that came later on the same day was public that day, but not at the generation before."""
    before = Generation.latest()
    factories.published(ADACHI, first_year=2030, last_year=2032)
    day = r"\d+年\d+月\d+日"
    address = "/plans/131211-2030/?as_of"
    assert re.search(f"世代{before}（{day}）に公開していた版で、いま読めるもの", body(client, f"{address}={before}"))
    in_english = rf"public as of generation {before} \(\d+ \w+ \d+\) can be read now"
    assert re.search(in_english, body(client, f"/en{address}={before}"))
    at = CatalogueEvent.objects.get(generation=before).at.isoformat()
    assert f"{at}に公開していた版で、いま読めるもの" in body(client, f"{address}={at}")
    assert re.search(rf"世代{before}（{day}）の内容は、ファイル", body(client, f"/plans/?as_of={before}"))


PAGES = ["/compare/", "/measures/", "/plans/131211-2021/", "/measures/map.svg"]
NOT_ON_RECORD = {
    "2020-01-01": (
        r"「2020-01-01」は、記録がはじまる前です。記録は20\d\d年\d+月\d+日 \d+時\d\d分からです。時点は無視しました。",
        r"“2020-01-01” is before the record begins. It begins on \d+ [A-Z][a-z]+ 20\d\d, \d+:\d\d. The date was ignored.",
    ),
    "2099-01-01": (
        "「2099-01-01」は、まだ来ていません。時点は無視しました。",
        "“2099-01-01” has not come yet. The date was ignored.",
    ),
    "999999": (
        r"「999999」は日付ではなく、公開の番号（世代、\d+～\d+）にもありません。日付は20\d\d-\d\d-\d\dのように書きます。無視しました。",
        r"“999999” is not a date, nor the number of a publication \(“generation”, \d+ to \d+\). Write a date like 20\d\d-\d\d-\d\d. It was ignored.",
    ),
    "0": ("「0」は日付ではなく、公開の番号", "“0” is not a date, nor the number of a publication"),
    "20261128": ("日付は2026-11-28のように書きます。無視しました。", "Write a date like 2026-11-28. It was ignored."),
}
"""By what is asked the sentence in Japanese, and in English, with the days and numbers of whatever there is."""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("asked", NOT_ON_RECORD)
def test_a_moment_that_is_not_on_record_is_ignored_and_said_as_people_write_it(client: Client, page: str, asked: str):
    said, in_english = NOT_ON_RECORD[asked]
    assert re.search(said, body(client, f"{page}?as_of={asked}"))
    assert re.search(in_english, body(client, f"/en{page}?as_of={asked}"))


@pytest.mark.parametrize("asked", ["yesterday", "%00"])
def test_what_is_no_moment_is_ignored_and_said(client: Client, asked: str):
    text = body(client, f"/compare/?m=131211&as_of={asked}")
    assert "は見つからないため、無視しました。" in text
    assert PRESENT not in text


def test_an_edition_is_of_no_moment(client: Client):
    assert "時点は無視しました" in body(client, "/plans/131211-2021/editions/1/?as_of=1")


def test_a_picture_as_a_file_says_it_too(client: Client):
    factories.published("131016")
    assert "いまの内容です" in body(client, f"/measures/map.svg?as_of={generation()}")
    assert "いまの内容です" not in body(client, "/measures/map.svg")


def test_no_error_speaks_of_the_present(client: Client):
    assert PRESENT not in client.get("/municipalities/999999/?as_of=1").content.decode()
