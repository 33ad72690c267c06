"""A pillar's page with its measures and photos, and a measure's own page."""

import io
import resource
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plans_registry.models import Measure, Photo, Pillar, PillarType, Plan, SupportForm
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import errors_of, fields_of, page_of, save, signed_in, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


@pytest.fixture
def pillar() -> Pillar:
    return three_pillars().pillars.get(number=1)


def numbered(pillar: Pillar) -> list[tuple[int, str]]:
    return list(pillar.measures.order_by("number").values_list("number", "name"))


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def test_saving_leads_back_to_the_plan_and_dates_it(aoki: Client, pillar: Pillar):
    before = pillar.plan.updated_at
    response = save(aoki, page_of(pillar), "_save", title="販路拡大支援")
    assert response["Location"] == page_of(pillar.plan)
    assert "保存して計画へ戻る" in aoki.get(page_of(pillar)).content.decode()
    assert Plan.objects.get().updated_at > before


def test_a_measure_keeps_its_id_while_it_changes_and_moves(aoki: Client, pillar: Pillar):
    ids = {row.name: row.pk for row in pillar.measures.all()}
    changes = {"measures__0__number": "2", "measures__1__number": "1", "measures__0__amount": "上限20万円"}
    response = save(aoki, page_of(pillar), **changes)
    assert response.status_code == 302, errors_of(response)
    assert numbered(pillar) == [(1, "相談会"), (2, "見本市")]
    assert {row.name: row.pk for row in pillar.measures.all()} == ids
    assert Measure.objects.get(name="見本市").amount == "上限20万円"


def test_types_and_forms_are_chosen_by_checkbox(aoki: Client, pillar: Pillar):
    startups, grant = PillarType.objects.get(slug="startups"), SupportForm.objects.get(slug="grant")
    save(aoki, page_of(pillar), measures__0__types=[str(startups.pk)], measures__0__forms=[str(grant.pk)])
    row = Measure.objects.get(name="見本市")
    assert (list(row.types.all()), list(row.forms.all())) == ([startups], [grant])
    page = aoki.get(page_of(pillar)).content.decode()
    assert '<select name="measures-0-forms"' not in page
    assert 'type="checkbox" name="measures-0-forms"' in page


def test_under_a_pillar_of_several_types_the_words_propose_those_of_a_measure(aoki: Client, pillar: Pillar):
    measure = pillar.measures.get(name="見本市")
    pages = page_of(pillar), page_of(measure)
    for page in pages:
        assert "ことばからの類型の提案" not in aoki.get(page).content.decode()
    pillar.types.set(PillarType.objects.filter(slug__in=("sales-channels", "management")))
    for page in pages:
        assert "販路拡大（印と違います。" in aoki.get(page).content.decode()
    Measure.objects.filter(name="相談会").update(description="")
    assert "なし（" in aoki.get(page_of(pillar)).content.decode()
    sales = PillarType.objects.get(slug="sales-channels")
    save(aoki, page_of(pillar), measures__0__types=[str(sales.pk)])
    assert list(measure.types.all()) == [sales]
    for page in pages:
        assert "販路拡大（印のとおりです）" in aoki.get(page).content.decode()
    (stated,) = (part for part in document_of(pillar.plan).measures if part.id == measure.pk)
    assert stated.types == ("sales-channels",)


def test_buttons_move_and_renumber_measures(aoki: Client, pillar: Pillar):
    second = pillar.measures.get(number=2)
    response = save(aoki, page_of(pillar), "_move", f"measure-up-{second.pk}")
    assert response["Location"] == f"{page_of(pillar)}#measures-group"
    assert numbered(pillar) == [(1, "相談会"), (2, "見本市")]
    save(aoki, page_of(pillar), measures__1__number="9")
    save(aoki, page_of(pillar), "_renumber", "measure")
    assert numbered(pillar) == [(1, "相談会"), (2, "見本市")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"measures__0__number": "2"}, "番号が重なっています"),
        ({"measures__0__name": ""}, "必須"),
        ({"measures__0__name": "+81"}, "では始められません"),
        ({"measures__0__description": "あ" * 2001}, "2000"),
        ({"measures__0__url": "javascript:alert(1)"}, "URL"),
        ({"measures__0__page": "0"}, "出典のページは1から"),
        ({"title": ""}, "必須"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(aoki: Client, pillar: Pillar, changes: dict, sentence: str):
    before = list(Measure.objects.values())
    response = save(aoki, page_of(pillar), **changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert list(Measure.objects.values()) == before


def test_a_measures_own_page_leads_back_to_its_pillar(aoki: Client, pillar: Pillar):
    row = pillar.measures.get(number=1)
    response = save(aoki, page_of(row), "_save", audience="区内の中小企業者")
    assert response["Location"] == page_of(pillar)
    row.refresh_from_db()
    assert (row.audience, row.number, row.pillar_id) == ("区内の中小企業者", 1, pillar.pk)
    assert "number" not in fields_of(aoki.get(page_of(row)))


def test_deleting_a_measure_or_a_pillar_leads_back(aoki: Client, pillar: Pillar):
    row = pillar.measures.get(number=1)
    assert aoki.post(page_of(row, "delete"), {"post": "yes"})["Location"] == page_of(pillar)
    assert aoki.post(page_of(pillar, "delete"), {"post": "yes"})["Location"] == page_of(pillar.plan)
    assert not Pillar.objects.filter(pk=pillar.pk).exists()


def with_photo(client: Client, pillar: Pillar, name: str, content: bytes, **fields: Any):
    changes: dict[str, Any] = {
        "photos__TOTAL_FORMS": "1",
        "photos__0__position": "1",
        "photos__0__pillar": str(pillar.pk),
        "photos__0__caption": "見本市の様子",
        "photos__0__alt": "ならんだ展示台",
        "photos__0__image": SimpleUploadedFile(name, content),
        **{f"photos__0__{field}": value for field, value in fields.items()},
    }
    return save(client, page_of(pillar), **changes)


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photo_added_to_a_pillar_belongs_to_its_plan(aoki: Client, pillar: Pillar, kind: str, ending: str):
    response = with_photo(aoki, pillar, f"mihonichi.{ending}", picture(kind))
    assert response.status_code == 302, errors_of(response)
    photo = Photo.objects.get()
    assert (photo.plan, photo.pillar, photo.width) == (pillar.plan, pillar, 40)
    assert "mihonichi" not in str(photo.image.name)
    page = aoki.get(page_of(pillar)).content.decode()
    assert f'<img src="{photo.image.url}" alt="ならんだ展示台"' in page


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.eps", EPS, "JPEG・PNG・WebP"),
        ("a.jpg", EPS, "JPEG・PNG・WebP"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG・PNG・WebP"),
        ("a.gif", b"GIF89a/*<html>*/=1;//" + bytes(40), "JPEG・PNG・WebP"),
        ("a.jpg", picture()[:200], "JPEG・PNG・WebP"),
        ("a.jpg", b"", "空"),
        ("a.jpg", picture() + bytes(10_000_001), "10MB"),
    ],
    ids=["eps", "eps-as-jpeg", "svg-as-png", "gif-polyglot", "cut", "empty", "too-heavy"],
)
def test_a_file_that_is_no_safe_picture_is_refused(
    aoki: Client, pillar: Pillar, name: str, content: bytes, sentence: str
):
    response = with_photo(aoki, pillar, name, content)
    assert response.status_code == 200
    assert sentence in errors_of(response)
    assert not Photo.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused(aoki: Client, pillar: Pillar, settings):
    settings.PHOTO_PIXELS_LIMIT = 1000
    assert "画素" in errors_of(with_photo(aoki, pillar, "a.png", picture("PNG")))


def test_a_picture_of_400_megapixels_is_refused_unread(aoki: Client, pillar: Pillar):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")  # a few kB, but 1,200 MB once it is unpacked for the screen
    assert out.tell() < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "画素" in errors_of(with_photo(aoki, pillar, "a.png", out.getvalue()))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    assert not Photo.objects.exists()


def test_a_script_behind_a_picture_is_gone_after_saving(aoki: Client, pillar: Pillar):
    with_photo(aoki, pillar, "a.html.jpg", picture() + b"<script>alert(1)</script>")
    photo = Photo.objects.get()
    assert b"script" not in photo.image.read()
    assert str(photo.image.name).endswith(".jpg")
    assert "html" not in str(photo.image.name)


def test_an_image_needs_its_alternative_text(aoki: Client, pillar: Pillar):
    response = with_photo(aoki, pillar, "a.png", picture("PNG"), alt="")
    assert "代替テキストを入力してください" in errors_of(response)
    assert not Photo.objects.exists()


def test_a_caption_without_an_image_is_a_photo_too(aoki: Client, pillar: Pillar):
    with_photo(aoki, pillar, "a.png", picture("PNG"), image=None, alt="")
    assert str(Photo.objects.get()) == "見本市の様子"
