"""What changed of a search between two generations: plans published, republished or withdrawn, and their measures.

Told from editions alone: a draft is no change, nor what was published and withdrawn in between.
"""

from dataclasses import dataclass
from datetime import date

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.publishing import entries_of
from plans_registry.catalogue.query import MeasureQuery, Selection
from plans_registry.catalogue.search import Hits, search
from plans_registry.documents.differences import differences

PUBLISHED, REPUBLISHED, WITHDRAWN = "published", "republished", "withdrawn"
Entries = dict[int, Entry]
"""By the measure's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPlan:
    """``edition`` is what the public reads now, of a withdrawn plan what it read last.

    ``before`` and ``now``: its measures then and now.  ``reworded``: ids of those that read otherwise; the order is
    no difference.  ``differs``: whether anything does, the plan's own texts included; ``is_of_source_alone``: only its source.
    """

    kind: str
    edition: Edition
    before: Entries
    now: Entries
    reworded: frozenset[int] = frozenset()
    differs: bool = True
    is_of_source_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingChange:
    """A changed plan as a search sees it: of its measures those that match, or did so before.

    Without any, the plan itself reads otherwise: its background, its source …
    """

    plan: ChangedPlan
    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()


def changed_plans(after: int, until: int) -> list[ChangedPlan]:
    """The plans that the public reads otherwise at generation ``until`` than at ``after``, by municipality code."""
    plans = set(Edition.objects.begun_or_ended(after, until).values_list("plan", flat=True))
    editions = Edition.objects.filter(plan__in=plans)
    before = {edition.plan_id: edition for edition in editions.read_at(after)}
    now = {edition.plan_id: edition for edition in editions.read_at(until)}
    changes = [_changed_plan(before.get(plan), now.get(plan)) for plan in sorted(before.keys() | now.keys())]
    return sorted(changes, key=lambda change: (change.edition.municipality_id, -change.edition.first_year))


def _changed_plan(old: Edition | None, new: Edition | None) -> ChangedPlan:
    if new is None:
        assert old is not None  # one of them is there
        return ChangedPlan(kind=WITHDRAWN, edition=old, before=_entries(old), now={})
    if old is None:
        return ChangedPlan(kind=PUBLISHED, edition=new, before={}, now=_entries(new))
    between = differences(old.plan_document(), new.plan_document())
    reworded = {change.new.id for change in between.measures if change.new and (change.wordings or change.facts)}
    return ChangedPlan(
        kind=REPUBLISHED,
        edition=new,
        before=_entries(old),
        now=_entries(new),
        reworded=frozenset(measure for measure in reworded if measure is not None),
        differs=bool(between),
        is_of_source_alone=between.is_of_source_alone,
    )


def _entries(edition: Edition) -> Entries:
    return {entry.measure: entry for entry in entries_of(edition)}


def matching_changes(query: MeasureQuery, plans: list[ChangedPlan], *, today: date) -> list[MatchingChange]:
    """What of the changed plans a search is about."""
    if not plans:
        return []
    hits = search(query, today=today)
    found = frozenset(hits.found.measures(0, hits.total))
    changes = (_matching_change(plan, hits, found) for plan in plans)
    return [change for change in changes if change]


def _matching_change(plan: ChangedPlan, hits: Hits, found: frozenset[int]) -> MatchingChange | None:
    now = {measure: entry for measure, entry in plan.now.items() if measure in found}
    before = {measure: entry for measure, entry in plan.before.items() if _matched(entry, now, hits.selection)}
    added = []
    changed = []
    for measure, entry in now.items():
        if measure not in before:
            added.append(entry)
        elif measure in plan.reworded:
            changed.append(entry)
    removed = [entry for measure, entry in before.items() if measure not in now]
    change = MatchingChange(plan=plan, added=tuple(added), changed=tuple(changed), removed=tuple(removed))
    if added or changed or removed:
        return change
    about_measures = hits.question.groups or hits.choices["type"] or hits.choices["form"]
    if about_measures or not now:
        return None
    return change if plan.differs else None


def _matched(entry: Entry, now: Entries, selection: Selection) -> bool:
    """Whether an entry answered the search before it changed.

    One that the search finds now by more than its words (captions, words near in meaning) is taken to have done so.
    """
    if matches(entry, selection):
        return True
    return entry.measure in now and not matches(now[entry.measure], selection)


def matches(entry: Entry, selection: Selection, *, captions: bool = False) -> bool:
    """Whether an entry that the index may not hold answers a search: its words, and every filter.

    ``captions``: those of its pillar are looked into, too, in a reading that does so.
    """
    text = f"{entry.folded}\n{entry.texts}" if captions and selection.match != "literal" else entry.folded
    if selection.asks_nothing or not _has_words(text, selection):
        return False
    if any(contains(entry.folded, needle) for needle in selection.question.excluded_needles):
        return False
    if any(contains(text, needle) for needle in selection.question.minus_needles):
        return False
    if selection.codes is not None and entry.municipality_id not in selection.codes:
        return False
    if entry.municipality_id in selection.outside:
        return False
    return all(_fits(chosen, entry, facet, selection) for facet, chosen in selection.choices.items() if chosen)


def _has_words(text: str, selection: Selection) -> bool:
    """Every group of words; read as some of them, one is enough, by a word that is near in meaning too."""
    question = selection.question
    if selection.match == "some":
        return any(contains(text, needle) for needle in selection.needles)
    for group in question.groups:
        needles = (*group.needles, *group.wider_needles)
        if not any(contains(text, needle) for needle in needles):
            return False
    return True


def _fits(chosen: tuple[str, ...], entry: Entry, facet: str, selection: Selection) -> bool:
    values: dict[str, set[str]] = {
        "type": set(entry.types),
        "form": set(entry.forms),
        "year": set(map(str, entry.period.years)),
        "state": set(entry.period.states(date(selection.fiscal_year, 4, 1))),
    }
    return facet not in values or not values[facet].isdisjoint(chosen)  # places: codes, above
