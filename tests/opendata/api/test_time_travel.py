"""What the public read at any moment: as it was recorded then, without what was withdrawn since."""

import re

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.index import past
from plans_registry.catalogue.models import CatalogueEvent, Generation
from plans_registry.editorial import workflow
from plans_registry.models import AuditRecord, Measure, Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, measure, pillar
from tests.opendata.api.asking import ask, rows
from tests.opendata.api.recorded import (
    Rows,
    assert_only_what_was_struck_changed,
    assert_past_and_changes_are_the_present,
    everything,
    lines,
    struck_out,
    withdrawn_after,
    without,
)
from tests.opendata.histories import SEEDS, WITHDRAWN_WORD, history

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_generation_is_as_it_was_recorded_minus_what_is_withdrawn_now(client: Client, seed: int, settings):
    settings.FILES_PER_MINUTE = settings.PASTS_PER_MINUTE = 100_000
    recorded: dict[int, dict[str, Rows]] = {}
    coverage: dict[int, bytes] = {}
    struck: list[tuple[int, str, int | None]] = []  # one that nobody could read makes no generation
    strikes = AuditRecord.objects.filter(verb="strike").order_by("pk")
    for _act in history(seed, steps=8):
        recorded[Generation.latest()] = everything(client)
        coverage[Generation.latest()] = client.get("/coverage.csv").getvalue()
        if strikes.count() > len(struck):
            last = strikes.last()
            assert last
            key = str(Plan.objects.get(pk=last.target_id).key)
            struck.append((Generation.latest(), key, last.after and last.after.get("number")))
    for generation, found in recorded.items():
        later = [(key, number) for at, key, number in struck if at > generation]
        gone = withdrawn_after(generation) | struck_out(generation, later)
        found, now = without(gone, found), everything(client, as_of=generation)
        keys = {key for key, _number in later}
        assert without(keys, now) == without(keys, found), generation
        for name in ("updated", "plans"):
            assert_only_what_was_struck_changed(
                found[name], now[name], {at for at, *_which in struck if at > generation}
            )
        if not gone:
            assert client.get("/coverage.csv", {"as_of": generation}).getvalue() == coverage[generation]
    present = rows(client, "measures")
    for generation in range(min(recorded), Generation.latest() + 1):
        then, changed = (rows(client, "measures", **{when: generation}) for when in ("as_of", "changed_since"))
        assert_past_and_changes_are_the_present(then, changed, present)
        for address in ("/measures.csv", "/plans.csv", "/api/v1/plans", "/api/v1/editions"):
            body = client.get(address, {"as_of": generation}).getvalue().decode()
            assert WITHDRAWN_WORD not in body or not withdrawn_after(generation), (address, generation)
            for key in withdrawn_after(generation):
                assert address == "/api/v1/editions" or key not in body


@pytest.fixture
def moments(time_machine) -> dict[str, int]:
    """The generations of three days: one plan, two plans, the first one gone.

    They come after every day on which tests run: what was loaded before stands on record with that day.  The clock stands,
    so that a slow machine publishes at that moment too.
    """
    factories.load_reference()
    found = {}
    time_machine.move_to("2087-01-10T09:00:00+09:00", tick=False)
    plan = factories.published(ADACHI)
    found["2087-01-10"] = Generation.latest()
    time_machine.move_to("2087-02-10T09:00:00+09:00", tick=False)
    factories.published(MACHIDA)
    found["2087-02-10"] = Generation.latest()
    time_machine.move_to("2087-03-10T09:00:00+09:00", tick=False)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    found["2087-03-10"] = Generation.latest()
    time_machine.move_to("2087-04-10T09:00:00+09:00", tick=False)
    return found


@pytest.mark.parametrize(
    ("moment", "day", "keys", "withheld"),
    [
        ("2087-01-10", "2087-01-10", [], 1),
        ("2087-01-31", "2087-01-10", [], 1),
        ("2087-02-10T08:59:59+09:00", "2087-01-10", [], 1),
        ("2087-02-10T09:00:00.5", "2087-02-10", ["132098-2021"], 1),
        ("2087-02-10T00:00:00.5Z", "2087-02-10", ["132098-2021"], 1),
        ("2087-03-09", "2087-02-10", ["132098-2021"], 1),
    ],
)
def test_a_day_is_as_it_ended_and_a_moment_as_it_was(
    client: Client, moments: dict[str, int], moment: str, day: str, keys: list[str], withheld: int
):
    answer = ask(client, "plans", as_of=moment)
    assert answer["generation"] == moments[day]
    assert [row["plan_key"] for row in answer["results"]] == keys
    assert answer["withheld_plans"] == withheld
    assert answer["as_of"] == moment
    file = client.get("/measures.csv", {"as_of": moment})
    assert file["Registry-Generation"] == str(moments[day])
    assert file["Registry-Withheld-Plans"] == str(withheld)
    assert (f"_{moments[day]}.csv" in file["Content-Disposition"]) == (moments[day] != Generation.latest())


def test_today_is_the_present(client: Client, moments: dict[str, int]):
    for moment in ("2087-04-10", str(moments["2087-03-10"])):
        assert ask(client, "plans", as_of=moment)["results"] == ask(client, "plans")["results"]


@pytest.mark.parametrize("address", ["/plans.csv?as_of=2087-04-10", "/measures/?as_of=2087-04-10"])
def test_today_is_kept_no_longer_than_it_holds(client: Client, moments: dict[str, int], address: str, time_machine):
    first = client.get(address)
    assert first["Cache-Control"] == client.get(address.partition("?")[0])["Cache-Control"]  # as of the present
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    time_machine.move_to("2087-04-10T15:00:00+09:00")
    factories.published(HAMURA)
    later = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (later.status_code, "羽村市" in later.getvalue().decode()) == (200, True)


@pytest.mark.parametrize(
    "moment", ["2087-04-11", "2087-04-10T09:30:00", "999999", "0", "2020-01-01", "1999-12-31T00:00Z"]
)
def test_what_has_not_come_or_is_not_on_record_is_refused(client: Client, moments: dict[str, int], moment: str):
    for address in ("/api/v1/measures", "/measures.csv", "/api/v1/plans/132098-2021"):
        response = client.get(address, {"as_of": moment})
        assert response.status_code == 400
        assert moment in response.json()["detail"]


@pytest.mark.parametrize(
    ("number", "day"),
    [("20870411", "2087-04-11"), ("20260101", "2026-01-01"), ("2026", "2026-04-01"), ("202611", "2026-11-01")],
)
@pytest.mark.parametrize("address", ["/measures.csv?as_of=", "/api/v1/changes?since="])
def test_a_number_that_is_a_day_learns_how_days_are_written(client: Client, address: str, number: str, day: str):
    response = client.get(f"{address}{number}")
    assert response.status_code == 400
    assert f"日は{day}のように書きます。" in response.json()["detail"]


@pytest.mark.parametrize("number", ["20261399", "99999", "202613", "2150"])
def test_a_number_that_is_no_day_is_a_generation(client: Client, number: str):
    detail = client.get("/measures.csv", {"as_of": number}).json()["detail"]
    assert f"「{number}」は、まだ来ていません。" in detail
    assert "のように書きます" not in detail


def test_one_thing_is_as_it_was_in_every_form(client: Client, moments: dict[str, int]):
    then = moments["2087-02-10"]
    plan = Plan.objects.get(municipality=MACHIDA)
    Plan.objects.filter(pk=plan.pk).update(title="あとの計画名")
    Measure.objects.filter(pillar__plan=plan).update(name="あとの施策名")
    factories.republished(plan)
    number = rows(client, "measures")[0]["measure"]
    for address in ("/plans/132098-2021", f"/measures/{number}"):
        for ending in ("json", "jsonld", "md"):
            assert "あとの" in client.get(f"{address}.{ending}").getvalue().decode(), (address, ending)
            answer = client.get(f"{address}.{ending}", {"as_of": then})
            assert (answer.status_code, answer["Registry-Generation"]) == (200, str(then)), (address, ending)
            assert "あとの" not in answer.getvalue().decode(), (address, ending)
    file = client.get("/plans/132098-2021.csv", {"as_of": then})
    assert (file.status_code, "あとの計画名" in file.getvalue().decode()) == (200, False)
    assert file.getvalue().count(b"\r\n") == client.get("/plans/132098-2021.csv").getvalue().count(b"\r\n")


def test_what_was_not_yet_public_is_not_gone(client: Client, moments: dict[str, int]):
    number = rows(client, "measures")[0]["measure"]
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")
    codes = {day: client.get(f"/api/v1/measures/{number}", {"as_of": moments[day]}).status_code for day in moments}
    assert codes == {"2087-01-10": 404, "2087-02-10": 410, "2087-03-10": 410}


def test_a_plan_is_told_as_not_public_yet_and_its_withdrawn_edition_as_gone(client: Client, moments: dict[str, int]):
    """Though the plan is public now; nobody is offered what was asked for."""
    plan = factories.published(ADACHI, first_year=2090, last_year=2092)
    first = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    factories.republished(plan)
    row = Measure.objects.filter(pillar__plan=plan).first()
    for address in (f"plans/{plan.key}", f"measures/{row.pk}"):
        said = {at: client.get(f"/api/v1/{address}", {"as_of": at}) for at in (first - 1, first)}
        assert [answer.status_code for answer in said.values()] == [404, 410], address
        assert "公開していませんでした" in said[first - 1].json()["detail"]
        assert "近いもの" not in said[first - 1].json()["detail"]
        assert "そのときの版は、公開を取りやめました" in said[first].json()["detail"]
        assert client.get(f"/api/v1/{address}").status_code == 200


def test_the_beginning_that_a_refusal_names_is_answered(client: Client, moments: dict[str, int]):
    detail = client.get("/api/v1/plans", {"as_of": "2020-01-01"}).json()["detail"]
    (began,) = re.findall(r"（(\d{4}-.*?)）", detail)
    assert ask(client, "plans", as_of=began)["generation"] == min(
        CatalogueEvent.objects.values_list("generation", flat=True)
    )


@pytest.mark.parametrize(
    "moment",
    ["yesterday", "2087-13-01", "2087-01-10T25:00", "-1", "９", "2087-W02", "9999-12-31T23:59Z", "0001-01-01T00:00"],
)
def test_what_is_no_moment_is_refused(client: Client, moments: dict[str, int], moment: str):
    assert client.get("/api/v1/measures", {"as_of": moment}).status_code == 400


def test_a_past_answer_stays_as_it_is_until_a_plan_is_withdrawn(client: Client, moments: dict[str, int]):
    address = f"/api/v1/measures?as_of={moments['2087-02-10']}"
    etag = client.get(address)["ETag"]
    factories.published("131016")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    assert ask(client, address)["results"] == []


def test_a_past_that_is_too_large_is_read_but_not_searched(client: Client, moments: dict[str, int], settings):
    settings.PAST_MEASURES_LIMIT = 1
    texts = [measure(f"第{n}事業", number=n) for n in (1, 2)]
    plan = factories.published(ADACHI, pillars=(pillar("支援", *texts),))
    asked = {"as_of": Generation.latest()}
    factories.published("131016")
    assert client.get("/api/v1/measures", asked | {"q": "販路"}).status_code == 200  # as it is now, nothing is read
    factories.republished(plan)
    found = rows(client, "measures", per_page=2, **asked)
    assert len(found) > settings.PAST_MEASURES_LIMIT
    assert lines(client, "/measures.jsonl", **asked)[0]["measure"] == found[0]["measure"]
    assert ask(client, f"measures/{found[0]['measure']}", **asked)["name"] == found[0]["name"]
    for refused in ({"q": "販路"}, {"type": "startups"}, {"facets": "1"}, {"sort": "updated"}, {"changed_since": "0"}):
        response = client.get("/api/v1/measures", asked | refused)
        assert (response.status_code, "1件より多く" in response.json()["detail"]) == (400, True), refused
    assert client.get("/coverage.csv", asked).status_code == 400


def test_pasts_that_have_to_be_read_are_counted(client: Client, moments: dict[str, int], settings):
    settings.PASTS_PER_MINUTE = 1
    first, second, _now = moments.values()
    asked = [client.get("/api/v1/measures", {"q": "販路", "as_of": moment}) for moment in (first, second, first)]
    assert [response.status_code for response in asked] == [200, 429, 200]
    assert 1 <= int(asked[1]["Retry-After"]) <= 60
    assert client.get("/api/v1/measures", {"as_of": second}).status_code == 200  # plan by plan
    assert client.get(f"/municipalities/{ADACHI}.json", {"as_of": second}).status_code == 200
    assert client.get("/coverage.json", {"as_of": second}).status_code == 429
    assert client.get("/measures/", {"as_of": second, "q": "販路"}).status_code == 429


def test_one_past_is_read_at_a_time(client: Client, moments: dict[str, int], monkeypatch):
    monkeypatch.setattr(past, "WAIT_SECONDS", 0.01)
    address = f"/api/v1/measures?q=販路&as_of={moments['2087-02-10']}"
    with past._reading:
        response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert client.get(address).status_code == 200
    with past._reading:
        assert client.get(address).status_code == 200  # it is known by now


def test_the_state_of_a_plan_is_that_of_the_day(client: Client, moments: dict[str, int], time_machine):
    factories.published("131016", first_year=2087, last_year=2089)
    time_machine.move_to("2090-05-01T09:00:00+09:00")
    asked = {"as_of": "2087-04-10", "state": "active", "fields": "plan_key"}
    assert rows(client, "plans", **asked) == [{"plan_key": "131016-2087"}]
    assert rows(client, "plans", state="active") == []


@pytest.mark.parametrize("asked", ["/measures.csv?as_of=", "/plans.json?as_of=", "/api/v1/plans?changed_since="])
def test_what_is_no_moment_is_told_one_that_is_answered(client: Client, asked: str):
    """The first record is older, or younger, than any day in the program."""
    with time_machine.travel("2022-10-03T09:00:00+09:00"):
        factories.published()
    with time_machine.travel("2022-10-05T09:00:00+09:00"):
        refused = client.get(f"{asked}abc")
        assert refused.status_code == 400
        (example,) = re.findall("例：(.+?)。", refused.json()["detail"])
        assert client.get(f"{asked}{example}").status_code == 200


def test_the_moment_of_a_past_that_was_asked_for_is_not_looked_up_again(client: Client, count_queries):
    factories.load_reference()
    plan = factories.published(ADACHI)
    before = Generation.latest()
    factories.republished(plan)
    first = ask(client, "measures", q="見本市", as_of=before)
    with count_queries() as queries:
        assert ask(client, "measures", q="見本市", as_of=before) == first
    assert first["count"] == 1
    assert not [query for query in queries if "catalogueevent" in query["sql"]]
    assert len(queries) <= 4
