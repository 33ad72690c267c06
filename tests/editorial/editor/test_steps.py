"""The buttons of the editor on a document: measures and pillars moved, split, joined, added and deleted."""

import pytest

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.editor.edits import numbered, without_empty
from plans_registry.editorial.editor.steps import Chosen, UnknownStep, first_changed, press


def measure(name: str, description: str = "", **fields: object) -> MeasureDocument:
    return MeasureDocument(number=1, name=name, description=description, **fields)  # type: ignore[arg-type]


PLAN = numbered(
    PlanDocument(
        title="計画",
        municipality="131211",
        pillars=(
            PillarDocument(
                number=1, title="柱一", measures=(measure("A", "a", forms=("grant",), id=5), measure("B", "b"))
            ),
            PillarDocument(
                number=2,
                title="柱二",
                measures=(measure("C"), measure("D及びE")),
                photos=(PhotoDocument(caption="会場"),),
            ),
        ),
    )
)


def names(plan: PlanDocument) -> list[list[str]]:
    return [[part.name for part in pillar.measures] for pillar in plan.pillars]


@pytest.mark.parametrize(
    ("button", "chosen", "after"),
    [
        ("measure-move-0-0", Chosen(to=1), [["B"], ["C", "D及びE", "A"]]),
        ("measure-down-0-0", Chosen(), [["B", "A"], ["C", "D及びE"]]),
        ("measure-up-1-1", Chosen(), [["A", "B"], ["D及びE", "C"]]),
        ("measure-delete-0-1", Chosen(), [["A"], ["C", "D及びE"]]),
        ("measure-add-0", Chosen(), [["A", "B", ""], ["C", "D及びE"]]),
        ("measure-merge-0-0", Chosen(), [["A（a）、B"], ["C", "D及びE"]]),
        ("measure-split-1-1", Chosen(at=1), [["A", "B"], ["C", "D", "E"]]),
        ("pillar-down-0", Chosen(), [["C", "D及びE"], ["A", "B"]]),
        ("pillar-up-1", Chosen(), [["C", "D及びE"], ["A", "B"]]),
        ("pillar-delete-0", Chosen(), [["C", "D及びE"]]),
        ("pillar-add", Chosen(), [["A", "B"], ["C", "D及びE"], [""]]),
    ],
)
def test_a_button_changes_the_plan_and_numbers_its_parts(button: str, chosen: Chosen, after: list[list[str]]):
    outcome = press(button, PLAN, chosen)
    assert names(outcome.document) == after
    assert outcome.done
    assert [part.number for pillar in outcome.document.pillars for part in pillar.measures] == [
        n for pillar in after for n in range(1, len(pillar) + 1)
    ]


def test_a_split_measure_divides_its_text_keeps_its_forms_and_one_id():
    marked = PlanDocument(
        title="",
        municipality="",
        pillars=(
            PillarDocument(
                number=1, title="", measures=(measure("起業家育成｜起業家相談", "賃料の補助", forms=("grant",), id=7),)
            ),
        ),
    )
    first, second = press("measure-split-0-0", marked).document.pillars[0].measures
    assert (first.name, first.description, first.id) == ("起業家育成", "", 7)
    assert (second.name, second.description, second.id) == ("起業家相談", "賃料の補助", None)
    assert first.forms == second.forms == ("grant",)


@pytest.mark.parametrize(
    "button",
    ["measure-move-0-0", "measure-split-0-0", "measure-up-0-0", "measure-merge-9-9", "photo-up-0", "pillar-up-9"],
)
def test_a_button_without_a_target_does_nothing_and_says_so(button: str):
    outcome = press(button, PLAN)
    assert (outcome.document, outcome.done) == (PLAN, "")


@pytest.mark.parametrize("button", ["explode", "measure-delete-0", "measure-delete-0-x", "pillar-add-1"])
def test_a_button_of_no_page_is_unknown(button: str):
    with pytest.raises(UnknownStep):
        press(button, PLAN)


def test_photos_are_counted_through_the_whole_plan():
    added = press("photo-add-0", PLAN).document
    assert (len(added.photos), press("photo-add-2", added).anchor) == (1, "photo-2")
    assert press("photo-delete-1", added).document.pillars[1].photos == ()
    assert press("pillar-delete-1", PLAN).document.photos == PLAN.pillars[1].photos


@pytest.mark.parametrize(
    ("button", "place"),
    [
        ("pillar-delete-0", "pillar-0"),
        ("measure-delete-1-1", "measure-1-1"),
        ("photo-delete-0", "photo-0"),
        ("measure-down-0-0", "measure-0-0"),
        ("measure-add-0", ""),
    ],
)
def test_a_step_taken_back_leads_to_the_part_that_is_back(button: str, place: str):
    assert first_changed(press(button, PLAN).document, PLAN) == place


def test_where_the_photos_of_a_deleted_pillar_went_is_said():
    said = "柱を削除しました。写真「会場」は、「柱を決めない写真」に移しました。"
    assert [press(f"pillar-delete-{i}", PLAN).done for i in (0, 1)] == ["柱を削除しました。", said]


def test_what_is_empty_is_left_out():
    added = press("pillar-add", press("measure-add-0", press("photo-add-1", PLAN).document).document).document
    assert names(without_empty(added)) == names(PLAN)
