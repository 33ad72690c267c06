"""The buttons of a proposed plan: measures and pillars moved, split, joined, added and deleted."""

import pytest
from django.test import Client

from tests.editorial.review.reviewing import (
    ADACHI_HEAD,
    TEXT,
    controls,
    names,
    paste,
    plan_page,
    press,
    proposed,
    text_of,
)
from tests.intake.overviews import SAMPLE, small

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
    at = next(i for i, issue in enumerate(review.proposal["issues"]) if issue["code"] == "line-unplaced")
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
    assert review.proposal["issues"][at]["settled"]
    assert f"place-{at}" not in controls(aoki, plan_page(review)).buttons
