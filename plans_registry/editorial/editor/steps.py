"""The buttons of the editor: the name of each, the step on the document behind it, and the sentence that says it is done.

A button is named like ``measure-merge-0-2``: pillar 0, measure 2.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.documents.differences import differences
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.editor import edits

_BUTTON = re.compile(r"([a-z]+(?:-[a-z]+)?)((?:-\d{1,4})*)")


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """``anchor`` is the id the page opens at; ``done`` the sentence, "" when nothing could be done."""

    document: PlanDocument
    anchor: str
    done: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen beside a button: the pillar to move to, the place to divide at."""

    to: int | None = None
    at: int | None = None


class UnknownStep(ValueError):
    """A button that no page of ours has."""


@dataclass(frozen=True, slots=True)
class EditStep:
    """``places`` is how many numbers the button's name ends in; ``done`` the sentence, or what makes it of the document."""

    places: int
    done: str | Promise | Callable[..., str]
    act: Callable[..., tuple[PlanDocument, str]]


def press(button: str, document: PlanDocument, chosen: Chosen = Chosen()) -> EditOutcome:
    match = _BUTTON.fullmatch(button)
    step = STEPS.get(match[1]) if match else None
    places = [int(number) for number in match[2].split("-")[1:]] if match else []
    if step is None or len(places) != step.places:
        raise UnknownStep(button)
    changed, anchor = step.act(document, chosen, *places)
    if changed == document:
        return EditOutcome(document, anchor, "")
    return EditOutcome(changed, anchor, step.done(document, *places) if callable(step.done) else str(step.done))


def first_changed(old: PlanDocument, new: PlanDocument) -> str:
    """The id of the first part that came, went elsewhere or reads otherwise in ``new``; "" where parts only went."""
    found = differences(old, new)
    changes: list[Any] = [*found.pillars, *found.measures, *found.photos]
    changed = [change.new for change in changes if change.new]
    parts: list[tuple[str, Any]] = []
    for i, pillar in enumerate(new.pillars):
        parts += [(f"pillar-{i}", pillar), *((f"measure-{i}-{j}", part) for j, part in enumerate(pillar.measures))]
    own_first = (*new.photos, *(photo for pillar in new.pillars for photo in pillar.photos))
    parts += [(f"photo-{k}", photo) for k, photo in enumerate(own_first)]
    return next((place for place, part in parts if any(part is one for one in changed)), "")


Stepped = tuple[PlanDocument, str]


def _add_pillar(plan: PlanDocument, chosen: Chosen) -> Stepped:
    """With a first measure: nobody wants an empty pillar."""
    place = len(plan.pillars)
    return edits.add_measure(edits.add_pillar(plan), place), f"pillar-{place}"


def _delete_pillar(plan: PlanDocument, chosen: Chosen, i: int) -> Stepped:
    return edits.delete_pillar(plan, i), "pillars"


def _pillar_deleted(plan: PlanDocument, i: int) -> str:
    photos = [_("写真「%s」") % photo.caption for photo in plan.pillars[i].photos]
    if not photos:
        return _("柱を削除しました。")
    return _("柱を削除しました。%sは、「柱を決めない写真」に移しました。") % "、".join(photos)


def _raise_pillar(plan: PlanDocument, chosen: Chosen, i: int) -> Stepped:
    return edits.shift_pillar(plan, i, -1), f"pillar-{max(i - 1, 0)}"


def _lower_pillar(plan: PlanDocument, chosen: Chosen, i: int) -> Stepped:
    return edits.shift_pillar(plan, i, 1), f"pillar-{min(i + 1, len(plan.pillars) - 1)}"


def _add_measure(plan: PlanDocument, chosen: Chosen, i: int) -> Stepped:
    return edits.add_measure(plan, i), f"measure-{i}-{_measures(plan, i)}"


def _delete_measure(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    return edits.delete_measure(plan, i, j), f"pillar-{i}"


def _raise_measure(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    return edits.shift_measure(plan, i, j, -1), f"measure-{i}-{max(j - 1, 0)}"


def _lower_measure(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    return edits.shift_measure(plan, i, j, 1), f"measure-{i}-{min(j + 1, _measures(plan, i) - 1)}"


def _move_measure(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    if chosen.to is None:
        return plan, f"measure-{i}-{j}"
    return edits.move_measure(plan, i, j, chosen.to), f"measure-{chosen.to}-{_measures(plan, chosen.to)}"


def _split_measure(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    return edits.split_measure(plan, i, j, chosen.at), f"measure-{i}-{j}"


def _merge_measures(plan: PlanDocument, chosen: Chosen, i: int, j: int) -> Stepped:
    return edits.merge_measures(plan, i, j), f"measure-{i}-{j}"


def _add_photo(plan: PlanDocument, chosen: Chosen, owner: int) -> Stepped:
    """``owner`` counts from 1: 0 is the plan, 1 its first pillar."""
    photos = [plan.photos, *(pillar.photos for pillar in plan.pillars)]
    return edits.add_photo_to(plan, owner - 1), f"photo-{sum(map(len, photos[: owner + 1]))}"


def _delete_photo(plan: PlanDocument, chosen: Chosen, k: int) -> Stepped:
    owner, _place = edits.photo_place(plan, k)
    return edits.delete_photo(plan, k), "photos" if owner < 0 else f"pillar-{owner}"


def _raise_photo(plan: PlanDocument, chosen: Chosen, k: int) -> Stepped:
    return edits.shift_photo(plan, k, -1), f"photo-{max(k - 1, 0)}"


def _lower_photo(plan: PlanDocument, chosen: Chosen, k: int) -> Stepped:
    return edits.shift_photo(plan, k, 1), f"photo-{k + 1}"


def _measures(plan: PlanDocument, i: int) -> int:
    return len(plan.pillars[i].measures) if i < len(plan.pillars) else 0


STEPS: dict[str, EditStep] = {
    "pillar-add": EditStep(0, gettext_lazy("柱を加えました。"), _add_pillar),
    "pillar-delete": EditStep(1, _pillar_deleted, _delete_pillar),
    "pillar-up": EditStep(1, gettext_lazy("柱を上へ動かしました。"), _raise_pillar),
    "pillar-down": EditStep(1, gettext_lazy("柱を下へ動かしました。"), _lower_pillar),
    "measure-add": EditStep(1, gettext_lazy("施策を加えました。"), _add_measure),
    "measure-delete": EditStep(2, gettext_lazy("施策を削除しました。"), _delete_measure),
    "measure-up": EditStep(2, gettext_lazy("施策を上へ動かしました。"), _raise_measure),
    "measure-down": EditStep(2, gettext_lazy("施策を下へ動かしました。"), _lower_measure),
    "measure-move": EditStep(2, gettext_lazy("施策を別の柱へ移しました。"), _move_measure),
    "measure-split": EditStep(2, gettext_lazy("施策を二つに分けました。"), _split_measure),
    "measure-merge": EditStep(2, gettext_lazy("次の施策とまとめました。"), _merge_measures),
    "photo-add": EditStep(1, gettext_lazy("写真を加えました。"), _add_photo),
    "photo-delete": EditStep(1, gettext_lazy("写真を削除しました。"), _delete_photo),
    "photo-up": EditStep(1, gettext_lazy("写真を上へ動かしました。"), _raise_photo),
    "photo-down": EditStep(1, gettext_lazy("写真を下へ動かしました。"), _lower_photo),
}
