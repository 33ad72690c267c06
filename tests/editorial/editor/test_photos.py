"""Photos on the page of a plan: chosen, kept while something else is wrong, made safe."""

import io
import os
import resource
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plans_registry.models import Photo, Plan
from tests import factories
from tests.editorial.desk import errors_of, fields_of, messages_of, page_of, save_page, signed_in, step, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


@pytest.fixture
def plan() -> Plan:
    return three_pillars()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def with_photo(client: Client, plan: Plan, name: str, content: bytes, **fields: Any) -> Any:
    page = step(client, page_of(plan), "photo-add-1")
    changes: dict[str, Any] = {
        "photo-0-caption": "見本市の様子",
        "photo-0-alt": "ならんだ展示台",
        "photo-0-upload": SimpleUploadedFile(name, content),
        **{f"photo-0-{field}": value for field, value in fields.items()},
    }
    return save_page(client, page_of(plan), page, **changes)


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photo_added_to_a_pillar_belongs_to_its_plan(aoki: Client, plan: Plan, kind: str, ending: str):
    response = with_photo(aoki, plan, f"mihonichi.{ending}", picture(kind))
    assert response.status_code == 302, errors_of(response)
    photo = Photo.objects.get()
    assert (photo.plan, photo.pillar, photo.width) == (plan, plan.pillars.get(number=1), 40)
    assert "mihonichi" not in str(photo.image.name)
    assert f'src="{photo.image.url}"' in aoki.get(page_of(plan)).content.decode()


def test_whoever_replaces_a_picture_is_asked_about_the_words_that_stay_with_it(aoki: Client, plan: Plan):
    with_photo(aoki, plan, "a.jpg", picture())
    asked = "画像を替えた写真の代替テキストと提供・権利者が、新しい画像にも合うか、確かめてください：「見本市の様子」"
    assert asked not in messages_of(aoki, page_of(plan))
    for alt, is_asked in (("ならんだ展示台", True), ("展示台のあいだの通路", False)):
        page = aoki.get(page_of(plan))
        other = SimpleUploadedFile("b.png", picture("PNG"))
        changes: dict[str, Any] = {"photo-0-upload": other, "photo-0-alt": alt}
        assert save_page(aoki, page_of(plan), page, **changes).status_code == 302
        assert (asked in messages_of(aoki, page_of(plan))) is is_asked


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.eps", EPS, "JPEG・PNG・WebP"),
        ("a.jpg", EPS, "JPEG・PNG・WebP"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG・PNG・WebP"),
        ("a.gif", b"GIF89a/*<html>*/=1;//" + bytes(40), "JPEG・PNG・WebP"),
        ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2000), "JPEG・PNG・WebP"),
        ("a.jpg", picture()[:200], "JPEG・PNG・WebP"),
        ("a.jpg", b"", "空"),
        ("a.jpg", picture() + bytes(10_000_001), "10MB"),
    ],
    ids=["eps", "eps-as-jpeg", "svg-as-png", "gif-polyglot", "heic", "cut", "empty", "too-heavy"],
)
def test_a_file_that_is_no_safe_picture_is_refused(aoki: Client, plan: Plan, name: str, content: bytes, sentence: str):
    response = with_photo(aoki, plan, name, content)
    assert response.status_code == 200
    assert sentence in errors_of(response)
    assert not Photo.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused(aoki: Client, plan: Plan, settings):
    settings.PHOTO_PIXELS_LIMIT = 1000
    assert "画素" in errors_of(with_photo(aoki, plan, "a.png", picture("PNG")))


def test_a_picture_of_400_megapixels_is_refused_unread(aoki: Client, plan: Plan):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")  # a few kB, but 1,200 MB once it is unpacked for the screen
    assert out.tell() < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "画素" in errors_of(with_photo(aoki, plan, "a.png", out.getvalue()))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    assert not Photo.objects.exists()


def test_a_script_behind_a_picture_is_gone_after_saving(aoki: Client, plan: Plan):
    with_photo(aoki, plan, "a.html.jpg", picture() + b"<script>alert(1)</script>")
    photo = Photo.objects.get()
    assert b"script" not in photo.image.read()
    assert str(photo.image.name).endswith(".jpg")
    assert "html" not in str(photo.image.name)


def test_an_image_needs_its_alternative_text(aoki: Client, plan: Plan):
    response = with_photo(aoki, plan, "a.png", picture("PNG"), alt="")
    assert "代替テキストを入力してください" in errors_of(response)
    assert not Photo.objects.exists()


def test_a_caption_without_an_image_is_a_photo_too(aoki: Client, plan: Plan):
    with_photo(aoki, plan, "a.png", picture("PNG"), upload="", alt="")
    assert str(Photo.objects.get()) == "見本市の様子"


def test_a_chosen_picture_stays_chosen_while_another_field_is_wrong(aoki: Client, plan: Plan):
    response = with_photo(aoki, plan, "a.png", picture("PNG"), alt="")
    assert response.status_code == 200
    assert save_page(aoki, page_of(plan), response, photo__0__alt="ならんだ展示台").status_code == 302
    photo = Photo.objects.get()
    assert (photo.caption, photo.width) == ("見本市の様子", 40)
    assert str(photo.image.name).startswith("photos/")


def test_a_picture_that_is_not_saved_yet_is_only_its_owners(aoki: Client, plan: Plan):
    response = with_photo(aoki, plan, "a.png", picture("PNG"), alt="")
    (image,) = fields_of(response)["photo-0-image"]
    address = response.context["parts"].pillars[0].photos[0].address
    assert aoki.get(address).status_code == 200
    assert signed_in(factories.baba()).get(address).status_code == 404
    page = step(signed_in(factories.baba()), page_of(factories.draft(factories.MACHIDA)), "photo-add-1")
    baba, other = signed_in(factories.baba()), Plan.objects.get(municipality=factories.MACHIDA)
    sent = save_page(baba, page_of(other), page, photo__0__image=image, photo__0__caption="盗む", photo__0__alt="絵")
    assert "この計画のものでないか" in sent.content.decode()
    assert save_page(baba, page_of(other), sent).status_code == 302
    assert not other.photos.get().image


@pytest.mark.parametrize("image", ["../../db.sqlite3", "sources/a.pdf", "photos/../sources/a.pdf", "photos/none.jpg"])
def test_no_other_file_can_be_named_as_a_picture(aoki: Client, plan: Plan, image: str):
    page = step(aoki, page_of(plan), "photo-add-1")
    sent = save_page(aoki, page_of(plan), page, photo__0__image=image, photo__0__caption="会場", photo__0__alt="絵")
    assert "この計画のものでないか" in errors_of(sent)
    assert not Photo.objects.exists()


def test_a_picture_is_taken_off_its_photo(aoki: Client, plan: Plan):
    with_photo(aoki, plan, "a.png", picture("PNG"))
    page = aoki.get(page_of(plan))
    assert save_page(aoki, page_of(plan), page, photo__0__without="on", photo__0__alt="").status_code == 302
    assert not Photo.objects.get().image


def test_photos_change_places_and_go_to_another_pillar(aoki: Client, plan: Plan):
    page = step(aoki, page_of(plan), "photo-add-1")
    page = step(aoki, page_of(plan), "photo-add-1", page, photo__0__caption="一")
    page = step(aoki, page_of(plan), "photo-up-1", page, photo__1__caption="二")
    assert save_page(aoki, page_of(plan), page, photo__1__owner="2").status_code == 302
    placed = {photo.caption: photo.pillar.number for photo in Photo.objects.select_related("pillar")}
    assert placed == {"二": 1, "一": 3}


def test_uploads_of_a_week_ago_go_with_the_next_one(aoki: Client, plan: Plan):
    with_photo(aoki, plan, "a.png", picture("PNG"), alt="")
    folder = f"uploads/{factories.aoki().pk}"
    old = default_storage.listdir(folder)[1][0]
    os.utime(default_storage.path(f"{folder}/{old}"), (0, 0))
    with_photo(aoki, plan, "a.png", picture("PNG"), alt="")
    assert old not in default_storage.listdir(folder)[1]
