"""Two people's documents put together: every change of one stands, and what both changed is said."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from plans_registry.documents.merging import Conflict, merge
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument


def plan(*pillars: str, **fields: object) -> PlanDocument:
    """``"販路 a1 b2"`` is a pillar with the measures a and b of these ids; without a number a measure is new."""
    return PlanDocument(title="計画", municipality="131211", pillars=tuple(map(pillar, range(9), pillars)), **fields)  # type: ignore[arg-type]


def pillar(place: int, text: str) -> PillarDocument:
    title, *parts = text.split()
    measures = tuple(
        MeasureDocument(number=n, name=part[0] * 3, id=int(part[1:]) if part[1:] else None)
        for n, part in enumerate(parts, start=1)
    )
    return PillarDocument(number=place + 1, title=title, measures=measures)


def shape(document: PlanDocument) -> list[str]:
    return [" ".join([part.title, *(one.name[0] for one in part.measures)]) for part in document.pillars]


BASE = plan("販路 a1 b2", "創業 c3")


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        (("販路 a1 b2 x", "創業 c3"), ("販路 a1 b2 y", "創業 c3"), ["販路 a b x y", "創業 c"]),
        (("販路 b2 a1", "創業 c3"), ("販路 a1 b2", "創業 c3 y"), ["販路 b a", "創業 c y"]),
        (("販路 a1", "創業 c3 b2"), ("創業 c3", "販路 a1 b2"), ["創業 c b", "販路 a"]),
        (("販路 a1", "創業 c3"), ("販路 a1 b2", "創業 c3", "人材 z"), ["販路 a", "創業 c", "人材 z"]),
        (("販路 a1 b2", "創業 c3", "人材 z"), ("販路 a1 b2", "創業 c3", "人材 z9"), ["販路 a b", "創業 c", "人材 z"]),
        (("販路 a1 b2", "創業 c3 x"), ("販路 a1 b2", "創業 c3 x7"), ["販路 a b", "創業 c x"]),
    ],
    ids=["both-add", "order", "moved-both", "deleted-added", "same-pillar-twice", "same-measure-twice"],
)
def test_what_two_people_did_is_put_together(mine: tuple, theirs: tuple, together: list[str]):
    merged = merge(BASE, plan(*mine), plan(*theirs))
    assert shape(merged.document) == together
    assert merged.conflicts == ()


THREE = plan("販路 a1 b2 c3", "創業 d4", "人材 e5")


@pytest.mark.parametrize(
    ("mine", "theirs", "overruled"),
    [
        (("販路 b2 c3 a1", "創業 d4", "人材 e5"), ("販路 c3 a1 b2", "創業 d4", "人材 e5"), ["c"]),
        (("販路 b2 c3", "創業 d4 a1", "人材 e5"), ("販路 b2 c3", "創業 d4", "人材 e5 a1"), ["a"]),
        (("販路 a1 b2", "創業 d4 c3", "人材 e5"), ("販路 c3 a1 b2", "創業 d4", "人材 e5"), ["c"]),
        (("創業 d4", "販路 a1 b2 c3", "人材 e5"), ("人材 e5", "販路 a1 c3 b2", "創業 d4"), ["人材"]),
        (("販路 c3 a1 b2", "創業 d4", "人材 e5"), ("販路 c3 a1 b2", "創業 d4", "人材 e5"), []),
        (("販路 a1 b2 c3", "人材 e5", "創業 d4"), ("販路 b2 a1", "創業 d4 c3", "人材 e5"), []),
        (("販路 b2 c3", "創業 d4", "人材 e5"), ("販路 b2 a1 c3", "創業 d4", "人材 e5"), []),
    ],
    ids=["order", "pillar", "order-pillar", "one-of-two", "same", "other-parts", "deleted"],
)
def test_what_they_moved_and_stands_where_i_put_it_is_overruled(mine: tuple, theirs: tuple, overruled: list[str]):
    merged = merge(THREE, plan(*mine), plan(*theirs))
    assert [name_at(merged.document, place) for place in merged.overruled] == overruled


def name_at(document: PlanDocument, place: str) -> str:
    _kind, pillar, *measure = place.split("-")
    part = document.pillars[int(pillar)]
    return part.measures[int(measure[0])].name[0] if measure else part.title


def test_a_field_both_wrote_is_a_conflict_and_mine_stands():
    mine, theirs = replace(BASE, title="青木", background="現状"), replace(BASE, title="千葉", caveat="注意")
    merged = merge(BASE, mine, theirs)
    assert (merged.document.title, merged.document.background, merged.document.caveat) == ("青木", "現状", "注意")
    assert merged.conflicts == (Conflict("", "title", "計画", "千葉"),)


def test_the_same_change_by_both_is_none():
    assert merge(BASE, replace(BASE, title="新"), replace(BASE, title="新")).conflicts == ()


def changed(document: PlanDocument, name: str, /, **fields: object) -> PlanDocument:
    pillars = tuple(
        replace(
            part,
            measures=tuple(replace(one, **fields) if one.name[0] == name else one for one in part.measures),  # type: ignore[arg-type]
        )
        for part in document.pillars
    )
    return replace(document, pillars=pillars)


def test_a_measure_is_found_by_its_id_wherever_it_went():
    mine = changed(BASE, "b", name="改名")
    theirs = changed(plan("販路 a1", "創業 c3 b2"), "b", amount="上限20万円")
    (moved,) = (part for part in merge(BASE, mine, theirs).document.measures if part.id == 2)
    assert (moved.name, moved.amount) == ("改名", "上限20万円")


def test_types_are_added_and_taken_away_one_by_one():
    base = changed(BASE, "a", types=("x", "y"))
    merged = merge(base, changed(base, "a", types=("y",)), changed(base, "a", types=("x", "y", "z")))
    assert merged.document.measures[0].types == ("y", "z")
    assert merged.conflicts == ()


@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_what_one_deleted_and_the_other_changed_stays_and_is_said(who: str):
    deleted, reworded = plan("販路 a1", "創業 c3"), changed(BASE, "b", description="新しい概要")
    pair = (deleted, reworded) if who == "mine" else (reworded, deleted)
    merged = merge(BASE, *pair)
    assert [part.description for part in merged.document.measures if part.id == 2] == ["新しい概要"]
    ((place, field),) = [(conflict.place, conflict.field) for conflict in merged.conflicts]
    assert (place, field) == ("measure-0-1", "")


@pytest.mark.parametrize("deleted", [plan("創業 c3"), plan("人材 z"), plan()], ids=["one", "all-for-another", "all"])
@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_pillars_that_one_deleted_go_while_the_other_wrote_elsewhere(deleted: PlanDocument, who: str):
    retitled = replace(BASE, title="新しい計画")
    merged = merge(BASE, *((deleted, retitled) if who == "mine" else (retitled, deleted)))
    assert (merged.document.title, shape(merged.document)) == ("新しい計画", shape(deleted))
    assert merged.conflicts == ()


def test_a_pillar_one_deleted_stays_whole_with_what_the_other_put_into_it_and_both_are_asked():
    deleted, filled = plan("販路 a1 b2"), plan("販路 a1 b2", "創業 c3 y")
    for mine, theirs in ((deleted, filled), (filled, deleted)):
        merged = merge(BASE, mine, theirs)
        assert shape(merged.document) == ["販路 a b", "創業 c y"]
        assert [(one.place, one.field) for one in merged.conflicts] == [("pillar-1", "")]


def test_of_a_pillar_that_stays_only_what_its_deletion_took_along_stays_too():
    moved_first, filled = plan("販路 a1 b2 d4"), plan("販路 a1 b2", "創業 d4 y")  # who filled it has deleted c
    base = plan("販路 a1 b2", "創業 c3 d4")
    for mine, theirs in ((moved_first, filled), (filled, moved_first)):
        assert shape(merge(base, mine, theirs).document) == ["販路 a b d", "創業 y"]


def test_a_pillar_without_measures_that_both_give_a_title_is_one_and_both_are_asked():
    base, mine, theirs = (
        plan("販路 a1 b2", *titles) for titles in (("創業", "人材"), ("起業 x", "人材"), ("開業", "人材"))
    )
    merged = merge(base, mine, theirs)
    assert shape(merged.document) == ["販路 a b", "起業 x", "人材"]
    assert merged.conflicts == (Conflict("pillar-1", "title", "創業", "開業"),)


def test_a_pillar_that_was_put_in_the_place_of_another_is_not_that_one():
    base, mine, theirs = plan("販路 a1 b2", "創業"), plan("販路 a1", "見本市 b2"), plan("販路 a1 b2", "創業 y")
    assert shape(merge(base, mine, theirs).document) == ["販路 a", "見本市 b", "創業 y"]


def photographed(*photos: PhotoDocument, **more: Any) -> PlanDocument:
    """The plan with photos of its second pillar; ``photos`` of the plan as a whole."""
    first, second = BASE.pillars
    return replace(BASE, pillars=(first, replace(second, photos=photos)), **more)


HALL = PhotoDocument(caption="会場", alt="展示台", credit="区", image="photos/a.jpg", width=4, height=3)
WHOLE = PhotoDocument(caption="全景")


@pytest.mark.parametrize("field", ["caption", "alt", "credit", "image"])
def test_what_both_wrote_on_one_photo_is_asked_about(field: str):
    base = photographed(HALL, photos=(WHOLE,))
    mine, theirs = (photographed(replace(HALL, **{field: value}), photos=(WHOLE,)) for value in ("mine", "theirs"))
    merged = merge(base, mine, theirs)
    assert merged.document == mine
    assert merged.conflicts == (Conflict("photo-1", field, getattr(HALL, field), "theirs"),)


def test_the_size_of_a_picture_goes_with_it():
    base, captioned = photographed(HALL), photographed(replace(HALL, caption="入口"))
    other = photographed(replace(HALL, image="photos/b.jpg", width=40, height=30))
    expected = photographed(replace(HALL, image="photos/b.jpg", width=40, height=30, caption="入口"))
    assert merge(base, captioned, other).document == merge(base, other, captioned).document == expected


@pytest.mark.parametrize("photo", [HALL, WHOLE], ids=["with a picture", "a caption alone"])
def test_a_photo_one_deleted_and_the_other_changed_stays_and_both_are_asked(photo: PhotoDocument):
    base, deleted = photographed(photo, photos=(WHOLE,)), photographed(photos=(WHOLE,))
    changed = photographed(replace(photo, credit="都"), photos=(WHOLE,))
    for mine, theirs in ((deleted, changed), (changed, deleted)):
        merged = merge(base, mine, theirs)
        assert merged.document == changed
        assert [(one.place, one.field) for one in merged.conflicts] == [("photo-1", "")]


def test_a_caption_both_wrote_anew_is_of_one_photo():
    base, mine, theirs = (photographed(PhotoDocument(caption=said)) for said in ("会場", "会場の様子", "にぎわう会場"))
    merged = merge(base, mine, theirs)
    assert merged.document == mine
    assert merged.conflicts == (Conflict("photo-0", "caption", "会場", "にぎわう会場"),)


def test_a_caption_one_wrote_anew_and_moved_is_of_one_photo():
    base, theirs = (photographed(PhotoDocument(caption=said)) for said in ("会場", "にぎわう会場"))
    mine = photographed(photos=(PhotoDocument(caption="会場の様子"),))
    merged = merge(base, mine, theirs)
    assert merged.document == mine
    assert merged.conflicts == (Conflict("photo-0", "caption", "会場", "にぎわう会場"),)


def test_of_two_photos_they_moved_the_one_i_moved_elsewhere_is_overruled():
    base, (first, second) = photographed(HALL, WHOLE), BASE.pillars
    theirs = replace(BASE, pillars=(replace(first, photos=(HALL, WHOLE)), second))
    mine = photographed(WHOLE, photos=(HALL,))
    merged = merge(base, mine, theirs)
    assert (merged.document.photos, merged.document.pillars[0].photos) == ((HALL,), (WHOLE,))
    assert merged.overruled == ("photo-0",)


def test_a_photo_of_a_pillar_that_stays_is_not_the_whole_plans():
    base, filled = photographed(HALL), photographed(HALL)
    first, second = filled.pillars
    filled = replace(filled, pillars=(first, replace(second, types=("founding",))))
    deleted = replace(base, pillars=base.pillars[:1], photos=(HALL,))
    for mine, theirs in ((deleted, filled), (filled, deleted)):
        assert merge(base, mine, theirs).document == filled


def test_a_photo_keeps_what_each_has_written_on_it():
    base = replace(BASE, photos=(PhotoDocument(caption="会場", image="photos/a.jpg"),))
    mine = replace(base, photos=(replace(base.photos[0], caption="会場の様子"),))
    theirs = replace(base, photos=(replace(base.photos[0], alt="展示台"), PhotoDocument(caption="もう一枚")))
    photos = merge(base, mine, theirs).document.photos
    assert [(photo.caption, photo.alt) for photo in photos] == [("会場の様子", "展示台"), ("もう一枚", "")]


def test_whatever_one_does_alone_is_the_outcome():
    """Random edits of one person, with nobody else at work, and of nobody against one."""
    random = Random(7)
    for _ in range(200):
        names = [f"{letter}{number}" for number, letter in enumerate("abcdef", start=1)]
        random.shuffle(names)
        cut = random.randint(0, len(names))
        edited = plan(" ".join(["販路", *names[:cut]]), " ".join(["創業", *names[cut : random.randint(cut, 6)], "x"]))
        base = plan("販路 a1 b2 c3", "創業 d4 e5 f6")
        assert shape(merge(base, edited, base).document) == shape(edited)
        assert shape(merge(base, base, edited).document) == shape(edited)


def test_random_edits_of_two_lose_no_new_measure():
    random = Random(11)
    for _ in range(200):
        sides = []
        for new in "xy":
            names = [f"{letter}{number}" for number, letter in enumerate("abcd", start=1) if random.random() > 0.3]
            random.shuffle(names)
            names.insert(random.randint(0, len(names)), new)
            sides.append(plan(" ".join(["販路", *names[:2]]), " ".join(["創業", *names[2:]])))
        merged = merge(plan("販路 a1 b2", "創業 c3 d4"), *sides)
        found = [part.name[0] for part in merged.document.measures]
        assert len(found) == len(set(found))
        assert {"x", "y"} <= set(found)
        deleted = {part.name for part in BASE.measures}
        for side in sides:
            deleted -= {part.name for part in side.measures}
        assert not deleted & {part.name for part in merged.document.measures}
