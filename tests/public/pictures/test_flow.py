"""From plan to next plan as a picture: each measure once, joined where a person has confirmed that it goes on."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from plans_registry.models import Plan
from plans_registry.public.pictures.flow import MOST_MEASURES
from tests import factories
from tests.public.reading import read
from tests.public.test_plan_history import newer, older

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]

SVG = "{http://www.w3.org/2000/svg}"
PAGE, FILE = "/plans/131229-2021/", "/plans/131229-2021/flow.svg"


def parts(source: str) -> tuple[list[str], list[ElementTree.Element]]:
    root = ElementTree.fromstring(source)
    return [text.text or "" for text in root.iter(f"{SVG}text")], list(root.iter(f"{SVG}path"))


def test_each_measure_stands_on_its_side_with_what_became_of_it(client: Client):
    newer(older())
    texts, lines = parts(client.get(FILE).content.decode())
    assert texts[texts.index("終了") + 1] == "商店街の催し"
    assert texts[texts.index("名称変更") + 1] == "見本市等出展助成事業"
    assert texts[texts.index("新規") + 1] == "脱炭素の支援"
    assert texts.count("創業相談") == 2
    assert ["stroke-dasharray" in line.attrib for line in lines] == [True, False]


def test_a_line_joins_the_two_measures_it_is_about(client: Client):
    newer(older())
    root = ElementTree.fromstring(client.get(FILE).content)
    heights = [float(text.attrib["y"]) for text in root.iter(f"{SVG}text") if text.text == "創業相談"]
    (line,) = (path for path in root.iter(f"{SVG}path") if "stroke-dasharray" not in path.attrib)
    start, *_handles, end = re.findall(r"[\d.]+ [\d.]+", line.attrib["d"])
    for height, point in zip(heights, (start, end), strict=True):
        assert abs(float(point.split()[1]) - height) < 12


def test_the_page_shows_it_and_offers_its_files(client: Client):
    newer(older())
    page = read(client, PAGE)
    assert [
        svg["aria-labelledby"] for svg in page.all("svg", role="img") if "flow" in svg.attrs.get("aria-labelledby", "")
    ]
    assert page.link("SVGで保存（拡大しても粗くならない）") == FILE
    assert "町田市" not in client.get(FILE).content.decode()


@pytest.mark.usefixtures("font")
def test_it_can_be_had_as_png(client: Client):
    newer(older())
    assert client.get(FILE.replace("svg", "png"))["Content-Type"] == "image/png"


def test_an_unconfirmed_lineage_is_not_drawn(client: Client):
    new = newer(older())
    Plan.objects.filter(pk=new.pk).update(lineage_confirmed=False)
    factories.republished(new)
    assert "flow-title" not in read(client, PAGE).source
    assert client.get(FILE).status_code == 404


@pytest.mark.parametrize("address", ["/plans/131211-2021/flow.svg", "/plans/131211-1999/flow.png"])
def test_without_a_plan_before_there_is_none(client: Client, address: str):
    assert client.get(address).status_code == 404


def test_plans_of_very_many_measures_are_left_to_the_lists(client: Client):
    old = older()
    many = [factories.measure(f"施策{number}", number=number) for number in range(1, MOST_MEASURES + 2)]
    factories.successor(old, {}, pillars=(factories.pillar("柱", *many),))
    assert "flow-title" not in read(client, PAGE).source
    assert client.get(FILE).status_code == 404


def test_a_draft_of_the_next_plan_is_in_no_picture(client: Client):
    old = older()
    factories.draft("131229", first_year=2021, last_year=2023, predecessor=old.key)
    assert client.get(FILE).status_code == 404
