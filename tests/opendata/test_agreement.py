"""Page, CSV, XLSX, JSON, JSON Lines, API and feeds of a search are one answer: random filter states, row for row, in the
same order, value for value.
"""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from openpyxl import load_workbook

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.exports import cell_text
from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.query import FACETS, SORTS, STATES
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.snapshot import Snapshot
from tests import factories
from tests.draws import draws
from tests.factories import measure, pillar
from tests.opendata.api.asking import rows as rows_of_api
from tests.public.reading import Reader
from tests.shared import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ATOM = "{http://www.w3.org/2005/Atom}"
SUBJECTS = ("販路開拓", "創業", "ＥＣ サイト", "伴走支援", "ｽﾀｰﾄｱｯﾌﾟ", "空き店舗", "人材")
KINDS = ("補助金", "助成", "相談会", "研修", "見本市出展")
MUNICIPALITIES = ("131016", "131121", "131211", "132012", "132098", "133612", "134015")
Pairs = list[tuple[str, str]]


def _publish() -> None:
    """The four real plans, and a crowd: every municipality, every state, texts that share words."""
    chance = random.Random(62)
    factories.sample_registry()
    slugs = list(reference(Generation.stamp()).types), list(reference(Generation.stamp()).forms)
    for number, code in enumerate(MUNICIPALITIES * 2):
        measures = [
            measure(
                f"{chance.choice(SUBJECTS)}{chance.choice(KINDS)}",
                number=at,
                description=chance.choice(("", f"{chance.choice(SUBJECTS)}の{chance.choice(KINDS)}\n<b>&</b>")),
                types=tuple(chance.sample(slugs[0], chance.choice((0, 1, 2)))),
                forms=tuple(chance.sample(slugs[1], chance.choice((0, 1, 2)))),
            )
            for at in (1, 2, 3)
        ]
        year = 2015 + 3 * (number % 4)
        pillars = (pillar(f"{chance.choice(SUBJECTS)}の支援", *measures, types=tuple(chance.sample(slugs[0], 1))),)
        with time_machine.travel(f"2022-0{1 + number % 6}-03T09:00:00+09:00", tick=True):
            factories.published(code, first_year=year, last_year=year + chance.choice((0, 2, 4)), pillars=pillars)


_crowd = once_a_module(_publish)


@pytest.fixture
def registry(_crowd: None, db: None, settings) -> Iterator[None]:
    settings.FILES_PER_MINUTE = 10_000
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def states(count: int, *, seed: int) -> Iterator[Pairs]:
    chance, known = random.Random(seed), reference(Generation.stamp())
    values = {
        "type": [*known.types, "nothing"],
        "form": [*known.forms, "nothing"],
        "region": [*known.areas, "nothing"],
        "municipality": [*MUNICIPALITIES, factories.HAMURA, "131212"],
        "year": [str(year) for year in range(2013, 2030)] + ["abc"],
        "state": [*STATES, "open"],
    }
    for _ in range(count):
        pairs = [("q", _words(chance))] if chance.random() < 0.7 else []
        for facet in chance.sample(FACETS, chance.choice((0, 0, 1, 1, 2, 3))):
            pairs += [(facet, value) for value in chance.sample(values[facet], chance.choice((1, 1, 2, 3)))]
        pairs += [("sort", chance.choice((*SORTS, "random")))] if chance.random() < 0.4 else []
        pairs += [("syn", "0")] if chance.random() < 0.2 else []
        chance.shuffle(pairs)
        yield pairs


def _words(chance: random.Random) -> str:
    words = [chance.choice((*SUBJECTS, *KINDS, "の", "支援", "足立区", "多摩", "R4", "ドローン")) for _ in range(2)]
    words = words[: chance.choice((1, 1, 2))]
    return chance.choice((" ", "　", " OR ", " -", "｜")).join(words)


@pytest.mark.one_database
@pytest.mark.parametrize("seed", range(2022, 2027))
def test_random_states_agree(client: Client, registry: None, seed: int):
    sizes, places = set(), Entry.objects.count()
    for pairs in ([], *states(draws(20), seed=seed)):
        parameters = f"?{urlencode(pairs)}" if pairs else ""
        page = read(client, parameters)
        if urlencode(pairs) and "無視しました" in page.main:
            # A page goes on without what is unknown; a file does not (decision 13).
            assert client.get(f"/measures.csv{parameters}").status_code == 400, parameters
        parameters = own_address(page)
        rows = in_csv(client, parameters)
        ids, count = [int(row["measure"]) for row in rows], total(page)
        assert count == len(ids) == len(set(ids)), parameters
        assert in_pages(client, page, count) == ids, parameters
        assert in_xlsx(client, parameters) == rows, parameters
        records = in_lines(client, parameters)
        assert [{name: cell_of(value) for name, value in record.items()} for record in records] == rows, parameters
        assert [{name: row[name] for name in MEASURE_TABLE.getters} for row in in_api(client, parameters)] == records
        assert in_json(client, parameters) == (count, ids), parameters
        assert sorted(in_atom(client, parameters)) == sorted(ids), parameters
        *files, feed = sorted(links(page, count), key=lambda link: link.startswith("/measures.atom"))
        assert set(files) == {f"/measures.{kind}{parameters}" for kind in ("csv", "xlsx", "json")}
        assert feed.startswith(f"/measures.atom{parameters}"), "the reading of the page may stand behind it"
        assert sorted(in_atom(client, feed.removeprefix("/measures.atom"))) == sorted(ids), feed
        sizes.add(count)
    assert {0, places} <= sizes
    assert len(sizes) > 8


@pytest.mark.one_database
def test_500_random_addresses_come_back(client: Client, registry: None):
    snapshot = Snapshot.take()
    for pairs in states(500, seed=2032):
        query = MeasureFilter(QueryDict(urlencode(pairs)), snapshot=snapshot).query
        again = MeasureFilter(QueryDict(query.querystring()[1:]), snapshot=snapshot)
        assert (again.query, again.ignored) == (query, [])
        assert again.query.querystring() == query.querystring()


def read(client: Client, parameters: str) -> Reader:
    response = client.get(f"/measures/{parameters}")
    assert response.status_code == 200
    return Reader(response.content.decode())


def own_address(page: Reader) -> str:
    return page.one("link", rel="canonical")["href"].removeprefix("http://127.0.0.1:8000/measures/")


def links(page: Reader, count: int) -> set[str]:
    """Those to the files; nothing is offered to save where nothing was found, and then the feed stands in the head."""
    offered = {link["href"] for link in page.all("a") if re.match(r"/measures\.", link["href"])}
    assert bool(offered) == bool(count)
    return offered or {f"/measures.{kind}{own_address(page)}" for kind in ("csv", "xlsx", "json", "atom")}


def total(page: Reader) -> int:
    found = re.search(r"([0-9,]+) 件", page.one("h2", id="count").text)
    assert found
    return int(found[1].replace(",", ""))


def in_pages(client: Client, page: Reader, count: int) -> list[int]:
    ids, own = _ids(page), own_address(page)
    for number in range(2, -(-count // 20) + 1):
        ids += _ids(read(client, f"{own}{'&' if own else '?'}page={number}"))
    return ids


def _ids(page: Reader) -> list[int]:
    """The measures of the answer, each with its button for the shortlist; a block beside it names others."""
    return [int(link["data-measure"]) for link in page.all("a") if "data-measure" in link.attrs]


Cells = dict[str, str]
"""A row by the names of its columns, as a CSV has it."""
NAMES = {column.header: column.name for column in MEASURE_TABLE.values}


def in_csv(client: Client, parameters: str) -> list[Cells]:
    text = client.get(f"/measures.csv{parameters}").getvalue().decode("utf-8-sig")
    return [{NAMES[head]: cell for head, cell in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))]


def in_xlsx(client: Client, parameters: str) -> list[Cells]:
    book = load_workbook(io.BytesIO(client.get(f"/measures.xlsx{parameters}").getvalue()))
    head, *rows = book.active.iter_rows(values_only=True)
    # A day comes back as the moment with which it begins.
    cells = [[cell_text(value).removesuffix("T00:00:00") for value in row] for row in rows]
    return [dict(zip(map(NAMES.__getitem__, head), row, strict=True)) for row in cells]


def in_lines(client: Client, parameters: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/measures.jsonl{parameters}").getvalue().splitlines()]


def cell_of(value: Any) -> str:
    return cell_text(tuple(value) if isinstance(value, list) else value)


def in_api(client: Client, parameters: str) -> list[dict[str, Any]]:
    """In pages of seven, by their own ``next``."""
    return rows_of_api(client, f"/api/v1/measures{parameters}{'&' if parameters else '?'}per_page=7")


def in_json(client: Client, parameters: str) -> tuple[int, list[int]]:
    answer = json.loads(client.get(f"/measures.json{parameters}").getvalue())
    return answer["count"], [record["id"] for record in answer["results"]]


def in_atom(client: Client, parameters: str) -> list[int]:
    feed = ElementTree.fromstring(client.get(f"/measures.atom{parameters}", follow=True).content)
    return [int(entry.findtext(f"{ATOM}id").rstrip("/").rpartition("/")[2]) for entry in feed.iter(f"{ATOM}entry")]
