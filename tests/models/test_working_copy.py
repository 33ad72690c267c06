"""The one writer: whatever document the rows had, they get the next one, and what is recognised keeps its id."""

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from plans_registry.documents.plan import PhotoDocument
from plans_registry.models import Measure, Photo, Pillar, Plan, Round, SourceDocument
from plans_registry.models.plan_rows import reference_to
from plans_registry.models.working_copy import write
from tests import factories
from tests.models.stored import stored, without_ids

pytestmark = pytest.mark.django_db

ROUND = "令和6年度後期（見本）"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def picture(color: str = "red") -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="picture.jpg")


def test_writing_what_is_there_writes_nothing(django_assert_max_num_queries: Any):
    plan = factories.draft(photos=(PhotoDocument(caption="会場"),))
    before = Plan.objects.get(pk=plan.pk).updated_at
    document = stored(plan)
    with django_assert_max_num_queries(19) as asked:
        assert write(plan, document).after == document
    assert [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
    assert Plan.objects.get(pk=plan.pk).updated_at == before


def test_a_changed_measure_is_an_update_of_its_plan():
    plan = factories.draft()
    before = Plan.objects.get(pk=plan.pk).updated_at
    changed = replace(stored(plan), pillars=(factories.pillar("販路拡大支援", factories.measure("別の事業")),))
    assert write(plan, changed).plan.updated_at > before
    assert Plan.objects.get(pk=plan.pk).updated_at > before


def test_places_are_exchanged_and_measures_follow_a_pillar_that_goes():
    first = factories.pillar("販路", *(factories.measure(name, number=at) for at, name in enumerate("あいう", start=1)))
    second = factories.pillar("創業", factories.measure("え"), number=2)
    plan = factories.draft(pillars=(first, second))
    before = stored(plan)
    ids = {measure.name: measure.id for measure in before.measures}
    turned = [replace(measure, number=4 - measure.number) for measure in before.pillars[0].measures]
    moved = replace(before.pillars[1].measures[0], number=4)
    pillars = (replace(before.pillars[0], number=2, measures=(*reversed(turned), moved)),)
    done = write(plan, replace(before, pillars=pillars))
    assert [(row.name, row.pk, row.number) for row in Measure.objects.order_by("number")] == [
        (name, ids[name], number) for number, name in enumerate("ういあえ", start=1)
    ]
    assert list(Pillar.objects.values_list("number", "title")) == [(2, "販路")]
    assert stored(done.plan) == done.after


def test_measures_with_one_number_exchange_their_pillars():
    pillars = (
        factories.pillar("販路", factories.measure("あ")),
        factories.pillar("創業", factories.measure("い"), number=2),
    )
    plan = factories.draft(pillars=pillars)
    one, other = stored(plan).pillars
    exchanged = (replace(one, measures=other.measures), replace(other, measures=one.measures))
    done = write(plan, replace(stored(plan), pillars=exchanged))
    assert [measure.id for measure in done.after.measures] == [other.measures[0].id, one.measures[0].id]
    assert stored(done.plan) == done.after


def test_numbers_at_the_end_of_their_range_leave_room_to_step_aside():
    largest = 32_767
    parts = (factories.measure("あ", number=largest), factories.measure("い", number=largest - 1))
    plan = factories.draft(pillars=(factories.pillar("柱", *parts, number=largest),))
    pillar = stored(plan).pillars[0]
    one, other = pillar.measures
    turned = (replace(one, number=other.number), replace(other, number=one.number))
    done = write(plan, replace(stored(plan), pillars=(replace(pillar, measures=turned),)))
    assert [measure.name for measure in done.after.measures] == ["あ", "い"]
    assert stored(done.plan) == done.after


def test_an_id_of_another_plan_or_of_nobody_is_no_address():
    strange = Measure.objects.get(pillar__plan=factories.draft(factories.MACHIDA)).pk
    for pk in (strange, 999_999):
        pillar = factories.pillar("柱", factories.measure(id=pk))
        written = write(None, factories.document(pillars=(pillar,)))
        assert written.after.measures[0].id not in (strange, 999_999)
    assert Measure.objects.get(pk=strange).pillar.plan.municipality_id == factories.MACHIDA


def test_an_id_that_is_gone_is_taken_again_only_when_asked():
    plan = factories.draft()
    document = stored(plan)
    Measure.objects.all().delete()
    assert write(plan, document, revive=True).after == document
    Measure.objects.all().delete()
    assert write(plan, document).after.measures[0].id != document.measures[0].id


def test_a_photo_keeps_its_row_with_its_picture_or_its_caption():
    plan = factories.draft(photos=(PhotoDocument(caption="会場"), PhotoDocument(caption="表彰式")))
    hall, prize = Photo.objects.order_by("position")
    hall.image, hall.alt = picture(), "並ぶ机"
    hall.full_clean()
    hall.save()
    document = stored(plan)
    (pillar,) = document.pillars
    turned = (document.photos[1], replace(document.photos[0], caption="展示会場"))
    done = write(plan, replace(document, pillars=(replace(pillar, photos=turned),), photos=()))
    assert [(row.pk, row.caption, bool(row.image)) for row in Photo.objects.order_by("position")] == [
        (prize.pk, "表彰式", False),
        (hall.pk, "展示会場", True),
    ]
    assert stored(done.plan) == done.after


def test_a_private_picture_is_copied_and_made_safe_and_a_lost_one_stays_away():
    place = default_storage.save("reviews/pictures/a.jpg", picture())
    photos = (
        PhotoDocument(caption="会場", alt="机", image=place),
        PhotoDocument(caption="広場", alt="人", image="photos/gone.jpg"),
    )
    written = write(None, factories.document(photos=photos))
    hall, square = written.after.photos
    assert hall.image.startswith("photos/")
    assert (hall.width, hall.height) == (8, 6)
    assert (square.image, square.caption) == ("", "広場")
    assert stored(written.plan) == written.after


def test_source_round_and_lineage_are_found_by_what_documents_call_them():
    old = factories.published(first_year=2018, last_year=2020)
    source = SourceDocument.objects.create(title="資料", file=ContentFile(b"x", name="a.txt"), caveat="断り書き")
    Round.objects.get_or_create(label=ROUND)
    measure = factories.measure(continues=Measure.objects.get().pk)
    document = factories.document(
        source=reference_to(source),
        caveat="断り書き",
        round=ROUND,
        predecessor=old.key,
        lineage_confirmed=True,
        pillars=(factories.pillar("柱", measure),),
    )
    written = write(None, document)
    assert without_ids(stored(written.plan)) == document
    assert stored(written.plan) == written.after


def test_a_predecessor_without_a_key_and_proposed_pairs_outlive_a_document_that_cannot_say_them():
    old, plan = factories.draft(first_year=2018, last_year=2020), factories.draft()
    Plan.objects.filter(pk=plan.pk).update(predecessor=old)
    earlier = Measure.objects.get(pillar__plan=old)
    Measure.objects.filter(pillar__plan=plan).update(continues=earlier)
    write(plan, replace(stored(plan), background="書きかえた"))
    assert Plan.objects.get(pk=plan.pk).predecessor == old
    assert Measure.objects.get(pillar__plan=plan).continues == earlier
