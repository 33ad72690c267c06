"""The one writer: whatever document the rows had, they get the next one, and what is recognised keeps its id."""

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from plans_registry.documents.matching import pair_measures, pair_pillars
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument, own_types
from plans_registry.models import Measure, Photo, Pillar, Plan, Round, SourceDocument
from plans_registry.models.plan_rows import reference_to
from plans_registry.models.working_copy import document_of, documents_of, write, write_all
from tests import factories
from tests.draws import draws

pytestmark = pytest.mark.django_db

TYPES = ("sales-channels", "startups", "talent")
FORMS = ("grant", "advice", "training")
NAMES = ("見本市等出展助成事業", "見本市等出展助成金", "創業塾", "相談会", "相 談 会")
ROUND = "令和6年度後期（見本）"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def picture(color: str = "red") -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="picture.jpg")


def stored(plan: Plan) -> PlanDocument:
    return document_of(Plan.objects.with_parts().get(pk=plan.pk))


def without_ids(document: PlanDocument) -> PlanDocument:
    pillars = (
        replace(pillar, measures=tuple(replace(measure, id=None) for measure in pillar.measures))
        for pillar in document.pillars
    )
    return replace(document, pillars=tuple(pillars))


@st.composite
def some_of(draw: Any, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the choices, in their order: as the vocabulary has them."""
    return tuple(choice for choice in choices if draw(st.booleans()))


captions = st.sampled_from(("会場", "会　場", "表彰式"))
photos = st.lists(st.builds(PhotoDocument, caption=captions, credit=st.sampled_from(("", "足立区"))), max_size=2)


@st.composite
def measures(draw: Any, pillar_types: tuple[str, ...]) -> tuple[MeasureDocument, ...]:
    """``page`` stands for the id until there are any: the place of a measure of the document before, or None."""
    numbers = sorted(draw(st.sets(st.integers(1, 6), max_size=4)))
    own = own_types(TYPES, pillar=pillar_types)
    return tuple(
        MeasureDocument(
            number=number,
            name=draw(st.sampled_from(NAMES)),
            description=draw(st.sampled_from(("", "出展に対する助成"))),
            types=draw(some_of(own)),
            forms=draw(some_of(FORMS)),
            audience=draw(st.sampled_from(("", "区民"))),
            page=draw(st.none() | st.integers(1, 9)),
        )
        for number in numbers
    )


@st.composite
def pillars(draw: Any) -> tuple[PillarDocument, ...]:
    parts = []
    for number in sorted(draw(st.sets(st.integers(1, 5), max_size=4))):
        types = draw(some_of(TYPES))
        parts.append(
            PillarDocument(
                number=number,
                title=draw(st.sampled_from(("販路拡大支援", "販路の拡大", "創業支援"))),
                types=types,
                open_ended=draw(st.booleans()),
                measures=draw(measures(types)),
                photos=tuple(draw(photos)),
            )
        )
    return tuple(parts)


@st.composite
def documents(draw: Any) -> PlanDocument:
    years = draw(st.sampled_from(((None, None), (2021, 2023), (2022, 2022))))
    code, name = draw(st.sampled_from(((factories.ADACHI, "足立区"), (factories.MACHIDA, "町田市"))))
    return PlanDocument(
        title=draw(st.sampled_from(("計画", "地域産業活性化計画"))),
        municipality=code,
        municipality_name=name,
        first_year=years[0],
        last_year=years[1],
        period_text=draw(st.sampled_from(("", "三か年"))),
        background=draw(st.sampled_from(("", "現状"))),
        plain_summary=draw(st.sampled_from(("", "要約"))),
        round=draw(st.sampled_from(("", ROUND))),
        pillars=draw(pillars()),
        photos=tuple(draw(photos)),
    )


def named(before: PlanDocument, document: PlanDocument, choices: list[int | None]) -> PlanDocument:
    """Some measures with the ids of measures that there were, each once, wherever they stood."""
    ids = [measure.id for measure in before.measures]
    left = iter(choices)

    def with_id(measure: MeasureDocument) -> MeasureDocument:
        at = next(left, None)
        return replace(measure, id=ids[at] if at is not None and at < len(ids) else None)

    renamed = tuple(
        replace(pillar, measures=tuple(with_id(measure) for measure in pillar.measures)) for pillar in document.pillars
    )
    return replace(document, pillars=renamed)


CHOICES = st.permutations([*range(8), *[None] * 8])


@pytest.mark.one_database
@pytest.mark.slow
@settings(max_examples=draws(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=documents(), second=documents(), choices=CHOICES)
def test_any_document_after_any_other(first: PlanDocument, second: PlanDocument, choices: list[int | None]):
    with transaction.atomic():
        Round.objects.get_or_create(label=ROUND)
        beside = write(None, factories.document(factories.HAMURA))
        made = write(None, first)
        assert made.before is None
        assert without_ids(made.after) == first
        assert stored(made.plan) == made.after
        second = named(made.after, second, choices)
        done = write(made.plan, second)
        assert (done.before, stored(done.plan)) == (made.after, done.after)
        assert without_ids(done.after) == without_ids(second)
        pairs = pair_measures(made.after, second, pair_pillars(made.after, second))
        kept = {made.after.measures[at].id: done.after.measures[place].id for at, place in pairs.items()}
        assert kept == {pk: pk for pk in kept}
        assert {measure.id for measure in second.measures} - {None} <= kept.keys()
        assert documents_of([done.plan.pk, beside.plan.pk]) == {
            done.plan.pk: done.after,
            beside.plan.pk: beside.after,
        }
        back = write(done.plan, made.after, revive=True)
        assert back.after == made.after
        assert stored(back.plan) == made.after
        transaction.set_rollback(True)


@pytest.mark.one_database
@pytest.mark.slow
@settings(max_examples=draws(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(documents(), documents()), min_size=2, max_size=4))
def test_many_at_once_are_written_like_one_after_the_other(pairs: list[tuple[PlanDocument, PlanDocument]]):
    with transaction.atomic():
        Round.objects.get_or_create(label=ROUND)
        made = write_all([(None, first) for first, _second in pairs])
        done = write_all([(one.plan, second) for one, (_first, second) in zip(made, pairs, strict=True)])
        assert [without_ids(one.after) for one in done] == [second for _first, second in pairs]
        assert documents_of([one.plan.pk for one in done]) == {one.plan.pk: one.after for one in done}
        transaction.set_rollback(True)


def test_writing_what_is_there_writes_nothing(django_assert_max_num_queries: Any):
    plan = factories.draft(photos=(PhotoDocument(caption="会場"),))
    before = Plan.objects.get(pk=plan.pk).updated_at
    document = stored(plan)
    with django_assert_max_num_queries(18) as asked:
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
