"""A page that was opened before words or a picture were struck out of its plan brings none of them back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans_registry.editorial.strikes.verbs import strike_passage, strike_photo
from plans_registry.models import Photo, Plan
from plans_registry.models.working_copy import documents_of
from tests import factories
from tests.editorial.desk import errors_of, messages_of, page_of, save, save_page, signed_in
from tests.editorial.editor.test_photos import picture
from tests.editorial.test_photo_files import with_picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRET = "佐藤正子（内線9981）"
SAID = "抹消された語句が残っていました。（抹消）に置きかえました："


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def plan() -> Plan:
    contact = factories.measure(contact=f"担当 {SECRET}")
    return factories.draft(background=f"現状は{SECRET}まで。", pillars=(factories.pillar("販路", contact),))


def strike(plan: Plan, passage: str = SECRET) -> None:
    strike_passage(plan, passage, by=factories.administrator(), reason="本人の求め")


def texts(plan: Plan) -> tuple[str, str, str]:
    document = documents_of([plan.pk])[plan.pk]
    return document.title, document.background, document.measures[0].contact


def test_a_field_one_goes_on_writing_is_saved_without_them_and_it_is_said(plan: Plan):
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    strike(plan)
    assert (
        save_page(aoki, address, page, title="新しい計画名", background=f"現状は{SECRET}まで。つづき").status_code
        == 302
    )
    assert texts(plan) == ("新しい計画名", "現状は（抹消）まで。つづき", "担当 （抹消）")
    assert f"{SAID}計画、柱1の施策「見本市等出展助成事業」" in messages_of(aoki, address)


def test_where_two_wrote_one_field_the_page_that_asks_has_them_no_more(plan: Plan):
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save(chiba, address, background=f"千葉の現状は{SECRET}まで。")
    strike(plan)
    response = save_page(aoki, address, page, background=f"青木の現状は{SECRET}まで。")
    shown = response.content.decode()
    assert [told["anchor"] for told in response.context["conflicts"]] == ["id_background"]
    assert (SAID in shown, SECRET in shown) == (True, False)
    assert save_page(aoki, address, response).status_code == 302
    assert texts(plan)[1:] == ("青木の現状は（抹消）まで。", "担当 （抹消）")


def test_words_struck_one_after_another_come_back_together_from_no_page(plan: Plan):
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    strike(plan, "佐藤正子")
    strike(plan, "（抹消）（内線9981）")
    save_page(aoki, address, page, background=f"現状は{SECRET}まで。つづき")
    assert texts(plan)[1:] == ("現状は（抹消）まで。つづき", "担当 （抹消）")


def test_a_page_of_after_the_strike_says_nothing_of_it(plan: Plan):
    strike(plan)
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    assert save(aoki, address, title="新しい計画名", background="佐藤正子ほか（抹消）まで").status_code == 302
    assert SAID not in messages_of(aoki, address)
    assert texts(plan)[1] == "佐藤正子ほか（抹消）まで"


def test_a_picture_that_was_struck_is_said_to_be_and_the_next_save_goes_through():
    plan, image = with_picture()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    words = Photo.objects.get().alt
    strike_photo(plan, image.removeprefix("/media/"), by=factories.administrator(), reason="本人の求め")
    response = save_page(aoki, address, page, photo__0__alt=f"青木による{words}", photo__0__credit="区")
    assert "この画像は抹消されました" in errors_of(response)
    assert words not in response.content.decode()
    assert save_page(aoki, address, response).status_code == 302
    photo = Photo.objects.get()
    assert (photo.image, photo.alt, photo.credit) == ("", "", "区")


def test_a_new_picture_does_not_take_the_words_of_one_that_was_struck():
    plan, image = with_picture()
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    strike_photo(plan, image.removeprefix("/media/"), by=factories.administrator(), reason="本人の求め")
    response = save_page(aoki, address, page, photo__0__upload=SimpleUploadedFile("a.png", picture("PNG")))
    assert "代替テキストを入力してください" in errors_of(response)
    assert save_page(aoki, address, response, photo__0__alt="新しい展示台").status_code == 302
    assert Photo.objects.get().alt == "新しい展示台"
