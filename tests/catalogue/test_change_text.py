"""Everything that can differ between two texts of a plan has a name that people read."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from plans_registry.catalogue.change_text import KINDS, tell
from plans_registry.catalogue.labels import measure_label, photo_label, pillar_label, plan_label
from plans_registry.documents.differences import (
    MEASURE_FACTS,
    MEASURE_WORDINGS,
    PHOTO_FACTS,
    PHOTO_WORDINGS,
    PILLAR_FACTS,
    PLAN_FACTS,
    PLAN_WORDINGS,
    differences,
)
from plans_registry.documents.plan import PhotoDocument, PillarDocument, PlanDocument


@pytest.mark.parametrize("field", [*PLAN_WORDINGS, *PLAN_FACTS])
def test_what_differs_in_a_plan_is_called_something(field: str):
    assert plan_label(field)


def test_what_differs_in_a_pillar_measure_or_photo_is_called_something():
    assert all(map(pillar_label, ("title", *PILLAR_FACTS)))
    assert all(map(measure_label, (*MEASURE_WORDINGS, *MEASURE_FACTS)))
    assert all(map(photo_label, (*PHOTO_WORDINGS, *PHOTO_FACTS)))


def test_a_municipality_put_right_is_told_once_by_its_name():
    old = PlanDocument(title="計画", municipality="131211", municipality_name="足立区")
    new = replace(old, municipality="132098", municipality_name="町田市")
    (told,) = tell(differences(old, new), {})
    assert told.notes == ("区市町村：足立区 → 町田市",)


def test_in_english_a_change_is_told_as_done_not_as_a_button_says_it():
    with override("en"):
        assert list(map(str, KINDS.values())) == ["Added", "Removed", "Moved", "Changed"]


def test_a_picture_is_told_as_replaced_added_or_gone_and_never_by_its_file():
    with_picture = PhotoDocument(caption="会場", alt="並ぶ机", image="photos/a.jpg")
    another, without = replace(with_picture, image="photos/b.jpg"), replace(with_picture, image="")
    said = {
        (with_picture, another): "画像が替わりました",
        (without, another): "画像が加わりました",
        (with_picture, without): "画像がなくなりました",
    }
    for (old, new), words in said.items():
        documents = (PlanDocument(title="計画", municipality="131211", photos=(photo,)) for photo in (old, new))
        (told,) = tell(differences(*documents), {})
        assert (told.kind, told.name, told.notes, told.wordings) == ("changed", "写真「会場」", (words,), ())


def test_a_photo_that_moved_says_where_to():
    pillar = PillarDocument(number=1, title="販路")
    photo = PhotoDocument(caption="会場")
    old = PlanDocument(title="計画", municipality="131211", pillars=(replace(pillar, photos=(photo,)),))
    (told,) = tell(differences(old, replace(old, pillars=(pillar,), photos=(photo,))), {})
    assert (told.kind, told.name) == ("moved", "写真の説明「会場」")
    assert told.notes == ("柱1「販路」から計画の全体へ",)
