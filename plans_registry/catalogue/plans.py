"""The list of plans: which of them some filters leave, and how many every other choice would.

A registry of Tokyo's size has some hundred plans: all that they can be filtered by is read once a generation, and
looked at plan by plan.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.index.answer import look_up_everywhere
from plans_registry.catalogue.index.snapshot import latest_at
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import CHANGED_AT
from plans_registry.catalogue.query import FILTER_OF, READINGS
from plans_registry.catalogue.question import Question

PLAN_FACETS = ("type", "region", "municipality", "year", "state", "round")
"""Repeatable parameters of ``/plans/``, in the order of the address."""

PLAN_SORTS = {
    "state": ("standing", "municipality", "-first_year", "key"),
    "code": ("municipality", "-first_year", "key"),
    "newest": ("-first_year", "municipality", "key"),
    "updated": (CHANGED_AT.desc(), "municipality", "-first_year", "key"),
}
"""The orders of the list, as columns of an edition with its standing; the first one is the default."""

PLAN_READINGS = READINGS[:2]
"""What words may be read as here: some of them stand in nearly every plan."""

KEY = re.compile(r"\d{6}-\d{4}(-\d{1,3})?", re.ASCII)


def withdrawal_of(key: str) -> str:
    """A sentence for the key of a plan that is withdrawn; empty for any other text."""
    if not KEY.fullmatch(key):
        return ""
    standings = set(Edition.objects.filter(key=key).values_list("withheld", "is_current"))
    is_gone = any(withheld for withheld, _current in standings) and not any(current for _withheld, current in standings)
    return _("計画「%(key)s」は、公開を取りやめました。") % {"key": key} if is_gone else ""


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A public plan, and by facet the values it counts under.  Its types are those that it states."""

    edition: int
    key: str
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FoundPlans:
    """The editions that fit every filter, and the counts of every facet with the choice of its own filter left out.

    ``facets``: facet → value → count, nothing at zero but what is chosen.
    """

    editions: frozenset[int]
    facets: Mapping[str, Mapping[str, int]]


@lru_cache(maxsize=4)
def listed_plans(snapshot: Snapshot) -> tuple[ListedPlan, ...]:
    """Every public plan.  Reads all their documents, once for each snapshot."""
    return tuple(_listed(edition, snapshot) for edition in snapshot.editions().order_by("key").iterator())


@lru_cache(maxsize=8)
def places_of_plans(snapshot: Snapshot, order: str) -> dict[int, int]:
    """By edition where it stands in one of ``PLAN_SORTS`` of all public plans."""
    editions = snapshot.editions().with_standing(snapshot.fiscal_year).order_by(*PLAN_SORTS[order])
    return {pk: place for place, pk in enumerate(editions.values_list("pk", flat=True))}


@lru_cache(maxsize=4)
def rounds_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The approval rounds that public plans name, as they call them, the latest plans' first."""
    plans = sorted(listed_plans(snapshot), key=lambda plan: (max(plan.values["year"]), plan.key), reverse=True)
    return tuple(dict.fromkeys(label for plan in plans for label in plan.values["round"]))


def rounds_asked(snapshot: Snapshot) -> Collection[str]:
    """Those that a list may be asked for."""
    return rounds_of(snapshot) if snapshot.as_of is None else rounds_of_every_time(snapshot.stamp)


@lru_cache(maxsize=4)
def rounds_of_every_time(_stamp: str) -> tuple[str, ...]:
    """Those that any edition names which may be read: as of a past all may be asked for, though no plan names them yet."""
    readable = Edition.objects.filter(withheld=False).order_by()
    return tuple(sorted(filter(None, readable.values_list("document__round", flat=True).distinct())))


def _listed(edition: Edition, snapshot: Snapshot) -> ListedPlan:
    place = snapshot.known.places[edition.municipality_id]
    values = {
        "type": types_stated(edition.document),
        "region": {place.region, place.upper},
        "municipality": {place.code},
        "year": map(str, edition.period.years),
        "state": edition.period.states(snapshot.today),
        "round": filter(None, [edition.document["round"]]),
    }
    return ListedPlan(edition.pk, edition.key, {facet: frozenset(values[facet]) for facet in PLAN_FACETS})


def types_stated(document: Mapping[str, Any]) -> set[str]:
    """The types that a plan states, as its edition stores it: those that one of its pillars or of its measures has.

    The one definition, for the list of plans, the coverage, the comparison and the pages of municipalities.  It can be
    more than its measures count under: of a pillar with several types a measure has its own only.
    """
    # 「販路拡大・経営力強化」, whose measures are about sales channels and nothing else, states 経営力強化 too.
    # The JSON as it is stored: a PlanDocument of every plan would take ten times as long.
    types: set[str] = set()
    for pillar in document["pillars"]:
        types.update(pillar["types"])
        for measure in pillar["measures"]:
            types.update(measure["types"])
    return types


def find_plans(
    choices: Mapping[str, Collection[str]],
    codes: Collection[str] | None,
    question: Question,
    snapshot: Snapshot,
) -> FoundPlans:
    """The plans that fit ``choices`` (for each facet) and say every word of the question.

    ``codes``: the municipalities that the choices of region and municipality mean; None where no place is chosen.
    """
    keys = _keys_with(question, snapshot)
    found: set[int] = set()
    counts: dict[str, dict[str, int]] = {facet: dict.fromkeys(choices[facet], 0) for facet in PLAN_FACETS}
    for plan in listed_plans(snapshot):
        if keys is not None and plan.key not in keys:
            continue
        outside = _outside(plan, choices, codes)
        for facet in PLAN_FACETS:
            if outside <= {FILTER_OF.get(facet, facet)}:
                _count(plan.values[facet], counts[facet])
        if not outside:
            found.add(plan.edition)
    return FoundPlans(frozenset(found), counts)


def fits(
    edition: Edition, choices: Mapping[str, Collection[str]], codes: Collection[str] | None, snapshot: Snapshot
) -> bool:
    """Whether an edition, public or not, fits every filter but the words (see :func:`find_plans`)."""
    return not _outside(_listed(edition, snapshot), choices, codes)


def _count(values: Iterable[str], counts: dict[str, int]) -> None:
    for value in values:
        counts[value] = counts.get(value, 0) + 1


def _outside(plan: ListedPlan, choices: Mapping[str, Collection[str]], codes: Collection[str] | None) -> set[str]:
    """The filters in which something is chosen and nothing of it fits."""
    outside = set()
    for facet in PLAN_FACETS:
        is_place = FILTER_OF.get(facet) == "place"
        if choices[facet] and not is_place and plan.values[facet].isdisjoint(choices[facet]):
            outside.add(facet)
    if codes is not None and plan.values["municipality"].isdisjoint(codes):
        outside.add("place")
    return outside


def _keys_with(question: Question, snapshot: Snapshot) -> set[str] | None:
    """Keys of the plans that say every word, in one measure or in several, and no excluded one; None without words.

    A word stands in a plan where it stands in its title, in a title, name or description of its pillars and measures, in
    a caption, or in its background or summary.
    """
    if not question.groups and not question.excluded:
        return None
    needles = [*question.needles, *(term.needle for term in question.excluded)]
    now, hits = look_up_everywhere(needles, beside=snapshot.past or latest_at(snapshot.stamp))
    says = np.ones(len(now.plans) + 1, bool)
    for group in question.groups:
        ordinals = [hits[needle] for needle in (*group.needles, *group.wider_needles)]
        said = np.zeros(len(says), bool)
        said[now.plan_at[np.concatenate(ordinals)]] = True
        says &= said
    for term in question.excluded:
        says[now.plan_at[hits[term.needle]]] = False
    return {plan[0] for plan, fits in zip(now.plans, says[1:], strict=True) if fits}
