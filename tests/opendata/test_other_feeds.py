"""Feeds of what a reader has chosen: a comparison, a list, a year of the coverage."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client, override_settings

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
ATOM = "{http://www.w3.org/2005/Atom}"
GRAVE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def feed(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def entries(client: Client, address: str) -> list[str]:
    return [entry.findtext(f"{ATOM}id", "") for entry in feed(client, address).iter(f"{ATOM}entry")]


def titles(client: Client, address: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in feed(client, address).iter(f"{ATOM}entry")]


def graves(client: Client, address: str) -> set[str]:
    return {grave.get("ref", "") for grave in feed(client, address).iter(GRAVE)}


def table(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"), newline="")))


def page_of(measure: int) -> str:
    return f"http://127.0.0.1:8000/measures/{measure}/"


def measures_of(*municipalities: str) -> list[int]:
    return list(Entry.objects.filter(municipality__in=municipalities).values_list("measure", flat=True))


def republished(municipality: str, **fields: str) -> Measure:
    """The first measure of the municipality, with these fields, in a new edition of its plan."""
    measure = Measure.objects.filter(pillar__plan__municipality=municipality).order_by("pk")[0]
    Measure.objects.filter(pk=measure.pk).update(**fields)
    factories.republished(measure.pillar.plan)
    return measure


def withdrawn(municipality: str) -> None:
    workflow.withdraw(Plan.objects.get(municipality=municipality), by=factories.chiba(), reason="誤り")


def test_a_comparison_tells_the_measures_of_its_table_once(client: Client):
    asked = f"m={ADACHI}&m={MACHIDA}&year=2022"
    told = entries(client, f"/compare.atom?{asked}")
    in_table = {row["施策ID"] for row in table(client, f"/compare.csv?{asked}") if row["施策ID"]}
    assert sorted(told) == sorted(page_of(int(measure)) for measure in in_table)
    found = feed(client, f"/compare.atom?{asked}")
    assert found.findtext(f"{ATOM}title", "").startswith("比較：足立区・町田市、令和4年度｜")
    assert entries(client, f"/compare.atom?{asked}&hide=1") == told


def test_a_comparison_has_the_newest_change_first_wherever_it_is(client: Client):
    for municipality, name in ((MACHIDA, "改めた一つめ"), (ADACHI, "改めた二つめ")):
        republished(municipality, name=name)
    for asked in (f"m={ADACHI}&m={MACHIDA}", f"m={MACHIDA}&m={ADACHI}"):
        assert titles(client, f"/compare.atom?{asked}")[:2] == ["改めた二つめ", "改めた一つめ"]


def test_a_comparison_takes_the_plan_that_its_year_takes(client: Client):
    factories.published(ADACHI, first_year=2024, last_year=2026, title="つぎの計画")
    (later,) = entries(client, f"/compare.atom?m={ADACHI}&year=2025")
    assert later not in entries(client, f"/compare.atom?m={ADACHI}&year=2022")
    found = feed(client, f"/compare.atom?m={ADACHI}-2024&m={ADACHI}-2021")
    assert found.findtext(f"{ATOM}title", "").startswith(
        "比較：足立区（令和6年度～令和8年度）・足立区（令和3年度～令和5年度）｜"
    )


def test_a_measure_without_a_type_is_told_once_it_has_one(client: Client):
    asked, told = f"/compare.atom?m={ADACHI}", measures_of(ADACHI)
    for types in ([], ["sales-channels"]):
        Entry.objects.filter(measure=told[0]).update(types=types)
        Generation.advance()
        assert (page_of(told[0]) in entries(client, asked)) == bool(types)


def test_a_comparison_buries_what_left_it_and_nothing_of_others(client: Client):
    gone = [page_of(measure) for measure in measures_of(MACHIDA)]
    withdrawn(MACHIDA)
    # The plan is asked for by its key, and the comparison is still read.
    for asked in (f"m={ADACHI}&m={MACHIDA}", f"m={ADACHI}&m={MACHIDA}-2021"):
        assert graves(client, f"/compare.atom?{asked}") == set(gone)
        assert len(entries(client, f"/compare.atom?{asked}")) == 8
    assert graves(client, f"/compare.atom?m={ADACHI}&m={HAMURA}") == set()
    assert client.get(f"/compare.csv?m={ADACHI}&m={MACHIDA}-2021").status_code == 400


def test_a_list_tells_its_measures_with_notes_the_newest_change_first(client: Client):
    first, *_others, last = measures_of(ADACHI)
    changed = republished(ADACHI, name="改めた施策").pk
    asked = "&".join(f"id={measure}" for measure in (last, first, changed))
    assert entries(client, f"/shortlist.atom?{asked}")[0] == page_of(changed)
    assert set(entries(client, f"/shortlist.atom?{asked}")) == {page_of(one) for one in (last, first, changed)}
    found = feed(client, f"/shortlist.atom?{asked}&note.{last}=電話で<確認>&q=販路")
    told = {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}summary", "") for entry in found.iter(f"{ATOM}entry")}
    assert told[page_of(last)].endswith("メモ：電話で&lt;確認&gt;")
    assert "メモ" not in told[page_of(changed)]


def test_a_list_buries_those_that_are_gone_and_no_others(client: Client):
    kept, gone = measures_of(ADACHI)[0], measures_of(MACHIDA)[0]
    withdrawn(MACHIDA)
    asked = f"/shortlist.atom?id={kept}&id={gone}"
    assert (entries(client, asked), graves(client, asked)) == ([page_of(kept)], {page_of(gone)})
    found = client.get(asked.replace(".atom", ".jsonfeed")).json()
    assert [grave["id"] for grave in found["_tombstones"]] == [page_of(gone)]
    assert graves(client, f"/shortlist.atom?id={kept}") == set()


def test_the_coverage_tells_plans_with_what_they_bring_the_latest_first(client: Client):
    factories.published(ADACHI, first_year=2024, last_year=2026, title="つぎの計画")
    plan = Plan.objects.get(municipality=MACHIDA)
    factories.republished(plan)
    assert titles(client, "/coverage.atom")[:2] == ["町田市地域産業活性化計画", "つぎの計画"]
    in_2022 = feed(client, "/coverage.atom?year=2022&sort=name")
    assert in_2022.findtext(f"{ATOM}title", "").startswith("自治体ごとの支援の種類：令和4年度｜")
    entry = next(in_2022.iter(f"{ATOM}entry"))
    wide = {row["地方公共団体名"]: row for row in table(client, "/coverage.csv?layout=wide&year=2022")}["町田市"]
    cells = [(name.removeprefix("施策の数_"), number) for name, number in wide.items() if name.startswith("施策の数_")]
    assert entry.findtext(f"{ATOM}summary", "").split(" ", 2)[2] == "、".join(
        f"{name} {number}" for name, number in cells if number != "0"
    )
    assert "つぎの計画" not in titles(client, "/coverage.atom?year=2022")


def test_the_coverage_buries_a_plan_that_is_withdrawn(client: Client):
    withdrawn(MACHIDA)
    assert graves(client, "/coverage.atom?year=2022") == {f"http://127.0.0.1:8000/plans/{MACHIDA}-2021/"}


@pytest.mark.parametrize("ending", ["atom", "jsonfeed"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"/compare.{{}}?m={ADACHI}&m=1", "「m」に「1」という値はありません。"),
        ("/compare.{}?m=131211-1999", "近いもの：131211-2021"),
        (f"/compare.{{}}?m={ADACHI}&hide=x", "「hide」に「x」という値はありません。"),
        ("/compare.{}?year=abc", "「year」に「abc」という値はありません。"),
        ("/shortlist.{}?id=abc", "「id」に「abc」という値はありません。"),
        ("/shortlist.{}?id=999999", "公開していない施策です：999999。"),
        ("/coverage.{}?layout=wide", "「layout」という条件はありません。"),
        ("/coverage.{}?sort=x", "「sort」に「x」という値はありません。"),
        ("/compare.{}?as_of=1", "「as_of」という条件はありません。"),
    ],
)
def test_a_slip_is_refused(client: Client, address: str, said: str, ending: str):
    response = client.get(address.format(ending))
    assert (response.status_code, said in response.json()["detail"]) == (400, True)


@pytest.mark.parametrize("stem", ["/compare", "/shortlist", "/coverage"])
def test_nothing_chosen_is_a_feed(client: Client, stem: str):
    if stem == "/coverage":
        Entry.objects.all().delete()
    assert feed(client, f"{stem}.atom") is not None
    assert client.get(f"{stem}.jsonfeed").json()["version"] == "https://jsonfeed.org/version/1.1"


@override_settings(FEED_ITEMS_LIMIT=3)
@pytest.mark.parametrize("address", [f"/compare.atom?m={ADACHI}&m={MACHIDA}", "/coverage.atom"])
def test_a_feed_that_is_cut_says_so(client: Client, address: str):
    found = feed(client, address)
    assert len(list(found.iter(f"{ATOM}entry"))) == 3
    assert re.fullmatch(r"\d+件のうち、新しく変わった3件です。", found.findtext(f"{ATOM}subtitle", ""))


def test_pages_lead_to_their_feeds_and_notes_stay_at_home(client: Client):
    measure = measures_of(ADACHI)[0]
    shown = {
        f"/compare/?m={ADACHI}&m={MACHIDA}&year=2022": f"/compare.atom?m={ADACHI}&m={MACHIDA}&year=2022",
        f"/shortlist/?id={measure}&note.{measure}=内緒": f"/shortlist.atom?id={measure}",
        "/coverage/?year=2022": "/coverage.atom?year=2022",
        "/coverage/?year=all": "/coverage.atom",
    }
    for address, told in shown.items():
        page = read(client, address)
        (found,) = [link["href"] for link in page.all("link", type="application/atom+xml")]
        assert found == page.link("更新をAtomフィードで受け取る") == told
        for label in ("XLSXで保存", "JSONで保存"):
            assert client.get(page.link(label)).status_code == 200
    assert "note" in read(client, f"/shortlist/?id={measure}&note.{measure}=内緒").link("XLSXで保存")


def test_a_feed_stays_the_same_over_midnight(client: Client):
    address = f"/compare.atom?m={ADACHI}&m={MACHIDA}"
    tags = []
    for day in ("2026-11-29T23:00:00+09:00", "2026-11-30T01:00:00+09:00"):
        with time_machine.travel(day, tick=False):
            tags.append(client.get(address)["ETag"])
    assert tags[0] == tags[1]
