"""The pictures of a search: pages with their numbers, SVG that says what it shows, PNG within limits."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client, override_settings
from PIL import Image

from plans_registry.public.pictures.drawing import Lettering, width_of
from plans_registry.public.pictures.legend import LegendItem, legend, square
from plans_registry.public.pictures.of_search import KINDS
from tests import factories
from tests.factories import measure, pillar
from tests.public.reading import Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]

SVG = "{http://www.w3.org/2000/svg}"


def table(page: Reader) -> list[list[str]]:
    """The rows of the table of numbers, each with its head."""
    rows: list[list[str]] = []
    for element in page.elements:
        if element.tag == "th" and element.attrs.get("scope") == "row":
            rows.append([plain(element.text)])
        elif element.tag == "td":
            rows[-1].append(plain(element.text))
    return rows


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def svg_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    return response.content.decode()


def test_the_map_counts_where_the_measures_of_a_search_are(client: Client):
    page = read(client, "/measures/map/?q=販路")
    assert table(page) == [["町田市", "4"], ["足立区", "3"], ["羽村市", "1"]]
    (row,) = [link for link in page.all("a") if plain(link.text) == "町田市"]
    found = read(client, row["href"])
    assert plain(found.one("h2", id="count").text).endswith("4 件")


def test_a_filter_of_place_limits_the_map_too(client: Client):
    """The counts of the filters leave the choice of their own filter out; a picture must not."""
    assert table(read(client, "/measures/map/?q=販路&region=tama")) == [["町田市", "4"], ["羽村市", "1"]]


def test_the_years_of_each_municipality(client: Client):
    page = read(client, "/measures/places-by-year/?q=販路")
    assert [plain(head.text) for head in page.all("th", scope="col")] == [
        "自治体",
        "令和3年度",
        "令和4年度",
        "令和5年度",
    ]
    assert table(page)[0] == ["足立区", "3", "3", "3"]
    assert table(page)[-1] == ["施策の合計", "8", "8", "8"]


@pytest.mark.parametrize("kind", ["types-by-year", "year-by-year"])
def test_the_years_of_each_type(client: Client, kind: str):
    rows = table(read(client, f"/measures/{kind}/?year=2022&q=販路&municipality=131211"))
    assert rows == [["販路拡大", "3"], ["施策の合計", "3"]]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_says_what_it_shows(client: Client, kind: str, language: str):
    for source in (
        svg_of(client, f"{language}/measures/{kind}.svg?q=販路"),
        *re.findall("<svg class=.drawing.*?</svg>", read(client, f"{language}/measures/{kind}/?q=販路").source),
    ):
        root = ElementTree.fromstring(source)
        assert root.attrib["role"] == "img"
        named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
        told = [named[name] for name in root.attrib["aria-labelledby"].split()]
        assert len(told) == 2
        assert all(told)


def test_a_file_names_its_search_and_a_drawing_on_a_page_leaves_that_to_the_page(client: Client):
    assert '<title id="picture-title">自治体ごとの施策の数：「販路」を含む施策 8件</title>' in svg_of(
        client, "/measures/map.svg?q=販路"
    )
    assert '<title id="picture-title">自治体ごとの施策の数</title>' in read(client, "/measures/map/?q=販路").source


def test_a_file_carries_title_conditions_date_and_source(client: Client):
    written = " ".join(texts(svg_of(client, "/measures/map.svg?q=販路&region=tama")))
    for said in (
        "自治体ごとの施策の数",
        "「販路」を含む、多摩の施策 5件",
        "2022年10月3日現在",
        "東京 地域産業活性化計画データベース",
        "http://127.0.0.1:8000/measures/map/?q=販路",
        "支援がないという意味ではありません",
    ):
        assert said in written


def test_a_year_without_a_plan_is_no_zero(client: Client):
    factories.published("131016", first_year=2018, last_year=2020, pillars=(pillar("柱", measure("鬱蒼")),))
    page = read(client, "/measures/places-by-year/?municipality=131016&municipality=131121")
    rows = {head: cells for head, *cells in table(page)}
    assert rows["千代田区"][-1] == "・計画の掲載なし"
    assert "「・」は、その年度の計画の掲載がないところです。" in page.main
    only = table(read(client, "/measures/places-by-year/?municipality=131121&q=販路"))
    assert all("・" not in cell for row in only for cell in row)


def test_the_small_charts_begin_with_the_first_plan_and_end_today(client: Client):
    factories.published("131016", first_year=2016, last_year=2017, pillars=(pillar("柱", measure("販路支援")),))
    heads = [plain(head.text) for head in read(client, "/measures/year-by-year/?q=販路").all("th", scope="col")]
    assert (heads[1], heads[-1], len(heads)) == ("平成28年度", "令和5年度", 9)
    written = texts(svg_of(client, "/measures/year-by-year.svg?q=販路"))
    assert [text for text in written if text.endswith("年度")] == [
        "平成28年度",
        "平成29年度",
        "令和3年度",
        "令和4年度",
        "令和5年度",
        "今年度",
    ]
    assert (written.count("掲載なし"), written.count("0件")) == (1, 0)  # 2018 to 2020 are one


def test_this_year_stands_alone_in_the_small_charts(client: Client):
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        drawn = svg_of(client, "/measures/year-by-year.svg")
    assert "いちばん多いのは令和3年度・令和4年度・令和5年度の32件。" in drawn
    written = texts(drawn)
    assert [text for text in written if re.fullmatch("令和[0-9].*年度", text)][-2:] == [
        "令和6年度～令和7年度",
        "令和8年度",
    ]


def test_on_a_telephone_a_heat_map_has_the_years_around_this_one(client: Client):
    factories.published("131016", first_year=2010, last_year=2012)
    wide, narrow = (svg.text for svg in read(client, "/measures/places-by-year/").all("svg", class_="drawing"))
    assert ("平成22" in wide, "平成22" in narrow) == (True, False)
    assert ("千代田区" in wide, "千代田区" in narrow) == (True, False)
    assert all("令和5" in drawing and "足立区" in drawing for drawing in (wide, narrow))


def test_a_heat_map_of_many_years_shows_this_one_and_is_whole_in_its_file(client: Client):
    factories.published("131016", first_year=2000, last_year=2002)
    page = read(client, "/measures/types-by-year/")
    wide, narrow = page.all("svg", class_="drawing")
    assert ("平成12" in wide.text, "令和5" in wide.text) == (False, True)
    assert float(narrow["width"]) < float(wide["width"]) <= 928
    assert [text.text[:13] for text in page.with_class("small")].count("この図は、近い年度だけです") == 1
    assert "この図は、近い年度だけです。" not in read(client, "/measures/types-by-year/?municipality=131211").source
    assert "平成12" in texts(svg_of(client, "/measures/types-by-year.svg"))


def test_tama_is_drawn_in_two_halves_where_its_names_need_more_room(client: Client):
    def heads(address: str) -> list[str]:
        return [text.text for text in read(client, address).all("text") if re.match(r"多摩\b|Tama area", text.text)]

    assert heads("/measures/map/") == ["多摩"] * 4  # in each drawing the area and its town
    assert heads("/en/measures/map/") == ["Tama area", "Tama area (West)", "Tama area (East)"]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_in_a_picture_can_be_read(client: Client, kind: str, language: str):
    """Pictures are never drawn smaller than they are: 12 pixels are 12 pixels."""
    page = read(client, f"{language}/measures/{kind}/")
    sizes = [float(text["font-size"]) for text in page.all("text")]
    assert min(sizes) >= 12
    _wide, narrow = page.all("svg", class_="drawing")
    assert float(narrow["width"]) <= 343


def test_small_charts_of_chosen_years_have_these_only(client: Client):
    heads = [plain(head.text) for head in read(client, "/measures/year-by-year/?year=2022").all("th", scope="col")]
    assert heads == ["支援の種類", "令和4年度"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_what_of_its_address_it_could_not_use(client: Client, kind: str):
    written = "".join(texts(svg_of(client, f"/measures/{kind}.svg?q=販路&year=abc")))
    assert "「abc」" in written
    assert "「abc」" not in "".join(texts(svg_of(client, f"/measures/{kind}.svg?q=販路")))


@pytest.mark.usefixtures("font")
def test_a_png_that_could_not_use_all_of_its_address_is_another_one(client: Client):
    one, other = (client.get(f"/measures/map.png?q=販路{wrong}").content for wrong in ("", "&year=abc"))
    assert one != other


def test_a_map_of_all_years_says_so(client: Client):
    of_all_years = "すべての年度の計画を数えています。"
    assert of_all_years in svg_of(client, "/measures/map.svg")
    assert of_all_years not in svg_of(client, "/measures/map.svg?year=2021")


def test_a_map_tells_nothing_stated_from_no_plan(client: Client):
    written = texts(svg_of(client, "/measures/map.svg?q=販路"))
    assert written[written.index("世田谷") + 1] == "0"
    assert written[written.index("福生") + 1] == "狛江"


def test_a_map_tells_an_approval_from_no_plan(client: Client):
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        drawn = svg_of(client, "/measures/map.svg")
    assert [text for text in texts(drawn) if "掲載" in text] == [
        "承認あり・内容は未掲載（計画期間に令和8年度をふくむ）",
        "計画の掲載なし",
    ]
    assert drawn.count("stroke-dasharray") == 1 + 7  # the key's and those in force: what has ended is no more marked


def test_the_words_of_a_legend_end_where_the_picture_does():
    """As the longest in English, on a telephone: "Approved, not yet entered here (plan period includes FY2026)"."""
    label = "Approved, not yet entered here (plan period includes FY2026)"
    shapes, end = legend([LegendItem(square("line"), label), LegendItem(square("line"), "1")], y=0, width=340)
    words = [shape for shape in shapes if isinstance(shape, Lettering)]
    assert " ".join(word.text for word in words[:-1]) == label
    assert all(word.x + width_of(word.text, word.size) <= 340 for word in words)
    assert words[0].y < words[1].y < words[-1].y < end


def test_levels_stand_beside_the_numbers_they_mean(client: Client):
    written = texts(svg_of(client, "/measures/map.svg"))
    assert [text for text in written if re.fullmatch("[0-9～]+件", text)] == ["1～2件", "3～4件", "5～6件", "7～9件"]


def test_a_search_that_finds_nothing_says_so_in_every_kind(client: Client):
    for kind in KINDS:
        page = read(client, f"/measures/{kind}/?q=ドローン")
        assert "この条件に合う施策はありません。" in page.source
        svg_of(client, f"/measures/{kind}.svg?q=ドローン")


def test_the_search_page_leads_to_its_pictures(client: Client):
    page = read(client, "/measures/?q=販路&region=tama")
    assert page.link("地図") == "/measures/map/?q=%E8%B2%A9%E8%B7%AF&region=tama"


def test_a_draft_is_in_no_picture(client: Client):
    before = svg_of(client, "/measures/map.svg")
    factories.draft("131016")
    assert svg_of(client, "/measures/map.svg") == before


def test_a_picture_of_an_unknown_kind_is_not_found(client: Client):
    for ending in ("/", ".svg", ".png"):
        assert client.get(f"/measures/nothing{ending}").status_code == 404


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("kind", KINDS)
def test_a_png_is_twice_as_large_as_the_drawing(client: Client, kind: str):
    response = client.get(f"/measures/{kind}.png?q=販路")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    root = ElementTree.fromstring(svg_of(client, f"/measures/{kind}.svg?q=販路"))
    with Image.open(io.BytesIO(response.content), formats=["PNG"]) as picture:
        assert picture.size == tuple(round(float(root.attrib[side]) * 2) for side in ("width", "height"))
        assert len(picture.convert("L").getcolors()) > 3


@pytest.mark.usefixtures("font")
def test_a_png_differs_with_what_it_shows(client: Client):
    one, other = (client.get(f"/measures/map.png?q={words}").content for words in ("販路", "創業"))
    assert one != other
    assert client.get("/en/measures/map.png?q=販路").content != one


@pytest.mark.usefixtures("font")
def test_who_asks_for_many_waits_but_not_for_what_is_drawn_already(client: Client):
    with override_settings(PICTURES_PER_HOUR=1):
        assert client.get("/measures/map.png?q=販路").status_code == 200
        refused = client.get("/measures/map.png?q=創業")
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
        assert "no-store" in refused["Cache-Control"]
        assert client.get("/measures/map.png?q=販路").status_code == 200
        # A parameter of no meaning is no other picture.
        assert client.get("/measures/map.png?q=販路&nonsense=1").status_code == 200


@pytest.mark.usefixtures("font")
def test_asking_for_the_head_draws_nothing(client: Client):
    with override_settings(PICTURES_PER_HOUR=1):
        for words in ("販路", "創業", "販路"):
            response = client.head(f"/measures/map.png?q={words}")
            assert (response.status_code, response["Content-Type"]) == (200, "image/png")
            assert "Content-Length" not in response
        assert client.get("/measures/map.png?q=創業").status_code == 200


@pytest.mark.usefixtures("font")
def test_a_published_plan_is_in_the_next_picture(client: Client):
    before = client.get("/measures/map.png").content
    factories.published("131016")
    assert client.get("/measures/map.png").content != before


def test_without_a_japanese_font_the_answer_names_what_to_install(client: Client, tmp_path: Path):
    with override_settings(PICTURE_FONT=str(tmp_path / "none.ttf")):
        response = client.get("/measures/map.png")
        assert response.status_code == 503
        assert "fonts-noto-cjk" in response.content.decode()
        assert client.get("/measures/map.svg").status_code == 200
        assert "/measures/map.png" not in read(client, "/measures/map/").source
