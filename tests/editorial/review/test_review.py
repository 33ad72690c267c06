"""The review of a document: from a pasted text to drafts, step by step, by a person."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.confirm import NotConfirmed, fingerprint, steps_of
from plans_registry.editorial.review.confirm import confirm as confirm_review
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.review.urls import urlpatterns
from plans_registry.models import Measure, Photo, Plan, Review, SourceDocument
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import signed_in
from tests.intake.overviews import CAVEAT, SAMPLE, small

pytestmark = pytest.mark.django_db

NEW, LIST = "/admin/review/new/", "/admin/review/"
ADACHI_HEAD = "「足立区地域産業活性化計画」（足立区）【計画期間：令和６年度～令和８年度】"
TEXT = small(
    "１ 販路拡大支援",
    "見本市等出展助成事業（展示会出展に対する助成）、足立ブランド認定推進事業（PR 活動）",
    "２ 起業・創業の促進",
    "起業家育成事業（賃料の補助及び経営指導）、創業支援施設及び交流拠点の運営事業 等",
    head=ADACHI_HEAD,
    background="足立区の背景である。",
)


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


class Controls(HTMLParser):
    """Everything a browser would send back from the forms of a page as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: set[str] = set()
        self.ids: list[str] = []
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        name = given.get("name", "")
        if tag == "button" and name == "do":
            self.buttons.add(given["value"])
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self._add(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._add(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, text: str) -> None:
        if self._area:
            self.values[self._area][-1] += text.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def controls(client: Client, address: str) -> Controls:
    response = client.get(address)
    assert response.status_code == 200, address
    return Controls(response.content.decode())


def paste(client: Client, text: str = TEXT, **fields: Any) -> Review:
    response = client.post(NEW, {"text": text, **fields})
    assert response.status_code == 302, text_of(response)
    return Review.objects.latest("pk")


def plan_page(review: Review, number: int = 1) -> str:
    return reverse("review_plan", args=[review.pk, number])


def whole(review: Review) -> str:
    return reverse("review", args=[review.pk])


def press(client: Client, address: str, button: str = "save", page: Controls | None = None, **changes: Any) -> Any:
    """Open the page, change fields (``__`` for ``-``, None to untick), press the button."""
    page = page or controls(client, address)
    sent = page.values | {name.replace("__", "-"): value for name, value in changes.items()}
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(address, {**sent, "do": button})


def confirm(client: Client, review: Review, **changes: Any) -> Any:
    page = controls(client, whole(review))
    return client.post(whole(review), {**page.values, "confirm": "1", **changes})


def proposed(review: Review, place: int = 0):
    review.refresh_from_db()
    return Proposal.from_json(review.proposal).plans[place].document


def names(review: Review, place: int = 0) -> list[list[str]]:
    return [[measure.name for measure in pillar.measures] for pillar in proposed(review, place).pillars]


def text_of(response: Any) -> str:
    shown = re.sub(r"<(script|style).*?</\1>|<[^>]+>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(shown))


# Who may


def addresses(review: Review) -> list[str]:
    values = {"pk": review.pk, "number": 1}
    return [
        reverse(pattern.name, kwargs={name: values[name] for name in pattern.pattern.converters})
        for pattern in urlpatterns
    ]


@pytest.mark.parametrize("who", ["nobody", "doi"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_sends_a_stranger_to_the_sign_in_page(who: str, method: str, aoki: Client):
    review = paste(aoki)
    client = Client() if who == "nobody" else signed_in(factories.doi())
    for address in addresses(review):
        response = getattr(client, method)(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/admin/login/?next="), address
    assert Review.objects.get().status == "open"


def test_staff_without_the_right_to_write_plans_are_refused():
    client = signed_in(factories.person("emi"))
    assert {client.get(address).status_code for address in (NEW, LIST)} == {403}


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.aoki())
    assert client.post(NEW, {"text": TEXT}).status_code == 403


def test_a_review_is_its_owners_the_approvers_and_those_who_act_for_all_its_municipalities(aoki: Client):
    review = paste(aoki)
    both = paste(aoki, SAMPLE)
    colleague = signed_in(factories.person("eto", group="編集者", municipality=factories.ADACHI))
    baba, chiba = signed_in(factories.baba()), signed_in(factories.chiba())
    for client, own, sample in ((aoki, 200, 200), (chiba, 200, 200), (colleague, 200, 404), (baba, 404, 404)):
        for page in ("review", "review_source"):
            assert client.get(reverse(page, args=[review.pk])).status_code == own
            assert client.get(reverse(page, args=[both.pk])).status_code == sample
        assert client.get(plan_page(review)).status_code == own
    assert baba.post(reverse("review_discard", args=[review.pk])).status_code == 404
    assert press(baba, plan_page(review), page=controls(aoki, plan_page(review))).status_code == 404
    assert str(review) not in text_of(baba.get(LIST))


def test_a_review_with_an_unknown_municipality_is_no_other_editors(aoki: Client):
    review = paste(aoki, TEXT.replace("（足立区）", "（架空区）"))
    colleague = signed_in(factories.person("eto", group="編集者", municipality=factories.ADACHI))
    assert colleague.get(whole(review)).status_code == 404


# Begin


def test_a_pasted_overview_becomes_a_review_and_no_plan(aoki: Client):
    response = aoki.post(NEW, {"text": TEXT, "round_label": "令和6年度前期"}, follow=True)
    review = Review.objects.get()
    assert response.redirect_chain[-1][0] == plan_page(review)
    assert (review.owner.username, review.round_label, review.status) == ("aoki", "令和6年度前期", "open")
    assert review.file.read().decode() == TEXT
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [TEXT.encode(), TEXT.encode("cp932"), b"\xef\xbb\xbf" + TEXT.encode()])
def test_a_text_file_is_read_and_kept_as_it_is(aoki: Client, content: bytes):
    aoki.post(NEW, {"file": SimpleUploadedFile("概要.txt", content)})
    review = Review.objects.get()
    assert review.file.read() == content
    assert names(review)[0] == ["見本市等出展助成事業", "足立ブランド認定推進事業"]


def test_a_pdf_is_read_page_by_page(aoki: Client):
    with (Path(__file__).parents[2] / "intake/pdf/files/libreoffice-two-columns.pdf").open("rb") as file:
        aoki.post(NEW, {"file": file})
    review = Review.objects.get()
    assert review.file.name.endswith(".pdf")
    assert len(Proposal.from_json(review.proposal).plans) == 4
    assert "2ページ" in text_of(aoki.get(reverse("review_source", args=[review.pk])))
    assert {measure.page for measure in proposed(review, 2).measures} != {None}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "文章を貼り付けるか、ファイルを選んでください。"),
        ({"text": "  \n "}, "文章を貼り付けるか、ファイルを選んでください。"),
        ({"text": "きょうはよい天気です。"}, "計画が見つかりません。"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")}, "どちらか一つにしてください"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "ファイルが空です。"),
        ({"file": SimpleUploadedFile("a.pdf", b"PK\x03\x04 word")}, "ZIPかWord・Excelのファイルです。"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 cut")}, "PDFが壊れているか"),
        ({"text": TEXT, "round_label": "回" * 101}, "100"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(aoki: Client, fields: dict, sentence: str):
    response = aoki.post(NEW, fields)
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert Controls(response.content.decode()).values["text"][0].strip() == fields.get("text", "").strip()
    assert Review.objects.count() == 0


def test_a_text_longer_than_the_reader_reads_is_told_and_stays_in_the_form(aoki: Client):
    response = aoki.post(NEW, {"text": "あ" * 2_000_001})  # 6 MB
    assert response.status_code == 200
    assert "読み取れませんでした" in text_of(response)
    assert response.content.decode().count("あ") > 2_000_000
    assert Review.objects.count() == 0


def test_a_paste_beyond_every_limit_is_told_so(aoki: Client):
    response = aoki.post(NEW, {"text": "あ" * 3_000_000})  # 9 MB
    assert response.status_code == 413
    assert "送られた内容が大きすぎます" in text_of(response)
    assert "8MBまで" in text_of(response)
    assert aoki.get(LIST).status_code == 200


def test_a_file_that_is_too_big_is_refused(aoki: Client, settings):
    settings.SOURCE_BYTES_LIMIT = 10
    response = aoki.post(NEW, {"file": SimpleUploadedFile("a.txt", TEXT.encode())})
    assert "ファイルは0MBまでです。" in text_of(response)


def test_nul_bytes_do_no_harm(aoki: Client):
    review = paste(aoki, TEXT.replace("PR", "P\x00R"))
    press(aoki, plan_page(review), plan__title="足立\x00区計画")
    assert proposed(review).title == "足立区計画"


def test_the_same_text_again_leads_to_the_review_under_way(aoki: Client):
    review = paste(aoki)
    response = aoki.post(NEW, {"text": TEXT.replace("\n", "\r\n")}, follow=True)
    assert response.redirect_chain[-1][0] == whole(review)
    assert "すでに確認を始めています" in text_of(response)
    assert Review.objects.count() == 1


def test_a_text_of_a_stranger_begins_a_review_of_ones_own(aoki: Client):
    paste(aoki)
    paste(signed_in(factories.baba()))
    assert Review.objects.count() == 2


def test_an_unfinished_review_waits_in_the_list(aoki: Client):
    review = paste(aoki)
    press(aoki, plan_page(review), measure__0__0__name="見本市出展への助成")
    later = signed_in(factories.aoki())
    assert str(review) in text_of(later.get(LIST))
    assert controls(later, plan_page(review)).values["measure-0-0-name"] == ["見本市出展への助成"]


# Look


def test_the_list_asks_the_database_the_same_however_long_it_is(aoki: Client, django_assert_max_num_queries: Any):
    for number in range(6):
        paste(aoki, TEXT.replace("足立区の背景", f"足立区の背景{number}"))
        if number in (0, 5):
            with django_assert_max_num_queries(8):
                aoki.get(LIST)


def test_the_page_shows_the_lines_of_its_plan_beside_the_fields(aoki: Client):
    review = paste(aoki, SAMPLE)
    first, third = (text_of(aoki.get(plan_page(review, number))) for number in (1, 3))
    assert "足立区では、コロナ禍の影響等で" in first
    assert "町田市は、交通利便性の高さ" not in first
    assert "町田市は、交通利便性の高さ" in third
    assert "「町田新産業創造センター」" in third  # its caption, the very last line of the document


def test_every_link_of_the_page_leads_to_a_place_on_it(aoki: Client):
    review = paste(aoki, SAMPLE)
    for number in (1, 2, 3, 4):
        shown = aoki.get(plan_page(review, number)).content.decode()
        ids = Controls(shown).ids
        targets = set(re.findall(r'href="#([^"]+)"', shown))
        assert len(ids) == len(set(ids))
        assert targets - set(ids) == set()
        assert {"measure-0-0", "pillar-0"} <= targets


def test_a_question_is_linked_to_its_line_and_its_field_and_back(aoki: Client):
    review = paste(aoki)
    shown = aoki.get(plan_page(review)).content.decode()
    at = next(i for i, question in enumerate(review.proposal["doubts"]) if question["code"] == "name-joins")
    line = review.proposal["doubts"][at]["line"]
    question = shown[shown.index(f'id="question-{at}"') :]
    assert f'href="#line-{line}"' in question[:1500]
    assert 'href="#measure-1-1"' in question[:1500]
    assert f'href="#question-{at}"' in shown[shown.index(f'id="line-{line}"') :][:1500]
    assert f'href="#question-{at}"' in shown[shown.index('id="measure-1-1"') :][:1500]


def test_all_questions_of_the_document_are_shown_somewhere(aoki: Client):
    review = paste(
        aoki, SAMPLE.replace("２ 起業・創業の促進", "２ 起業・創業の促進", 1) + "\nよそから来た行である、たぶん。"
    )
    pages = [whole(review), *(plan_page(review, number) for number in (1, 2, 3, 4))]
    shown = [at for page in pages for at in controls(aoki, page).values.get("asked", [])]
    assert sorted(map(int, shown)) == list(range(len(review.proposal["doubts"])))


def test_a_question_is_settled_and_opened_again(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, plan_page(review))
    at = page.values["asked"][0]
    press(aoki, plan_page(review), settled=[at])
    review.refresh_from_db()
    assert [q["settled"] for q in review.proposal["doubts"]].count(True) == 1
    press(aoki, plan_page(review), settled=None)
    review.refresh_from_db()
    assert not any(q["settled"] for q in review.proposal["doubts"])


# Change


def test_every_field_is_kept(aoki: Client):
    review = paste(aoki)
    response = press(
        aoki,
        plan_page(review),
        plan__title="足立区産業計画",
        plan__first_year="2025",
        plan__last_year="2027",
        plan__period_text="R7-R9",
        plan__background="一行目\r\n二行目",
        pillar__0__title="売る力",
        pillar__0__types=["talent", "startups"],
        pillar__0__open_ended="on",
        measure__0__0__name="出展助成",
        measure__0__0__description="助成",
        measure__0__0__forms=["advice"],
        measure__0__0__types=["innovation"],
        measure__0__0__amount="上限20万円",
        measure__0__0__page="3",
    )
    assert response.status_code == 302
    plan = proposed(review)
    pillar, measure = plan.pillars[0], plan.measures[0]
    assert (plan.title, plan.first_year, plan.last_year, plan.background) == (
        "足立区産業計画",
        2025,
        2027,
        "一行目二行目",
    )
    assert (pillar.title, set(pillar.types), pillar.open_ended) == ("売る力", {"talent", "startups"}, True)
    assert (measure.name, measure.description, measure.forms) == ("出展助成", "助成", ("advice",))
    assert (measure.types, measure.amount, measure.page) == (("innovation",), "上限20万円", 3)


def test_saving_untouched_changes_nothing(aoki: Client):
    review = paste(aoki, SAMPLE)
    before = [proposed(review, place) for place in range(4)]
    for number in (1, 2, 3, 4):
        press(aoki, plan_page(review, number))
    assert [proposed(review, place) for place in range(4)] == before


def test_years_are_read_from_a_corrected_period(aoki: Client):
    review = paste(aoki, TEXT.replace("令和６年度～令和８年度", "いつか"))
    press(aoki, plan_page(review), plan__period_text="令和6年度から3年間")
    assert (proposed(review).first_year, proposed(review).last_year) == (2024, 2026)


@pytest.mark.parametrize(
    ("button", "fields", "after"),
    [
        ("measure-move-0-0", {"measure-0-0-to": "1"}, [["B"], ["C", "D及びE", "A"]]),
        ("measure-down-0-0", {}, [["B", "A"], ["C", "D及びE"]]),
        ("measure-up-1-1", {}, [["A", "B"], ["D及びE", "C"]]),
        ("measure-delete-0-1", {}, [["A"], ["C", "D及びE"]]),
        ("measure-add-0", {}, [["A", "B", ""], ["C", "D及びE"]]),
        ("measure-merge-0-0", {}, [["A（a）、B"], ["C", "D及びE"]]),
        ("measure-split-1-1", {"measure-1-1-at": "1"}, [["A", "B"], ["C", "D", "E"]]),
        ("measure-split-1-1", {"measure-1-1-name": "D及｜びE"}, [["A", "B"], ["C", "D及", "びE"]]),
        ("measure-split-0-0", {"measure-0-0-description": "a｜F（f"}, [["A", "F", "B"], ["C", "D及びE"]]),
        ("pillar-down-0", {}, [["C", "D及びE"], ["A", "B"]]),
        ("pillar-up-1", {}, [["C", "D及びE"], ["A", "B"]]),
        ("pillar-delete-0", {}, [["C", "D及びE"]]),
        ("pillar-add", {}, [["A", "B"], ["C", "D及びE"], []]),
    ],
)
def test_a_button_changes_the_plan_keeps_what_was_typed_and_can_be_undone(
    aoki: Client, button: str, fields: dict, after: list
):
    review = paste(aoki, small("１ 柱一", "A（a）、B（b）", "２ 柱二", "C、D及びE", head=ADACHI_HEAD))
    response = press(aoki, plan_page(review), button, plan__title="打ちかけの名", **fields)
    assert response.status_code == 302
    assert names(review) == after
    assert proposed(review).title == "打ちかけの名"
    assert [m.number for p in proposed(review).pillars for m in p.measures] == [
        n for pillar in after for n in range(1, len(pillar) + 1)
    ]
    page = aoki.get(response["Location"])
    assert f'id="{response["Location"].partition("#")[2]}"' in page.content.decode()
    press(aoki, plan_page(review), "undo")
    assert [len(pillar) for pillar in names(review)] == [2, 2]
    assert proposed(review).title == "打ちかけの名"


def test_a_split_measure_divides_its_text_and_keeps_its_forms(aoki: Client):
    review = paste(aoki)
    press(aoki, plan_page(review), "measure-split-1-0", measure__1__0__name="起業家育成｜起業家相談")
    first, second = proposed(review).pillars[1].measures[:2]
    assert (first.name, first.description) == ("起業家育成", "")
    assert (second.name, second.description) == ("起業家相談", "賃料の補助及び経営指導")
    assert first.forms == second.forms != ()


def test_a_button_without_a_target_says_so(aoki: Client):
    review = paste(aoki)
    before = names(review)
    for button in ("measure-move-0-0", "measure-split-0-0", "measure-up-0-0", "measure-merge-9-9"):
        response = press(aoki, plan_page(review), button)
        assert "変わったところはありません" in text_of(aoki.get(response["Location"]))
    assert names(review) == before


@pytest.mark.parametrize("button", ["explode", "measure-delete-0", "place-99999", "place-x"])
def test_a_button_of_no_page_is_not_found(aoki: Client, button: str):
    assert press(aoki, plan_page(paste(aoki)), button).status_code == 404


@pytest.mark.parametrize("count", ["", "x", "-1", "99999"])
def test_a_form_of_no_page_changes_nothing(aoki: Client, count: str):
    review = paste(aoki)
    before = names(review)
    assert press(aoki, plan_page(review), pillars=count).status_code == 302
    assert names(review) == before


def test_a_wrong_value_is_said_beside_its_field_and_the_rest_stays(aoki: Client):
    review = paste(aoki)
    response = press(aoki, plan_page(review), measure__0__0__page="三", measure__0__1__name="打ちかけ")
    assert response.status_code == 200
    assert "保存していません" in text_of(response)
    values = Controls(response.content.decode()).values
    assert (values["measure-0-1-name"], values["measure-0-0-page"]) == (["打ちかけ"], ["三"])
    assert "打ちかけ" not in str(review.proposal)


def test_a_caption_is_given_to_a_pillar_another_plan_or_nobody(aoki: Client):
    review = paste(aoki, SAMPLE)
    page = controls(aoki, plan_page(review, 1))
    captions = [page.values[f"photo-{k}-caption"][0] for k in range(len(page.values["photos"]) + 1)]
    assert len(captions) == 2
    press(aoki, plan_page(review, 1), **{"photo-0-owner": "2", "photo-1-owner": "plan-2"})
    assert [photo.caption for photo in proposed(review, 0).pillars[2].photos] == [captions[0]]
    assert captions[1] in [photo.caption for photo in proposed(review, 2).photos]
    press(aoki, plan_page(review, 1), **{"photo-0-caption": ""})
    assert not any(pillar.photos for pillar in proposed(review, 0).pillars)


@pytest.mark.parametrize("target", ["background", "pillar-1", "caption"])
def test_a_line_without_a_place_is_given_one(aoki: Client, target: str):
    review = paste(aoki, "どこにも入らない文（例）である、たぶん。\n" + TEXT)
    at = next(i for i, question in enumerate(review.proposal["doubts"]) if question["code"] == "line-unplaced")
    press(aoki, plan_page(review), f"place-{at}", **{f"target-{at}": target})
    plan = proposed(review)
    found = {
        "background": plan.background,
        "pillar-1": plan.pillars[1].measures[-1].name,
        "caption": plan.photos[0].caption if plan.photos else "",
    }
    assert "どこにも入らない文" in found.pop(target)
    assert "どこにも入らない文" not in str(found)
    review.refresh_from_db()
    assert review.proposal["doubts"][at]["settled"]
    assert f"place-{at}" not in controls(aoki, plan_page(review)).buttons


# Two windows


def test_the_later_of_two_saves_is_told_and_loses_nothing(aoki: Client):
    review = paste(aoki)
    early = controls(aoki, plan_page(review))
    press(aoki, plan_page(review), measure__0__0__name="先に保存した名")
    response = press(aoki, plan_page(review), page=early, measure__0__1__name="あとの名")
    shown = text_of(response)
    assert response.status_code == 200
    assert "ほかの画面で、先に保存されています" in shown
    assert "先に保存した名" in shown
    assert "先に保存した名" == names(review)[0][0] != names(review)[0][1]
    again = Controls(response.content.decode())
    assert again.values["measure-0-1-name"] == ["あとの名"]
    assert press(aoki, plan_page(review), page=again).status_code == 302
    assert names(review)[0] == ["見本市等出展助成事業", "あとの名"]


def test_plans_of_one_document_do_not_disturb_each_other(aoki: Client):
    review = paste(aoki, SAMPLE)
    early = controls(aoki, plan_page(review, 2))
    press(aoki, plan_page(review, 1), plan__title="一")
    assert press(aoki, plan_page(review, 2), page=early, plan__title="二").status_code == 302
    assert [proposed(review, place).title for place in (0, 1)] == ["一", "二"]


def test_a_page_of_a_finished_review_saves_nothing_and_loses_nothing(aoki: Client):
    review = paste(aoki)
    early = controls(aoki, plan_page(review))
    confirm(aoki, review)
    response = press(aoki, plan_page(review), page=early, plan__title="あとの名")
    assert "この取り込みは終わっています" in text_of(response)
    assert Controls(response.content.decode()).values["plan-title"] == ["あとの名"]
    assert Plan.objects.get().title == "足立区地域産業活性化計画"
    assert aoki.get(plan_page(review)).status_code == 302


# Confirm


def test_confirming_makes_the_draft_with_its_source(aoki: Client):
    review = paste(aoki, round_label="令和6年度前期")
    press(aoki, plan_page(review), measure__0__0__name="出展助成")
    response = confirm(aoki, review)
    plan, source = Plan.objects.get(), SourceDocument.objects.get()
    assert response["Location"] == whole(review)
    assert (plan.status, plan.first_year, plan.round.label) == ("draft", 2024, "令和6年度前期")
    assert document_of(plan).measures[0].name == "出展助成"
    assert plan.source == source
    assert source.file.read().decode() == TEXT
    assert CAVEAT.strip("（）") == source.caveat
    shown = aoki.get(whole(review)).content.decode()
    assert f"/admin/plans_registry/plan/{plan.pk}/change/" in shown
    assert f"/admin/plans_registry/plan/{plan.pk}/submit/do/" in shown
    review.refresh_from_db()
    assert (review.status, review.closed_by.username) == ("confirmed", "aoki")


def test_confirming_twice_makes_nothing_twice(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    for _ in range(2):
        aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert Plan.objects.count() == 1


def test_saving_the_summary_makes_no_draft(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    aoki.post(whole(review), {**page.values, "title": "別の資料名", "save": "1"})
    review.refresh_from_db()
    assert (review.title, Plan.objects.count()) == ("別の資料名", 0)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"measure-0-0-name": ""}, "id_measure-0-0-name", "柱1の施策1"),
        ({"measure-0-0-name": "名" * 201}, "id_measure-0-0-name", "200"),
        ({"measure-0-0-name": "=1+1"}, "id_measure-0-0-name", "計算式"),
        ({"measure-0-0-url": "どこか"}, "id_measure-0-0-url", "URL"),
        ({"pillar-1-title": ""}, "id_pillar-1-title", "柱2"),
        ({"plan-title": ""}, "id_plan-title", "計画名"),
        ({"plan-first_year": "2027", "plan-last_year": "2025"}, "plan", "終了年度"),
        ({"plan-municipality": ""}, "id_plan-municipality", "区市町村を選んでください"),
    ],
)
def test_what_stands_in_the_way_is_named_linked_and_stops_everything(
    aoki: Client, changes: dict, field: str, words: str
):
    review = paste(aoki)
    press(aoki, plan_page(review), **changes)
    page = aoki.get(plan_page(review)).content.decode()
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    response = confirm(aoki, review)
    assert response.status_code == 200
    assert "このままでは下書きにできないところがあります" in text_of(response)
    assert words in text_of(response)
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (0, 0)


def test_what_approval_will_need_is_said_before_the_draft(aoki: Client):
    review = paste(aoki, TEXT.replace("足立区の背景である。\n", "").replace("１ 販路拡大支援", "１ みんなの力"))
    for page in (plan_page(review), whole(review)):
        shown = text_of(aoki.get(page))
        assert "「現状と課題・めざすもの」を入力してください。" in shown
        assert "柱1に、柱の類型を1つ以上選んでください。" in shown
        assert "柱2に、" not in shown
    assert confirm(aoki, review).status_code == 302
    assert "確認を依頼するまでに" in text_of(aoki.get(whole(review)))


def test_all_or_nothing():
    chiba = signed_in(factories.chiba())
    review = paste(chiba, SAMPLE)
    press(chiba, plan_page(review, 4), measure__0__0__name="")
    confirm(chiba, review)
    assert Plan.objects.count() == 0
    press(chiba, plan_page(review, 4), measure__0__0__name="直した")
    confirm(chiba, review)
    assert Plan.objects.count() == 4
    assert Measure.objects.count() == 32


def test_a_document_without_a_title_needs_one(aoki: Client):
    review = paste(aoki, TEXT.replace("【承認した地域産業活性化計画の概要】", ""))
    assert "資料名" in text_of(confirm(aoki, review))
    assert Plan.objects.count() == 0
    confirm(aoki, review, title="概要")
    assert Plan.objects.count() == 1


def test_only_plans_of_ones_own_municipality_are_taken_in(aoki: Client):
    review = paste(aoki, SAMPLE)
    assert "ほかの自治体の計画なので、取り込めません" in text_of(aoki.get(plan_page(review, 2)))
    press(aoki, plan_page(review, 2), plan__choice="create")
    confirm(aoki, review)
    assert [plan.municipality.name for plan in Plan.objects.all()] == ["足立区"]


def test_a_plan_that_is_left_out_is_not_made(aoki: Client):
    review = paste(aoki)
    press(aoki, plan_page(review), plan__choice="skip")
    assert "取り込む計画が一つもありません" in text_of(confirm(aoki, review))
    assert Review.objects.get().status == "open"


def test_what_changed_since_the_page_was_opened_is_shown_first(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    press(aoki, plan_page(review), plan__title="あとで直した名")
    response = aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert "もう一度確かめてください" in text_of(response)
    assert Plan.objects.count() == 0


def test_what_changed_in_the_last_moment_stops_it_too(aoki: Client):
    review = paste(aoki)
    user = review.owner
    shown = fingerprint(review, steps_of(review, user))
    factories.draft(first_year=2024, last_year=2026)
    with pytest.raises(NotConfirmed, match="もう一度確かめてください"):
        confirm_review(review, by=user, shown=shown)
    assert Plan.objects.count() == 1


def test_a_review_is_given_up_and_its_file_kept(aoki: Client):
    review = paste(aoki)
    aoki.post(reverse("review_discard", args=[review.pk]))
    review.refresh_from_db()
    assert (review.status, Plan.objects.count()) == ("discarded", 0)
    assert review.file.read().decode() == TEXT
    assert paste(aoki).pk != review.pk


# The same plan again


CHANGED = TEXT.replace("展示会出展に対する助成", "展示会出展に対する補助").replace(
    "、足立ブランド認定推進事業（PR 活動）", "、産業祭（区内の物産）"
)


@pytest.fixture
def registered(aoki: Client) -> Plan:
    """The plan of TEXT, taken in once and published, with a contact that staff have added."""
    confirm(aoki, paste(aoki))
    plan = Plan.objects.get()
    Measure.objects.filter(name="見本市等出展助成事業").update(contact="産業振興課")
    factories.workflow.submit(plan, by=factories.aoki())
    factories.workflow.publish(plan, by=factories.chiba())
    return Plan.objects.get()


def test_the_same_file_again_shows_no_difference_and_makes_nothing(aoki: Client, registered: Plan):
    response = aoki.post(NEW, {"text": TEXT}, follow=True)
    assert "取り込み済みです" in text_of(response)
    assert "違いはありません" in text_of(response)
    review = Review.objects.latest("pk")
    assert "取り込む計画が一つもありません" in text_of(confirm(aoki, review))
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (1, 1)


def test_a_changed_document_shows_its_differences_inline(aoki: Client, registered: Plan):
    review = paste(aoki, CHANGED)
    page = aoki.get(plan_page(review)).content.decode()
    shown = text_of(aoki.get(plan_page(review)))
    assert "登録済みの計画との違い" in shown
    assert "柱1の施策「産業祭」" in shown
    assert "柱1の施策「足立ブランド認定推進事業」" in shown
    assert re.search(r"<del>.*?助成</del><ins>.*?補助</ins>", page)
    assert "施策の追加1・削除1・移動0・名称の変更0・文言の変更1" in text_of(aoki.get(whole(review)))


def test_a_known_plan_is_left_alone_unless_a_person_says_otherwise(aoki: Client, registered: Plan):
    before = document_of(registered)
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review))
    confirm(aoki, review)
    assert document_of(Plan.objects.get()) == before


def test_a_known_plan_is_changed_in_place(aoki: Client, registered: Plan):
    ids = dict(Measure.objects.values_list("name", "pk"))
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    confirm(aoki, review)
    plan = Plan.objects.get()
    measures = {measure.name: measure for measure in Measure.objects.all()}
    assert plan.status == "published"
    assert factories.workflow.has_unpublished_changes(Plan.objects.with_parts().get())
    assert measures["見本市等出展助成事業"].pk == ids["見本市等出展助成事業"]
    assert measures["見本市等出展助成事業"].description == "展示会出展に対する補助"
    assert measures["見本市等出展助成事業"].contact == "産業振興課"
    assert measures["起業家育成事業"].pk == ids["起業家育成事業"]
    assert "足立ブランド認定推進事業" not in measures
    assert measures["産業祭"].number == 2
    assert plan.source.file.read().decode() == CHANGED
    assert SourceDocument.objects.count() == 2
    assert aoki.get(f"/measures/{ids['見本市等出展助成事業']}/").status_code == 200
    assert "展示会出展に対する助成" in aoki.get(f"/plans/{plan.key}/").content.decode()


def test_measures_and_pillars_change_places_and_keep_their_ids(aoki: Client, registered: Plan):
    ids = dict(Measure.objects.values_list("name", "pk"))
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), "pillar-down-0")
    press(aoki, plan_page(review), "measure-move-0-0", measure__0__0__to="1", plan__choice="update")
    confirm(aoki, review)
    plan = document_of(Plan.objects.with_parts().get())
    assert [pillar.title for pillar in plan.pillars] == ["起業・創業の促進", "販路拡大支援"]
    assert [measure.name for measure in plan.pillars[1].measures] == [
        "見本市等出展助成事業",
        "産業祭",
        "起業家育成事業",
    ]
    assert plan.pillars[1].measures[2].id == ids["起業家育成事業"]


def test_a_measure_renamed_in_the_review_keeps_its_id(aoki: Client, registered: Plan):
    kept = Measure.objects.get(name="起業家育成事業").pk
    review = paste(aoki, CHANGED)
    changes = {"measure-1-0-name": "まったく新しい名", "measure-1-0-description": "別のこと", "plan-choice": "update"}
    press(aoki, plan_page(review), **changes)
    confirm(aoki, review)
    assert Measure.objects.get(pk=kept).name == "まったく新しい名"


def test_a_photo_with_a_picture_stays_and_a_bare_caption_goes(aoki: Client, registered: Plan):
    picture = {"image": "photos/a.jpg", "alt": "会場", "width": 1, "height": 1}
    captions = [Photo(plan=registered, caption="会場", **picture), Photo(plan=registered, caption="説明だけ")]
    Photo.objects.bulk_create(captions)
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    confirm(aoki, review)
    assert [(photo.caption, photo.alt) for photo in Photo.objects.all()] == [("会場", "会場")]


def test_a_plan_that_waits_for_approval_is_not_changed(aoki: Client, registered: Plan):
    Plan.objects.update(status="submitted")
    review = paste(aoki, CHANGED)
    press(aoki, plan_page(review), plan__choice="update")
    assert "確認待ちです" in text_of(confirm(aoki, review))
    assert Measure.objects.filter(name="足立ブランド認定推進事業").exists()


def test_a_plan_registered_meanwhile_is_not_made_twice(aoki: Client):
    review = paste(aoki)
    page = controls(aoki, whole(review))
    factories.draft(first_year=2024, last_year=2026)
    response = aoki.post(whole(review), {**page.values, "confirm": "1"})
    assert "もう一度確かめてください" in text_of(response)
    assert Plan.objects.count() == 1


def test_two_proposals_never_change_one_plan(aoki: Client, registered: Plan):
    twice = CHANGED + "\n" + CHANGED.partition("\n")[2].replace("産業祭", "収穫祭")
    review = paste(aoki, twice)
    for number in (1, 2):
        press(aoki, plan_page(review, number), plan__choice="update")
    assert "二つの計画で" in text_of(confirm(aoki, review))


def test_a_draft_of_another_municipality_is_never_shown(aoki: Client):
    known = factories.measure("産業見本市出展支援事業", contact="ひみつの窓口")
    pillars = (factories.pillar("事業者の販路拡大・事業成長支援", known),)
    factories.draft(factories.MACHIDA, background="町田市のひみつの下書き", pillars=pillars)
    review = paste(aoki, SAMPLE)
    page = aoki.get(plan_page(review, 3)).content.decode()
    assert "産業見本市出展支援事業" in page
    assert "ひみつ" not in page
