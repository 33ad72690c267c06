"""A document beside the plan the registry has of it: what staff have added there is what will be written."""

from dataclasses import replace

import pytest

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.review.registered import as_registered, with_known_tags

pytestmark = pytest.mark.django_db

HALL = PhotoDocument(caption="会場", alt="並ぶ机", credit="足立区", image="photos/hall.jpg", width=8, height=6)
FAIR = MeasureDocument(number=1, name="見本市", id=7, types=("talent",), contact="産業振興課", continues=3)


def plan(*pillars: PillarDocument, photos: tuple[PhotoDocument, ...] = (), **fields: object) -> PlanDocument:
    return PlanDocument(title="計画", municipality="131211", pillars=pillars, photos=photos, **fields)


def pillar(
    title: str = "販路", *measures: MeasureDocument, photos: tuple[PhotoDocument, ...] = (), number: int = 1
) -> PillarDocument:
    return PillarDocument(number=number, title=title, measures=measures, photos=photos)


KNOWN = plan(
    pillar("販路", FAIR, photos=(HALL,)),
    plain_summary="やさしい要約。",
    predecessor="131211-2018",
    lineage_confirmed=True,
    round="令和6年度後期",
)


def test_nothing_of_the_registry_is_lost_by_a_new_reading():
    read = plan(pillar("販路", MeasureDocument(number=1, name="見本市")), round="別の回")
    written = as_registered(with_known_tags(read, KNOWN), KNOWN)
    assert written == KNOWN


def test_a_new_measure_continues_nothing():
    read = plan(pillar("販路", MeasureDocument(number=1, name="創業塾"), replace(FAIR, number=2, continues=None)))
    assert [measure.continues for measure in as_registered(read, KNOWN).measures] == [None, 3]


def test_a_picture_stays_with_its_pillar_else_with_the_plan():
    renamed = plan(pillar("人材", number=1), pillar("販路", FAIR, number=2))
    assert as_registered(renamed, KNOWN).pillars[1].photos == (HALL,)
    gone = plan(pillar("まったく別の柱"))
    assert as_registered(gone, KNOWN).photos == (HALL,)


def test_a_photo_keeps_what_is_known_of_it_and_takes_a_picture_only_where_it_has_none():
    read = PhotoDocument(caption="会　場", alt="読んだもの", image="reviews/pictures/a.jpg", width=1, height=1)
    (taken,) = as_registered(plan(pillar(photos=(read,))), KNOWN).pillars[0].photos
    assert taken == replace(HALL, caption="会　場")
    bare = replace(KNOWN, pillars=(pillar("販路", FAIR, photos=(PhotoDocument(caption="会場", credit="足立区"),)),))
    (taken,) = as_registered(plan(pillar(photos=(read,))), bare).pillars[0].photos
    assert taken == replace(read, credit="足立区")


def test_of_two_photos_with_one_caption_none_is_lost_and_a_bare_caption_goes():
    known = plan(photos=(HALL, replace(HALL, image="photos/other.jpg"), PhotoDocument(caption="表彰式")))
    assert as_registered(plan(photos=(PhotoDocument(caption="会場"),)), known).photos == known.photos[:2]
