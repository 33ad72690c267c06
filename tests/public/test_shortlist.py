"""リスト: a reader's own measures, in the address alone: order, notes, limits, what is gone, print, CSV."""

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.shortlist import ADDRESS_LENGTH, MOST_ITEMS, NOTE_LENGTH
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.public.reading import Element, Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def ids(count: int = 3) -> list[int]:
    return list(Entry.objects.order_by("measure").values_list("measure", flat=True)[:count])


def address(*measures: object, **parameters: str) -> str:
    query = QueryDict(mutable=True)
    query.setlist("id", [str(measure) for measure in measures])
    for name, value in parameters.items():
        query[name] = value
    return f"/shortlist/?{query.urlencode()}"


def listed(page: Reader) -> list[int]:
    return [int(element["id"].removeprefix("item-")) for element in page.with_class("kept")]


def rows(client: Client, where: str) -> list[list[str]]:
    text = client.get(where.replace("/shortlist/", "/shortlist.csv")).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def refused(client: Client, where: str) -> str:
    """Why there is no file."""
    response = client.get(where.replace("/shortlist/", "/shortlist.csv"))
    assert response.status_code == 400
    return response.json()["detail"]


def pressed(client: Client, page: Reader, verb: str, measure: int, **typed: str) -> Reader:
    """The page after the button of a measure was pressed, with words and notes typed before."""
    (button,) = page.all("button", name=verb, value=str(measure))
    sent = {"id": listed(page), button["name"]: button["value"], **typed}
    return Reader(client.post("/shortlist/", sent, follow=True).content.decode())


def test_the_order_is_that_of_the_address(client: Client):
    one, two, three = ids()
    page = read(client, address(three, one, two, one))
    assert listed(page) == [three, one, two]
    assert page.headings[0][1] == "リスト：3件の施策"


def test_a_measure_moves_and_goes_by_buttons(client: Client):
    one, two, three = ids()
    page = read(client, address(one, two, three))
    assert listed(pressed(client, page, "up", two)) == [two, one, three]
    assert listed(pressed(client, page, "down", two)) == [one, three, two]
    assert listed(pressed(client, page, "remove", two)) == [one, three]
    up, down = ([element["value"] for element in page.all("button", name=verb)] for verb in ("up", "down"))
    assert up == [str(two), str(three)]  # the first cannot go up, the last not down
    assert down == [str(one), str(two)]


def test_what_was_taken_out_comes_back_at_its_place_with_its_note(client: Client):
    one, two, three = ids()
    notes = {f"note.{measure}": f"メモ{measure}" for measure in (one, two, three)}
    for measure in (one, two, three):
        page = pressed(client, read(client, address(one, two, three)), "remove", measure, **notes, q="創業")
        assert measure not in listed(page)
        (notice,) = (element for element in page.all("div") if element.attrs.get("id") == "removed")
        assert f"「{Entry.objects.get(measure=measure).name}」をリストから外しました。" in plain(notice.text)
        kept = {name: note for name, note in notes.items() if name != f"note.{measure}"}
        offered = {element["name"]: element["value"] for element in page.all("input", type="hidden")}
        assert offered.pop("id")
        again = pressed(client, page, "restore", measure, **kept, **offered, q="創業")
        assert listed(again) == [one, two, three]
        for name, note in notes.items():
            assert plain(again.one("textarea", name=name).text) == note
        assert again.one("input", name="q")["value"] == "創業"
        assert not again.all("button", name="restore")


def test_the_only_measure_of_a_list_comes_back(client: Client):
    (one,) = ids(1)
    page = pressed(client, read(client, address(one)), "remove", one)
    assert listed(page) == []
    assert listed(pressed(client, page, "restore", one, removed=str(one), removed_at="0")) == [one]


def test_a_longest_list_gives_back_what_was_taken_out(client: Client):
    measures = ids(20)
    notes = {f"note.{measure}": "あ" * 18 for measure in measures}
    page = pressed(client, read(client, address(*measures)), "remove", measures[0], **notes)
    assert page.one("button", name="restore")


@pytest.mark.parametrize("removed", ["x", "999999", "-1", "IN"])
def test_nothing_else_is_offered_back(client: Client, removed: str):
    one, two, _three = ids()
    page = read(client, address(one, two, removed=removed.replace("IN", str(one)), removed_at="9" * 30))
    assert listed(page) == [one, two]
    assert not page.all("button", name="restore")


def test_a_list_that_is_handed_on_does_not_say_what_was_taken_out(client: Client):
    one, two, _three = ids()
    page = read(client, address(one, removed=str(two), removed_at="1", **{f"note.{two}": "秘密のメモ"}))
    assert page.one("button", name="restore")
    assert page.source.count("秘密のメモ") == 1  # in the form
    assert f"id={one}&amp;removed" not in page.source


@pytest.mark.parametrize("verb", ["up", "down", "remove", "add", "find"])
def test_what_was_typed_goes_along_whichever_button_is_pressed(client: Client, verb: str):
    one, two, three, four = ids(4)
    sent = {"id": [one, two, three], f"note.{one}": "電話", "q": "創業", verb: str(four if verb == "add" else two)}
    response = client.post("/shortlist/", sent)
    assert len(urlsplit(response["Location"]).fragment) > 0 or verb == "remove"
    page = read(client, response["Location"].partition("#")[0])
    (field,) = page.all("textarea", name=f"note.{one}")
    assert plain(field.text) == "電話"
    assert page.one("input", name="q")["value"] == "創業"


def test_the_buttons_stand_in_one_form_whose_first_looks_for_words(client: Client):
    """Enter in the box of words presses the first button of its form."""
    page = read(client, address(*ids(2)))
    form = page.source.partition('method="post"')[2].partition("</form>")[0]
    assert form.count("<textarea") == 2
    assert 'name="q"' in form
    assert 'name="find"' in form.partition("</button>")[0]


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "999999"])
def test_a_button_for_what_is_not_in_the_list_changes_nothing(client: Client, value: str):
    one, two, _three = ids()
    response = client.post("/shortlist/", {"id": [one, two], "up": value})
    assert response["Location"] == f"/shortlist/?id={one}&id={two}"


def to_shortlist(page: Reader) -> dict[int, Element]:
    return {int(element["data-measure"]): element for element in page.with_class("to-shortlist")}


@pytest.mark.parametrize("where", ["/measures/?q=創業", "/plans/131211-2021/", "MEASURE"])
def test_who_adds_a_measure_stays_at_it_and_is_told(client: Client, where: str):
    (one,) = ids(1)
    where = where.replace("MEASURE", f"/measures/{one}/")
    measure, link = next(iter(to_shortlist(read(client, where)).items()))
    assert plain(link.text).startswith("リストに入れる")
    address, _, fragment = link["href"].partition("#")
    again = read(client, where.partition("?")[0] + address)
    added = to_shortlist(again)[measure]
    assert added["id"] == fragment
    assert plain(added.text).startswith("リストに入れました（1件）")
    assert listed(read(client, added["href"])) == [measure]
    assert [heading for heading in again.headings if heading[0] == 1] == [read(client, where).headings[0]]


def test_a_page_adds_to_the_list_that_its_address_carries(client: Client):
    one, two, three = ids()
    page = read(client, f"/measures/?sort=code&page=1&id={two}&id={one}&note.{two}=電話")
    links = to_shortlist(page)
    assert plain(links[two].text).startswith("リストにあります")
    assert plain(links[one].text).startswith("リストに入れました（2件）")
    assert links[one]["href"] == links[two]["href"] == f"/shortlist/?id={two}&id={one}&note.{two}=%E9%9B%BB%E8%A9%B1"
    assert links[three]["href"] == (
        f"?page=1&sort=code&id={two}&id={one}&note.{two}=%E9%9B%BB%E8%A9%B1&id={three}#listed-{three}"
    )


def test_the_forms_and_pages_of_a_search_keep_the_list_of_its_address(client: Client, settings: Any):
    settings.PAGE_SIZE = 2
    (one,) = ids(1)
    page = read(client, f"/measures/?q=創業&id={one}")
    assert [element["value"] for element in page.all("input", name="id")] == [str(one)]
    (after,) = page.all("a", rel="next")
    assert f"&id={one}&page=2" in after["href"]
    assert "id=" not in page.one("link", rel="canonical")["href"]


def test_a_full_list_says_so_instead_of_losing_a_measure(client: Client):
    (one,) = ids(1)
    absent = Entry.objects.latest("measure").measure + 1
    full = "&".join(f"id={measure}" for measure in range(absent, absent + MOST_ITEMS))
    link = to_shortlist(read(client, f"/measures/{one}/?{full}"))[one]
    assert "リストに入るのは50件までのため、残りの1件は入れていません。" in read(client, link["href"]).main


def test_its_own_search_adds_without_scripts(client: Client):
    (one,) = ids(1)
    page = read(client, address(one, q="創業"))
    adding = page.all("button", name="add")
    assert len(adding) == 6
    again = pressed(client, page, "add", int(adding[0]["value"]), q="創業")
    assert len(listed(again)) == 2
    assert sum("リストにあります" in item.text for item in again.all("li")) == 1
    assert "見つかりませんでした" in read(client, address(one, q="ドローン")).main


def test_notes_are_kept_in_the_address(client: Client):
    one, two, _three = ids()
    response = client.post("/shortlist/", {"id": [two, one], f"note.{one}": " 電話で\r\n確かめる ", f"note.{two}": ""})
    assert response.status_code == 302
    kept = parse_qs(urlsplit(response["Location"]).query)
    assert kept == {"id": [str(two), str(one)], f"note.{one}": ["電話で 確かめる"]}
    page = read(client, response["Location"])
    assert [plain(field.text) for field in page.all("textarea")] == ["", "電話で 確かめる"]


def test_notes_too_long_for_an_address_are_refused_and_nothing_is_lost(client: Client):
    measures = ids(10)
    notes = {f"note.{measure}": "あ" * NOTE_LENGTH for measure in measures}
    response = client.post("/shortlist/", {"id": measures, **notes})
    page = Reader(response.content.decode())
    assert response.status_code == 200
    assert "メモが長すぎて" in page.main
    assert [plain(field.text) for field in page.all("textarea")] == ["あ" * NOTE_LENGTH] * 10
    few = {f"note.{measure}": "あ" * 30 for measure in measures}
    assert len(urlsplit(client.post("/shortlist/", {"id": measures, **few})["Location"]).query) <= ADDRESS_LENGTH


def test_a_note_is_cut_at_its_limit(client: Client):
    (one,) = ids(1)
    (field,) = read(client, address(one, **{f"note.{one}": "い" * (NOTE_LENGTH + 1)})).all("textarea")
    assert plain(field.text) == "い" * NOTE_LENGTH


def test_no_more_than_fifty_are_kept_and_it_says_so(client: Client):
    factories.published(
        factories.SETAGAYA,
        first_year=2030,
        last_year=2032,
        pillars=(factories.pillar("柱", *(factories.measure(f"施策{n}", number=n) for n in range(1, 41))),),
    )
    page = read(client, address(*ids(MOST_ITEMS + 2)))
    assert len(listed(page)) == MOST_ITEMS
    assert "残りの2件は入れていません" in page.main
    assert "50件になりました" in page.main
    assert "入れていません" not in read(client, address(*ids(MOST_ITEMS))).main


@pytest.mark.parametrize("value", ["abc", "0", "-1", "１２", "1.5", "9" * 20, "9" * 400, "\x00", "1e3", "<b>"])
def test_what_is_no_id_is_said_and_left_out(client: Client, value: str):
    (one,) = ids(1)
    page = read(client, address(value, one))
    assert listed(page) == [one]
    assert "施策の番号ではない" in page.main
    assert refused(client, address(value, one))  # a file says no such thing beside its rows


def test_an_unknown_id_is_said_and_left_out_of_links(client: Client):
    (one,) = ids(1)
    page = read(client, address(one, 2**63 - 1))
    assert listed(page) == [one]
    assert f"番号{2**63 - 1}の施策は見つからない" in page.main
    assert str(2**63 - 1) not in page.one("p", class_="cited-as").text


def test_a_measure_that_left_its_plan_is_named_and_left_out(client: Client):
    plan = Plan.objects.get(municipality=factories.HAMURA)
    gone = Entry.objects.filter(municipality=factories.HAMURA)[0]
    Measure.objects.get(pk=gone.measure).delete()
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    page = read(client, address(gone.measure, *ids(1)))
    assert listed(page) == ids(1)
    assert f"「{gone.name}」は公開を終えたため" in page.main


def test_of_a_withdrawn_plan_not_even_a_name_is_said(client: Client):
    gone = Entry.objects.filter(municipality=factories.HAMURA)[0]
    workflow.withdraw(Plan.objects.get(municipality=factories.HAMURA), by=factories.chiba(), reason="誤り")
    page = read(client, address(gone.measure, *ids(1)))
    assert listed(page) == ids(1)
    assert f"番号{gone.measure}の施策は公開を終えたため" in page.main
    assert gone.name not in page.source
    detail = refused(client, address(gone.measure, *ids(1)))
    assert str(gone.measure) in detail
    assert gone.name not in detail
    assert len(rows(client, page.link("施策1件をCSVで保存（Excel対応）").replace("shortlist.csv", "shortlist/"))) == 2


def test_an_empty_list_says_how_to_fill_it(client: Client):
    assert "まだ何も入っていません" in read(client, "/shortlist/").main
    assert "まだ何も入っていません" in read(client, "/shortlist/?id=&id=+").main


def test_it_states_source_caveat_date_citation_and_a_code(client: Client):
    (one,) = ids(1)
    page = read(client, address(one))
    for words in ("承認した地域産業活性化計画の概要", "議会の議決", "2022年10月3日現在）を加工して作成"):
        assert words in page.main
    assert f"http://127.0.0.1:8000/shortlist/?id={one}" in page.one("p", class_="cited-as").text
    assert page.one("svg", class_="qr-code")["aria-label"] == "このリストを開く二次元コード"


def test_the_csv_has_the_list_in_its_order_with_notes(client: Client):
    one, two, _three = ids()
    header, *found = rows(client, address(two, one, **{f"note.{one}": "=1+1"}))
    assert header[-2:] == ["順番", "メモ"]
    assert [row[header.index("施策ID")] for row in found] == [str(two), str(one)]
    assert [row[-2:] for row in found] == [["1", ""], ["2", "'=1+1"]]  # never a formula


def test_a_long_list_costs_as_many_queries_as_a_short_one(client: Client, count_queries: Any):
    costs = []
    for count in (1, 30):
        where = address(*ids(count))
        client.get(where)
        with count_queries() as queries:
            client.get(where)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 4


def test_no_cookie_is_set_and_other_methods_are_refused(client: Client):
    (one,) = ids(1)
    assert client.get(address(one)).cookies == client.post("/shortlist/", {"id": one}).cookies == {}
    assert client.put("/shortlist/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/shortlist/", {"id": one}).status_code == 302


def test_what_a_list_lacks_without_scripts_is_said(client: Client):
    """Its address alone holds it: the menu of another page cannot know it."""
    (said,) = read(client, "/shortlist/").all("noscript")
    assert "メニューの「リスト」は空になります" in said.text
    page = read(client, "/accessibility/").main
    assert "すべての機能が使えます" not in page
    assert "リストだけは、ほかのページを開くとメニューから消えます" in page
